"""What the tests of the store are made of: a workspace with two people and places in it, photos, issues, a clock."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from inspector.domain.issue import Issue
from inspector.domain.photo import Photo
from inspector.domain.place import Person, Place
from inspector.errors import Known
from inspector.store import issues, journal, photos, places, visits
from inspector.store.door import Changed, new_id
from inspector.store.issues import IssueForm, Recorded
from inspector.store.workspace import Workspace

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday, 10:00 in Shanghai
_serial = itertools.count()


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Ground:
    """A workspace with what every record needs: two people, a street, two communities."""

    ws: Workspace
    people: tuple[str, str]
    street: Place
    community: Place
    other: Place
    clock: Clock = field(default_factory=Clock)

    def photo(self, content: bytes | None = None, **fields: Any) -> Photo:
        return take_photo(self.ws, content, **fields)

    def issue(self, **fields: Any) -> Recorded:
        form: dict[str, Any] = {"category": "garbage", "place_id": self.community.id, "description": "墙边一堆垃圾"}
        return issues.submit(self.ws, IssueForm(**{**form, **fields}))

    def step(self, issue: Issue, *actions: str, **fields: Any) -> None:
        for action in actions:
            take_step(self.ws, [issue.id], action, reason="原因", **fields)


def take_step(ws: Workspace, issue_ids: Sequence[str], action: str, **fields: Any) -> Changed:
    """Take a bare step, below what an order or a conclusion asks for: how a life came so far is not what is tested."""
    with ws.write() as door:
        for issue_id in issue_ids:
            issues.add_step(door, issue_id, action, **{"person_id": ws.author or None, **fields})
            if action in ("void", "restore"):
                visits.settle_issue(door, issue_id)
    return Changed(door.tx, {"issue": frozenset(issue_ids)})


def laid_out(ws: Workspace, clock: Clock) -> Ground:
    """Put people and places into an empty workspace."""
    two = (Person(id=new_id(), name="陈立"), Person(id=new_id(), name="郑敏𠮷"))
    street = Place(id=new_id(), code="440512002", name="马滘街道", level="street")
    community = Place(id=new_id(), code="440512002001", name="马滘社区", level="community", parent_id=street.id)
    other = Place(id=new_id(), code="440512002002", name="和社社区", level="community", parent_id=street.id)
    for record in (*two, street, community, other):
        places.keep(ws, record)
    ws.author = two[0].id
    return Ground(ws, (two[0].id, two[1].id), street, community, other, clock)


def take_photo(ws: Workspace, content: bytes | None = None, **fields: Any) -> Photo:
    """Bring bytes into the vault and the journal, as the intake does."""
    if content is None:
        content = b"\xff\xd8\xff" + f"photo {next(_serial)}".encode()
    received = ws.vault.receive(io.BytesIO(content), new_id())
    assert received is not None
    photo = Photo(
        id=new_id(),
        sha256=received.sha256,
        size_bytes=received.size_bytes,
        file_name=f"IMG_{next(_serial):04d}.jpg",
        mime="image/jpeg",
        imported_at_utc="2026-11-20T02:00:00.000Z",
        **fields,
    )
    with ws.write() as door:
        photos.add(door, photo)
    return photo


def faults(ws: Workspace) -> list[str]:
    """Return the codes of all faults that verify finds."""
    return [fault.code for fault in journal.verify(ws).faults]


def last_tx(ws: Workspace) -> str:
    """Return the latest transaction."""
    return journal.transactions(ws, 1)[0][0].tx


def known(error: Any) -> Known:
    """Return the Known of a pytest.raises block."""
    assert isinstance(error.value, Known)
    return error.value
