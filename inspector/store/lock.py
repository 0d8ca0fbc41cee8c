"""Answers for who owns a workspace: one process writes, every other one is told who and reads only.

The lock is the operating system's (filelock), so a killed process never leaves it behind; who holds it is written
beside it for the sentence. A second file, `running`, is there while the owner works: found at the next start it says
that the last one did not end well, and recovery looks into what was half done.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import filelock


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has the workspace open: process id, user, computer, since when (UTC text)."""

    pid: int
    user: str
    computer: str
    since_utc: str


class Ownership:
    """The claim of this process on one workspace folder."""

    def __init__(self, folder: Path) -> None:
        # not per thread: the thread that closes the workspace need not be the one that opened it
        self._lock = filelock.FileLock(folder / "owner.lock", thread_local=False)
        self._who = folder / "owner.json"
        self._running = folder / "running"

    def claim(self, now_utc: str) -> Owner | None:
        """Take the workspace; return None when it is ours now, else who has it."""
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout:
            return self._read_owner()
        owner = {"pid": os.getpid(), "user": _user(), "computer": platform.node(), "since_utc": now_utc}
        with suppress(OSError):  # on a full disk one must still be able to look
            self._who.write_text(json.dumps(owner, ensure_ascii=False), encoding="utf-8")
        return None

    def mark_running(self) -> bool:
        """Note that the owner works; return whether the last owner ended without saying so."""
        unclean = self._running.exists()
        with suppress(OSError):
            self._running.touch()
        return unclean

    def running_since(self) -> float | None:
        """Return when the owner began (seconds since 1970, the clock of the disk); None where that is unknown."""
        try:
            return self._running.stat().st_mtime
        except OSError:
            return None

    def release(self, *, clean: bool) -> None:
        """Give the workspace back; `clean` says that nothing half done is left for the next start to look into."""
        with suppress(OSError):  # the disk may be gone; the lock is the system's and goes with us anyway
            if clean:
                self._running.unlink(missing_ok=True)
            self._who.unlink(missing_ok=True)
        self._lock.release()

    def _read_owner(self) -> Owner:
        with suppress(OSError, ValueError, TypeError):
            return Owner(**json.loads(self._who.read_text(encoding="utf-8")))
        return Owner(0, "?", "?", "")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
