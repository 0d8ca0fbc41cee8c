"""Taking issues through their life, editing a field, taking a step back, moving a photo, writing the ledger as CSV."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.domain import issue as life
from inspector.domain.issue import Issue
from inspector.errors import Known
from inspector.sheets.table_csv import safe_cell
from inspector.store.ledger import LedgerRow
from inspector.ui.models.ledger_line import CSV_HEAD, Line, csv_cells
from inspector.ui.tasks import Tasks

Failed = Callable[[BaseException], None]
CHUNK = 500
WAITED_FOR = frozenset(  # what the status allows, but only where something waits for it
    ("claim", "refuse_extension", "warn", "urge", "escalate", "approve_close", "reject_close")
)


@dataclass(frozen=True, slots=True)
class LastStep:
    """The transaction that an undo on one issue would take back, and how many issues it touched."""

    tx: str
    action: str  # the step it holds, "edit", "feedback" … where it holds none, "find" for the recording itself
    issues: int


def offered(row: LedgerRow, waits: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what a person may do with an issue now; what only a re-inspection may conclude is `recheck`.

    `waits` are the actions that something waits for beside the status (`WAITED_FOR`): a rung of the ladder that was
    reached, a verified issue, an extension that was asked for. They are offered then and not before.
    """
    allowed, waited = life.allowed_actions(row.status), set(waits)
    by_hand = [a for a in allowed if not a.startswith(("recheck_", "relapse", "find", "close_on_spot", "verify"))]
    by_hand = [a for a in by_hand if a not in WAITED_FOR or a in waited]
    unwanted = "supervise" if row.supervised_since_utc else "unsupervise"
    by_hand = [a for a in by_hand if a != unwanted]
    return (*by_hand, "recheck") if any(a.startswith(("recheck_", "relapse")) for a in allowed) else tuple(by_hand)


def refused(
    rows: Iterable[LedgerRow], action: str, waits_of: Callable[[str], Iterable[str]] = lambda _: ()
) -> list[tuple[str, str]]:
    """Return (number, status or flag that stands against it) of issues that do not allow an action; empty: all do."""
    found = [row for row in rows if action not in offered(row, waits_of(row.issue_id))]
    held = {"supervise": "supervised"}.get(action)
    return [(row.number, held if held and row.is_open else row.status) for row in found]


def editable(status: str) -> bool:
    """Say whether the fields of an issue may still be changed; what is closed or void stands as it was judged."""
    return status in life.OPEN_STATUSES


def edit(
    tasks: Tasks,
    ws: Any,
    shown: Issue,
    *,
    owner: Any,
    done: Callable[[Any], None],
    failed: Failed,
    **fields: Any,
) -> None:
    """Change fields of an issue and nothing else of it; `shown` is the record the person looked at while editing.

    What another window changed meanwhile stays changed; the same field fails with Known("changed_meanwhile").
    """
    issue_id = shown.id

    def work() -> Any:
        from inspector.store import issues

        held: Issue | None = ws.get("issue", issue_id)
        if held is None:
            raise Known("record_gone", entity="issue", record=issue_id)
        now = issues.standing(ws, issue_id)
        if not editable(now.status):
            from inspector.wording import terms

            raise Known("field_locked", number=held.number, status=terms.STATUSES[now.status])
        try:
            return issues.edit(ws, dataclasses.replace(shown, **fields), before=shown)
        except Known as error:
            if error.code == "changed_meanwhile":
                from inspector.wording import history

                error.facts["field"] = history.FIELDS["issue"].get(str(error.facts["field"]), error.facts["field"])
            raise

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def last_step(ws: Any, issue_id: str) -> LastStep | None:
    """Return what an undo would take back: the last transaction on this issue that was not taken back yet."""
    from inspector.store import journal

    history = journal.issue_history(ws, issue_id)
    taken_back = {op.undoes for op in history if op.undoes}
    for op in reversed(history):
        if op.undoes or op.tx in taken_back or (op.entity == "photo" and op.kind == "create"):
            continue
        same = [other for other in history if other.tx == op.tx]
        if all(journal.reserves_sheet(other) for other in same):  # a printed sheet is not taken back
            continue
        if any("attrs.import_id" in other.patch for other in same if other.kind == "create"):
            return None  # one transaction of an import holds many issues: it is taken back as a whole (import_run)
        steps = [other for other in same if other.entity == "issue_step"]
        action = steps[-1].patch["action"][1] if steps else _without_step(same)
        touched = ws.reader().execute(
            "SELECT count(DISTINCT record) FROM journal WHERE tx = ? AND entity = 'issue_step'", (op.tx,)
        )
        return LastStep(op.tx, action, max(1, touched.fetchone()[0]) if steps and action != "find" else 1)
    return None


def _without_step(ops: Sequence[Any]) -> str:
    """Return what a transaction without a step did: a word of the body, a plan, a receipt, a photo moved, an edit."""
    entities = {op.entity for op in ops}
    return next((one for one in ("feedback", "milestone", "notice", "photo") if one in entities), "edit")


def undo(tasks: Tasks, ws: Any, tx: str, *, owner: Any, done: Callable[[Any], None], failed: Failed) -> None:
    """Take one transaction back, as new ops."""
    from inspector.store import journal

    tasks.run("store", lambda: journal.undo(ws, tx), owner=owner, done=done, failed=failed)


def move_photo(
    tasks: Tasks,
    ws: Any,
    photo_id: str,
    number: str | None,
    *,
    owner: Any,
    done: Callable[[str | None], None],
    failed: Failed,
) -> None:
    """Move a photo to the issue with this number, or back to the tray (None); `done` gets the number."""

    def work() -> str | None:
        from inspector.store import issues, photos

        if number is None:
            photos.move(ws, [photo_id], "tray", None)
            return None
        try:
            issue = issues.by_number(ws, number)
        except Known as error:
            raise Known("issue_not_here", number=number.strip()) from error
        photos.move(ws, [photo_id], "issue", issue.id)
        return issue.number

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def write_csv(
    path: Path,
    numbers: Sequence[int],
    read: Callable[[Sequence[int]], list[LedgerRow]],
    line_of: Callable[[LedgerRow], Line],
) -> int:
    """Write these rows as CSV for spreadsheets (UTF-8 with BOM, no cell is a formula); return how many rows.

    The file appears whole or not at all. Raise Known("csv_unwritable").
    """
    part = path.with_name(f"{path.name}.part")
    written = 0
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(CSV_HEAD)
            for start in range(0, len(numbers), CHUNK):
                for row in read(numbers[start : start + CHUNK]):
                    writer.writerow([safe_cell(cell) for cell in csv_cells(line_of(row))])
                    written += 1
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Known("csv_unwritable", path=str(path), detail=error.strerror or str(error)) from error
    return written
