"""Answers for the drawer: one issue whole, with its photos, fields, history, and only the actions its status allows.

It reads everything in one piece on a worker and again whenever the issue is touched, by whichever window. Head and
actions are pinned, the middle scrolls. Originals are checked against their digest behind everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from inspector.ui.actions import issues as actions
from inspector.ui.context import Context, Message
from inspector.ui.models import dossier, situation
from inspector.ui.models.dossier import Dossier, Shot
from inspector.ui.models.ledger_line import Today, flags, pill
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import button, column, icon_button, label, row, rule
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.pill import Pill
from inspector.ui.screens.ledger_actions import ActionBar, empty, what
from inspector.ui.screens.ledger_deeds import Deeds
from inspector.ui.screens.ledger_folds import Folds
from inspector.ui.screens.ledger_history import HistoryList
from inspector.ui.screens.ledger_life import Todo
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_record import RecordFields
from inspector.ui.screens.ledger_shots import ShotsPane
from inspector.ui.screens.ledger_take import open_papers, take
from inspector.wording import ledger as words
from inspector.wording import sync_screen as sync_words


class Drawer(QFrame):
    """One issue. `show_issue` opens it; `step` asks for the previous (-1) or next (+1) of the list."""

    closed = Signal()
    step = Signal(int)

    def __init__(self, ctx: Context, offers: Offers, today: Callable[[], Today]) -> None:
        super().__init__()
        self.setProperty("pane", "window")
        self.setMinimumWidth(360)
        self.ctx, self._today = ctx, today
        self.issue_id: str | None = None
        self.dossier: Dossier | None = None
        self._turn = 0
        self.offers = offers
        self._make_parts()
        self._lay_out()

    # what the screen asks

    def show_issue(self, issue_id: str) -> None:
        """Open an issue; what is typed in the one before is saved first."""
        if issue_id == self.issue_id:
            return
        self.settle()
        self.ask.close_question()
        self.issue_id = issue_id
        self.area.verticalScrollBar().setValue(0)
        self.refresh()

    def refresh(self) -> None:
        """Read the open issue again and show it; editors keep what is being typed."""
        if self.issue_id is None:
            return
        self._turn += 1
        turn, issue_id, ws = self._turn, self.issue_id, self.ctx.ws
        self._read(lambda: dossier.read(ws, issue_id), lambda found: self._show(found) if turn == self._turn else None)

    def settle(self) -> None:
        """Save what is typed."""
        self.record.settle()

    def close_drawer(self) -> None:
        """Save what is typed and close."""
        self.settle()
        self.issue_id, self.dossier = None, None
        self.record.let_go()
        self._turn += 1
        self.closed.emit()

    def act(self, action: str) -> None:
        """Do or ask for one action on the open issue."""
        held = self.dossier
        if held is None:
            return
        if action == "recheck":
            self.ctx.go("recheck", issue_id=held.issue.id)
        elif action == "print":
            open_papers(self.ctx, [held.issue.id])
        elif action in ("undo", "report", "claim", "transfer", "summarise"):
            {
                "undo": self._ask_undo,
                "report": self.deeds.say_feedback,
                "claim": self.deeds.claim,
                "transfer": self.deeds.transfer,
                "summarise": self.deeds.summarise,
            }[action]()
        else:
            take(
                self.ctx,
                self,
                self.ask,
                [held.row],
                action=action,
                today=self._today(),
                offers=self.offers,
                asked_on=held.life.standing.extension_until_on if action == "extend" else None,
            )

    # parts

    def _make_parts(self) -> None:
        self.number = label("", "screen")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.pill = Pill()
        self.flag = label("", "meta")
        self.dispute = self._make_dispute()
        self.receipt = label("", "hint")
        self.previous = icon_button("chevron_left", "上一条（←）", lambda: self.step.emit(-1), kind="")
        self.next = icon_button("chevron_right", "下一条（→）", lambda: self.step.emit(1), kind="")
        self.shut = icon_button("dismiss", "关上（Esc）", self.close_drawer, kind="")
        self.shots = ShotsPane(self.ctx, self._read)
        self.shots.move_asked.connect(self._ask_move)
        self.shots.tray_asked.connect(lambda shot: self._move(shot, None))
        self.record = RecordFields(self.ctx, self, self.offers, today=self._today, shown=lambda: self.issue_id)
        self.fields = self.record.fields
        self.todo = Todo()
        self.deeds = Deeds(self.ctx, self, self.offers, self.shots.thumbs, lambda: self.dossier)
        self.folds = Folds(self.fields, self.receipt)
        self.folds.plan_asked.connect(self.deeds.plan)
        self.folds.done_asked.connect(self.deeds.milestone_done)
        self.folds.say_asked.connect(self.deeds.say_feedback)
        self.folds.receipt_asked.connect(self.deeds.sign)
        self.folds.summary_asked.connect(self.deeds.summarise)
        self.facts_body = QWidget()
        self.facts_lines = column(spacing=2, margins=(28, 0, 0, 0))
        self.facts_body.setLayout(self.facts_lines)
        self.facts = Fold("检查表和测定", self.facts_body, folded=True)
        self.history = HistoryList()
        self.history.undo_asked.connect(self._ask_undo)
        self.ask = AskBar()

    def _make_dispute(self) -> QWidget:
        """A line that says that two values stand against each other, and the way to where it is decided."""
        made = QWidget()
        look = button(words.DISPUTE_LOOK, self.show_dispute, kind="link")
        made.setLayout(row(Noted("branch_compare", words.DISPUTED, "warn"), None, look, margins=(16, 0, 10, 0)))
        made.setAccessibleName(words.DISPUTED)
        made.hide()
        return made

    def show_dispute(self) -> None:
        """Go to 同步, to the open dispute of this issue."""
        if self.dossier is not None and self.dossier.disputed:
            self.ctx.go("sync", record=self.dossier.disputed[0])

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(56)
        head.setLayout(
            row(self.number, self.pill, None, self.previous, self.next, self.shut, margins=(16, 0, 8, 0), spacing=8)
        )
        body = QWidget()
        body.setProperty("ground", "none")
        middle = column(self.shots, spacing=2, margins=(16, 0, 16, 16))
        middle.addWidget(self.flag)
        middle.addWidget(self.folds)
        for part in (self.facts, rule(), self.history):
            middle.addSpacing(4)
            middle.addWidget(part)
        middle.addStretch(1)
        body.setLayout(middle)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(body)
        self.bar = ActionBar(read_only=self.ctx.ws.read_only)
        self.bar.act.connect(self.act)
        self.bar.emptied.connect(self._take_focus)
        self.ask.shown.connect(self.bar.hide)
        self.ask.closed.connect(self.bar.show)
        self.ask.closed.connect(self._take_focus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.dispute)
        whole.addWidget(self.todo)
        whole.addWidget(self.area, 1)
        for part in (rule(), self.ask, self.bar):
            whole.addWidget(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_drawer()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step.emit(-1 if key == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    # showing

    def _show(self, found: Dossier | None) -> None:
        if found is None:
            self.close_drawer()
            return
        self.dossier = found
        self.number.setText(found.row.number)
        mark = pill(found.row)
        self.pill.set(mark.kind, mark.text)
        more = flags(found.row, self._today(), disputed=bool(found.disputed))
        self.flag.setText("，".join(one.text for one in more))
        self.flag.setVisible(bool(more))
        self.dispute.setVisible(bool(found.disputed))
        self.receipt.setText(sync_words.receipt(found.receipt))
        text, pressing = situation.todo(found)
        self.todo.show_text(text, pressing=pressing)
        self.record.show_dossier(found)
        self.folds.show_dossier(found, self._today(), read_only=self.ctx.ws.read_only)
        self._show_facts(found)
        undo = what(found.last) if found.last else ""
        self.history.show_entries(found.history, "" if self.ctx.ws.read_only else undo)
        self.bar.show_dossier(found)
        self.shots.show_shots(found, locked=not actions.editable(found.row.status) or self.ctx.ws.read_only)

    def _show_facts(self, found: Dossier) -> None:
        empty(self.facts_lines)
        for name, value in found.facts:
            line = label(f"{name}：{value}", "meta", wrap=True)
            self.facts_lines.addWidget(line)
        self.facts.setVisible(bool(found.facts))
        self.facts.set_title("检查表和测定", f"{len(found.facts)} 项")

    def _take_focus(self) -> None:
        """Have keys go on here (← → Esc) where what had the focus goes away; else it falls to the navigation."""
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_move(self, shot: Shot) -> None:
        question = Question(words.PHOTO_MOVE_ASK, words.PHOTO_MOVE_VERB, text="编号", needed=True)
        self.ask.ask(question, lambda text, _: self._move(shot, text))

    def _move(self, shot: Shot, number: str | None) -> None:
        def done(moved_to: str | None) -> None:
            what = words.PHOTO_MOVED.format(number=moved_to) if moved_to else words.PHOTO_BACK
            self.ctx.say(Message(what, kind="good"))

        actions.move_photo(
            self.ctx.tasks, self.ctx.ws, shot.photo.id, number, owner=self, done=done, failed=self.ctx.report
        )

    # writing

    def _ask_undo(self) -> None:
        held = self.dossier
        if held is None or held.last is None:
            return
        last, undone = held.last, what(held.last)
        note = words.UNDO_MANY.format(count=last.issues) if last.issues > 1 else ""
        question = Question(words.UNDO_ASK.format(what=undone), words.UNDO_VERB, note=note + words.UNDO_KEPT)

        def done(_: Any) -> None:
            self.ctx.say(Message(words.UNDONE.format(what=undone), kind="good"))

        self.ask.ask(
            question,
            lambda *_: actions.undo(
                self.ctx.tasks, self.ctx.ws, last.tx, owner=self, done=done, failed=self.ctx.report
            ),
        )

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)
