"""Answers for whether an office's own Word file may serve as a template, and if not, for every fault with its place.

The package is looked through first, then its tags as they were written, then each name against the fields of the form;
a file that passes is filled twice with made-up values, once with nothing in any list. Nothing of it is run before that.
"""

from __future__ import annotations

import io
import re
import typing
from collections.abc import Iterator
from dataclasses import fields as parts_of
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from inspector.domain import official
from inspector.domain.official import Official
from inspector.domain.paper import PhotoPaper, PrintStamp
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.sheets import word, word_package, word_tags
from inspector.sheets.word_fields import shape
from inspector.sheets.word_names import Names
from inspector.sheets.word_package import Fault
from inspector.wording.official import FAULTS, FORMS, PARTS, REQUIRED, SHORT

_READ = frozenset(("document", "hdr", "ftr", "footnotes", "endnotes"))  # those that are filled, whatever their file
_PROPERTIES = "coreProperties"  # filled, too
_STAMP = PrintStamp(device_code="0000", printed_at_local="2026-01-02 03:04")


def check(content: bytes, form: str) -> tuple[Fault, ...]:
    """Return every fault of a template for `form`, none where it may be used.

    Raise Known("form_unknown"), Known("form_unreadable") and Known("form_too_large").
    """
    if form not in FORMS:
        raise Known("form_unknown", form=form, known="、".join(FORMS))
    parts = word_package.unpacked(content)
    faults = list(word_package.forbidden(parts))
    if faults:
        return tuple(faults)  # such a file is not read further
    used: set[str] = set()
    for name in sorted((name for name in parts if name.endswith(".xml")), key=lambda name: "document" not in name):
        root = word_package.parsed(name, parts[name])
        kind = next(word_package.tags(root))
        if kind in _READ:
            faults += _read(name, root, form, used)
        elif kind == _PROPERTIES:
            faults += _properties(name, root, form)
        else:
            faults += word_tags.fetching(word_tags.paragraphs(name, root), root, word_tags.part_name(name))
    if not faults:
        faults = [Fault(code="field_missing", name=name) for name in REQUIRED[form] if not {name, name + SHORT} & used]
    return tuple(faults) or tuple(_tried(content, form))


def told(fault: Fault) -> str:
    """Return a fault as a sentence."""
    return FAULTS[fault.code].format(
        name=fault.name, where=fault.where, near=fault.near, detail=fault.detail, hint=fault.detail
    )


def _properties(name: str, root: Any, form: str) -> list[Fault]:
    """Return the faults in title, author and so on: they are filled as the text is."""
    from jinja2 import TemplateSyntaxError

    where, names = word_tags.part_name(name), Names(shape(form), lambda _, __: (word_tags.part_name(name), ""))
    for one in root.iter():
        try:
            names.read(word.environment().parse(one.text or ""))
        except TemplateSyntaxError as error:
            near = (one.text or "")[: word_tags.NEAR]
            return [Fault(code="expression", name=error.message or "", where=where, near=near)]
    return names.faults


def _read(name: str, root: Any, form: str, used: set[str]) -> list[Fault]:
    """Return the faults of one part: its fields that fetch, its tags, its names."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError
    from lxml import etree

    found = word_tags.paragraphs(name, root)
    faults = [*word_tags.fetching(found, root, word_tags.part_name(name)), *word_tags.broken(found)]
    if faults:
        return faults

    def near(piece: str, opening: str) -> tuple[str, str]:
        return word_tags.place_of(found, piece, opening) or (word_tags.part_name(name), "")

    source = DocxTemplate(io.BytesIO()).patch_xml(etree.tostring(root, encoding="unicode"))
    try:
        tree = word.environment().parse(re.sub(r"<w:p([ >])", r"\n<w:p\1", source))
    except TemplateSyntaxError as error:
        line = re.sub(r"<w:p([ >])", r"\n<w:p\1", source).split("\n")[error.lineno - 1]
        words = re.sub(r"<[^>]+>", "", line)[: word_tags.NEAR]
        return [Fault(code="expression", name=error.message or "", where=word_tags.part_name(name), near=words)]
    names = Names(shape(form), near, used)
    names.read(tree)
    return names.faults


def _tried(content: bytes, form: str) -> Iterator[Fault]:
    """Fill the template with made-up values, then with empty ones."""
    kind = getattr(official, FORMS[form][1])
    for many in (2, 0):
        try:
            word.fill(Official(form=form, paper=_made_up(kind, many), template=content), _STAMP, strict=True)
        except Known as known:
            yield Fault(code="structure", where=PARTS["document"], detail=str(known.facts.get("detail", "")))
            return
        except Exception as error:  # a package that does not hang together makes python-docx raise anything
            raise Known("form_unreadable", what="package") from error


def _made_up(kind: Any, many: int) -> Any:
    hints = typing.get_type_hints(kind)
    return kind(**{part.name: _value(hints[part.name], many) for part in parts_of(kind)})


def _value(hint: Any, many: int) -> Any:
    if typing.get_origin(hint) is tuple:
        return tuple(_value(typing.get_args(hint)[0], many) for _ in range(many))
    if hint is PhotoPaper:
        return PhotoPaper(photo=Photo(id="", state="unreadable"), number="1", open=io.BytesIO)
    if is_dataclass(hint):
        return _made_up(hint, many)
    return {str: "例 & <例>" if many else "", int: many}.get(hint, date(2026, 1, 2))
