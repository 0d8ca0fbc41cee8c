"""A disk that is full, pulled out, or without power: no photo half in, none lost, the journal whole, and a sentence."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from inspector.errors import Known
from inspector.intake.recovery import recover
from inspector.intake.sources import Source, from_bytes
from inspector.intake.take_in import take_in
from inspector.store import journal, ledger
from inspector.store.backup import back_up, restore
from inspector.store.workspace import open_workspace
from inspector.wording import say
from tests.store.making import Clock, faults, known, laid_out
from tests.torture import disks
from tests.torture.disks import Disk
from tests.torture.living import found_missing, read_told

MEGABYTE = 1_000_000


@pytest.fixture(params=["ext4", "tmpfs"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    disk = disks.make(tmp_path, request.param, 40)
    yield disk
    disk.unmount()


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Disk]:
    disk = disks.make(tmp_path, "ext4", 96)
    yield disk
    disk.unmount()


def photos(count: int) -> list[Source]:
    dice = random.Random(1)
    return [from_bytes(f"IMG_{n}.jpg", b"\xff\xd8\xff\xe0" + dice.randbytes(MEGABYTE)) for n in range(count)]


def test_a_disk_that_fills_up_during_an_intake_keeps_what_was_in_and_goes_on_later(small: Disk) -> None:
    sources = photos(12)
    with open_workspace(small.at / "w") as ws:
        filler = small.fill(leave=6 * MEGABYTE)
        outcomes = list(take_in(ws, sources))
        told = [outcome.sha256 for outcome in outcomes if outcome.outcome == "kept_unreadable"]
        assert {outcome.reason for outcome in outcomes} == {"picture_unreadable", "no_room"}
        assert 0 < len(told) < len(sources)
        assert not list((small.at / "w" / "vault").rglob("*.part")), "no photo is half in"
        found = journal.verify(ws)
        assert found.faults == ()
        assert found.photos == len(told)

        small.make_room(filler)
        assert {outcome.outcome for outcome in take_in(ws, sources)} == {"kept_unreadable", "already_here"}
        assert journal.verify(ws).photos == 12
        assert faults(ws) == []


def test_a_disk_that_fills_up_during_captures_keeps_every_one_that_was_told(small: Disk) -> None:
    clock = Clock()
    with open_workspace(small.at / "w", now=clock) as ws:
        ground = laid_out(ws, clock)
        filler = small.fill(leave=4 * MEGABYTE)
        told: list[str] = []
        with pytest.raises(Known) as error:
            _capture_on(ground, told)
        assert known(error).code == "disk_full"
        assert len(told) > 5
        assert {row.issue_id for row in ledger.page(ws.reader(), ledger.Query(), limit=10_000)} == set(told)
        assert faults(ws) == []
        small.make_room(filler)
        told.append(ground.issue().issue.id)
        assert ledger.count(ws.reader(), ledger.Query()) == len(told)
        assert faults(ws) == []
    with open_workspace(small.at / "w") as ws:
        assert ledger.count(ws.reader(), ledger.Query()) == len(told)


def _capture_on(ground: object, told: list[str]) -> None:
    while len(told) < 5000:
        told.append(ground.issue(description="很长的描述" * 2000).issue.id)  # type: ignore[attr-defined]


def test_a_full_stick_is_named_and_the_backup_before_stays_whole(small: Disk, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        list(take_in(ws, photos(3)))
        assert back_up(ws, small.at) is not None
        list(take_in(ws, photos(12)))
        filler = small.fill(leave=3 * MEGABYTE)
        with pytest.raises(Known) as error:
            back_up(ws, small.at)
        assert known(error).code == "backup_target"
        assert len(restore(small.at, tmp_path / "old")["photo_sha256"]) == 3
        small.make_room(filler)
        done = back_up(ws, small.at)
        assert done is not None
        assert done.photos == 12
        assert not done.same_disk


def test_a_restore_onto_a_full_disk_is_named_and_goes_on_later(small: Disk, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        list(take_in(ws, photos(8)))
        back_up(ws, tmp_path / "stick")
    filler = small.fill(leave=4 * MEGABYTE)
    with pytest.raises(Known) as error:
        restore(tmp_path / "stick", small.at / "w")
    assert known(error).code == "disk_full"
    assert not (small.at / "w").exists()
    small.make_room(filler)
    restore(tmp_path / "stick", small.at / "w")
    with open_workspace(small.at / "w") as ws:
        assert faults(ws) == []


# --- pulled out -----------------------------------------------------------------------------------------------


class Life:
    """A life in a process of its own, on a disk that is going to be cut."""

    def __init__(self, disk: Disk, folder: Path, project: Path) -> None:
        (folder / "card").mkdir(exist_ok=True)
        self.told = folder / "told"
        self.told.touch()
        paths = [str(path) for path in (disk.at / "w", folder / "card", self.told, folder / "page")]
        self._running = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.living", *paths],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=project,
        )  # fmt: skip
        self._in.write(f"{random.randrange(10**9)}\n")
        self._in.flush()
        self.pid = int(self._out.readline())

    def wait_until_told(self, count: int) -> None:
        until = time.monotonic() + 60
        while len(read_told(self.told)) < count:
            assert time.monotonic() < until, read_told(self.told)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the process between two system calls: an fsync under way while the disk is cut may be told it went well.

        (ext4's shutdown is not one moment; a power cut is.)
        """
        os.kill(self.pid, signal.SIGSTOP)
        state = Path(f"/proc/{self.pid}/stat")
        while state.read_text().rpartition(")")[2].split()[0] != "T":
            os.sched_yield()
        yield
        os.kill(self.pid, signal.SIGCONT)

    def end(self) -> int:
        """Return how it ended: the status of wait(2)."""
        self._in.close()
        status = int(self._out.readline())
        self._running.wait(20)
        self._out.close()
        return status

    @property
    def _in(self) -> IO[str]:
        assert self._running.stdin is not None
        return self._running.stdin

    @property
    def _out(self) -> IO[str]:
        assert self._running.stdout is not None
        return self._running.stdout


