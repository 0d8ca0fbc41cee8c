"""Reading and keeping what the screen 任务 shows: board, 自查 lists, 包片包案, ratings, selections, loans, packages."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.errors import Known
from inspector.store.workspace import Workspace
from inspector.ui.actions.registers import Took, tally
from inspector.ui.context import Context
from inspector.ui.models.lead_line import ListRow
from inspector.ui.models.task_board import Board, board_of

Failed = Callable[[BaseException], None]
WEEKS = 6  # of the wall


@dataclass(frozen=True, slots=True)
class BoardRead:
    """The board as it stands, and the bodies that have something on it: (id, name, done, led)."""

    board: Board
    bodies: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True, slots=True)
class EntriesRead:
    """Entries of one kind: rows, the records behind them by id, what they come to."""

    kind: str
    rows: tuple[ListRow, ...]
    records: Mapping[str, Any]
    sums: str = ""


def read_board(ctx: Context, *, body_id: str, show: str, owner: QObject, done: Callable[[BoardRead], None]) -> None:
    """Read the board off the GUI thread, of one body where it is named."""
    ctx.tasks.run(
        "read", lambda: board_read(ctx.ws, body_id=body_id, show=show), owner=owner, done=done, failed=ctx.report
    )


def board_read(ws: Workspace, *, body_id: str = "", show: str = "all") -> BoardRead:
    """Read the board on the calling thread."""
    from inspector.store import entry_rules, tasks

    names = {body.id: body.name for body in ws.all("body")}
    whole = tasks.board(ws, weeks=WEEKS)
    lines = tasks.board(ws, weeks=WEEKS, body_id=body_id) if body_id else whole
    board = board_of(lines, names, entry_rules.today(ws), tasks.unreported(lines), show)
    shares = [one for one in tasks.shares(whole) if one.body_id in names]
    bodies = tuple((str(one.body_id), names[one.body_id or ""], len(one.done), len(one.led)) for one in shares)
    return BoardRead(board, bodies)


def keep_task(
    ctx: Context, task: Any, before: Any, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Keep a task, or what a form changed of one."""
    from inspector.store import tasks

    ctx.write(owner, lambda: tasks.keep(ctx.ws, task, before), done, failed)


