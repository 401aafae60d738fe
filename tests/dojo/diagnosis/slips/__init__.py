"""Whole training steps with a slip in one line or two: what is wrong, and what only inherits it."""

from __future__ import annotations

from tests.dojo.diagnosis.slips import gpt, mlp, wavenet
from tests.dojo.diagnosis.slips.slip import Slip, step_with

__all__ = ["PAIRS", "SLIPS", "Slip", "step_with"]

SLIPS = {
    "kata-4/train_step": mlp.ONE_SLIP,
    "kata-5/train_step": wavenet.ONE_SLIP,
    "kata-9/gpt_step": gpt.ONE_SLIP,
}
"""By kata: each step has a list of its own."""
PAIRS = {
    "kata-4/train_step": mlp.TWO_SLIPS,
    "kata-5/train_step": wavenet.TWO_SLIPS,
    "kata-9/gpt_step": gpt.TWO_SLIPS,
}
"""Two slips at once: the gradients that are wrong by themselves."""
