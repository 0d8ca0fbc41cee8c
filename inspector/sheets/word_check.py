"""Answers for whether an office's own Word file may serve as a template, and if not, for every fault with its place.

The package is looked through first, then its tags as they were written, then each name against the fields of the form;
a file that passes is filled twice with made-up values, once with nothing in any list. Nothing of it is run before that.
"""

from __future__ import annotations

import io
import re
import typing
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as parts_of
from datetime import date
from html import unescape
from typing import Any

from inspector.domain import official
from inspector.domain.official import Official
from inspector.domain.paper import PhotoPaper, PrintStamp
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.sheets import word, word_package, word_reading, word_tags
from inspector.sheets.word_fields import shape
from inspector.sheets.word_names import Names
from inspector.sheets.word_package import Fault
from inspector.wording.official import FAULTS, FIELDS, FORMS, PARTS, REQUIRED, SHORT, WARNINGS

_READ = frozenset(("document", "hdr", "ftr", "footnotes", "endnotes"))  # those that are filled, whatever their file
_PROPERTIES = "coreProperties"  # filled, too
_MOST_TAGS = 1000  # of one part; ours have some fifty
_MOST_INSIDE = 20_000  # elements of all parts that are filled
_MOST_WORDS = 100_000  # characters of one part
_MOST_FILLED = 16  # parts: three headers and three footers to a section
_A4, _NEAR_A4 = (595.3, 841.9), 3.0  # points
_LEAST_ROOM = 142.0  # points, 50 mm
_HOLDERS = ("body", "tbl", "tr", "tc", "p", "r")  # hold elements, never letters: Word refuses a file where they do
_STAMP = PrintStamp(device_code="0000", printed_at_local="2026-01-02 03:04")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a template: with any of the `faults` it may not be used, of `warnings` one should know."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def check(content: bytes, form: str) -> tuple[Fault, ...]:
    """Return every fault of a template for `form`, none where it may be used; raise what `examine` raises."""
    return examine(content, form).faults


def examine(content: bytes, form: str) -> Examined:
    """Return the faults of a template for `form`, and where it has none, what to know of it.

    Raise Known("form_unknown"), Known("form_unreadable"), Known("form_too_large") and Known("form_too_much").
    """
    if form not in FORMS:
        raise Known("form_unknown", form=form, known="、".join(FORMS))
    parts = word_package.unpacked(content)
    faults = list(word_package.forbidden(parts))
    if faults:
        return Examined(tuple(faults))  # such a file is not read further
    used: set[str] = set()
    filled = inside = 0
    for name in sorted(
        (name for name in parts if name.lower().endswith(".xml")), key=lambda name: "document" not in name
    ):
        root = word_package.parsed(name, parts[name])
        kind = next(word_package.tags(root))
        if kind in _READ:
            filled, inside = filled + 1, inside + sum(1 for _ in root.iter())
            if filled > _MOST_FILLED or inside > _MOST_INSIDE:
                raise Known("form_too_much", part=name)
            faults += _read(name, root, form, used)
        elif kind == _PROPERTIES:
            faults += _properties(name, root, form)
        else:
            faults += word_tags.fetching(word_tags.paragraphs(name, root), root, word_tags.part_name(name))
    if not faults:
        faults = [Fault(code="field_missing", name=name) for name in REQUIRED[form] if not {name, name + SHORT} & used]
    faults = faults or list(_tried(content, form))
    if faults:
        return Examined(tuple(faults))
    page = word_reading.read(content)
    room = (page.page.wide - page.page.left - page.page.right, page.page.high - page.page.top - page.page.bottom)
    if min(room) < _LEAST_ROOM:
        return Examined((Fault(code="no_room"),))
    return Examined((), tuple(_worth_knowing(page, form, used)))


def told(fault: Fault) -> str:
    """Return a fault as a sentence."""
    return (FAULTS | WARNINGS)[fault.code].format(
        name=fault.name, where=fault.where, near=fault.near, detail=fault.detail, hint=fault.detail
    )


def specimen(form: str) -> Any:
    """Return a paper of `form` that says the name of each field where its content would stand."""
    return _named(getattr(official, FORMS[form][1]))


def _named(kind: Any) -> Any:
    hints, names = typing.get_type_hints(kind), FIELDS[kind.__name__]
    return kind(**{part.name: _name_of(hints[part.name], names[part.name][0]) for part in parts_of(kind)})


def _name_of(hint: Any, said: str) -> Any:
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        return () if inner is PhotoPaper else (_name_of(inner, said),) * 2
    if is_dataclass(hint):
        return _named(hint)
    return f"〔{said}〕" if hint is str else _value(hint, 2)


