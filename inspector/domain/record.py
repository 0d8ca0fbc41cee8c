"""Answers for what a record is: the registry of entities that ops may name.

Each entity is one frozen dataclass whose fields are exactly the fields ops carry and tables hold. Plain values only
(str, int, float, bool, None, tuples of str, mappings of str): they travel as JSON. A field of type Mapping is
*open*: its members are merged one by one and named `field.member` in ops (`answers.garbage_1`), so that a new
category needs no migration.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

Value = str | int | float | bool | None | tuple[str, ...] | Mapping[str, Any]
R = TypeVar("R")

ENTITIES: dict[str, type[Any]] = {}


def entity(name: str) -> Any:
    """Register the decorated frozen dataclass as the entity `name` (its word in ops and its table)."""

    def register(cls: type[R]) -> type[R]:
        ENTITIES[name] = cls
        cls.ENTITY = name  # type: ignore[attr-defined]
        return cls

    return register


@cache
def fields(name: str) -> tuple[str, ...]:
    """Return the field names of entity `name` in declaration order, `id` first."""
    return tuple(f.name for f in dataclasses.fields(ENTITIES[name]))


@cache
def open_fields(name: str) -> frozenset[str]:
    """Return the fields of entity `name` whose members are merged one by one."""
    return frozenset(f.name for f in dataclasses.fields(ENTITIES[name]) if str(f.type).startswith("Mapping"))


@cache
def list_fields(name: str) -> frozenset[str]:
    """Return the fields of entity `name` that hold a tuple of strings."""
    return frozenset(f.name for f in dataclasses.fields(ENTITIES[name]) if str(f.type).startswith("tuple"))


@cache
def flag_fields(name: str) -> frozenset[str]:
    """Return the fields of entity `name` that hold a bool (SQLite has none of its own)."""
    return frozenset(f.name for f in dataclasses.fields(ENTITIES[name]) if str(f.type).startswith("bool"))
