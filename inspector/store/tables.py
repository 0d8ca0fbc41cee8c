"""Answers for tables that offices send: CSV in UTF-8, GB18030 or UTF-16, and XLSX, read into rows of text.

Real files have a title above the headings, a BOM or none, codes that a spreadsheet has turned into numbers. Every cell
comes out as the text a person sees; the row that holds the headings is found by the words it contains.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from inspector.errors import Known

SEARCHED_ROWS = 20  # headings stand within these
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX, ODS; XLS


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as heading → text; `first_row` is the number of the first one in the file (the very first row is 1)."""

    first_row: int
    rows: tuple[dict[str, str], ...]


def read(path: Path, headings: Iterable[str]) -> Table:
    """Return the rows below the row that holds most of `headings` (compared without case and blanks).

    Raise Known("table_unreadable") or Known("table_headings").
    """
    grid = next(iter(sheets(path).values()), [])
    wanted = list(headings)
    at = _heading_row(grid, {heading.lower() for heading in wanted})
    if at is None:
        raise Known("table_headings", file=path.name, expected="、".join(wanted))
    names = [name.strip().lower() for name in grid[at]]
    rows = tuple({name: text.strip() for name, text in zip(names, row, strict=False) if name} for row in grid[at + 1 :])
    return Table(at + 2, rows)


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """Return every sheet that holds anything as rows of cells, by name; a text file is one sheet without a name.

    Raise Known("table_unreadable").
    """
    content = bytes_of(path)
    if content.startswith(_SPREADSHEETS):
        return _spreadsheet(path, content)
    return {"": _text(path, content)}


def bytes_of(path: Path) -> bytes:
    """Return a file that was sent; raise Known("table_unreadable") where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Known("table_unreadable", file=path.name, detail=error.strerror or str(error)) from error


def text_of(path: Path) -> str:
    """Return a text file that was sent, in whichever encoding; raise Known("table_unreadable") where it is none."""
    return _decoded(path, bytes_of(path))


def _heading_row(grid: Sequence[Sequence[str]], wanted: set[str]) -> int | None:
    hits = [sum(cell.strip().lower() in wanted for cell in row) for row in grid[:SEARCHED_ROWS]]
    most = max(hits, default=0)
    return hits.index(most) if most else None


def _text(path: Path, content: bytes) -> list[list[str]]:
    text = _decoded(path, content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise Known("table_unreadable", file=path.name, detail=str(error)) from error


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Known("table_unreadable", file=path.name, detail="encoding")


def _spreadsheet(path: Path, content: bytes) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineError, load_workbook

    try:
        book = load_workbook(io.BytesIO(content))
        found = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        return {name: grid for name, sheet in found.items() if (grid := _grid(sheet))}
    except CalamineError as error:
        raise Known("table_unreadable", file=path.name, detail=str(error)) from error


def _grid(sheet: Any) -> list[list[str]]:
    """Return a sheet as text; a cell merged over several rows (one street, five problems) stands in each of them."""
    grid = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in grid[top + 1 : bottom + 1]:
            if left < len(row) and not row[left]:
                row[left] = grid[top][left]
    return grid


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # 440512001001.0 is a code, not a measure
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
