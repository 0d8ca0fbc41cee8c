"""Answers for what travels inside a Word file unseen: the document's id and its trace, where `verify` finds them.

python-docx knows the core properties only; both parts are written here as the standard has them (ISO 29500-1, 15.2.5
and 22.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from inspector.domain.issued import NAMESPACE

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the one set of properties that people may name


_TRACE_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


def add_trace(package: Any, trace: str) -> None:
    """Put the trace into the package of a document as a part of its own."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(number for number in range(1, len(taken) + 2) if f"/customXml/item{number}.xml" not in taken)
    xml = f'<trace xmlns="{NAMESPACE}">{escape(trace)}</trace>'
    part = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", xml.encode(), package)
    package.main_document_part.relate_to(part, _TRACE_KIND)


def add_properties(package: Any, values: Mapping[str, str]) -> None:
    """Put texts under their names into the package of a document; what a template brought along of these gives way."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    if not values:
        return
    for key, relation in list(package.rels.items()):
        if relation.reltype == _KIND:
            del package.rels[key]
    lines = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(values.items(), 2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_SPACE}" xmlns:vt="{_TYPES}">{lines}</Properties>'
    )
    package.relate_to(Part(PackURI("/docProps/custom.xml"), _CONTENT, xml.encode(), package), _KIND)
