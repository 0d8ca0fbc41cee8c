"""Answers for what an office's Word file holds as a package: its parts, and what in it may not be there at all.

Nothing is run or fetched. A file that is no whole .docx is refused as unreadable; macros, embedded objects, links to
somewhere else and fields that fetch something are faults with the name of the part they lie in.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.errors import Known

MOST_BYTES = 4 << 20
MOST_UNPACKED = 64 << 20
DOCUMENT = "word/document.xml"
_TYPES = "[Content_Types].xml"
_MACRO = re.compile(r"vbaproject|vbadata|customui/|keymapcustomizations|attachedtoolbars", re.IGNORECASE)
_MACRO_TYPE = re.compile(r"macroEnabled|vbaProject", re.IGNORECASE)
_EMBEDDED = re.compile(r"word/(embeddings|activex|afchunk)|\.(bin|exe|ocx|ole|js|vbs|html?|rtf|mht)$", re.IGNORECASE)
_EXTERNAL = re.compile(r'<Relationship\b[^>]*TargetMode\s*=\s*["\']External["\'][^>]*>', re.IGNORECASE)
_TARGET = re.compile(r'Target\s*=\s*["\']([^"\']*)["\']')
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: a code of `wording.official.FAULTS`, the name it is about, where, and the words that stand there."""

    code: str
    name: str = ""
    where: str = ""
    near: str = ""
    detail: str = ""


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of a Word file by name; raise Known("form_too_large"), Known("form_unreadable", what=…)."""
    if len(content) > MOST_BYTES:
        raise Known("form_too_large", size_bytes=len(content), most_bytes=MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            whole = sum(one.file_size for one in entries)
            if whole > MOST_UNPACKED:
                raise Known("form_too_large", size_bytes=whole, most_bytes=MOST_UNPACKED)
            parts = {one.filename: package.read(one) for one in entries}  # reading checks each CRC
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Known("form_unreadable", what="zip") from error
    if DOCUMENT not in parts or _TYPES not in parts:
        raise Known("form_unreadable", what="document")
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            parsed(name, part)
    return parts


def parsed(name: str, part: bytes) -> Any:
    """Return the tree of a part; no entity is resolved, a document type is refused (no Word file has one)."""
    from lxml import etree

    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Known("form_unreadable", what="xml", part=name)
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Known("form_unreadable", what="xml", part=name) from error


def forbidden(parts: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield what may not be in a template, however it is meant."""
    macros = [name for name in parts if _MACRO.search(name)]
    if not macros and _MACRO_TYPE.search(parts[_TYPES].decode("utf-8", "replace")):
        macros = [_TYPES]
    yield from (Fault(code="macro", name=name) for name in macros)
    embedded = [name for name in parts if _EMBEDDED.search(name) and name not in macros]
    yield from (Fault(code="embedded", name=name) for name in embedded)
    for name, part in parts.items():
        text = part.decode("utf-8", "replace") if name.endswith((".rels", ".xml")) else ""
        if name.endswith(".rels"):
            for found in _EXTERNAL.findall(text):
                target = _TARGET.search(found)
                yield Fault(code="external", name=(target[1] if target else name)[:_SHOWN])
        elif not embedded and re.search(r"<(o:OLEObject|w:object|w:altChunk|w:control)\b", text):
            yield Fault(code="embedded", name=name)
