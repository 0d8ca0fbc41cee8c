"""Answers for one workspace: the folder with database, vault and device key, open in this process.

Connections never leave their thread: each thread gets its own reader (query_only) and, when it writes, its own writer;
writers queue on a lock of the process before SQLite's, so that nobody polls. One process owns the workspace; any
other one gets it read-only with the name of the owner.
"""

from __future__ import annotations

import errno
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.domain.clock_text import instant, local_text, utc_text
from inspector.domain.record import ENTITIES
from inspector.errors import Known
from inspector.store import door, driver, head, identity, ledger, migrations, rows
from inspector.store.device import Device, kept_device, sign
from inspector.store.door import Changed, Stamp, Transaction
from inspector.store.lock import Owner, Ownership
from inspector.store.vault import Vault, disk_fault, sync_folder

if TYPE_CHECKING:
    from inspector.catalog.days import BadRow
    from inspector.domain.calendar_days import DayCalendar
    from inspector.domain.category import Catalogue

_log = logging.getLogger(__name__)
DEFAULT_SCOPE = "440512"  # 区划代码 of the district; every op carries it
DATABASE = "inspector.db"
SKEW = "exchange.skew_ms"
_CLOCK_SLACK = timedelta(minutes=5)  # a clock set by the network jumps by seconds
_CLOCK_LOOKS_AT = 100  # last ops: a clock that was wrong for a while is seen, long healed history is not read


