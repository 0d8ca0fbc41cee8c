"""Answers for taking in a bundle: everything is verified first, then it is ops and photos like those of the network.

Nothing is believed for where it was found: it must open with the office's key, be signed by a device that was enrolled,
name its members exactly, and hold ops that chain without a gap. Only then do `push` and the photo store see it, so
that mixing stick and network in any order is a replay. A bundle that comes before an earlier one is held: nothing of
it is used, and the operator is told what is missing. So is one whose new ops were based on a past that this office has
lost: its ack brings what the office has now, and the laptop's next bundle is based on that. What a revoked device
brings is set aside whole. Whatever became of it, the answer is a signed ack for the laptop.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.clock_text import utc_text
from inspector.domain.device_id import signed_by
from inspector.domain.exchange import QUARANTINED, Cursor, Outcome
from inspector.domain.op import chain
from inspector.errors import Known
from inspector.office.apply import push
from inspector.office.auth import Caller
from inspector.office.blobs import Blobs
from inspector.office.bundle_ack import Answer, caller_of, write_ack
from inspector.office.database import Database, bundle, device, device_stream
from inspector.office.logbook import note
from inspector.office.opening import Office
from inspector.office.refusal import Refused, refuse
from inspector.wire.bundle import ACK_SUFFIX, MANIFEST, OPS, SUFFIX, Manifest, Opened, verified
from inspector.wire.bundle_file import unseal
from inspector.wire.messages import MOST_OPS, MOST_PUSH_BYTES

INCOMING = "incoming"
RESERVE = 256 << 20  # left free for the database
_SCOPE = re.compile(r"[0-9]{6}", re.ASCII)
_MOST_NAME, _MOST_NUMBER = 64, 2**53
_LEFT_SECONDS = 86400
_DIVERGED = "history_diverged"


@dataclass(frozen=True, slots=True)
class Sender:
    """The device that signed a bundle, as the office knows it."""

    device_id: str
    user_id: str
    label: str
    active: bool
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a bundle. Where `expected` is set, or it is `diverged`, it was held: nothing of it was used."""

    ack: Path
    device: str
    last_seq: int
    ops: int
    quarantined: int
    blobs: int
    revoked: bool = False
    expected: int | None = None
    found: int | None = None
    diverged: bool = False


def import_bundle(
    office: Office, path: Path, ack: Path | None = None, *, by: str = "operator", within: Collection[str] | None = None
) -> Imported:
    """Take in the bundle at `path` and write its ack (beside it unless `ack` says where); return what became of it.

    Raise Known and use nothing: `bundle_not_opened`, `bundle_damaged`, `bundle_forged`, `bundle_newer`,
    `bundle_other_office`, `bundle_device_unknown`, `bundle_forked`, `bundle_office_full`, `bundle_unreadable`. The same
    bundle again is a replay with the same answer. The ack can be read by whoever gets it: one who may act only `within`
    some districts is refused (Refused 403) a bundle of another.
    """
    ack = ack or ack_path(path)
    with _opened(office, path) as found:
        manifest: Manifest = found.opened.manifest
        if within is not None and manifest.scope not in within:
            raise refuse("scope_denied", 403)
        sender = found.sender
        expected = _missing_before(office.db, manifest)
        if expected is not None:
            answer = Answer(last_seq=expected - 1, expected=expected)
            _note(office, manifest, by, "bundle_held", {"expected": expected, "from_seq": manifest.from_seq})
        else:
            answer = _take_in(office, found, by)
        write_ack(office, manifest, answer, ack)
    return Imported(
        ack=ack,
        device=sender.label or sender.device_id,
        last_seq=answer.last_seq,
        ops=0 if answer.expected or answer.diverged else manifest.to_seq - manifest.from_seq + 1,
        quarantined=sum(one.state == QUARANTINED for one in answer.outcomes),
        blobs=len(answer.blobs),
        revoked=not sender.active,
        expected=answer.expected,
        found=manifest.from_seq if answer.expected else None,
        diverged=answer.diverged,
    )


def ack_path(path: Path) -> Path:
    """Return where the ack of a bundle lies: beside it, under its name."""
    return path.with_name(path.name.removesuffix(SUFFIX) + ACK_SUFFIX)


@dataclass(frozen=True, slots=True)
class _Found:
    opened: Opened
    sender: Sender
    folder: Path


