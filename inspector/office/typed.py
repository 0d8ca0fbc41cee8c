"""Answers for the typed tables beside the records: one per entity, made of the one declaration of its wire fields.

They are for people who read the office's database without us (psql, Excel over ODBC, QGIS, BI) and for the office's
own lists; what counts is the record. They are filled in the transaction that changes the record. A value that does not
fit its column becomes NULL and its field is named in `odd` (取值异常); the record keeps it as it came. What follows
from several records (the status of an issue from its steps) or needs a computation no SQL has (WGS-84 of a shifted
point) stands in columns of its own. Tables of an older program get the missing columns, and their rows are made again.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Index, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from inspector import domain
from inspector.domain.geo import to_wgs84
from inspector.domain.issue import IssueStep, Standing, due_on, standing
from inspector.domain.merge import Held
from inspector.domain.photo import Photo
from inspector.domain.record import ENTITIES, fields, open_fields
from inspector.errors import Known
from inspector.office import database, rows
from inspector.office.columns import BIG, JSON, KINDS, fit, kind_of
from inspector.office.database import Database, schema

assert domain.__all__  # importing the package registers the entities

SHAPE = 1  # raised when rows have to be made again although no column has changed
_BATCH = 500
_STEPS = "issue_step"


# what is derived, and from what it is made; `odd` names fields only, so these are never in it
_POINT = {"lat_wgs84": "float", "lon_wgs84": "float"}
_DERIVED: dict[str, dict[str, str]] = {
    "issue": {
        "status": "str",
        "round": "int",
        "closed_at_utc": "utc",
        "supervised_since_utc": "utc",
        "recheck_planned_on": "on",
        "due_now_on": "on",  # the deadline that holds after extensions
        "extension_until_on": "on",
        "urged_at_utc": "utc",
        "verified_at_utc": "utc",
        "published_until_on": "on",
        "summary": "str",
        **_POINT,
    },
    "place": _POINT,
    "photo": {"best_taken_at_utc": "utc", **_POINT},
}
_INDEXED: dict[str, tuple[str, ...]] = {
    "issue": ("visit_id", "place_id", "lead_body_id"),
    _STEPS: ("issue_id",),
    "photo": ("subject_id", "sha256"),
    "place": ("parent_id",),
    "visit_target": ("visit_id",),
    "check": ("visit_id",),
    "recheck": ("issue_id",),
}


@cache
def _fits(entity: str) -> dict[str, Callable[[Any], Any]]:
    """Return for each field what makes its value fit."""
    return {name: KINDS[kind][1] for name, kind in _kinds(entity).items()}


@cache
def _empty(entity: str) -> dict[str, Any]:
    """Return the values of a record that says nothing; lists are empty. To be copied."""
    return {name: () if kind == "tuple" else None for name, kind in _kinds(entity).items()}


@cache
def _kinds(entity: str) -> dict[str, str]:
    """Return field → kind of column, from the declaration of the entity."""
    declared = dataclasses.fields(ENTITIES[entity])
    return {one.name: kind_of(one.name, str(one.type)) for one in declared if one.name != "id"}


def _table(entity: str) -> Table:
    derived = _DERIVED.get(entity, {})
    return Table(
        f"t_{entity}",
        schema,
        Column("scope", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        *(Column(name, KINDS[kind][0]) for name, kind in (_kinds(entity) | derived).items()),
        Column("rev", BIG, nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("merged", Boolean, nullable=False),
        Column("odd", JSON),  # fields whose value did not fit, else NULL
        *(Index(f"t_{entity}_{name}", "scope", name) for name in _INDEXED.get(entity, ())),
    )


TABLES: dict[str, Table] = {entity: _table(entity) for entity in ENTITIES}


def shape() -> str:
    """Return what tells whether rows were made by this program's declaration."""
    columns = (f"{table.name}.{column.name}:{column.type!r}" for table in TABLES.values() for column in table.columns)
    return f"{SHAPE} {hashlib.sha256(chr(10).join(columns).encode()).hexdigest()}"


