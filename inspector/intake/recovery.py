"""Answers for the start after a bad end: what was half done is finished or removed, and the person is told.

Parts of files are removed (their originals are still on the card), bytes that reached the vault but not the journal
are journalled now, and imports that were cut off are handed back so that they can go on. The program starts whatever
lies there: what cannot be read, or is not what its name says, stays where it is and is counted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.intake.sniff import sniff
from inspector.intake.take_in import describe
from inspector.store import photos
from inspector.store.vault import HEAD_BYTES, Received
from inspector.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the last run left: parts removed, photos journalled now, drafts kept, imports that can go on.

    `photos_left` are originals without a record that could not be journalled; verify names them.
    """

    parts_removed: int = 0
    photos_adopted: int = 0
    photos_left: int = 0
    drafts_kept: int = 0
    unfinished: tuple[tuple[Path, ...], ...] = ()


def recover(ws: Workspace) -> Recovered:
    """Put in order what a killed process left behind; quick and empty after a clean end."""
    if ws.read_only or not ws.unclean:
        return Recovered()
    parts = ws.vault.sweep()
    adopted, left = _adopt(ws)
    with ws.local() as conn:
        cut_off = conn.execute(
            "SELECT id, sources FROM intake_run WHERE state = 'running' ORDER BY started_at_utc"
        ).fetchall()
        conn.execute("UPDATE intake_run SET state = 'cut_off' WHERE state = 'running'")
        drafts = conn.execute("SELECT count(*) FROM draft").fetchone()[0]
    ws.unclean = False  # looked into: a clean end from here on is one
    unfinished = tuple(tuple(Path(text) for text in json.loads(row["sources"])) for row in cut_off)
    return Recovered(parts, adopted, left, drafts, unfinished)


def _adopt(ws: Workspace) -> tuple[int, int]:
    """Journal originals that lie in the vault without a record (the process died between rename and commit)."""
    known = {row[0] for row in ws.reader().execute("SELECT sha256 FROM blob UNION SELECT sha256 FROM photo")}
    adopted = left = 0
    for sha256 in ws.vault.originals():
        if sha256 in known:
            continue
        photo = _described(ws, sha256)
        if photo is None:
            left += 1
            continue
        with ws.write() as door:
            photos.add(door, photo)
        adopted += 1
    return adopted, left


def _described(ws: Workspace, sha256: str) -> Photo | None:
    """Return the record of an original, or None where it is unreadable, altered or no photo: it stays as it is."""
    try:
        if ws.vault.digest(sha256) != sha256:
            return None
        with ws.vault.open(sha256) as stream:
            head = stream.read(HEAD_BYTES)
        photo = describe(ws, Received(sha256, ws.vault.size(sha256), head, fresh=True), sniff(head), "")
    except (Known, OSError):
        return None
    return replace(photo, warnings=(*photo.warnings, "adopted"))
