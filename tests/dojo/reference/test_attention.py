"""The lines of attention are attention: beside torch's own, and the rotation is one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dojo.judging.cases import draw
from reference.model import Model
from reference.networks.attention import grouped, multi_head, single_head


def values(network: Model, **instead: Tensor) -> dict[str, Tensor]:
    """Every tensor of a small case, some inputs replaced."""
    drawn = draw(network, network.small[0], torch.Generator().manual_seed(0))
    with torch.no_grad():
        return network.graph.run({**drawn, **instead})


def test_one_head() -> None:
    v = values(single_head)
    q, k = v["q"][None], v["k"][None]
    torch.testing.assert_close(v["y"], F.scaled_dot_product_attention(q, k, v["v"][None])[0])


def test_many_heads_with_a_mask() -> None:
    v = values(multi_head)
    expected = F.scaled_dot_product_attention(v["q"], v["k"], v["v"], is_causal=True)
    torch.testing.assert_close(v["y"], expected)
    torch.testing.assert_close(v["out"], expected.transpose(1, 2).flatten(2) @ v["Wo"])


def test_groups() -> None:
    v = values(grouped)
    torch.testing.assert_close(
        v["y"],
        F.scaled_dot_product_attention(v["q"], v["k"], v["v"], is_causal=True, enable_gqa=True),
    )


def test_a_rotation_keeps_lengths_and_moves_every_place() -> None:
    v = values(multi_head)
    torch.testing.assert_close(v["q"].norm(dim=-1), v["qh"].norm(dim=-1))
    assert ((v["q"] - v["qh"]).abs().amax(dim=(0, 1, 3)) > 0.1).all()


def test_a_score_depends_on_how_far_two_places_are_apart() -> None:
    """With the same features at every place nothing else is left."""
    x = values(multi_head)["x"]
    scores = values(multi_head, x=x[:, :1].expand_as(x))["scores"]
    torch.testing.assert_close(scores[..., 1:, 1:], scores[..., :-1, :-1])
    assert not torch.allclose(scores[..., 1:, :-1], scores[..., :-1, :-1])
