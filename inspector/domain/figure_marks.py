"""Answers for figures that lead from a page to their records: what each figure is, and where in a text it stands.

A figure of a preview is a number that writes itself between signs nobody sees, so it comes through every sentence and
every template, also an office's own; the drawing takes the signs off and tells where the number landed. The signs are
variation selectors no font knows: `sheets.text.clean` has always dropped them, so nothing that leaves can hold one.
Each set of them ends with a word that this run of the program drew: what somebody typed, or sent, is no figure.
Where nobody looks (`UNMARKED`) numbers stay plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.domain.counted import Figure, Ref
    from inspector.domain.figures import Figures, Row, Sum

Box = tuple[float, float, float, float]  # left, lower, right, upper in points, from the lower left of the page
Landed = Callable[[int, int, Box], None]  # hears (page from 0, key of the figure, where it stands)

_OPEN, _CLOSE, _DIGITS = "\U000e01ee", "\U000e01ef", [chr(0xE01D0 + digit) for digit in range(16)]
_VALUES = {sign: value for value, sign in enumerate(_DIGITS)}
_OURS = "".join(_DIGITS[int(digit, 16)] for digit in token_hex(4))
_SET = re.compile(f"{_OPEN}([{_DIGITS[0]}-{_DIGITS[-1]}]{{1,8}}){_OURS}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class PageFigure:
    """One figure of a paper: the part it stands in, what it is called, its number, its records."""

    part: str
    word: str
    value: str
    records: tuple[Ref, ...]


class _Marked(int):
    """A whole number that says in a text which figure it is; whatever is reckoned from it is a plain number."""

    key = 0

    def __str__(self) -> str:
        return marked_as(int.__repr__(self), self.key)

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec) if spec else str(self)


class MarkedText(str):
    """A text with figures in it, that keeps its signs on the way into a Word file for the preview."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class Marks:
    """The figures of one paper that is looked at, by key; where it is not `on`, every number is given back as it is."""

    on: bool = True
    shown: list[PageFigure] = field(default_factory=list)

    def number(self, value: int, word: str, records: Sequence[Ref], part: str = "") -> int:
        """Return a number that leads to its records; a plain one where there is nothing behind it."""
        if not self.on or not records or not value:
            return value
        made = _Marked(value)
        made.key = self._kept(word, str(int(value)), records, part)
        return made

    def text(self, text: str, word: str, records: Sequence[Ref], part: str = "") -> str:
        """Return a text that leads to records as a whole: the number of an issue in a list."""
        return MarkedText(marked_as(text, self._kept(word, text, records, part))) if self.on and text else text

    def sentence(self, text: str) -> str:
        """Return a sentence that was made with numbers of these marks, as one that may keep their signs."""
        return MarkedText(text) if self.on else text

    def figures(self, counted: Figures, part: str = "") -> Figures:
        """Return the same figures with every count and sum leading to its records; tables have `row`."""
        if not self.on:
            return counted
        from inspector.wording.figures import FIGURES

        words = {code: word.removeprefix("其中 ") for code, (word, _) in FIGURES.items()}
        return replace(
            counted,
            figures={code: self._figure(one, words.get(code, code), part) for code, one in counted.figures.items()},
            efforts=tuple(self._sum(one, part) for one in counted.efforts),
        )

    def row(self, row: Row, name: str, part: str = "") -> Row:
        """Return a line of a table with every count leading to its records, called by line and column."""
        if not self.on:
            return row
        from inspector.wording.figures import COLUMNS

        cells = {code: self._figure(one, f"{name} {COLUMNS.get(code, code)}", part) for code, one in row.cells.items()}
        return replace(row, cells=cells)

    def _figure(self, one: Figure, word: str, part: str) -> Figure:
        if not isinstance(one.value, int):
            return one  # a share is no count: its records are those of the figures it was made of
        return replace(one, value=self.number(one.value, word, one.records, part))

    def _sum(self, one: Sum, part: str) -> Sum:
        if not isinstance(one.quantity, int):
            return one
        return replace(one, quantity=self.number(one.quantity, f"{one.what}（{one.unit}）", one.records, part))

    def _kept(self, word: str, value: str, records: Sequence[Ref], part: str) -> int:
        self.shown.append(PageFigure(part, word, value, tuple(records)))
        return len(self.shown) - 1


UNMARKED = Marks(on=False)


def holds_marks(text: str) -> bool:
    """Say whether there may be a figure in a text."""
    return _OPEN in text


def parted(text: str) -> list[tuple[str, int | None]]:
    """Return the pieces of a text, in order, each with the key of the figure it is; None for what is none."""
    found: list[tuple[str, int | None]] = []
    at = 0
    for one in _SET.finditer(text):
        found.append((text[at : one.start()], None))
        key = 0
        for sign in one[1]:
            key = key * 16 + _VALUES[sign]
        found.append((one[2], key))
        at = one.end()
    found.append((text[at:], None))
    return [(piece, key) for piece, key in found if piece]


def marked_as(text: str, key: int | None) -> str:
    """Return a text between the signs of a figure; as it is where it is none."""
    if key is None:
        return text
    return f"{_OPEN}{''.join(_DIGITS[int(digit, 16)] for digit in f'{key:x}')}{_OURS}{text}{_CLOSE}"
