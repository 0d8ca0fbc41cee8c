"""Answers for the screen 台账: all that was ever found, filtered, searched, acted upon, one by one or many at once.

The list, the counts and the open issue are read on the `read` worker; writing goes through `ui.actions`. After any
change, by whichever window, the screen brings itself up to date where it stands: place, ticks and typed text stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.deadline import soon_until
from inspector.store import ledger
from inspector.store.ledger import LedgerRow
from inspector.store.ledger_sql import Query
from inspector.ui.context import Context
from inspector.ui.models import ledger_filter
from inspector.ui.models.ledger_filter import CHIPS, STANDING, Filter
from inspector.ui.models.ledger_line import Line, Today, line_of
from inspector.ui.models.ledger_model import LedgerModel
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.ask_bar import AskBar
from inspector.ui.parts.basics import pane, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens.ledger_bar import FootBar
from inspector.ui.screens.ledger_beside import Beside
from inspector.ui.screens.ledger_bulk import Bulk
from inspector.ui.screens.ledger_delegate import ROW_PX, THUMB
from inspector.ui.screens.ledger_filters import FilterHead
from inspector.ui.screens.ledger_kept import KeptLook
from inspector.ui.screens.ledger_marks import Marks
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_table import LedgerTable
from inspector.wording import ledger as words
from inspector.wording.import_screen import TITLE as BRING_IN
from inspector.wording.ledger import FOLLOW

if TYPE_CHECKING:
    from inspector.domain.issue import Issue
    from inspector.ui.screens.ledger_drawer import Drawer

SEARCH_MS, CHANGE_MS, DAY_MS = 120, 120, 30_000
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
        self._names = {one.code: one.short_name for one in ctx.ws.catalogue.categories}
        self._counting = 0
        self._wanted_issue: str | None = None
        self._empty_ledger = False
        self._make_parts()
        self._lay_out()
        self._timers()
        self._connect()
        self.filter = self.kept.restore()
        self._show_filter()
        self.marks.look_for_disputes()
        self.marks.look_for_waiting()

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
        if self.beside.made is not None:
            self.beside.made.settle()
        self.kept.now()

    def search(self, text: str) -> None:
        """Search as it is typed."""
        self._search_text = text
        self._search_timer.start()

    def views(self) -> dict[str, Callable[[], None]]:
        """Return further views for the pictures of the screens."""
        from inspector.ui.screens.ledger_views import views

        return views(self)

    # parts

    def _make_parts(self) -> None:
        ctx = self.ctx
        self.thumbs = Thumbs(self._read_plain, ctx.ws.vault.derived, THUMB, self)
        self.model = LedgerModel(self._read, self._line, self)
        self.marks = Marks(ctx, self)
        self.marks.on = self.today.on
        self.table = LedgerTable(self.model, self.thumbs, self.marks.receipts, lambda: utc_text(ctx.now()))
        self.offers = Offers(ctx.ws)
        self.head = FilterHead(self.offers, lambda: ctx.ws.catalogue)
        self.head.ask_columns(lambda key: self.table.layout_state()["hidden"].count(key) > 0)
        self.foot = FootBar(read_only=ctx.ws.read_only)
        self.ask = AskBar()
        self.ask.shown.connect(self.foot.hide)
        self.ask.closed.connect(self.foot.show)
        self.kept = KeptLook(ctx, self.head, self.table, self.ask, shown=lambda: self.filter)
        self.bulk = Bulk(
            ctx, self, self.table, self.foot, self.ask, marks=self.marks, offers=self.offers,
            today=lambda: self.today, at_hand=self._at_hand, line=self._line,
        )  # fmt: skip
        go_today = ((words.GO_TODAY, lambda: ctx.go("today")), (BRING_IN, self.bulk.open_import))
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
        self.beside = Beside(self.ctx, self.offers, lambda: self.today, left)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.beside)

    def _timers(self) -> None:
        self._search_text = ""
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._search_timer.timeout.connect(lambda: self._take_filter(replace(self.filter, text=self._search_text)))
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self._refresh)
        self._day_timer = QTimer(self, interval=DAY_MS)
        self._day_timer.timeout.connect(self._look_at_day)
        self._day_timer.start()

    def _connect(self) -> None:
        self.head.changed.connect(self._take_filter)
        self.table.head.sort_asked.connect(self._sort)
        self.table.opened.connect(self._open_row)
        self.table.moved.connect(self._row_moved)
        self.model.arrived.connect(self._arrived)
        self.model.whole.connect(self._counted)
        self.marks.relabelled.connect(self._relabelled)
        self.marks.waiting_changed.connect(self._show_waiting)
        self.marks.exchanged.connect(self.beside.refresh)
        self.beside.dragged.connect(self._drawer_dragged)
        self.beside.closed.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.beside.step.connect(self._step)
        self.ctx.news.changed.connect(self._changed)

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
            waiting=self.marks.waiting,
        )

    def _take_filter(self, chosen: Filter) -> None:
        if chosen == self.filter:
            return
        self.filter = chosen
        self._show_filter()
        self.kept.soon()

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
        chips = [chip for chip in CHIPS if chip in STANDING or self.marks.waiting.get(chip)]
        queries = {chip: self._query(replace(self.filter, chip=chip)) for chip in chips}
        waiting = {code: len(ids) for code, ids in self.marks.waiting.items()}
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
        self.bulk.show_ticked()
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

    def _relabelled(self) -> None:
        self.model.relabel()
        self.bulk.show_ticked()

    def _show_waiting(self) -> None:
        """Show what waits as chips, and in the list where one of them is chosen."""
        if self.filter.chip in FOLLOW:
            self._show_filter()
        else:
            self._count()

    def _changed(self, changed: Any) -> None:
        if changed.of("dispute"):
            self.marks.look_for_disputes()
        if not any(changed.of(entity) for entity in TOUCHING):
            return
        if any(changed.of(entity) for entity in ("place", "body", "campaign", "person")):
            self.offers.forget()
        if changed.of("photo"):
            self.thumbs.forget_missing()
            if self.beside.made is not None:
                self.beside.made.shots.thumbs.forget_missing()
        self._change_timer.start()
        self.marks.soon()

    def _refresh(self) -> None:
        first = max(0, self.table.rowAt(0))
        self.model.refresh(range(first, first + self._on_screen() + 2))
        self._count()
        self.beside.refresh()

    def _look_at_day(self) -> None:
        """A new day makes other words of the same dates."""
        today = self._today_now()
        if today != self.today:
            self.today, self.marks.on = today, today.on
            self.model.relabel()
            self._show_filter()
            self.marks.look_for_waiting()
            self.beside.refresh()

    def _today_now(self) -> Today:
        now, calendar = self.ctx.now(), self.ctx.ws.calendar
        on: date = now.astimezone(ZONE).date()
        warn = self.ctx.ws.catalogue.defaults.warn_before_days
        return Today(on, soon_until(on, calendar, warn), now, calendar)

    def _line(self, row: LedgerRow) -> Line:
        disputed, waits = row.issue_id in self.marks.disputed, self.marks.waits(row.issue_id)
        return line_of(row, self.today, lambda code: self._names.get(code, code), disputed=disputed, waits=waits)

    # the drawer

    @property
    def drawer(self) -> Drawer:
        """The drawer beside the list."""
        return self.beside.drawer

    @property
    def drawer_open(self) -> bool:
        """Say whether an issue is open beside the list."""
        return self.beside.is_open

    def _at_hand(self) -> Issue | None:
        """Return the issue that is open beside the list."""
        held = self.drawer.dossier if self.drawer_open else None
        return held.issue if held is not None else None

    def _open_row(self, row: int) -> None:
        line = self.model.line(row) if 0 <= row < self.model.rowCount() else None
        if line is not None:
            self.table.go(row)
            self._open_issue(line.row.issue_id)

    def _open_issue(self, issue_id: str) -> None:
        self.beside.open_issue(issue_id, self.kept.drawer_px)

    def _row_moved(self, row: int) -> None:
        if self.drawer_open:
            line = self.model.line(row)
            if line is not None:
                self._open_issue(line.row.issue_id)

    def _step(self, way: int) -> None:
        self.table.go(self.table.currentIndex().row() + way)

    def _drawer_dragged(self, width: int) -> None:
        self.kept.drawer_px = width
        self.kept.soon()

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

    # reading

    def _read(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        reader = self.ctx.ws.reader
        self.ctx.tasks.run("read", lambda: work(reader()), owner=self, done=done, failed=self.ctx.report)

    def _read_plain(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)
