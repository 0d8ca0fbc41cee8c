"""Answers for the view of 三清单: left whose list, right 问题, 责任 and 整改 of it, and whether all of it is 销号.

The lists are read by the `count` worker; a list of everything may be ten thousand rows.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QStackedWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.table import Book, Table
from inspector.store import three_lists as store
from inspector.ui.actions.papers import open_pages
from inspector.ui.context import Context, Message
from inspector.ui.models import three_lists as model
from inspector.ui.models.three_lists import PROBLEMS, WHICH, Line, Scope
from inspector.ui.parts.basics import Elided, column, icon_button, label, pane, row, rule, set_role
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.preview_dialog import write_whole
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.three_lists_scopes import ScopeList, read_choices
from inspector.ui.screens.three_lists_table import ListsTable
from inspector.ui.screens.three_lists_table import widths as widths_of
from inspector.wording import say
from inspector.wording import three_lists as words

KEPT_AS = "ui.three_lists"
CHANGE_MS = 400
TOUCHING = ("issue", "issue_step", "recheck", "feedback", "effort", "milestone", "photo", "place", "body", "campaign")


class ThreeListsView(QFrame):
    """The view; `show_scope(body_id=…)` leads to a list."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.scope = Scope("unit")
        self.rows: list[Line] = []
        self._turn = 0
        self._stale = True
        self._hidden = self._restored()
        self.scopes = ScopeList()
        self.name = Elided("", "tile")
        self.state = label("", "meta")
        self._gone = ""  # what was handed to another unit, in words
        self.which = Segmented(tuple(words.LISTS.items()), name="哪一份清单")
        self.which.set_value(PROBLEMS)
        self.columns = icon_button("column_edit", words.COLUMNS_HINT)
        self.columns.setFixedSize(36, 36)
        self.table = ListsTable()
        self.empty = EmptyState(*words.EMPTY)
        self._lay_out()
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self.arrive)
        self._connect()

    # what the screen asks

    def arrive(self) -> None:
        """Bring it up to date, if anything was written since it was read."""
        if self._stale and self.isVisible():
            self._stale = False
            self._read_scopes()
            self._read_lists()

    def show_scope(
        self, *, body_id: str | None = None, place_id: str | None = None, campaign_id: str | None = None
    ) -> None:
        """Show the list of one unit, place or campaign."""
        for kind, key in (("unit", body_id), ("place", place_id), ("campaign", campaign_id)):
            if key:
                self.scope = Scope(kind, key, self._name_of(kind, key))
                self.scopes.choose(self.scope)
                self._read_scopes()
                self._read_lists()
                return

    def show_which(self, which: str) -> None:
        """Show 问题, 责任 or 整改."""
        self.which.set_value(which)
        self._show_table()

    def fill_export(self, menu: QMenu) -> None:
        """Offer the three lists as one XLSX, and each of them as CSV."""
        menu.addAction(words.EXPORT_BOOK, partial(self._ask_where, ""))
        for which, title in words.LISTS.items():
            menu.addAction(words.EXPORT_ONE.format(list=title), partial(self._ask_where, which))

    def export_to(self, path: Path, which: str) -> None:
        """Write one list as CSV, or with `which` empty all three as XLSX, whole or not at all, the columns as shown."""
        ws, count = self.ctx.ws, len(self.rows)
        book, table = self._book(), self._table(which) if which else None

        def work() -> None:
            from inspector import papers
            from inspector.sheets import table_csv

            out = io.BytesIO()
            if table is not None:
                table_csv.write(table, out)
            else:
                papers.draw_paper(ws, "three-lists", book, out, format="xlsx")
            write_whole(path, out.getvalue())

        def done(_: None) -> None:
            what, rest = words.EXPORTED
            title = words.LISTS.get(which, words.PAPER_TITLE)
            self.ctx.say(Message(what.format(list=title, count=count), rest.format(path=path), "good"))

        self.ctx.tasks.run("count", work, owner=self, done=done, failed=self.ctx.report)

    def print_lists(self) -> None:
        """Show the three lists as they go on paper, with the columns that are shown."""
        ws, count, book = self.ctx.ws, len(self.rows), self._book()

        def work() -> tuple[bytes, Any]:
            from inspector import papers

            out = io.BytesIO()
            drawn = papers.draw_paper(ws, "three-lists", book, out)
            return out.getvalue(), drawn

        def done(found: tuple[bytes, Any]) -> None:
            self.ctx.progress("", 0, 0, "", None)
            pdf, drawn = found
            if drawn.missing_glyphs:
                self.ctx.say(Message(say("sheet_missing_glyphs", characters="".join(sorted(drawn.missing_glyphs)))))
            self.preview = open_pages(self.ctx, words.PAPER_TITLE, pdf)

        def failed(error: BaseException) -> None:
            self.ctx.progress("", 0, 0, "", None)
            self.ctx.report(error)

        self.ctx.progress(words.DRAWING, 0, count, words.DRAWING_REST.format(count=count), None)
        self.ctx.tasks.run("count", work, owner=self, done=done, failed=failed)

    def _table(self, which: str) -> Table:
        return model.table(which, list(self.rows), dict(self._hidden))

    def _book(self) -> Book:
        ws, scope = self.ctx.ws, self.scope
        return Book(
            number=f"QD-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}",
            title=words.PAPER_TITLE,
            subtitle=f"{scope.name}，{model.state(self.rows)}",
            subject_id=scope.key or ws.scope,
            tables=tuple(map(self._table, WHICH)),
        )

    # parts

    def _lay_out(self) -> None:
        head = row(self.name, self.state, self.which, self.columns, spacing=12, margins=(16, 8, 24, 8))
        head.setStretch(0, 1)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.table)
        self.middle.addWidget(self.empty)
        right = pane("surface")
        lines = column(spacing=0)
        lines.addLayout(head)
        lines.addWidget(rule())
        lines.addWidget(self.middle, 1)
        foot = label(words.OPEN_HINT, "hint")
        foot.setContentsMargins(16, 6, 16, 6)
        lines.addWidget(rule())
        lines.addWidget(foot)
        right.setLayout(lines)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.scopes)
        whole.addWidget(rule("v"))
        whole.addWidget(right, 1)

    def _connect(self) -> None:
        self.scopes.chosen.connect(self._take)
        self.scopes.kind_chosen.connect(lambda kind: self._take(Scope(kind)))
        self.which.chosen.connect(lambda _: self._show_table())
        self.columns.clicked.connect(
            lambda: self.column_menu().popup(self.columns.mapToGlobal(QPoint(0, self.columns.height() + 2)))
        )
        self.table.opened.connect(lambda issue_id: self.ctx.go("ledger", issue_id=issue_id))
        self.ctx.news.changed.connect(self._changed)

    def column_menu(self) -> QMenu:
        """Return the menu of columns of the list that is shown."""
        which = self.which.value or PROBLEMS
        shown = {one.key for one in model.shown_columns(which, self._hidden)}
        menu = QMenu(self)
        for one in model.COLUMNS[which]:
            if one.key == "number":
                continue
            action = menu.addAction(one.title)
            action.setCheckable(True)
            action.setChecked(one.key in shown)
            action.toggled.connect(lambda on, key=one.key: self._show_column(which, key, on=on))
        menu.addSeparator()
        menu.addAction(words.RESET_COLUMNS, lambda: self._reset_columns(which))
        return menu

    # reading

    def _take(self, scope: Scope) -> None:
        other_kind = scope.kind != self.scope.kind
        self.scope = scope
        if other_kind:
            self._read_scopes()
        self._read_lists()

    def _read_scopes(self) -> None:
        ws, kind = self.ctx.ws, self.scope.kind

        def done(found: list[model.Choice]) -> None:
            if kind == self.scope.kind:
                self.scopes.show_choices(kind, found, self.scope)

        self._run(lambda: read_choices(ws, kind), done)

    def _read_lists(self) -> None:
        self._turn += 1
        turn, scope, ws = self._turn, self.scope, self.ctx.ws
        today = self.ctx.now().astimezone(ZONE).date()
        self.state.setText(words.READING)
        set_role(self.state, "role", "meta")
        self.name.setText(scope.name)

        def work() -> tuple[list[Line], str]:
            found = store.three_lists(ws, today, **scope.asked)
            return model.lines(found), model.gone(found)

        def done(found: tuple[list[Line], str]) -> None:
            if turn == self._turn:
                self.rows, self._gone = found
                self._show_rows()

        self._run(work, done)

    def _show_rows(self) -> None:
        self.name.setText(self.scope.name)
        self.state.setText("；".join(part for part in (model.state(self.rows), self._gone) if part))
        self.state.setToolTip(self._gone)
        closed = bool(self.rows) and all(one.remedy.status == "closed" for one in self.rows)
        set_role(self.state, "role", "good" if closed else "meta")
        self.middle.setCurrentWidget(self.table if self.rows else self.empty)
        self._show_table()

    def _show_table(self) -> None:
        which = self.which.value or PROBLEMS
        columns = model.shown_columns(which, self._hidden)
        self.table.show_rows(columns, self.rows, widths_of(columns))

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in TOUCHING):
            self._stale = True
            if self.isVisible():
                self._change_timer.start()

    def _name_of(self, kind: str, key: str) -> str:
        entity = {"unit": "body", "place": "place", "campaign": "campaign"}[kind]
        record = self.ctx.ws.get(entity, key)
        return record.name if record is not None else words.ALL

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("count", work, owner=self, done=done, failed=self.ctx.report)

    # what is remembered

    def _show_column(self, which: str, key: str, *, on: bool) -> None:
        hidden = self._hidden.get(which, model.hidden_at_first(which))
        self._hidden[which] = [one for one in hidden if one != key] + ([] if on else [key])
        self._keep()

    def _reset_columns(self, which: str) -> None:
        self._hidden.pop(which, None)
        self._keep()

    def _keep(self) -> None:
        self._show_table()
        if not self.ctx.ws.read_only:
            ws, kept = self.ctx.ws, json.dumps(self._hidden)
            self.ctx.write(self, lambda: ws.set_meta(KEPT_AS, kept), lambda _: None)

    def _restored(self) -> dict[str, list[str]]:
        try:
            return model.restored_columns(json.loads(self.ctx.ws.meta(KEPT_AS) or "{}"))
        except ValueError:
            return {}

    def _ask_where(self, which: str) -> None:
        ending, kind = ("csv", "CSV 表格 (*.csv)") if which else ("xlsx", "Excel 工作簿 (*.xlsx)")
        proposed = f"{words.LISTS.get(which, words.PAPER_TITLE)}-{self.scope.name}.{ending}"
        path, _ = QFileDialog.getSaveFileName(self, words.EXPORT_TITLE, str(Path.home() / proposed), kind)
        if path:
            self.export_to(Path(path if path.lower().endswith(f".{ending}") else f"{path}.{ending}"), which)