@contextmanager
def _opened(office: Office, path: Path) -> Iterator[_Found]:
    """Open and verify everything, in a folder of its own that is gone afterwards."""
    folder = office.data / INCOMING / uuid.uuid4().hex
    _sweep(office.data / INCOMING)
    try:
        folder.mkdir(parents=True, mode=0o700)
        _must_fit(path, folder)
        plain = folder / "plain.zip"
        with _reading(path), open(path, "rb") as source, open(plain, "xb") as target:
            unseal(source, target, office.keys.identity())
        senders: list[Sender] = []

        def is_signed(manifest: Manifest, signature: bytes, message: bytes) -> bool:
            _must_be_sound(manifest)
            if manifest.office_id != office.founding.office_id:
                raise Known("bundle_other_office", found=manifest.office_id)
            senders.append(_sender(office.db, manifest.device_id))
            return signed_by(senders[0].public_key, signature, message)

        opened = verified(plain, Manifest, is_signed)
        _must_chain(opened)
        yield _Found(opened, senders[0], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(incoming: Path) -> None:
    """Throw away what a crash left a day ago: among it are bundles that lie open."""
    with suppress(OSError):
        for left in incoming.iterdir():
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _must_be_sound(manifest: Manifest) -> None:
    """Raise Known("bundle_damaged") for what no database holds, whoever signed it."""
    names = (manifest.bundle_id, manifest.office_id, manifest.device_id, manifest.epoch)
    numbers = (manifest.from_seq, manifest.to_seq, manifest.cursor.seq, manifest.since or 0)
    if (
        not _SCOPE.fullmatch(manifest.scope)
        or not all(names[:3])
        or not all(len(name) <= _MOST_NAME and name.isprintable() for name in names)
        or not all(0 <= number < _MOST_NUMBER for number in numbers)
    ):
        raise Known("bundle_damaged", detail=MANIFEST)


def _must_fit(path: Path, folder: Path) -> None:
    """Raise Known where the disk has no room for it opened and its photos stored: both lie here for a while."""
    with _reading(path):
        needed = 2 * path.stat().st_size + RESERVE
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Known("bundle_office_full", needed=needed, free=free)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)  # ours, for nothing is written to where it came from
        code = "bundle_office_full" if full else "bundle_unreadable"
        facts: dict[str, Any] = {"needed": "?", "free": 0} if full else {"path": str(path), "detail": str(error)}
        raise Known(code, **facts) from error


def _sender(db: Database, device_id: str) -> Sender:
    columns = (device.c.user_id, device.c.label, device.c.status, device.c.public_key)
    row = db.read(lambda conn: conn.execute(sa.select(*columns).where(device.c.id == device_id)).one_or_none())
    if row is None:
        raise Known("bundle_device_unknown", device=device_id)
    return Sender(device_id, row.user_id, row.label, row.status == "active", bytes(row.public_key))


class _Numbered(msgspec.Struct):
    """What of an op says where it belongs; None where its bytes are no such op (it waits in quarantine then)."""

    seq: Any = None
    device: Any = None
    scope: Any = None
    tx_last: Any = True


def _must_chain(opened: Opened) -> None:
    """Raise Known("bundle_damaged") unless the ops are those the manifest names: all, in order, one chain."""
    manifest: Manifest = opened.manifest
    try:
        head = bytes.fromhex(manifest.chain_before)
    except ValueError as error:
        raise Known("bundle_damaged", detail="chain_before") from error
    seq, ends = manifest.from_seq - 1, True
    for digest, body in opened.ops():
        seq, head = seq + 1, chain(head, body)
        one = _numbered(body)
        strange = one.seq not in (None, seq) or one.device not in (None, manifest.device_id)
        if digest != head or strange or one.scope not in (None, manifest.scope):
            raise Known("bundle_damaged", detail=f"{OPS} {seq}")
        ends = one.tx_last is not False
    if manifest.from_seq < 1 or seq != manifest.to_seq or head.hex() != manifest.chain_after or not ends:
        raise Known("bundle_damaged", detail=OPS)


def _numbered(body: bytes) -> _Numbered:
    try:
        return msgspec.json.decode(body, type=_Numbered)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Numbered()


def _missing_before(db: Database, manifest: Manifest) -> int | None:
    """Return the number the office expects next where the bundle begins beyond it."""
    last = device_seq(db, manifest.scope, manifest.device_id)
    return last + 1 if manifest.from_seq > last + 1 else None


def device_seq(db: Database, scope: str, device_id: str) -> int:
    """Return how far the office has the ops of a device."""
    where = (device_stream.c.scope == scope, device_stream.c.device_id == device_id)
    asked = sa.select(device_stream.c.last_seq).where(*where)
    return int(db.read(lambda conn: conn.execute(asked).scalar_one_or_none()) or 0)