class Workspace:
    """An open workspace. Make it with `open_workspace`; give it back with `close` (or use it in a `with`)."""

    def __init__(
        self, folder: Path, ownership: Ownership | None, owner: Owner | None, now: Callable[[], datetime]
    ) -> None:
        self.folder = folder
        self.owner = owner  # who has it, when it is not us; then this workspace is read-only
        self.vault = Vault(folder / "vault")
        self.vault.at_office = self._lies_at_office
        self.now = now
        self.unclean = False
        self.opened_at: float | None = None  # on the disk's own clock: what lies here since then is of this run
        self.sealed = False  # on a medium that nobody can write: read as it lies there
        self.notices: tuple[Known, ...] = ()  # what must be told about this opening, e.g. that it was copied
        self.author = ""  # the id of the person who works here
        self.last_written_at: datetime | None = None
        self._ownership = ownership
        self._threads = threading.local()
        self._opened: list[tuple[str, Any]] = []
        self._opening = threading.Lock()
        self._writing = threading.RLock()  # a write inside a write is refused by SQLite, loudly, instead of hanging
        self._closed = False
        self._ready = False  # opened to write, and whole
        self._stage: Callable[[str], None] = lambda _: None
        self._listeners: list[Callable[[Changed], None]] = []

    @property
    def read_only(self) -> bool:
        """Say whether nothing can be written here: another process owns it, or its medium is write-protected."""
        return self.owner is not None or self.sealed

    def reader(self) -> Any:
        """Return this thread's reading connection."""
        return self._connection("reader", read_only=True)

    @contextmanager
    def write(self, *, author: str | None = None, undoes: str | None = None) -> Iterator[Transaction]:
        """Open the write door for one transaction; raise Known("workspace_read_only") where we are not the owner."""
        author = self.author if author is None else author
        with (
            self._writer() as conn,
            door.write(conn, self.stamp, author=author, undoes=undoes, done=self._done, stage=self._stage) as tx,
        ):
            yield tx

    @contextmanager
    def local(self) -> Iterator[Any]:
        """One transaction on the tables that never leave this laptop (drafts, settings, intake runs)."""
        with self._writer() as conn, door.immediate(conn):
            yield conn

    def forget(self, key: str) -> None:
        """Forget one local setting so that its bytes are gone: zeroed in the file, and the log of writes emptied.

        Where somebody is reading just then the log is emptied when it is next, at the latest when the program closes.
        """
        with self._writer() as conn:
            conn.execute("PRAGMA secure_delete=ON")
            try:
                with door.immediate(conn):
                    conn.execute("DELETE FROM meta WHERE k = ?", (key,))
            finally:
                conn.execute("PRAGMA secure_delete=OFF")
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def as_of(self, at_utc: str) -> Workspace:
        """Return this workspace with its clock standing at a moment ("": as it goes); the records are those of now."""
        if not at_utc:
            return self
        at, view = instant(at_utc), copy(self)
        view.now = lambda: at
        return view

    def clock_warning(self) -> Known | None:
        """Return Known("clock_behind") where the clock is behind what this laptop recorded last, else None.

        Opening asks it once, for `notices`. The order of records does not depend on it, but the times on paper do.
        """
        found = self.reader().execute(
            "SELECT wall FROM journal WHERE device = ? ORDER BY n DESC LIMIT ?", (self.device.id, _CLOCK_LOOKS_AT)
        )
        last = max((instant(row[0]) for row in found), default=None)
        if last is None or self.now() >= last - _CLOCK_SLACK:
            return None
        return Known("clock_behind", now=local_text(utc_text(self.now())), last=local_text(utc_text(last)))

    def on_change(self, listener: Callable[[Changed], None]) -> None:
        """Call `listener` after each commit, on the thread that wrote."""
        self._listeners.append(listener)

    def observe(self, stage: Callable[[str], None]) -> None:
        """Tell `stage` which step of making something safe begins: copy | fsync | rename | sync_folder | commit."""
        self._stage = self.vault.stage = stage

    def get(self, entity: str, record_id: str | None) -> Any:
        """Return one record, or None."""
        row = self.reader().execute(f'SELECT * FROM "{entity}" WHERE id = ? AND deleted = 0', (record_id,)).fetchone()
        return rows.from_row(entity, row) if row else None

    def all(self, entity: str, where: str = "1", values: tuple[Any, ...] = (), order: str = "rowid") -> list[Any]:
        """Return the records of one entity that fulfil `where` (for this package and for small registers)."""
        assert entity in ENTITIES
        columns, make = rows.maker(entity)
        cursor = self.reader().cursor()
        cursor.row_factory = None  # bare tuples
        sql = f'SELECT {columns} FROM "{entity}" WHERE deleted = 0 AND ({where}) ORDER BY {order}'
        return list(map(make, cursor.execute(sql, values)))

    def meta(self, key: str, default: str | None = None) -> str | None:
        """Return one local setting of the workspace."""
        row = self.reader().execute("SELECT v FROM meta WHERE k = ?", (key,)).fetchone()
        return row[0] if row else default

    def set_meta(self, key: str, value: str) -> None:
        """Keep one local setting of the workspace."""
        with self.local() as conn:
            identity.keep(conn, key, value)

    def become(self, person_id: str, team: tuple[str, ...]) -> None:
        """Remember who works here and who usually comes along; ops are written in this person's name from now on."""
        settings = json.loads(self.meta("settings") or "{}")
        settings |= {"my_person_id": person_id, "team_ids": list(team)}
        self.set_meta("settings", json.dumps(settings, ensure_ascii=False))
        self.author = person_id

    @cached_property
    def device(self) -> Device:
        """The identity of this laptop."""
        device = identity.of(self.reader())
        assert device is not None  # made when the workspace is opened
        return device

    @cached_property
    def scope(self) -> str:
        """The district every op of this workspace belongs to."""
        return self.meta("scope") or DEFAULT_SCOPE

    def set_scope(self, code: str) -> None:
        """Set the district of a new workspace: six digits, before its first op, because every op is hashed with it.

        Raise Known("scope_not_a_code") or Known("scope_fixed").
        """
        if code == self.scope:
            return
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise Known("scope_not_a_code", given=code)
        with self.local() as conn:
            if conn.execute("SELECT 1 FROM journal LIMIT 1").fetchone():
                raise Known("scope_fixed", scope=self.scope)
            identity.keep(conn, "scope", code)
        for derived in ("scope", "stamp"):
            self.__dict__.pop(derived, None)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue in force here: the newest kept in the workspace, else the seed of the program."""
        from inspector import catalog

        # the last one that was adopted, whatever the clock said then
        row = self.reader().execute("SELECT body FROM catalogue ORDER BY rowid DESC LIMIT 1").fetchone()
        return catalog.parse(row[0]) if row else catalog.load_seed()

    def adopt_catalogue(self, text: str) -> Catalogue:
        """Put an office's catalogue (YAML) in force; issues are found by its words from then on.

        Checks keep the version and the questions they were asked with: a version stands for its words. Raise
        Known("catalog_version_known") where it is known here with other words, Known("catalog_…") for a faulty one.
        """
        from inspector import catalog

        adopted, before = catalog.parse(text), self.catalogue
        row = self.reader().execute("SELECT body FROM catalogue WHERE version = ?", (adopted.version,)).fetchone()
        seed = catalog.load_seed()
        same = catalog.parse(row[0]) if row else seed if seed.version == adopted.version else adopted
        if same != adopted:
            raise Known("catalog_version_known", version=adopted.version)
        try:
            with self.local() as conn:
                conn.execute("DELETE FROM catalogue WHERE version = ?", (adopted.version,))
                conn.execute("INSERT INTO catalogue VALUES (?, ?, ?)", (adopted.version, text, utc_text(self.now())))
                self.__dict__["catalogue"] = adopted
                ledger.reword(conn, self.lexicon)
        except BaseException:
            self.__dict__["catalogue"] = before
            raise
        return adopted

    @cached_property
    def calendar(self) -> DayCalendar:
        """The working days known here: the shipped table, with what an administrator imported over it."""
        from inspector import catalog

        return catalog.built_in_calendar().with_days(self._imported_days())

    def import_days(self, content: bytes) -> tuple[BadRow, ...]:
        """Keep an administrator's table of 休/班 days over the shipped one; return the rows that were left out."""
        from inspector import catalog

        read = catalog.read_days(content)
        self.set_meta("calendar_days", catalog.write_days({**self._imported_days(), **read.days}))
        self.__dict__.pop("calendar", None)
        return read.bad

    def _imported_days(self) -> Mapping[date, str]:
        from inspector import catalog

        imported = self.meta("calendar_days")
        return catalog.read_days(imported.encode()).days if imported else {}

    @cached_property
    def lexicon(self) -> ledger.Lexicon:
        """Category words from the catalogue and 拼音首字母 from the table, both read when first needed."""
        return ledger.Lexicon(self._category_words, _initials)

    @cached_property
    def stamp(self) -> Stamp:
        """What every op of this laptop carries."""
        skew = self.meta(SKEW)
        skew_ms = int(skew) if skew else None
        return Stamp(self.scope, self.device.id, self.device.code, self.now, self.lexicon, skew_ms)

    def note_skew(self, skew_ms: int) -> None:
        """Note by how much the office's clock is ahead of ours: evidence beside the times of later ops."""
        self.set_meta(SKEW, str(skew_ms))
        self.__dict__.pop("stamp", None)

    def sign(self, message: bytes) -> bytes:
        """Return this device's signature under `message` (Ed25519)."""
        return sign(self.folder / identity.DEVICE_KEY, message)

    def lengthen_code(self, wanted: str) -> bool:
        """Let paper numbers from now on begin with the longer code the office asks for; say whether they do."""
        with self.local() as conn:
            longer = identity.lengthen_code(conn, wanted)
        if longer:
            self.device_changed()
        return longer

    def device_changed(self) -> None:
        """Look anew which device this is; the workspace has just become another one."""
        for derived in ("device", "stamp"):
            self.__dict__.pop(derived, None)

    def notify(self, changed: Changed) -> None:
        """Tell the listeners of a change that came from elsewhere."""
        for listener in self._listeners:
            try:
                listener(changed)
            except Exception:  # it is committed: a fault of a screen must not tell the person that it was not saved
                _log.exception("a listener failed after the commit of %s", changed.tx)

    def close(self) -> None:
        """Close every connection and give the workspace back; waits for a write that is under way.

        Readers of other threads must have ended. Once closed, nothing can be read or written here any more: a late
        worker must not write into a workspace that another process may own by now.
        """
        with self._writing:
            self._anchor()
        with self._writing, self._opening:
            self._closed = True
            opened, self._opened = sorted(self._opened, key=lambda one: one[0]), []
            for _, conn in opened:  # readers before writers: only the last one, if it may write, takes the log in
                conn.close()
        self._threads = threading.local()
        if self._ownership is not None:
            self._ownership.release(clean=not self.unclean)
            self._ownership = None

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, Exception):
            self.unclean = True  # whatever was under way did not end: the next start looks into it
        self.close()

    def signed_heads(self, conn: Any) -> list[head.Head]:
        """Return the head of every stream that `conn` holds, ours signed now, others as they were signed before.

        Where a keyring does not hand the key out, ours stays unsigned: it is worth keeping without that too.
        """
        try:
            return self._signed(conn)
        except Known as error:
            _log.info("heads not signed: %s", error)
            return head.heads(conn)

    def _signed(self, conn: Any) -> list[head.Head]:
        known = {(one["scope"], one["device"], one["seq"]): one for one in head.signed(conn)}
        found = [known.get((one["scope"], one["device"], one["seq"]), one) for one in head.heads(conn)]
        kept = kept_device(self.folder / identity.DEVICE_KEY)
        if kept is None or kept.id != self.device.id:
            return found
        key = self.folder / identity.DEVICE_KEY
        return [
            head.sign_head(one, key, kept.public_key) if one["device"] == kept.id and "signature" not in one else one
            for one in found
        ]

    def _anchor(self) -> None:
        """Sign the head of the journal where it went on; a disk that is gone must not keep us from closing."""
        if not self._ready or self._closed:
            return
        with suppress(Known, OSError, driver.DatabaseError):
            conn = self._connection("writer", read_only=False)
            known = head.signed(conn)
            own = [one for one in head.heads(conn) if one["device"] == self.device.id]
            if {_place(one) for one in own} <= {_place(one) for one in known}:
                return
            now = [one for one in self._signed(conn) if "signature" in one]
            kept = [*now, *_left(conn, known, now)]
            lost = head.broken(conn, [one for one in head.beside(self.folder) if one not in kept])
            with door.immediate(conn):
                identity.keep(conn, head.SIGNED, json.dumps(kept))
            head.keep_beside(self.folder, [*kept, *lost])

    def _lies_at_office(self, sha256: str) -> bool:
        row = self.reader().execute("SELECT held FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
        return row is not None and row[0] != "here"

    def _category_words(self, code: str) -> str:
        found = self.catalogue.get(code)
        if found is None:
            return code
        return " ".join((found.name, found.short_name, *found.aliases))

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        if self.sealed:
            raise Known("workspace_read_only")
        if self.owner is not None:
            raise Known(
                "workspace_taken",
                user=self.owner.user,
                computer=self.owner.computer,
                pid=self.owner.pid,
                since=self.owner.since_utc,
            )
        with self._writing:
            yield self._connection("writer", read_only=False)

    def _connection(self, role: str, *, read_only: bool) -> Any:
        conn = getattr(self._threads, role, None)
        if conn is None:
            with self._opening:
                if self._closed:
                    raise RuntimeError("the workspace is closed")
                conn = driver.connect(self.folder / DATABASE, read_only=read_only, sealed=self.sealed)
                self._opened.append((role, conn))
            setattr(self._threads, role, conn)
        return conn

    def _done(self, changed: Changed) -> None:
        self.last_written_at = self.now()
        self.notify(changed)


def utc_now() -> datetime:
    """Return the moment, aware and in UTC."""
    return datetime.now(UTC)


def _place(one: head.Head) -> tuple[Any, ...]:
    return one["scope"], one["device"], one["seq"], one["hash"]


def _left(conn: Any, known: list[head.Head], now: list[head.Head]) -> list[head.Head]:
    """Return the heads signed before that `now` does not follow: lost ones, and those of a device we are no more.

    Its ops may have been numbered anew since; where its journal ends now nobody can sign, its old word stays.
    """
    followed = {(one["scope"], one["device"]) for one in now}
    gone = [one for one in known if _place(one) not in {_place(other) for other in now}]
    return [one for one in gone if (one["scope"], one["device"]) not in followed or head.broken(conn, [one])]


def open_workspace(folder: Path, *, scope: str = DEFAULT_SCOPE, now: Callable[[], datetime] = utc_now) -> Workspace:
    """Open the workspace at `folder`, making it where there is none; read-only where another process owns it.

    Also read-only on a write-protected medium. What became of its identity is told in `notices`. Raise
    Known("workspace_newer") for one from a newer program, Known("workspace_unwritable") where nothing can be written,
    Known("workspace_damaged") where the database is none any more or has gone from beside its key or its photos.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ownership = Ownership(folder)
        owner = ownership.claim(utc_text(now()))
    except OSError as error:
        if _is_write_protected(error) and (folder / DATABASE).is_file():
            return _open_sealed(folder, now)
        raise Known("workspace_unwritable", path=str(folder), detail=str(error)) from error
    workspace = Workspace(folder, None if owner else ownership, owner, now)
    with _naming(workspace):
        if owner is None:
            workspace.unclean = ownership.mark_running()
            workspace.opened_at = ownership.running_since()
            _prepare(workspace, scope)
        else:
            workspace.opened_at = ownership.running_since()
            migrations.must_be_ours(workspace.reader(), folder)
        workspace.author = json.loads(workspace.meta("settings") or "{}").get("my_person_id") or ""
    return workspace


def _open_sealed(folder: Path, now: Callable[[], datetime]) -> Workspace:
    """Open what lies on a write-protected medium; its log cannot be taken in there, so it must have none."""
    log = folder / f"{DATABASE}-wal"
    if log.exists() and log.stat().st_size:
        raise Known("workspace_log_left", path=str(folder))
    workspace = Workspace(folder, None, None, now)
    workspace.sealed = True
    with _naming(workspace):
        migrations.must_be_ours(workspace.reader(), folder)
    return workspace


@contextmanager
def _naming(workspace: Workspace) -> Iterator[None]:
    """Close a workspace that could not be opened, and name what the disk did."""
    try:
        yield
    except BaseException as error:
        workspace.close()
        if isinstance(error, driver.DatabaseError):
            raise driver.known(error) from error
        if isinstance(error, OSError):
            raise disk_fault(error) from error
        raise


def _is_write_protected(error: OSError) -> bool:
    return error.errno == errno.EROFS or getattr(error, "winerror", None) == 19  # ERROR_WRITE_PROTECT


def _prepare(workspace: Workspace, scope: str) -> None:
    from inspector.store import received

    folder, path = workspace.folder, workspace.folder / DATABASE
    identity.must_not_be_lost(folder, path, workspace.vault.originals())
    workspace.vault.prepare()
    fresh = not path.exists()
    conn = workspace._connection("writer", read_only=False)
    migrations.bring_up_to_date(conn, path)
    if fresh:  # a database whose folder entry is lost with the power is lost whole
        sync_folder(folder)
        sync_folder(folder.parent)
    with door.immediate(conn):
        if identity.of(conn) is None:
            identity.keep(conn, "made_at_utc", utc_text(workspace.now()))
        identity.settle(conn, folder, scope)
        received.catch_up(conn, workspace.lexicon, utc_text(workspace.now()))
        ledger.catch_up(conn)
        workspace.notices = identity.notices(conn)
    clock = workspace.clock_warning()
    if clock is not None:
        workspace.notices += (clock,)
    workspace._ready = True


def _initials(text: str) -> str:
    from inspector.catalog import letters
    from inspector.domain.pinyin import initials

    return " ".join(initials(word, letters()) for word in text.split())
