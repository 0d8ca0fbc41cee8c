"""Answers for reading what figures are counted from at the office: the records of one district, in three queries.

The documents of the records are read, not the typed tables: by the same rule as on a laptop (`domain.document`), so
that the office counts exactly what a laptop counts that has everything. When a record was first written down says its
first version; when the office received it stands beside each op (`office.trace`).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain import document
from inspector.domain import figure_scope as scopes
from inspector.domain.category import Catalogue
from inspector.domain.counted import Records
from inspector.errors import Known
from inspector.office.database import feed, office_datum, record, record_version

_REGISTERS = ("place", "body", "campaign")  # they belong to every campaign
_READ = (*scopes.COUNTED, *_REGISTERS)


def read(
    conn: Connection, scope: str, until_utc: str, since_utc: str | None = None, campaign: str | None = None
) -> Records:
    """Return what the figures of a period are counted from in the district `scope`; both instants belong to it.

    `campaign` is a name as people type it. Raise Known("office_scope_unknown"), Known("campaign_unknown") or
    Known("campaign_ambiguous").
    """
    must_know(conn, scope)
    held: dict[str, list[Any]] = {entity: [] for entity in _READ}
    taken_back: dict[str, str | None] = {}
    for row in conn.execute(_RECORDS, {"scope": scope}):
        if not row.deleted:
            held[row.entity].append(document.read(row.entity, row.id, row.doc))
        elif row.entity == "visit":
            taken_back[row.id] = row.doc.get("campaign_id")
    created = conn.execute(_CREATED, {"scope": scope})
    catalogue = _catalogue(conn, scope)
    counted: dict[str, Any] = {name: tuple(held[entity]) for entity, name in scopes.COUNTED.items()}
    records = Records(
        until_utc=until_utc,
        since_utc=since_utc,
        places={place.id: place for place in held["place"]},
        bodies={body.id: body for body in held["body"]},
        majors=catalogue.majors,
        categories={category.code: category for category in catalogue.categories},
        recorded=scopes.first_written((row.record_id, row.wall) for row in created),
        **counted,
    )
    if campaign is None:
        return records
    named = scopes.campaign_named(sorted(held["campaign"], key=lambda one: (one.starts_on or "", one.id)), campaign)
    return scopes.of_campaign(records, named, taken_back)


def must_know(conn: Connection, scope: str) -> None:
    """Raise Known("office_scope_unknown") for a district of which nothing ever came, with those there are."""
    there = conn.execute(sa.select(feed.c.scope).order_by(feed.c.scope)).scalars().all()
    if scope not in there:
        raise Known("office_scope_unknown", scope=scope, scopes="、".join(there) or "—")


def _catalogue(conn: Connection, scope: str) -> Catalogue:
    """Return the catalogue this district's laptops use: what was published for it, else what the program ships."""
    from inspector.catalog.categories import load_seed
    from inspector.catalog.categories_text import parse

    published = (office_datum.c.scope == scope, office_datum.c.name == "catalogue")
    body = conn.execute(sa.select(office_datum.c.body).where(*published)).scalar()
    return parse(body) if body else load_seed()


_SCOPE: sa.BindParameter[str] = sa.bindparam("scope")
_RECORDS = (
    sa.select(record.c.id, record.c.entity, record.c.doc, record.c.deleted)
    .where(record.c.scope == _SCOPE, record.c.entity.in_(_READ))
    .where(sa.or_(sa.not_(record.c.deleted), record.c.entity == "visit"))
    .order_by(record.c.id)
)
# a record may have come twice (from a copied laptop): its first version comes last, and counts
_CREATED = (
    sa.select(record_version.c.record_id, record_version.c.wall)
    .join(record, sa.and_(record.c.scope == record_version.c.scope, record.c.id == record_version.c.record_id))
    .where(record_version.c.scope == _SCOPE, record_version.c.kind == "create", record.c.entity.in_(scopes.UNDATED))
    .order_by(record_version.c.record_id, record_version.c.rev.desc())
)
