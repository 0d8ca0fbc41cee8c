"""Answers for what an office's Word file holds as a package: its parts, and what in it may not be there at all.

Nothing is run or fetched. A file that is no whole .docx is refused as unreadable; macros, embedded objects, links to
somewhere else and fields that fetch something are faults with the name of the part they lie in. What is asked is the
tree of a part, never its letters: the same link can be written in many ways (`&#69;xternal`, UTF-16, another prefix).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.errors import Known

MOST_BYTES = 4 << 20
MOST_UNPACKED = 64 << 20
MOST_XML = 8 << 20  # of all parts that are read; Word writes some 0.1 MB for ten pages
MOST_PART = 2 << 20  # of one part
MOST_ELEMENTS = 60_000  # of all of them; the styles of a Word file have some 10 000
DOCUMENT = "word/document.xml"
_TYPES = "[Content_Types].xml"
_ROOT = "_rels/.rels"
_READ_AS = (".xml", ".rels")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and a .docx with a password
_MACRO = re.compile(r"vbaproject|vbadata|customui/|keymapcustomizations|attachedtoolbars", re.IGNORECASE)
_MACRO_TYPE = re.compile(r"macroEnabled|vbaProject", re.IGNORECASE)
_EMBEDDED = re.compile(r"word/(embeddings|activex|afchunk)|\.(bin|exe|ocx|ole|js|vbs|html?|rtf|mht)$", re.IGNORECASE)
_OBJECTS = frozenset(("OLEObject", "object", "altChunk", "control"))
_QUERY = "mailMerge"  # names a data source, which Word asks when the file is opened
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: a code of `wording.official.FAULTS`, the name it is about, where, and the words that stand there."""

    code: str
    name: str = ""
    where: str = ""
    near: str = ""
    detail: str = ""


def content_of(path: Path) -> bytes:
    """Return what a file holds, however large it says it is; raise Known("form_too_large"), Known("form_no_file")."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
            size = path.stat().st_size
    except OSError as error:
        raise Known("form_no_file", path=str(path), detail=error.strerror or str(error)) from error
    if len(content) > MOST_BYTES:
        raise Known("form_too_large", size_bytes=max(size, len(content)), most_bytes=MOST_BYTES)
    return content


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of a Word file by name.

    Raise Known("form_too_large"), Known("form_too_much") and Known("form_unreadable", what=…).
    """
    if len(content) > MOST_BYTES:
        raise Known("form_too_large", size_bytes=len(content), most_bytes=MOST_BYTES)
    if content.startswith(_OLE):
        raise Known("form_unreadable", what="ole")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            whole = sum(one.file_size for one in entries)
            if whole > MOST_UNPACKED:
                raise Known("form_too_large", size_bytes=whole, most_bytes=MOST_UNPACKED)
            parts = {one.filename: package.read(one) for one in entries}  # reading checks each CRC
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Known("form_unreadable", what="zip") from error
    if len({name.casefold() for name in parts}) != len(entries):
        raise Known("form_unreadable", what="twice")  # Word would read the one, we the other
    if DOCUMENT not in parts or _TYPES not in parts or _ROOT not in parts:
        raise Known("form_unreadable", what="document")
    _measured({name: part for name, part in parts.items() if is_read(name)})
    if not _says_what_it_is(parts):
        raise Known("form_unreadable", what="package")
    return parts


def _measured(read: Mapping[str, bytes]) -> None:
    """Raise Known("form_too_much") where reading would take longer than a person waits."""
    whole = elements = 0
    for name, part in read.items():
        whole += len(part)
        if len(part) > MOST_PART or whole > MOST_XML:
            raise Known("form_too_much", part=name)
        elements += sum(1 for _ in parsed(name, part).iter())
        if elements > MOST_ELEMENTS:
            raise Known("form_too_much", part=name)


def is_read(name: str) -> bool:
    """Say whether a part is read: by its name, whatever case that is written in, as Word does."""
    return name.lower().endswith(_READ_AS)


def _says_what_it_is(parts: Mapping[str, bytes]) -> bool:
    """Say whether Word reads as text what we read: the one document, and nothing under a name that hides it."""
    targets = [
        one.get("Target", "").lstrip("/")
        for one in parsed(_ROOT, parts[_ROOT]).iter("{*}Relationship")
        if one.get("Type", "").endswith("/officeDocument")
    ]
    said = [one for one in parsed(_TYPES, parts[_TYPES]).iter() if one.get("ContentType", "").lower().endswith("xml")]
    names = [one.get("PartName") or f".{one.get('Extension', '')}" for one in said]
    return targets == [DOCUMENT] and all(map(is_read, names))


def parsed(name: str, part: bytes) -> Any:
    """Return the tree of a part; no entity is resolved, a document type is refused (no Word file has one)."""
    from lxml import etree

    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Known("form_unreadable", what="xml", part=name) from error
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or root.getroottree().docinfo.doctype:  # the last in any encoding
        raise Known("form_unreadable", what="xml", part=name)
    return root


def forbidden(parts: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield what may not be in a template, however it is meant."""
    macros = [name for name in parts if _MACRO.search(name)]
    types = [value for one in parsed(_TYPES, parts[_TYPES]).iter() for value in one.attrib.values()]
    if not macros and any(map(_MACRO_TYPE.search, types)):
        macros = [_TYPES]
    yield from (Fault(code="macro", name=name) for name in macros)
    embedded = [name for name in parts if _EMBEDDED.search(name) and name not in macros]
    yield from (Fault(code="embedded", name=name) for name in embedded)
    for name, part in parts.items():
        if not is_read(name):
            continue
        if name.lower().endswith(".rels"):
            for one in parsed(name, part).iter("{*}Relationship"):
                if one.get("TargetMode", "").strip().lower() == "external":
                    yield Fault(code="external", name=(one.get("Target") or name)[:_SHOWN])
            continue
        held = set(tags(parsed(name, part)))
        if not embedded and _OBJECTS & held:
            yield Fault(code="embedded", name=name)
        if _QUERY in held:
            yield Fault(code="merging", name=name)


def tags(root: Any) -> Iterator[str]:
    """Yield the names of a part's elements without their namespaces; whoever wrote the file chose its prefixes."""
    yield from (one.tag.rpartition("}")[2] for one in root.iter() if isinstance(one.tag, str))
