"""Answers for what goes back on the stick: what the office has now, and what the laptop does not have yet.

The pages of the feed go on from the cursor that the bundle named, so one round trip of a stick is a whole exchange;
previews come along up to a size. Who may not read the district, or was revoked, gets the receipt and nothing else.
The ack is signed by the office; the same state makes the same file.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.exchange import Cursor, Outcome, Page
from inspector.office.auth import ACTIVE, Caller, user_caller
from inspector.office.database import Database, app_user, device
from inspector.office.founding import epoch as epoch_of
from inspector.office.opening import Office
from inspector.office.outcomes import outcomes
from inspector.office.pull import page
from inspector.office.refusal import Refused
from inspector.wire import bundle as form
from inspector.wire.bundle import AckManifest, Content, Manifest
from inspector.wire.bundle_file import Sink, lay
from inspector.wire.messages import MOST_HASHES, encode

MOST_PAGES_BYTES = 64 << 20
MOST_PREVIEW_BYTES = 128 << 20
MOST_PREVIEWS = 2000
MOST_UNDECIDED = 10_000
_PAGE = 500
_MOST_PAGES = 9999
_DIVERGED = ("history_diverged", "cursor_too_old")
_NAMESPACE = uuid.UUID("6d3f0c1e-2a41-5c0e-9a5e-0e6b2d8f7a11")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a bundle: how far its device is now, what became of each op, which blobs are stored."""

    last_seq: int
    outcomes: tuple[Outcome, ...] = ()
    blobs: tuple[str, ...] = ()
    expected: int | None = None
    diverged: bool = False  # its ops are based on another history than ours: none was used


@dataclass(slots=True)
class _Pages:
    """The feed since the laptop's cursor, as far as it goes into one ack."""

    bodies: list[bytes] = field(default_factory=list)
    photos: dict[str, None] = field(default_factory=dict)  # originals that others recorded
    more: bool = False
    diverged: bool = False


def caller_of(db: Database, device_id: str) -> Caller:
    """Return what the user of a device may read and write; nothing where user or device is not active."""

    def act(conn: Connection) -> Caller:
        where = (device.c.id == device_id, device.c.status == ACTIVE, app_user.c.id == device.c.user_id)
        user_id = conn.execute(sa.select(app_user.c.id).where(*where, app_user.c.active)).scalar_one_or_none()
        if user_id is None:
            return Caller(device_id, "", "", frozenset(), frozenset())
        return user_caller(conn, device_id, user_id)

    return db.read(act)


def write_ack(office: Office, manifest: Manifest, answer: Answer, path: Path) -> None:
    """Write the signed ack to `path`, whole or not at all; raise Known where the medium does not take it."""
    caller = caller_of(office.db, manifest.device_id)
    pages = _pages(office, manifest) if manifest.scope in caller.reads else _Pages()
    have = office.blobs.have(answer.blobs, caller)
    contents = [
        form.of_bytes(form.OUTCOMES, encode((*answer.outcomes, *_decided(office, manifest, caller)))),
        *(form.of_bytes(f"pages/{at:04}.json", body) for at, body in enumerate(pages.bodies, start=1)),
        *_previews(office, manifest, pages, caller),
    ]
    ack = AckManifest(
        bundle_id=str(uuid.uuid5(_NAMESPACE, manifest.bundle_id)),
        office_id=office.founding.office_id,
        epoch=office.db.read(epoch_of),
        device_id=manifest.device_id,
        scope=manifest.scope,
        last_seq=answer.last_seq,
        cursor=manifest.cursor,
        expected=answer.expected,
        diverged=pages.diverged,
        more=pages.more,
        blobs_stored=answer.blobs,
        blobs_safe=have.safe,
        members=tuple(one.member for one in contents),
    )

    def write(sink: Sink) -> None:
        for piece in form.written(ack, contents, office.keys.sign):
            sink.write(piece)

    lay(path, write)


def _decided(office: Office, manifest: Manifest, caller: Caller) -> Iterator[Outcome]:
    """Yield how the ops stand now that the laptop last knew in quarantine: an administrator decides without it."""
    asked = manifest.undecided[:MOST_UNDECIDED] if manifest.scope in caller.reads else ()
    for start in range(0, len(asked), MOST_HASHES):
        some = asked[start : start + MOST_HASHES]
        yield from outcomes(office.db, manifest.scope, manifest.device_id, some).outcomes


def _pages(office: Office, manifest: Manifest) -> _Pages:
    """Read the feed on from the laptop's cursor, or from its beginning where that stands in another history."""
    try:
        return _pages_from(office, manifest, manifest.cursor, manifest.since)
    except Refused as refused:
        if refused.fault.error not in _DIVERGED:
            raise
    pages = _pages_from(office, manifest, Cursor(), 0)
    pages.diverged = True
    return pages


def _pages_from(office: Office, manifest: Manifest, cursor: Cursor, since: int | None) -> _Pages:
    pages, size = _Pages(), 0
    began = cursor.seq if since is None else since
    while True:
        one: Page = page(
            office.db,
            scope=manifest.scope,
            device_id=manifest.device_id,
            after=cursor.seq,
            tag=cursor.tag,
            epoch=cursor.epoch,
            since=began,
            limit=_PAGE,
        )
        body = encode(one)
        pages.bodies.append(body)
        size += len(body)
        pages.photos.update(dict.fromkeys(_foreign_photos(one, manifest.device_id)))
        pages.more = one.more
        if not one.more or size > MOST_PAGES_BYTES or len(pages.bodies) == _MOST_PAGES:
            return pages
        cursor = Cursor(seq=one.upto, tag=one.tag, epoch=one.epoch)


def _foreign_photos(one: Page, device_id: str) -> Iterator[str]:
    """Yield the originals that a page tells of and another laptop took; those in use first found."""
    for record in one.records:
        sha256: Any = record.doc.get("sha256")
        made_here = bool(record.editions) and record.editions[0].device == device_id
        if record.entity == "photo" and not record.deleted and isinstance(sha256, str) and not made_here:
            yield sha256


def _previews(office: Office, manifest: Manifest, pages: _Pages, caller: Caller) -> Iterator[Content]:
    """Yield previews: those the laptop said it lacks, then of photos that are new to it, up to a size."""
    size = 0
    for sha256 in list(dict.fromkeys((*manifest.wanted, *pages.photos)))[:MOST_PREVIEWS]:
        try:
            preview = office.blobs.preview(sha256, caller)
        except Refused:
            continue  # none here (yet), or not for him
        size += office.blobs.store.size(preview)
        if size > MOST_PREVIEW_BYTES:
            return
        yield form.of(f"previews/{sha256}", lambda preview=preview: office.blobs.store.open_stream(preview))  # type: ignore[misc]
