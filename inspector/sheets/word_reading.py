"""Answers for what a filled Word file looks like, as far as a preview needs it: pages, paragraphs, tables, pictures.

Read are the measures of the page, the styles with what they are based on, and of each paragraph its face, size, line,
indents and place. What floats (text boxes, drawings beside the text) and the numbers Word gives to lists are left out,
and counted so that it can be said.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EMU = 12700.0  # in a point
TWIPS = 20.0  # in a point
RED = "FF0000"  # of a red head and its line; the pages know no other colour
_LEAST_SIZE = 1.0  # points; Word knows none smaller


@dataclass(frozen=True, slots=True)
class Page:
    """The page in points: its size, and its margins."""

    wide: float
    high: float
    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph and its words look; lengths are points. `line` below 4 is a multiple, above it a fixed pitch."""

    face: str = ""
    size: float = 10.5
    bold: bool = False
    close: float = 0.0
    align: str = "both"
    line: float = 1.0
    fixed: bool = False
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    centre_tab: float | None = None
    kept: bool = False
    new_page: bool = False
    colour: str = ""  # RRGGBB
    numbered: bool = False  # by Word itself
    ruled_above: bool = False
    ruled_below: bool = False
    ruled_red: bool = False
    rule_gap: float = 0.0  # between the words and the line below them


@dataclass(frozen=True, slots=True)
class Picture:
    """An inline picture: its bytes and its size on the page in points."""

    content: bytes
    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: how it looks, its words as (face, bold, text), its pictures."""

    look: Look
    words: tuple[tuple[str, bool, str], ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def text(self) -> str:
        """All of its words."""
        return "".join(text for _, _, text in self.words)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, `wide` points wide."""

    wide: float
    content: tuple[Paragraph | Table, ...]
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `head` stands again on each page."""

    cells: tuple[Cell, ...]
    least: float = 0.0
    head: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, with lines or without; one `at_foot` floats at the foot of its page, `pad` is free beside its words."""

    rows: tuple[Row, ...]
    lines: bool = True
    at_foot: bool = False
    pad: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """What stands in a file; `left_out` counts what floats and is not here."""

    page: Page
    content: tuple[Paragraph | Table, ...]
    left_out: int = 0


