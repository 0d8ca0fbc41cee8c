"""Answers for a row of samplings as it is typed: which sample it means, what it says on the spot, why it is none yet.

No Qt here. The same words count as in an imported table: 见底 where the depth is known, 未检出 for ammonia.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspector.domain import water
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.import_row import clean, moment
from inspector.domain.water_sample import WaterSample
from inspector.wording import water_screen as words

MEASURED = ("transparency_cm", "do_mg_l", "orp_mv", "nh3n_mg_l", "depth_cm")
FIELDS = ("point", "taken_at", *MEASURED, "remark")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_NUMBER = re.compile(r"[-−]?\d{1,6}(?:\.\d{0,6})?")
_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is no sample yet: the field to go to, and the sentence."""

    field: str
    text: str


def blank(cells: Mapping[str, str]) -> bool:
    """Say whether nothing was measured in a row: point and time are proposed and mean nothing alone."""
    return not any(cells.get(name, "").strip() for name in (*MEASURED, "remark"))


def sample(cells: Mapping[str, str], area: str, now: datetime, row: int = 1) -> WaterSample | Fault:
    """Return the sample that a row means; `now` is the local present, `row` its number for the sentence."""
    point = clean(cells.get("point", ""))
    if not point:
        return Fault("point", words.FAULTS["point"].format(row=row))
    at = when(cells.get("taken_at", ""), now)
    if at is None:
        return Fault("taken_at", words.FAULTS["taken_at"].format(row=row))
    values: dict[str, float | None] = {}
    for name in reversed(MEASURED):  # the depth first: 见底 is as deep as the water
        text = cells.get(name, "").strip()
        value = _value(name, text, values)
        if text and value is None:
            return Fault(name, words.FAULTS["value"].format(row=row, what=words.HEADS[name].partition(" ")[0]))
        values[name] = value
    made = WaterSample(
        id="", point=point, area=area, taken_at_utc=utc_text(at), remark=clean(cells.get("remark", "")) or None,
        **values,  # type: ignore[arg-type]
    )  # fmt: skip
    if not water.grades(made.reading, area):
        return Fault("transparency_cm", words.FAULTS["nothing"].format(row=row))
    return made


def when(text: str, now: datetime) -> datetime | None:
    """Return the moment that a cell means: 14:05 today, 11-22 14:05 this year, or a whole date and time."""
    local = now.astimezone(ZONE)
    if clock := _CLOCK.fullmatch(text.strip()):
        hours, minutes = int(clock[1]), int(clock[2])
        possible = hours < 24 and minutes < 60
        return local.replace(hour=hours, minute=minutes, second=0, microsecond=0) if possible else None
    at = moment(text, local.year)
    return at.replace(tzinfo=ZONE) if at is not None else None


def on_the_spot(cells: Mapping[str, str], area: str, now: datetime) -> str | None:
    """Return the grade of a row's single reading, None while nothing in it can be graded."""
    known = {"point": "1", "taken_at": "12:00"} | {name: cells.get(name, "") for name in MEASURED}
    made = sample(known, area, now)
    return None if isinstance(made, Fault) else water.on_the_spot(made.reading, area).grade


def proposed(before: Mapping[str, str] | None, points: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the row one would go on with: the next point along the water, at the time of the row before."""
    at = f"{now.astimezone(ZONE):%m-%d %H:%M}"
    if before is None or not before.get("point"):
        return {"point": points[0] if points else "1号点", "taken_at": at}
    point, known = before["point"], list(points)
    if point in known and known.index(point) + 1 < len(known):
        following = known[known.index(point) + 1]
    else:
        following = _LAST_NUMBER.sub(lambda found: str(int(found[0]) + 1), point) if _LAST_NUMBER.search(point) else ""
    return {"point": following, "taken_at": before.get("taken_at") or at}


def _value(name: str, text: str, known: Mapping[str, float | None]) -> float | None:
    if name == "transparency_cm" and text == "见底":
        return known.get("depth_cm")
    if name == "nh3n_mg_l" and text == "未检出":
        return 0.0
    plain = text.removeprefix("<") if name == "nh3n_mg_l" else text
    return float(plain.replace("−", "-")) if _NUMBER.fullmatch(plain) else None
