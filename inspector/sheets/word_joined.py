"""Answers for several papers in one Word file: each a section of its own, from a page of its own, numbered from 1.

Chosen over one file each: a choice of issues is printed, registered and found again as one document in every format.
The papers are of one form and so of one template: the styles of the first hold for all, what is filled in (headers,
footers, pictures) goes with each.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import count
from typing import Any

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

_BEFORE_NUMBERING = (  # in a section, ISO 29500-1, 17.6
    "w:headerReference", "w:footerReference", "w:footnotePr", "w:endnotePr", "w:type", "w:pgSz", "w:pgMar",
    "w:paperSrc", "w:pgBorders", "w:lnNumType",
)  # fmt: skip


def joined(first: bytes, more: Iterable[bytes]) -> bytes:
    """Return one Word file of several; what `first` says of itself (its id, its trace) is said of the whole."""
    from docx import Document

    whole = Document(io.BytesIO(first))
    _must_have_section(whole.element.body)
    taken = {str(part.partname) for part in whole.part.package.iter_parts()}
    for content in more:
        other = Document(io.BytesIO(content))
        _must_have_section(other.element.body)
        _end_section(whole.element.body)
        _number_from_one(other.element.body)
        _take_parts(whole.part, other.part, taken)
        whole.element.body[-1].addprevious(marker := whole.element.body.makeelement("marker", {}))
        for element in list(other.element.body)[:-1]:
            marker.addprevious(element)
        marker.getparent().remove(marker)
        whole.element.body.replace(whole.element.body[-1], other.element.body[-1])
    for number, drawing in enumerate(whole.element.body.iter(_DRAWING), 1):
        drawing.set("id", str(number))  # unique in a file
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def _must_have_section(body: Any) -> None:
    """Put the last section at the end of the body, where it belongs; an own template may have it elsewhere, or none."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    held = body.findall(qn("w:sectPr"))
    body.append(held[-1] if held else OxmlElement("w:sectPr"))


def _end_section(body: Any) -> None:
    """End the section at hand with the last paragraph: what follows begins a page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    last = body[-2]
    if last.tag != qn("w:p"):
        last = OxmlElement("w:p")
        body[-1].addprevious(last)
    last.get_or_add_pPr().append(deepcopy(body[-1]))


def _number_from_one(body: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = body[-1]
    numbering = section.find(qn("w:pgNumType"))
    if numbering is None:
        numbering = OxmlElement("w:pgNumType")
        before = [one for one in section if one.tag in map(qn, _BEFORE_NUMBERING)]
        section.insert(section.index(before[-1]) + 1 if before else 0, numbering)
    numbering.set(qn("w:start"), "1")


def _take_parts(whole: Any, other: Any, taken: set[str]) -> None:
    """Bring over the parts that the body of `other` names, each under a name that is free."""
    names: dict[str, str] = {}
    for element in other.element.body.iter():
        for attribute, value in element.attrib.items():
            if not attribute.startswith(_R) or value not in other.rels:
                continue
            if value not in names:
                relation = other.rels[value]
                if relation.is_external:
                    names[value] = whole.relate_to(relation.target_ref, relation.reltype, is_external=True)
                else:
                    for part in _reached(relation.target_part, set()):
                        _rename(part, taken)
                    names[value] = whole.relate_to(relation.target_part, relation.reltype)
            element.set(attribute, names[value])


def _reached(part: Any, seen: set[int]) -> Iterator[Any]:
    """Yield a part and those it names in turn."""
    if id(part) in seen:
        return
    seen.add(id(part))
    yield part
    for relation in part.rels.values():
        if not relation.is_external:
            yield from _reached(relation.target_part, seen)


def _rename(part: Any, taken: set[str]) -> None:
    from docx.opc.packuri import PackURI

    stem, _, ending = str(part.partname).rpartition(".")
    plain = stem.rstrip("0123456789")
    name = next(one for number in count(1) if (one := f"{plain}{number}.{ending}") not in taken)
    part.partname = PackURI(name)
    taken.add(name)
