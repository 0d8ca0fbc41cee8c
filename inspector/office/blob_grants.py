"""Answers for who may know of a blob: to name bytes by their hash proves nothing, to have sent them does.

A photo record counts only where the bytes came for its district: from a laptop that might write there when it sent
them (`blob_grant`, which stays whatever becomes of its rights), or from the very laptop that named them (a released
record of a revoked one). So whoever learnt the hash of another district's photo gets nothing by writing it into a
record of his own. Where bytes count in one district of a laptop and not in the one for which it names them, it may
read them and is still asked to send them.

Nor are they *safe* for a district before a finished backup knows that they came for it: an office that is put back
from one that only has the bytes would give them to nobody there, and the laptop has let its original go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from inspector.office.auth import Caller
from inspector.office.database import Database, blob, blob_grant, blob_ref, blob_sender, device_stream
from inspector.office.rows import among, listed

EXPECTED, PARTIAL, STORED, SAFE, DAMAGED = "expected", "partial", "stored", "safe", "damaged"
HERE = (STORED, SAFE)
ORIGINAL, PREVIEW = "original", "preview"
_MANY = 500  # digests in one statement


@dataclass(frozen=True, slots=True)
class Known:
    """What one caller may know of one blob, and whose its partial would be."""

    readable: bool  # he may have the bytes
    settled: bool  # and need not send them: all his districts have them
    state: str  # of the bytes at the office, whether he may know or not; `safe` only where they are so for him
    scope: str  # his district, where it names the bytes: its laptops share a partial; "" leaves him his own
    owner: str  # of the partial


@dataclass(frozen=True, slots=True)
class Came:
    """Bytes that came whole: from whom, what they are a preview of, for which districts.

    `scopes` None means those for which this caller sends; it is no proof where the bytes were here for him already.
    """

    sha256: str
    caller: Caller
    preview_of: str | None = None
    scopes: frozenset[str] | None = None
    is_proof: bool = True


def district(scope: str) -> str:
    """Return the owner of the partials that the laptops of a district share."""
    return f"district {scope}"


def proven() -> sa.ColumnElement[bool]:
    """Return the condition that a row of `blob_ref` counts: the bytes came for its district."""
    granted = sa.exists().where(blob_grant.c.scope == blob_ref.c.scope, blob_grant.c.sha256 == blob_ref.c.sha256)
    sent = sa.exists().where(blob_sender.c.sha256 == blob_ref.c.sha256, blob_sender.c.device_id == blob_ref.c.device_id)
    return sa.or_(granted, sent)


# made once: to put such a statement together costs more than to run it
@cache
def _questions(dialect: str) -> tuple[Any, Any, Any, Any]:
    """Return what is asked of some blobs: who names them where, who sent them, where they are safe, their state."""
    refs = sa.select(blob_ref.c.sha256, blob_ref.c.scope, blob_ref.c.device_id, proven().label("counts")).where(
        among(dialect, blob_ref.c.sha256, "shas"), among(dialect, blob_ref.c.scope, "scopes")
    )
    sent = sa.select(blob_sender.c.sha256).where(
        among(dialect, blob_sender.c.sha256, "shas"), blob_sender.c.device_id == sa.bindparam("device")
    )
    here = (among(dialect, blob_grant.c.sha256, "shas"), among(dialect, blob_grant.c.scope, "scopes"))
    safe_for = sa.select(blob_grant.c.sha256, blob_grant.c.scope).where(*here, blob_grant.c.safe)
    states = sa.select(blob.c.sha256, blob.c.state).where(among(dialect, blob.c.sha256, "shas"))
    return refs, sent, safe_for, states


@cache
def _inserts(is_sqlite: bool) -> tuple[Any, Any, Any]:
    """Return INSERTs: of a sender, of one who says what it is a preview of, of a grant."""

    def insert(table: sa.Table, *names: str) -> Any:
        return (sqlite.insert(table) if is_sqlite else postgresql.insert(table)).values(
            {name: sa.bindparam(name) for name in names}
        )

    key = ["sha256", "device_id"]
    preview = insert(blob_sender, *key, "sent_at_utc", "preview_of")
    return (
        insert(blob_sender, *key, "sent_at_utc").on_conflict_do_nothing(index_elements=key),
        preview.on_conflict_do_update(index_elements=key, set_={"preview_of": preview.excluded.preview_of}),
        insert(blob_grant, "scope", *key, "granted_at_utc").on_conflict_do_nothing(),
    )


def look(conn: Connection, shas: Iterable[str], caller: Caller) -> dict[str, Known]:
    """Return what `caller` may know of each blob."""
    return {sha: known for some in batches(dict.fromkeys(shas)) for sha, known in _look(conn, some, caller).items()}


def batches(shas: Iterable[str]) -> Iterator[list[str]]:
    """Cut digests into as many as one statement takes."""
    every = list(shas)
    return (every[at : at + _MANY] for at in range(0, len(every), _MANY))


def home(conn: Connection, sha256: str, caller: Caller) -> frozenset[str]:
    """Return the districts for which `caller` sends the bytes `sha256`.

    Mostly his only one. One who may write in several: those in which his laptop named them, else those it works in.
    """
    if len(caller.writes) <= 1:
        return caller.writes
    mine = (blob_ref.c.sha256 == sha256, blob_ref.c.device_id == caller.device_id, blob_ref.c.scope.in_(caller.writes))
    works = (device_stream.c.device_id == caller.device_id, device_stream.c.scope.in_(caller.writes))
    named = frozenset(conn.execute(sa.select(blob_ref.c.scope).where(*mine)).scalars())
    return named or frozenset(conn.execute(sa.select(device_stream.c.scope).where(*works)).scalars()) or caller.writes


def note(conn: Connection, db: Database, came: Came, at_utc: str) -> None:
    """Write down who sent bytes, for which districts they came, and which photos have a preview by them."""
    sha256, who, preview_of = came.sha256, came.caller.device_id, came.preview_of
    scopes = home(conn, preview_of or sha256, came.caller) if came.scopes is None else came.scopes
    plain, with_preview, grant = _inserts(db.is_sqlite)
    sender = {"sha256": sha256, "device_id": who, "sent_at_utc": at_utc}
    conn.execute(with_preview if preview_of else plain, sender | ({"preview_of": preview_of} if preview_of else {}))
    if came.is_proof and scopes:
        granted = {"sha256": sha256, "device_id": who, "granted_at_utc": at_utc}
        conn.execute(grant, [{"scope": scope, **granted} for scope in sorted(scopes)])
    if preview_of:
        _note_preview(conn, db, came, scopes, at_utc)


def _note_preview(conn: Connection, db: Database, came: Came, scopes: Iterable[str], at_utc: str) -> None:
    """Name the preview for each photo of the original in the districts it was sent for; a good one is not replaced."""
    photos = sa.select(blob_ref.c.scope, blob_ref.c.photo_id).where(
        blob_ref.c.sha256 == came.preview_of, blob_ref.c.role == ORIGINAL, blob_ref.c.scope.in_(sorted(scopes))
    )
    good = sa.select(blob.c.sha256).where(blob.c.state.in_(HERE))
    for photo in conn.execute(photos).all():
        coming = {"sha256": came.sha256, "device_id": came.caller.device_id, "announced_at_utc": at_utc}
        insert = db.insert(blob_ref).values(scope=photo.scope, photo_id=photo.photo_id, role=PREVIEW, **coming)
        conn.execute(
            insert.on_conflict_do_update(
                index_elements=["scope", "photo_id", "role"], set_=coming, where=blob_ref.c.sha256.not_in(good)
            )
        )


def preview_of(conn: Connection, original: str, caller: Caller) -> str | None:
    """Find a preview that is here: by reference, or by the laptop that announced the original and sent a preview."""
    scopes = caller.reads | caller.writes
    of = (
        sa.select(blob_ref.c.scope, blob_ref.c.photo_id, blob_ref.c.device_id)
        .where(blob_ref.c.sha256 == original, blob_ref.c.role == ORIGINAL, blob_ref.c.scope.in_(scopes))
        .subquery()
    )
    named = (
        sa.select(blob_ref.c.sha256)
        .join(of, sa.and_(blob_ref.c.scope == of.c.scope, blob_ref.c.photo_id == of.c.photo_id))
        .where(blob_ref.c.role == PREVIEW, proven())
    )
    sent = (
        sa.select(blob_sender.c.sha256)
        .join(of, blob_sender.c.device_id == of.c.device_id)
        .where(blob_sender.c.preview_of == original)
    )
    either = sa.union(named, sent).subquery()
    here = sa.select(blob.c.sha256).where(blob.c.sha256.in_(sa.select(either.c.sha256)), blob.c.state.in_(HERE))
    return conn.execute(here.order_by(blob.c.sha256).limit(1)).scalar()


def counted(conn: Connection, scopes: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return state → count and bytes of the photos that some districts name; what did not come for them is expected."""
    within = blob_ref.c.scope.in_(sorted(scopes))
    ours = sa.select(blob_ref.c.sha256).where(within, proven())
    here = (blob_grant.c.sha256 == blob_ref.c.sha256, blob_grant.c.scope == blob_ref.c.scope, blob_grant.c.safe)
    unsafe = sa.select(blob_ref.c.sha256).where(within, sa.not_(sa.exists().where(*here)))
    state = sa.case((sa.and_(blob.c.state == SAFE, blob.c.sha256.in_(unsafe)), STORED), else_=blob.c.state)
    states = (
        sa.select(state, sa.func.count(), sa.func.coalesce(sa.func.sum(blob.c.bytes), 0))
        .where(blob.c.sha256.in_(ours))
        .group_by(state)
    )
    found = {row[0]: {"count": int(row[1]), "bytes": int(row[2])} for row in conn.execute(states)}
    named = sa.select(sa.func.count(sa.distinct(blob_ref.c.sha256))).where(within, blob_ref.c.sha256.not_in(ours))
    coming = int(conn.execute(named).scalar_one())
    if coming:
        found[EXPECTED] = {"count": coming + found.get(EXPECTED, {}).get("count", 0), "bytes": 0}
    return found


