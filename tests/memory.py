"""Answers for where tests write: in memory where there is plenty, so that thousands of workspaces wait for no disk.

What is asked of a disk is asked all the same. What a folder in memory says is free is the half of the machine, not what
this process may have: the least of all that bound it counts. A run that is killed leaves its folder behind, which
pytest keeps for three days; here it would keep memory, so the next run clears it away.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
LEAST = 8 * 1024**3  # bytes; a run of everything on two cores needs a small part of it
GROUPS = Path("/sys/fs/cgroup")


def room(folder: Path = MEMORY, groups: Path = GROUPS, own: str | None = None) -> int:
    """Return how many bytes may be written to a folder in memory: what it, the machine and the groups of `own` allow.

    `own` is what /proc/self/cgroup says.
    """
    if own is None:
        told = Path("/proc/self/cgroup")
        own = told.read_text() if told.exists() else ""
    return min(shutil.disk_usage(folder).free, psutil.virtual_memory().available, *_left(groups, own))


def clear_killed(folder: Path = MEMORY) -> None:
    """Remove what runs that are no longer alive left in a folder; a run that ends takes its lock away itself."""
    for lock in folder.glob("pytest-of-*/pytest-*/.lock"):
        try:
            number = int(lock.read_text())
        except (OSError, ValueError):
            continue
        if not lock.parent.is_symlink() and not psutil.pid_exists(number):
            shutil.rmtree(lock.parent, ignore_errors=True)


def _left(groups: Path, own: str) -> Iterator[int]:
    """Yield what each control group of a process leaves it; inside a container its own group is the root."""
    for line in own.splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds == "":
            base, most, used = groups, "memory.max", "memory.current"
        elif "memory" in kinds.split(","):
            base, most, used = groups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
        else:
            continue
        inner = base / path.lstrip("/")
        for group in (inner, *inner.parents):
            if (group / most).is_file() and (limit := (group / most).read_text().strip()) != "max":
                yield int(limit) - int((group / used).read_text())
            if group == base:
                break
