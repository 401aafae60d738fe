"""Training runs that another process keeps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dojo.faces.live import runs
from dojo.faces.live.runs import kept_anew


def test_each_time_that_a_run_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, looks = tmp_path / "runs", []

    def meanwhile(seconds: float) -> None:
        """What happens between two looks: nothing, a run, nothing, the run once more, another one."""
        looks.append(seconds)
        match len(looks):
            case 2:
                folder.mkdir()
                (folder / "run-1.safetensors").write_bytes(b"")
                (folder / "run-1.png").write_bytes(b"")
            case 4:
                os.utime(folder / "run-1.safetensors", (5, 5))
            case 5:
                (folder / "run-2.safetensors").write_bytes(b"")

    monkeypatch.setattr(runs.time, "sleep", meanwhile)
    news = kept_anew(folder)
    assert list(next(news)) == ["run-1.safetensors"] and len(looks) == 2
    assert next(news) == {"run-1.safetensors": 5 * 10**9} and len(looks) == 4
    assert sorted(next(news)) == ["run-1.safetensors", "run-2.safetensors"] and len(looks) == 5
