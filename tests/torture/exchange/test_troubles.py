"""One trouble at a time, while everybody works: full disks, pulled sticks, cloned laptops, an office from yesterday.

The office is a process of its own over SQLite unless the trouble needs PostgreSQL; links are bad here too.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from inspector.errors import Known
from inspector.office.bundles import import_bundle
from inspector.office.opening import Office
from inspector.store import door, driver, exchange, identity
from inspector.store.workspace import DATABASE, open_workspace
from inspector.sync import bundle as sticks
from inspector.wording import say
from tests.postgres import Cluster
from tests.torture import disks
from tests.torture.disks import Disk
from tests.torture.exchange import judging
from tests.torture.exchange.world import PROJECT, QUICK, Laptop, World, bucket, until, world

pytestmark = [
    pytest.mark.torture,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9"),
]
TIMES = 3 if QUICK else 10


@contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    folder.mkdir()
    made = disks.make(folder, "ext4", megabytes)
    try:
        yield made
    finally:
        made.unmount()


def fill_up(small: Disk) -> Path:
    """Fill a disk to its last byte (reserving space fails before that) and return the file that does it."""
    filler = small.fill(leave=300_000)
    with filler.open("ab", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(4096))
            os.fsync(stream.fileno())
    return filler


def judge(here: World, office: Office, *, renumbered: bool = False, but: frozenset[str] = frozenset()) -> Counter[str]:
    """Hold everything that must be true at the end; return what befell the laptops.

    Where ops were renumbered the office's log is not in the order in which things were seen: no oracle then.
    """
    judging.nothing_is_lost(here, office, renumbered=renumbered, but=but)
    if not renumbered:
        heard = judging.heard(here.laptops)
        judging.was_right(heard, office.db)
        assert heard.faults == [], "\n".join(heard.faults[:20])
    befell = here.counts + judging.occurred(here, office.db)
    print(dict(sorted(befell.items())))
    return befell


def test_a_disk_that_fills_up_on_a_laptop_costs_nothing_that_was_recorded(tmp_path: Path) -> None:
    with disk(tmp_path / "small", 160) as small, world(tmp_path) as here:
        here.found()
        full = here.join(0, small.at / "laptop0")
        here.join(1)
        for laptop in here.laptops:
            here.bear(laptop)
        for _ in range(TIMES):
            here.progress(3)
            refused = _refused(full)
            filler = fill_up(small) if here.dice.random() < 0.5 else small.fill(leave=300_000)
            until("nothing was refused on the full disk", lambda before=refused: _refused(full) >= before + 3)
            if here.dice.random() < 0.5:
                here.kill(full)
                small.make_room(filler)
                here.bear(full)
            else:
                small.make_room(filler)
            here.counts["disk full at a laptop"] += 1
        here.progress(2)
        here.rest()
        here.settle()
        with here.office() as office:
            befell = judge(here, office)
        assert befell["refused: disk_full"] >= TIMES
        assert befell["disk full at a laptop"] == TIMES
        assert befell["laptop killed"] > 0 or QUICK


def _refused(laptop: Laptop) -> int:
    return laptop.log.read_bytes().count(b'"code": "disk_full"')


def test_a_disk_that_fills_up_at_the_office_costs_nothing_that_laptops_have(tmp_path: Path) -> None:
    with disk(tmp_path / "small", 256) as small, world(tmp_path) as here:
        here.found(data=small.at / "office0")
        for number in range(3):
            here.join(number)
        here.links_are(lost=0.05, mean_bytes=3_000_000)
        for laptop in here.laptops:
            here.bear(laptop)
        for turn in range(TIMES):
            here.progress(3)
            before = _errors(here, "office_full")
            filler = fill_up(small)
            until(here._lately, lambda before=before: _errors(here, "office_full") > before)
            if turn % 3 == 2:  # whoever starts an office anew on a full disk must not make it worse
                here.nodes[0].kill()
                small.make_room(filler)
                here.nodes[0].start()
                here.counts["killed while full"] += 1
            else:
                small.make_room(filler)
            here.counts["disk full at the office"] += 1
        here.progress(2)
        here.rest()
        here.settle()
        with here.office() as office:
            befell = judge(here, office)
        assert befell["disk full at the office"] == TIMES
        assert befell["exchange: office_full"] >= TIMES
        assert befell["killed while full"] > 0


def _errors(here: World, code: str) -> int:
    return sum(one.log.read_bytes().count(f'"error": "{code}"'.encode()) for one in here.laptops)


def test_a_stick_pulled_out_or_full_in_the_middle_of_a_copy_costs_another_copy(tmp_path: Path) -> None:
    """Two laptops without a network: everything travels on a stick, and so does every ack."""
    with disk(tmp_path / "stick", 24) as stick, world(tmp_path) as here:
        here.found()
        for number in range(2):
            here.join(number)
        dice = random.Random()
        for turn in range(TIMES):
            for laptop in here.laptops:
                _alone(here, laptop)
                _carry(here, laptop, stick, dice, turn)
        here.settle()
        with here.office() as office:
            befell = judge(here, office)
        for shape in ("pulled out", "pulled at the end", "stick full", "ack cut", "carried"):
            assert befell[shape] > 0, f"{shape} never occurred: {befell}"


def _alone(here: World, laptop: Laptop) -> None:
    """Work for a while where no office can be reached."""
    before = len(laptop.events)
    here.bear(laptop, alone=True)
    until("nothing was recorded", lambda: _typed(laptop, before) > 8)
    here.kill(laptop)


def _typed(laptop: Laptop, after: int) -> int:
    return sum(event["e"] == "typed" for event in laptop.events[after:])


def _carry(here: World, laptop: Laptop, stick: Disk, dice: random.Random, turn: int) -> None:
    with open_workspace(laptop.folder) as ws:
        path = stick.at / f"{laptop.name}-{turn}.fsync"
        for trouble in ("pulled out", "pulled at the end", "stick full"):
            at = dice.randrange(3) if trouble == "pulled out" else -1
            _spoilt(ws, path, stick, trouble, at)
            assert not path.exists(), f"{trouble}: half a bundle under its name"
            here.counts[trouble] += 1
        sticks.export_bundle(ws, path)
    stick.cut()  # nobody waits for 安全弹出
    stick.plug_in_again()
    ack = stick.at / f"{laptop.name}-{turn}.ack.fsync"
    with here.office() as office:
        filler = fill_up(stick)
        with pytest.raises(Known):
            import_bundle(office, path, ack)  # type: ignore[arg-type]
        assert not ack.exists()
        here.counts["ack cut"] += 1
        stick.make_room(filler)
        import_bundle(office, path, ack)  # type: ignore[arg-type]
    stick.cut()
    stick.plug_in_again()
    log = judging.living.Log(laptop.log)
    marks = judging.living.shared_page(laptop.page)
    with open_workspace(laptop.folder) as ws, judging.living._watched(ws, log, marks):
        log.catch_up(ws)
        sticks.import_ack(ws, ack)
        assert exchange.queued(ws, 1) == []
    marks.close()
    here.counts["carried"] += 1
    for left in stick.at.glob("*.fsync"):
        left.unlink()


def _spoilt(ws: Any, path: Path, stick: Disk, trouble: str, at: int) -> None:
    """Export onto a stick that fails in the middle (after `at` pieces); it says so, and nothing half lies on it."""
    with_progress = itertools.count()
    filler = fill_up(stick) if trouble == "stick full" else None

    def progress(done: int, whole: int) -> None:
        if trouble != "stick full" and (next(with_progress) == at or done >= whole):
            stick.cut()

    with pytest.raises(Known) as error:
        sticks.export_bundle(ws, path, progress=progress)
    assert error.value.code in ("bundle_target", "bundle_target_full"), error.value
    assert say(error.value.code, **error.value.facts)
    if filler is not None:
        stick.make_room(filler)
    else:
        stick.plug_in_again()


@pytest.mark.parametrize("noticed", [True, False], ids=["another folder", "a disk image"])
def test_a_cloned_laptop_goes_on_as_two_and_nothing_is_lost(tmp_path: Path, noticed: bool) -> None:
    """Both go on. `noticed`: the copy knows when it is opened; else only the office can tell (`device_forked`)."""
    with world(tmp_path) as here:
        here.found()
        for number in range(2):
            here.join(number)
        for _ in range(max(2, TIMES // 3)):
            _work_for(here, 2)
            for laptop in here.laptops:
                _record_alone(here, laptop)  # so that ops are on their way when the folder is copied
            clone = _clone(here, here.laptops[0], noticed=noticed)
            if noticed:  # it asks who works there now, and is another laptop for the office
                here.enrol(clone, len(here.laptops))
            for laptop in here.laptops:
                _record_alone(here, laptop)
            pair, before = (here.laptops[0], clone), _forks(here.laptops[0], clone)
            for laptop in here.laptops:
                here.bear(laptop)
            until(here._lately, lambda pair=pair, before=before: noticed or _forks(*pair) > before)
            here.progress(2)
            here.rest()
            here.counts["cloned"] += 1
            here.counts["forked"] += here.enrol_those_shut_out()
        _work_for(here, 1)
        here.settle()
        with here.office() as office:
            # both had the same series of paper numbers until the office told them: that cannot be undone, but is told
            but = frozenset() if noticed else frozenset({"verify_number_twice"})
            befell = judge(here, office, renumbered=True, but=but)
        assert befell["cloned"] >= 2
        assert noticed or befell["forked"] >= befell["cloned"]


def _work_for(here: World, exchanges: int, *, clear: bool = False) -> None:
    for laptop in here.laptops:
        here.bear(laptop, clear=clear)
    here.progress(exchanges * len(here.laptops))
    here.rest()


def _record_alone(here: World, laptop: Laptop) -> None:
    before = len(laptop.events)
    here.bear(laptop, alone=True)
    until("nothing was recorded", lambda: _typed(laptop, before) > 4)
    here.stop.touch()
    here._wait_for(laptop)
    here.stop.unlink()


def _clone(here: World, original: Laptop, *, noticed: bool) -> Laptop:
    """Copy a laptop's folder; unless that is to be `noticed`, as a disk image would: nothing tells them apart."""
    name = f"laptop{len(here.laptops)}"
    clone = Laptop(name, here.folder / name, here.folder / f"{name}.log", here.folder / f"{name}.page")
    shutil.copytree(original.folder, clone.folder)
    shutil.copy2(original.log, clone.log)
    if not noticed:
        conn = driver.connect(clone.folder / DATABASE, read_only=False)
        with door.immediate(conn):
            identity.keep(conn, identity.HOME, json.dumps(identity._home(clone.folder)))
        conn.close()
    here.laptops.append(clone)
    return clone


