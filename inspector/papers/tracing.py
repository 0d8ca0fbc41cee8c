"""Answers for a file that came back: which document it is, which records it was made from, what has changed since.

A PDF carries its trace as an attached file, Word and Excel as a part of their package. What the register holds counts
more than what the file says: where the very bytes are registered, its records are those of the register. A CSV can
carry nothing, so where its bytes are not registered the number in its name leads to the line of the register that it
claims to be. A file may come from anybody, so nothing in it is trusted and none of it can stop the check.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from inspector.domain.clock_text import local_text
from inspector.domain.issued import (
    ATTACHMENT,
    NAMESPACE,
    PROPERTY,
    Source,
    Trace,
    are_kept,
    device_of,
    pairs,
    read_trace,
)
from inspector.errors import Known
from inspector.papers import changed
from inspector.sheets import DOCUMENTS
from inspector.store import issued as register
from inspector.store import made_from
from inspector.store.made_from import RecordChange
from inspector.store.workspace import Workspace
from inspector.wording import say

_MOST_FILE = 512 * 1024 * 1024
_MOST_TRACE = 16 * 1024 * 1024
_MOST_PARTS = 64
_CUSTOM = "docProps/custom.xml"
_NO_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError
)  # fmt: skip

AS_ISSUED, ALTERED, UNREGISTERED = "as_issued", "altered", "unregistered"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it. `file` is AS_ISSUED, ALTERED (registered, but not these bytes) or UNREGISTERED."""

    trace: Trace | None
    entry: register.Entry | None
    is_named: bool  # `entry` is only the one whose number stands in the name of the file
    file: str
    sha256: str
    records: int
    photos: int
    changes: tuple[RecordChange, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether neither the file nor any record it was made from has changed, nor a number is only claimed."""
        found = self.trace is not None or self.entry is not None
        return found and self.file != ALTERED and not self.changes and not self.claims

    @property
    def is_draft(self) -> bool:
        """Say whether a draft number stands on it, although the office has given the document its 文号 since."""
        if self.trace is None or self.entry is None or self.file != AS_ISSUED:
            return False
        return self.trace.number == self.entry.issued.number != self.entry.shown_number

    @property
    def claims(self) -> str:
        """Return the number that the file says it was issued under, "" where the register here knows the document."""
        return self.trace.number if self.trace and self.file == UNREGISTERED else ""


def check(ws: Workspace, path: Path) -> Checked:
    """Check one file against the register and the records here; raise Known("file_unreadable")."""
    content = _bytes_of(path)
    sha256 = hashlib.sha256(content).hexdigest()
    trace = _trace_in(content)
    entry = register.by_file(ws, sha256)
    is_named = False
    if entry is not None:
        file = AS_ISSUED
    else:
        held = ws.get("issued", trace.document_id) if trace else None
        entry = register.entry(ws, held.id) if held else None
        named = register.by_name(ws, path.name) if entry is None and trace is None else None
        entry, is_named = entry or named, named is not None
        file = ALTERED if entry else UNREGISTERED
    sources: tuple[Source, ...] = register.sources_of(entry.issued) if entry else trace.sources if trace else ()
    if entry and trace and not sources and are_kept(trace.sources, entry.issued.made_from):
        sources = trace.sources  # too many for the register, which holds their digest
    about = pairs(entry.issued.about) if entry else ()
    differ = tuple(made_from.changes(ws, sources, about))
    photos = sum(1 for one in sources if one.entity == "photo")
    return Checked(trace, entry, is_named, file, sha256, len(sources) - photos, photos, differ)


def lines(ws: Workspace, path: Path, found: Checked) -> Iterator[str]:
    """Yield what was found in Chinese sentences: what it is, the file itself, its records, and what nobody can tell.

    Each is one line whatever titles, names and descriptions hold: a break in them would be a sentence of ours.
    """
    for line in _sentences(ws, path, found):
        yield line if line.isprintable() else "".join(one if one.isprintable() else " " for one in line)


def _sentences(ws: Workspace, path: Path, found: Checked) -> Iterator[str]:
    if found.trace is None and found.entry is None:
        yield say("csv_not_registered" if _is_csv(path) else "file_no_trace", path=path.name)
        yield say("file_limits")
        return
    if found.is_named and found.entry:
        yield say("csv_named" if _is_csv(path) else "file_named", path=path.name, number=found.entry.shown_number)
    yield _what(found)
    code = f"file_{found.file}"
    if found.claims:
        code = "file_claims_anothers" if register.is_given(ws, found.claims) else "file_claims"
    yield say(code, digits=found.sha256[:16], number=found.claims)
    if found.entry and found.entry.clash:
        yield say("file_clash", printed=found.entry.clash, given=found.entry.official_number)
    if found.is_draft and found.entry:
        yield say("file_is_draft", printed=found.entry.issued.number, given=found.entry.shown_number)
    if found.entry and found.entry.replaced_by:
        yield say("file_replaced", number=found.entry.replaced_by)
    counts = {"records": found.records, "photos": found.photos}
    if not found.records and not found.photos:
        yield say("file_no_records")
    else:
        yield say("file_since" if found.changes else "file_same", count=len(found.changes), **counts)
    for line in changed.lines(ws, found.changes):
        yield f"  {line}"
    yield say("file_limits")


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _what(found: Checked) -> str:
    trace, entry = found.trace, found.entry
    kind = entry.issued.kind if entry else trace.kind if trace else ""
    title = entry.issued.title if entry else DOCUMENTS[kind].title if kind in DOCUMENTS else kind
    at = trace.printed_at if trace else ""
    if entry:
        at = local_text(entry.issued.issued_at_utc)
    own = entry.issued.id if entry else trace.document_id if trace else ""
    digits = own.replace("-", "").upper()[-8:]
    return say(
        "file_document",
        title=title,
        number=entry.shown_number if entry else (trace.number if trace else "") or "（无）",
        device=_device(trace, entry),
        at=at or "（未写明的时间）",
        mark=f"{digits[:4]} {digits[4:]}",
    )


def _device(trace: Trace | None, entry: register.Entry | None) -> str:
    """Return the code of the laptop that issued it: what the register says counts more than the file."""
    code = device_of(entry.issued.number) if entry else ""
    return code or (trace.device if trace else "") or "（未写明的电脑）"


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_FILE:
            raise Known("file_unreadable", path=str(path), detail="> 512 MB")
        return path.read_bytes()
    except OSError as error:
        raise Known("file_unreadable", path=str(path), detail=error.strerror or str(error)) from error


def _trace_in(content: bytes) -> Trace | None:
    if content.startswith(b"PK\x03\x04"):
        return _in_archive(content)
    return _in_pdf(content) if content[:1024].lstrip().startswith(b"%PDF") else None


def _in_pdf(content: bytes) -> Trace | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return None
    try:
        for at in range(min(document.count_attachments(), 64)):
            one = document.get_attachment(at)
            if one.get_name() == ATTACHMENT:
                data = bytes(one.get_data())
                return read_trace(data) if len(data) <= _MOST_TRACE else None
    except (pypdfium2.PdfiumError, ValueError):  # ValueError: a name that is no text
        return None
    finally:
        document.close()
    return None


def _in_archive(content: bytes) -> Trace | None:
    """Return the trace in a Word or Excel file; one without records where only the document's id is there."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [one for one in archive.namelist() if one.startswith("customXml/") and one.endswith(".xml")]
            for name in names[:_MOST_PARTS]:
                root = _parsed(archive, name)
                if root is not None and root.tag == f"{{{NAMESPACE}}}trace":
                    return read_trace(root.text or "")
            root = _parsed(archive, _CUSTOM) if _CUSTOM in archive.namelist() else None
    except _NO_ARCHIVE:
        return None
    held = [] if root is None else [one for one in root if one.get("name") == PROPERTY]
    own = "".join(held[0].itertext()).strip() if held else ""
    return Trace(document_id=own, kind="", number="", device="", printed_at="", head="") if own else None


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element | None:
    if archive.getinfo(name).file_size > _MOST_TRACE:
        return None
    text = archive.read(name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:  # no office program writes one; it could grow without end
        return None
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, LookupError):  # LookupError: an encoding nobody knows
        return None
