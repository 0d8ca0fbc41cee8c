"""Answers for how Chinese text becomes lines: where a line may end, how it is justified, what is never drawn.

Units that may not be parted are made first (a character with the closing marks behind it and the opening marks
before it, a Latin word, a number, —— and ……); whole units go onto a line until one does not fit and is pushed to the
next (推出). So no line begins with ，。、；：！？）》”’」』】 or ends with （《“‘「『【, however long the text.
The gap left at the end is spread between the characters of the line. Only a unit wider than the line is cut inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from inspector.domain.figure_marks import holds_marks, parted
from inspector.sheets.faces import ASCENT_EM, BOLD, SANS, SQUEEZE_EM, SQUEEZED, glyph, is_missing

if TYPE_CHECKING:
    from inspector.sheets.stream import Pen

CLOSING = "，。、；：！？）》”’」』】〕〉〗…‥·々％‰℃°′″ー～,.;:!?)]}%"
OPENING = "（《“‘「『【〔〈〖([{￥"
LEADING_EM = 1.5
_KEPT_LENGTH = 40
STRETCH_LIMIT_EM = 0.22  # a line that would have to be spread wider stays ragged
SPREAD_FROM_EM = 15  # and so does a column too narrow for it

_C, _O = re.escape(CLOSING), re.escape(OPENING)
_WORD = r"[^\s\u1100-\u11ff\u2010-\u218f\u2190-\uffff\U00010000-\U0010ffff" + _C + _O + r"]"
_UNIT = re.compile(
    rf"[ \t]+(?![{_C}])"  # a place to break: spaces, unless closing marks follow
    rf"|(?:[{_O}][ \t]*)*"
    rf"(?:—+|…+|{_WORD}+(?:[,.:;'’?!%()&@_-]*{_WORD}+)*|[^\n])"
    rf"(?:[ \t]*[{_C}])*"
)
_UNSAFE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_NEWLINE = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")

Run = tuple[str, str]  # (face, characters)
Span = tuple[str, str]  # (face asked for, text)


@dataclass(frozen=True, slots=True)
class Unit:
    """What stays together on a line, with its width in em."""

    runs: tuple[Run, ...]
    em: float
    count: int
    blank: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its runs, their natural width and the space added behind each character, in points."""

    runs: tuple[Run, ...]
    width: float
    spacing: float = 0.0
    marks: tuple[tuple[int, float, float], ...] = ()  # figures on it: key, from where to where from its left end

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(characters for _, characters in self.runs)


@dataclass(frozen=True, slots=True)
class Text:
    """A block of lines, `width` points wide."""

    lines: tuple[Line, ...]
    width: float
    size: float
    leading: float
    align: str = "left"
    grey: float = 0.0
    missing: frozenset[str] = frozenset()
    red: bool = False  # of a red head; all else is black or grey

    @property
    def height(self) -> float:
        """Height of all lines in points."""
        return len(self.lines) * self.leading

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the lines, the first one's upper edge at `top`."""
        baseline = top - (self.leading - self.size) / 2 - ASCENT_EM * self.size
        pen.lines(self, x, baseline)

    def split(self, room: float) -> tuple[Text | None, Text | None]:
        """Part after the lines that fit into `room`; a single line is not left alone on either side."""
        fitting = int((room + 0.01) / self.leading)
        if fitting >= len(self.lines):
            return self, None
        fitting = min(fitting, len(self.lines) - 2) if len(self.lines) > 3 else 0
        if fitting < 2:
            return None, self
        return replace(self, lines=self.lines[:fitting]), replace(self, lines=self.lines[fitting:])


def set_text(
    content: str | Sequence[Span],
    width: float,
    *,
    size: float = 10.5,
    bold: bool = False,
    face: str | None = None,
    align: str = "left",
    grey: float = 0.0,
    leading_em: float = LEADING_EM,
) -> Text:
    """Break `content` (text, or spans of text with their face) into lines of `width` points at `size` points."""
    spans = ((face or (BOLD if bold else SANS), content),) if isinstance(content, str) else tuple(content)
    lay = _kept if sum(len(text) for _, text in spans) <= _KEPT_LENGTH else _set
    return lay(spans, width, size=size, align=align, grey=grey, leading_em=leading_em)


def _set(spans: tuple[Span, ...], width: float, *, size: float, align: str, grey: float, leading_em: float) -> Text:
    paragraphs, missing = _paragraphs(spans)
    lines: list[Line] = []
    for paragraph in paragraphs:
        lines.extend(_break(paragraph, width, size, justify=align == "left" and width >= SPREAD_FROM_EM * size))
    whole = "".join(text for _, text in spans)
    if holds_marks(whole):
        lines = mark_lines(lines, [(clean(piece), key) for piece, key in parted(whole)], size)
    return Text(tuple(lines), width, size, size * leading_em, align, grey, frozenset(missing))


_kept = lru_cache(maxsize=4096)(_set)  # the labels of a paper come again on every sheet


def clean(text: str) -> str:
    """Return `text` without what cannot be printed (controls, direction marks, zero width), \\n for each break."""
    return _UNSAFE.sub("", _NEWLINE.sub("\n", text)).replace("\t", " ")


def width_of(text: str, size: float, face: str = SANS) -> float:
    """Return the natural width of one line of `text` in points."""
    em = sum(glyph(face, character)[2] for character in text)
    return (em - SQUEEZE_EM * len(SQUEEZED.findall(text))) * size


