"""Answers for the screen 任务: 任务板, 自查清单, 包片包案, 群众评价, 联合监督, and what stands in the head of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector.ui.context import Context
from inspector.ui.parts.basics import pane, row, rule
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.tasks_board import BoardPage
from inspector.ui.screens.tasks_entries import EntriesPage
from inspector.ui.screens.tasks_self_check import SelfCheckPage
from inspector.wording import tasks_screen as words

TAB_PX = 96


class TasksScreen(QWidget):
    """任务. `arrive(tab=…, record_id=…)` opens a tab at one of its entries."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.board, self.self_check = BoardPage(ctx), SelfCheckPage(ctx)
        self.charge, self.rating = EntriesPage(ctx, ("charge",)), EntriesPage(ctx, ("rating",))
        self.joint = EntriesPage(ctx, tuple(words.JOINT))
        self._by_tab: dict[str, BoardPage | SelfCheckPage | EntriesPage] = {
            "board": self.board, "self_check": self.self_check, "charge": self.charge, "rating": self.rating,
            "joint": self.joint,
        }  # fmt: skip
        self.tabs = Segmented(list(words.TABS.items()), widths=[TAB_PX] * len(words.TABS), name="任务的几个页面")
        self.tabs.set_value("board")
        self.tabs.chosen.connect(self.show_tab)
        self._pages, self._tools = QStackedWidget(), QStackedWidget()
        for page in self._by_tab.values():
            self._pages.addWidget(page)
            self._tools.addWidget(page.tools)
        head = pane("surface")
        head.setFixedHeight(56)
        line = row(self.tabs, self._tools, margins=(16, 0, 16, 0))
        line.setStretch(1, 1)
        head.setLayout(line)
        ground = pane("surface")
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(head)
        inner.addWidget(rule())
        inner.addWidget(self._pages, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)

    def arrive(self, tab: str = "", kind: str = "", record_id: str = "") -> None:
        """Come here: at a tab, at one of its kinds, at an entry."""
        self.show_tab(tab if tab in self._by_tab else self.tabs.value or "board")
        page = self._by_tab[self.tabs.value or "board"]
        if isinstance(page, EntriesPage):
            page.arrive(kind, record_id)
        else:
            page.arrive(record_id)

    def show_tab(self, tab: str) -> None:
        """Show a tab; the keys of the others are theirs no more."""
        self.tabs.set_value(tab)
        at = list(self._by_tab).index(tab)
        self._pages.setCurrentIndex(at)
        self._tools.setCurrentIndex(at)

    def views(self) -> dict[str, Callable[[], None]]:
        """Name further views for pictures: the tabs, their forms."""
        found: dict[str, Callable[[], None]] = {tab: partial(self.arrive, tab) for tab in self._by_tab}
        for kind in words.JOINT:
            found[f"joint-{kind}"] = partial(self.arrive, "joint", kind)
        return {
            **found,
            "sheets": self._show_sheets,
            "answer": self._show_answer,
            "late": partial(self._show_board, "late"),
            "report": self._show_report,
            "form": self._show_form,
            "charge-form": self._show_charge,
            "rating-form": self._show_rating,
        }

    def _show_board(self, show: str) -> None:
        self.arrive("board")
        self.board.narrow(show)

    def _show_report(self) -> None:
        self._show_board("all")
        self.board.open_report()

    def _show_form(self) -> None:
        self.arrive("board")
        self.board.open_form()

    def _show_sheets(self) -> None:
        self.arrive("self_check")
        self.self_check.open_first()

    def _show_answer(self) -> None:
        page = self.self_check
        held = page.sheets.standings if page.sheets is not None else {}
        wanted = max((one for one in held.values() if not one.answered.filed), key=lambda one: one.answered.found)
        page.units.setCurrentIndex(page.units.rows.index(page.units.rows.row_of(wanted.sheet.id)))
        page.open_answer()

    def _show_charge(self) -> None:
        self.arrive("charge")
        self.charge.open_form()

    def _show_rating(self) -> None:
        self.arrive("rating")
        self.rating.open_form()
