"""Bytes between judge and contestant: what is sent arrives, what is no message is refused."""

from __future__ import annotations

import random
import struct

import pytest
import torch

from dojo.isolation.contestant import wire


class Bytes:
    """A reader of given bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, count: int) -> bytes:
        part, self.data = self.data[:count], self.data[count:]
        if len(part) < count:
            raise wire.Closed
        return part


@pytest.mark.parametrize("dtype", wire.DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)], ids=str)
def test_tensors_arrive_to_the_last_bit(dtype, shape):
    sent = (torch.randn(shape, generator=torch.Generator().manual_seed(1)) * 9).to(dtype)
    reader = Bytes(wire.value(sent))
    got = wire.read_value(reader)
    assert got.dtype == dtype and got.shape == sent.shape and torch.equal(got, sent)
    assert reader.data == b""


@pytest.mark.parametrize(
    "sent",
    [torch.arange(12.0).reshape(3, 4).T, torch.ones(3)[::2], torch.ones(2, 1).expand(2, 5),
     torch.tensor([float("nan"), float("inf")])],
)  # fmt: skip
def test_whatever_the_layout(sent):
    assert torch.equal(wire.read_value(Bytes(wire.value(sent))).nan_to_num(), sent.nan_to_num())


def test_other_values():
    for sent in (
        None,
        3,
        2**63 - 1,
        -(2**63),
        0.5,
        [1, None],
        (torch.tensor(2.0), [torch.tensor(1)]),
    ):
        assert repr(wire.read_value(Bytes(wire.value(sent)))) == repr(sent)
    for odd in (
        "x",
        {1: 2},
        object(),
        True,
        2**63,
        1j,
        torch.ones(2) * 1j,
        torch.ones(2).to_sparse(),
    ):
        assert isinstance(wire.read_value(Bytes(wire.value(odd))), wire.Other)


@pytest.mark.parametrize(
    "data",
    [
        b"X",
        b"T\xff\x00",
        b"T\x00\xff",
        b"T\x00\x02" + struct.pack("<II", 2**31, 2**31),
        b"L\xff",
        b"L\x01L\x01L\x01N",
        b"O" + struct.pack("<I", 2**31),
    ],
)
def test_what_is_no_message_is_garbled(data):
    with pytest.raises(wire.Garbled):
        wire.read_value(Bytes(data))


def test_random_bytes_never_do_anything_else():
    source = random.Random(0)
    for _ in range(3_000):
        data = bytes([source.choice(b"TLUONIF")]) + source.randbytes(source.randrange(40))
        try:
            wire.read_value(Bytes(data))
        except (wire.Garbled, wire.Closed):
            continue


def test_an_answer_of_many_large_parts_is_not_read_to_its_end():
    tensor = wire.value(torch.zeros(1000))
    reader = wire.Bounded(Bytes(b"L\x40" + 64 * tensor), left=10 * len(tensor))
    with pytest.raises(wire.Garbled, match="without end"):
        wire.read_value(reader)


def test_an_answer_may_be_as_long_as_its_bound():
    reader = wire.Bounded(Bytes(b"answer"), left=6)
    assert reader.read(4) + reader.read(2) == b"answer"
    with pytest.raises(wire.Garbled):
        reader.read(1)
