"""A district for the state machine: a real office, three real laptops, a bad link, sticks, and the oracle's eye on all.

Nothing here decides anything: laptops use the program's own store and exchange, the office its own apply, pull, blobs,
bundles and backup. This module only sends, breaks, and looks.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from inspector.domain import op as ops
from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import EDIT_DELETED, OPEN, Dispute, Outcome, Page
from inspector.domain.op import DELETED
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.intake.behind import derive_waiting
from inspector.office import database as tables
from inspector.office.auth import Caller
from inspector.office.founding import epoch as epoch_of
from inspector.office.opening import Office, open_office
from inspector.office.proof import verify
from inspector.office.refusal import Refused
from inspector.store import exchange, rows
from inspector.store.exchange import Enrolment
from inspector.store.workspace import Workspace, open_workspace
from inspector.sync import bundle as sticks
from inspector.sync import clearing
from inspector.sync import photos as photo_stage
from inspector.sync import pull as pull_stage
from inspector.sync import push as push_stage
from tests.store.making import take_photo
from tests.sync.link import Crashing, Link, take
from tests.sync.oracle import Oracle, candidates_of

SCOPE = "440512"
NAMES = ("name", "address", "radius_m", "point")
_serial = itertools.count()


class Killed(BaseException):
    """The laptop's process ended before its transaction was committed."""


@dataclass
class Member:
    """One laptop of the district."""

    folder: Path
    ws: Workspace
    link: Link
    skew_s: int = 0
    journalled: int = 0
    pages: list[Page] = field(default_factory=list)
    sticks: list[Path] = field(default_factory=list)
    acks: list[Path] = field(default_factory=list)


