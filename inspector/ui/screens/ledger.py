"""Answers for the screen 台账: all that was ever found, filtered, searched, acted upon, one by one or many at once.

The list, the counts and the open issue are read on the `read` worker; writing goes through `ui.actions`. After any
change, by whichever window, the screen brings itself up to date where it stands: place, ticks and typed text stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout

from inspector import catalog, paths
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.deadline import soon_until
from inspector.errors import Known
from inspector.store import ledger
from inspector.store.ledger import LedgerRow
from inspector.store.ledger_sql import Query
from inspector.ui.actions import issues as actions
from inspector.ui.context import Context, Message
from inspector.ui.models import ledger_filter
from inspector.ui.models.ledger_filter import CHIPS, STANDING, Filter
from inspector.ui.models.ledger_line import Line, Today, line_of
from inspector.ui.models.ledger_model import LedgerModel
from inspector.ui.models.ledger_waiting import by_issue, waiting_of
from inspector.ui.models.receipts import Receipts
from inspector.ui.models.situation import FOLLOWED
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import pane, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens.ledger_bar import FootBar
from inspector.ui.screens.ledger_delegate import ROW_PX, THUMB
from inspector.ui.screens.ledger_filters import FilterHead
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_table import LedgerTable
from inspector.ui.screens.ledger_take import open_papers, take
from inspector.ui.sync.background import background_of
from inspector.wording import ledger as words
from inspector.wording.import_screen import TITLE as BRING_IN
from inspector.wording.ledger import FOLLOW

if TYPE_CHECKING:
    from inspector.ui.screens.ledger_drawer import Drawer

MOST_TICKED = 2000
KEPT_AS = "ui.ledger"
SEARCH_MS, CHANGE_MS, KEEP_MS, DAY_MS = 120, 120, 600, 30_000
WAIT_MS = 300  # what waits is read after the list, and once for changes that come together
DRAWER_PX, WIDE_DRAWER_PX, WIDE_PX = 428, 560, 1700
TOUCHING = (
    "issue",
    "issue_step",
    "feedback",
    "milestone",
    "notice",
    "effort",
    "photo",
    "recheck",
    "place",
    "body",
    "campaign",
    "check",
    "person",
)


class LedgerScreen(QFrame):
    """The screen. `arrive(issue_id=…, chip=…, text=…, visit_id=…, only=…, word=…)` opens it on something."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.today = self._today_now()
        self.filter = Filter()
        self._saved: dict[str, Filter] = {}
        self._names = {one.code: one.short_name for one in ctx.ws.catalogue.categories}
        self._counting = 0
        self._wanted_issue: str | None = None
        self._empty_ledger = False
        self._stands: Any = None
        self._disputed: dict[str, tuple[str, ...]] = {}
        self._waiting: dict[str, tuple[str, ...]] = {}  # what waits → the issues
        self._asking_waiting = False
        self._waits: dict[str, tuple[str, ...]] = {}  # issue → what waits there, the most pressing first
        self._make_parts()
        self._lay_out()
        self._timers()
        self._connect()
        self._restore()
        self._show_filter()
        self._look_for_disputes()
        self._look_for_waiting()

    # what the window asks

    def arrive(
        self,
        *,
        issue_id: str | None = None,
        chip: str | None = None,
        text: str | None = None,
        visit_id: str | None = None,
        only: tuple[str, ...] = (),
        word: str = "",
    ) -> None:
        """Come to the screen, perhaps to one issue, a chip, a search, what one visit found, or `only` these issues."""
        if only or chip in CHIPS or text is not None or visit_id is not None:
            self._take_filter(
                replace(
                    self.filter.cleared() if only or visit_id or text is not None else self.filter,
                    chip=chip if chip in CHIPS else "all",
                    text=text or "",
                    visit_id=visit_id,
                    only=tuple(only),
                    only_word=word if only else "",
                )
            )
        if issue_id is not None:
            self._wanted_issue = issue_id
            self._open_issue(issue_id)
            self._find_wanted()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Put on disk what was set on this screen, and what is typed in the drawer."""
        if self._drawer is not None:
            self._drawer.settle()
        if self._keep_timer.isActive():
            self._keep_timer.stop()
            self.ctx.ws.set_meta(KEPT_AS, self._state())

    def search(self, text: str) -> None:
        """Search as it is typed."""
        self._search_text = text
        self._search_timer.start()

    def views(self) -> dict[str, Callable[[], None]]:
        """Return further views for the pictures of the screens."""
        from inspector.ui.screens.ledger_views import life_views

        return {"ticked": self._tick_some, "drawer": self._show_drawer, **self._dialogs(), **life_views(self)}

    # parts

    def _make_parts(self) -> None:
        ctx = self.ctx
        self.thumbs = Thumbs(self._read_plain, ctx.ws.vault.derived, THUMB, self)
        self.model = LedgerModel(self._read, self._line, self)
        self.receipts = Receipts(self._read_plain, partial(_receipts, ctx.ws), self)
        self.table = LedgerTable(self.model, self.thumbs, self.receipts, lambda: utc_text(ctx.now()))
        self.offers = Offers(ctx.ws)
        self._drawer: Drawer | None = None
        self.head = FilterHead(self.offers, lambda: ctx.ws.catalogue)
        self.head.ask_columns(lambda key: self.table.layout_state()["hidden"].count(key) > 0)
        self.foot = FootBar(read_only=ctx.ws.read_only)
        self.ask = AskBar()
        self.ask.shown.connect(self.foot.hide)
        self.ask.closed.connect(self.foot.show)
        go_today = ((words.GO_TODAY, lambda: ctx.go("today")), (BRING_IN, self.open_import))
        clear = ((words.CLEAR_FILTERS, lambda: self._take_filter(self.filter.cleared())),)
        self.empty_new = EmptyState(*words.EMPTY_NEW, go_today)
        self.empty_found = EmptyState(*words.EMPTY_FOUND, clear)

    def _lay_out(self) -> None:
        self.middle = QStackedWidget()
        for one in (self.table, self.empty_new, self.empty_found):
            self.middle.addWidget(one)
        left = pane("surface")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(rule())
        column.addWidget(self.middle, 1)
        for below in (rule(), self.ask, self.foot):
            column.addWidget(below)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(left)
        self.splitter.setStretchFactor(0, 1)
        self._drawer_px = 0
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _timers(self) -> None:
        self._search_text = ""
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._search_timer.timeout.connect(lambda: self._take_filter(replace(self.filter, text=self._search_text)))
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self._refresh)
        self._wait_timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait_timer.timeout.connect(self._look_for_waiting)
        self._keep_timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_timer.timeout.connect(self._keep)
        self._day_timer = QTimer(self, interval=DAY_MS)
        self._day_timer.timeout.connect(self._look_at_day)
        self._day_timer.start()

    def _connect(self) -> None:
        self.head.changed.connect(self._take_filter)
        self.head.save_asked.connect(self._ask_name)
        self.head.drop_asked.connect(self._drop_saved)
        self.head.column_asked.connect(self._show_column)
        self.head.columns_reset.connect(self._reset_columns)
        self.table.head.sort_asked.connect(self._sort)
        self.table.head.all_asked.connect(self._tick_all)
        self.table.head.sectionMoved.connect(lambda *_: self._keep_soon())
        self.table.head.sectionResized.connect(lambda *_: self._keep_soon())
        self.table.opened.connect(self._open_row)
        self.table.moved.connect(self._row_moved)
        self.model.arrived.connect(self._arrived)
        self.model.whole.connect(self._counted)
        self.model.ticked.connect(self._show_ticked)
        self.foot.asked.connect(self._bulk)
        self.foot.unticked.connect(self.model.untick_all)
        self.splitter.splitterMoved.connect(self._drawer_dragged)
        self.ctx.news.changed.connect(self._changed)
        self.background = background_of(self.ctx.ws, self.ctx.tasks, self.ctx.news, self.ctx.now)
        self.background.changed.connect(self._exchanged)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "table"):
            self.table.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.drawer_open:
            self.drawer.close_drawer()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.drawer_open:
            self._step(-1 if key == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    # the list

    def _query(self, chosen: Filter) -> Query:
        register = self.offers.register
        streets = {place.id for place in register.places.values() if place.level == "street"}
        majors: dict[str, tuple[str, ...]] = {}
        for one in self.ctx.ws.catalogue.categories:
            majors[one.major_code] = (*majors.get(one.major_code, ()), one.code)
        return ledger_filter.query_of(
            chosen,
            self.today,
            below=lambda key: (
                tuple(p.id for p in register.places.values() if p.parent_id == key) or (key,) if key in streets else ()
            ),
            categories_of=lambda key: majors.get(key, ()),
            waiting=self._waiting,
        )

    def _take_filter(self, chosen: Filter) -> None:
        if chosen == self.filter:
            return
        self.filter = chosen
        self._show_filter()
        self._keep_soon()

    def _show_filter(self) -> None:
        self.head.show_filter(self.filter)
        self.table.head.show_sort("" if self.filter.text.strip() else self.filter.sort, self.filter.descending)
        self.foot.show_count(None, self._on_screen())
        self.model.show(self._query(self.filter))
        self._count()

    def _count(self) -> None:
        """Count what each chip would show; the words stand there already, the numbers come when they are known."""
        self._counting += 1
        turn = self._counting
        chips = [chip for chip in CHIPS if chip in STANDING or self._waiting.get(chip)]
        queries = {chip: self._query(replace(self.filter, chip=chip)) for chip in chips}
        waiting = {code: len(ids) for code, ids in self._waiting.items()}
        narrowed, today = self.filter.narrowed, self.today

        def work(conn: Any) -> tuple[dict[str, int], bool]:
            whole = ledger.counts(conn, today.on.isoformat(), today.soon.isoformat())
            everything = ledger_filter.chip_counts(whole) | waiting
            if not narrowed:
                return everything, everything["all"] == 0
            return {chip: ledger.count(conn, query) for chip, query in queries.items()}, everything["all"] == 0

        def done(found: tuple[dict[str, int], bool]) -> None:
            if turn == self._counting:
                self.head.set_counts(found[0])
                self._empty_ledger = found[1]
                self._show_empty()

        self._read(work, done)

    def _sort(self, sort: str) -> None:
        down = not self.filter.descending if self.filter.sort == sort else sort == "found"
        self._take_filter(replace(self.filter, sort=sort, descending=down))

    def _arrived(self) -> None:
        self._show_empty()
        self._show_ticked()
        self._find_wanted()

    def _counted(self, count: int) -> None:
        self.foot.show_count(count, self._on_screen())
        self._find_wanted()

    def _show_empty(self) -> None:
        if self.model.rowCount() or self.model.loading:
            self.middle.setCurrentWidget(self.table)
        else:
            self.middle.setCurrentWidget(self.empty_new if self._empty_ledger else self.empty_found)

    def _on_screen(self) -> int:
        return max(1, self.table.viewport().height() // ROW_PX)

    def _exchanged(self) -> None:
        """The office has more, or less, than was shown: ask for the receipts in sight again."""
        facts = self.background.facts
        stands = (facts.office, facts.records, facts.photos, facts.quarantined) if facts is not None else None
        if stands != self._stands:
            self._stands = stands
            self.receipts.forget()
            if self._drawer is not None:
                self._drawer.refresh()
        self._look_for_disputes()

    def _look_for_disputes(self) -> None:
        """Mark what two hands changed differently; most of the time there is nothing of the kind."""

        def done(found: dict[str, tuple[str, ...]]) -> None:
            if found != self._disputed:
                self._disputed = found
                self.model.relabel()
                if self._drawer is not None:
                    self._drawer.refresh()

        self._read_plain(partial(_disputed, self.ctx.ws), done)

    def _look_for_waiting(self) -> None:
        """Read what somebody has to follow up: it marks rows, and each of it is a chip."""
        if self._asking_waiting:  # one at a time: with many thousand open issues it takes its while
            self._wait_timer.start()
            return
        self._asking_waiting = True
        ws, on = self.ctx.ws, self.today.on

        def failed(error: BaseException) -> None:
            self._asking_waiting = False
            self.ctx.report(error)

        def done(found: dict[str, tuple[str, ...]]) -> None:
            self._asking_waiting = False
            if found == self._waiting:
                return
            self._waiting = found
            self._waits = by_issue(found)
            self.model.relabel()
            self._show_ticked()
            if self.filter.chip in FOLLOW:
                self._show_filter()
            else:
                self._count()

        self.ctx.tasks.run("read", lambda: waiting_of(ws, on), owner=self, done=done, failed=failed)

    def waits_of(self, issue_id: str) -> tuple[str, ...]:
        """Return the actions that something waits for at an issue."""
        return tuple(action for code in self._waits.get(issue_id, ()) for action in FOLLOWED.get(code, ()))

    def _changed(self, changed: Any) -> None:
        if changed.of("dispute"):
            self._look_for_disputes()
        if not any(changed.of(entity) for entity in TOUCHING):
            return
        if any(changed.of(entity) for entity in ("place", "body", "campaign", "person")):
            self.offers.forget()
        if changed.of("photo"):
            self.thumbs.forget_missing()
            if self._drawer is not None:
                self._drawer.shots.thumbs.forget_missing()
        self._change_timer.start()
        self._wait_timer.start()

    def _refresh(self) -> None:
        first = max(0, self.table.rowAt(0))
        self.model.refresh(range(first, first + self._on_screen() + 2))
        self._count()
        if self._drawer is not None:
            self._drawer.refresh()

    def _look_at_day(self) -> None:
        """A new day makes other words of the same dates."""
        today = self._today_now()
        if today != self.today:
            self.today = today
            self.model.relabel()
            self._show_filter()
            self._look_for_waiting()
            if self._drawer is not None:
                self._drawer.refresh()

    def _today_now(self) -> Today:
        on: date = self.ctx.now().astimezone(ZONE).date()
        warn = self.ctx.ws.catalogue.defaults.warn_before_days
        return Today(on, soon_until(on, catalog.built_in_calendar(), warn))

    def _line(self, row: LedgerRow) -> Line:
        disputed, waits = row.issue_id in self._disputed, self._waits.get(row.issue_id, ())
        return line_of(row, self.today, lambda code: self._names.get(code, code), disputed=disputed, waits=waits)

    # ticks and bulk actions

    def _show_ticked(self) -> None:
        rows = [line.row for line in self.model.checked.values()]
        self.foot.show_ticked(rows, self.waits_of)
        whole = bool(rows) and self.model.complete and len(rows) == self.model.rowCount()
        self.table.head.show_ticked(True if whole else None if rows else False)

    def _tick_all(self) -> None:
        count = self.model.rowCount()
        if self.model.checked and len(self.model.checked) == count:
            self.model.untick_all()
        elif count > MOST_TICKED:
            self.ctx.report(Known("too_many_ticks", limit=MOST_TICKED, count=count))
        else:
            numbers = self.model.numbers().tolist()
            self._read(lambda conn: _rows(conn, numbers), self.model.tick_rows)

    def _bulk(self, name: str) -> None:
        rows = [line.row for line in self.model.checked.values()]
        if name == "print":
            open_papers(self.ctx, [row.issue_id for row in rows])
        elif name == "import":
            self.open_import()
        elif name == "water":
            self.open_water()
        elif name in ("export", "export_all"):
            self._export([row.n for row in rows] if name == "export" else self.model.numbers().tolist())
        else:
            take(
                self.ctx,
                self,
                self.ask,
                rows,
                action=name,
                today=self.today,
                offers=self.offers,
                after=self.model.untick_all,
            )

    def open_water(self) -> Any:
        """Open 水质监测, on the issue that is open where that is about water."""
        from inspector.ui.screens.water import open_water

        held = self._drawer.dossier if self._drawer is not None and self.drawer_open else None
        measured = held is not None and held.issue.category == "black_water"
        return open_water(self.ctx, self, held.issue if held is not None and measured else None)

    def open_import(self) -> Any:
        """Open the import of an existing ledger."""
        from inspector.ui.screens.ledger_import import open_import

        return open_import(self.ctx, self)

    def _export(self, numbers: list[int]) -> None:
        proposed = f"台账-{self.today.on.isoformat()}-{len(numbers)}条.csv"
        path, _ = QFileDialog.getSaveFileName(self, "导出台账", str(Path.home() / proposed), "CSV 表格 (*.csv)")
        if path:
            self.export_to(Path(path), numbers)

    def export_to(self, path: Path, numbers: list[int]) -> None:
        """Write these rows as CSV behind the scenes and say so."""
        reader = self.ctx.ws.reader

        def work() -> int:
            return actions.write_csv(path, numbers, lambda some: ledger.rows_at(reader(), some), self._line)

        def done(count: int) -> None:
            self.ctx.say(Message(f"已导出 {count} 条", f"文件在 {path}", "good"))

        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)

    # the drawer

    @property
    def drawer(self) -> Drawer:
        """The drawer, made when it is first needed: the list is there sooner without it."""
        if self._drawer is None:
            from inspector.ui.screens.ledger_drawer import Drawer

            self._drawer = Drawer(self.ctx, self.offers, lambda: self.today)
            self._drawer.closed.connect(self._close_drawer)
            self._drawer.step.connect(self._step)
            self._drawer.hide()
            self.splitter.addWidget(self._drawer)
            self.splitter.setStretchFactor(1, 0)
        return self._drawer

    @property
    def drawer_open(self) -> bool:
        """Say whether an issue is open beside the list."""
        return self._drawer is not None and not self._drawer.isHidden()

    def _open_row(self, row: int) -> None:
        line = self.model.line(row) if 0 <= row < self.model.rowCount() else None
        if line is not None:
            self.table.go(row)
            self._open_issue(line.row.issue_id)

    def _open_issue(self, issue_id: str) -> None:
        if not self.drawer_open:
            self.drawer.show()
            width = self._drawer_px or (WIDE_DRAWER_PX if self.width() > WIDE_PX else DRAWER_PX)
            self.splitter.setSizes([max(1, self.splitter.width() - width), width])
        self.drawer.show_issue(issue_id)

    def _row_moved(self, row: int) -> None:
        if self.drawer_open:
            line = self.model.line(row)
            if line is not None:
                self._open_issue(line.row.issue_id)

    def _step(self, way: int) -> None:
        self.table.go(self.table.currentIndex().row() + way)

    def _close_drawer(self) -> None:
        self.drawer.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drawer_dragged(self, *_: int) -> None:
        self._drawer_px = self.splitter.sizes()[1]
        self._keep_soon()

    def _find_wanted(self) -> None:
        """Put the cursor on the issue one came for, when the list holds it."""
        if self._wanted_issue is None:
            return
        wanted = self._wanted_issue

        def done(row: LedgerRow | None) -> None:
            at = self.model.row_of(row.n) if row is not None else None
            if at is not None and self._wanted_issue == wanted:
                self._wanted_issue = None
                self.table.go(at)

        self._read(lambda conn: ledger.one(conn, wanted), done)

    def _tick_some(self) -> None:
        for row in range(min(3, self.model.rowCount())):
            self.model.tick(row, True)

    def _dialogs(self) -> dict[str, Callable[[], None]]:
        def importing() -> None:
            self.open_import().take(paths.resources() / "demo" / "ledger.csv")

        def measuring() -> None:
            found = self.ctx.ws.all("place", "level = 'water' AND active = 1")
            self.open_water().choose(found[0].id) if found else self.open_water()

        return {"import": importing, "water": measuring}

    def _show_drawer(self) -> None:
        self.model.untick_all()
        self._open_row(0)

    # what is remembered

    def _restore(self) -> None:
        try:
            kept = json.loads(self.ctx.ws.meta(KEPT_AS) or "{}")
        except ValueError:
            kept = {}
        self.filter = ledger_filter.restored(kept.get("filter", {}))
        self._saved = {name: ledger_filter.restored(doc) for name, doc in kept.get("saved", {}).items()}
        self._drawer_px = int(kept.get("drawer_px", 0))
        self.table.restore_layout(kept.get("columns", {}))
        self.head.show_saved(self._saved)
        self._keep_timer.stop()

    def _state(self) -> str:
        saved = {name: ledger_filter.kept(one) for name, one in self._saved.items()}
        return json.dumps(
            {
                "filter": ledger_filter.kept(self.filter),
                "saved": saved,
                "columns": self.table.layout_state(),
                "drawer_px": self._drawer_px,
            },
            ensure_ascii=False,
        )

    def _keep_soon(self) -> None:
        if not self.ctx.ws.read_only:
            self._keep_timer.start()

    def _keep(self) -> None:
        state, ws = self._state(), self.ctx.ws
        self.ctx.write(self, lambda: ws.set_meta(KEPT_AS, state), lambda _: None)

    def _ask_name(self) -> None:
        question = Question(words.SAVE_FILTER.rstrip("…"), "存下", text=words.SAVE_FILTER_ASK, needed=True)
        self.ask.ask(question, lambda name, _: self._save_as(name))

    def _save_as(self, name: str) -> None:
        self._saved[name] = self.filter.lasting
        self.head.show_saved(self._saved)
        self._keep_soon()

    def _drop_saved(self, name: str) -> None:
        self._saved.pop(name, None)
        self.head.show_saved(self._saved)
        self._keep_soon()

    def _show_column(self, key: str, on: bool) -> None:
        state = self.table.layout_state()
        hidden = [one for one in state["hidden"] if one != key] + ([] if on else [key])
        self.table.restore_layout({**state, "hidden": hidden})
        self._keep_soon()

    def _reset_columns(self) -> None:
        self.table.restore_layout({})
        self._keep_soon()

    # reading

    def _read(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        reader = self.ctx.ws.reader
        self.ctx.tasks.run("read", lambda: work(reader()), owner=self, done=done, failed=self.ctx.report)

    def _read_plain(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)


def _disputed(ws: Any) -> dict[str, tuple[str, ...]]:
    from inspector.store import exchange

    return exchange.disputed_issues(ws)


def _receipts(ws: Any, issue_ids: list[str]) -> dict[str, str]:
    from inspector.store import exchange

    return exchange.receipt_of(ws, issue_ids)


def _rows(conn: Any, numbers: list[int]) -> list[LedgerRow]:
    return [row for start in range(0, len(numbers), 500) for row in ledger.rows_at(conn, numbers[start : start + 500])]