def test_a_disk_pulled_out_is_named_and_nothing_told_is_lost(ext4: Disk, tmp_path: Path, project: Path) -> None:
    """The cut is also a power cut: what the program had not synced when it told of it would be gone now."""
    for cut in range(1, 7):
        life = Life(ext4, tmp_path, project)
        life.wait_until_told(len(read_told(life.told)) + random.randrange(3, 12))
        with life.held():
            ext4.cut()
        assert life.end() == 3 << 8, f"ended by a Known, not by a signal or a bug: {read_told(life.told)[-1]}"
        told = read_told(life.told)
        ended = json.loads(told[-1][1])
        assert ended["code"] == "disk_gone", ended
        assert say(ended.pop("code"), **ended)
        ext4.plug_in_again()
        with open_workspace(ext4.at / "w") as ws:
            assert ws.unclean
            recover(ws)
            promised = [(kind, what) for kind, what in told if kind != "ended"]
            assert found_missing(ws, promised) == [], f"cut {cut}"
            assert faults(ws) == []
            assert not list((ext4.at / "w" / "vault").rglob("*.part"))


def test_a_stick_pulled_out_during_a_backup_is_named(ext4: Disk, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        list(take_in(ws, photos(6)))

        def pull(done: int, whole: int) -> None:
            if done == 3:
                ext4.cut()

        with pytest.raises(Known) as error:
            back_up(ws, ext4.at, pull)
        assert known(error).code == "backup_target"
        assert faults(ws) == []
        ext4.plug_in_again()
        done = back_up(ws, ext4.at)
        assert done is not None
        assert done.photos == 6
    restore(ext4.at, tmp_path / "new")
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == []


def test_a_finished_backup_survives_the_stick_being_pulled_at_once(ext4: Disk, tmp_path: Path) -> None:
    """Nobody waits for 安全弹出: what was called done is on the medium."""
    with open_workspace(tmp_path / "w") as ws:
        list(take_in(ws, photos(4)))
        back_up(ws, ext4.at)
    ext4.cut()
    ext4.plug_in_again()
    assert restore(ext4.at, tmp_path / "new")["damaged"] == []
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == []
