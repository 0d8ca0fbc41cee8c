"""Real laptops for the tests of the exchange: a workspace in a folder, a person in it, enrolled at a running office."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from inspector.domain.photo import Photo
from inspector.domain.place import Person, Place
from inspector.office import database as tables
from inspector.store import exchange, photos, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.sync.enrol import enrol
from inspector.sync.once import Result, once
from inspector.wire.messages import encode
from tests.offices import TestOffice
from tests.store.making import take_photo


@dataclass
class Laptop:
    """One laptop. `serial` numbers what it writes."""

    ws: Workspace
    name: str
    serial: int = 0

    def place(self, name: str = "") -> Place:
        """Record a place."""
        self.serial += 1
        made = Place(id=new_id(), name=name or f"{self.name}的第{self.serial}处", level="community")
        places.keep(self.ws, made)
        return made

    def rename(self, place_id: str, name: str) -> None:
        """Give a place another name."""
        with self.ws.write() as door:
            door.change("place", place_id, name=name)

    def photo(self, size: int = 2000, *, preview: bool = False) -> Photo:
        """Take a photo of `size` random bytes in, with a preview made of it where that is wanted."""
        photo = take_photo(self.ws, b"\xff\xd8\xff" + os.urandom(size - 3))
        if preview:
            content = b"\xff\xd8\xff preview of " + photo.sha256.encode()
            self.ws.vault.keep_derived("preview", photo.sha256, content)
            photos.derived(self.ws, [(photo.sha256, None, "made", hashlib.sha256(content).hexdigest())])
        return photo

    def sync(self, **given: Any) -> Result:
        """Exchange once, and see that it worked."""
        result = once(self.ws, **given)
        assert result.error is None, result.error
        return result

    def names(self) -> set[str]:
        """Return the names of the places known here."""
        return {one.name for one in self.ws.all("place")}

    def joins(self, office: TestOffice, role: str = "inspector", urls: tuple[str, ...] = ()) -> None:
        """Enrol at an office."""
        enrol(self.ws, encode(office.invitation(self.name, role, urls=urls)))


@contextmanager
def laptop(folder: Path, name: str, office: TestOffice | None = None, **given: Any) -> Iterator[Laptop]:
    """Open a laptop with a person in it, enrolled where an office is given."""
    with open_workspace(folder, now=lambda: datetime.now(UTC)) as ws:
        made = Laptop(ws, name)
        if not ws.author:
            person = Person(id=new_id(), name=name)
            places.keep(ws, person)
            ws.become(person.id, ())
        if office is not None and exchange.enrolment(ws) is None:
            made.joins(office, **given)
        yield made


def office_ops(office: TestOffice) -> dict[tuple[str, int], str]:
    """Return (device, number) → op_id of everything the office stored."""
    rows = office.office.db.read(
        lambda conn: conn.execute(
            sa.select(tables.op_log.c.device_id, tables.op_log.c.device_seq, tables.op_log.c.op_id)
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}


def own_ops(lap: Laptop) -> dict[tuple[str, int], str]:
    """Return (device, number) → op_id of everything this laptop's device wrote."""
    found = lap.ws.reader().execute("SELECT device, seq, op_id FROM journal WHERE device = ?", (lap.ws.device.id,))
    return {(row[0], row[1]): row[2] for row in found}


def told(office: TestOffice, column: sa.Column[Any]) -> list[Any]:
    """Return a column of the office's database."""
    return list(office.office.db.read(lambda conn: conn.execute(sa.select(column)).scalars().all()))


def has_blob(office: TestOffice, sha256: str) -> bool:
    """Say whether the office holds the whole of some bytes."""
    return bool(office.office.blobs.store.has(sha256))


def set_blobs(office: TestOffice, state: str) -> None:
    """Let the office's database say of every blob that it is in `state` (what a backup or the fixity job does)."""
    office.office.db.write(lambda conn: conn.execute(sa.update(tables.blob).values(state=state)))
    office.office.db.write(lambda conn: conn.execute(sa.update(tables.blob_grant).values(safe=state == "safe")))
