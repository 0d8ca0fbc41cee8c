"""Answers for office data that is no record: catalogue, calendar and rules, published to the laptops of a district."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain import office_rules
from inspector.domain.office_rules import OfficeRules
from inspector.errors import Known
from inspector.office.database import Database, office_datum
from inspector.office.feed import DATUM, Change, advance, position
from inspector.office.typed import TABLES

NAMES = ("catalogue", "calendar", office_rules.NAME)


def publish(db: Database, *, scope: str, name: str, version: str, body: str, now_utc: str) -> int:
    """Put office data into the feed of `scope` and return its position; what stands there already is not sent again.

    Raise Known("office_datum_unknown") for a name that laptops know nothing of. Whether `body` can be used is the
    caller's question: the readers of both live in `inspector.catalog`.
    """
    if name not in NAMES:
        raise Known("office_datum_unknown", name=name, names=", ".join(NAMES))
    datum = {"scope": scope, "name": name, "version": version, "body": body}
    return db.write(lambda conn: _publish(conn, db, {**datum, "published_at_utc": now_utc}))


def rules_of(db: Database, scope: str) -> OfficeRules:
    """Return the rules that were published to a district; none were: nothing is decided."""
    where = (office_datum.c.scope == scope, office_datum.c.name == office_rules.NAME)
    body = db.read(lambda conn: conn.scalar(sa.select(office_datum.c.body).where(*where)))
    return office_rules.read(body) if body else OfficeRules()


def people(db: Database, scope: str, text: str) -> Sequence[Any]:
    """Return the active people of a district (id, name, unit) called `text`: a name, or name/unit where it repeats."""
    name, _, unit = text.partition("/")
    c = TABLES["person"].c
    where = [c.scope == scope, c.name == name.strip(), c.deleted.is_(False), c.active.isnot(False)]
    if unit:
        where.append(c.unit == unit.strip())
    return db.read(lambda conn: conn.execute(sa.select(c.id, c.name, c.unit).where(*where).order_by(c.id)).all())


def person_named(db: Database, scope: str, person_id: str) -> str | None:
    """Return the name of somebody, None where the district has nobody of this id."""
    c = TABLES["person"].c
    return db.read(lambda conn: conn.scalar(sa.select(c.name).where(c.scope == scope, c.id == person_id)))


def _publish(conn: Connection, db: Database, datum: dict[str, str]) -> int:
    scope, name = datum["scope"], datum["name"]
    where = (office_datum.c.scope == scope, office_datum.c.name == name)
    held = conn.execute(sa.select(office_datum.c.version, office_datum.c.body).where(*where)).one_or_none()
    if held is not None and (held.version, held.body) == (datum["version"], datum["body"]):
        return position(conn, scope)[0]
    insert = db.insert(office_datum).values(**datum)
    conn.execute(
        insert.on_conflict_do_update(
            index_elements=["scope", "name"],
            set_={one: insert.excluded[one] for one in ("version", "body", "published_at_utc")},
        )
    )
    seal = hashlib.sha256(f"{name}\n{datum['version']}\n{datum['body']}".encode()).digest()
    return advance(conn, db, scope, [Change(DATUM, name, seal.hex())], seal)
