"""Answers for the view 单据 of 报表: choose a document and what it is about, see its real pages, take it along.

The pages are drawn by the `heavy` worker as soon as something is chosen; the newest choice ends the drawing of the one
before. A figure leads to its records from the page and from the list beside it. What was set is remembered by document.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget

from inspector.domain.clock_text import ZONE
from inspector.errors import Known
from inspector.papers.subject import Run
from inspector.store import figure_records
from inspector.ui.actions import reports as actions
from inspector.ui.actions.long_work import stopped_by, teller
from inspector.ui.context import Context, Message
from inspector.ui.models import reports as model
from inspector.ui.models.reports import Asked, Drawing, Number
from inspector.ui.parts.basics import Elided, button, column, pane, row, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.page_view import PageView
from inspector.ui.screens.figures_behind import BehindSheet
from inspector.ui.screens.reports_choose import Came, DocumentList, ScopeBar
from inspector.ui.screens.reports_foot import Foot
from inspector.ui.screens.reports_numbers import Numbers
from inspector.ui.screens.reports_taking import Taking
from inspector.wording import reports as words
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.ui.screens.reports_batch import BatchSheet

KEPT_AS = "ui.reports"
DRAW_MS, TYPED_MS, SLOW_MS, CHANGE_MS, KEEP_MS = 120, 500, 700, 600, 600
TOO_LONG = "table_too_long_for_paper"
QUICK_S = 3.0  # what took longer is not drawn again unasked
NOT_TOUCHING = frozenset({"mask"})


class ReportsView(QFrame):
    """The view. `show_document(name, …)` leads to one; `outlet` tells what can be taken along now."""

    outlet = Signal(bool)

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.drawing: Drawing | None = None
        self._turn = 0
        self._stop = Event()
        self._busy = self._stale = False
        self._drawn_at = ""
        self._asked: dict[str, Asked] = {}
        self._offering: Future[Any] | None = None
        self.documents = DocumentList(model.grouped())
        self.scope = ScopeBar(self.today, self._offer)
        self.page = PageView(ctx.tasks, ctx.report)
        self.empty = EmptyState("")
        self.numbers = Numbers(words.NUMBERS, words.NUMBERS_HINT, words.NO_NUMBERS, words.ON_PAGE)
        self.foot = Foot(self.page)
        self.taking = Taking(ctx, self.page, self.foot, lambda: self.drawing, self._draw_soon)
        self._make_stale()
        self._lay_out()
        self._timers()
        self._connect()
        self._restore()

    # what the screen asks

    @property
    def today(self) -> date:
        """The business day."""
        return self.ctx.now().astimezone(ZONE).date()

    @property
    def batch(self) -> BatchSheet | None:
        """The sheet of 本周全部单据, once it was opened."""
        return self.taking.batch

    def arrive(self) -> None:
        """Draw what is chosen, unless that stands there and nothing was written since."""
        if self.drawing is None or self._stale:
            self._draw_soon()
        else:
            self.outlet.emit(True)

    def leave(self) -> None:
        """Keep what was set."""
        if self._keep_timer.isActive():
            self._keep_timer.stop()
            self.ctx.ws.set_meta(KEPT_AS, self._state())

    def show_document(self, name: str, *, record: str = "", said: str = "", span: str = "") -> None:
        """Lead to a document, perhaps about one record (`record` is the key of an option)."""
        asked = self._asked.get(name, Asked(name))
        if record:
            asked = replace(asked, record=record, said=said)
        self._take(replace(asked, span=span) if span else asked)

    def unsettled(self) -> bool:
        """Say whether the pages are still to come."""
        return self._busy or (
            self.middle.currentWidget() is self.page and self.page.waiting() and self.page.isVisible()
        )

    # choosing

    def _chosen(self, name: str) -> None:
        self._take(self._asked.get(name, Asked(name)))

    def _offer(self, name: str, text: str, came: Came) -> None:
        """Read what a document can be about; a wish that nobody has begun to read is left for the newer one."""
        if self._offering is not None:
            self._offering.cancel()
        ws = self.ctx.ws

        def failed(error: BaseException) -> None:
            came(())
            self.ctx.report(error)

        self._offering = self.ctx.tasks.run(
            "read", lambda: actions.options(ws, name, text), owner=self, done=came, failed=failed
        )

    def _take(self, asked: Asked, *, after_ms: int = DRAW_MS) -> None:
        self._asked[asked.name] = asked
        self.documents.choose(asked.name)
        self.scope.show_asked(asked, self.today)
        self._keep_soon()
        self._draw_soon(after_ms=after_ms)

    def _draw_soon(self, *_: object, after_ms: int = DRAW_MS) -> None:
        self._stop.set()
        self._turn += 1
        self.drawing = None
        self._busy = True
        self.stale.hide()
        self.outlet.emit(False)
        self.foot.hold()
        self._draw_timer.start(after_ms)

    # drawing

    def _draw(self) -> None:
        asked = self.scope.asked
        if asked is None:
            return
        self._stale = False
        self._turn += 1
        turn, ws, tasks = self._turn, self.ctx.ws, self.ctx.tasks
        stop = self._stop = Event()
        tell = teller(tasks, self, partial(self._stepped, turn))
        run = Run(tell, stopped_by(tasks, stop))
        self.foot.tell(words.DRAWING)
        self.foot.stop_button.show()
        self._slow_timer.start()

        def work() -> Drawing | None:
            wanted = actions.completed(ws, asked)
            return actions.draw(ws, wanted, run) if not run.cancelled() else None

        def done(found: Drawing | None) -> None:
            if turn == self._turn and found is not None:
                self._show(found)

        def failed(error: BaseException) -> None:
            if turn != self._turn:
                return
            self._settled()
            if not isinstance(error, Known):
                raise error
            self._show_nothing(asked, error)

        tasks.run("heavy", work, owner=self, done=done, failed=failed)

    def _stepped(self, turn: int, done: int, whole: int) -> None:
        if turn == self._turn:
            self.foot.tell(f"{words.DRAWING} {done} / {whole}")

    def _say_slow(self) -> None:
        """Take the pages of another document away where the new ones are long in coming."""
        if self._busy and self.scope.asked is not None:
            self.empty.set(words.DRAWING_TITLE.format(title=self.scope.asked.document.title), words.DRAWING_REST)
            self.middle.setCurrentWidget(self.empty)
            self.numbers.show_numbers(())
            self.foot.where.setText("")

    def _settled(self) -> None:
        self._busy = False
        self._slow_timer.stop()
        self.foot.stop_button.hide()
        self.foot.tell("")

    def _show(self, found: Drawing) -> None:
        self._settled()
        self.drawing = found
        self._asked[found.asked.name] = found.asked
        self.scope.show_asked(found.asked, self.today)
        self._drawn_at = f"{self.ctx.now().astimezone(ZONE):%H:%M:%S}"
        self.middle.setCurrentWidget(self.page)
        names = {key: words.to_records(one.word, one.value) for key, one in found.figures.items()}
        self.page.set(found.pdf, found.spots, names)
        self.numbers.show_numbers(found.numbers)
        self._let_out(found)
        if found.missing:
            self.ctx.say(Message(say("sheet_missing_glyphs", characters="".join(sorted(found.missing))), "", "warn"))

    def _let_out(self, found: Drawing) -> None:
        self.outlet.emit(True)
        self.foot.let_out(official=found.asked.document.official, writable=not self.ctx.ws.read_only)

    def _show_nothing(self, asked: Asked, error: Known) -> None:
        kind = asked.document.subject
        self.numbers.show_numbers(())
        self.foot.where.setText("")
        if error.code == "sheet_needs_subject":
            what, rest = words.CHOOSE
            hint = words.RECORD_HINT.get(kind, "").removeprefix("选").split("，")[0]
            nothing = not actions.options(self.ctx.ws, asked.name) and kind in words.NOTHING
            sentence = words.NOTHING[kind] if nothing else what.format(what=hint or asked.document.title)
            self.empty.set(sentence, rest)
        else:
            happened, stop, rest = say(error.code, **error.facts).partition("。")
            self.empty.set(happened + stop, rest)
        self.middle.setCurrentWidget(self.empty)
        if error.code == TOO_LONG:  # nothing to look at, but all of it can be taken along
            self.drawing = actions.unseen(self.ctx.ws, asked)
            self._let_out(self.drawing)

    # what is behind a number

    def show_records(self, number: Number) -> None:
        """Show the records of a number: issues in the ledger, everything else in a list."""
        title = self.drawing.asked.document.title if self.drawing else ""
        ws = self.ctx.ws
        if all(entity in figure_records.OF_ISSUES for entity, _ in number.records):

            def go(ids: tuple[str, ...]) -> None:
                self.ctx.go("ledger", only=ids, word=words.of_paper(title, number.word, number.value, len(ids)))

            self._read(lambda: figure_records.issues_of(ws, number.records), go)
            return

        def done(found: list[figure_records.Behind]) -> None:
            titled = words.of_paper(title, number.word, number.value, len(found))
            self.behind = BehindSheet(self.window(), titled, found, lambda one: self.ctx.go("ledger", issue_id=one))
            self.behind.open()

        self._read(lambda: figure_records.behind(ws, number.records), done)

    def _figure_clicked(self, key: int) -> None:
        if self.drawing is not None and key in self.drawing.figures:
            self.show_records(self.drawing.figures[key])

    # taking it along: the bar above asks for it here

    def fill_export(self, menu: QMenu) -> None:
        """Offer every format of the document."""
        self.taking.fill_export(menu)

    def print_now(self) -> None:
        """Ask for a printer and print the pages that are shown."""
        self.taking.print_now()

    def open_batch(self) -> None:
        """Offer every document of this week, to be written into one folder."""
        self.taking.open_batch()

    # parts

    def _make_stale(self) -> None:
        self.stale = pane("window")
        self.stale_word = Elided("", "warn")
        stale_line = row(
            self.stale_word, button(words.STALE[1], self._draw_soon, icon="arrow_sync"), margins=(16, 4, 16, 4)
        )
        stale_line.setStretch(0, 1)
        self.stale.setLayout(stale_line)
        self.stale.hide()

    def _lay_out(self) -> None:
        self.middle = QStackedWidget()
        self.middle.addWidget(self.page)
        self.middle.addWidget(self.empty)
        centre = column(self.scope, rule(), self.stale, self.middle, rule(), self.foot, spacing=0)
        centre.setStretch(3, 1)
        held = pane("surface")
        held.setLayout(centre)
        whole = row(self.documents, rule("v"), held, rule("v"), self.numbers, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _timers(self) -> None:
        self._draw_timer = QTimer(self, singleShot=True)
        self._draw_timer.timeout.connect(self._draw)
        self._slow_timer = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow_timer.timeout.connect(self._say_slow)
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self._follow)
        self._keep_timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_timer.timeout.connect(self._keep)

    def _connect(self) -> None:
        self.documents.chosen.connect(self._chosen)
        self.documents.batch.clicked.connect(self.open_batch)
        self.foot.stop_button.clicked.connect(self._halt)
        self.foot.issue_button.clicked.connect(self.taking.ask_issue)
        self.foot.folder_button.clicked.connect(self.taking.send_to_folder)
        self.scope.changed.connect(self._take)
        self.scope.typed.connect(partial(self._take, after_ms=TYPED_MS))
        self.numbers.wanted.connect(self.show_records)
        self.numbers.pointed.connect(lambda key, reveal: self.page.light(key, reveal=reveal))
        self.page.figure_clicked.connect(self._figure_clicked)
        self.page.figure_pointed.connect(self.numbers.point_at)
        self.page.loaded.connect(lambda _: self._show_where())
        self.page.moved.connect(lambda _: self._show_where())
        self.ctx.news.changed.connect(self._changed)

    def _show_where(self) -> None:
        self.foot.show_where()
        if not self.taking.printing and not self._busy:
            self.foot.tell(words.DRAWN_AT.format(time=self._drawn_at, pages=len(self.page.sizes)))

    def _halt(self) -> None:
        if self.taking.printing:
            self.taking.stop_printing()
            return
        self._stop.set()
        self._turn += 1
        self._settled()
        self.empty.set(*words.STOPPED_STATE)
        self.middle.setCurrentWidget(self.empty)
        self.stale_word.setText(words.STOPPED)
        self.stale.show()

    # what others write

    def _changed(self, changed: Any) -> None:
        if any(ids for entity, ids in changed.records.items() if entity not in NOT_TOUCHING):
            self._stale = True
            if self.isVisible() and not self._busy:
                self._change_timer.start()

    def _follow(self) -> None:
        """Draw it again at once where that is quick, else when somebody asks for it."""
        if not self._stale or not self.isVisible() or self._busy:
            return
        if self.drawing is None or self.drawing.seconds < QUICK_S:
            self._draw_soon()
        else:
            self.stale_word.setText(words.STALE[0].format(time=self._drawn_at))
            self.stale.show()

    # what is remembered

    def _restore(self) -> None:
        try:
            kept = json.loads(self.ctx.ws.meta(KEPT_AS) or "{}")
        except ValueError:
            kept = {}
        name, self._asked = model.restored(kept)
        asked = self._asked.setdefault(name, Asked(name))
        self.documents.choose(name)
        self.scope.show_asked(asked, self.today)

    def _state(self) -> str:
        name = self.scope.asked.name if self.scope.asked else ""
        return json.dumps(model.kept(name, self._asked), ensure_ascii=False)

    def _keep_soon(self) -> None:
        if not self.ctx.ws.read_only:
            self._keep_timer.start()

    def _keep(self) -> None:
        state, ws = self._state(), self.ctx.ws
        self.ctx.write(self, lambda: ws.set_meta(KEPT_AS, state), lambda _: None)

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)
