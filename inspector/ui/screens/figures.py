"""Answers for the screen 报表: figures as sentences, numbers, tables and charts, 三清单, and every document.

Counting goes on in the `count` worker, because ten thousand issues take seconds; what was counted is kept for each
setting until news of a record comes. Then it is counted again at once where that is quick, and on demand where not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu, QStackedWidget, QVBoxLayout

from inspector.domain.counted import Ref
from inspector.errors import Known
from inspector.store import figure_records
from inspector.ui.actions import figures as actions
from inspector.ui.actions.papers import open_pages
from inspector.ui.context import Context, Message
from inspector.ui.models import figures as model
from inspector.ui.models.figures import Asked, Told
from inspector.ui.parts.basics import Elided, button, pane, row, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens.figures_behind import BehindSheet
from inspector.ui.screens.figures_chart import Picture, look_of, picture_of
from inspector.ui.screens.figures_counting import Counting
from inspector.ui.screens.figures_head import FIGURES, LISTS, PAPERS, REGISTER, FiguresHead
from inspector.ui.screens.figures_page import FiguresPage
from inspector.ui.theme import theme_of
from inspector.ui.today import register
from inspector.wording import figures as words
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.ui.screens.issued import RegisterView
    from inspector.ui.screens.reports import ReportsView
    from inspector.ui.screens.three_lists import ThreeListsView

KEPT_AS = "ui.figures"
QUICK_S = 1.0  # what took longer is not counted again unasked
CHANGE_MS, KEEP_MS = 400, 600


class FiguresScreen(QFrame):
    """The screen. `arrive(view="lists", body_id=…)` leads to a list, `arrive(view="papers", name=…)` to a document."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.told: Told | None = None
        self._drawing = 0
        self._picked, self._begun = FIGURES, False  # the view a person chose last; a link elsewhere does not change it
        self._lists: ThreeListsView | None = None
        self._papers: ReportsView | None = None
        self._issued: RegisterView | None = None
        self.counting = Counting(ctx, self)
        self.head = FiguresHead(self.counting.today)
        self.page = FiguresPage()
        self.empty = EmptyState(*words.EMPTY)
        self.failed = EmptyState(words.NO_SPAN)
        self._make_stale_bar()
        self._lay_out()
        self._timers()
        self._connect()
        self._restore()

    # what the window asks

    def arrive(self, *, view: str | None = None, **scope: Any) -> None:
        """Come to the screen, perhaps to a list of 三清单 (`body_id`, `place_id`, `campaign_id`) or to a document."""
        begins, self._begun = not self._begun, True
        if begins and view is None and self._picked != FIGURES:
            self._show_view(self._picked)
        elif view == LISTS:
            self._show_view(LISTS)
            self.lists.show_scope(**scope)
        elif view == PAPERS:
            self._show_view(PAPERS)
            if scope:
                self.papers.show_document(**scope)
        elif view == REGISTER:
            self._show_view(REGISTER)
            self.issued.look_for(**scope)
        elif self.head.view.value == LISTS:
            self.lists.arrive()
        elif self.head.view.value == PAPERS:
            self.papers.arrive()
        elif self.head.view.value == REGISTER:
            self.issued.arrive()
        elif self.is_old:
            self.count()

    def leave(self) -> None:
        """Keep what was set."""
        if self._keep_timer.isActive():
            self._keep_timer.stop()
            self.ctx.ws.set_meta(KEPT_AS, self._state())
        if self._papers is not None:
            self._papers.leave()

    def views(self) -> dict[str, Callable[[], None]]:
        """Return further views for the pictures of the screens."""
        return {
            "below": partial(self._pose, 620),
            "last": partial(self._pose, 100_000),
            "lists": lambda: self._show_view(LISTS),
            "lists-rest": lambda: self.lists.show_which("remedies"),
            "papers": lambda: self.arrive(view=PAPERS, name="ledger", span="all"),
            "papers-visit": lambda: self.arrive(view=PAPERS, name="visit-record"),
            "papers-empty": lambda: self.arrive(view=PAPERS, name="reconciliation"),
            "papers-batch": self._pose_batch,
            "issued": lambda: self.arrive(view=REGISTER),
            "issued-changed": lambda: self.issued.table.selectRow(len(self.issued.rows) - 1),
            "issued-again": lambda: self.issued.show_again(Path.home()),
            "issued-nothing": lambda: self.arrive(view=REGISTER, text="没有这个号"),
        }

    def unsettled(self) -> bool:
        """Say whether something is still being counted or drawn."""
        if self._papers is not None and self.head.view.value == PAPERS:
            return self._papers.unsettled()
        if self._issued is not None and self.head.view.value == REGISTER:
            return self._issued.unsettled()
        drawn = all(one.chart.picture for one in self.page.sections if one.chart is not None)
        return self.told is None or not (drawn or self.told.is_empty)

    # counting

    @property
    def is_old(self) -> bool:
        """Say whether what is shown was counted before something was written, or on another day."""
        return self.counting.stale or self.told is None or self.told.today != self.counting.today

    def count(self) -> None:
        """Count what is asked for, unless that is known."""
        self.stale.hide()
        self.counting.ask(self.head.asked)

    def _show(self, told: Told) -> None:
        self.head.show_busy(None)
        self.told = told
        if self.head.view.value == FIGURES:
            self._tell_counted(told)
            self._let_out(on=not told.is_empty)
        if told.is_empty:
            self.pages.setCurrentWidget(self.empty)
            return
        self.pages.setCurrentWidget(self.page)
        self.page.show_told(told)
        self._draw()

    def _show_failed(self, error: BaseException) -> None:
        self.head.show_busy(None)
        if not isinstance(error, Known):
            raise error
        what, stop, rest = say(error.code, **error.facts).partition("。")
        self.told = None
        self.failed.set(what + stop, rest)
        if self.head.view.value == FIGURES:
            self.head.told.setText("")
            self._let_out(on=False)
        self.pages.setCurrentWidget(self.failed)

    def _stop_counting(self) -> None:
        """Let go of a counting that takes too long; what was shown stays, with the way to count it after all."""
        self.counting.stop()
        self.head.show_busy(None)
        if self.told is None:
            self.head.told.setText("")
            self.failed.set(*words.NOT_COUNTED)
            self.pages.setCurrentWidget(self.failed)
        else:
            self._tell_counted(self.told)
        time = self.counting.counted_at(self.told) if self.told is not None else ""
        self.stale_word.setText(words.STOPPED.format(time=time) if time else words.NOT_COUNTED[0])
        self.stale.show()

    def _let_out(self, *, on: bool) -> None:
        """Let figures be exported and printed where there are any."""
        for one in (self.head.export_button, self.head.print_button):
            one.setEnabled(on or self.head.view.value == LISTS)

    def _let_paper_out(self, on: bool) -> None:
        if self.head.view.value == PAPERS:
            for one in (self.head.export_button, self.head.print_button):
                one.setEnabled(on)

    def _tell_counted(self, told: Told) -> None:
        scope = actions.campaign_name(told.campaign) if told.campaign else words.EVERYTHING
        self.head.told.setText(
            words.COUNTED_AT.format(
                scope=scope,
                period=words.period(told.first_day, told.last_day),
                count=told.counted["found"],
                time=self.counting.counted_at(told),
            )
        )

    def _draw(self) -> None:
        """Have the charts drawn anew, one after the other, in the colours in force."""
        told = self.told
        if told is None or told.is_empty:
            return
        self._drawing += 1
        turn, look, ratio = self._drawing, look_of(theme_of()), self.devicePixelRatioF()

        def work(name: str, wide: float) -> Picture | None:
            if turn != self._drawing:  # other figures, another width or theme by now: nobody waits for this one
                return None
            return picture_of(name, told.counted, look, wide, ratio)

        def came(name: str, picture: Picture | None) -> None:
            chart = self.page.chart(name)
            if chart is not None and picture is not None and turn == self._drawing:
                chart.show_picture(picture)

        for name, wide in self.page.chart_widths.items():
            self.ctx.tasks.run(
                "count", partial(work, name, wide), owner=self, done=partial(came, name), failed=self.ctx.report
            )

    def _changed(self, changed: Any) -> None:
        if changed.of("campaign"):
            self._show_asked(self.head.asked)
        if self.counting.stale and self.isVisible():
            self._change_timer.start()

    def _count_again(self) -> None:
        """Bring it up to date: at once where that is quick, else when somebody asks for it."""
        if not self.counting.stale or not self.pages.isVisible():
            return
        if self.told is None or self.told.seconds < QUICK_S:
            self.count()
        else:
            self.stale_word.setText(words.STALE[0].format(time=self.counting.counted_at(self.told)))
            self.stale.show()

    # what is behind a number

    def show_records(self, refs: Sequence[Ref], word: str) -> None:
        """Show the records of a figure: issues in the ledger, everything else in a list."""
        ws, titled = self.ctx.ws, words.OF_FIGURES.format(word)
        if all(entity in figure_records.OF_ISSUES for entity, _ in refs):

            def go(ids: tuple[str, ...]) -> None:
                self.ctx.go("ledger", only=ids, word=titled)

            self._read(lambda: figure_records.issues_of(ws, refs), go)
            return

        def done(found: list[figure_records.Behind]) -> None:
            self.behind = BehindSheet(self.window(), titled, found, lambda one: self.ctx.go("ledger", issue_id=one))
            self.behind.open()

        self._read(lambda: figure_records.behind(ws, refs), done)

    # taking it along

    def _print(self) -> None:
        if self.head.view.value == LISTS:
            self.lists.print_lists()
            return
        if self.head.view.value == PAPERS:
            self.papers.print_now()
            return
        told, ws = self.told, self.ctx.ws
        if told is None:
            return

        def work() -> tuple[bytes, Any]:
            return actions.draw_page(ws, told)

        def done(found: tuple[bytes, Any]) -> None:
            pdf, drawn = found
            if drawn.missing_glyphs:
                self.ctx.say(Message(say("sheet_missing_glyphs", characters="".join(sorted(drawn.missing_glyphs)))))
            self.preview = open_pages(self.ctx, "统计表", pdf)

        self.ctx.tasks.run("count", work, owner=self, done=done, failed=self.ctx.report)

    def export_menu(self) -> QMenu:
        """Return the menu of what can be exported."""
        menu = QMenu(self)
        if self.head.view.value == LISTS:
            self.lists.fill_export(menu)
            return menu
        if self.head.view.value == PAPERS:
            self.papers.fill_export(menu)
            return menu
        menu.addAction(words.EXPORT_CSV, lambda: self._export("csv"))
        menu.addAction(words.EXPORT_JSON, lambda: self._export("json"))
        return menu

    def _export(self, ending: str) -> None:
        if self.told is None:
            return
        proposed = f"统计-{self.told.last_day}.{ending}"
        path, _ = QFileDialog.getSaveFileName(
            self, words.EXPORT_TITLE, str(Path.home() / proposed), f"{ending.upper()} (*.{ending})"
        )
        if path:
            self.export_to(Path(path if path.lower().endswith(f".{ending}") else f"{path}.{ending}"))

    def export_to(self, path: Path) -> None:
        """Write the figures to a file, by its ending as CSV or JSON."""
        told, ws = self.told, self.ctx.ws
        assert told is not None
        what, rest = words.EXPORTED

        def done(_: int) -> None:
            self.ctx.say(Message(what, rest.format(path=path), "good"))

        work = partial(actions.export, ws, told, path)
        self.ctx.tasks.run("count", work, owner=self, done=done, failed=self.ctx.report)

    # parts

    def _make_stale_bar(self) -> None:
        self.stale = pane("window")
        self.stale_word = Elided("", "warn")
        self.stale_button = button(words.STALE[1], self.count, icon="arrow_sync")
        line = row(self.stale_word, self.stale_button, margins=(24, 4, 24, 4))
        line.setStretch(0, 1)
        self.stale.setLayout(line)
        self.stale.hide()

    def _lay_out(self) -> None:
        self.pages = QStackedWidget()
        for one in (self.page, self.empty, self.failed):
            self.pages.addWidget(one)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.pages)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(rule())
        whole.addWidget(self.stale)
        whole.addWidget(self.middle, 1)

    def _timers(self) -> None:
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self._count_again)
        self._keep_timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_timer.timeout.connect(self._keep)

    def _connect(self) -> None:
        self.head.changed.connect(self._asked)
        self.head.view_chosen.connect(self._pick_view)
        self.head.print_button.clicked.connect(self._print)
        export = self.head.export_button
        export.clicked.connect(lambda: self.export_menu().popup(export.mapToGlobal(QPoint(0, export.height() + 2))))
        self.page.wanted.connect(self.show_records)
        self.page.redraw.connect(self._draw)
        self.counting.told.connect(self._show)
        self.counting.failed.connect(self._show_failed)
        self.counting.stepped.connect(self.head.show_busy)
        self.head.stop.clicked.connect(self._stop_counting)
        self.ctx.news.changed.connect(self._changed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "page"):
            self._draw()

    @property
    def lists(self) -> ThreeListsView:
        """The view of 三清单, made when it is first needed."""
        if self._lists is None:
            from inspector.ui.screens.three_lists import ThreeListsView

            self._lists = ThreeListsView(self.ctx)
            self.middle.addWidget(self._lists)
        return self._lists

    @property
    def papers(self) -> ReportsView:
        """The view of the documents, made when it is first needed."""
        if self._papers is None:
            from inspector.ui.screens.reports import ReportsView

            self._papers = ReportsView(self.ctx)
            self._papers.outlet.connect(self._let_paper_out)
            self.middle.addWidget(self._papers)
        return self._papers

    @property
    def issued(self) -> RegisterView:
        """The view of 发文登记, made when it is first needed."""
        if self._issued is None:
            from inspector.ui.screens.issued import RegisterView

            self._issued = RegisterView(self.ctx)
            self.middle.addWidget(self._issued)
        return self._issued

    def _pick_view(self, key: str) -> None:
        self._picked = key
        self._keep_soon()
        self._show_view(key)

    def _show_view(self, key: str) -> None:
        self.head.show_view(key)
        for one in (self.head.export_button, self.head.print_button):
            one.setVisible(key != REGISTER)
        if key == REGISTER:
            self.stale.hide()
            self.middle.setCurrentWidget(self.issued)
            self.issued.arrive()
            return
        if key == PAPERS:
            self.stale.hide()
            self.middle.setCurrentWidget(self.papers)
            self._let_out(on=False)
            self.papers.arrive()
            return
        if key == LISTS:
            self.stale.hide()
            self.middle.setCurrentWidget(self.lists)
            self._let_out(on=True)
            self.lists.arrive()
            return
        self.middle.setCurrentWidget(self.pages)
        if self.told is None or self.is_old:
            self.count()
        else:
            self._tell_counted(self.told)
            self._let_out(on=not self.told.is_empty)

    def _pose_batch(self) -> None:
        self._show_view(PAPERS)
        self.papers.open_batch()

    def _pose(self, at: int) -> None:
        self._show_view(FIGURES)
        self.page.verticalScrollBar().setValue(at)

    # what is remembered

    def _asked(self, _asked: Asked) -> None:
        self._keep_soon()
        self.count()

    def _show_asked(self, asked: Asked) -> None:
        campaigns = register.read(self.ctx.ws).campaigns
        if asked.campaign_id not in {None, *(one.id for one in campaigns)}:
            asked = replace(asked, campaign_id=None)
        self.head.show_asked(asked, campaigns)

    def _restore(self) -> None:
        try:
            kept = json.loads(self.ctx.ws.meta(KEPT_AS) or "{}")
        except ValueError:
            kept = {}
        kept = kept if isinstance(kept, dict) else {}
        if kept.get("view") in (LISTS, PAPERS, REGISTER):
            self._picked = kept["view"]
        campaigns = register.read(self.ctx.ws).campaigns
        self._show_asked(model.restored(kept, [one.id for one in campaigns]))

    def _state(self) -> str:
        return json.dumps({**model.kept(self.head.asked), "view": self._picked}, ensure_ascii=False)

    def _keep_soon(self) -> None:
        if not self.ctx.ws.read_only:
            self._keep_timer.start()

    def _keep(self) -> None:
        state, ws = self._state(), self.ctx.ws
        self.ctx.write(self, lambda: ws.set_meta(KEPT_AS, state), lambda _: None)

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)