def _forks(*laptops: Laptop) -> int:
    return sum(one.log.read_bytes().count(b'"error": "device_forked"') for one in laptops)


@pytest.mark.parametrize("generation", ["newest", "older"])
def test_an_office_put_back_from_yesterday_gets_everything_again(
    tmp_path: Path, postgres: Cluster, generation: str
) -> None:
    """PostgreSQL by pg_dump and pg_restore. `older`: the newest backup is gone too, although it was called safe."""
    with bucket(tmp_path) as (photos, keys), world(tmp_path) as here:
        here.found(1, postgres.make(), photos, keys)
        for number in range(3):
            here.join(number)
        for turn in range(2 if QUICK else 4):
            target = tmp_path / f"backup{turn}"
            _work_for(here, 2)
            _office(here, "backup", str(target / "one"))
            # what is safe may leave the laptops, and must be there when only that backup is left
            _work_for(here, 4, clear=generation == "newest")
            if generation == "older":
                _office(here, "backup", str(target / "two"))
                here.settle()  # everybody hears that everything is safe
            for laptop in here.laptops:
                here.bear(laptop)
            here.progress(2 * len(here.laptops))
            here.nodes[0].kill()  # they notice, and go on recording
            new = photos.replace("torture", f"again{turn}")
            _put_back(here, target / "one", tmp_path / f"restored{turn}", postgres.make(), new)
            here.progress(3 * len(here.laptops))
            here.rest()
            here.counts["put back"] += 1
        here.settle()
        with here.office() as office:
            befell = judge(here, office, renumbered=True)
        assert befell["put back"] >= 2
        assert generation == "older" or befell["cleared"] > 0


def _office(here: World, *words: str) -> None:
    node = here.nodes[0]
    Path(words[1]).parent.mkdir(exist_ok=True)
    given = ["--data", str(node.data)]
    done = subprocess.run(
        [sys.executable, "-m", "inspector", "office", *words, *given],
        check=False, cwd=PROJECT, env={**os.environ, **node.environment}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    here.counts[words[0]] += 1


def _put_back(here: World, source: Path, data: Path, database: str, photos: str) -> None:
    """Restore into an empty folder, an empty database and an empty bucket, and serve that at the same address."""
    node = here.nodes[0]
    node.data, node.database, node.photos = data, database, photos
    _office(here, "restore", str(source), "--database", database, "--photos", photos)
    node.start()
