"""A laptop that is ended at any moment: somebody records, changes, deletes, decides and exchanges, in a loop.

`python -m tests.torture.exchange.laptop` is a nursery: it has everything imported and forks a life for each `bear`
line on its input. What a life did is one line each in its log, written by one write(2) after the commit. Where a life
ended between a commit and its line, the next life finds that in the journal (or the cursor) and writes the line before
anything else, so that the log of a laptop is exactly what was typed there and what was delivered to it, in order.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from mmap import mmap
from pathlib import Path
from typing import Any

import msgspec

from inspector import catalog
from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import EDIT_DELETED, Page
from inspector.domain.op import DELETED
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.store import exchange, issues, photos, places, streams
from inspector.store.issues import IssueForm
from inspector.store.workspace import Workspace, open_workspace
from inspector.sync import clearing, client
from inspector.sync import once as exchanging
from inspector.sync.client import OfficeClient
from inspector.wire import messages
from tests.store.making import take_photo
from tests.torture.living import shared_page

STAGES = ("idle", "write", "push", "page", "photo")
SHARED = tuple(f"00000000-0000-7000-8000-{number:012d}" for number in range(6))  # places that everybody changes
VALUES = ("甲", "乙", "𠮷")
COMMON = tuple(b"\xff\xd8\xff common " + bytes([number]) * 60_000 for number in range(3))  # on more than one laptop
PHOTO_CODES = {"photo_missing", "photo_damaged_here"}  # never may a laptop's own photo be said to be either


@dataclass(frozen=True)
class Life:
    """What a life is to do: `years` its clock is off, until the file `stop` is there; `rounds` of syncing to settle."""

    folder: str
    log: str
    page: str
    stop: str
    seed: int
    years: float = 0.0
    rounds: int = 0
    clear: bool = False
    alone: bool = False  # no network: nothing is exchanged


class Log:
    """What a laptop tells of itself, appended to a file; `place` is the last op of the journal that was told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: set[int] = set()
        self.pending: dict[str, Any] | None = None
        for event in read(path):
            if event["e"] == "typed":
                self.places.add(event["n"])
            elif event["e"] == "page":
                self.pending = event
            elif event["e"] == "applied":
                self.pending = None
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(self, event: str, **facts: Any) -> None:
        os.write(self._file, json.dumps({"e": event, **facts}, ensure_ascii=False).encode() + b"\n")

    def typed(self, ws: Workspace) -> None:
        """Tell of every op of our own that is in the journal and was not told yet."""
        last = max(self.places, default=0)
        sql = "SELECT n, device, body FROM journal WHERE n > ? ORDER BY n"
        for n, device, body in ws.reader().execute(sql, (last,)).fetchall():
            self.places.add(n)
            self.tell("typed", n=n, device=device, body=bytes(body).decode())

    def came(self, ws: Workspace, page: Page, *, part: bool, took: bool) -> None:
        self.tell("applied", device=ws.device.id, took=took, acked=exchange.standing(ws).acked_seq)
        self.pending = None

    def catch_up(self, ws: Workspace) -> None:
        """Tell what the life before this one did and could not tell any more."""
        if self.pending is not None:
            page = messages.read_page(self.pending["page"].encode())
            took = _was_applied(ws, page, part=self.pending["part"])
            self.tell("killed_in_page", took=took)
            self.came(ws, page, part=self.pending["part"], took=took)
        self.typed(ws)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of a log."""
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def _was_applied(ws: Workspace, page: Page, *, part: bool) -> bool:
    """Say whether a page was committed: by the cursor, which is written with it, or by its records."""
    conn = ws.reader()
    cursor = exchange.cursor(ws)
    stands = streams.stream(conn, ws.device.id)
    if not part:
        settled = page.more or stands.settled >= min(page.device_last_seq, stands.acked)
        return (cursor.seq, cursor.tag, cursor.epoch) == (page.upto, page.tag, page.epoch) and settled
    revs = dict(conn.execute("SELECT record, rev FROM received").fetchall())
    return all(revs.get(record.id, 0) >= record.rev for record in page.records)


def live(life: Life, log: Log, marks: mmap) -> None:
    """Work until the end comes, or until there is nothing left to exchange (`rounds`)."""
    dice = random.Random(life.seed)
    ahead = timedelta(days=365.25 * life.years)

    def now() -> datetime:
        return datetime.now(UTC) + ahead

    class Clock(datetime):
        """The clock of this laptop, for the client too."""

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + ahead

    client.datetime = Clock  # type: ignore[misc]
    with open_workspace(Path(life.folder), now=now) as ws, _watched(ws, log, marks):
        log.catch_up(ws)
        log.tell("born", years=life.years, notices=[one.code for one in ws.notices], device=ws.device.id)
        if life.rounds:
            _settle(ws, log, life)
            return
        while not Path(life.stop).exists():
            if not life.alone and dice.random() < 0.3:
                _exchange(ws, log)
                if life.clear and dice.random() < 0.3:
                    _clear(ws, log)
            else:
                marks[0] = STAGES.index("write")
                _tolerant(log, lambda: _work(ws, log, dice))
                log.typed(ws)
                marks[0] = 0
                time.sleep(0.1 * dice.random())  # a person is slower still; without any office there must be an end


def _settle(ws: Workspace, log: Log, life: Life) -> None:
    """Exchange over and over, a quarter of an hour later each time, until the office has all (or rounds are up)."""
    for turn in range(life.rounds):
        ws.now = lambda later=timedelta(minutes=20 * (turn + 1)): datetime.now(UTC) + later
        if _exchange(ws, log) and turn >= 1:
            return


def _exchange(ws: Workspace, log: Log) -> bool:
    """Exchange once; say whether it went well and nothing waits."""
    try:
        result = exchanging.once(ws)
    except Known as fault:  # only this laptop's own disk may do that
        log.tell("refused", code=fault.code, what="once")
        time.sleep(0.05)
        return False
    error = result.error.code if result.error else None
    facts = {key: str(value) for key, value in result.error.facts.items()} if result.error else {}
    log.tell(
        "sync", error=error, facts=facts, sent=result.records_sent, photos=result.photos_sent, waiting=result.waiting,
        conflicts=result.conflicts, quarantined=result.quarantined, alarms=[one.code for one in result.alarms],
    )  # fmt: skip
    if error:
        time.sleep(0.05)  # a person would wait longer; the office comes back within seconds here
    return error is None and result.waiting == 0


def _clear(ws: Workspace, log: Log) -> None:
    held = exchange.evictable(ws)
    with contextlib.suppress(Known):
        clearing.clear(ws, held)
    for sha256, _ in held:
        if not ws.vault.has(sha256):
            log.tell("cleared", sha256=sha256)


def _tolerant(log: Log, act: Callable[[], None]) -> None:
    """A full disk refuses work, in words; whoever sits there tries again."""
    try:
        act()
    except Known as fault:
        log.tell("refused", code=fault.code, what="write")
        time.sleep(0.02)


def _work(ws: Workspace, log: Log, dice: random.Random) -> None:
    what = dice.choices(("edit", "mark", "decide", "photo", "issue"), (50, 8, 12, 18, 12))[0]
    record = dice.choice(SHARED)
    if what == "edit":
        field = dice.choice(("name", "address", "radius_m", "point"))
        changes: dict[str, Any] = {field: dice.choice(VALUES)}
        if field == "radius_m":
            changes = {field: float(dice.randrange(50, 500, 50))}
        elif field == "point":  # two fields that only make sense together
            changes = {"lat": 23.25, "lon": 116.5 + dice.randrange(9) / 100, "datum": "wgs84", "point_source": "user"}
        _edit(ws, record, **changes)
    elif what == "mark":
        row = ws.reader().execute("SELECT deleted FROM place WHERE id = ?", (record,)).fetchone()
        if row is not None:
            with ws.write() as door:
                (door.restore if row[0] else door.delete)("place", record)
    elif what == "decide":
        _decide(ws, dice)
    elif what == "photo":
        _photograph(ws, log, dice)
    else:
        _record_issue(ws, dice)


def _record_issue(ws: Workspace, dice: random.Random) -> None:
    place = Place(id=str(uuid.uuid5(uuid.UUID(ws.author), "place")), name=f"{ws.author}的社区", level="community")
    if ws.get("place", place.id) is None:
        places.keep(ws, place)
    form = IssueForm(category="garbage", place_id=place.id, description="垃圾" * dice.randrange(1, 30))
    issues.submit(ws, form)


def _edit(ws: Workspace, record: str, **changes: Any) -> None:
    row = ws.reader().execute("SELECT deleted FROM place WHERE id = ?", (record,)).fetchone()
    if row is not None and row[0]:
        return
    with ws.write() as door:
        if row is None:
            door.put(Place(id=record, code=record, level="point", **changes))
        else:
            door.change("place", record, **changes)


def _decide(ws: Workspace, dice: random.Random) -> None:
    shown = [one for one in exchange.disputes(ws) if one.kind != "duplicate"]
    if not shown:
        return
    dispute, mine = dice.choice(shown), dice.random() < 0.5
    kept = {DELETED: False} if mine and dispute.kind == EDIT_DELETED else {}
    exchange.resolve(ws, dispute, {**(dispute.theirs if mine else dispute.office), **kept})


def _photograph(ws: Workspace, log: Log, dice: random.Random) -> None:
    content = b"\xff\xd8\xff" + dice.randbytes(dice.choice((2_000, 80_000, 400_000)))
    if dice.random() < 0.15:
        content = dice.choice(COMMON)
    photo = take_photo(ws, content)
    log.tell("photo", id=photo.id, sha256=photo.sha256)
    preview = b"\xff\xd8\xff preview of " + photo.sha256.encode()
    ws.vault.keep_derived("preview", photo.sha256, preview)
    photos.derived(ws, [(photo.sha256, None, "made", hashlib.sha256(preview).hexdigest())])


@contextmanager
def _watched(ws: Workspace, log: Log, marks: mmap) -> Iterator[None]:
    """Log what is delivered and which answers did not come; say in `marks` which step is under way."""
    real_page, real_part = exchange.apply_page, exchange.apply_snapshot
    real_push, real_send = OfficeClient.push, OfficeClient.send

    def deliver(page: Page, part: bool, act: Callable[[], bool]) -> bool:
        log.tell("page", part=part, page=messages.encode(page).decode())
        marks[0] = STAGES.index("page")
        took = None
        try:
            took = act()
            return took
        finally:
            marks[0] = 0
            if took is None:  # the disk was full: it is all there or nothing
                took = _was_applied(ws, page, part=part)
            log.came(ws, page, part=part, took=took)

    def push(office: OfficeClient, said: Any) -> Any:
        marks[0] = STAGES.index("push")
        try:
            return real_push(office, said)
        except Known as fault:
            last = [json.loads(bytes(one.body))["op_id"] for one in said.ops]
            log.tell("unheard", code=fault.code, ops=last, at=utc_text(datetime.now(UTC)))
            raise
        finally:
            marks[0] = 0

    def send(office: OfficeClient, *given: Any, **more: Any) -> Any:
        marks[0] = STAGES.index("photo")
        try:
            return real_send(office, *given, **more)
        finally:
            marks[0] = 0

    exchange.apply_page = lambda ws, page: deliver(page, False, lambda: real_page(ws, page))
    exchange.apply_snapshot = lambda ws, page, *, last: deliver(page, not last, lambda: real_part(ws, page, last=last))
    OfficeClient.push, OfficeClient.send = push, send  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        exchange.apply_page, exchange.apply_snapshot = real_page, real_part
        OfficeClient.push, OfficeClient.send = real_push, real_send  # type: ignore[method-assign]


def main() -> None:
    """Be the nursery: `bear` with a life answers its process id, `reap` with one waits for its end and says how."""
    catalog.load_seed()
    catalog.letters()
    for line in sys.stdin:
        word, _, rest = line.partition(" ")
        if word == "bear":
            child = os.fork()
            if child == 0:
                _one_life(msgspec.json.decode(rest, type=Life))
            print(child, flush=True)
        else:
            print(os.waitpid(int(rest), 0)[1], flush=True)


def _one_life(life: Life) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    marks = shared_page(Path(life.page))
    log = Log(Path(life.log))
    try:
        live(life, log, marks)
    except BaseException as error:
        import traceback

        log.tell("ended", why=repr(error), trace=traceback.format_exc())
        os._exit(4)
    os._exit(0)


def order(life: Life) -> str:
    """Return the line that lets a nursery bear this life."""
    return f"bear {json.dumps(asdict(life))}\n"


if __name__ == "__main__":
    main()
