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
from typing import Any

from inspector.errors import Known

MOST_BYTES = 4 << 20
MOST_UNPACKED = 64 << 20
DOCUMENT = "word/document.xml"
_TYPES = "[Content_Types].xml"
_MACRO = re.compile(r"vbaproject|vbadata|customui/|keymapcustomizations|attachedtoolbars", re.IGNORECASE)
_MACRO_TYPE = re.compile(r"macroEnabled|vbaProject", re.IGNORECASE)
_EMBEDDED = re.compile(r"word/(embeddings|activex|afchunk)|\.(bin|exe|ocx|ole|js|vbs|html?|rtf|mht)$", re.IGNORECASE)
_OBJECTS = frozenset(("OLEObject", "object", "altChunk", "control"))
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
    types = [value for one in parsed(_TYPES, parts[_TYPES]).iter() for value in one.attrib.values()]
    if not macros and any(map(_MACRO_TYPE.search, types)):
        macros = [_TYPES]
    yield from (Fault(code="macro", name=name) for name in macros)
    embedded = [name for name in parts if _EMBEDDED.search(name) and name not in macros]
    yield from (Fault(code="embedded", name=name) for name in embedded)
    for name, part in parts.items():
        if name.endswith(".rels"):
            for one in parsed(name, part).iter("{*}Relationship"):
                if one.get("TargetMode", "").strip().lower() == "external":
                    yield Fault(code="external", name=(one.get("Target") or name)[:_SHOWN])
        elif name.endswith(".xml") and not embedded and _OBJECTS & set(tags(parsed(name, part))):
            yield Fault(code="embedded", name=name)


def tags(root: Any) -> Iterator[str]:
    """Yield the names of a part's elements without their namespaces; whoever wrote the file chose its prefixes."""
    yield from (one.tag.rpartition("}")[2] for one in root.iter() if isinstance(one.tag, str))
