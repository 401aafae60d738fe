"""Imported by the fork server at its start, so that every child has torch from its first moment.

No torch operation runs here: a process that has worked in several threads must not fork.
"""

from dojo.isolation.child import mute

mute()

import gc  # noqa: E402

import torch  # noqa: E402

torch.set_num_threads(1)
gc.freeze()  # what is here stays: no child needs to look through it, and the pages stay shared
