"""Answers for photos at the office: which are here, who may know of them, which are missing, which are damaged.

Bytes are global and kept once; who may know of them is in `blob_grants`: those of a district for which they came, and
who sent them himself. To anybody else a blob is missing, whether it is here or not, and what he sends is a partial of
his own, or of his district where that names the photo, until it is proved, by all of it, that they have it. A blob is
`expected` (a record names it), `partial`, `stored` (verified, on the disk), `safe` (in a finished backup), or
`damaged`: then it is missing for everybody, so that a laptop that still has it sends it again, and a file of its name
is not believed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from inspector.domain.clock_text import utc_text
from inspector.office import blob_grants as grants
from inspector.office import blob_partials as partials
from inspector.office import logbook
from inspector.office.auth import Caller
from inspector.office.blob_grants import DAMAGED, EXPECTED, HERE, ORIGINAL, PARTIAL, PREVIEW, SAFE, STORED, Came, Known
from inspector.office.blob_partials import Begun, Partials
from inspector.office.blob_store import FORGOTTEN, BlobStore, Progress, Writing, checked_name
from inspector.office.database import Database, blob, blob_ref
from inspector.office.refusal import Refused, refuse
from inspector.wire.messages import Have

__all__ = ["DAMAGED", "EXPECTED", "HERE", "ORIGINAL", "PARTIAL", "PREVIEW", "SAFE", "STORED", "Blobs", "Missing"]


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
        self._partials = Partials(db, store)

    def have(self, shas: Iterable[str], caller: Caller) -> Have:
        """Sort digests into stored, safe, partial and missing, as far as `caller` may know."""
        asked = list(dict.fromkeys(checked_name(sha) for sha in shas))

        def act(conn: Connection) -> tuple[dict[str, Known], set[tuple[str, str]]]:
            found = grants.look(conn, asked, caller)
            owners = {caller.device_id, *(known.owner for known in found.values())}
            return found, {one for some in grants.batches(asked) for one in partials.begun_for(conn, some, owners)}

        found, begun = self.db.read(act)
        stored, safe, missing = [], [], []
        partial: dict[str, int] = {}
        for sha in asked:
            state, owner = found[sha].state, found[sha].owner
            if found[sha].settled and state in HERE:
                stored.append(sha)
                if state == SAFE:
                    safe.append(sha)
            elif (owner, sha) in begun and (offset := self.store.offset(sha, owner)):
                partial[sha] = offset
            else:
                missing.append(sha)
        return Have(stored=tuple(stored), safe=tuple(safe), partial=partial, missing=tuple(missing))

    def standing(self, sha256: str, caller: Caller) -> Standing | None:
        """Return how a blob stands for `caller`, None where nothing of it is here (for him).

        What arrived whole but was not settled before a crash is settled now; a store that was put back and knows
        more than the database is believed.
        """
        known, _ = self._known(checked_name(sha256), caller)
        if known.settled and known.state in HERE:
            size = self._size(sha256)
            if size is not None:
                return Standing(size, size, True, known.state == SAFE)
        self._clear(sha256, known)
        if known.settled and self.store.has(sha256):
            self._note_stored(sha256, self.store.size(sha256))
            size = self.store.size(sha256)
            return Standing(size, size, True, False)
        part = self.store.partial(sha256, known.owner)
        if part and part.offset == part.length:
            return self._settled(sha256, part.length, known, caller)
        return Standing(part.offset, part.length, False, False) if part else None

    def offset(self, sha256: str, caller: Caller) -> int:
        """Return how many bytes of it are here, for `caller`."""
        found = self.standing(sha256, caller)
        return found.offset if found else 0

    def begin(self, sha256: str, offset: int, length: int, caller: Caller) -> Arriving | None:
        """Take in a segment; None where the whole is here already. Raise Refused 403, 409, 413, 423, 429, 507."""
        if not caller.writes:
            raise refuse("read_only", 403)
        known, begun = self._known(checked_name(sha256), caller)
        self._clear(sha256, known)
        if known.settled and self.store.has(sha256):
            return None
        now = self._now()
        one = Begun(known.owner, sha256, length, utc_text(now))
        noted = self._partials.let_in(begun, one, caller.device_id, now)
        try:
            writing = self.store.begin(sha256, offset, length, known.owner)
        except BaseException:
            self._partials.let_go(one.owner, sha256, caller.device_id)
            raise
        return Arriving(self, writing, one, known, caller, noted=noted)

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
        """Note who else has what is here already for his district, and what it is a preview of."""
        size = self.store.size(sha256)
        self._note_stored(sha256, size, Came(sha256, caller, preview_of, is_proof=False))
        return Progress(size, size, True)

    def receive_file(
        self, sha256: str, path: Path, caller: Caller, preview_of: str | None = None, scope: str | None = None
    ) -> None:
        """Take in a whole file that a bundle for the district `scope` brought, verified; raise Refused 422, 507."""
        known, _ = self._known(checked_name(sha256), caller)
        self._clear(sha256, known)
        with path.open("rb") as file:  # also where the photo is here: its name alone proves nothing
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise refuse("digest_mismatch", 422)
        self.store.put_file(sha256, path)
        scopes = None if scope is None else caller.writes & {scope}
        self._note_stored(sha256, self.store.size(sha256), Came(sha256, caller, preview_of, scopes))

    def open(self, sha256: str, caller: Caller) -> int:
        """Return the length of a whole blob that `caller` may read; raise Refused 404 for any other."""
        known, _ = self._known(checked_name(sha256), caller)
        size = self._size(sha256) if known.readable and known.state in HERE else None
        if size is None:
            raise refuse("blob_unknown", 404)
        return size

    def preview(self, original: str, caller: Caller) -> str:
        """Return the digest of a preview of `original`, which `caller` may read; raise Refused 404."""
        checked_name(original)
        found = self.db.read(lambda conn: grants.preview_of(conn, original, caller))
        if found is None:
            raise refuse("blob_unknown", 404)
        return found

    def missing(self, scope: str | None = None) -> list[Missing]:
        """List photos that were announced and did not come for their district, by laptop, oldest first."""
        counts = grants.proven().label("counts")
        query = (
            sa.select(blob_ref, blob.c.state, counts)
            .outerjoin(blob, blob.c.sha256 == blob_ref.c.sha256)
            .where(sa.or_(blob.c.state.is_(None), blob.c.state.not_in(HERE), sa.not_(grants.proven())))
            .order_by(blob_ref.c.device_id, blob_ref.c.announced_at_utc, blob_ref.c.photo_id)
        )
        if scope is not None:
            query = query.where(blob_ref.c.scope == scope)
        rows, begun = self.db.read(lambda conn: (conn.execute(query).all(), partials.all_begun(conn)))

        def one(row: Any) -> Missing:
            owners = (grants.district(row.scope), row.device_id)
            come = max((self.store.offset(row.sha256, who) for who in owners if (who, row.sha256) in begun), default=0)
            damaged = row.counts and row.state == DAMAGED
            return Missing(
                sha256=row.sha256,
                scope=row.scope,
                photo_id=row.photo_id,
                device_id=row.device_id,
                announced_at_utc=row.announced_at_utc,
                state=DAMAGED if damaged else PARTIAL if come else EXPECTED,
                arrived_bytes=come,
            )

        return [one(row) for row in rows]

    def check(
        self,
        limit: int = 200,
        *,
        before: datetime | None = None,
        go_on: Callable[[int], bool] = lambda size: True,
    ) -> Checked:
        """Fixity: read again the blobs that were checked longest ago; a damaged one is set aside and sent for again.

        `before` leaves out what was read (or came) since then; `go_on` hears the bytes of each that was read and says
        whether the next one is read too. A damaged one is marked first: whatever ends the program in between, nothing
        is claimed that is not there. Uploads that nobody came back to are thrown away meanwhile.
        """
        shas, damaged = self._read_again(limit, before, go_on)
        now = self._now()
        at_utc = utc_text(now)

        def act(conn: Connection) -> None:
            for some in grants.batches(shas):
                conn.execute(sa.update(blob).where(blob.c.sha256.in_(some)).values(checked_at_utc=at_utc))
            for sha in damaged:
                conn.execute(sa.update(blob).where(blob.c.sha256 == sha).values(state=DAMAGED))
                logbook.note(conn, at_utc, "office", "blob_damaged", {"sha256": sha})

        if shas:
            self.db.write(act)
        for sha in damaged:
            self.store.set_aside(sha)
        self._partials.forget(now)
        self.store.sweep(now - FORGOTTEN)
        return Checked(len(shas) - len(damaged), tuple(damaged))

    def reconcile(self) -> tuple[int, tuple[str, ...]]:
        """Compare store and database after either was put back: return how many blobs were learnt, and which are gone.

        What is gone becomes `damaged`, so that laptops send it again.
        """
        states = self.db.read(lambda conn: {row.sha256: row.state for row in conn.execute(sa.select(blob))})
        known = {sha for sha, state in states.items() if state in HERE}
        here = dict(self.store.all())
        learnt = 0
        for sha in sorted(here.keys() - known):
            if states.get(sha) == DAMAGED and not self.store.check(sha):
                self.store.set_aside(sha)  # somebody ended between marking it and moving it
                continue
            self._note_stored(sha, here[sha])
            learnt += 1
        gone = tuple(sorted(known - here.keys()))

        def act(conn: Connection) -> None:
            for some in grants.batches(gone):
                conn.execute(sa.update(blob).where(blob.c.sha256.in_(some)).values(state=DAMAGED))

        if gone:
            self.db.write(act)
        return learnt, gone

    def _read_again(
        self, limit: int, before: datetime | None, go_on: Callable[[int], bool]
    ) -> tuple[list[str], list[str]]:
        """Return which blobs were read again, and which of them are damaged."""
        last = sa.func.coalesce(blob.c.checked_at_utc, blob.c.stored_at_utc, "")
        due = sa.true() if before is None else last < utc_text(before)
        wanted = sa.select(blob.c.sha256, blob.c.bytes).where(blob.c.state.in_(HERE), due)
        oldest = wanted.order_by(last, blob.c.sha256).limit(limit)
        shas, damaged = list[str](), list[str]()
        for sha, size in self.db.read(lambda conn: conn.execute(oldest).all()):
            shas.append(sha)
            if not self.store.check(sha):
                damaged.append(sha)
            if not go_on(size or 0):
                break
        return shas, damaged

    def _known(self, sha256: str, caller: Caller) -> tuple[Known, list[Begun]]:
        """Read what the caller may know of a blob, and what his laptop has begun."""
        return self.db.read(
            lambda conn: (grants.look(conn, [sha256], caller)[sha256], partials.begun_by(conn, caller.device_id))
        )

    def _clear(self, sha256: str, known: Known) -> None:
        """Move out of the way what is marked as damaged and still lies there: the program ended in between."""
        if known.state == DAMAGED:
            self.store.set_aside(sha256)

    def _settled(self, sha256: str, length: int, known: Known, caller: Caller) -> Standing | None:
        try:
            progress = self.store.append(sha256, length, length, (), known.owner)
        except Refused as error:
            if error.status == 422:  # a power cut made holes in it: thrown away, from the start again
                return None
            raise
        self._arrived(progress, sha256, known, caller, None)
        return Standing(length, length, True, False)

    def _size(self, sha256: str) -> int | None:
        try:
            return self.store.size(sha256)
        except FileNotFoundError:
            return None

    def _arrived(
        self, progress: Progress, sha256: str, known: Known, caller: Caller, preview_of: str | None
    ) -> Progress:
        """Write down what came whole: for the district that named it, or those for which this caller sends."""
        if progress.complete:
            scopes = frozenset({known.scope}) if known.scope else None
            self._note_stored(sha256, progress.length, Came(sha256, caller, preview_of, scopes), known.owner)
        return progress

    def _note_stored(self, sha256: str, size: int, came: Came | None = None, owner: str | None = None) -> None:
        at_utc = utc_text(self._now())
        stored = {"sha256": sha256, "state": STORED, "bytes": size, "stored_at_utc": at_utc}

        def act(conn: Connection) -> None:
            conn.execute(_stored(self.db.is_sqlite), stored)
            if came is not None:
                grants.note(conn, self.db, came, at_utc)
            if owner is not None:
                partials.forget(conn, owner, sha256)

        self.db.write(act)


@cache
def _stored(is_sqlite: bool) -> Any:
    """Return the INSERT of a blob that is here; one that was here already keeps what was written of it."""
    names = ("sha256", "state", "bytes", "stored_at_utc")
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(blob).values({one: sa.bindparam(one) for one in names})
    coming = {one: insert.excluded[one] for one in names[1:]}
    return insert.on_conflict_do_update(index_elements=["sha256"], set_=coming, where=blob.c.state.not_in(HERE))


class Arriving:
    """One segment on its way in, with what the database has to know of it."""

    def __init__(
        self, blobs: Blobs, writing: Writing, one: Begun, known: Known, caller: Caller, *, noted: bool
    ) -> None:
        self._blobs, self._writing, self._one, self._known, self._caller = blobs, writing, one, known, caller
        self._noted = noted
        self.write = writing.write

    def finish(self, preview_of: str | None = None) -> Progress:
        """End the segment; the last one verifies the whole and writes it down as stored."""
        try:
            progress = self._writing.finish()
        except Refused as error:
            self._noted = self._noted or error.status == 422  # nothing of it is left
            raise
        self._noted = self._noted or progress.complete
        return self._blobs._arrived(progress, self._one.sha256, self._known, self._caller, preview_of)

    def __enter__(self) -> Arriving:
        return self

    def __exit__(self, *why: object) -> None:
        try:
            if not self._noted:  # before another may go on with it: he asks what is written down
                db, one, caller = self._blobs.db, self._one, self._caller
                db.write(lambda conn: partials.note(conn, db, one, caller))
        finally:
            self._blobs._partials.let_go(self._one.owner, self._one.sha256, self._caller.device_id)
            self._writing.__exit__(None, None, None)
