"""Answers for the sheet of 自查 as a file that a unit fills in without the program: one table, two columns to fill."""

from __future__ import annotations

import io

from inspector.domain.clock_text import ZONE
from inspector.domain.self_check import SelfCheck, SelfCheckSheet, items_of
from inspector.domain.table import Book, Cell, Column, Table
from inspector.papers import stamp_of
from inspector.sheets import book_pages, workbook
from inspector.store import entry_rules
from inspector.store.workspace import Workspace
from inspector.wording import self_check_book as words
from inspector.wording.tasks import RESULTS

NAME = "self-check"  # of the file's trace


def draw(ws: Workspace, sheet_id: str, *, format: str = "xlsx") -> bytes:
    """Return a unit's sheet as XLSX, or as PDF for the pen; raise Known("record_gone")."""
    sheet: SelfCheckSheet = entry_rules.held(ws, "self_check_sheet", sheet_id)
    check: SelfCheck = entry_rules.held(ws, "self_check", sheet.self_check_id)
    unit = ws.get("body", sheet.body_id) if sheet.body_id else None
    book = Book(
        number=f"ZC-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}",
        title=check.title,
        subtitle=words.subtitle(unit.name if unit else "", check.due_on, check.file_with, check.requirement),
        subject_id=sheet.id,
        tables=(_table(check, sheet),),
    )
    out, stamp = io.BytesIO(), stamp_of(ws, NAME, (("self_check_sheet", sheet.id),))
    if format == "pdf":
        book_pages.draw([book], out, stamp)
    else:
        workbook.write(book, out, stamp)
    return out.getvalue()


def _table(check: SelfCheck, sheet: SelfCheckSheet) -> Table:
    """Return the items with what was answered so far; columns in which the list says nothing are left out."""
    whole: list[tuple[Cell, ...]] = [
        (
            one.position, one.group, one.authority, one.text, one.liability, one.remedy,
            RESULTS.get(str(sheet.results.get(one.id, "")), ""), str(sheet.notes.get(one.id) or ""),
        )
        for one in items_of(check)
    ]  # fmt: skip
    shown = [at for at, head in enumerate(words.COLUMNS) if head in words.ALWAYS or any(row[at] for row in whole)]
    columns = [Column(title=head, kind=kind, wide=wide) for head, (kind, wide) in words.COLUMNS.items()]
    return Table(
        name=words.TABLE,
        columns=tuple(columns[at] for at in shown),
        rows=lambda: [tuple(row[at] for at in shown) for row in whole],
        held=1,
    )
