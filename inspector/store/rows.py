"""Answers for turning records over: dataclass ⇄ table row ⇄ flat document, once each way.

A *flat document* is what ops speak of: field → plain JSON value, open fields spread as `field.member`, fields that are
None left out. Rows keep lists and open fields as JSON text, flags as 0/1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from inspector import domain
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


@cache
def maker(name: str) -> tuple[str, Callable[[Sequence[Any]], Any]]:
    """Return the columns of entity `name` as SQL, and what makes its domain object of a bare tuple of them.

    For many rows: it is written out once for each entity, a fifth of the time of `from_row`.
    """
    spread, lists, flags = open_fields(name), list_fields(name), flag_fields(name)
    forms = {
        **dict.fromkeys(spread, "loads({0}) if {0} else {{}}"),
        **dict.fromkeys(lists, "tuple(loads({0})) if {0} and {0} != '[]' else ()"),
        **dict.fromkeys(flags, "None if {0} is None else bool({0})"),
    }
    read = [f"{one}={forms.get(one, '{0}').format(f'row[{at}]')}" for at, one in enumerate(fields(name))]
    known = {"made": ENTITIES[name], "loads": json.loads}
    make: Callable[[Sequence[Any]], Any] = eval(f"lambda row: made({', '.join(read)})", known)
    return ", ".join(f'"{field}"' for field in fields(name)), make


def from_row(name: str, row: Any) -> Any:
    """Return the domain object of entity `name` in a table row (any row with its columns)."""
    values = {field: row[field] for field in fields(name)}
    for field in open_fields(name):
        values[field] = json.loads(values[field]) if values[field] else {}
    for field in list_fields(name):
        values[field] = tuple(json.loads(values[field])) if values[field] and values[field] != "[]" else ()
    for field in flag_fields(name):
        if values[field] is not None:
            values[field] = bool(values[field])
    return ENTITIES[name](**values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
