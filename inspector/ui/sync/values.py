"""Answers for single values in words: what stands in a record as people know it, and moments relative to today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from inspector.domain.clock_text import local
from inspector.wording import history
from inspector.wording import time as time_words
from inspector.wording.plans import OPAQUE
from inspector.wording.sync_screen import EMPTY, when

NameOf = Callable[[str, str], str]
SAYS_NOTHING = frozenset(["due_rule", "datum", "lat", "lon", "point_source", "lead_kind", "subject_id", "utc_offset"])


def value_words(name: str, value: Any, name_of: NameOf) -> str:
    """Word one value of a field as people know it: a body's name, 11-27 周五, 暗访; （空） for nothing."""
    head = name.partition(".")[0]
    if value is None or value in ("", [], ()):
        said = EMPTY
    elif isinstance(value, bool):
        said = "是" if value else "否"
    elif isinstance(value, list | tuple):
        said = "、".join(value_words(name, item, name_of) for item in value)
    elif isinstance(value, float | int):
        said = time_words.number(value)
    elif head in OPAQUE:  # nobody reads these; their ends tell two of them apart
        said = f"{OPAQUE[head]} …{str(value)[-8:]}"
    elif head in history.CODED:
        said = history.CODED[head].get(str(value), str(value))
    elif head.endswith("_on"):
        said = _day(str(value))
    elif head.endswith("_at_utc"):
        said = _moment(str(value))
    else:
        said = name_of(head, str(value)) or str(value)
    return said


def group_words(values: Mapping[str, Any], name_of: NameOf) -> str:
    """Word the values of one merge group, whose first field names it; a point is its coordinates, not three numbers."""
    if values.get("lat") is not None and values.get("lon") is not None:
        return time_words.coordinates(float(values["lat"]), float(values["lon"]), str(values.get("datum") or "WGS-84"))
    first, *others = values
    said = [value_words(first, values[first], name_of)]
    said += [value_words(name, values[name], name_of) for name in others if name not in SAYS_NOTHING and values[name]]
    return "，".join(dict.fromkeys(one for one in said if one != EMPTY)) or EMPTY


def when_utc(utc: str | None, now: datetime) -> str:
    """Like `when`, of a stored UTC text; "" for nothing."""
    return when(local(utc), now) if utc else ""


def _day(text: str) -> str:
    try:
        return time_words.short_day(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def _moment(text: str) -> str:
    try:
        return time_words.moment(local(text))
    except ValueError:
        return text
