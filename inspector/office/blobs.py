"""Answers for photos at the office: which are here, who may know of them, which are missing, which are damaged.

Bytes are global and kept once; who may know of them is decided by reference: a photo record in a district the caller
may read, or having sent the bytes himself. To anybody else a blob is missing, whether it is here or not, and what he
sends is a partial of his own until he has proved, by sending all of it, that he has it. A blob is `expected` (a
record names it), `partial`, `stored` (verified, on the disk), `safe` (in a finished backup), or `damaged` (then it is
missing for everybody, so that a laptop that still has it sends it again).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from uuid_utils import uuid7

from inspector.domain.clock_text import utc_text
from inspector.office.auth import Caller
from inspector.office.blob_store import BlobStore, Progress, Writing, checked_name
from inspector.office.database import Database, audit, blob, blob_ref, blob_sender
from inspector.office.refusal import Refused, refuse
from inspector.wire.messages import Have

EXPECTED, PARTIAL, STORED, SAFE, DAMAGED = "expected", "partial", "stored", "safe", "damaged"
HERE = (STORED, SAFE)
ORIGINAL, PREVIEW = "original", "preview"
_MANY = 500  # digests in one statement


@dataclass(frozen=True, slots=True)
class Standing:
    """How one blob stands for one caller."""

    offset: int
    length: int | None
    complete: bool
    safe: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A photo that was announced and has not arrived: whom to ask for it, and since when."""

    sha256: str
    scope: str
    photo_id: str
    device_id: str
    announced_at_utc: str
    state: str
    arrived_bytes: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a round of the fixity job read, and which blobs were not what their name says."""

    good: int
    damaged: tuple[str, ...]


def _now() -> datetime:
    return datetime.now(UTC)


class Blobs:
    """Photo bytes in `store` and what `db` knows of them."""

    def __init__(self, db: Database, store: BlobStore, now: Callable[[], datetime] = _now) -> None:
        self.db = db
        self.store = store
        self._now = now

    def have(self, shas: Iterable[str], caller: Caller) -> Have:
        """Sort digests into stored, safe, partial and missing, as far as `caller` may know."""
        asked = list(dict.fromkeys(checked_name(sha) for sha in shas))

        def act(conn: Connection) -> tuple[set[str], dict[str, str]]:
            return _visible(conn, asked, caller), _states(conn, asked)

        visible, states = self.db.read(act)
        stored, safe, missing = [], [], []
        partial: dict[str, int] = {}
        for sha in asked:
            seen = sha in visible
            state = states.get(sha, EXPECTED)
            if seen and state in HERE:
                stored.append(sha)
                if state == SAFE:
                    safe.append(sha)
            elif state != EXPECTED and (offset := self.store.offset(sha, _owner(seen, caller))):
                partial[sha] = offset
            else:
                missing.append(sha)
        return Have(stored=tuple(stored), safe=tuple(safe), partial=partial, missing=tuple(missing))

    def standing(self, sha256: str, caller: Caller) -> Standing | None:
        """Return how a blob stands for `caller`, None where nothing of it is here (for him).

        What arrived whole but was not settled before a crash is settled now; a store that was put back and knows
        more than the database is believed.
        """
        seen, state = self._seen(checked_name(sha256), caller)
        if seen and state in HERE:
            size = self._size(sha256)
            if size is not None:
                return Standing(size, size, True, state == SAFE)
        if seen and self.store.has(sha256):
            self._note_stored(sha256, self.store.size(sha256), None, None)
            size = self.store.size(sha256)
            return Standing(size, size, True, False)
        owner = _owner(seen, caller)
        part = self.store.partial(sha256, owner)
        if part and part.offset == part.length:
            return self._settled(sha256, part.length, owner, caller)
        return Standing(part.offset, part.length, False, False) if part else None

    def offset(self, sha256: str, caller: Caller) -> int:
        """Return how many bytes of it are here, for `caller`."""
        found = self.standing(sha256, caller)
        return found.offset if found else 0

    def begin(self, sha256: str, offset: int, length: int, caller: Caller) -> Arriving | None:
        """Take in a segment; None where the whole is here already. Raise Refused 403, 409, 413, 423, 507."""
        if not caller.writes:
            raise refuse("read_only", 403)
        seen, state = self._seen(checked_name(sha256), caller)
        if seen and self.store.has(sha256):
            return None
        writing = self.store.begin(sha256, offset, length, _owner(seen, caller))
        return Arriving(self, writing, sha256, caller, noted=state == PARTIAL)

    def append(
        self,
        sha256: str,
        offset: int,
        length: int,
        chunks: Iterable[bytes],
        *,
        caller: Caller,
        preview_of: str | None = None,
    ) -> Progress:
        """Write one segment whole, from any iterable."""
        arriving = self.begin(sha256, offset, length, caller)
        if arriving is None:
            return self.already(sha256, caller, preview_of)
        with arriving:
            for chunk in chunks:
                arriving.write(chunk)
            return arriving.finish(preview_of)

    def already(self, sha256: str, caller: Caller, preview_of: str | None) -> Progress:
        """Note who else has what is here already, and what it is a preview of."""
        size = self.store.size(sha256)
        return self._done(Progress(size, size, True), sha256, caller, preview_of)

    def receive_file(
        self, sha256: str, path: Path, caller: Caller | None = None, preview_of: str | None = None
    ) -> None:
        """Take in a whole file (a bundle's, a backup's), verified; raise Refused 422, 507."""
        self.store.put_file(checked_name(sha256), path)
        self._note_stored(sha256, self.store.size(sha256), caller, preview_of)

    def open(self, sha256: str, caller: Caller) -> int:
        """Return the length of a whole blob that `caller` may read; raise Refused 404 for any other."""
        seen, state = self._seen(checked_name(sha256), caller)
        size = self._size(sha256) if seen and state in HERE else None
        if size is None:
            raise refuse("blob_unknown", 404)
        return size

    def preview(self, original: str, caller: Caller) -> str:
        """Return the digest of a preview of `original`, which `caller` may read; raise Refused 404."""
        checked_name(original)
        found = self.db.read(lambda conn: _preview_of(conn, original, caller))
        if found is None:
            raise refuse("blob_unknown", 404)
        return found

    def missing(self, scope: str | None = None) -> list[Missing]:
        """List photos that were announced and are not here, by laptop, oldest first."""
        query = (
            sa.select(blob_ref, blob.c.state, blob.c.bytes)
            .outerjoin(blob, blob.c.sha256 == blob_ref.c.sha256)
            .where(sa.or_(blob.c.state.is_(None), blob.c.state.not_in(HERE)))
            .order_by(blob_ref.c.device_id, blob_ref.c.announced_at_utc, blob_ref.c.photo_id)
        )
        if scope is not None:
            query = query.where(blob_ref.c.scope == scope)
        rows = self.db.read(lambda conn: conn.execute(query).all())
        return [
            Missing(
                sha256=row.sha256,
                scope=row.scope,
                photo_id=row.photo_id,
                device_id=row.device_id,
                announced_at_utc=row.announced_at_utc,
                state=row.state or EXPECTED,
                arrived_bytes=self.store.offset(row.sha256) if row.state == PARTIAL else 0,
            )
            for row in rows
        ]

    def check(self, limit: int = 200) -> Checked:
        """Fixity: read again the blobs that were checked longest ago; a damaged one is set aside and sent for again."""
        oldest = (
            sa.select(blob.c.sha256)
            .where(blob.c.state.in_(HERE))
            .order_by(sa.func.coalesce(blob.c.checked_at_utc, blob.c.stored_at_utc, ""), blob.c.sha256)
            .limit(limit)
        )
        shas = self.db.read(lambda conn: list(conn.execute(oldest).scalars()))
        damaged = tuple(sha for sha in shas if not self.store.check(sha))
        for sha in damaged:
            self.store.set_aside(sha)
        at_utc = utc_text(self._now())

        def act(conn: Connection) -> None:
            for some in _batches(shas):
                conn.execute(sa.update(blob).where(blob.c.sha256.in_(some)).values(checked_at_utc=at_utc))
            for sha in damaged:
                conn.execute(sa.update(blob).where(blob.c.sha256 == sha).values(state=DAMAGED))
                conn.execute(
                    sa.insert(audit).values(
                        id=str(uuid7()), at_utc=at_utc, actor="office", what="blob_damaged", detail={"sha256": sha}
                    )
                )

        if shas:
            self.db.write(act)
        return Checked(len(shas) - len(damaged), damaged)

    def reconcile(self) -> tuple[int, tuple[str, ...]]:
        """Compare store and database after either was put back: return how many blobs were learnt, and which are gone.

        What is gone becomes `damaged`, so that laptops send it again.
        """
        known = self.db.read(
            lambda conn: set(conn.execute(sa.select(blob.c.sha256).where(blob.c.state.in_(HERE))).scalars())
        )
        here = dict(self.store.all())
        for sha in here.keys() - known:
            self._note_stored(sha, here[sha], None, None)
        gone = tuple(sorted(known - here.keys()))

        def act(conn: Connection) -> None:
            for some in _batches(gone):
                conn.execute(sa.update(blob).where(blob.c.sha256.in_(some)).values(state=DAMAGED))

        if gone:
            self.db.write(act)
        return len(here.keys() - known), gone

    def _seen(self, sha256: str, caller: Caller) -> tuple[bool, str]:
        def act(conn: Connection) -> tuple[bool, str]:
            return bool(_visible(conn, [sha256], caller)), _states(conn, [sha256]).get(sha256, EXPECTED)

        return self.db.read(act)

    def _settled(self, sha256: str, length: int, owner: str, caller: Caller) -> Standing | None:
        try:
            progress = self.store.append(sha256, length, length, (), owner)
        except Refused as error:
            if error.status == 422:  # a power cut made holes in it: thrown away, from the start again
                return None
            raise
        self._done(progress, sha256, caller, None)
        return Standing(length, length, True, False)

    def _size(self, sha256: str) -> int | None:
        try:
            return self.store.size(sha256)
        except FileNotFoundError:
            return None

    def _done(self, progress: Progress, sha256: str, caller: Caller, preview_of: str | None) -> Progress:
        if progress.complete:
            self._note_stored(sha256, progress.length, caller, preview_of)
        return progress

    def _note_partial(self, sha256: str) -> None:
        insert = self.db.insert(blob).values(sha256=sha256, state=PARTIAL)
        again = insert.on_conflict_do_update(
            index_elements=["sha256"], set_={"state": PARTIAL}, where=blob.c.state.in_((EXPECTED,))
        )
        self.db.write(lambda conn: conn.execute(again))

    def _note_stored(self, sha256: str, size: int, caller: Caller | None, preview_of: str | None) -> None:
        at_utc = utc_text(self._now())
        coming = {"state": STORED, "bytes": size, "stored_at_utc": at_utc}
        insert = self.db.insert(blob).values(sha256=sha256, **coming)
        stored = insert.on_conflict_do_update(index_elements=["sha256"], set_=coming, where=blob.c.state.not_in(HERE))

        def act(conn: Connection) -> None:
            conn.execute(stored)
            if caller is not None:
                _note_sender(conn, self.db, sha256, caller, preview_of=preview_of, at_utc=at_utc)

        self.db.write(act)


class Arriving:
    """One segment on its way in, with what the database has to know of it."""

    def __init__(self, blobs: Blobs, writing: Writing, sha256: str, caller: Caller, *, noted: bool) -> None:
        self._blobs, self._writing, self._sha256, self._caller = blobs, writing, sha256, caller
        self._noted = noted
        self.write = writing.write

    def finish(self, preview_of: str | None = None) -> Progress:
        """End the segment; the last one verifies the whole and writes it down as stored."""
        progress = self._writing.finish()
        self._noted = self._noted or progress.complete
        return self._blobs._done(progress, self._sha256, self._caller, preview_of)

    def __enter__(self) -> Arriving:
        return self

    def __exit__(self, *why: object) -> None:
        self._writing.__exit__(None, None, None)
        if not self._noted:
            self._blobs._note_partial(self._sha256)


def _owner(seen: bool, caller: Caller) -> str:
    return "" if seen else caller.device_id


def _batches(shas: Iterable[str]) -> Iterator[list[str]]:
    every = list(shas)
    return (every[at : at + _MANY] for at in range(0, len(every), _MANY))


def _visible(conn: Connection, shas: list[str], caller: Caller) -> set[str]:
    scopes = caller.reads | caller.writes
    found: set[str] = set()
    for some in _batches(shas):
        named = sa.select(blob_ref.c.sha256).where(blob_ref.c.sha256.in_(some), blob_ref.c.scope.in_(scopes))
        sent = sa.select(blob_sender.c.sha256).where(
            blob_sender.c.sha256.in_(some), blob_sender.c.device_id == caller.device_id
        )
        found.update(conn.execute(sa.union(named, sent)).scalars())
    return found


def _states(conn: Connection, shas: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _batches(shas):
        query = sa.select(blob.c.sha256, blob.c.state).where(blob.c.sha256.in_(some))
        found.update((row.sha256, row.state) for row in conn.execute(query))
    return found


def _preview_of(conn: Connection, original: str, caller: Caller) -> str | None:
    """Find a preview that is here: by reference, or by the laptop that announced the original and sent a preview."""
    scopes = caller.reads | caller.writes
    mine = sa.select(blob_ref.c.scope, blob_ref.c.photo_id, blob_ref.c.device_id).where(
        blob_ref.c.sha256 == original, blob_ref.c.role == ORIGINAL, blob_ref.c.scope.in_(scopes)
    )
    of = mine.subquery()
    named = (
        sa.select(blob_ref.c.sha256)
        .join(of, sa.and_(blob_ref.c.scope == of.c.scope, blob_ref.c.photo_id == of.c.photo_id))
        .where(blob_ref.c.role == PREVIEW)
    )
    sent = (
        sa.select(blob_sender.c.sha256)
        .join(of, blob_sender.c.device_id == of.c.device_id)
        .where(blob_sender.c.preview_of == original)
    )
    either = sa.union(named, sent).subquery()
    here = sa.select(blob.c.sha256).where(blob.c.sha256.in_(sa.select(either.c.sha256)), blob.c.state.in_(HERE))
    return conn.execute(here.order_by(blob.c.sha256).limit(1)).scalar()


def _note_sender(
    conn: Connection, db: Database, sha256: str, caller: Caller, *, preview_of: str | None, at_utc: str
) -> None:
    sender = {"preview_of": preview_of} if preview_of else {}
    insert = db.insert(blob_sender).values(sha256=sha256, device_id=caller.device_id, sent_at_utc=at_utc, **sender)
    key = ["sha256", "device_id"]
    conn.execute(
        insert.on_conflict_do_update(index_elements=key, set_=sender)
        if sender
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    if preview_of:
        _note_preview(conn, db, sha256, caller, preview_of=preview_of, at_utc=at_utc)


def _note_preview(conn: Connection, db: Database, sha256: str, caller: Caller, *, preview_of: str, at_utc: str) -> None:
    """Name the preview for each photo of the original in districts the caller writes; a good one is not replaced."""
    photos = sa.select(blob_ref.c.scope, blob_ref.c.photo_id).where(
        blob_ref.c.sha256 == preview_of, blob_ref.c.role == ORIGINAL, blob_ref.c.scope.in_(caller.writes)
    )
    good = sa.select(blob.c.sha256).where(blob.c.state.in_(HERE))
    for photo in conn.execute(photos).all():
        coming = {"sha256": sha256, "device_id": caller.device_id, "announced_at_utc": at_utc}
        insert = db.insert(blob_ref).values(scope=photo.scope, photo_id=photo.photo_id, role=PREVIEW, **coming)
        conn.execute(
            insert.on_conflict_do_update(
                index_elements=["scope", "photo_id", "role"], set_=coming, where=blob_ref.c.sha256.not_in(good)
            )
        )
