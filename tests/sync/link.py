"""The office's own functions under the names of the laptop's client, with a bad link between them.

What travels goes through the wire's bytes both ways, so that nothing is exchanged that the network would not carry.
A fault is armed for the next request; each one that really took effect is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.engine import Connection

from inspector.domain.exchange import Cursor, Page
from inspector.errors import Known
from inspector.office import apply, pull
from inspector.office.auth import Caller
from inspector.office.database import Database
from inspector.office.opening import Office
from inspector.office.refusal import Refused
from inspector.sync.client import Arrived
from inspector.wire import messages
from inspector.wire.messages import Have, Push, Pushed, Standing

T = TypeVar("T")
PUSH_FAULTS = ("drop_request", "drop_reply", "duplicate", "delay", "crash_before_commit")
PULL_FAULTS = ("drop_request", "drop_reply")
SEND_FAULTS = ("drop_request", "drop_reply", "cut", "flip")


class Crash(Exception):
    """The office's process ended before its transaction was committed."""


class Crashing(Database):
    """A database whose process can be made to die just before a commit."""

    dies = False

    def write(self, act: Callable[[Connection], T]) -> T:
        def dying(conn: Connection) -> T:
            result = act(conn)
            if self.dies:
                self.dies = False
                raise Crash
            return result

        return super().write(dying)


@dataclass
class Link:
    """One laptop's way to the office."""

    office: Office
    caller: Caller
    now: Callable[[], str]
    after: Callable[[], None]  # the office may have taken something
    counts: Counter[str]
    requests: list[tuple[Caller, bytes]]
    late: list[tuple[Caller, bytes]]
    armed: list[str] = field(default_factory=list)
    skew_ms: int | None = None

    def __enter__(self) -> Link:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        return None

    def hello(self) -> None:
        return None

    def push(self, push: Push) -> Pushed:
        body = messages.encode(push)
        self.requests.append((self.caller, body))
        fault = self._fault()
        if fault == "delay":
            self.late.append((self.caller, body))
            raise _gone()
        if fault == "crash_before_commit":
            assert isinstance(self.office.db, Crashing)
            self.office.db.dies = True
        if fault == "duplicate":
            self._guarded(lambda: take(self.office, self.caller, body, self.now()))
        answer = self._guarded(lambda: take(self.office, self.caller, body, self.now()))
        if fault == "drop_reply":
            raise _gone()
        return messages.decode(messages.encode(answer), Pushed)

    def pull(self, scope: str, cursor: Cursor, limit: int = 500, *, since: int | None = None) -> Page:
        fault = self._fault()
        page = self._guarded(
            lambda: pull.page(
                self.office.db,
                scope=scope,
                device_id=self.caller.device_id,
                after=cursor.seq,
                tag=cursor.tag,
                epoch=cursor.epoch,
                since=since,
                limit=limit,
            )
        )
        if fault == "drop_reply":
            raise _gone()
        return messages.read_page(messages.encode(page))

    def standing(self, scope: str) -> Standing:
        self._fault()
        return self._guarded(lambda: pull.standing(self.office.db, scope, self.caller.device_id))

    @contextmanager
    def snapshot(self, scope: str, after_id: str) -> Iterator[Iterator[bytes]]:
        cut = self._fault() == "drop_reply"
        lines = [
            line
            for piece in pull.snapshot(self.office.db, scope, self.caller.device_id, after_id)
            for line in piece.split(b"\n")
            if line
        ]
        yield self._broken_off(lines) if cut else iter(lines)

    def have(self, sha256s: Iterable[str]) -> Have:
        asked = list(sha256s)
        self._fault()
        return self._guarded(lambda: self.office.blobs.have(asked, self.caller)) if asked else Have()

    def offset(self, sha256: str) -> Arrived:
        found = self._guarded(lambda: self.office.blobs.standing(sha256, self.caller))
        return Arrived(found.offset, found.complete) if found else Arrived(0, False)

    def send(
        self, sha256: str, offset: int, whole: int, pieces: Iterable[bytes], length: int, *, preview_of: str | None
    ) -> Arrived:
        content = b"".join(pieces)
        assert len(content) == length
        fault = self._fault()
        if fault == "flip" and content:
            content = bytes([content[0] ^ 1]) + content[1:]
        if fault == "cut":
            content = content[: len(content) // 2]
        progress = self._guarded(
            lambda: self.office.blobs.append(
                sha256, offset, whole, [content], caller=self.caller, preview_of=preview_of
            )
        )
        if fault in ("cut", "drop_reply"):
            raise _gone()
        return Arrived(progress.offset, progress.complete)

    def preview(self, original: str) -> bytes | None:
        self._fault()
        try:
            sha256 = self.office.blobs.preview(original, self.caller)
        except Refused:
            return None
        return b"".join(self.office.blobs.store.open_stream(sha256))

    def _fault(self) -> str:
        fault = self.armed.pop() if self.armed else ""
        if fault:
            self.counts[fault] += 1
        if fault == "drop_request":
            raise _gone()
        return fault

    def _guarded(self, act: Callable[[], T]) -> T:
        """Do what a request asks for; a refusal comes back as the client words it."""
        try:
            return act()
        except Refused as refused:
            fault = refused.fault
            facts = {name: getattr(fault, name) for name in ("expected", "seq", "offset", "detail")}
            raise Known(fault.error, status=refused.status, **facts) from refused
        except Crash as crash:
            raise _gone() from crash
        finally:
            self.after()

    def _broken_off(self, lines: list[bytes]) -> Iterator[bytes]:
        yield from lines[: max(1, len(lines) // 2)]
        raise _gone()


def take(office: Office, caller: Caller, body: bytes, now_utc: str) -> Pushed:
    """Let the office take a push as its route does."""
    push = messages.decode(body, Push)
    return apply.push(
        office.db,
        scope=push.scope,
        device_id=caller.device_id,
        user=caller.user_id,
        ops=[(bytes.fromhex(one.hash), bytes(one.body)) for one in push.ops],
        signature=bytes.fromhex(push.signature),
        via="net",
        now_utc=now_utc,
    )


def _gone() -> Known:
    return Known("office_unreachable", why="")
