"""Answers for what is done from the foot of the ledger: with the ticked rows, with all that is shown, with none.

Papers, orders and exports of many rows; and the dialogs of 水质监测 and of importing an existing ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QWidget

from inspector.errors import Known
from inspector.store import ledger
from inspector.store.ledger import LedgerRow
from inspector.ui.actions import issues as actions
from inspector.ui.context import Context, Message
from inspector.ui.models.ledger_line import Line, Today
from inspector.ui.models.ledger_model import LedgerModel
from inspector.ui.parts.ask_bar import AskBar
from inspector.ui.screens.ledger_bar import FootBar
from inspector.ui.screens.ledger_marks import Marks
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_table import LedgerTable
from inspector.ui.screens.ledger_take import open_papers, take

if TYPE_CHECKING:
    from inspector.domain.issue import Issue

MOST_TICKED = 2000


class Bulk:
    """Works over the window of `screen`; `at_hand` gives the issue that is open, `line` the words of a row."""

    def __init__(
        self,
        ctx: Context,
        screen: QWidget,
        table: LedgerTable,
        foot: FootBar,
        ask: AskBar,
        *,
        marks: Marks,
        offers: Offers,
        today: Callable[[], Today],
        at_hand: Callable[[], Issue | None],
        line: Callable[[LedgerRow], Line],
    ) -> None:
        self.ctx, self._screen, self._table, self._foot, self._ask = ctx, screen, table, foot, ask
        self._marks, self._offers, self._today, self._at_hand, self._line = marks, offers, today, at_hand, line
        foot.asked.connect(self.act)
        foot.unticked.connect(self._model.untick_all)
        table.head.all_asked.connect(self._tick_all)
        self._model.ticked.connect(self.show_ticked)

    @property
    def _model(self) -> LedgerModel:
        return self._table.rows

    def show_ticked(self) -> None:
        """Show what may be done with the ticked rows."""
        rows = [line.row for line in self._model.checked.values()]
        self._foot.show_ticked(rows, self._marks.actions_of)
        whole = bool(rows) and self._model.complete and len(rows) == self._model.rowCount()
        self._table.head.show_ticked(True if whole else None if rows else False)

    def act(self, name: str) -> None:
        """Do what a button of the foot says."""
        rows = [line.row for line in self._model.checked.values()]
        if name == "print":
            open_papers(self.ctx, [row.issue_id for row in rows])
        elif name == "import":
            self.open_import()
        elif name == "water":
            self.open_water()
        elif name in ("export", "export_all"):
            self._export([row.n for row in rows] if name == "export" else self._model.numbers().tolist())
        else:
            take(
                self.ctx, self._screen, self._ask, rows, action=name, today=self._today(), offers=self._offers,
                after=self._model.untick_all,
            )  # fmt: skip

    def open_water(self) -> Any:
        """Open 水质监测, on the issue that is open where that is about water."""
        from inspector.ui.screens.water import open_water

        held = self._at_hand()
        return open_water(self.ctx, self._screen, held if held is not None and held.category == "black_water" else None)

    def open_import(self) -> Any:
        """Open the import of an existing ledger."""
        from inspector.ui.screens.ledger_import import open_import

        return open_import(self.ctx, self._screen)

    def export_to(self, path: Path, numbers: list[int]) -> None:
        """Write these rows as CSV behind the scenes and say so."""
        reader = self.ctx.ws.reader

        def work() -> int:
            return actions.write_csv(path, numbers, lambda some: ledger.rows_at(reader(), some), self._line)

        def done(count: int) -> None:
            self.ctx.say(Message(f"已导出 {count} 条", f"文件在 {path}", "good"))

        self.ctx.tasks.run("read", work, owner=self._screen, done=done, failed=self.ctx.report)

    def _export(self, numbers: list[int]) -> None:
        proposed = f"台账-{self._today().on.isoformat()}-{len(numbers)}条.csv"
        path, _ = QFileDialog.getSaveFileName(
            self._screen, "导出台账", str(Path.home() / proposed), "CSV 表格 (*.csv)"
        )  # fmt: skip
        if path:
            self.export_to(Path(path), numbers)

    def _tick_all(self) -> None:
        model = self._model
        count, reader = model.rowCount(), self.ctx.ws.reader
        if model.checked and len(model.checked) == count:
            model.untick_all()
        elif count > MOST_TICKED:
            self.ctx.report(Known("too_many_ticks", limit=MOST_TICKED, count=count))
        else:
            numbers = model.numbers().tolist()
            self.ctx.tasks.run(
                "read", lambda: _rows(reader(), numbers), owner=self._screen, done=model.tick_rows,
                failed=self.ctx.report,
            )  # fmt: skip


def _rows(conn: Any, numbers: list[int]) -> list[LedgerRow]:
    return [row for start in range(0, len(numbers), 500) for row in ledger.rows_at(conn, numbers[start : start + 500])]
