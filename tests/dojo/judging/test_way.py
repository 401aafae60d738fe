"""The strip that shows where in the graph a kata is."""

from __future__ import annotations

import pytest

from dojo.course.curriculum import katas
from dojo.judging.way import way
from tests.dojo.workbench import named

STRIPS = {
    "kata-1/dlogprobs": "… → probs → [logprobs] → loss",
    "kata-1/dprobs": "… → counts → [probs] → logprobs → loss",
    "kata-1/dcounts": "… → norm_logits → [counts] → probs → … → loss",
    "kata-1/dh": "… → hpreact → [h] → logits → … → loss",
    "kata-1/dC": "[C] → emb → … → loss",
    "kata-2/dlogits": "… → h → [logits] → … → loss",
    "kata-4/train_step": "",
}


@pytest.mark.parametrize("name", STRIPS)
def test_the_strip(name: str) -> None:
    assert way(named(name)) == STRIPS[name]


def test_it_fits_and_names_the_tensor() -> None:
    for kata in katas():
        strip = way(kata)
        assert kata.kind == "step" or f"[{kata.tensor}]" in strip
        assert len(strip) <= 54  # with its margin, in 60 columns
