"""`python -m contestant SETTINGS`, with the settings as JSON."""

import sys

from .main import main

main(sys.argv[1])
