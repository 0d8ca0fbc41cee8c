"""Answers for the tab 随机抽取: the draws, the frozen list with its weights, the result and what a check came to."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.draw import RULE, Draw
from inspector.ui.actions import plans as actions
from inspector.ui.context import Context, Message
from inspector.ui.models import plan_rows as rows
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import Elided, button, label, pane, row, rule, set_role
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.word_table import Column, WordTable
from inspector.ui.screens.leads_rows import RowList
from inspector.ui.screens.plans_form import open_adjust_form, open_draw_form
from inspector.wording import plans_screen as screen
from inspector.wording import say

LIST_PX, READ_AFTER_MS = 440, 150
COLUMNS = tuple(
    Column(title, px, title == "权重") for title, px in zip(screen.DRAW_HEAD, (220, 60, 0, 100), strict=True)
)


class DrawsPage(QWidget):
    """The tab."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: actions.DrawsRead | None = None
        self._wanted = ""
        self.list = RowList("随机抽取")
        self.table = WordTable("冻结名单", COLUMNS)
        self.empty = EmptyState(*screen.NO_DRAWS)
        self.verdict = label("", "good", wrap=True)
        self.digests = label("", "meta", wrap=True)
        self.digests.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.ask = AskBar()
        self.run = button(screen.DRAW_RUN, self._ask_run, kind="primary", icon="checkmark_circle")
        self.adjust = button(screen.DRAW_ADJUST, self._open_adjust, icon="edit")
        self.add = button(screen.NEW_DRAW, self.open_form, kind="primary", icon="add", key="Ctrl+N")
        self.tools = QWidget()
        tools = row(Elided("", "body"), self.add)
        tools.setContentsMargins(24, 0, 0, 0)
        tools.setStretch(0, 1)
        self.tools.setLayout(tools)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self.list.current_changed.connect(lambda _: self._show_current())
        self.ask.closed.connect(self.list.setFocus)
        ctx.news.changed.connect(self._changed)
        self.setFocusProxy(self.list)
        self.refresh()

    def refresh(self) -> None:
        """Read the draws again."""
        actions.read_draws(self.ctx, owner=self, done=self._show)

    def open_form(self) -> None:
        """Open the form by which a list is frozen."""
        open_draw_form(self, self.ctx, self._kept)

    def _lay_out(self) -> None:
        left = pane("surface")
        left.setFixedWidth(LIST_PX)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.empty)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._lists)
        self._right = pane("surface")
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(4)
        head.addWidget(self.verdict)
        head.addWidget(self.digests)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.table, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(rule())
        foot.addWidget(self.ask)
        foot.addLayout(row(None, self.adjust, self.run, margins=(16, 10, 16, 10)))
        column.addWidget(self._foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(left)
        across.addWidget(rule("v"))
        across.addWidget(self._right, 1)

    @property
    def draw(self) -> Draw | None:
        """The draw that is chosen."""
        found = self.read.draws if self.read is not None else ()
        return next((one for one in found if one.id == self.list.current), None)

    def _show(self, read: actions.DrawsRead) -> None:
        self.read = read
        self.add.setEnabled(not self.ctx.ws.read_only and bool(self.ctx.ws.author))
        self._lists.setCurrentWidget(self.list if read.draws else self.empty)
        wanted, self._wanted = self._wanted, ""
        self.list.show_rows(
            [rows.draw_row(one, read.names, read.plan_numbers[one.id], read.faults[one.id]) for one in read.draws],
            wanted,
        )
        self._show_current()

    def _show_current(self) -> None:
        draw = self.draw
        self._right.setVisible(draw is not None)
        if draw is None or self.read is None:
            return
        found = self.read.faults[draw.id]
        self.verdict.setText(self.read.verdicts[draw.id])
        set_role(self.verdict, "role", "bad" if found else "good")
        parts = [f"{screen.DRAW_POOL} {draw.pool_sha256}", f"{screen.DRAW_SEED_DIGEST} {draw.seed_sha256}"]
        parts += [f"{screen.DRAW_SEED} {draw.seed}"] if draw.seed else []
        parts += [f"见证 {draw.witness}"] if draw.witness else []
        parts += [f"{screen.DRAW_RULE} {draw.rule or RULE}"]
        parts += [f"调整原因：{draw.chosen_reason}"] if draw.chosen_reason else []
        self.digests.setText("\n".join(parts))
        self.table.show_lines(rows.draw_lines(draw, self.read.names, self.read.members))
        writable = not self.ctx.ws.read_only and bool(self.ctx.ws.author)
        self.run.setVisible(writable and not draw.seed and not self.read.plan_numbers[draw.id])
        self.adjust.setVisible(writable and bool(draw.seed))
        self._foot.setVisible(not self.run.isHidden() or not self.adjust.isHidden())

    def _ask_run(self) -> None:
        draw = self.draw
        if draw is None:
            return
        question = Question(f"{screen.DRAW_RUN}“{draw.title}”", screen.DRAW_RUN, screen.DRAW_WITNESS)

        def done(made: Draw) -> None:
            self._wanted = made.id
            self._say("draw_drawn", title=made.title, count=len(made.result))
            self.refresh()

        self.ask.ask(
            question,
            lambda said, _on: actions.run_draw(self.ctx, draw.id, said, owner=self, done=done, failed=self.ctx.report),
        )

    def _open_adjust(self) -> None:
        draw = self.draw
        if draw is not None and self.read is not None:
            open_adjust_form(self, self.ctx, draw, self.read.names.member, self._adjusted)

    def _kept(self, draw: Draw) -> None:
        self._wanted = draw.id
        self._say("draw_committed", pool=len(rows.members_of(draw)), digest=draw.seed_sha256[:16])
        self.refresh()

    def _adjusted(self, draw: Draw) -> None:
        self._say("draw_adjusted", title=draw.title)
        self.refresh()

    def _changed(self, changed: Any) -> None:
        if changed.of("draw") or changed.of("plan"):
            self._reading.start()

    def _say(self, code: str, **facts: object) -> None:
        what, stop, rest = say(code, **facts).partition("。")
        self.ctx.say(Message(what + stop, rest, "good"))
