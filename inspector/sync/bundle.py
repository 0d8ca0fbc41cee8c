"""Answers for the exchange without a network: a bundle goes out on a stick, an ack comes back, and both are whole.

The bundle carries the very ops and photos that the network would, from the last one the office confirmed; the ack is
taken in by the same functions as an answer of the network. So stick and network may be mixed in any order, and each
file may come twice, late or never. Nothing leaves this laptop for having been written to a stick.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from inspector.domain.device_id import signed_by
from inspector.domain.exchange import Cursor, Outcome
from inspector.errors import Known
from inspector.store import exchange
from inspector.store.exchange import Enrolment, PhotoTask
from inspector.store.outgoing import Outgoing, ops_of, outgoing
from inspector.store.vault import is_digest
from inspector.store.workspace import Workspace
from inspector.wire import bundle as form
from inspector.wire.bundle import AckManifest, Content, Manifest, Opened
from inspector.wire.bundle_file import Sink, lay, seal
from inspector.wire.messages import Invitation, decode, read_page

MOST_WANTED = 2000  # previews asked for at a time
_MOST_INVITATION = 64 * 1024
_NEVER = "9999-12-31T00:00:00.000Z"  # whatever waits for its next try goes onto the stick now
_ALL = 10**9

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What a bundle holds. `left_out` photos did not fit or were not wanted; `damaged` ones are altered here."""

    path: Path
    from_seq: int
    to_seq: int
    previews: int
    originals: int
    bytes: int
    left_out: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What an ack brought. `expected`: the office lacks our ops from there on, they are queued again.

    `rejected` are (count, reason) of ops that an administrator left unmerged for good.
    """

    last_seq: int
    photos: int
    records: int
    previews: int
    expected: int | None = None
    more: bool = False
    old: bool = False
    rejected: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class _Photos:
    """The photos of a bundle: what goes in, and what does not."""

    contents: list[Content] = field(default_factory=list)
    previews: dict[str, tuple[str, ...]] = field(default_factory=dict)
    originals: int = 0
    left_out: int = 0
    damaged: list[str] = field(default_factory=list)


def export_bundle(
    ws: Workspace,
    target: Path,
    *,
    originals: bool = True,
    most_bytes: int | None = None,
    progress: Progress = lambda done, whole: None,
) -> Exported:
    """Write everything the office has not confirmed to `target` (a file, or a folder: then under its own name).

    Ops go always, then previews, then originals from the smallest on as far as `most_bytes` reaches; `originals` False
    leaves them all for later. Raise Known("bundle_not_enrolled"), Known("bundle_target_full" | "bundle_target" |
    "bundle_too_large" | "bundle_differs") with nothing new under the name, Known("bundle_source") for a fault of ours.
    """
    enrolled = _enrolled(ws)
    part = outgoing(ws)
    path = target / file_name(ws, part) if target.is_dir() else target
    ops = form.of(form.OPS, lambda: form.op_lines(ops_of(ws, part)))
    limit = None if most_bytes is None else most_bytes - ops.member.bytes
    photos = _photos(ws, originals=originals, most_bytes=limit)
    contents = [ops, *photos.contents]
    manifest = _manifest(ws, enrolled, part, photos, contents)
    whole = sum(one.member.bytes for one in contents)

    def write(sink: Sink) -> None:
        pieces = form.written(manifest, contents, ws.sign)
        seal(_telling(pieces, whole, progress), sink, enrolled.seal)

    for left in path.parent.glob(f".office-{ws.device.code}-*{form.SUFFIX}.part"):  # of a stick that was pulled out
        with suppress(OSError):
            left.unlink()
    size = lay(path, write)
    return Exported(
        path,
        part.from_seq,
        part.to_seq,
        len(photos.previews),
        photos.originals,
        size,
        photos.left_out,
        tuple(photos.damaged),
    )


def file_name(ws: Workspace, part: Outgoing) -> str:
    """Return the name of a bundle: whose it is, and the numbers of its first and last op."""
    return f"office-{ws.device.code}-{part.from_seq}-{part.to_seq}{form.SUFFIX}"


def import_ack(ws: Workspace, path: Path) -> Acknowledged:
    """Take in the office's answer at `path`; one that is older than what is known here changes nothing.

    Raise Known and use nothing: `bundle_no_ack`, `bundle_damaged`, `bundle_forged`, `bundle_newer`,
    `bundle_other_office`, `bundle_other_device`, `bundle_unreadable`, `bundle_not_enrolled`.
    """
    enrolled = _enrolled(ws)
    try:
        if form.kind_of(path) != "ack" and path.is_file():
            raise Known("bundle_no_ack", path=str(path))
        opened = form.verified(path, AckManifest, partial(_is_from_office, ws, enrolled))
        outcomes = msgspec.json.decode(opened.content(form.OUTCOMES), type=tuple[Outcome, ...])
        pages = [read_page(opened.content(name)) for name in _names(opened, "pages/")]
    except OSError as error:
        raise Known("bundle_unreadable", path=str(path), detail=str(error)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise Known("bundle_damaged", detail=str(error)) from error
    ack: AckManifest = opened.manifest
    at = exchange.cursor(ws)
    if at.epoch and ack.epoch != at.epoch and not (ack.diverged and ack.cursor == at):
        return Acknowledged(ack.last_seq, 0, 0, 0, old=True)
    decided = exchange.note_outcomes(ws, outcomes)
    _take_receipt(ws, ack, outcomes, at)
    records = 0
    for page in pages:
        if not exchange.apply_page(ws, page):
            break
        records += len(page.records)
    _note_stored(ws, frozenset(ack.blobs_stored))
    previews = _keep_previews(ws, opened)
    return Acknowledged(
        ack.last_seq,
        len(ack.blobs_stored),
        records,
        previews,
        ack.expected,
        ack.more,
        rejected=exchange.by_reason(decided),
    )


def kind_of(path: Path) -> str | None:
    """Say what a file dropped on the window is: `ack`, `invitation`, `bundle`, or None for none of ours."""
    found = form.kind_of(path)
    if found is not None:
        return found
    try:
        with open(path, "rb") as stream:
            content = stream.read(_MOST_INVITATION + 1)
        if len(content) > _MOST_INVITATION:
            return None
        decode(content.removeprefix(b"\xef\xbb\xbf"), Invitation)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return "invitation"


def _enrolled(ws: Workspace) -> Enrolment:
    found = exchange.enrolment(ws)
    if found is None or not found.seal or not found.sign_key:
        raise Known("bundle_not_enrolled")
    return found


def _manifest(ws: Workspace, enrolled: Enrolment, part: Outgoing, photos: _Photos, contents: list[Content]) -> Manifest:
    at = exchange.cursor(ws)
    signature = exchange.head_signature(ws, part.to_seq) if part.to_seq else b""
    return Manifest(
        bundle_id=str(uuid.uuid4()),
        office_id=enrolled.office_id,
        epoch=at.epoch or enrolled.epoch,
        device_id=ws.device.id,
        scope=ws.scope,
        from_seq=part.from_seq,
        to_seq=part.to_seq,
        chain_before=part.chain_before.hex(),
        chain_after=part.chain_after.hex(),
        cursor=at,
        since=exchange.whole_upto(ws),
        head_signature=signature.hex(),
        previews=photos.previews,
        wanted=tuple(exchange.wanted_previews(ws, _NEVER, MOST_WANTED)),
        undecided=tuple(one.op_id for one in exchange.quarantined(ws)),
        members=tuple(one.member for one in contents),
    )


def _photos(ws: Workspace, *, originals: bool, most_bytes: int | None) -> _Photos:
    """Choose the photos: previews before originals, small before large; each is read and compared with its name."""
    photos = _Photos()
    every = exchange.photo_tasks(ws, _NEVER, _ALL)
    tasks = list({task.sha256: task for task in every}.values())  # two originals may have one preview
    originals_of: dict[str, tuple[str, ...]] = {}
    for task in every:
        originals_of[task.sha256] = (*originals_of.get(task.sha256, ()), task.of)
    tasks.sort(key=lambda task: (task.role == "original", task.size_bytes))
    left = most_bytes
    for task in tasks:
        original = task.role == "original"
        if (original and not originals) or (left is not None and task.size_bytes > left):
            photos.left_out += 1
            continue
        content = _content(ws, task)
        if content is None:
            photos.damaged.append(task.sha256)
            continue
        photos.contents.append(content)
        photos.originals += original
        if not original:
            photos.previews[task.sha256] = originals_of[task.sha256]
        left = None if left is None else left - content.member.bytes
    return photos


def _content(ws: Workspace, task: PhotoTask) -> Content | None:
    """Return a photo as a member; None where it is gone or is not what its name says any more."""
    name = f"blobs/{task.sha256}"
    try:
        if task.role == "original":
            content = form.of(name, partial(_original, ws, task.sha256))
        else:
            held = ws.vault.derived("preview", task.of)
            if held is None:
                return None
            content = form.of(name, partial(_preview, ws, task.of))
    except Known:
        return None
    return content if content.member.sha256 == task.sha256 else None


def _original(ws: Workspace, sha256: str) -> Iterator[bytes]:
    try:
        yield from form.file_pieces(partial(ws.vault.open, sha256))
    except OSError as error:
        raise Known("bundle_source", detail=str(error)) from error


def _preview(ws: Workspace, of: str) -> Iterable[bytes]:
    try:
        return (ws.vault.derived("preview", of) or b"",)
    except OSError as error:
        raise Known("bundle_source", detail=str(error)) from error


def _telling(pieces: Iterator[bytes], whole: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for piece in pieces:
        yield piece
        done += len(piece)
        progress(min(done, whole), whole)


def _is_from_office(ws: Workspace, enrolled: Enrolment, ack: AckManifest, signature: bytes, message: bytes) -> bool:
    if ack.office_id != enrolled.office_id:
        raise Known("bundle_other_office", found=ack.office_id)
    if not signed_by(bytes.fromhex(enrolled.sign_key), signature, message):
        return False
    if ack.device_id != ws.device.id or ack.scope != ws.scope:
        raise Known("bundle_other_device", found=ack.device_id)
    return True


def _take_receipt(ws: Workspace, ack: AckManifest, outcomes: tuple[Outcome, ...], at: Cursor) -> None:
    """Note what the office has; where it turns out to lack what it confirmed, everything is received and sent anew."""
    if ack.diverged and ack.cursor == at and at != Cursor():
        exchange.start_over(ws)
        exchange.rewind(ws, ack.last_seq)
    elif ack.expected is not None:
        exchange.rewind(ws, ack.expected - 1)
    else:
        exchange.note_pushed(ws, ack.last_seq, outcomes)


def _note_stored(ws: Workspace, stored: frozenset[str]) -> None:
    """A receipt is `stored` at most: whether a photo may leave this laptop is asked afresh, and never read here."""
    for task in exchange.photo_tasks(ws, _NEVER, _ALL):
        if task.sha256 in stored:
            exchange.note_photo(ws, task.sha256, task.role, state="stored", of=task.of)


def _keep_previews(ws: Workspace, opened: Opened) -> int:
    kept = 0
    wanted = set(exchange.wanted_previews(ws, _NEVER, _ALL))
    for name in _names(opened, "previews/"):
        sha256 = name.removeprefix("previews/")
        if sha256 in wanted and is_digest(sha256):
            exchange.keep_preview(ws, sha256, opened.content(name))
            kept += 1
    return kept


def _names(opened: Opened, folder: str) -> list[str]:
    return sorted(name for name in opened.places if name.startswith(folder))
