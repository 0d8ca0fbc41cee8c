"""Answers for tables that people take along: columns with a kind, rows that come one at a time, sheets of a book.

A table says what stands in it; whether that becomes XLSX, CSV or a printed page is the sheets' business. Rows are made
when they are asked for and may be asked for again, so that 50 000 of them are never held at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | date | bytes | None  # bytes: a JPEG, in a column of pictures
KINDS = ("text", "day", "number", "percent", "picture")
PAPERS = ("A4", "A3")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `wide` counts half-width characters; a percentage is given as 37 for 37 %.

    What stands `once` is said above the table on paper, and has no column there, where all rows say the same.
    """

    title: str
    wide: float = 12.0
    kind: str = "text"
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: `rows` makes its rows anew each time it is called; the first `held` columns stay in sight.

    `on_paper` is the same for a page, where the columns of a spreadsheet do not fit one. `count` is how many rows there
    are, where that is known before and is a figure that leads to its records.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[tuple[Cell, ...]]]
    held: int = 0
    on_paper: Table | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Some tables under one number: `title` and `subtitle` stand above each, `size` is what it is printed on.

    `flat` is the same as one table, for CSV (in `encoding`), which holds no more than one; else that is the first.
    """

    number: str
    title: str
    subtitle: str
    subject_id: str
    tables: tuple[Table, ...]
    flat: Table | None = None
    size: str = "A4"
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of a file: how many tables, rows and pictures, and how many texts had to be cut."""

    tables: int
    rows: int
    pictures: int = 0
    cut: int = 0


def in_words(cell: Cell, kind: str = "text") -> str:
    """Return a cell as CSV and paper say it; a picture says nothing there."""
    if cell is None or isinstance(cell, bytes):
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    said = f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    return f"{said}%" if kind == "percent" and not isinstance(cell, str) else said


def shown(text: str) -> str:
    """Return a text without what XML forbids and what turns the direction of writing; breaks are \\n."""
    return _ODD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
