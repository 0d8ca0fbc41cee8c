"""Answers for what a typed column holds: its type on either database, and whether a value of a record fits it.

Values arrive as plain JSON from programs of any age and are never trusted to be what the declaration says: `fit` gives
the value as the column keeps it or raises ValueError. Both databases refuse the same values, so that a move between
them changes nothing: what PostgreSQL cannot hold (NUL in a text) does not fit on SQLite either.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Float, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

from inspector.domain.clock_text import instant, utc_text
from inspector.office import database

_LONGEST_REF = 200  # what is indexed must fit a page of PostgreSQL's index


class UtcText(sa.types.TypeDecorator[str]):
    """An instant: timestamptz on PostgreSQL, UTC text on SQLite, UTC text to us. SQLAlchemy offers no way but this."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose the column's type."""
        return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True) if _is_pg(dialect) else Text())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Turn what the driver gives into UTC text."""
        return utc_text(value) if isinstance(value, datetime) else value


class DayText(sa.types.TypeDecorator[str]):
    """A day: date on PostgreSQL, YYYY-MM-DD on SQLite and to us."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose the column's type."""
        return dialect.type_descriptor(postgresql.DATE() if _is_pg(dialect) else Text())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Turn what the driver gives into YYYY-MM-DD."""
        return value.isoformat() if isinstance(value, date) else value


def _is_pg(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


def _misfit() -> ValueError:
    return ValueError("does not fit")


def _plain_text(value: Any) -> str:
    if not isinstance(value, str) or not _storable(value):
        raise _misfit()
    return value


def _reference(value: Any) -> str:
    if len(text := _plain_text(value)) > _LONGEST_REF:
        raise _misfit()
    return text


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _misfit()
    return float(value)


def _degrees(most: int) -> Callable[[Any], float]:
    def within(value: Any) -> float:
        if abs(number := _number(value)) > most:
            raise _misfit()
        return number

    return within


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise _misfit()
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _misfit()
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _misfit()
    return [_plain_text(item) for item in value]


def _instant(value: Any) -> str | None:
    return utc_text(instant(_plain_text(value))) if value != "" else None


def _day(value: Any) -> str | None:
    return date.fromisoformat(_plain_text(value)).isoformat() if value != "" else None


def _members(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not _storable(value):
        raise _misfit()
    return value


def _storable(value: Any) -> bool:
    """Say whether PostgreSQL's text and jsonb can hold a value (no NUL, no half of a surrogate pair)."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or _encodes(value))
    if isinstance(value, Mapping):
        return all(_storable(key) and _storable(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(_storable, value))
    return not isinstance(value, float) or math.isfinite(value)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
BIG = database.record.c.rev.type
KINDS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "str": (Text(), _plain_text),
    "ref": (Text(), _reference),
    "float": (Float(53), _number),
    "lat": (Float(53), _degrees(90)),
    "lon": (Float(53), _degrees(180)),
    "int": (BIG, _whole),
    "bool": (Boolean(), _flag),
    "tuple": (JSON, _texts),
    "Mapping": (JSON, _members),
    "utc": (UtcText(), _instant),
    "on": (DayText(), _day),
}


def kind_of(name: str, annotation: str) -> str:
    """Return the kind of column for a field, from its name and its declared type."""
    if name.endswith(("_utc", "_on")):
        return name.rpartition("_")[2]
    if name.removeprefix("person_") in ("lat", "lon"):
        return name[-3:]
    if name == "sha256" or name.endswith("_id"):
        return "ref"
    return next(kind for kind in KINDS if annotation.startswith(kind))


def fit(kind: str, value: Any) -> Any:
    """Return `value` as a column of this kind keeps it; raise ValueError where it does not fit."""
    try:
        return KINDS[kind][1](value)
    except OverflowError as error:
        raise ValueError(str(error)) from error
