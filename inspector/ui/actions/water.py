"""Samplings of a water body from the window: reading them with their survey, keeping what was typed, importing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain import water, water_survey
from inspector.domain.issue import Issue
from inspector.domain.water_sample import WaterSample
from inspector.errors import Known
from inspector.ui.tasks import Tasks
from inspector.wording import say

Failed = Callable[[BaseException], None]
DRAFTS = "ui.water_drafts"
CATEGORY = "black_water"
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A body with its samples (the latest first) and what those of one guideline say together."""

    place_id: str
    area: str
    samples: tuple[WaterSample, ...]
    survey: water_survey.Survey | None
    others: int  # samples that were taken for the other guideline
    issues: tuple[tuple[str, str], ...] = ()  # open issues that samples of this body may belong to: id, words


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `left_out` words each row that was not taken."""

    added: int
    unchanged: int
    left_out: tuple[str, ...]


def read(
    tasks: Tasks,
    ws: Any,
    place_id: str,
    area: str | None,
    *,
    owner: QObject,
    done: Callable[[Surveyed], None],
    failed: Failed,
) -> None:
    """Read a body under a guideline; without one, under that of its latest sample."""

    def work() -> Surveyed:
        from inspector.store import water_survey as store

        held = ws.all("water_sample", "place_id = ?", (place_id,), "taken_at_utc DESC, position, id")
        chosen = area or (held[0].area if held else water.URBAN)
        mine = tuple(one for one in held if one.area == chosen)
        found = store.survey(ws, place_id, chosen) if mine else None
        return Surveyed(place_id, chosen, mine, found, len(held) - len(mine), _issues(ws, place_id))

    tasks.run("read", work, owner=owner, done=done, failed=failed)


def body_of(ws: Any, issue: Issue) -> str | None:
    """Return the water that an issue is about: one registered in its street that its 具体位置 names, else its place."""
    spot, place = issue.spot or "", ws.get("place", issue.place_id) if issue.place_id else None
    if place is None or place.level == "water":
        return issue.place_id
    street = place.parent_id if place.level != "street" else place.id
    waters = ws.all("place", "level = 'water' AND active = 1 AND parent_id IN (?, ?)", (place.id, street))
    return next((one.id for one in waters if one.name in spot), place.id)


def _issues(ws: Any, place_id: str) -> tuple[tuple[str, str], ...]:
    open_ones = ws.all("issue", "category = ? AND id IN (SELECT issue_id FROM ledger WHERE is_open = 1)", (CATEGORY,))
    mine = [one for one in open_ones if body_of(ws, one) == place_id]
    return tuple((one.id, " ".join(part for part in (one.number, one.spot) if part)) for one in mine)


def take(
    tasks: Tasks,
    ws: Any,
    place_id: str,
    samples: Sequence[WaterSample],
    *,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Keep samples of one body, all or none; `done` gets `store.water_survey.Taken`."""

    def work() -> Any:
        from inspector.store import water_survey as store

        return store.take(ws, place_id, samples)

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def import_file(
    tasks: Tasks, ws: Any, path: Path, *, owner: QObject, done: Callable[[Imported], None], failed: Failed
) -> None:
    """Take in a table of samplings; bad rows are named, the rest goes in."""

    def work() -> Imported:
        from inspector.store import water_survey as store

        found = store.import_samples(ws, path)
        return Imported(found.added, found.unchanged, tuple(map(_bad, found.bad)))

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def _bad(row: Any) -> str:
    value = f"：{row.value}" if row.value else ""
    return say("row_fault", row=row.row, column=row.column, why=say(row.code), value=value)


def draft_of(ws: Any, place_id: str) -> list[dict[str, str]]:
    """Return the rows that were typed for a body and not kept yet."""
    try:
        held = json.loads(ws.meta(DRAFTS) or "{}").get(place_id, [])
    except ValueError:
        return []
    return [{str(name): str(text) for name, text in row.items()} for row in held]


def keep_draft(ws: Any, place_id: str, rows: Rows) -> None:
    """Put rows that are being typed on disk, or forget them where there are none."""
    try:
        held = json.loads(ws.meta(DRAFTS) or "{}")
    except ValueError:
        held = {}
    held.pop(place_id, None)
    if rows:
        held[place_id] = [dict(row) for row in rows]
    ws.set_meta(DRAFTS, json.dumps(held, ensure_ascii=False))


def words_of(error: BaseException) -> str:
    """Return the sentence of what the world did wrong; a bug is raised."""
    if isinstance(error, Known):
        return say(error.code, **error.facts)
    raise error
