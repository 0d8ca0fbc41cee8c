"""Answers for the tags of a template as people wrote them: every one closed, every loop ended, and where each stands.

A tag must be whole inside one paragraph. What is opened by {%p …%} is closed by {%p …%} in the same cell (or outside
all tables), {%tr …%} in the same table, and one without a letter in the same paragraph: anything else would tear the
document apart.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from inspector.sheets.word_package import Fault
from inspector.wording.official import FULL_WIDTH, HALF, IN_PARAGRAPH, IN_TABLE, PARTS

NEAR, _BEFORE = 40, 10
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG = re.compile(r"{{.{0,200}?}}|{%.{0,200}?%}|{#.{0,200}?#}", re.DOTALL)  # bounded: a hostile text stays linear
_LOOSE = re.compile(r"{{|}}|{%|%}|{#|#}")
_WIDE = re.compile(r"｛[｛{%]|{｛|｝[｝}]|}｝|[%％]｝|｛％|{％|％}")
_STEER = re.compile(r"{%-?\s*(?:(p|tr|tc|r)\s+)?(for|if|elif|else|endfor|endif)\b(.{0,200}?)-?%}", re.DOTALL)
_ENDS = {"endfor": "for", "endif": "if"}
_FETCHING = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|LINK|DATABASE|MACROBUTTON|RD|IMPORT|INCLUDE|ASK|FILLIN|MERGEFIELD)\b"
    r"|\bQUOTE\b|{[{%#]",  # which may become any of these once the file is filled or opened
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The words of a paragraph, where it stands in words, and what it stands in: (paragraph, cell, row, table)."""

    where: str
    text: str
    held_by: tuple[int, int, int, int]
    fields: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    keyword: str
    kind: str
    holder: int
    tag: str
    paragraph: Paragraph


def part_name(name: str) -> str:
    """Return what people call a part of the file: 正文, 页眉 …"""
    stem = re.sub(r"\d*\.xml$", "", name.rpartition("/")[2])
    return PARTS.get(stem, stem)


def paragraphs(name: str, root: Any) -> list[Paragraph]:
    """Return the paragraphs of a part in their order."""
    numbers = {  # kept while they are asked for: lxml makes an element anew when nobody holds it
        element: number for tag in ("tbl", "tr", "tc") for number, element in enumerate(root.iter(f"{_W}{tag}"), 1)
    }
    places = {  # in its row, in its table
        element: number
        for holder, tag in (("tbl", "tr"), ("tr", "tc"))
        for around in root.iter(f"{_W}{holder}")
        for number, element in enumerate(around.findall(f"{_W}{tag}"), 1)
    }
    part, free = part_name(name), 0
    found = []
    for number, element in enumerate(root.iter(f"{_W}p"), 1):
        around = [next(element.iterancestors(f"{_W}{name}"), None) for name in ("tc", "tr", "tbl")]
        if None in around:
            free += 1
            where, held = IN_PARAGRAPH.format(part=part, paragraph=free), (number, 0, 0, 0)
        else:
            cell, row, table = around
            at = {"row": places.get(row, 1), "column": places.get(cell, 1)}
            where = IN_TABLE.format(part=part, table=numbers[table], **at)
            held = (number, numbers[cell], numbers[row], numbers[table])
        found.append(Paragraph(where, _words(element, "t"), held, _words(element, "instrText")))
    return found


def without(root: Any, found: Sequence[Paragraph], torn: Container[str]) -> Any:
    """Return a part with the words of some paragraphs left out, so that the others can be read on."""
    left = deepcopy(root)
    for element, paragraph in zip(left.iter(f"{_W}p"), found, strict=True):
        if paragraph.where in torn:
            for one in element.iter(f"{_W}t"):
                one.text = ""
    return left


def broken(found: Sequence[Paragraph]) -> Iterator[Fault]:
    """Yield tags that are not whole, and loops that are not ended."""
    waiting: list[_Open] = []
    for paragraph in found:
        near = paragraph.text[:NEAR]
        wide = _WIDE.search(paragraph.text)
        rest = _LOOSE.search(_TAG.sub("", paragraph.text))
        if wide or rest:
            name = (wide or rest)[0]  # type: ignore[index]
            yield Fault(
                code="tag_unclosed", name=name, where=paragraph.where, near=near, detail=FULL_WIDTH if wide else HALF
            )
        for tag in _STEER.finditer(paragraph.text):
            yield from _paired(tag, paragraph, waiting)
    for left in waiting:
        yield _unended(left)


def fetching(found: Sequence[Paragraph], root: Any, part: str) -> Iterator[Fault]:
    """Yield the fields that fetch something from elsewhere when the file is opened."""
    for paragraph in found:
        word = _FETCHING.search(paragraph.fields)
        if word:
            yield Fault(code="automatic", name=word[0], where=paragraph.where, near=paragraph.text[:NEAR])
    for simple in root.iter(f"{_W}fldSimple"):
        if _FETCHING.search(simple.get(f"{_W}instr") or ""):
            yield Fault(code="automatic", name="fldSimple", where=part)


def place_of(found: Sequence[Paragraph], word: str, opening: str = "{") -> tuple[str, str] | None:
    """Return where a word stands first inside a tag that begins so, and the words of that paragraph."""
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    for paragraph in found:
        for tag in _TAG.finditer(paragraph.text):
            if tag[0].startswith(opening) and whole.search(tag[0]):
                return paragraph.where, _around(paragraph.text, tag)
    return None


def _around(text: str, tag: re.Match[str]) -> str:
    """Return the beginning of a paragraph, or where a tag stands behind it, the words around that."""
    if tag.end() <= NEAR:
        return text[:NEAR]
    return "…" + text[max(tag.start() - _BEFORE, 0) :][:NEAR]


def _words(element: Any, tag: str) -> str:
    """Return the text of a paragraph's own runs, those of a text box in it left out."""
    return "".join(
        one.text or "" for one in element.iter(f"{_W}{tag}") if next(one.iterancestors(f"{_W}p"), None) is element
    )


def _paired(tag: re.Match[str], paragraph: Paragraph, waiting: list[_Open]) -> Iterator[Fault]:
    kind, keyword = tag[1] or "", tag[2]
    number, cell, row, table = paragraph.held_by
    holder = {"p": cell, "tr": table, "tc": row}.get(kind, number)
    if keyword in ("for", "if"):
        waiting.append(_Open(keyword, kind, holder, tag[0], paragraph))
        return
    last = waiting[-1] if waiting else None
    wanted = _ENDS.get(keyword)
    fits = last is not None and (last.kind, last.holder) == (kind, holder) and wanted in (None, last.keyword)
    if not fits:
        yield Fault(
            code="tag_unclosed", name=tag[0], where=paragraph.where, near=paragraph.text[:NEAR],
            detail=last.tag if last else keyword,
        )  # fmt: skip
    if wanted and last is not None and (fits or last.keyword == wanted):
        waiting.pop()


def _unended(left: _Open) -> Fault:
    closing = f"{{%{left.kind} end{left.keyword} %}}" if left.kind else f"{{% end{left.keyword} %}}"
    return Fault(
        code="loop_unclosed", name=left.tag, where=left.paragraph.where, near=left.paragraph.text[:NEAR], detail=closing
    )