def report_task(
    ctx: Context, task_id: str, said: Mapping[str, Any], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Note how far a task is; `said` are the fields of the form."""
    from inspector.store import tasks

    ctx.write(owner, lambda: tasks.report(ctx.ws, task_id, **said), done, failed)


def import_tasks(ctx: Context, path: Path, *, owner: QObject, done: Callable[[Took], None], failed: Failed) -> None:
    """Take a plan in; a bad row is named, the rest goes in."""

    def work() -> Took:
        from inspector.store import tables, task_import

        table = tables.read(path, task_import.HEADINGS)
        return tally(task_import.import_tasks(ctx.ws, table.rows, table.first_row))

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def open_book(ctx: Context, name: str, *, body_id: str = "", owner: QObject) -> None:
    """Draw a book (task-board, account, completeness) and show its pages."""

    def work() -> tuple[str, bytes]:
        import io

        from inspector import papers
        from inspector.sheets import DOCUMENTS

        out = io.BytesIO()
        papers.draw(ctx.ws, name, out, body_id=body_id or None)
        return DOCUMENTS[name].title, out.getvalue()

    def done(drawn: tuple[str, bytes]) -> None:
        from inspector.ui.actions.papers import open_pages

        open_pages(ctx, *drawn)

    ctx.tasks.run("heavy", work, owner=owner, done=done, failed=ctx.report)


def import_charges(ctx: Context, path: Path, *, owner: QObject, done: Callable[[Took], None], failed: Failed) -> None:
    """Take a list of who is in charge in; a bad row is named, the rest goes in."""

    def work() -> Took:
        from inspector.store import charge_import, tables

        table = tables.read(path, charge_import.HEADINGS)
        return tally(charge_import.import_charges(ctx.ws, table.rows, table.first_row))

    ctx.tasks.run("store", work, owner=owner, done=done, failed=failed)


def read_entries(ctx: Context, kind: str, *, owner: QObject, done: Callable[[EntriesRead], None]) -> None:
    """Read the entries of one kind off the GUI thread."""
    ctx.tasks.run("read", lambda: entries_of(ctx.ws, kind), owner=owner, done=done, failed=ctx.report)


def entries_of(ws: Workspace, kind: str) -> EntriesRead:
    """Read the entries of one kind on the calling thread."""
    from inspector.store import entry_rules
    from inspector.ui.models import task_lines as lines

    today, named = lines.Today(entry_rules.today(ws)), lines.named_of(ws)
    records = _records(ws, kind)
    rows = tuple(lines.ROWS[kind](ws, one, named, today) for one in records)
    by_id = {row.id: one for row, one in zip(rows, records, strict=True)}
    return EntriesRead(kind, rows, by_id, lines.sums_of(ws, kind))


def _records(ws: Workspace, kind: str) -> list[Any]:
    from inspector.store import accountability, charges, joint_work, packages, ratings, self_checks

    readers: Mapping[str, Callable[[Workspace], list[Any]]] = {
        "self_check": self_checks.lists, "charge": charges.listed, "rating": ratings.listed,
        "selection": joint_work.selections, "loan": joint_work.loans, "package": packages.listed,
        "completeness": _completeness, "account": accountability.of_all,
    }  # fmt: skip
    return readers[kind](ws)


def _completeness(ws: Workspace) -> list[Any]:
    from inspector.store import completeness
    from inspector.ui.models.task_lines import CompletenessLine

    found = completeness.report(ws)
    return [CompletenessLine(line, tuple(ws.get(line.entity, one).number for one in line.missing)) for line in found]


def account_lines(ctx: Context, body_id: str, *, owner: QObject, done: Callable[[list[str]], None]) -> None:
    """Read the account of a unit in words: its sums, each issue with what happened, the talks and circulars."""

    def work() -> list[str]:
        from inspector.store import accountability
        from inspector.ui.models.account_lines import body_lines, issue_lines

        account = accountability.of_body(ctx.ws, body_id)
        found = list(body_lines(ctx.ws, account))
        for one in account.late:
            found += ["", *issue_lines(ctx.ws, one)]
        return [line.replace("\t", "　") for line in found]

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def make_package(
    ctx: Context, path: Path, said: Mapping[str, Any], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Write a package; `said` are the fields of the form, issues by their numbers."""

    def work() -> Any:
        from inspector.domain.joint import Package
        from inspector.papers.pictures import outgoing
        from inspector.store import packages

        chosen = with_issues(ctx.ws, Package(id=""), said["issues"])
        which = said["with_photos"]
        return packages.make(
            ctx.ws, path, chosen.issue_ids, receiver=said["receiver"], purpose=said["purpose"] or "",
            copied=None if which == "no" else partial(outgoing, ctx.ws),
            originals=(said["originals"] or "") if which == "originals" else None,
        )  # fmt: skip

    ctx.tasks.run("heavy", work, owner=owner, done=done, failed=failed)  # photos are copied: captures do not wait


def keep_entry(
    ctx: Context, record: Any, before: Any, *, numbers: Sequence[str] | str | None, owner: QObject,
    done: Callable[[Any], None], failed: Failed,
) -> None:  # fmt: skip
    """Keep a new entry, or what a form changed of one; `numbers` are those of the issues it speaks of, as typed."""

    def work() -> Any:
        from inspector.store import charges, joint_work, ratings

        if record.ENTITY == "loan":
            return joint_work.lend(ctx.ws, record)
        keeps: Mapping[str, Callable[..., Any]] = {
            "charge": charges.keep, "rating": ratings.keep, "selection": joint_work.keep_selection,
        }  # fmt: skip
        return keeps[record.ENTITY](ctx.ws, with_issues(ctx.ws, record, numbers), before)

    ctx.write(owner, work, done, failed)


def with_issues(ws: Workspace, record: Any, numbers: Sequence[str] | str | None) -> Any:
    """Return the record with the issues of these numbers; raise Known("task_issue_unknown")."""
    if numbers is None:
        return record
    wanted = [numbers] if isinstance(numbers, str) else list(numbers)
    found = []
    for number in (one.strip().upper() for one in wanted if one.strip()):
        held = ws.all("issue", "number = ?", (number,))
        if not held:
            raise Known("task_issue_unknown", number=number, field="issues")
        found.append(held[0].id)
    if record.ENTITY == "rating":
        return dataclasses.replace(record, issue_id=found[0] if found else None)
    return dataclasses.replace(record, issue_ids=tuple(dict.fromkeys(found)))


def void_entry(ctx: Context, entity: str, record_id: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Take an entry out with what hangs on it; `done` gets what changed, for undoing it."""

    def work() -> Any:
        from inspector.store import charges, ratings, self_checks, tasks
        from inspector.store import joint_work as joint

        voids: Mapping[str, Callable[..., Any]] = {
            "task": tasks.void, "self_check": self_checks.void, "charge": charges.void, "rating": ratings.void,
            "selection": joint.void_selection,
        }  # fmt: skip
        return voids[entity](ctx.ws, record_id)

    ctx.write(owner, work, done)


def end_loan(ctx: Context, loan_id: str, on: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """End a loan on a day."""
    from inspector.store import joint_work

    ctx.write(owner, lambda: joint_work.give_back(ctx.ws, loan_id, on), done)


def sign_package(ctx: Context, digits: str, by: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Note the receipt of a package."""
    from inspector.store import packages

    ctx.write(owner, lambda: packages.sign(ctx.ws, digits, by), done)
