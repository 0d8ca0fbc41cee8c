"""Answers for who may write what in a district: the laptop that sends, its user, and the person who is the author.

One laptop serves several inspectors, so both are asked: the user the laptop was enrolled for and, for each op, the
user its author (a person of the register) is linked to. An inspector settles only disputes he is part of; a reviewer
and an administrator any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.exchange import Dispute
from inspector.domain.op import Op
from inspector.office import rows
from inspector.office.database import app_user, device, user_person, user_scope

WRITERS = ("inspector", "reviewer", "admin")
DECIDERS = ("reviewer", "admin")


@dataclass(frozen=True, slots=True)
class Rights:
    """What one user (and the device, where one sends) may do in one scope."""

    role: str = ""
    may_write: bool = False
    had_to_do_with_scope: bool = False
    is_known: bool = True
    device_active: bool = True
    public_key: bytes = b""


def rights_of(conn: Connection, scope: str, device_id: str, user: str) -> Rights:
    """Return what `user` may do in `scope` from the device; `is_known` is False for a device never enrolled."""
    machine = conn.execute(_MACHINE, {"device_id": device_id}).one_or_none()
    if machine is None:
        return Rights(is_known=False, device_active=False)
    row = conn.execute(_USER, {"scope": scope, "user": user}).one_or_none()
    return Rights(
        role=row.role if row else "",
        may_write=bool(row and row.active and row.can_write and row.role in WRITERS),
        had_to_do_with_scope=bool(row and row.role in WRITERS),
        device_active=machine.status == "active",
        public_key=bytes(machine.public_key),
    )


def authors_of(conn: Connection, scope: str, persons: Iterable[str]) -> dict[str, Rights]:
    """Return person id → what the user may do in `scope` whom this person is linked to."""
    ids = sorted(set(persons) - {""})
    if not ids:
        return {}
    said = {"scope": scope, "ids": rows.listed(conn.dialect.name, ids)}
    return {
        row.person_id: Rights(row.role, bool(row.active and row.can_write and row.role in WRITERS), True)
        for row in conn.execute(_authors(conn.dialect.name), said)
    }


_SCOPE: Any = sa.bindparam("scope")
_ROLE = (app_user.c.role, app_user.c.active, user_scope.c.can_write)
_IN_SCOPE = (app_user.c.id == user_scope.c.user_id, user_scope.c.scope == _SCOPE)
_MACHINE = sa.select(device.c.status, device.c.public_key).where(device.c.id == sa.bindparam("device_id"))
_USER = sa.select(*_ROLE).where(*_IN_SCOPE, app_user.c.id == sa.bindparam("user"))


@cache
def _authors(dialect: str) -> Any:
    c = user_person.c
    these = (c.scope == _SCOPE, rows.among(dialect, c.person_id), c.user_id == app_user.c.id)
    return sa.select(c.person_id, *_ROLE).where(*these, *_IN_SCOPE)


def may_touch(op: Op, author: Rights, disputes: Iterable[Dispute]) -> bool:
    """Say whether the author of a resolution may decide: an inspector only where a candidate is his or his laptop's."""
    asked = list(disputes)
    own = any(one.device == op.device or (one.author and one.author == op.author) for one in asked)
    return author.role in DECIDERS or own or not asked
