"""Answers for the screen 安排: its tabs (暗访计划, 排班, 已查未查, 随机抽取, 再监督) and what stands in the head."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector.ui.context import Context
from inspector.ui.parts.basics import pane, row, rule
from inspector.ui.parts.segmented import Segmented
from inspector.wording.plans_screen import TABS

PAGES = {
    "plans": ("plans_list", "PlansPage"),
    "rota": ("plans_rota", "RotaPage"),
    "coverage": ("plans_coverage", "CoveragePage"),
    "draws": ("plans_draw", "DrawsPage"),
    "second": ("plans_second", "SecondPage"),
}


class PlansScreen(QWidget):
    """安排. `arrive(tab=…, plan_id=…)` shows a tab, and a plan in it."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.pages: dict[str, Any] = {}
        self.tabs = Segmented(TABS, widths=[88] * len(TABS), name="安排")
        self.tabs.chosen.connect(self.show_tab)
        self._pages, self._tools = QStackedWidget(), QStackedWidget()
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
        self.show_tab("plans")

    def arrive(self, tab: str = "", plan_id: str = "") -> None:
        """Come here: at a tab, at a plan."""
        self.show_tab(tab or ("plans" if plan_id else self.tabs.value or "plans"))
        page = self.page(self.tabs.value or "plans")
        if plan_id:
            page.open(plan_id)
        page.setFocus()

    def leave(self) -> None:
        """Put away what only its reader may see."""
        if "plans" in self.pages:
            self.pages["plans"].forget()

    def show_tab(self, tab: str) -> None:
        """Show one page; it is built when it is first shown."""
        self.leave()
        page = self.page(tab)
        self.tabs.set_value(tab)
        self._pages.setCurrentWidget(page)
        self._tools.setCurrentWidget(page.tools)
        if self.isVisible() and not self.tabs.hasFocus():
            self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def page(self, tab: str) -> Any:
        """Return a page, built if it was not there."""
        if tab not in self.pages:
            module, name = PAGES[tab]
            page = getattr(import_module(f"inspector.ui.screens.{module}"), name)(self.ctx)
            self.pages[tab] = page
            self._pages.addWidget(page)
            self._tools.addWidget(page.tools)
        return self.pages[tab]

    def unsettled(self) -> bool:
        """Say whether the page that is shown still reads."""
        return bool(self.pages[self.tabs.value or "plans"].read is None)

    def views(self) -> dict[str, Callable[[], None]]:
        """Name further views for pictures."""
        found: dict[str, Callable[[], None]] = {}
        for tab, _ in TABS[1:]:
            found[tab] = partial(self.show_tab, tab)
        found["rota-proposal"] = self._show_proposal
        found["coverage-table"] = partial(self._show_view, "table")
        found["coverage-heat"] = partial(self._show_view, "heat")
        found["coverage-map"] = partial(self._show_view, "map")
        found["form"] = self._show_form
        found["draw-form"] = self._show_draw_form
        return found

    def _show_proposal(self) -> None:
        self.show_tab("rota")
        self.pages["rota"].propose()

    def _show_view(self, view: str) -> None:
        self.show_tab("coverage")
        self.pages["coverage"].show_view(view)

    def _show_form(self) -> None:
        self.show_tab("plans")
        self.pages["plans"].open_form()

    def _show_draw_form(self) -> None:
        self.show_tab("draws")
        self.pages["draws"].open_form()
