"""Answers for the tab 排班: what was accepted from this week on, or a proposal that nobody has accepted yet."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.rotation import Proposal, Shift
from inspector.domain.weeks import days_of
from inspector.ui.actions import plans as actions
from inspector.ui.actions.papers import open_pages
from inspector.ui.context import Context, Message
from inspector.ui.models import plan_rows as rows
from inspector.ui.parts.basics import button, label, pane, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.inputs import Choice, Number
from inspector.ui.parts.word_table import Column, WordTable
from inspector.ui.screens.plans_form import open_shift_form
from inspector.ui.today import register
from inspector.wording import plans as words
from inspector.wording import plans_screen as screen
from inspector.wording import say

READ_AFTER_MS, WHY_PX = 150, 168
MOST_WEEKS, MOST_PLACES = 26, 9
COLUMNS = tuple(
    Column(title, px) for title, px in zip(screen.ROTA_HEAD, (210, 140, 80, 170, 0, 100), strict=True)
)  # fmt: skip


class RotaPage(QWidget):
    """The tab. A proposal stands in place of what was accepted until it is accepted or put away."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: actions.RotaRead | None = None
        self.proposal: Proposal | None = None
        self.shifts: dict[str, Shift] = {}  # the proposal as somebody left it, by line
        self.table = WordTable("排班", COLUMNS)
        self.empty = EmptyState(*screen.NO_ROTA)
        self.weeks = Number(1, MOST_WEEKS, "周", name=screen.WEEKS)
        self.weeks.show_value(4)
        self.most = Number(1, MOST_PLACES, "处", name=screen.MOST)
        self.most.show_value(2)
        self.campaign = Choice([("", screen.ALL_CAMPAIGNS)], name=screen.CAMPAIGN, letters=12)
        self.start = button(screen.PROPOSE, self.propose, kind="primary", icon="calendar_ltr", key="Ctrl+R")
        self.accept_button = button(screen.ACCEPT, self.accept, kind="primary", icon="checkmark")
        self.again = button(screen.AGAIN, self.propose, icon="arrow_counterclockwise")
        self.discard = button(screen.DISCARD, self.put_away, kind="plain")
        self.withdraw_button = button(screen.WITHDRAW, self._withdraw, icon="bin_full", kind="danger")
        self.change_button = button(screen.CHANGE_SHIFT, self.open_change, icon="edit")
        self.print_button = button(screen.PRINT_ROTA, self._print, icon="print")
        self.tools = QWidget()
        tools = row(
            None, label(screen.CAMPAIGN, "meta"), self.campaign, 8, label(screen.WEEKS, "meta"), self.weeks, 8,
            label(screen.MOST, "meta"), self.most, 8, self.start,
        )  # fmt: skip
        tools.setContentsMargins(24, 0, 0, 0)
        self.tools.setLayout(tools)
        self.said = label("", "strong", wrap=True)
        self.why = label("", "body", wrap=True)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self.table.current_changed.connect(lambda _: self._show_foot())
        ctx.news.changed.connect(self._changed)
        self.setFocusProxy(self.table)
        self.refresh()

    def refresh(self) -> None:
        """Read the accepted lines again."""
        if self.ctx.tasks.closing.is_set():  # a timer of a screen that is going fired once more
            return
        held = register.read(self.ctx.ws)
        self.campaign.set_options(
            [("", screen.ALL_CAMPAIGNS), *((one.id, f"{one.name}{one.batch or ''}") for one in held.campaigns)]
        )
        actions.read_rota(self.ctx, owner=self, done=self._show)

    def propose(self) -> None:
        """Propose a rota from debts as they are now; each time from another seed."""
        actions.propose(
            self.ctx, weeks=self.weeks.value(), most=self.most.value(), campaign_id=self.campaign.key or None,
            seed=secrets.token_hex(8), owner=self, done=self._proposed,
        )  # fmt: skip

    def put_away(self) -> None:
        """Forget the proposal."""
        self.proposal = None
        self._fill()

    def accept(self) -> None:
        """Write the proposal."""
        proposal = self.proposal
        shifts = [one for one in self.shifts.values() if one.site_ids]
        if proposal is None or not shifts:
            return
        if not confirm(self, screen.ACCEPT, screen.ROTA_PUBLIC, screen.ACCEPT):
            return

        def done(_changed: Any) -> None:
            self.proposal = None
            self._say("rota_accepted", weeks=len({one.week for one in shifts}), rows=len(shifts))
            self.refresh()

        actions.accept(self.ctx, proposal, shifts, self.campaign.key or None, owner=self, done=done)

    def _lay_out(self) -> None:
        ground = pane("surface")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.empty)
        self._note = pane("window")
        note = QVBoxLayout(self._note)
        note.setContentsMargins(16, 10, 16, 10)
        note.setSpacing(6)
        note.addWidget(self.said)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setMaximumHeight(WHY_PX)
        area.setWidget(self.why)
        self._why_area = area
        note.addWidget(area)
        self._foot = QWidget()
        foot = row(
            self.print_button, None, self.withdraw_button, self.discard, self.change_button, self.again,
            self.accept_button, margins=(16, 10, 16, 10),
        )  # fmt: skip
        self._foot.setLayout(foot)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._note)
        inner.addWidget(self._pages, 1)
        inner.addWidget(rule())
        inner.addWidget(self._foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)

    def _show(self, read: actions.RotaRead) -> None:
        self.read = read
        writable = not self.ctx.ws.read_only and bool(self.ctx.ws.author)
        for made in (self.start, self.accept_button, self.withdraw_button):
            made.setEnabled(writable)
        self._fill()

    def _proposed(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.shifts = {f"{one.week}/{one.crew_id}": one for one in proposal.shifts}
        self._fill()

    def _fill(self) -> None:
        if self.read is None:
            return
        read, proposal = self.read, self.proposal
        if proposal is None:
            lines = rows.rota_lines(read.rotas, read.names, read.week)
            self.said.setText("")
            self.why.setText("")
        else:
            shifts = self.shifts.values()
            before = {f"{one.week}/{one.crew_id}": one for one in proposal.shifts}
            changed = {line for line, one in self.shifts.items() if one != before[line]}
            lines = rows.proposal_lines(shifts, changed, read.teams, read.names, read.week)
            reached = {site for shift in shifts for site in shift.site_ids}
            weeks = len({shift.week for shift in shifts})
            sums = screen.PROPOSED_SUMS.format(weeks=weeks, rows=len(self.shifts), places=len(reached))
            self.said.setText(f"{screen.PROPOSED}{sums}")
            self.why.setText(self._reasons(proposal, read.names))
        self._note.setVisible(proposal is not None)
        self._why_area.setVisible(bool(self.why.text()))
        self._why_area.setFixedHeight(min(WHY_PX, self.why.heightForWidth(max(self.width() - 40, 400)) + 8))
        self._pages.setCurrentWidget(self.table if lines else self.empty)
        self.table.show_lines(lines)
        self._show_foot()

    def _reasons(self, proposal: Proposal, names: rows.Names) -> str:
        left = self._by_street(proposal.left)
        parts = (
            rows.obstacles(screen.IMPOSSIBLE_HEAD, proposal.impossible, names.full, names),
            rows.obstacles(screen.IDLE_HEAD, {one: why[:1] for one, why in proposal.idle.items()}, names.teams, names),
            f"{screen.LEFT_HEAD.format(count=len(proposal.left))}：{left}" if left else "",
        )
        return "\n".join(part for part in parts if part)

    def _by_street(self, place_ids: Sequence[str]) -> str:
        """Word many places by how many of each street they are."""
        held = register.read(self.ctx.ws)
        count = Counter(held.street(one) for one in place_ids)
        return "、".join(f"{street} {many} 处" for street, many in count.items())

    def _show_foot(self) -> None:
        proposed, chosen = self.proposal is not None, bool(self.table.current)
        self.withdraw_button.setVisible(not proposed and chosen)
        self.change_button.setVisible(proposed and chosen)
        self.print_button.setVisible(not proposed and bool(self.read and self.read.rotas))
        for made in (self.discard, self.again, self.accept_button):
            made.setVisible(proposed)
        self._foot.setVisible(proposed or chosen)

    def open_change(self) -> None:
        """Open the form by which the places of one proposed line are chosen by hand."""
        shift = self.shifts.get(self.table.current)
        if shift is not None:
            open_shift_form(self, self.ctx, shift, self.campaign.key or None, self._put)

    def _put(self, shift: Shift) -> None:
        self.shifts[f"{shift.week}/{shift.crew_id}"] = shift
        self._fill()

    def _print(self) -> None:
        found = self.read.rotas if self.read is not None else ()
        if found:
            first, last = days_of(found[0].week)[0], days_of(found[-1].week)[1]
            actions.draw_rota(self.ctx, first, last, owner=self, done=self._show_pages)

    def _show_pages(self, pdf: bytes) -> None:
        self.preview = open_pages(self.ctx, screen.ROTA_PAPER, pdf)

    def _withdraw(self) -> None:
        found = next((one for one in (self.read.rotas if self.read else ()) if one.id == self.table.current), None)
        if found is None or self.read is None:
            return
        team = self.read.names.teams.get(found.team_id or "", words.NOBODY)

        def done(_changed: Any) -> None:
            self.ctx.say(Message(screen.WITHDRAWN.format(week=found.week, team=team), "", "good"))
            self.refresh()

        actions.withdraw(self.ctx, found.id, owner=self, done=done)

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in ("rota", "team", "person", "campaign")):
            self._reading.start()

    def _say(self, code: str, **facts: object) -> None:
        what, stop, rest = say(code, **facts).partition("。")
        self.ctx.say(Message(what + stop, rest, "good"))
