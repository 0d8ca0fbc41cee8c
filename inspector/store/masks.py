"""Answers for the boxes that hide faces and plates: which lie on some bytes, who drew them, and changing them.

Each box is an op of its own, so the journal says who hid what and when, and who took a box away again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inspector.domain.masking import WHOLE, Box, Mask
from inspector.errors import Known
from inspector.store.door import Changed, new_id
from inspector.store.vault import is_digest
from inspector.store.workspace import Workspace

MOST = 200  # boxes on one photo


def of_bytes(ws: Workspace, sha256: str) -> list[Mask]:
    """Return the boxes on an original, oldest first; those without a place in the picture are left out."""
    return [one for one in ws.all("mask", "sha256 = ?", (sha256,)) if one.box is not None]


def boxes(ws: Workspace, sha256: str) -> tuple[Box, ...]:
    """Return what is to be hidden of an original that leaves.

    A box that lies nowhere hides the `WHOLE`: somebody wanted something hidden, and nobody can say what.
    """
    held: list[Mask] = ws.all("mask", "sha256 = ?", (sha256,))
    found = [one.box for one in held]
    return (WHOLE,) if None in found else tuple(box for box in found if box is not None)


def unplaced(ws: Workspace, sha256: str) -> list[Mask]:
    """Return the boxes on an original that lie nowhere in it: a record from elsewhere may say anything."""
    return [one for one in ws.all("mask", "sha256 = ?", (sha256,)) if one.box is None]


def counts(ws: Workspace, digests: Iterable[str]) -> Mapping[str, int]:
    """Return how many boxes lie on each of these originals; those without any are not named."""
    sql = (
        "SELECT sha256, count(*) FROM mask WHERE deleted = 0 AND wide IS NOT NULL "
        "AND sha256 IN (SELECT value FROM json_each(?)) GROUP BY sha256"
    )
    return {row[0]: row[1] for row in ws.reader().execute(sql, (json.dumps(sorted(set(digests))),))}


def keep(ws: Workspace, sha256: str, drawn: Sequence[tuple[str | None, Box]], shown: Sequence[Mask]) -> Changed:
    """Bring the boxes on an original to what was `drawn`: (id of a box that was there or None, where it lies now).

    What was `shown` and is not drawn any more goes; boxes that came from elsewhere meanwhile stay. Raise
    Known("record_gone") for bytes no photo has, Known("too_many_boxes").
    """
    kept = [(key, box.within()) for key, box in drawn]
    if len(kept) > MOST:
        raise Known("too_many_boxes", most=MOST)
    known = ws.reader().execute("SELECT 1 FROM photo WHERE sha256 = ? AND deleted = 0 LIMIT 1", (sha256,)).fetchone()
    if not is_digest(sha256) or known is None:
        raise Known("record_gone", entity="photo", record=sha256)
    touched = set()
    with ws.write() as door:
        for key, box in kept:
            held = door.get("mask", key) if key else None
            if box is None:
                continue
            where = {"x": box.x, "y": box.y, "wide": box.wide, "high": box.high}
            fresh = Mask(id=new_id(), sha256=sha256, drawn_at_utc=door.now_utc, person_id=ws.author or None)
            made = replace(held or fresh, **where)
            if door.put(made):
                touched.add(made.id)
        staying = {key for key, box in kept if box is not None}
        for one in shown:
            if one.id not in staying and door.get("mask", one.id) is not None:
                door.delete("mask", one.id)
                touched.add(one.id)
        photos = {row[0] for row in door.conn.execute("SELECT id FROM photo WHERE sha256 = ?", (sha256,))}
    return Changed(door.tx, {"mask": frozenset(touched), "photo": frozenset(photos)} if touched else {})