def write(
    conn: Connection, db: Database, scope: str, helds: Iterable[Held], new: Collection[str] = frozenset()
) -> None:
    """Write the typed rows of records that were just written, and the status of the issues they touch.

    Call it inside the transaction that wrote the records, before the feed is numbered. Entities this program does not
    know have no table and are passed over. The records `new` were never heard of before: they have no row yet.
    """
    by_entity: dict[str, dict[str, Held]] = {}
    for held in helds:
        if held.entity in TABLES:
            by_entity.setdefault(held.entity, {})[held.record] = held
    touched = set(by_entity.get("issue", ()))
    if steps := by_entity.get(_STEPS):
        touched |= {found for held in steps.values() if (found := _issue_of(held)) is not None}
        touched |= _issues_before(conn, scope, steps)
    _lock(conn, scope, touched - set(new))
    fresh: dict[str, dict[str, Any]] = {}
    for entity, records in sorted(by_entity.items()):
        made = [row_of(scope, records[record]) for record in sorted(records)]
        if known := [row for row in made if row["id"] not in new]:
            conn.execute(_upsert(db.is_sqlite, entity), known)
        added = [row for row in made if row["id"] in new]
        if entity == "issue":  # with what is derived, once their steps stand
            fresh = {row["id"]: row for row in added}
        else:
            rows.insert(conn, TABLES[entity], added)
    _derive(conn, scope, sorted(touched), fresh)
    rows.insert(conn, TABLES["issue"], list(fresh.values()))


def _issue_of(step: Held) -> str | None:
    try:
        found: str = fit("ref", step.doc.get("issue_id"))
        return found
    except ValueError:
        return None


def _issues_before(conn: Connection, scope: str, steps: Iterable[str]) -> set[str]:
    """Return the issues that these steps belonged to until now."""
    said = {"scope": scope, "ids": rows.listed(conn.dialect.name, steps)}
    return set(conn.scalars(_issues_of(conn.dialect.name), said)) - {None}


@cache
def _issues_of(dialect: str) -> Any:
    c = TABLES[_STEPS].c
    return sa.select(c.issue_id).where(c.scope == sa.bindparam("scope"), rows.among(dialect, c.id))


def _lock(conn: Connection, scope: str, issues: Collection[str]) -> None:
    """Let nobody else derive these issues until we have: he would not see our steps, nor we his."""
    if issues:
        said = {"scope": scope, "ids": rows.listed(conn.dialect.name, sorted(issues))}
        conn.execute(_lock_issues(conn.dialect.name), said).all()


@cache
def _lock_issues(dialect: str) -> Any:
    c = TABLES["issue"].c
    these = (c.scope == sa.bindparam("scope"), rows.among(dialect, c.id))
    return sa.select(c.id).where(*these).order_by(c.id).with_for_update()


@cache
def _upsert(is_sqlite: bool, entity: str) -> Any:
    """Return INSERT … ON CONFLICT that leaves alone what is derived from other records."""
    table = TABLES[entity]
    insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    kept = later_derived(entity) | {"scope", "id"}
    names = [column.name for column in table.columns if column.name not in later_derived(entity)]
    return insert.values({name: sa.bindparam(name) for name in names}).on_conflict_do_update(
        index_elements=["scope", "id"], set_={name: insert.excluded[name] for name in names if name not in kept}
    )


def later_derived(entity: str) -> set[str]:
    """Return the columns that follow from other records."""
    return set(_DERIVED["issue"]) - set(_POINT) if entity == "issue" else set()


def row_of(scope: str, held: Held) -> dict[str, Any]:
    """Return the typed row of a record."""
    values, odd = _values(held.entity, held.doc)
    row = {
        **values,
        **_computed(held.entity, values, odd),
        "scope": scope,
        "id": held.record,
        "rev": held.rev,
        "deleted": held.deleted,
        "merged": held.merged,
    }
    row["odd"] = odd or None
    return row


