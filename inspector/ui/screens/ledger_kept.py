"""Answers for what the ledger remembers of its look: filter, saved filters, columns, width of the drawer."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from inspector.ui.context import Context
from inspector.ui.models import ledger_filter
from inspector.ui.models.ledger_filter import Filter
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.screens.ledger_filters import FilterHead
from inspector.ui.screens.ledger_table import LedgerTable
from inspector.wording import ledger as words

KEPT_AS = "ui.ledger"
KEEP_MS = 600


class KeptLook(QObject):
    """`soon` after anything of it has changed, `now` before the program may end."""

    def __init__(
        self,
        ctx: Context,
        head: FilterHead,
        table: LedgerTable,
        ask: AskBar,
        *,
        shown: Callable[[], Filter],
    ) -> None:
        super().__init__(head)
        self.ctx, self._head, self._table, self._ask, self._shown = ctx, head, table, ask, shown
        self.saved: dict[str, Filter] = {}
        self.drawer_px = 0
        self._timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._timer.timeout.connect(self._keep)
        head.save_asked.connect(self._ask_name)
        head.drop_asked.connect(self._drop_saved)
        head.column_asked.connect(self.show_column)
        head.columns_reset.connect(self._reset_columns)
        table.head.sectionMoved.connect(lambda *_: self.soon())
        table.head.sectionResized.connect(lambda *_: self.soon())

    def restore(self) -> Filter:
        """Bring columns and saved filters back, and return the filter that was shown."""
        try:
            kept = json.loads(self.ctx.ws.meta(KEPT_AS) or "{}")
        except ValueError:
            kept = {}
        self.saved = {name: ledger_filter.restored(doc) for name, doc in kept.get("saved", {}).items()}
        self.drawer_px = int(kept.get("drawer_px", 0))
        self._table.restore_layout(kept.get("columns", {}))
        self._head.show_saved(self.saved)
        self._timer.stop()
        return ledger_filter.restored(kept.get("filter", {}))

    def soon(self) -> None:
        """Put it on disk a moment later."""
        if not self.ctx.ws.read_only:
            self._timer.start()

    def now(self) -> None:
        """Put on disk what waits to be."""
        if self._timer.isActive():
            self._timer.stop()
            self.ctx.ws.set_meta(KEPT_AS, self._state())

    def show_column(self, key: str, on: bool) -> None:
        """Show or hide a column."""
        state = self._table.layout_state()
        hidden = [one for one in state["hidden"] if one != key] + ([] if on else [key])
        self._table.restore_layout({**state, "hidden": hidden})
        self.soon()

    def _reset_columns(self) -> None:
        self._table.restore_layout({})
        self.soon()

    def _state(self) -> str:
        saved = {name: ledger_filter.kept(one) for name, one in self.saved.items()}
        columns = self._table.layout_state()
        state = {
            "filter": ledger_filter.kept(self._shown()), "saved": saved, "columns": columns,
            "drawer_px": self.drawer_px,
        }  # fmt: skip
        return json.dumps(state, ensure_ascii=False)

    def _keep(self) -> None:
        state, ws = self._state(), self.ctx.ws
        self.ctx.write(self, lambda: ws.set_meta(KEPT_AS, state), lambda _: None)

    def _ask_name(self) -> None:
        question = Question(words.SAVE_FILTER.rstrip("…"), "存下", text=words.SAVE_FILTER_ASK, needed=True)
        self._ask.ask(question, lambda name, _: self._save_as(name))

    def _save_as(self, name: str) -> None:
        self.saved[name] = self._shown().lasting
        self._head.show_saved(self.saved)
        self.soon()

    def _drop_saved(self, name: str) -> None:
        self.saved.pop(name, None)
        self._head.show_saved(self.saved)
        self.soon()
