"""Reading and keeping the 自查 lists of the screen 任务: lists, what units found, photos, filing, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.store.workspace import Workspace
from inspector.ui.actions.registers import Took, tally
from inspector.ui.context import Context
from inspector.ui.models.lead_line import ListRow

Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class SheetsRead:
    """The sheets of one list: a row for each unit, the standings behind them by sheet id."""

    check: Any
    rows: tuple[ListRow, ...]
    standings: Mapping[str, Any]


def read_sheets(ctx: Context, check_id: str, *, owner: QObject, done: Callable[[SheetsRead | None], None]) -> None:
    """Read how far each unit is with a list; None where it was taken back."""
    ctx.tasks.run("read", lambda: sheets_of(ctx.ws, check_id), owner=owner, done=done, failed=ctx.report)


def sheets_of(ws: Workspace, check_id: str) -> SheetsRead | None:
    """Read how far each unit is with a list on the calling thread."""
    from inspector.store import entry_rules, self_checks
    from inspector.ui.models import task_lines as lines

    check = ws.get("self_check", check_id)
    if check is None:
        return None
    today = lines.Today(entry_rules.today(ws))
    found = self_checks.standings(ws, check_id)
    rows = tuple(lines.sheet_row(check, one, today) for one in found)
    return SheetsRead(check, rows, {one.sheet.id: one for one in found})


def read_items(
    ctx: Context, path: Path, *, owner: QObject, done: Callable[[tuple[list[dict[str, str]], Took]], None]
) -> None:
    """Read the items of a table; nothing is written. `done` gets them with what was left out."""

    def work() -> tuple[list[dict[str, str]], Took]:
        from inspector.store import self_checks, tables
        from inspector.store.places import Imported

        table = tables.read(path, self_checks.HEADINGS)
        items, bad = self_checks.read_items(table.rows, table.first_row)
        return items, tally(Imported(len(items), 0, 0, tuple(bad)))

    ctx.tasks.run("store", work, owner=owner, done=done, failed=ctx.report)


def make_list(
    ctx: Context, check: Any, rows: Sequence[Mapping[str, str]], *, owner: QObject, done: Callable[[Any], None],
    failed: Failed,
) -> None:  # fmt: skip
    """Make a list with its items."""
    from inspector.store import self_checks

    ctx.write(owner, lambda: self_checks.make(ctx.ws, check, rows), done, failed)


def list_from_library(
    ctx: Context, library_id: str, check: Any, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Make a list to be sent from a library."""
    from inspector.store import self_checks

    ctx.write(owner, lambda: self_checks.from_library(ctx.ws, library_id, check), done, failed)


def send_list(
    ctx: Context, check_id: str, body_ids: Sequence[str], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Send a list to units."""
    from inspector.store import self_checks

    ctx.write(owner, lambda: self_checks.send(ctx.ws, check_id, body_ids), done, failed)


def answer_sheet(
    ctx: Context, sheet_id: str, results: Mapping[str, str], notes: Mapping[str, str], said_by: str, *,
    owner: QObject, done: Callable[[Any], None], failed: Failed,
) -> None:  # fmt: skip
    """Write down what a unit found."""
    from inspector.store import self_checks

    ctx.write(
        owner, lambda: self_checks.answer(ctx.ws, sheet_id, results, notes, said_by=said_by or None), done, failed
    )


def sheet_photos(
    ctx: Context, sheet_id: str, *, owner: QObject, done: Callable[[tuple[list[Any], list[Any]]], None]
) -> None:
    """Read the photos of a sheet, and those that lie unused in the tray."""

    def work() -> tuple[list[Any], list[Any]]:
        from inspector.store import photos

        held = photos.of_subject(ctx.ws, "self_check_sheet", sheet_id)
        tray = [one for one in photos.tray(ctx.ws) if one.subject == "tray" and one.state == "readable"]
        return held, tray

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def attach_photos(
    ctx: Context, sheet_id: str, photo_ids: Sequence[str], *, owner: QObject, done: Callable[[Any], None]
) -> None:
    """Add photos of the tray to a sheet as its evidence."""
    from inspector.store import self_checks

    ctx.write(owner, lambda: self_checks.attach(ctx.ws, sheet_id, photo_ids), done)


def write_sheet(ctx: Context, sheet_id: str, path: Path, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Write a unit's sheet to a file, XLSX or PDF by its ending, whole or not at all."""

    def work() -> None:
        from inspector.papers import self_check_books
        from inspector.ui.parts.preview_dialog import write_whole

        kind = "pdf" if path.suffix.lower() == ".pdf" else "xlsx"
        write_whole(path, self_check_books.draw(ctx.ws, sheet_id, format=kind))

    ctx.tasks.run("heavy", work, owner=owner, done=done, failed=ctx.report)


def read_back(
    ctx: Context, sheet_id: str, path: Path, *, owner: QObject, done: Callable[[Took], None], failed: Failed
) -> None:
    """Read what a unit filled in; a bad row is named, the rest goes in."""

    def work() -> Took:
        from inspector.store import self_check_answers, tables

        table = tables.read(path, self_check_answers.HEADINGS)
        return tally(self_check_answers.read_back(ctx.ws, sheet_id, table.rows, table.first_row))

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def file_sheet(
    ctx: Context, sheet_id: str, said: Mapping[str, Any], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Note the filing of a sheet and its receipt."""
    from inspector.store import self_checks

    ctx.write(owner, lambda: self_checks.file(ctx.ws, sheet_id, **said), done, failed)