def _properties(name: str, root: Any, form: str) -> list[Fault]:
    """Return the faults in title, author and so on: they are filled as the text is."""
    from jinja2 import TemplateSyntaxError

    where, names = word_tags.part_name(name), Names(shape(form), lambda _, __: (word_tags.part_name(name), ""))
    for one in root.iter():
        try:
            names.read(word.environment().parse(one.text or ""))
        except RecursionError as error:
            raise Known("form_too_much", part=name) from error
        except TemplateSyntaxError:
            return [Fault(code="syntax", where=where, near=(one.text or "")[: word_tags.NEAR])]
    return names.faults


def _read(name: str, root: Any, form: str, used: set[str]) -> list[Fault]:
    """Return the faults of one part: its fields that fetch, its tags, its names."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError
    from lxml import etree

    found = word_tags.paragraphs(name, root)
    if sum(len(one.text) for one in found) > _MOST_WORDS:
        raise Known("form_too_much", part=name)
    faults = [*word_tags.fetching(found, root, word_tags.part_name(name)), *word_tags.broken(found)]
    if faults:
        torn = {fault.where for fault in faults}
        if any("{%" in one.text for one in found if one.where in torn):
            return faults  # without its loops the rest cannot be read
        root = word_tags.without(root, found, torn)

    written = etree.tostring(root, encoding="unicode")
    if written.count("{{") + written.count("{%") > _MOST_TAGS:
        raise Known("form_too_much", part=name)
    source = DocxTemplate(io.BytesIO()).patch_xml(written).replace("\n", " ")
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source).split("\n")

    def at(line: int) -> tuple[str, str]:
        words = re.sub(r"<[^>]+>", "", lines[line - 1]).strip() if 0 < line <= len(lines) else ""
        words = unescape(words)[: word_tags.NEAR]
        return next((one.where for one in found if words and words in one.text), word_tags.part_name(name)), words

    def near(piece: str, opening: str) -> tuple[str, str]:
        return word_tags.place_of(found, piece, opening) or at(names.line)

    names = Names(shape(form), near, used)
    try:
        names.read(word.environment().parse("\n".join(lines)))
    except TemplateSyntaxError as error:
        where, words = at(error.lineno)
        return [*faults, Fault(code="syntax", where=where, near=words)]
    except RecursionError as error:  # brackets within brackets
        raise Known("form_too_much", part=name) from error
    order = {paragraph.where: number for number, paragraph in enumerate(found)}
    return sorted([*faults, *names.faults], key=lambda fault: order.get(fault.where, -1))


def _tried(content: bytes, form: str) -> Iterator[Fault]:
    """Fill the template with made-up values, then with empty ones."""
    kind = getattr(official, FORMS[form][1])
    for many in (2, 0):
        try:
            paper = Official(form=form, paper=_made_up(kind, many), template=content)
            filled = word.fill(paper, _STAMP, strict=True).content
        except Known as known:
            yield Fault(code="structure", where=PARTS["document"], detail=str(known.facts.get("detail", "")))
            return
        except Exception as error:  # a package that does not hang together makes python-docx raise anything
            raise Known("form_unreadable", what="package") from error
        stray = _stray(filled)
        if stray:
            yield Fault(code="structure", where=PARTS["document"], detail=stray)
            return


def _stray(filled: bytes) -> str:
    """Return words that stand where a Word file may have none: a tag {{p …}} or {{r …}} put them there."""
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        root = word_package.parsed(word_package.DOCUMENT, package.read(word_package.DOCUMENT))
    for name in _HOLDERS:
        for holder in root.iter(f"{{*}}{name}"):
            loose = (holder.text or "") + "".join(one.tail or "" for one in holder)
            if loose.strip():
                return loose.strip()[: word_tags.NEAR]
    return ""


def _worth_knowing(page: word_reading.Document, form: str, used: set[str]) -> Iterator[Fault]:
    """Yield what does no harm and may not be meant so."""
    record = FIELDS[FORMS[form][1]]
    numbers = [record[name][0] for name in ("official_number", "number") if name in record]
    if not used & set(numbers):
        yield Fault(code="number_not_shown", name="、".join(numbers))
    if any(abs(one - a4) > _NEAR_A4 for one, a4 in zip((page.page.wide, page.page.high), _A4, strict=True)):
        yield Fault(code="page_not_a4", name=f"{page.page.wide / 72 * 25.4:.0f}×{page.page.high / 72 * 25.4:.0f}")
    if page.left_out:
        yield Fault(code="not_in_preview", name=str(page.left_out))


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
