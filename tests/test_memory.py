"""Tests write to memory only where there is plenty of it for them, and what a killed run left there goes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import memory


@pytest.mark.parametrize(
    ("own", "group", "most", "used"),
    [
        ("0::/a/b\n", "a", "memory.max", "memory.current"),
        ("0::/elsewhere\n", "", "memory.max", "memory.current"),
        ("9:cpu:/a\n4:memory:/a/b\n", "memory/a/b", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ],
)
def test_a_group_that_allows_less_than_the_machine_bounds_what_tests_write(
    tmp_path: Path, own: str, group: str, most: str, used: str
) -> None:
    free = memory.room(tmp_path, tmp_path, own)
    held = tmp_path / group
    held.mkdir(parents=True, exist_ok=True)
    (held / most).write_text("70000\n")
    (held / used).write_text("20000\n")
    assert memory.room(tmp_path, tmp_path, own) == 50_000 < free


def test_what_a_killed_run_left_goes_and_what_runs_stays(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name, number in (("pytest-1", gone.pid), ("pytest-2", os.getpid())):
        folder = tmp_path / "pytest-of-root" / name
        folder.mkdir(parents=True)
        (folder / ".lock").write_text(str(number))
    (tmp_path / "pytest-of-root" / "pytest-current").symlink_to(tmp_path / "pytest-of-root" / "pytest-2")
    memory.clear_killed(tmp_path)
    assert sorted(one.name for one in (tmp_path / "pytest-of-root").iterdir()) == ["pytest-2", "pytest-current"]
