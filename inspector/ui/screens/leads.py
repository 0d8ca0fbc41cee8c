"""Answers for the screen 线索, with 登记 as its second tab: which of the two is shown, and what stands in the head."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector.ui.context import Context
from inspector.ui.parts.basics import pane, row, rule
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.leads_page import LeadsPage
from inspector.ui.screens.registers import RegistersPage
from inspector.wording import leads as words

TABS = (("leads", words.TAB), ("registers", words.REGISTERS_TAB))


class LeadsScreen(QWidget):
    """线索. `arrive(lead_id=…)` opens a lead, `arrive(tab="registers", register=…, record_id=…)` a register."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.leads, self.registers = LeadsPage(ctx), RegistersPage(ctx)
        self.tabs = Segmented(TABS, widths=[88, 88], name="线索和登记")
        self.tabs.set_value("leads")
        self.tabs.chosen.connect(self.show_tab)
        self._pages, self._tools = QStackedWidget(), QStackedWidget()
        for page in (self.leads, self.registers):
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

    def arrive(
        self, tab: str = "", lead_id: str | None = None, register: str = "", record_id: str = "", chip: str = ""
    ) -> None:
        """Come here: at a lead, at the leads of a chip, or at a register and one of its entries."""
        here = tab or lead_id or chip
        wanted = "registers" if tab == "registers" or register else "leads" if here else self.tabs.value
        self.show_tab(wanted or "leads")
        if wanted == "registers":
            self.registers.arrive(register, record_id)
        else:
            self.leads.arrive(lead_id, chip)

    def leave(self) -> None:
        """Put what is half typed on disk."""
        self.leads.leave()

    def show_tab(self, tab: str) -> None:
        """Show 线索 or 登记."""
        at = [key for key, _ in TABS].index(tab)
        if at != self._pages.currentIndex():
            self.leads.detail.forget()
        self.tabs.set_value(tab)
        self._pages.setCurrentIndex(at)
        self._tools.setCurrentIndex(at)

    def views(self) -> dict[str, Callable[[], None]]:
        """Name further views for pictures: the form, the registers, their forms."""
        found: dict[str, Callable[[], None]] = {}
        for kind in self.registers.kinds:
            found[f"register-{kind}"] = partial(self.arrive, "registers", register=kind)
        return {**found, "suspects": self._show_suspects, "form": self._show_form, "all": self._show_all}

    def _show_suspects(self) -> None:
        self.show_tab("leads")
        listed = self.leads.listed
        wire = [row.id for row in listed.rows if row.tag == "扫码"] if listed else []
        if wire:
            self.leads.open(wire[0])

    def _show_form(self) -> None:
        self.leads.begin_taking()

    def _show_all(self) -> None:
        self.leads._end_form()
        self.leads._choose("all")
        self.leads.chips.choose("all")
