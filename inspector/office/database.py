"""Answers for the office's tables and its one way to write: SQLite by default, PostgreSQL by URL, the same statements.

`scope` (the district) is in the key of everything that belongs to one, so that PostgreSQL can be distributed by it.
No sequences, advisory locks or triggers are used. Writers of SQLite queue on a lock of this process (polling for
SQLite's own costs half a second); on PostgreSQL a transaction that meets a deadlock or a serialisation failure is run
again. Lock order: device_stream → record by id → dispute by id → feed last.

Nothing is written where the office has moved away from: every writing transaction asks, also one that waited for the
move. While a move copies, whoever wants to write is told so at once instead of waiting for it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from inspector.errors import Known
from inspector.office.turns import Together

T = TypeVar("T")
MOVED_TO, MOVING_TO = "moved_to", "moving_to"  # in meta: where this office is now, or is being copied to
AWAY = frozenset({"office_moved_away", "office_being_moved"})  # Known: another database is, or will be, the office
ROLES = ("inspector", "reviewer", "admin", "auditor")
_RETRIES = 12
# serialization_failure, deadlock_detected, and unique_violation: two transactions made the same record at once, and
# whoever comes second finds it there when run again
_AGAIN = ("40001", "40P01", "23505")
_LOCKED, _SQLITE_BUSY = "55P03", 5
_LOOK_MS, _LOOKS = 500, 60  # how long a writer of SQLite waits before it looks whether a move holds it up, how often

schema = MetaData()
# JSON stays the exact text on both databases where it is evidence (op bodies), jsonb where people query it
_json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_big = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *columns: Any) -> Table:
    return Table(name, schema, *columns)


meta = _table("meta", Column("k", Text, primary_key=True), Column("v", Text, nullable=False))
app_user = _table(
    "app_user",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, CheckConstraint("role in ('inspector','reviewer','admin','auditor')"), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at_utc", Text, nullable=False),
)
user_scope = _table(
    "user_scope",
    Column("user_id", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("can_write", Boolean, nullable=False),
)
# which person records stand for which user: the author of an op is a person
user_person = _table(
    "user_person",
    Column("scope", Text, primary_key=True),
    Column("person_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
)
device = _table(
    "device",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False, unique=True),
    Column("status", Text, CheckConstraint("status in ('active','suspended','revoked')"), nullable=False),
    Column("enrolled_at_utc", Text, nullable=False),
    Column("revoked_at_utc", Text),
    Column("last_contact_at_utc", Text),
    Column("last_skew_ms", _big),
    Column("app_version", Text),
)
enrol_code = _table(
    "enrol_code",
    Column("code_hash", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("expires_at_utc", Text, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at_utc", Text),
    Column("device_id", Text),
)
session = _table(
    "session",
    Column("token_hash", Text, primary_key=True),  # SHA-256 of the bearer, never the bearer
    Column("device_id", Text, nullable=False),
    Column("expires_at_utc", Text, nullable=False),
)
nonce = _table(
    "nonce",
    Column("nonce", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("expires_at_utc", Text, nullable=False),
)
device_stream = _table(
    "device_stream",
    Column("scope", Text, primary_key=True),
    Column("device_id", Text, primary_key=True),
    Column("last_seq", _big, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("signature", LargeBinary),  # the device's over the head it last pushed
    Column("signed_seq", _big),
)
op_log = _table(
    "op_log",
    Column("scope", Text, primary_key=True),
    Column("device_id", Text, primary_key=True),
    Column("device_seq", _big, primary_key=True),
    Column("op_id", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("tx", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("base_rev", _big, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact bytes that were hashed
    Column("outcome", _json, nullable=False),
    Column("state", Text, CheckConstraint("state in ('applied','quarantined','rejected_by_admin')"), nullable=False),
    Column("feed_seq", _big, nullable=False),  # the feed's position after the transaction that brought it: safe by it
    Column("received_at_utc", Text, nullable=False),
    Column("via", Text, CheckConstraint("via in ('net','bundle','office')"), nullable=False),
    Index("op_log_op", "scope", "op_id", unique=True),
    Index("op_log_state", "scope", "state"),
)
record = _table(
    "record",
    Column("scope", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("rev", _big, nullable=False),
    Column("doc", _json, nullable=False),
    Column("versions", _json, nullable=False),  # [[rev, {device: seq}, [field, …]], …]
    Column("deleted", Boolean, nullable=False),
    Column("merged", Boolean, nullable=False),
    Column("natural_key", Text),  # SHA-256 of it: a long description fits no index
    Index("record_natural", "scope", "natural_key"),
)
record_version = _table(
    "record_version",
    Column("scope", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("rev", _big, primary_key=True),
    Column("feed_seq", _big, nullable=False),
    Column("op_id", Text, nullable=False),
    Column("device_id", Text, nullable=False),
    Column("device_seq", _big, nullable=False),
    Column("author", Text, nullable=False),
    Column("wall", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("patch", _json, nullable=False),
)
dispute = _table(
    "dispute",
    Column("scope", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("record_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("body", _json, nullable=False),  # the Dispute whole
    Column("opened_at_utc", Text, nullable=False),
    Index("dispute_record", "scope", "record_id"),
)
feed = _table(
    "feed",
    Column("scope", Text, primary_key=True),
    Column("last_seq", _big, nullable=False),
    Column("safe_seq", _big, nullable=False),  # covered by a finished backup
)
change = _table(
    "change",
    Column("scope", Text, primary_key=True),
    Column("seq", _big, primary_key=True),
    Column("what", Text, nullable=False),  # record | dispute | datum | push
    Column("ref", Text, nullable=False),
    Column("tag", Text, nullable=False),  # hash (hex) of the op that made it
    Index("change_ref", "scope", "what", "ref"),
)
# where each transaction ended and what had happened up to there: what a laptop's position is compared with
feed_mark = _table(
    "feed_mark",
    Column("scope", Text, primary_key=True),
    Column("seq", _big, primary_key=True),
    Column("tag", Text, nullable=False),  # SHA-256 (hex) of the tag before and the hash of the last op
)
office_datum = _table(
    "office_datum",
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # catalogue | calendar | number/<id of an issued document>
    Column("version", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("published_at_utc", Text, nullable=False),
)
blob = _table(
    "blob",
    Column("sha256", Text, primary_key=True),
    Column("bytes", _big),
    Column("state", Text, CheckConstraint("state in ('expected','partial','stored','safe','damaged')"), nullable=False),
    Column("stored_at_utc", Text),
    Column("checked_at_utc", Text),
    Index("blob_state", "state"),
)
# who asks for a blob: every photo record that names it, and the previews made of it
blob_ref = _table(
    "blob_ref",
    Column("scope", Text, primary_key=True),
    Column("photo_id", Text, primary_key=True),
    Column("role", Text, primary_key=True),  # original | preview
    Column("sha256", Text, nullable=False),
    Column("device_id", Text, nullable=False),  # who announced it: whom to ask where it is missing
    Column("announced_at_utc", Text, nullable=False),
    Index("blob_ref_sha", "sha256"),
)
# who sent the bytes of a blob himself: he may know that they are here even where no record of his names them yet
blob_sender = _table(
    "blob_sender",
    Column("sha256", Text, primary_key=True),
    Column("device_id", Text, primary_key=True),
    Column("preview_of", Text),  # the original it was made of
    Column("sent_at_utc", Text, nullable=False),
    Index("blob_sender_of", "preview_of"),
)
# for which districts the bytes of a blob came: only there a photo record that names it counts. It stays when rights
# end; `safe` where a finished backup knows of it
blob_grant = _table(
    "blob_grant",
    Column("scope", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("device_id", Text, nullable=False),  # who sent them
    Column("granted_at_utc", Text, nullable=False),
    Column("safe", Boolean, nullable=False, server_default=sa.false()),
)
# uploads that were begun and are not whole: whose they are (a district's laptops share one) and who came last
blob_partial = _table(
    "blob_partial",
    Column("owner", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("bytes", _big, nullable=False),
    Column("touched_at_utc", Text, nullable=False),
    Index("blob_partial_device", "device_id"),
)
bundle = _table(
    "bundle",
    Column("id", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("from_seq", _big, nullable=False),
    Column("to_seq", _big, nullable=False),
    Column("imported_at_utc", Text, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("result", _json, nullable=False),
)
backup = _table(
    "backup",
    Column("id", Text, primary_key=True),
    Column("finished_at_utc", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("covers", _json, nullable=False),  # {scope: feed seq}
    Column("blobs", _big, nullable=False),
)
audit = _table(
    "audit",
    Column("id", Text, primary_key=True),  # UUIDv7: in the order it happened, without a sequence
    Column("at_utc", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", _json, nullable=False),
)
# There are no foreign keys, on purpose: a photo may arrive before its record, a record before its place.


class Database:
    """The office's database: an engine and the one way to write."""

    def __init__(self, url: str) -> None:
        """Connect to `url` (sqlite:///…, postgresql://…); raise Known("office_database") where that cannot be."""
        self.engine: Engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._together = Together(self.engine.execution_options(immediate=True), must_be_here)

    def create(self) -> None:
        """Make what is missing of the tables; what is there stays as it is."""
        schema.create_all(self.engine)

    def insert(self, table: Table) -> Any:
        """Return this dialect's INSERT, which knows `on_conflict_do_update`."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def read(self, act: Callable[[Connection], T]) -> T:
        """Run `act` in one reading transaction (one moment: SQLite's snapshot, PostgreSQL's REPEATABLE READ)."""
        engine = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as conn, conn.begin():
            return act(conn)

    def write(self, act: Callable[[Connection], T], *, is_move: bool = False) -> T:
        """Run `act` in one writing transaction, again where the database asks for it; `act` must not mind.

        Raise Known("office_moved_away") or Known("office_being_moved"), with nothing written, but for the move itself.
        """
        if self.is_sqlite:
            return self._together.write(act, alone=is_move)
        for attempt in range(_RETRIES):
            try:
                with self.engine.begin() as conn:
                    return act(conn) if is_move else _here(conn, act)
            except sa.exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _AGAIN or attempt == _RETRIES - 1:
                    raise
            time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 5)))
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


_MOVED, _MOVING = (sa.select(meta.c.v).where(meta.c.k == key) for key in (MOVED_TO, MOVING_TO))


def must_be_here(conn: Connection) -> None:
    """Raise Known("office_moved_away") where the office of this database has moved to another."""
    where = conn.scalar(_MOVED)
    if where is not None:
        raise Known("office_moved_away", target=where)


def _here(conn: Connection, act: Callable[[Connection], T]) -> T:
    """Run `act` in PostgreSQL unless a move goes on; whatever had to wait for the lock of one comes after it."""
    if conn.scalar(_MOVING) is not None:
        _must_not_be_held(conn)
    made = act(conn)
    must_be_here(conn)  # last: what was written keeps a move out from here on, and each statement sees the present
    return made


def _must_not_be_held(conn: Connection) -> None:
    """Raise Known("office_being_moved") where a move holds the tables; the mark alone may be left of a broken one."""
    try:
        conn.exec_driver_sql('LOCK TABLE "meta" IN ROW EXCLUSIVE MODE NOWAIT')
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCKED:
            raise Known("office_being_moved") from error
        raise


def _json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_as_json: dict[str, Any] = {
    "json_serializer": _json_text,
    "json_deserializer": msgspec.json.decode,
    "hide_parameters": True,  # names, numbers and hashes of bearers stand in them: an error in a log must not tell
}


def _engine(url: str) -> Engine:
    try:
        made = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise Known("office_database", detail=str(error)) from error
    if made.drivername in ("postgresql", "postgres"):
        made = made.set(drivername="postgresql+psycopg")
    if made.get_backend_name() == "postgresql":
        return sa.create_engine(made, pool_size=16, max_overflow=16, pool_pre_ping=True, **_as_json)
    engine = sa.create_engine(made, connect_args={"timeout": 30, "check_same_thread": False}, **_as_json)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # our own BEGIN IMMEDIATE, not the driver's deferred one
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        if conn.get_execution_options().get("immediate"):
            _begin_immediate(conn)
        else:
            conn.exec_driver_sql("BEGIN")

    if made.database:
        _follow_the_file(engine, made.database)
    return engine


def _begin_immediate(conn: Connection) -> None:
    """Begin to write in SQLite: wait while others do, but not for a move."""
    raw: Any = conn.connection.driver_connection
    raw.execute(f"PRAGMA busy_timeout={_LOOK_MS}")
    try:
        for look in range(1, _LOOKS + 1):
            try:
                conn.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except sa.exc.OperationalError as error:
                if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != _SQLITE_BUSY or look == _LOOKS:
                    raise
                if raw.execute("SELECT 1 FROM meta WHERE k = ?", (MOVING_TO,)).fetchone():
                    raise Known("office_being_moved") from error
    finally:
        raw.execute(f"PRAGMA busy_timeout={_LOOK_MS * _LOOKS}")


def _follow_the_file(engine: Engine, path: str) -> None:
    """Let a connection go whose file is not the one at `path` any more: an office was put back there from a backup.

    While none lies there, nobody makes one: the folder must be empty for what is put back.
    """
    was_there = False

    def file() -> tuple[int, int] | None:
        try:
            found = os.stat(path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @sa.event.listens_for(engine, "do_connect")
    def _must_lie_there(*_: Any) -> None:
        if was_there and file() is None:
            raise sa.exc.OperationalError("connect", None, FileNotFoundError(path))

    @sa.event.listens_for(engine, "connect")
    def _note(_: Any, held: Any) -> None:
        nonlocal was_there
        was_there = True
        held.info["file"] = file()

    @sa.event.listens_for(engine, "checkout")
    def _compare(_: Any, held: Any, __: Any) -> None:
        if held.info["file"] != file():
            raise sa.exc.DisconnectionError("another file lies there now, or none")

    @sa.event.listens_for(engine, "engine_disposed")
    def _forget(_: Any) -> None:
        nonlocal was_there
        was_there = False