def not_yet_safe(conn: Connection) -> tuple[tuple[str, str], ...]:
    """Return (district, digest) of everything that came for a district and that no finished backup knows of."""
    granted = sa.select(blob_grant.c.scope, blob_grant.c.sha256).where(sa.not_(blob_grant.c.safe))
    known = (blob_grant.c.scope == blob_ref.c.scope, blob_grant.c.sha256 == blob_ref.c.sha256)
    by_its_laptop = sa.select(blob_ref.c.scope, blob_ref.c.sha256).where(proven(), sa.not_(sa.exists().where(*known)))
    return tuple((row[0], row[1]) for row in conn.execute(sa.union(granted, by_its_laptop)))


def mark_safe(conn: Connection, db: Database, came: Iterable[tuple[str, str]], at_utc: str) -> None:
    """Note that a finished backup knows that these bytes came for these districts (see `not_yet_safe`)."""
    rows = [
        {"scope": scope, "sha256": sha, "device_id": "", "granted_at_utc": at_utc, "safe": True} for scope, sha in came
    ]
    insert = db.insert(blob_grant)
    if rows:
        conn.execute(insert.on_conflict_do_update(index_elements=["scope", "sha256"], set_={"safe": True}), rows)


def _look(conn: Connection, shas: list[str], caller: Caller) -> dict[str, Known]:
    dialect = conn.dialect.name
    some, scopes = listed(dialect, shas), listed(dialect, sorted(caller.reads | caller.writes))
    of_refs, of_sender, of_safety, of_state = _questions(dialect)
    refs = dict[str, list[Any]]()
    for row in conn.execute(of_refs, {"shas": some, "scopes": scopes}):
        refs.setdefault(row.sha256, []).append(row)
    sent = set(conn.execute(of_sender, {"shas": some, "device": caller.device_id}).scalars())
    states = {row.sha256: row.state for row in conn.execute(of_state, {"shas": some})}
    safe_for = dict[str, set[str]]()
    for row in conn.execute(of_safety, {"shas": some, "scopes": scopes}):
        safe_for.setdefault(row.sha256, set()).add(row.scope)
    found = {}
    for sha in shas:
        named = refs.get(sha, [])
        state, mine = states.get(sha, EXPECTED), {row.scope for row in named if row.device_id == caller.device_id}
        covered = safe_for.get(sha, set())
        is_safe = mine <= covered if mine else bool(covered)
        readable = sha in sent or any(row.counts for row in named)
        asked = any(
            row.device_id == caller.device_id and row.scope in caller.writes and not row.counts for row in named
        )
        scope = _shared(conn, sha, caller, {row.scope for row in named})
        found[sha] = Known(
            readable=readable,
            settled=readable and not asked,
            state=STORED if state == SAFE and not is_safe else state,
            scope=scope,
            owner=district(scope) if scope else caller.device_id,
        )
    return found


def _shared(conn: Connection, sha256: str, caller: Caller, named: set[str]) -> str:
    """Return the one district for which the caller sends the bytes, "" where none of his names them (yet)."""
    within = named & caller.writes
    scopes = home(conn, sha256, caller) if within else frozenset()
    return min(scopes) if len(scopes) == 1 and scopes <= within else ""
