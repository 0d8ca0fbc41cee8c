"""Answers for the tab 已查未查: which communities a campaign reached, by street, as a table, or where they lie."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.ui.actions import plans as actions
from inspector.ui.context import Context
from inspector.ui.models import plan_rows as rows
from inspector.ui.parts.basics import label, pane, row, rule
from inspector.ui.parts.coverage_grid import CoverageGrid, CoverageMap, Legend
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.segmented import Segmented
from inspector.ui.parts.word_table import Column, WordTable
from inspector.ui.today import register
from inspector.wording import plans as words
from inspector.wording import plans_screen as screen

READ_AFTER_MS = 300
COLUMNS = tuple(
    Column(title, px, title == "未销号")
    for title, px in zip(screen.COVERAGE_HEAD, (180, 0, 140, 180, 180, 110), strict=True)
)
HEAT = (
    Column(screen.HEAT_STREET),
    Column(screen.HEAT_WHOLE, 110, number=True),
    Column(screen.HEAT_COVERED, 120, number=True),
    *(Column(word, 130, number=True) for word in words.BANDS.values()),
)


class CoveragePage(QWidget):
    """The tab; the three views show the same communities and the same one is current in all."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: actions.CoverageRead | None = None
        self.grid, self.map = CoverageGrid(), CoverageMap()
        self.table = WordTable("已查未查", COLUMNS)
        self.heat = WordTable(screen.VIEWS[2][1], HEAT)
        self.empty = EmptyState(*screen.NO_PLACES)
        self.campaign = Choice([("", screen.ALL_CAMPAIGNS)], name=screen.CAMPAIGN, letters=12)
        self.view = Segmented(screen.VIEWS, widths=[76, 60, 76, 76], name="看法")
        self.view.set_value("grid")
        self.sums = label("", "strong")
        self.detail = label("", "body", wrap=True)
        self.tools = QWidget()
        tools = row(self.sums, None, label(screen.CAMPAIGN, "meta"), self.campaign, 8, self.view)
        tools.setContentsMargins(24, 0, 0, 0)
        self.tools.setLayout(tools)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self.view.chosen.connect(self.show_view)
        self.campaign.picked.connect(lambda _: self.refresh())
        self.grid.chosen.connect(self._choose)
        self.map.chosen.connect(self._choose)
        self.table.current_changed.connect(self._choose)
        ctx.news.changed.connect(self._changed)
        self.setFocusProxy(self.view)
        self._offer_campaigns(first=True)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        if self.ctx.tasks.closing.is_set():  # a timer of a screen that is going fired once more
            return
        self._offer_campaigns()
        actions.read_coverage(self.ctx, self.campaign.key or None, owner=self, done=self._show)

    def show_view(self, view: str) -> None:
        """Show one of the views."""
        self.view.set_value(view)
        if self.read is not None and self.read.matrix.whole:
            self._pages.setCurrentWidget(
                {"grid": self._grid_area, "table": self.table, "heat": self.heat, "map": self.map}[view]
            )
        self._legend.setVisible(view in ("grid", "map"))

    def _offer_campaigns(self, *, first: bool = False) -> None:
        held = register.read(self.ctx.ws)
        self.campaign.set_options(
            [("", screen.ALL_CAMPAIGNS), *((one.id, f"{one.name}{one.batch or ''}") for one in held.campaigns)]
        )
        if first and held.campaigns:
            self.campaign.choose(held.campaigns[0].id)

    def _lay_out(self) -> None:
        ground = pane("surface")
        self._grid_area = QScrollArea()
        self._grid_area.setWidgetResizable(True)
        self._grid_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.grid.setProperty("ground", "none")
        self._grid_area.setWidget(self.grid)
        self._pages = QStackedWidget()
        for page in (self._grid_area, self.table, self.heat, self.map, self.empty):
            self._pages.addWidget(page)
        self._legend = Legend()
        self._foot = pane("window")
        self._foot.setLayout(row(self.detail, margins=(16, 10, 16, 10)))
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._legend)
        inner.addWidget(self._pages, 1)
        inner.addWidget(rule())
        inner.addWidget(self._foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)

    def _show(self, read: actions.CoverageRead) -> None:
        self.read = read
        matrix = read.matrix
        self.sums.setText(
            screen.COVERAGE_SUMS.format(
                covered=matrix.covered, whole=matrix.whole, streets=matrix.streets_covered,
                all_streets=matrix.streets_whole,
            )
        )  # fmt: skip
        made = rows.blocks(matrix, read.names)
        self.grid.show_rows(made)
        self.map.show_blocks([block for one in made for block in one.blocks])
        self.table.show_lines(rows.coverage_lines(matrix, read.open_issues))
        self.heat.show_lines(rows.heat_lines(matrix))
        if matrix.whole:
            self.show_view(self.view.value or "grid")
        else:
            self._pages.setCurrentWidget(self.empty)
        self._choose(self.grid.current or self.table.current)

    def _choose(self, place_id: str) -> None:
        """Make one community the current one everywhere, and say what is known of it."""
        if self.read is None:
            return
        self.grid.choose(place_id)
        self.map.choose(place_id)
        found = next(
            (
                (street, cell)
                for street in self.read.matrix.streets
                for cell in street.cells
                if cell.place.id == place_id
            ),
            None,
        )
        self._foot.setVisible(found is not None)
        if found is None:
            return
        street, cell = found
        last = screen.LAST.format(on=cell.last_on, ago=rows.ago(cell)) if cell.last_on else screen.NEVER
        self.detail.setText(
            screen.DETAIL.format(
                street=street.place.name if street.place else "", community=cell.place.name,
                times=f"本专项已查 {rows.times_of(cell)}" if cell.covered else "本专项未查", last=last,
                open=self.read.open_issues.get(cell.place.id, 0),
            )
        )  # fmt: skip

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in ("visit", "visit_target", "place", "campaign", "issue_step")):
            self._reading.start()