def _take_in(office: Office, found: _Found, by: str) -> Answer:
    manifest: Manifest = found.opened.manifest
    caller = caller_of(office.db, found.sender.device_id)
    try:
        outcomes = tuple(_push_all(office.db, found, caller))
    except Refused as refused:
        if refused.fault.error != _DIVERGED:
            raise _named(refused, found.sender) from refused
        last_seq = device_seq(office.db, manifest.scope, manifest.device_id)
        _note(office, manifest, by, "bundle_diverged", {"last_seq": last_seq, "from_seq": manifest.from_seq})
        return Answer(last_seq=last_seq, diverged=True)
    blobs = tuple(_store_blobs(office.blobs, found, caller))
    last_seq = device_seq(office.db, manifest.scope, manifest.device_id)
    result = {
        "last_seq": last_seq,
        "ops": manifest.to_seq - manifest.from_seq + 1,
        "quarantined": sum(one.state == QUARANTINED for one in outcomes),
        "blobs": len(blobs),
        "device_active": found.sender.active,
    }
    _note(office, manifest, by, "bundle_imported", result, keep=True)
    return Answer(last_seq=last_seq, outcomes=outcomes, blobs=blobs)


def _push_all(db: Database, found: _Found, caller: Caller) -> Iterator[Outcome]:
    manifest: Manifest = found.opened.manifest
    signature = bytes.fromhex(manifest.head_signature) if _is_hex(manifest.head_signature) else b""
    # who may read nothing here is told nothing of another history; what he brings is set aside and merged by nobody
    at = manifest.cursor if manifest.scope in caller.reads else Cursor()
    seq = manifest.from_seq - 1
    for piece in _pieces(found.opened):
        seq += len(piece)
        pushed = push(
            db,
            scope=manifest.scope,
            device_id=manifest.device_id,
            user=found.sender.user_id,
            ops=piece,
            signature=signature if seq == manifest.to_seq else b"",
            via="bundle",
            cursor=at,
            now_utc=utc_text(datetime.now(UTC)),
        )
        yield from pushed.outcomes


def _pieces(opened: Opened) -> Iterator[list[tuple[bytes, bytes]]]:
    """Cut the ops into pushes of whole transactions."""
    piece: list[tuple[bytes, bytes]] = []
    pending: list[tuple[bytes, bytes]] = []
    size = added = 0
    for one in opened.ops():
        pending.append(one)
        added += len(one[1])
        if _numbered(one[1]).tx_last is False:
            continue
        if piece and (len(piece) + len(pending) > MOST_OPS or size + added > MOST_PUSH_BYTES):
            yield piece
            piece, size = [], 0
        piece, size = piece + pending, size + added
        pending, added = [], 0
    if piece:
        yield piece


def _named(refused: Refused, sender: Sender) -> Known:
    """Say a refusal of the push as one of the bundle; it can only come before anything was applied."""
    fault = refused.fault
    if fault.error in ("device_forked", "chain_broken"):
        return Known("bundle_forked", device=sender.label, seq=fault.seq or fault.expected)
    return Known("bundle_refused", error=fault.error)


def _is_hex(text: str) -> bool:
    with suppress(ValueError):
        return bool(bytes.fromhex(text))
    return False


def _store_blobs(blobs: Blobs, found: _Found, caller: Caller) -> Iterator[str]:
    """Bring the photos into the store, each as a file of its own; originals first, for previews are named by them."""
    previews = found.opened.manifest.previews
    names = [member.name for member in found.opened.manifest.members if member.name != OPS]
    for name in sorted(names, key=lambda name: (name.removeprefix("blobs/") in previews, name)):
        sha256 = name.removeprefix("blobs/")
        file = found.folder / "blob"
        with open(file, "wb") as stream:
            for piece in found.opened.pieces(name):
                stream.write(piece)
        try:
            for original in previews.get(sha256) or (None,):
                blobs.receive_file(sha256, file, caller, _original(original), found.opened.manifest.scope)
        except Refused as refused:
            raise Known("bundle_refused", error=refused.fault.error) from refused
        yield sha256


def _original(sha256: str | None) -> str | None:
    digits = set("0123456789abcdef")
    return sha256 if sha256 and len(sha256) == hashlib.sha256().digest_size * 2 and set(sha256) <= digits else None


def _note(
    office: Office, manifest: Manifest, by: str, what: str, result: dict[str, Any], *, keep: bool = False
) -> None:
    """Write down that a bundle came; `keep` in the table of bundles too, once."""
    now = datetime.now(UTC)
    row = {
        "id": manifest.bundle_id,
        "device_id": manifest.device_id,
        "from_seq": manifest.from_seq,
        "to_seq": manifest.to_seq,
        "imported_at_utc": utc_text(now),
        "imported_by": by,
        "result": result,
    }

    def act(conn: Connection) -> None:
        if keep:
            conn.execute(office.db.insert(bundle).values(**row).on_conflict_do_nothing())
        detail = {**result, "bundle": manifest.bundle_id, "device": manifest.device_id, "scope": manifest.scope}
        note(conn, utc_text(now), by, what, detail)

    office.db.write(act)
