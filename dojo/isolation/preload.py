"""Imported by the fork server at its start, so that every child can judge from its first moment.

No torch operation runs here: a process that has worked in several threads must not fork.
"""

from dojo.isolation.child import mute

mute()

import gc  # noqa: E402

import torch  # noqa: E402

import dojo.judging.judge  # noqa: E402
import dojo.judging.way  # noqa: E402
import dojo.stubs  # noqa: E402, F401

torch.set_num_threads(1)
gc.freeze()  # what is here stays: no child needs to look through it, and the pages stay shared