def _values(entity: str, doc: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return field → value that fits its column, and the fields whose value did not."""
    fits, values, odd = _fits(entity), dict(_empty(entity)), list[str]()
    for name, given in (doc if not open_fields(entity) else {**_opened(entity, doc), **_said(doc)}).items():
        fitted = fits.get(name)
        if given is None or fitted is None:
            continue
        try:
            values[name] = fitted(given)
        except (ValueError, OverflowError):
            values[name] = None
            odd.append(name)
    if len(odd) > 1:
        odd.sort(key=list(fits).index)
    return values, odd


def _said(doc: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if value is not None}


def _opened(entity: str, doc: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Gather `field.member` of the document under its open field."""
    opened: dict[str, dict[str, Any]] = {name: {} for name in open_fields(entity)}
    if opened:
        for key, value in doc.items():
            if "." in key:
                name, _, member = key.partition(".")
                if name in opened:
                    opened[name][member] = value
    return opened


def _computed(entity: str, values: Mapping[str, Any], odd: list[str]) -> dict[str, Any]:
    """Return what is computed from the record alone: its point in WGS-84, and when a photo was really taken."""
    if entity not in ("issue", "place", "photo"):
        return {}
    found: dict[str, Any] = {}
    lat, lon, datum, named = values["lat"], values["lon"], values["datum"], "datum"
    if entity == "photo":
        photo = Photo(**{name: values[name] for name in _PHOTO_BEST}, id="")
        try:
            found["best_taken_at_utc"] = photo.best_taken_at_utc
        except (ValueError, OverflowError):
            found["best_taken_at_utc"] = None
            odd.append("person_taken_at_local")
        if photo.person_lat is not None and photo.person_lon is not None:
            named = "person_datum"
        lat, lon, datum = photo.best_point or (None, None, None)
    found["lat_wgs84"] = found["lon_wgs84"] = None
    if lat is not None and lon is not None:
        try:
            found["lat_wgs84"], found["lon_wgs84"] = to_wgs84(lat, lon, datum)
        except Known:  # a datum this program does not know: no point is better than a wrong one
            odd.append(named)
    return found


_PHOTO_BEST = (
    "person_taken_at_local",
    "taken_at_utc",
    *("lat", "lon", "datum", "person_lat", "person_lon", "person_datum"),
)


def _derive(conn: Connection, scope: str, issues: list[str], fresh: dict[str, dict[str, Any]]) -> None:
    """Write what follows from the steps of these issues: into the rows `fresh` that come yet, else into the table."""
    if not issues:
        return
    dialect = conn.dialect.name
    first = {issue: made["due_on"] for issue, made in fresh.items()}
    if there := [issue for issue in issues if issue not in fresh]:
        said = {"scope": scope, "ids": rows.listed(dialect, there)}
        first |= {row.id: row.due_on for row in conn.execute(_first_due(dialect), said)}
    standings = derived(conn, scope, first)
    for issue, made in fresh.items():
        fresh[issue] = made | standings[issue]
    now = [{"scope": scope, "id": issue, **standings[issue]} for issue in there if issue in standings]
    rows.update(conn, TABLES["issue"], now, ("scope", "id"))


def derived(conn: Connection, scope: str, first_due: Mapping[str, str | None]) -> dict[str, dict[str, Any]]:
    """Return for issues (with their first deadline) the columns that follow from their steps."""
    dialect = conn.dialect.name
    steps: dict[str, list[IssueStep]] = {}
    said = {"scope": scope, "ids": rows.listed(dialect, first_due)}
    for row in conn.execute(_steps_of(dialect), said).mappings():
        steps.setdefault(row["issue_id"], []).append(_step(row))
    return {issue: _standing(steps.get(issue, []), due) for issue, due in first_due.items()}


@cache
def _steps_of(dialect: str) -> Any:
    c = TABLES[_STEPS].c
    these = (c.scope == sa.bindparam("scope"), rows.among(dialect, c.issue_id), c.deleted.is_(False))
    return sa.select(*(c[name] for name in fields(_STEPS))).where(*these)


@cache
def _first_due(dialect: str) -> Any:
    c = TABLES["issue"].c
    return sa.select(c.id, c.due_on).where(c.scope == sa.bindparam("scope"), rows.among(dialect, c.id))


def _step(row: Mapping[Any, Any]) -> IssueStep:
    """Return a step as it counts; what is missing or did not fit has the declaration's default."""
    return IssueStep(**{name: row[name] for name in fields(_STEPS) if row[name] is not None})


@cache
def _found() -> Standing:
    """Return how an issue stands that nobody did anything about yet."""
    return standing(())


def _standing(steps: list[IssueStep], first_due: str | None) -> dict[str, Any]:
    now = standing(steps) if steps else _found()
    return {
        "status": now.status,
        "round": now.round,
        "closed_at_utc": now.closed_at_utc or None,
        "supervised_since_utc": now.supervised_since_utc or None,
        "recheck_planned_on": now.recheck_planned_on,
        "due_now_on": due_on(steps, first_due),
        "extension_until_on": now.extension_until_on,
        "urged_at_utc": now.urged_at_utc or None,
        "verified_at_utc": now.verified_at_utc or None,
        "published_until_on": now.published_until_on,
        "summary": now.summary,
    }


SHAPE_KEY = "typed_shape"  # in meta: by which declaration the rows were made


def prepare(db: Database) -> int | None:
    """Bring the typed tables up to this program: add columns, make the rows again; None where nothing was to do.

    Call it at start, after `Database.create`, on each node: nodes that start together do not disturb each other.
    """
    known = sa.select(database.meta.c.v).where(database.meta.c.k == SHAPE_KEY)
    if db.read(lambda conn: conn.scalar(known)) == shape():
        return None
    db.write(lambda conn: add_columns(conn, db))
    made = rebuild(db)
    db.write(lambda conn: note(conn, db, SHAPE_KEY, shape()))
    return made


def note(conn: Connection, db: Database, key: str, value: str) -> None:
    """Write one line of meta."""
    insert = db.insert(database.meta).values(k=key, v=value)
    conn.execute(insert.on_conflict_do_update(index_elements=["k"], set_={"v": value}))


def take_turns(conn: Connection, db: Database, key: str) -> None:
    """Let one node at a time change the shape of the database."""
    conn.execute(db.insert(database.meta).values(k=key, v="").on_conflict_do_nothing())
    conn.execute(sa.select(database.meta.c.v).where(database.meta.c.k == key).with_for_update()).all()


def add_columns(conn: Connection, db: Database) -> list[str]:
    """Add to tables of an older program the columns they lack; return them as table.column."""
    take_turns(conn, db, SHAPE_KEY)
    added = []
    inspector = sa.inspect(conn)
    for table in TABLES.values():
        there = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(db.engine.dialect)
                name = db.engine.dialect.identifier_preparer.quote(column.name)
                conn.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {name} {kind}')
                added.append(f"{table.name}.{column.name}")
        for index in table.indexes:
            index.create(conn, checkfirst=True)
    return added


def rebuild(db: Database) -> int:
    """Make every typed row again from its record, some at a time while the office works; return how many."""
    done, at = 0, ("", "")
    while True:
        count, at = db.write(lambda conn, after=at: _rebuild_some(conn, db, after))  # type: ignore[misc]
        done += count
        if count < _BATCH:
            return done


def _rebuild_some(conn: Connection, db: Database, after: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    c = database.record.c
    wanted = (
        sa.select(c.scope, c.id, c.entity, c.rev, c.doc, c.deleted, c.merged)
        .where(sa.tuple_(c.scope, c.id) > after)
        .order_by(c.scope, c.id)
        .limit(_BATCH)
        .with_for_update()
    )
    by_scope: dict[str, list[Held]] = {}
    last, count = after, 0
    for row in conn.execute(wanted):
        held = Held(entity=row.entity, record=row.id, rev=row.rev, doc=row.doc, deleted=row.deleted, merged=row.merged)
        by_scope.setdefault(row.scope, []).append(held)
        last, count = (row.scope, row.id), count + 1
    for scope, helds in by_scope.items():
        write(conn, db, scope, helds)
    return count, last
