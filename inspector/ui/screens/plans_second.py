"""Answers for the tab 再监督: miss rates by team, points where problems come back, and 反弹率 by what one chooses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from inspector.domain.counted import Ref
from inspector.ui.actions import plans as actions
from inspector.ui.context import Context
from inspector.ui.models import plan_rows as rows
from inspector.ui.parts.basics import label, pane, row
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.segmented import Segmented
from inspector.ui.parts.word_table import ROW_PX, Column, Line, WordTable
from inspector.ui.today import register
from inspector.wording import plans_screen as screen
from inspector.wording.plans import NOBODY

READ_AFTER_MS, MOST_ROWS = 300, 10
SECOND = tuple(Column(one, px, px > 0) for one, px in zip(screen.SECOND_HEAD, (0, 100, 100, 130, 100), strict=True))
SPOTS = tuple(
    Column(one, px, px not in (0, 240)) for one, px in zip(screen.SPOTS_HEAD, (0, 80, 80, 80, 240), strict=True)
)
RATES = tuple(Column(one, px, px > 0) for one, px in zip(screen.RATES_HEAD, (0, 80, 80, 80, 100), strict=True))


class SecondPage(QWidget):
    """The tab: three tables below one another."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: actions.SecondRead | None = None
        self.teams = WordTable(screen.SECOND_TITLE, SECOND)
        self.spots = WordTable(screen.SPOTS_TITLE, SPOTS)
        self.rates = WordTable(screen.RATES_TITLE, RATES)
        self.no_teams = label("　".join(screen.NO_SECOND), "hint", wrap=True)
        self.no_spots = label("　".join(screen.NO_SPOTS), "hint", wrap=True)
        self.by = Segmented(screen.RATE_BY, widths=[64, 64, 88], name=screen.RATES_TITLE)
        self.by.set_value("community")
        self.campaign = Choice([("", screen.ALL_CAMPAIGNS)], name=screen.CAMPAIGN, letters=12)
        self.tools = QWidget()
        tools = row(None, label(screen.CAMPAIGN, "meta"), self.campaign)
        tools.setContentsMargins(24, 0, 0, 0)
        self.tools.setLayout(tools)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self.teams.opened.connect(self._open_team)
        self.spots.opened.connect(self._open_spot)
        self.rates.opened.connect(self._open_rate)
        self.by.chosen.connect(lambda _: self._show_rates())
        self.campaign.picked.connect(lambda _: self.refresh())
        ctx.news.changed.connect(self._changed)
        self.setFocusProxy(self.teams)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        if self.ctx.tasks.closing.is_set():  # a timer of a screen that is going fired once more
            return
        held = register.read(self.ctx.ws)
        self.campaign.set_options(
            [("", screen.ALL_CAMPAIGNS), *((one.id, f"{one.name}{one.batch or ''}") for one in held.campaigns)]
        )
        by = [key for key, _ in screen.RATE_BY]
        actions.read_second(self.ctx, self.campaign.key or None, by, owner=self, done=self._show)

    def _lay_out(self) -> None:
        page = pane("window")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(8)
        column.addWidget(label(screen.SECOND_TITLE, "screen"))
        column.addWidget(label(screen.SECOND_RULE, "hint", wrap=True))
        column.addWidget(self.no_teams)
        column.addWidget(self.teams)
        column.addSpacing(8)
        column.addWidget(label(screen.SPOTS_TITLE, "screen"))
        column.addWidget(self.no_spots)
        column.addWidget(self.spots)
        column.addSpacing(8)
        column.addLayout(row(label(screen.RATES_TITLE, "screen"), 16, self.by, None))
        column.addWidget(self.rates)
        column.addStretch(1)
        for table in (self.teams, self.spots, self.rates):
            table.setProperty("frame", "box")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _show(self, read: actions.SecondRead) -> None:
        self.read = read
        _fill(self.teams, rows.miss_lines(read.second.teams, read.names))
        self.no_teams.setVisible(not read.second.teams)
        _fill(self.spots, rows.spot_lines(read.spots, read.names))
        self.no_spots.setVisible(not read.spots)
        self._show_rates()

    def _show_rates(self) -> None:
        if self.read is not None:
            by = self.by.value or "community"
            _fill(self.rates, rows.rate_lines(self.read.rates[by], by, self.read.names))

    def _open_team(self, team_id: str) -> None:
        """Show in the ledger what a team found and what it missed."""
        found = (
            next((one for one in self.read.second.teams if (one.team_id or NOBODY) == team_id), None)
            if self.read
            else None
        )
        if found is not None and self.read is not None:
            self._open(found.records, f"{screen.SECOND_TITLE} {self.read.names.teams.get(team_id, NOBODY)}")

    def _open_spot(self, key: str) -> None:
        found = (
            next((one for one in self.read.spots if f"{one.place_id}/{one.spot}" == key), None) if self.read else None
        )
        if found is not None and self.read is not None:
            self._open(found.records, f"{self.read.names.full.get(found.place_id, '')} {found.spot}".strip())

    def _open_rate(self, key: str) -> None:
        rates = self.read.rates[self.by.value or "community"] if self.read is not None else ()
        found = next((one for one in rates if one.key == key), None)
        if found is not None:
            self._open(found.records, screen.RATES_TITLE)

    def _open(self, records: Iterable[Ref], word: str) -> None:
        """Show the issues behind a number."""
        only = tuple(dict.fromkeys(record for entity, record in records if entity == "issue"))
        if only:
            self.ctx.go("ledger", only=only, word=word)

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in ("visit", "visit_target", "issue", "issue_step", "campaign")):
            self._reading.start()


def _fill(table: WordTable, lines: list[Line]) -> None:
    """Show rows in a table as high as they are; an empty one is not shown at all."""
    table.show_lines(lines)
    table.setVisible(bool(lines))
    table.setFixedHeight((min(len(lines), MOST_ROWS) + 1) * ROW_PX + 2)
