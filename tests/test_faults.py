from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(("mode", "points"), [("error", 40), ("kill", 40), ("torn", 10)])
def test_whatever_is_struck_the_index_opens_as_the_old_one_or_the_new_one(mode: str, points: int, tmp_path: Path) -> None:
    """Law 5, and C1 to C15: at every filesystem operation of a build."""
    command = [sys.executable, str(Path(__file__).with_name("faults.py")), mode, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env={"OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) >= points
