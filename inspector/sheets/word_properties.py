"""Answers for the custom properties of a Word file: what it was made from travels inside it, where `verify` finds it.

python-docx knows the core properties only; the part is written here as the standard has it (ISO 29500-1, 22.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the one set of properties that people may name


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
