"""Answers for the proof of records: documents are what their versions add up to, typed rows what the documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.merge import Held, equal
from inspector.domain.op import DELETED
from inspector.errors import Known
from inspector.office import rows, typed
from inspector.office.database import op_log, record, record_version
from inspector.office.founding import rev_floor
from inspector.office.proof_chain import Claim, Found
from inspector.office.raw import UNREADABLE, decoded, json_of

_BATCH = 500


def check(conn: Connection, scope: str | None, found: Found) -> None:
    """Check every record of one district or all; what ops claimed (`Found.claims`) must have been checked before."""
    floor = rev_floor(conn)
    for within, batch in _batches(conn, scope):
        versions = _versions(conn, within, [row.id for row in batch])
        helds = []
        for row in batch:
            found.records += 1
            try:
                held = _held(row)
                helds.append(held)
                follows = _follows(held, versions[row.id], found.claims.get((within, row.id), ()), floor)
            except UNREADABLE:
                follows = False
            if not follows:
                found.faults.append(Known("office_verify_record", entity=row.entity, record=row.id))
        found.faults.extend(_typed_faults(conn, within, helds))
    found.faults.extend(_strays(conn, scope))


def _batches(conn: Connection, scope: str | None) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield (district, some of its records), all of them in the end."""
    c = record.c
    scopes = [scope] if scope is not None else conn.execute(sa.select(c.scope).distinct().order_by(c.scope)).scalars()
    columns = (c.id, c.entity, c.rev, json_of(c.doc), c.deleted, c.merged)
    for within in list(scopes):
        after = ""
        while True:
            some = sa.select(*columns).where(c.scope == within, c.id > after).order_by(c.id).limit(_BATCH)
            batch = conn.execute(some).all()
            if not batch:
                break
            yield within, batch
            after = batch[-1].id


def _held(row: Any) -> Held:
    flags = {"deleted": row.deleted, "merged": row.merged}
    return Held(entity=row.entity, record=row.id, rev=row.rev, doc=decoded(row.doc), **flags)


def _versions(conn: Connection, scope: str, ids: Sequence[str]) -> defaultdict[str, list[Any]]:
    """Return record → its versions in order, each with whether its op is in the log."""
    v, o = record_version.c, op_log.c
    same = (o.scope == v.scope, o.device_id == v.device_id, o.device_seq == v.device_seq, o.op_id == v.op_id)
    query = (
        sa.select(
            v.record_id,
            v.rev,
            json_of(v.patch),
            sa.and_(o.record_id == v.record_id, o.state == "applied").label("said"),
        )
        .join_from(record_version, op_log, sa.and_(*same), isouter=True)
        .where(v.scope == sa.bindparam("scope"), rows.among(conn.dialect.name, v.record_id))
        .order_by(v.record_id, v.rev)
    )
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in conn.execute(query, {"scope": scope, "ids": rows.listed(conn.dialect.name, ids)}):
        found[row.record_id].append(row)
    return found


def _follows(held: Held, versions: Sequence[Any], claims: Sequence[Claim], floor: int) -> bool:
    """Say whether a record is what its versions add up to, and was at each revision what ops found there.

    Revisions are gapless but where the office was put back from a copy: those of each new life are above a floor.
    """
    doc: dict[str, Any] = {}
    rev = 0
    found_then: defaultdict[int, list[tuple[str, Any]]] = defaultdict(list)
    for at, name, value in claims:
        found_then[at].append((name, value))
    for version in versions:
        patch = decoded(version.patch)
        if not version.said or version.rev <= rev or (version.rev != rev + 1 and version.rev - 1 > floor):
            return False
        if not all(equal(_now(doc, name), old) for name, (old, _) in patch.items()):
            return False
        doc |= {name: new for name, (_, new) in patch.items()}
        rev = version.rev
        if not all(equal(_now(doc, name), value) for name, value in found_then.pop(rev, ())):
            return False
    said = {name: value for name, value in doc.items() if value is not None and name != DELETED}
    as_held = said.keys() == held.doc.keys() and all(equal(value, held.doc[name]) for name, value in said.items())
    return as_held and rev == held.rev and _now(doc, DELETED) == held.deleted and not found_then


def _now(doc: Mapping[str, Any], name: str) -> Any:
    return bool(doc.get(name)) if name == DELETED else doc.get(name)


def _typed_faults(conn: Connection, scope: str, helds: Sequence[Held]) -> Iterator[Known]:
    """Make each typed row again from its record and name those that stand there otherwise."""
    by_entity: dict[str, dict[str, Held]] = {}
    for held in helds:
        if held.entity in typed.TABLES:
            by_entity.setdefault(held.entity, {})[held.record] = held
    for entity, records in by_entity.items():
        should = {one: typed.row_of(scope, held) for one, held in records.items()}
        if entity == "issue":
            standings = typed.derived(conn, scope, {one: row["due_on"] for one, row in should.items()})
            should = {one: row | standings[one] for one, row in should.items()}
        c = typed.TABLES[entity].c
        there = sa.select(*_raw(entity)).where(c.scope == scope, rows.among(conn.dialect.name, c.id))
        held_rows = conn.execute(there, {"ids": rows.listed(conn.dialect.name, records)}).mappings()
        stand = {row["id"]: row for row in held_rows}
        for one, row in should.items():
            if one not in stand or not all(_is_value(c[name].type, stand[one][name], row[name]) for name in row):
                yield Known("office_verify_typed", entity=entity, record=one)


def _raw(entity: str) -> list[Any]:
    columns = typed.TABLES[entity].columns
    return [json_of(column) if isinstance(column.type, sa.JSON) else column for column in columns]


def _is_value(kind: Any, stands: Any, value: Any) -> bool:
    if not isinstance(kind, sa.JSON) or stands is None:
        return equal(stands, value)
    try:
        return equal(msgspec.json.decode(stands), list(value) if isinstance(value, tuple) else value)
    except UNREADABLE:
        return False


def _strays(conn: Connection, scope: str | None) -> Iterator[Known]:
    """Name versions and typed rows of which there is no record."""
    v, r = record_version.c, record.c
    without = sa.select(v.record_id).distinct().where(~sa.exists().where(r.scope == v.scope, r.id == v.record_id))
    for (one,) in conn.execute(without if scope is None else without.where(v.scope == scope)).all():
        yield Known("office_verify_record", entity="", record=one)
    for entity, table in typed.TABLES.items():
        c = table.c
        there = sa.exists().where(r.scope == c.scope, r.id == c.id, r.entity == entity)
        stray = sa.select(c.id).where(~there)
        for (one,) in conn.execute(stray if scope is None else stray.where(c.scope == scope)).all():
            yield Known("office_verify_typed", entity=entity, record=one)