def read(content: bytes) -> Document:
    """Return what a filled Word file says."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return _Reader(package).document()


@dataclass(slots=True)
class _Reader:
    package: zipfile.ZipFile
    left_out: int = 0
    _styles: dict[str, Any] = field(default_factory=dict)
    _looks: dict[str, Look] = field(default_factory=dict)
    _targets: Mapping[str, str] = field(default_factory=dict)
    _default: str = ""

    def document(self) -> Document:
        """Read the body."""
        names = set(self.package.namelist())
        base = Look()
        if "word/styles.xml" in names:
            styles = self._part("word/styles.xml")
            self._styles = {one.get(f"{_W}styleId"): one for one in styles.iter(f"{_W}style")}
            kinds = (key for key, one in self._styles.items() if one.get(f"{_W}default") == "1" and _is_paragraph(one))
            self._default = next(kinds, "")
            base = _run(base, styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
            base = _paragraph(base, styles.find(f"{_W}docDefaults/{_W}pPrDefault/{_W}pPr"))
        self._looks[""] = base
        if "word/_rels/document.xml.rels" in names:
            rels = self._part("word/_rels/document.xml.rels")
            self._targets = {one.get("Id"): one.get("Target") for one in rels}
        body = self._part("word/document.xml").find(f"{_W}body")
        content = tuple(self._content(body))
        return Document(_page(next(reversed(list(body.iter(f"{_W}sectPr"))), None)), content, self.left_out)

    def _part(self, name: str) -> Any:
        from lxml import etree

        return etree.fromstring(self.package.read(name), etree.XMLParser(resolve_entities=False, no_network=True))

    def _content(self, holder: Any) -> Iterator[Paragraph | Table]:
        for element in holder:
            if element.tag == f"{_W}p":
                yield self._read_paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield self._read_table(element)
            elif element.tag == f"{_W}sdt":
                inner = element.find(f"{_W}sdtContent")
                yield from self._content(inner) if inner is not None else ()

    def _look(self, key: str | None) -> Look:
        """Return how a style looks, with what it is based on."""
        key = key if key in self._styles else self._default
        known = self._looks.get(key)
        if known is None:
            self._looks[key] = self._looks[""]  # where a style is based on itself
            style = self._styles[key]
            below = style.find(f"{_W}basedOn")
            known = self._looks[""] if below is None else self._look(below.get(f"{_W}val"))
            known = _paragraph(_run(known, style.find(f"{_W}rPr")), style.find(f"{_W}pPr"))
            self._looks[key] = known
        return known

    def _read_paragraph(self, element: Any) -> Paragraph:
        properties = element.find(f"{_W}pPr")
        named = properties.find(f"{_W}pStyle") if properties is not None else None
        look = _paragraph(self._look(named.get(f"{_W}val") if named is not None else None), properties)
        words: list[tuple[str, bool, str]] = []
        pictures: list[Picture] = []
        size = 0.0
        for run in element.iter(f"{_W}r"):
            if next(run.iterancestors(f"{_W}p")) is not element:
                continue  # in a text box
            said = _run(look, run.find(f"{_W}rPr"))
            text = "".join(_said(one) for one in run)
            if text:
                words.append((said.face, said.bold, text))
                size = max(size, said.size)
            pictures += [found for one in run.iter(f"{_W}drawing") for found in self._picture(one)]
        self.left_out += look.numbered and bool(words)
        return Paragraph(replace(look, size=size or look.size), tuple(words), tuple(pictures))

    def _picture(self, drawing: Any) -> Iterator[Picture]:
        inline = drawing.find(f"{_WP}inline")
        blip = drawing.find(f".//{_A}blip")
        target = self._targets.get(blip.get(f"{_R}embed") or "") if blip is not None else None
        if inline is None or target is None:
            self.left_out += 1
            return
        extent = inline.find(f"{_WP}extent")
        name = target.removeprefix("/") if target.startswith("/") else f"word/{target}"
        yield Picture(self.package.read(name), int(extent.get("cx")) / _EMU, int(extent.get("cy")) / _EMU)

    def _read_table(self, element: Any) -> Table:
        grid = [_points(one, "w") for one in element.findall(f"{_W}tblGrid/{_W}gridCol")]
        edges = element.find(f"{_W}tblPr/{_W}tblBorders")
        named = element.find(f"{_W}tblPr/{_W}tblStyle") is not None
        lines = named if edges is None else any(one.get(f"{_W}val") not in ("none", "nil") for one in edges)
        rows = tuple(self._read_row(one, grid) for one in element.findall(f"{_W}tr"))
        place = element.find(f"{_W}tblPr/{_W}tblpPr")
        at_foot = place is not None and place.get(f"{_W}tblpYSpec") == "bottom"
        return Table(rows, lines, at_foot, _points(element.find(f"{_W}tblPr/{_W}tblCellMar/{_W}left"), "w"))

    def _read_row(self, element: Any, grid: list[float]) -> Row:
        cells, at = [], 0
        for cell in element.findall(f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            count = int(span.get(f"{_W}val")) if span is not None else 1
            wide = sum(grid[at : at + count]) or _points(cell.find(f"{_W}tcPr/{_W}tcW"), "w") or 1.0
            place = cell.find(f"{_W}tcPr/{_W}vAlign")
            middle = place is not None and place.get(f"{_W}val") == "center"
            cells.append(Cell(wide, tuple(self._content(cell)), middle))
            at += count
        high = element.find(f"{_W}trPr/{_W}trHeight")
        return Row(tuple(cells), _points(high, "val"), element.find(f"{_W}trPr/{_W}tblHeader") is not None)


def _said(element: Any) -> str:
    """Return what an element of a run prints."""
    if element.tag == f"{_W}t":
        return element.text or ""
    return {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}.get(element.tag, "")


def _is_paragraph(style: Any) -> bool:
    return bool(style.get(f"{_W}type") == "paragraph")


def _points(element: Any, name: str) -> float:
    try:
        return int(element.get(f"{_W}{name}")) / TWIPS
    except (AttributeError, TypeError, ValueError):  # not there, or no number
        return 0.0


def _on(element: Any) -> bool:
    return element.get(f"{_W}val") not in ("0", "false", "none", "off")


def _run(look: Look, properties: Any) -> Look:
    """Return a look changed by properties of a run."""
    if properties is None:
        return look
    said: dict[str, Any] = {}
    for one in properties:
        name = one.tag.removeprefix(_W)
        if name == "rFonts" and one.get(f"{_W}eastAsia"):
            said["face"] = one.get(f"{_W}eastAsia")
        elif name == "sz":
            said["size"] = max(_points(one, "val") * 10, _LEAST_SIZE)
        elif name == "b":
            said["bold"] = _on(one)
        elif name == "color":
            said["colour"] = one.get(f"{_W}val") or ""
        elif name == "spacing":
            said["close"] = _points(one, "val")
    return replace(look, **said)


def _paragraph(look: Look, properties: Any) -> Look:
    """Return a look changed by properties of a paragraph."""
    if properties is None:
        return look
    said: dict[str, Any] = {}
    for one in properties:
        name = one.tag.removeprefix(_W)
        if name == "jc":
            said["align"] = one.get(f"{_W}val")
        elif name == "spacing":
            said |= _spacing(one)
        elif name == "ind":
            said |= _indents(one)
        elif name == "tabs":
            centred = [_points(tab, "pos") for tab in one if tab.get(f"{_W}val") == "center"]
            said["centre_tab"] = centred[0] if centred else None
        elif name in ("keepNext", "pageBreakBefore"):
            said["kept" if name == "keepNext" else "new_page"] = _on(one)
        elif name == "numPr":
            said["numbered"] = True
        elif name == "pBdr":
            said["ruled_above"] = one.find(f"{_W}top") is not None
            said["ruled_below"] = one.find(f"{_W}bottom") is not None
            below = one.find(f"{_W}bottom")
            said["rule_gap"] = _points(below, "space") * TWIPS
            said["ruled_red"] = any(line.get(f"{_W}color") == RED for line in one)
    return replace(look, **said)


def _spacing(one: Any) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in ("before", "after"):
        if one.get(f"{_W}{name}") is not None:
            said[name] = _points(one, name)
    if one.get(f"{_W}line") is not None:
        fixed = one.get(f"{_W}lineRule") in ("exact", "atLeast")
        said |= {"fixed": fixed, "line": _points(one, "line") if fixed else _points(one, "line") / 12}
    return said


def _indents(one: Any) -> dict[str, Any]:
    said = {name: _points(one, name) for name in ("left", "right") if one.get(f"{_W}{name}") is not None}
    if one.get(f"{_W}hanging") is not None:
        said["first"] = -_points(one, "hanging")
    elif one.get(f"{_W}firstLine") is not None:
        said["first"] = _points(one, "firstLine")
    return said


def _page(section: Any) -> Page:
    size = section.find(f"{_W}pgSz") if section is not None else None
    margin = section.find(f"{_W}pgMar") if section is not None else None
    wide, high = _points(size, "w") or 595.3, _points(size, "h") or 841.9
    top, right, bottom, left = (abs(_points(margin, name)) or 72.0 for name in ("top", "right", "bottom", "left"))
    return Page(wide, high, top, right, bottom, left)
