"""Answers for turning records over: dataclass ⇄ table row ⇄ flat document, once each way.

A *flat document* is what ops speak of: field → plain JSON value, open fields spread as `field.member`, fields that are
None left out. Rows keep lists and open fields as JSON text, flags as 0/1.
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
from inspector.domain.record import ENTITIES, fields, flag_fields, list_fields, open_fields

assert domain.__all__  # importing the package registers the entities


def to_flat(record: Any) -> dict[str, Any]:
    """Return the flat document of a domain object, without its id."""
    name = record.ENTITY
    spread, lists = open_fields(name), list_fields(name)
    flat: dict[str, Any] = {}
    for field in fields(name)[1:]:
        value = getattr(record, field)
        if field in spread:
            flat.update({f"{field}.{member}": item for member, item in value.items() if item is not None})
        elif field in lists:
            flat[field] = list(value)
        elif value is not None:
            flat[field] = value
    return flat


def to_row(name: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return column → SQLite value for the flat document `flat` of entity `name`."""
    spread, lists, flags = open_fields(name), list_fields(name), flag_fields(name)
    opened: dict[str, dict[str, Any]] = {field: {} for field in spread}
    for key, value in flat.items():
        field, dot, member = key.partition(".")
        if dot and field in spread:
            opened[field][member] = value
    row: dict[str, Any] = {}
    for field in fields(name)[1:]:
        if field in spread:
            row[field] = _json(opened[field])
        elif field in lists:
            row[field] = _json(flat.get(field, []))
        elif field in flags:
            row[field] = None if flat.get(field) is None else int(flat[field])
        else:
            row[field] = flat.get(field)
    return row


def from_row(name: str, row: Any) -> Any:
    """Return the domain object of entity `name` in a table row (any row with its columns)."""
    spread, lists, flags = open_fields(name), list_fields(name), flag_fields(name)
    values: dict[str, Any] = {}
    for field in fields(name):
        value = row[field]
        if field in spread:
            value = json.loads(value) if value else {}
        elif field in lists:
            value = tuple(json.loads(value)) if value else ()
        elif field in flags and value is not None:
            value = bool(value)
        values[field] = value
    return ENTITIES[name](**values)


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


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