def _paragraphs(spans: Sequence[Span]) -> tuple[list[list[Unit]], set[str]]:
    """Return the units of each paragraph, and the characters no face has."""
    paragraphs: list[list[Unit]] = [[]]
    missing: set[str] = set()
    for face, text in spans:
        for index, piece in enumerate(clean(text).split("\n")):
            if index:
                paragraphs.append([])
            for found in _UNIT.findall(piece):
                unit, lacking = _unit(face, found)
                missing.update(lacking)
                current = paragraphs[-1]
                if current and found[0] in CLOSING and not current[-1].blank:
                    current[-1] = _joined((current[-1], unit))
                else:
                    current.append(unit)
    return paragraphs, missing


@lru_cache(maxsize=16384)
def _unit(face: str, text: str) -> tuple[Unit, tuple[str, ...]]:
    """Measure `text`; characters in a stand-in face become runs of their own."""
    runs: list[Run] = []
    em = 0.0
    for character in text:
        drawn_in, drawn, advance = glyph(face, character)
        em += advance
        if runs and runs[-1][0] == drawn_in:
            runs[-1] = (drawn_in, runs[-1][1] + drawn)
        else:
            runs.append((drawn_in, drawn))
    em -= sum(SQUEEZE_EM * len(SQUEEZED.findall(run)) for _, run in runs)
    lacking = tuple(character for character in text if is_missing(face, character))
    return Unit(tuple(runs), em, len(text), text.isspace()), lacking


def _squeeze(before: Run, after: Run) -> float:
    """Return how many em two runs move together where they meet."""
    if before[0] != after[0]:
        return 0.0
    return SQUEEZE_EM if SQUEEZED.match(before[1][-1] + after[1][0]) else 0.0


def _joined(units: Iterable[Unit]) -> Unit:
    """Return `units` as one, neighbouring runs of the same face as one run."""
    runs: list[Run] = []
    em, count = 0.0, 0
    for unit in units:
        em += unit.em
        count += unit.count
        for run in unit.runs:
            if runs and runs[-1][0] == run[0]:
                em -= _squeeze(runs[-1], run)
                runs[-1] = (run[0], runs[-1][1] + run[1])
            else:
                runs.append(run)
    return Unit(tuple(runs), em, count, blank=False)


def _break(units: list[Unit], width: float, size: float, *, justify: bool) -> list[Line]:
    """Put the units of one paragraph onto lines."""
    room = width / size + 1e-6
    lines: list[list[Unit]] = [[]]
    used = 0.0
    for unit in units:
        wide = unit.em - (_squeeze(lines[-1][-1].runs[-1], unit.runs[0]) if lines[-1] else 0.0)
        if used + wide <= room:
            if unit.blank and not lines[-1] and len(lines) > 1:
                continue  # a space at the turn of a line is not drawn
            lines[-1].append(unit)
            used += wide
        elif unit.blank:
            lines.append([])
            used = 0.0
        else:
            if lines[-1]:
                lines.append([])
            *full, last = _cut(unit, room)
            for piece in full:
                lines[-1].append(piece)
                lines.append([])
            lines[-1].append(last)
            used = last.em
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    last_index = len(lines) - 1
    return [_line(line, width, size, justify and index < last_index) for index, line in enumerate(lines)]


def mark_lines(lines: Sequence[Line], pieces: Iterable[tuple[str, int | None]], size: float) -> list[Line]:
    """Find on finished lines where the figures among `pieces` stand; the lines themselves stay what they are.

    Lines hold the characters of the pieces in their order, without breaks and without spaces at the turn of a line.
    """
    wanted = [(character, key) for text, key in pieces for character in text]
    found: list[Line] = []
    at = 0
    for line in lines:
        spans: dict[int, tuple[float, float]] = {}
        x = 0.0
        for face, run in line.runs:
            for index, character in enumerate(run):
                while at < len(wanted) and wanted[at][0].isspace() and not character.isspace():
                    at += 1
                begin = x
                x += glyph(face, character)[2] * size + line.spacing
                if SQUEEZED.match(run[index : index + 2]):
                    x -= SQUEEZE_EM * size
                key = wanted[at][1] if at < len(wanted) else None
                if key is not None:
                    spans[key] = (spans.get(key, (begin, x))[0], x)
                at += 1
        found.append(replace(line, marks=tuple((key, *span) for key, span in spans.items())) if spans else line)
    return found


def _line(units: list[Unit], width: float, size: float, justify: bool) -> Line:
    """Make a line, spread to `width` if that is asked for and looks well."""
    while len(units) > 1 and units[-1].blank:
        units = units[:-1]
    whole = _joined(units)
    natural = whole.em * size
    gap = (width - natural) / (whole.count - 1) if justify and whole.count > 1 else 0.0
    return Line(whole.runs, natural, gap if 0 < gap <= STRETCH_LIMIT_EM * size else 0.0)


def _cut(unit: Unit, room: float) -> list[Unit]:
    """Cut a unit wider than a line into pieces that fit, still keeping marks off the edges where that is possible."""
    if unit.em <= room:
        return [unit]
    characters = [(face, character) for face, run in unit.runs for character in run]
    pieces: list[Unit] = []
    while characters:
        fitting, em = 0, 0.0
        while fitting < len(characters) and em + glyph(*characters[fitting])[2] <= room:
            em += glyph(*characters[fitting])[2]
            fitting += 1
        fitting = max(fitting, 1)
        cut = fitting
        while 1 < cut < len(characters) and (characters[cut][1] in CLOSING or characters[cut - 1][1] in OPENING):
            cut -= 1
        if cut == 1 and fitting > 1:
            cut = fitting  # nothing but marks: cut where the line is full
        pieces.append(_joined(_unit(face, character)[0] for face, character in characters[:cut]))
        characters = characters[cut:]
    return pieces