class District:
    """Office and laptops; every method is one thing somebody or something does."""

    def __init__(self, folder: Path, database_url: str | None = None, laptops: int = 3) -> None:
        self.folder = folder
        self.counts: Counter[str] = Counter()
        self.oracle = Oracle()
        self.requests: list[tuple[Caller, bytes]] = []
        self.late: list[tuple[Caller, bytes]] = []
        self.at = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
        self.office: Office = open_office(folder / "office", database_url)
        self.office.db.__class__ = Crashing
        self.taken: set[str] = set()
        self.photos: dict[str, str] = {}  # photo id → digest, of every photo ever taken in
        self.cleared: set[str] = set()
        self.members = [self._member(n) for n in range(laptops)]

    def _member(self, number: int) -> Member:
        folder = self.folder / f"laptop{number}"
        ws = open_workspace(folder, scope=SCOPE, now=self._clock(number))
        caller = Caller(ws.device.id, f"user{number}", "reviewer", frozenset({SCOPE}), frozenset({SCOPE}))
        self.office.db.write(lambda conn: self._let_in(conn, ws, caller))
        founding, keys = self.office.founding, self.office.keys
        exchange.keep_enrolment(
            ws,
            Enrolment(
                office_id=founding.office_id,
                office_name=founding.name,
                urls=(),
                ca_pem="",
                seal=keys.seal,
                sign_key=keys.sign_key,
                device_id=ws.device.id,
                user_id=caller.user_id,
                user_name=caller.user_id,
                role=caller.role,
                scopes=(SCOPE,),
                epoch=self.office.db.read(epoch_of),
            ),
        )
        return Member(folder, ws, self._link(caller))

    def _link(self, caller: Caller) -> Link:
        return Link(self.office, caller, self._now, self.look, self.counts, self.requests, self.late)

    def _clock(self, number: int) -> Any:
        def now() -> datetime:
            self.at += timedelta(milliseconds=7)
            skew = self.members[number].skew_s if number < len(getattr(self, "members", ())) else 0
            return self.at + timedelta(seconds=skew)

        return now

    def _now(self) -> str:
        self.at += timedelta(milliseconds=7)
        return utc_text(self.at)

    def _let_in(self, conn: sa.Connection, ws: Workspace, caller: Caller) -> None:
        now = utc_text(self.at)
        user = {"id": caller.user_id, "name": caller.user_id, "role": caller.role, "active": True}
        conn.execute(sa.insert(tables.app_user), {**user, "created_at_utc": now})
        conn.execute(sa.insert(tables.user_scope), {"user_id": caller.user_id, "scope": SCOPE, "can_write": True})
        machine = {"id": ws.device.id, "user_id": caller.user_id, "label": "", "public_key": ws.device.public_key}
        conn.execute(sa.insert(tables.device), {**machine, "status": "active", "enrolled_at_utc": now})

    # --- what people do ---------------------------------------------------------------------------------------

    def edit(self, n: int, record: str, **changes: Any) -> None:
        """Write some fields of a place, which is made where this laptop does not know it."""
        ws = self.members[n].ws
        row = ws.reader().execute("SELECT deleted FROM place WHERE id = ?", (record,)).fetchone()
        if row is not None and row[0]:
            return
        with ws.write(author="") as door:
            if row is None:
                door.put(Place(id=record, code=record, level="point", **changes))
            else:
                door.change("place", record, **changes)
        self._typed(n)

    def mark(self, n: int, record: str, *, deleted: bool) -> None:
        """Delete or restore a place."""
        ws = self.members[n].ws
        if ws.reader().execute("SELECT 1 FROM place WHERE id = ?", (record,)).fetchone() is None:
            return
        with ws.write(author="") as door:
            (door.delete if deleted else door.restore)("place", record)
        self._typed(n)

    def decide(self, n: int, which: int, *, mine: bool) -> None:
        """Resolve one of the disputes a laptop shows, for one side."""
        ws = self.members[n].ws
        shown = exchange.disputes(ws)
        if not shown:
            return
        dispute = shown[which % len(shown)]
        chosen = {name: (dispute.theirs if mine else dispute.office).get(name) for name in dispute.theirs}
        if dispute.kind == EDIT_DELETED:  # what was edited stands again, or the record stays as the office has it
            chosen = {**chosen, DELETED: False} if mine else {DELETED: dispute.office[DELETED]}
        exchange.resolve(ws, dispute, chosen)
        self.counts["resolve"] += 1
        self._typed(n)

    def decide_on(self, n: int, record: str, *, mine: bool) -> None:
        """Resolve the first dispute a laptop shows about the name of a place."""
        shown = exchange.disputes(self.members[n].ws)
        for which, dispute in enumerate(shown):
            if dispute.record == record and dispute.field == "name":
                self.decide(n, which, mine=mine)
                self.counts["decided_too_early"] += 1
                return

    def photograph(self, n: int, content: bytes) -> None:
        """Take a photo in; the same bytes may come to several laptops."""
        ws = self.members[n].ws
        photo = take_photo(ws, content)
        self.photos[photo.id] = photo.sha256
        for _ in derive_waiting(ws):
            pass
        self._typed(n)

    # --- what the exchange does -------------------------------------------------------------------------------

    def push(self, n: int, *faults: str) -> None:
        member = self.members[n]
        member.link.armed = list(faults)
        self._attempt(n, lambda: push_stage.push(member.ws, member.link, tell=_quiet, cancelled=_no))  # type: ignore[arg-type]

    def pull(self, n: int, *faults: str) -> None:
        member = self.members[n]
        member.link.armed = list(faults)
        with self._delivering(n):
            self._attempt(n, lambda: pull_stage.pull(member.ws, member.link, tell=_quiet, cancelled=_no))  # type: ignore[arg-type]
        self._receipts_are_true(n)

    def send_photos(self, n: int, *faults: str) -> None:
        member = self.members[n]
        member.link.armed = list(faults)
        sent = photo_stage.Sent()
        self.at += timedelta(hours=1)
        self._attempt(
            n,
            lambda: photo_stage.send(member.ws, member.link, sent, tell=lambda *_: None, cancelled=_no),  # type: ignore[arg-type]
        )
        self._attempt(n, lambda: photo_stage.receipts(member.ws, member.link, cancelled=_no))  # type: ignore[arg-type]
        assert not [one for one in sent.alarms if one.code in ("photo_missing", "photo_damaged_here")], sent.alarms

    def clear(self, n: int) -> None:
        """Let originals leave a laptop: none may go that no backup holds."""
        member = self.members[n]
        for _ in derive_waiting(member.ws):
            pass
        held = {sha for sha, _ in exchange.evictable(member.ws)}
        real = clearing.client_for
        clearing.client_for = lambda ws: member.link  # type: ignore[assignment, return-value]
        try:
            clearing.clear(member.ws, exchange.evictable(member.ws))
        finally:
            clearing.client_for = real
        gone = {sha for sha in held if not member.ws.vault.has(sha)}
        self.cleared |= gone
        self.counts["cleared"] += len(gone)
        for sha in gone:
            assert sha in self.backed_up(), f"{sha} left a laptop before a backup held it"

    def late_page(self, n: int, which: int) -> None:
        """A page that was asked for long ago arrives now."""
        member = self.members[n]
        if not member.pages:
            return
        page = member.pages[which % len(member.pages)]
        before = exchange.cursor(member.ws)
        took = exchange.apply_page(member.ws, page)
        if took:
            self.oracle.deliver(member.ws.device.id, page, exchange.standing(member.ws).acked_seq)
        elif page.after != before.seq:
            self.counts["stale_page_refused"] += 1

    def late_push(self, which: int) -> None:
        """A request that was thought lost arrives now; or one is sent by a stuttering link for the second time."""
        stock = self.late or self.requests
        if not stock:
            return
        caller, body = stock[which % len(stock)]
        try:
            take(self.office, caller, body, self._now())
            self.counts["late_push"] += 1
        except Refused as refused:  # a gap, where what lay before it has not arrived
            self.counts[f"late_{refused.fault.error}"] += 1
        self.look()

    def die_in_page(self, n: int, commits: int = 0) -> None:
        """The laptop's process is killed while it applies a page, after so many commits (there should be but one)."""
        member = self.members[n]
        before = exchange.cursor(member.ws)
        real = member.ws._writer

        life = itertools.count(-commits)

        @contextmanager
        def dying() -> Any:
            with real() as conn:
                yield _Dying(conn, life)

        page = None
        try:
            page = member.link.pull(SCOPE, before)
        except Known:
            return
        if not page.records:
            return
        member.ws._writer = dying  # type: ignore[method-assign]
        killed = False
        try:
            if exchange.apply_page(member.ws, page):
                self.oracle.deliver(member.ws.device.id, page, exchange.standing(member.ws).acked_seq)
        except Killed:
            killed = True
            self.counts["killed_in_page"] += 1
        finally:
            member.ws._writer = real  # type: ignore[method-assign]
        self.restart(n)
        if killed:
            assert exchange.cursor(self.members[n].ws) == before, "the cursor moved without its page"

    def restart(self, n: int) -> None:
        member = self.members[n]
        member.ws.close()
        member.ws = open_workspace(member.folder, now=self._clock(n))
        assert member.ws.notices == () or all(one.code == "clock_behind" for one in member.ws.notices)

    # --- sticks -----------------------------------------------------------------------------------------------

    def export(self, n: int) -> None:
        member = self.members[n]
        path = self.folder / f"stick{next(_serial)}.fsync"
        sticks.export_bundle(member.ws, path)
        member.sticks.append(path)

    def import_stick(self, n: int, which: int, damage: int | None = None) -> None:
        from inspector.office.bundles import import_bundle

        member = self.members[n]
        if not member.sticks:
            return
        path = member.sticks[which % len(member.sticks)]
        if damage is not None:
            content = bytearray(path.read_bytes())
            content[damage % len(content)] ^= 1
            path = path.with_suffix(".bad.fsync")
            path.write_bytes(content)
        ack = self.folder / f"ack{next(_serial)}.ack.fsync"
        try:
            import_bundle(self.office, path, ack)
        except Known as fault:
            self.counts["stick_damaged" if damage is not None else f"stick_{fault.code}"] += 1
            return
        finally:
            self.look()
        assert damage is None, "a damaged bundle was taken"
        self.counts["stick_taken"] += 1
        member.acks.append(ack)

    def import_ack(self, n: int, which: int) -> None:
        member = self.members[n]
        if not member.acks:
            return
        with self._delivering(n):
            sticks.import_ack(member.ws, member.acks[which % len(member.acks)])
        self.counts["ack_taken"] += 1
        self._receipts_are_true(n)

    def write_behind_a_stick(self) -> None:
        """The last thing somebody writes comes after a stick was made, and before its receipt is back."""
        self.export(0)
        self.edit(0, "p9", name="后写的")
        self.import_stick(0, len(self.members[0].sticks) - 1)
        if self.members[0].acks:
            self.import_ack(0, len(self.members[0].acks) - 1)

    def back_up(self) -> None:
        from inspector.office.backup import Parts, back_up

        self.at += timedelta(seconds=1)
        parts = Parts(self.office.db, self.office.blobs.store, self.office.data)
        back_up(parts, self.folder / "backup", self.at, keep=2)
        self.counts["backup"] += 1

    def backed_up(self) -> set[str]:
        """Return the digests of the photos that lie whole in a backup (looked up in its files, not in the database)."""
        found = set()
        for path in (self.folder / "backup").rglob("*"):
            if path.is_file() and len(path.name) == 64 and hashlib.sha256(path.read_bytes()).hexdigest() == path.name:
                found.add(path.name)
        return found

    # --- looking ----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """See what the office has taken in since the last look, in its order, and let the oracle judge."""
        columns = (tables.op_log.c.op_id, tables.op_log.c.body, tables.op_log.c.outcome)
        order = (tables.op_log.c.feed_seq, tables.op_log.c.device_id, tables.op_log.c.device_seq)
        found = self.office.db.read(lambda conn: conn.execute(sa.select(*columns).order_by(*order)).all())
        for row in found:
            if row.op_id not in self.taken:
                self.taken.add(row.op_id)
                self.oracle.take(ops.decode(bytes(row.body)), msgspec.convert(row.outcome, Outcome))

    def _receipts_are_true(self, n: int) -> None:
        """A laptop never says that the office has what the office has not."""
        member = self.members[n]
        arrived = [row.last_seq for row in self._all(tables.device_stream) if row.device_id == member.ws.device.id]
        assert exchange.standing(member.ws).acked_seq <= max(arrived, default=0), "confirmed before it arrived"

    def _typed(self, n: int) -> None:
        member = self.members[n]
        sql = "SELECT seq, body FROM journal WHERE device = ? AND seq > ? ORDER BY seq"
        for seq, body in member.ws.reader().execute(sql, (member.ws.device.id, member.journalled)):
            member.journalled = seq
            self.oracle.type(ops.decode(body))

    @contextmanager
    def _delivering(self, n: int) -> Any:
        """Tell the oracle of every page that is applied, once it is committed."""
        member, real, real_part = self.members[n], exchange.apply_page, exchange.apply_snapshot

        def watched(ws: Workspace, page: Page) -> bool:
            took = real(ws, page)
            member.pages.append(page)
            if took:
                self.oracle.deliver(ws.device.id, page, exchange.standing(ws).acked_seq)
                self._typed_stands(n, page)
            return took

        def watched_part(ws: Workspace, page: Page, *, last: bool) -> bool:
            took = real_part(ws, page, last=last)
            if took:
                self.oracle.deliver(ws.device.id, page, exchange.standing(ws).acked_seq)
            return took

        exchange.apply_page, exchange.apply_snapshot = watched, watched_part  # type: ignore[assignment]
        try:
            yield
        finally:
            exchange.apply_page, exchange.apply_snapshot = real, real_part

    def _typed_stands(self, n: int, page: Page) -> None:
        """What a person typed stands on the screen until the office has it, whatever a page says of the record."""
        ws = self.members[n].ws
        arrived = min(page.device_last_seq, exchange.standing(ws).acked_seq)
        typed: dict[tuple[str, str], dict[str, Any]] = {}
        for op in self.oracle.laptop(ws.device.id).own:
            if op.seq > arrived:
                said = {DELETED: op.kind == "delete"} if op.kind in ("delete", "restore") else {}
                said |= {name: new for name, (_, new) in op.patch.items()}
                typed.setdefault((op.entity, op.record), {}).update(said)
        for (entity, record), said in typed.items():
            row = ws.reader().execute(f'SELECT * FROM "{entity}" WHERE id = ?', (record,)).fetchone()
            shown = {**json.loads(json.dumps(rows.to_flat(rows.from_row(entity, row)))), DELETED: bool(row["deleted"])}
            hidden = [name for name, value in said.items() if shown.get(name) != value]
            assert hidden == [], f"what was typed of {record} and not sent is hidden: {hidden}"

    def _attempt(self, n: int, act: Any) -> None:
        try:
            act()
        except Known as fault:
            if fault.code not in ("office_unreachable", "gap"):
                raise
        finally:
            self.members[n].link.armed = []

    # --- the end ----------------------------------------------------------------------------------------------

    def come_to_rest(self) -> None:
        """Let everybody exchange over a good link until nothing moves."""
        for _ in range(3):
            for n in range(len(self.members)):
                self.push(n)
                self.send_photos(n)
                self.pull(n)
        self.back_up()
        for n in range(len(self.members)):
            self.send_photos(n)
            self.pull(n)
        self.look()

    def pictures(self) -> Iterator[str]:
        """Yield the preview of each photo that some laptop made a preview of."""
        for member in self.members:
            for row in member.ws.reader().execute("SELECT sha256 FROM photo_queue WHERE role = 'preview'"):
                yield row[0]

    def check(self) -> None:
        """Hold the invariants of the exchange (I1-I10) against everything that can be seen."""
        assert self.oracle.faults == [], "\n".join(self.oracle.faults)
        self._check_log()
        self._check_feed()
        self._check_laptops()
        self._check_photos()
        faults = verify(self.office.db, self.office.blobs.store, photos=None).faults
        assert faults == (), f"I10: the proof finds a fault where nobody altered anything: {faults}"
        before = self._digest()
        for caller, body in [*self.requests, *reversed(self.requests)]:
            take(self.office, caller, body, self._now())
        assert self._digest() == before, "I6: a replay changed something"

    def _check_log(self) -> None:
        logged = [row.op_id for row in self._all(tables.op_log)]
        typed = [op.op_id for laptop in self.oracle.laptops.values() for op in laptop.own]
        assert sorted(logged) == sorted(typed), "I1: what was typed and what the office has differ"
        assert len(set(logged)) == len(logged)

    def _check_feed(self) -> None:
        for row in self._all(tables.feed):
            seqs = [one.seq for one in self._all(tables.change)]
            assert len(set(seqs)) == len(seqs)
            assert max(seqs, default=0) <= row.last_seq
        revs: dict[str, list[int]] = {}
        for row in sorted(self._all(tables.record_version), key=lambda one: one.rev):
            revs.setdefault(row.record_id, []).append(row.rev)
        for record in self._all(tables.record):
            assert revs[record.id] == list(range(1, record.rev + 1)), "I2: revisions have a gap"

    def _check_laptops(self) -> None:
        at_office = {row.id: (row.rev, dict(row.doc), bool(row.deleted)) for row in self._all(tables.record) if row.rev}
        opened = [msgspec.convert(row.body, Dispute) for row in self._all(tables.dispute) if row.status == OPEN]
        for member in self.members:
            here = {}
            for entity in ("place", "photo"):
                for row in member.ws.reader().execute(f'SELECT * FROM "{entity}"'):
                    doc = json.loads(json.dumps(rows.to_flat(rows.from_row(entity, row))))
                    here[row["id"]] = (row["rev"], doc, bool(row["deleted"]))
            for record, (rev, doc, deleted) in at_office.items():
                assert record in here, f"I3: {record} did not arrive"
                assert here[record][0] == rev, f"I3: {record} has another revision"
                assert here[record][2] == deleted, f"I3: {record} is deleted on one side only"
                known = {name: value for name, value in here[record][1].items() if value not in (None, [], False)}
                wanted = {name: value for name, value in doc.items() if value not in (None, [], False)}
                assert known == wanted, f"I3: {record} differs: {known} {wanted}"
            assert here.keys() == at_office.keys()
            assert candidates_of(exchange.disputes(member.ws)) == candidates_of(opened), "I3: disputes differ"

    def _check_photos(self) -> None:
        for sha256 in {*self.photos.values(), *self.pictures()}:
            content = b"".join(self.office.blobs.store.open_stream(sha256))
            assert hashlib.sha256(content).hexdigest() == sha256, "I9: stored under a name that is not its digest"
        for member in self.members:
            for row in member.ws.reader().execute("SELECT sha256 FROM photo_queue WHERE role = 'original'"):
                assert member.ws.vault.has(row[0]) or row[0] in self.cleared, f"{row[0]} is gone"

    def _all(self, table: sa.Table) -> list[Any]:
        return self.office.db.read(lambda conn: list(conn.execute(sa.select(table)).all()))

    def _digest(self) -> list[Any]:
        names = (tables.op_log, tables.record, tables.record_version, tables.dispute, tables.feed, tables.change)
        return [sorted(map(repr, self._all(table))) for table in names]

    def close(self) -> None:
        for member in self.members:
            member.ws.close()
        self.office.close()


class _Dying:
    """A connection whose process dies with the commit at which its life has come to nought."""

    def __init__(self, conn: Any, life: Iterator[int]) -> None:
        self._conn, self._life = conn, life

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def execute(self, sql: str, *values: Any) -> Any:
        if sql == "COMMIT" and next(self._life) >= 0:
            raise Killed
        return self._conn.execute(sql, *values)


def _quiet(*_: Any) -> None:
    return None


def _no() -> bool:
    return False
