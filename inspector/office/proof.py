"""Answers for the proof that nothing at the office was altered since it came.

From the bytes upwards: every op is hashed again over its exact stored bytes and every chain ends in the head that its
laptop signed; every version says what its op says; every document is what its versions add up to; every typed row is
what its document says; every photo lies there, and those not read for longest are read again. Nothing is changed.

Whoever alters a database may alter all of it alike. Against him stand the signatures of the laptops (which nobody here
can make) and what the laptops themselves still hold: ops after the last signed head are counted as `unsigned`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.errors import Known
from inspector.office import proof_chain, proof_records
from inspector.office.blob_grants import DAMAGED, HERE, ORIGINAL
from inspector.office.blob_store import BlobStore
from inspector.office.database import Database, blob, blob_grant, blob_ref
from inspector.office.figures import must_know
from inspector.office.proof_chain import Found
from inspector.office.typed import TABLES

PHOTOS_READ = 500  # in one run, unless told otherwise: some minutes of reading

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Proved:
    """What was checked, and every fault found, as codes with facts (none: nothing was altered).

    `photos` lie here, `read` of them were read whole; `unsigned` ops came after the last head their laptop signed.
    """

    ops: int
    devices: int
    records: int
    photos: int
    read: int
    unsigned: int
    faults: tuple[Known, ...]


def verify(
    db: Database,
    store: BlobStore,
    *,
    scope: str | None = None,
    photos: int | None = PHOTOS_READ,
    progress: Progress = lambda done, whole: None,
) -> Proved:
    """Check everything, or one district; read at most `photos` photos whole (None: all), longest unread first.

    Raise Known("office_scope_unknown").
    """
    lying = dict(store.all())  # before the database: what comes meanwhile is only missed, never thought lost

    def act(conn: Connection) -> tuple[Found, list[tuple[str, str, int | None]]]:
        if scope is not None:
            must_know(conn, scope)
        found = Found()
        if db.is_sqlite:
            said = [str(line) for (line,) in conn.exec_driver_sql("PRAGMA integrity_check")]
            found.faults += [Known("office_verify_database", detail=line) for line in said if line != "ok"]
        proof_chain.check(conn, scope, found)
        proof_records.check(conn, scope, found)
        found.faults += _unannounced(conn, scope)
        return found, _blobs(conn, scope)

    found, blobs = db.read(act)
    here = _lying(store, lying, blobs, found.faults)
    wanted = here if photos is None else here[:photos]
    for number, sha256 in enumerate(wanted, 1):
        if not store.check(sha256):
            found.faults.append(Known("office_verify_photo_changed", sha256=sha256))
        progress(number, len(wanted))
    return Proved(found.ops, found.devices, found.records, len(here), len(wanted), found.unsigned, tuple(found.faults))


def _blobs(conn: Connection, scope: str | None) -> list[tuple[str, str, int | None]]:
    """Return (digest, state, length) of what should be here, or was, longest unread first."""
    query = sa.select(blob.c.sha256, blob.c.state, blob.c.bytes).where(blob.c.state.in_((*HERE, DAMAGED)))
    if scope is not None:
        ours = sa.select(blob_grant.c.sha256).where(blob_grant.c.scope == scope)
        query = query.where(blob.c.sha256.in_(ours))
    read_at = sa.func.coalesce(blob.c.checked_at_utc, blob.c.stored_at_utc, "")
    return [(row.sha256, row.state, row.bytes) for row in conn.execute(query.order_by(read_at, blob.c.sha256))]


def _lying(
    store: BlobStore, lying: dict[str, int], blobs: list[tuple[str, str, int | None]], faults: list[Known]
) -> list[str]:
    """Name what is damaged or not there in its length; return what is."""
    here = []
    for sha256, state, size in blobs:
        if state == DAMAGED:
            faults.append(Known("office_verify_photo_damaged", sha256=sha256))
        elif sha256 not in lying and not store.has(sha256):
            faults.append(Known("office_verify_photo_gone", sha256=sha256))
        elif size is not None and lying.get(sha256, size) != size:
            faults.append(Known("office_verify_photo_changed", sha256=sha256))
        else:
            here.append(sha256)
    return here


def _unannounced(conn: Connection, scope: str | None) -> list[Known]:
    """Every photo record that names a digest has its line among the photos that are known or awaited."""
    t = TABLES["photo"].c
    told = sa.exists().where(
        blob_ref.c.scope == t.scope,
        blob_ref.c.photo_id == t.id,
        blob_ref.c.role == ORIGINAL,
        blob_ref.c.sha256 == t.sha256,
        blob.c.sha256 == t.sha256,
    )
    query = sa.select(t.id, t.sha256).where(sa.func.length(t.sha256) == 64, ~told)
    if scope is not None:
        query = query.where(t.scope == scope)
    hexes = set("0123456789abcdef")
    return [
        Known("office_verify_photo_unknown", record=row.id, sha256=row.sha256)
        for row in conn.execute(query.order_by(t.id))
        if not set(row.sha256) - hexes
    ]
