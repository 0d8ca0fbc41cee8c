"""kill -9 at any moment of capture and intake: nothing told is lost, nothing is half there, the journal is whole.

The kills are aimed at the steps of making something safe as well as at random moments, and counted by the step the
process died in; a run in which a step was never hit has shown nothing about it and fails.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from inspector.intake.recovery import recover
from inspector.store import journal
from inspector.store.workspace import Workspace, open_workspace
from tests.torture.living import STAGES, found_missing, read_told, shared_page

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")

AIMS = (None, *STAGES[1:])
LONGEST_WAIT = 5.0  # seconds after which a life is killed wherever it is


class Nursery:
    """Bears one life after another and kills each at the moment asked for."""

    def __init__(self, folder: Path, project: Path) -> None:
        self.workspace, self.told, self.page = folder / "w", folder / "told", folder / "page"
        card = folder / "card"
        card.mkdir()
        for number in range(3):
            (card / f"IMG_{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes([number]) * 300_000)
        self.told.touch()
        self.marks = shared_page(self.page)
        self.kills: Counter[str] = Counter()
        paths = [str(path) for path in (self.workspace, card, self.told, self.page)]
        self._running = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.living", *paths],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=project,
        )  # fmt: skip

    def kill_one(self, aim: str | None, dice: random.Random) -> None:
        """Let a life begin and end it: in the step `aim`, or at a random moment."""
        self.marks[0] = 0
        told = self.told.stat().st_size
        self._in.write(f"{dice.randrange(10**9)}\n")
        self._in.flush()
        child = int(self._out.readline())
        self._wait(aim, dice, told)
        os.kill(child, signal.SIGKILL)
        assert int(self._out.readline()) == signal.SIGKILL, read_told(self.told)[-1]
        self.kills[STAGES[self.marks[0]]] += 1

    def close(self) -> None:
        self._in.close()
        self._running.wait(20)
        self._out.close()
        self.marks.close()

    def _wait(self, aim: str | None, dice: random.Random, told: int) -> None:
        """Wait for the moment. No sleeping: a step lasts microseconds and the byte is all there is to see."""
        until = time.monotonic() + (LONGEST_WAIT if aim else dice.random() * 0.2)
        marks, wanted = self.marks, STAGES.index(aim) if aim else -1
        sightings = dice.randrange(1, 5)  # not always the first copy, the first commit
        seen_before = False
        while time.monotonic() < until:
            seen = marks[0] == wanted
            if seen and not seen_before:
                sightings -= 1
                if sightings <= 0:
                    return
            seen_before = seen

    @property
    def _in(self) -> IO[str]:
        assert self._running.stdin is not None
        return self._running.stdin

    @property
    def _out(self) -> IO[str]:
        assert self._running.stdout is not None
        return self._running.stdout


@pytest.fixture
def nursery(tmp_path: Path, project: Path) -> Iterator[Nursery]:
    made = Nursery(tmp_path, project)
    yield made
    made.close()


def check(nursery: Nursery, since: int) -> int:
    """Open after a kill: what was told since is there, no part is left, no original is without a record."""
    told = read_told(nursery.told)
    with open_workspace(nursery.workspace) as ws:
        assert not ws.read_only, "a killed process holds no lock"
        recover(ws)
        assert found_missing(ws, told[since:]) == []
        assert not list((nursery.workspace / "vault").rglob("*.part"))
        assert orphans(ws) == set()
    return len(told)


def orphans(ws: Workspace) -> set[str]:
    journalled = {row[0] for row in ws.reader().execute("SELECT sha256 FROM photo")}
    return set(ws.vault.originals()) - journalled


def run(nursery: Nursery, kills: int) -> None:
    dice = random.Random()
    checked = 0
    while sum(nursery.kills.values()) < kills or min(nursery.kills[stage] for stage in STAGES[1:]) == 0:
        assert sum(nursery.kills.values()) < 3 * kills, f"some step was never hit: {nursery.kills}"
        rare = [stage for stage in STAGES[1:] if not nursery.kills[stage]]
        turn = sum(nursery.kills.values())
        nursery.kill_one(AIMS[turn % len(AIMS)] if turn < kills else dice.choice(rare), dice)
        if turn % 4 == 3:  # else the next life finds what the last one left, and may be killed while it tidies up
            checked = check(nursery, checked)
    check(nursery, 0)
    with open_workspace(nursery.workspace) as ws:
        found = journal.verify(ws)
        assert found.faults == ()
        assert found.ops > 0
    print(f"killed in: {dict(nursery.kills)}; told: {len(read_told(nursery.told))}; ops: {found.ops}")


def test_whatever_was_told_survives_fifty_kills(nursery: Nursery) -> None:
    run(nursery, 54)


@pytest.mark.torture
def test_whatever_was_told_survives_a_thousand_kills(nursery: Nursery) -> None:
    run(nursery, 1000)
