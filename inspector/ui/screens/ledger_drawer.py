"""Answers for the drawer: one issue whole, with its photos, fields, history, and only the actions its status allows.

It reads everything in one piece on a worker and again whenever the issue is touched, by whichever window. Head and
actions are pinned, the middle scrolls. Originals are checked against their digest behind everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from inspector.domain import issue as life
from inspector.domain.clock_text import local
from inspector.ui.actions import issues as actions
from inspector.ui.context import Context, Message
from inspector.ui.models import dossier, situation
from inspector.ui.models.dossier import Dossier, Shot
from inspector.ui.models.ledger_line import Today, due_words, flags, pill
from inspector.ui.models.order import rule_of
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import button, column, icon_button, label, pane, row, rule, set_role
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.pill import Pill
from inspector.ui.screens.ledger_deeds import Deeds
from inspector.ui.screens.ledger_fields import Field, FieldSpec
from inspector.ui.screens.ledger_folds import Folds
from inspector.ui.screens.ledger_history import HistoryList
from inspector.ui.screens.ledger_life import Todo
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_shots import ShotsPane
from inspector.ui.screens.ledger_take import open_papers, take
from inspector.wording import ledger as words
from inspector.wording import sync_screen as sync_words
from inspector.wording import terms
from inspector.wording import time as time_words

ICONS = {
    "assign": "send",
    "recheck": "arrow_counterclockwise",
    "print": "print",
    "supervise": "flag",
    "undo": "arrow_undo",
    "claim": "person_add",
    "transfer": "arrow_swap",
    "report": "clipboard_text_ltr",
    "warn": "clock_alarm",
    "urge": "clock_alarm",
    "escalate": "warning",
    "approve_close": "checkmark_circle",
    "publish": "eye",
}
COLUMN_OF = {  # key of a field → field of the record
    "category": "category",
    "place": "place_id",
    "spot": "spot",
    "description": "description",
    "severity": "severity",
    "lead": "lead_body_id",
    "assist": "assist_body_ids",
    "due": "due_on",
    "requirement": "requirement",
    "source": "source",
    "campaign": "campaign_id",
    "leader": "responsible_leader",
    "person": "responsible_person",
    "supervisor": "supervisor_body_id",
    "goal": "goal",
    "remedy": "remedy",
}


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
        for field in self.fields.values():
            field.settle()

    def close_drawer(self) -> None:
        """Save what is typed and close."""
        self.settle()
        self.issue_id, self.dossier = None, None
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
        self.fields = {spec.key: Field(spec) for spec in self._specs()}
        for field in self.fields.values():
            field.saved.connect(self._save)
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

    def _specs(self) -> list[FieldSpec]:
        offers = self.offers
        return [
            FieldSpec("category", "pick", offer=offers.categories),
            FieldSpec("place", "pick", offer=offers.places),
            FieldSpec("spot", "line"),
            FieldSpec("description", "text"),
            FieldSpec("severity", "choice", choices=terms.SEVERITIES),
            FieldSpec("lead", "pick", offer=offers.bodies),
            FieldSpec("assist", "many", offer=offers.bodies, name_of=offers.body_name),
            FieldSpec("due", "date"),
            FieldSpec("requirement", "text"),
            FieldSpec("source", "choice", choices=terms.SOURCES),
            FieldSpec("campaign", "pick", offer=offers.campaigns),
            FieldSpec("leader", "line"),
            FieldSpec("person", "line"),
            FieldSpec("supervisor", "pick", offer=offers.bodies),
            FieldSpec("goal", "text"),
            FieldSpec("remedy", "text"),
            FieldSpec("found", "read"),
            FieldSpec("recheck", "read"),
        ]

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
        self.bar = pane("surface")
        self.bar.setFixedHeight(52)
        self.ask.shown.connect(self.bar.hide)
        self.ask.closed.connect(self.bar.show)
        self.ask.closed.connect(self._take_focus)
        self.buttons = row(margins=(16, 0, 16, 0))
        self.bar.setLayout(self.buttons)
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
        self._show_fields(found)
        self.folds.show_dossier(found, self._today(), read_only=self.ctx.ws.read_only)
        self._show_facts(found)
        undo = _what(found.last) if found.last else ""
        self.history.show_entries(found.history, "" if self.ctx.ws.read_only else undo)
        self._show_buttons(found)
        self.shots.show_shots(found, locked=not actions.editable(found.row.status) or self.ctx.ws.read_only)

    def _show_fields(self, found: Dossier) -> None:
        issue, row_ = found.issue, found.row
        locked = not actions.editable(row_.status) or self.ctx.ws.read_only
        due = due_words(row_, self._today())
        rule_text = f"，延期 {found.extended} 次" if found.extended else ""
        ruled = rule_of(row_.due_rule)
        if ruled and not found.extended:
            rule_text = f"，{time_words.deadline(*ruled)}"
        dated = f"{due[0].text} {due[1]}{rule_text}" if row_.is_open else f"{row_.due_on or '未定'}{rule_text}"
        at = local(issue.found_at_utc)
        category = self.ctx.ws.catalogue.get(issue.category)
        shown: dict[str, tuple[str, Any]] = {
            "category": (f"{category.major_name}，{category.name}" if category else issue.category, issue.category),
            "place": (found.place, issue.place_id),
            "spot": (issue.spot or "", issue.spot),
            "description": (issue.description, issue.description),
            "severity": (terms.SEVERITIES.get(issue.severity, issue.severity), issue.severity),
            "lead": (found.lead, issue.lead_body_id),
            "assist": (found.assist, issue.assist_body_ids),
            "due": (dated, row_.due_on),
            "requirement": (issue.requirement or "", issue.requirement),
            "source": (terms.SOURCES.get(issue.source, issue.source), issue.source),
            "campaign": (found.campaign, issue.campaign_id),
            "leader": (issue.responsible_leader or "", issue.responsible_leader),
            "person": (issue.responsible_person or "", issue.responsible_person),
            "supervisor": (found.supervisor, issue.supervisor_body_id),
            "goal": (issue.goal or "", issue.goal),
            "remedy": (issue.remedy or "", issue.remedy),
            "found": (f"{time_words.moment(at, self._today().on)} {found.found_by}", None),
            "recheck": (_rechecks(found), None),
        }
        for key, (text, raw) in shown.items():
            fixed = key == "due" and (found.extended > 0 or row_.status != life.FOUND)
            why = "已交办，改期请用「同意延期」" if fixed and not locked else words.EDIT_LOCKED
            if key in ("lead", "assist") and issue.lead_body_id and found.life.ordered:
                fixed, why = True, why if locked else words.BODY_FIXED
            self.fields[key].show_value(text, raw, open_=not locked and not fixed, why_not=why)
        tone = due[0].tone if row_.is_open and due[0].tone in ("red", "amber") else ""
        set_role(self.fields["due"].value, "role", {"red": "bad", "amber": "warn"}.get(tone, "body"))
        self.fields["recheck"].setVisible(bool(found.rechecks) or bool(row_.recheck_on))

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

    def _show_buttons(self, found: Dossier) -> None:
        if self.bar.isAncestorOf(QApplication.focusWidget() or self):
            self._take_focus()
        empty(self.buttons)
        if self.ctx.ws.read_only:
            self.buttons.addWidget(label("只读，不能改动", "hint"))
            return
        front = situation.front(found)
        for at, name in enumerate(front):
            made = button(
                situation.word(found, name),
                kind="primary" if at == 0 else "",
                icon=ICONS.get(name) if at == 0 else None,
            )
            made.clicked.connect(lambda _=False, name=name: self.act(name))
            made.setProperty("action", name)
            self.buttons.addWidget(made, 1 if at == 0 else 0)
        self.more = icon_button("more_horizontal", "更多")
        self.more.setFixedSize(40, 36)
        self.more.clicked.connect(lambda: self.menu().popup(self.more.mapToGlobal(self.more.rect().topLeft())))
        self.buttons.addWidget(self.more)

    def menu(self) -> QMenu:
        """Return the menu of everything else that may be done with the open issue."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        held = self.dossier
        if held is None:
            return menu
        front, offered = situation.front(held), situation.offered(held)
        for name in (*offered, "print"):
            if name in words.BUTTONS and name not in front and name != "void":
                menu.addAction(situation.word(held, name), lambda name=name: self.act(name)).setData(name)
        for name, why in situation.shut(held.life).items():
            if why and name in words.BUTTONS:
                menu.addAction(f"{words.BUTTONS[name]}（{why}）").setEnabled(False)
        if held.last is not None:
            menu.addSeparator()
            undo = menu.addAction(words.UNDO_ASK.format(what=_what(held.last)), lambda: self.act("undo"))
            undo.setData("undo")
        if "void" in offered:
            menu.addAction(f"{words.BUTTONS['void']}…", lambda: self.act("void")).setData("void")
        return menu

    @property
    def shown_actions(self) -> set[str]:
        """Return the codes of all actions that are offered now, in bar and menu."""
        layout = self.buttons
        bar = {layout.itemAt(at).widget().property("action") for at in range(layout.count())}
        return {name for name in bar | {action.data() for action in self.menu().actions()} if name}

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

    def _save(self, key: str, value: Any) -> None:
        """Write one field against the record as it is shown here; what could not be saved is typed again."""
        held = self.dossier
        if held is None:
            return

        def failed(error: BaseException) -> None:
            if self.issue_id == held.issue.id:
                self.fields[key].type_again(value)
            self.ctx.report(error)

        field = {COLUMN_OF[key]: value}
        actions.edit(self.ctx.tasks, self.ctx.ws, held.issue, owner=self, done=lambda _: None, failed=failed, **field)

    def _ask_undo(self) -> None:
        held = self.dossier
        if held is None or held.last is None:
            return
        last, what = held.last, _what(held.last)
        note = words.UNDO_MANY.format(count=last.issues) if last.issues > 1 else ""
        question = Question(words.UNDO_ASK.format(what=what), words.UNDO_VERB, note=note + words.UNDO_KEPT)

        def done(_: Any) -> None:
            self.ctx.say(Message(words.UNDONE.format(what=what), kind="good"))

        self.ask.ask(
            question,
            lambda *_: actions.undo(
                self.ctx.tasks, self.ctx.ws, last.tx, owner=self, done=done, failed=self.ctx.report
            ),
        )

    def _read(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)


def empty(layout: QBoxLayout) -> None:
    """Take everything out of a layout of widgets."""
    while layout.count():
        gone = layout.takeAt(0).widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()


def _what(last: actions.LastStep) -> str:
    return words.UNDONE_WITHOUT_STEP.get(last.action) or terms.STEPS.get(last.action, last.action).partition("：")[0]


def _rechecks(found: Dossier) -> str:
    said = [
        " ".join((time_words.moment(local(one.rechecked_at_utc)), terms.CONCLUSIONS[one.conclusion], one.number))
        for one in found.rechecks
    ]
    if found.row.recheck_on:
        said.append(f"已安排 {found.row.recheck_on[5:]}")
    return "\n".join(said)
