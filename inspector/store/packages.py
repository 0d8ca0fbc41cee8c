"""Answers for packages for a partner team (联动联查): a ZIP of issues and photos anybody can check, and its receipt.

The manifest names every other member with size and SHA-256; its own SHA-256 is the package's, its first eight digits
are told apart (on the receipt). Nothing in it says who called: what came from a lead says nothing of the lead, and
what reads like a private person is left out. The receipt is signed by post and comes back on paper.

Photos go as copies: faces and plates hidden, nothing in them of place, device or the whole picture. Each names the
SHA-256 of its original, so that the original can be shown to be the one. Originals go along only for a reason that is
written down: in the package, and in the register with what it was for.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from inspector.domain import issue as states
from inspector.domain import private_text
from inspector.domain.clock_text import local_text, utc_text
from inspector.domain.issue import Issue
from inspector.domain.joint import Package
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.store import entry_rules as rules
from inspector.store import issues, masks, photos, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace
from inspector.wording import tasks as words
from inspector.wording import terms

MANIFEST, ISSUES = "manifest.json", "issues.json"
FORMAT = 2  # 1: originals under photos/
COPIES, ORIGINALS = "photos/", "originals/"
CODE_DIGITS = 8
_CHUNK = 1 << 20
_MOST_MANIFEST = 16 << 20
_SUFFIX = {
    f"image/{kind}": f".{suffix}"
    for kind, suffix in (("jpeg", "jpg"), ("png", "png"), ("heic", "heic"), ("webp", "webp"))
}

Copied = Callable[[Photo], bytes | None]  # a photo's copy that may leave (JPEG); None where no picture can be made


@dataclass(frozen=True, slots=True)
class Checked:
    """What a package holds and what is wrong with it (Known, worded), nothing when it is as it was handed over."""

    code: str
    issues: int
    photos: int
    faults: tuple[Known, ...]


def make(
    ws: Workspace, path: Path, issue_ids: Sequence[str], *, receiver: str, purpose: str = "",
    copied: Copied | None = None, originals: str | None = None,
) -> Package:  # fmt: skip
    """Write a package of issues to `path` and keep in the register what was handed to whom.

    With `copied` their photos go along as copies, with `originals` (the reason) also as they were taken. Raise
    Known("package_empty"), Known("package_exists"), Known("package_unwritable"), Known("package_photo_missing"),
    Known("package_reason"), Known("task_missing"), Known("task_private"), Known("record_gone").
    """
    rules.must_have_author(ws)
    receiver = rules.said("package", "receiver", receiver)
    if originals is not None and not originals.strip():
        raise Known("package_reason")
    reason = (originals or "").strip()
    rules.nobody_private("package", receiver=receiver, purpose=f"{purpose} {reason}")
    chosen = [rules.held(ws, "issue", one) for one in dict.fromkeys(issue_ids)]
    if not chosen:
        raise Known("package_empty")
    if path.exists():
        raise Known("package_exists", path=str(path))
    own_id, made_at = new_id(), utc_text(ws.now())
    head = {
        "format": FORMAT, "package": own_id, "made_at_utc": made_at, "scope": ws.scope, "receiver": receiver,
        "purpose": purpose.strip(), "issues": len(chosen), "originals": reason or None,
    }  # fmt: skip
    digest, count = _write_whole(path, head, chosen, _Going(ws, copied, originals=bool(reason)))
    said = "；".join(filter(None, (purpose.strip(), words.PACKAGE_ORIGINALS.format(reason=reason) if reason else "")))
    package = Package(
        id=own_id, receiver=receiver, purpose=said or None, issue_ids=tuple(one.id for one in chosen),
        photos=count, made_at_utc=made_at, sha256=digest, person_id=ws.author,
    )  # fmt: skip
    try:
        with ws.write() as door:
            door.put(package)
    except BaseException:
        path.unlink(missing_ok=True)  # nothing is handed over that the register does not know
        raise
    return package


def code_of(package: Package) -> str:
    """Return the digits by which people name a package."""
    return package.sha256[:CODE_DIGITS]


def listed(ws: Workspace) -> list[Package]:
    """Return what was handed over, the latest first."""
    return ws.all("package", order="made_at_utc DESC")


def sign(ws: Workspace, code: str, signed_by: str, at_utc: str | None = None) -> Package:
    """Note the receipt: who took it (by post). Raise Known("package_unknown"), Known("package_signed")."""
    rules.must_have_author(ws)
    found = [one for one in listed(ws) if code and one.sha256.startswith(code.strip().lower())]
    if len(found) != 1:
        raise Known("package_unknown", digits=code)
    held: Package = found[0]
    if held.signed_at_utc:
        raise Known("package_signed", at=local_text(held.signed_at_utc), by=held.signed_by or "")
    signed_by = rules.said("package", "signed_by", signed_by)
    rules.nobody_private("package", signed_by=signed_by)
    signed = replace(held, signed_by=signed_by, signed_at_utc=at_utc or utc_text(ws.now()))
    with ws.write() as door:
        door.revise(held, signed)
    return signed


def check(path: Path, code: str | None = None) -> Checked:
    """Compare a package with its manifest, byte by byte; needs no workspace.

    Raise Known("package_no_package") for a file that is none.
    """
    try:
        with zipfile.ZipFile(path) as box:
            return _checked(box, path, code)
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, NotImplementedError) as error:
        raise Known("package_no_package", path=str(path)) from error


def _checked(box: zipfile.ZipFile, path: Path, code: str | None) -> Checked:
    if box.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise Known("package_no_package", path=str(path))
    raw = box.read(MANIFEST)
    manifest = json.loads(raw)
    members = {str(one["name"]): (int(one["bytes"]), str(one["sha256"])) for one in manifest["members"]}
    there = box.namelist()
    faults = [Known("package_fault_missing", name=name) for name in members if name not in there]
    surplus = [name for name in there if name not in (MANIFEST, *members)] + sorted(
        {name for name in there if there.count(name) > 1}
    )
    faults += [Known("package_fault_extra", name=name) for name in surplus]
    for name, (size, sha256) in members.items():
        if name in there and not _is_whole(box, name, size, sha256):
            faults.append(Known("package_fault_altered", name=name))
    found = hashlib.sha256(raw).hexdigest()[:CODE_DIGITS]
    if code and found != code.strip().lower()[:CODE_DIGITS]:
        faults.append(Known("package_fault_code", found=found, wanted=code))
    return Checked(found, int(manifest["issues"]), _count(members), tuple(faults))


def _is_whole(box: zipfile.ZipFile, name: str, size: int, sha256: str) -> bool:
    """Say whether a member is what the manifest says; no more of it is unpacked than there should be."""
    if box.getinfo(name).file_size != size:
        return False
    digest, left = hashlib.sha256(), size
    try:
        with box.open(name) as stream:
            while left > 0 and (piece := stream.read(min(_CHUNK, left))):
                digest.update(piece)
                left -= len(piece)
    except zipfile.BadZipFile:  # its CRC
        return False
    return left == 0 and digest.hexdigest() == sha256


@dataclass(frozen=True, slots=True)
class _Going:
    """What goes along of the photos: no copies where `copied` is None."""

    ws: Workspace
    copied: Copied | None
    originals: bool

    def photos(self, issue: Issue) -> list[Photo]:
        """Return the photos of an issue and of its rechecks, none where none go along."""
        if self.copied is None and not self.originals:
            return []
        looked = [one.id for one in self.ws.all("recheck", "issue_id = ?", (issue.id,))]
        return [
            *photos.of_subject(self.ws, "issue", issue.id),
            *(photo for one in looked for photo in photos.of_subject(self.ws, "recheck", one)),
        ]

    def copy(self, photo: Photo) -> bytes | None:
        """Return the copy of a photo whose original is what was taken in, or lies at the office."""
        if self.copied is None:
            return None
        try:
            if self.ws.vault.has(photo.sha256) and self.ws.vault.digest(photo.sha256) != photo.sha256:
                raise _missing(photo)
            return self.copied(photo)
        except (Known, FileNotFoundError) as error:
            raise _missing(photo) from error


def _missing(photo: Photo) -> Known:
    return Known("package_photo_missing", photo=photo.file_name or photo.sha256[:CODE_DIGITS])


def _write_whole(path: Path, head: dict[str, Any], chosen: Sequence[Issue], going: _Going) -> tuple[str, int]:
    """Write the whole file or leave none; return what `_write` returns. Raise Known("package_unwritable")."""
    part = path.with_name(path.name + ".part")
    try:
        written = _write(part, head, chosen, going)
        part.replace(path)
    except OSError as error:
        raise Known("package_unwritable", path=str(path), detail=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):  # the disk may be gone altogether
            part.unlink(missing_ok=True)
    return written


def _write(path: Path, head: dict[str, Any], chosen: Sequence[Issue], going: _Going) -> tuple[str, int]:
    """Write the members, then the manifest that names them; return its digest and how many photos go along."""
    pictures = {one.sha256: one for issue in chosen for one in going.photos(issue)}
    members: list[dict[str, Any]] = []
    with path.open("wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as box:

        def put(name: str, content: bytes) -> None:
            box.writestr(name, content)
            members.append({"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})

        for photo in pictures.values():
            copy = going.copy(photo)
            if copy is not None:
                put(_copy_name(photo), copy)
            if going.originals:
                size = _put_original(going.ws, box, photo)
                members.append({"name": _original_name(photo), "bytes": size, "sha256": photo.sha256})
        there = {str(one["name"]) for one in members}
        told = [_told(going, one, there) for one in chosen]
        put(ISSUES, json.dumps(told, ensure_ascii=False, indent=1).encode())
        manifest = json.dumps({**head, "members": members}, ensure_ascii=False)
        box.writestr(MANIFEST, manifest.encode())
        box.close()
        stream.flush()
        os.fsync(stream.fileno())
    return hashlib.sha256(manifest.encode()).hexdigest(), _count(there)


def _count(names: Iterable[str]) -> int:
    """Return how many photos go along, as copies, originals or both."""
    return len({name.partition("/")[2].partition(".")[0] for name in names if name.startswith((COPIES, ORIGINALS))})


def _put_original(ws: Workspace, box: zipfile.ZipFile, photo: Photo) -> int:
    """Copy an original in and return its size; what does not have the digest it was taken in with is not handed on."""
    digest, size = hashlib.sha256(), 0
    try:
        with ws.vault.open(photo.sha256) as source, box.open(_original_name(photo), "w") as target:
            for piece in _pieces(source):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
    except (Known, FileNotFoundError) as error:
        raise _missing(photo) from error
    if digest.hexdigest() != photo.sha256:
        raise _missing(photo)
    return size


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_CHUNK):
        yield piece


def _copy_name(photo: Photo) -> str:
    return f"{COPIES}{photo.sha256}.jpg"


def _original_name(photo: Photo) -> str:
    return f"{ORIGINALS}{photo.sha256}{_SUFFIX.get(photo.mime or '', '')}"


def _told(going: _Going, issue: Issue, there: Collection[str]) -> dict[str, Any]:
    """Return an issue in words: codes are of no use to somebody else's program. No person and no lead is named."""
    ws = going.ws
    steps = states.in_order(issues.steps(ws, issue.id))
    now = states.standing_after(steps)
    category = ws.catalogue.get(issue.category)
    body = ws.get("body", issue.lead_body_id) if issue.lead_body_id else None
    return {
        "number": issue.number,
        "place": places.full_name(ws, issue.place_id),
        "spot": _plain(issue.spot),
        "point": [issue.lat, issue.lon, issue.datum] if issue.lat is not None else None,
        "category": category.name if category else issue.category,
        "description": _plain(issue.description),
        "severity": terms.SEVERITIES.get(issue.severity, issue.severity),
        "source": terms.SOURCES.get(issue.source, issue.source),
        "found_at_utc": issue.found_at_utc,
        "lead_body": body.name if body else None,
        "requirement": _plain(issue.requirement),
        "due_on": states.due_after(steps, issue.due_on),
        "status": terms.STATUSES[now.status],
        "round": now.round,
        "steps": [
            {"action": terms.STEPS.get(one.action, one.action), "at_utc": one.happened_at_utc, "due_on": one.due_on}
            for one in steps
        ],
        "photos": [_told_photo(ws, one, there) for one in going.photos(issue)],
    }


def _told_photo(ws: Workspace, photo: Photo, there: Collection[str]) -> dict[str, Any]:
    """Return a photo: its copy, and the SHA-256 of the original, whether or not that goes along."""
    copy, original = _copy_name(photo), _original_name(photo)
    return {
        "file": copy if copy in there else None,
        "masked": bool(masks.boxes(ws, photo.sha256)),
        "original": original if original in there else None,
        "original_sha256": photo.sha256,
        "role": terms.PHOTO_ROLES.get(photo.role or "", ""),
        "taken_at_utc": photo.taken_at_utc,
    }


def _plain(text: str | None) -> str | None:
    """Return a text without what says who somebody private is."""
    return private_text.masked(text, private_text.find(text)) if text else text
