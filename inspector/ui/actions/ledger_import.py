"""Bringing an existing ledger in from the window: looking at a file, writing what was seen, taking all of it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject

from inspector.errors import Known
from inspector.store.ledger_import import Options, Plan
from inspector.ui.actions.long_work import stopped_by, teller
from inspector.ui.tasks import Tasks
from inspector.wording import import_screen as words

Failed = Callable[[BaseException], None]
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its heading, what it holds (a few values), the field it is taken for ("" for none)."""

    heading: str
    samples: tuple[str, ...]
    field: str
    guessed: bool
    caller: bool  # says who called: never taken


@dataclass(frozen=True, slots=True)
class Look:
    """A file that was looked at; `plan` None where something every issue must have is still missing (`fault`)."""

    path: Path
    options: Options
    sheets: tuple[str, ...]
    sheet: str
    columns: tuple[Column, ...]
    remembered: bool
    plan: Plan | None
    fault: Known | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """An import that was made: its id, file, time, rows, and the issues of it that still stand."""

    id: str
    file: str
    at_utc: str
    written: int
    rows: int
    issue_ids: tuple[str, ...]


def look(
    tasks: Tasks, ws: Any, path: Path, options: Options, *, owner: QObject, done: Callable[[Look], None], failed: Failed
) -> None:
    """Read a file and what it would become; nothing is written."""
    tasks.run("read", lambda: look_at(ws, path, options), owner=owner, done=done, failed=failed)


def look_at(ws: Any, path: Path, options: Options) -> Look:
    """Do what `look` does, here and now; a mapping that lacks a field is shown all the same."""
    from inspector.store import import_mapping, ledger_import, tables

    sheets = tables.sheets(path)
    sheet = import_mapping.find_sheet(sheets, path.name, options.sheet)
    options = _still(options, sheet)
    mapping = import_mapping.mapping(ws, sheet.headings, options.columns)
    columns = tuple(_column(at, sheet, mapping) for at, heading in enumerate(sheet.headings) if heading)
    plan, fault = None, None
    try:
        plan = ledger_import.plan(ws, path, options)
    except Known as known:
        if known.code != "ledger_import_lacks":
            raise
        fault = known
    return Look(path, options, tuple(sheets), sheet.name, columns, mapping.remembered, plan, fault)


def write(
    tasks: Tasks,
    ws: Any,
    plan: Plan,
    *,
    stop: Event,
    progress: Callable[[int, int], None],
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Write what was seen, where no capture that is being saved waits behind it; stopped between two transactions."""

    def work() -> Any:
        from inspector.store import import_run

        return import_run.write(ws, plan, progress=teller(tasks, owner, progress), stop=stopped_by(tasks, stop))

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def undo(
    tasks: Tasks,
    ws: Any,
    import_id: str,
    *,
    rest: bool,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Take an import back, all of it or what nobody went on with."""

    def work() -> Any:
        from inspector.store import import_run

        return import_run.undo(ws, import_id, rest=rest)

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def read_runs(
    tasks: Tasks, ws: Any, *, owner: QObject, done: Callable[[tuple[Run, ...]], None], failed: Failed
) -> None:
    """Read the imports made on this laptop, the latest first."""

    def work() -> tuple[Run, ...]:
        from inspector.store import import_run

        held = import_run.standing(ws)
        found = [
            Run(one["id"], one["file"], one["at_utc"], int(one.get("written", 0)), one["rows"], held.get(one["id"], ()))
            for one in import_run.runs(ws)
        ]
        return tuple(sorted(found, key=lambda run: run.at_utc, reverse=True))

    tasks.run("read", work, owner=owner, done=done, failed=failed)


def keep_bad_rows(
    tasks: Tasks, plan: Plan, path: Path, *, owner: QObject, done: Callable[[Path], None], failed: Failed
) -> None:
    """Write the bad rows with their reasons to a file, whole or not at all."""

    def work() -> Path:
        from inspector.store.ledger_import import bad_rows_csv

        part = path.with_name(f"{path.name}.part")
        try:
            part.write_bytes(bad_rows_csv(plan, lambda bad: words.why(bad.code, bad.value, bad.near)))
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Known("ledger_import_result_file", path=path, detail=error.strerror or str(error)) from error
        return path

    tasks.run("read", work, owner=owner, done=done, failed=failed)


def remapped(options: Options, columns: Sequence[Column], heading: str, field: str) -> Options:
    """Return options in which `heading` means `field` ("" for: not taken); what else a person said stays."""
    said: Mapping[str, str] = {**options.columns, heading: field or "-"}
    if field:  # a field is held by one column: the one that had it lets it go
        said = {**said, **{one.heading: "-" for one in columns if one.field == field and one.heading != heading}}
    return replace(options, columns=said)


def _still(options: Options, sheet: Any) -> Options:
    """Return options without what was said of columns that this sheet has not."""
    held = {heading: word for heading, word in options.columns.items() if heading in sheet.headings}
    return replace(options, columns=held)


def _column(at: int, sheet: Any, mapping: Any) -> Column:
    from inspector.store import import_mapping

    heading = sheet.headings[at]
    values = (" ".join(row[at].split()) for row in sheet.rows if at < len(row))
    samples = tuple(dict.fromkeys(value for value in values if value))[:SAMPLES]
    caller = import_mapping.says_who(heading)
    return Column(heading, () if caller else samples, mapping.columns.get(at, ""), heading in mapping.guessed, caller)
