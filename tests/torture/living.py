"""A life of the program that is meant to end badly: captures and intakes in a loop, each told only after its commit.

`python -m tests.torture.living` is a nursery: it has everything imported, and for each line on its input it forks one
life, says its process id, waits for its end and says how it ended. A life writes each id as one line, by one
write(2), to the file it was given, and the step it is in as one byte into a shared page.
"""

from __future__ import annotations

import itertools
import json
import mmap
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from inspector import catalog
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.intake.recovery import recover
from inspector.intake.sources import Source, from_bytes
from inspector.intake.take_in import take_in, take_in_paths
from inspector.store import drafts, issues, places
from inspector.store.issues import IssueForm
from inspector.store.workspace import Workspace, open_workspace
from tests.intake import making
from tests.store.making import take_step

STAGES = ("idle", "copy", "fsync", "rename", "sync_folder", "commit")
PLACE = "the place of every issue"

Tell = Callable[[str, str], None]


def live(folder: Path, card: Path, tell: Tell, stage: Callable[[str], None], seed: int) -> None:
    """Open the workspace, put it in order, and work until the end comes; a Known of the disk ends it too."""
    dice = random.Random(seed)
    with open_workspace(folder) as ws:
        recover(ws)
        ws.observe(stage)
        if ws.get("place", PLACE) is None:
            places.keep(ws, Place(id=PLACE, code="440512002001", name="马滘社区"))
        for outcome in take_in_paths(ws, [card]):
            if outcome.photo_id:
                tell("photo", outcome.photo_id)
        picture = making.bare_photo((64, 48))
        for turn in itertools.count():
            _capture(ws, tell, dice)
            stage("idle")
            shots = [outcome.photo_id for outcome in take_in(ws, _sources(dice, picture)) if outcome.photo_id]
            for photo_id in shots:
                tell("photo", photo_id)
            stage("idle")
            _capture(ws, tell, dice, tuple((photo_id, "wide") for photo_id in shots))
            tell("draft", drafts.keep(ws, "issue", {"turn": turn}))
            stage("idle")


def _capture(ws: Workspace, tell: Tell, dice: random.Random, photos: tuple[tuple[str, str], ...] = ()) -> None:
    form = IssueForm(category="garbage", place_id=PLACE, description="垃圾" * dice.randrange(1, 200), photos=photos)
    recorded = issues.submit(ws, form)
    tell("issue", recorded.issue.id)
    if dice.random() < 0.5:
        take_step(ws, [recorded.issue.id], "assign")
        tell("assigned", recorded.issue.id)


def _sources(dice: random.Random, picture: bytes) -> Iterator[Source]:
    """Yield photos of 0.1 to 1.5 MB nobody has seen before (what follows a JPEG's end is no part of the picture)."""
    for number in range(dice.randrange(1, 4)):
        yield from_bytes(f"IMG_{number}.jpg", picture + dice.randbytes(dice.randrange(100_000, 1_500_000)))


def teller(file: Path) -> Tell:
    """Return a Tell that appends a line to `file` with one system call."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(kind: str, what: str) -> None:
        os.write(descriptor, f"{kind} {what}\n".encode())

    return tell


def read_told(file: Path) -> list[tuple[str, str]]:
    """Return what a life has told, in order."""
    return [(kind, what) for kind, _, what in (line.partition(" ") for line in file.read_text().splitlines())]


def found_missing(ws: Workspace, told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what was told and is not there: records, steps, drafts, and photos with all their bytes."""
    kept = {draft.id for draft in drafts.kept(ws)}
    return [(kind, what) for kind, what in told if not _is_there(ws, kind, what, kept)]


def _is_there(ws: Workspace, kind: str, what: str, kept: set[str]) -> bool:
    if kind == "draft":
        return what in kept
    if kind == "assigned":
        return issues.standing(ws, what).status == "assigned"
    record: Any = ws.get(kind, what)
    return record is not None and (kind != "photo" or ws.vault.digest(record.sha256) == record.sha256)


def shared_page(file: Path) -> mmap.mmap:
    """Return one page of `file` that processes share; its first byte is the number of the step in STAGES."""
    if not file.exists():
        file.write_bytes(bytes(mmap.PAGESIZE))
    with open(file, "r+b") as opened:
        return mmap.mmap(opened.fileno(), mmap.PAGESIZE)


def main(folder: Path, card: Path, told: Path, page: Path) -> None:
    """Be the nursery: a line on the input is the seed of a life."""
    catalog.load_seed()
    catalog.letters()
    for line in sys.stdin:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _one_life(folder, card, told, page, int(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)


def _one_life(folder: Path, card: Path, told: Path, page: Path, seed: int) -> None:
    marks = shared_page(page)

    def stage(name: str) -> None:
        marks[0] = STAGES.index(name)

    stage("idle")
    try:
        live(folder, card, teller(told), stage, seed)
    except Known as error:
        teller(told)("ended", json.dumps({"code": error.code, **error.facts}, default=str, ensure_ascii=False))
        os._exit(3)
    except BaseException as error:
        teller(told)("ended", repr(error))
        os._exit(4)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:5]))
