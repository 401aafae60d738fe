"""What a contestant may take."""

from __future__ import annotations

import sys

import psutil
import pytest

from dojo.isolation.sandbox.backend import SPARE_MEMORY, limits


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own limits")
def test_a_kata_may_take_some_memory_more_than_there_is() -> None:
    spare = limits(10.0)["AS"] - psutil.Process().memory_info().vms
    assert spare == pytest.approx(SPARE_MEMORY, rel=0.1)
