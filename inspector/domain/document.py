"""Answers for documents from elsewhere: what of one an entity of this program can hold, and the record in it.

A *flat document* is what ops and the wire speak of: field → plain JSON value, open fields spread as `field.member`,
fields that are None left out. Laptop and office read it by this one rule, so that both see the same record in it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from inspector import domain
from inspector.domain.clock_text import instant
from inspector.domain.record import ENTITIES, list_fields, open_fields

assert domain.__all__  # importing the package registers the entities


def read(name: str, record_id: str, doc: Mapping[str, Any]) -> Any:
    """Return the domain object of entity `name` in a document from elsewhere, as far as it fits."""
    spread, lists = open_fields(name), list_fields(name)
    values: dict[str, Any] = {field: {} for field in spread}
    for key, value in fitted(name, doc)[0].items():
        field, dot, member = key.partition(".")
        if dot and field in spread:
            values[field][member] = value
        else:
            values[key] = tuple(value) if key in lists else value
    return ENTITIES[name](id=record_id, **values)


def fitted(name: str, doc: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return of a document from elsewhere what entity `name` can hold here, and what does not fit, by field.

    What this program does not know is passed over. A value of a wrong type is left out; a field that must have a value
    gets the one it has by default.
    """
    spread, kinds = open_fields(name), _kinds(name)
    flat, odd = {}, {}
    for key, value in doc.items():
        field, dot, _ = key.partition(".")
        if dot and field in spread:
            if _storable(value):
                flat[key] = value
            else:
                odd[key] = value
        elif key in kinds and value is not None:
            right = _typed(kinds[key], value) if _is_time(key, value) else None
            if right is None:
                odd[key] = value
            else:
                flat[key] = right
    missing = {field: value for field, value in _defaults(name).items() if field not in flat}
    return {**missing, **flat}, odd


@cache
def _kinds(name: str) -> dict[str, str]:
    """Return field → the type a document must give it, of all that are not open."""
    spread = open_fields(name)
    return {
        field.name: str(field.type).partition(" ")[0].partition("[")[0]
        for field in dataclasses.fields(ENTITIES[name])[1:]
        if field.name not in spread
    }


@cache
def _defaults(name: str) -> dict[str, Any]:
    """Return field → default of all that are never None and no list."""
    return {
        field.name: field.default
        for field in dataclasses.fields(ENTITIES[name])[1:]
        if not str(field.type).endswith("None") and field.default not in (None, dataclasses.MISSING, ())
    }


def _typed(kind: str, value: Any) -> Any:
    """Return `value` as one of `kind`, None where it is none."""
    if not _storable(value):
        return None
    if kind == "tuple":
        return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None
    if kind == "bool" or isinstance(value, bool):
        return value if kind == "bool" and isinstance(value, bool) else None
    if kind == "float":
        return float(value) if isinstance(value, int | float) else None
    if kind == "int":
        return int(value) if isinstance(value, int | float) and value == int(value) else None
    return value if isinstance(value, str) else None


def _is_time(field: str, value: Any) -> bool:
    """Say whether what must be a moment or a day is one; any other field may say what it likes."""
    read = instant if field.endswith("_at_utc") else date.fromisoformat if field.endswith("_on") else None
    if read is None or not isinstance(value, str) or not value:
        return True
    try:
        read(value)
    except (ValueError, OverflowError):
        return False
    return True


def _storable(value: Any) -> bool:
    """Say whether the database can hold a plain value: no number beyond 64 bits, no half of a character."""
    if isinstance(value, int | float):
        return -(2**63) <= value < 2**63
    try:
        (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode()
    except (UnicodeEncodeError, ValueError, TypeError, RecursionError):
        return False
    return True
