"""Answers for the tab 暗访计划: the plans, the one that is chosen, and only what it and whoever works here allow.

What was sealed is shown to lead and approver on their own request, stands in this page only, and is put away when the
row, the tab or the screen changes.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.plan import Content, Plan, state
from inspector.errors import Known
from inspector.ui.actions import plans as actions
from inspector.ui.context import Context, Message
from inspector.ui.models import plan_rows as rows
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import Elided, button, pane, row, rule
from inspector.ui.parts.dialogs import Sheet, confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens.leads_rows import RowList
from inspector.ui.screens.plans_detail import PlanDetail
from inspector.ui.screens.plans_form import open_plan_form
from inspector.wording import plans as words
from inspector.wording import plans_screen as screen
from inspector.wording import say, terms

LIST_PX, READ_AFTER_MS = 460, 150
ENTITIES = ("plan", "plan_look", "seal_key", "visit", "visit_target", "team", "person")
ICONS = {
    "look": "eye", "change": "edit", "approve": "shield_checkmark", "depart": "arrow_export", "visit": "camera",
    "finish": "checkmark_circle", "export": "arrow_export", "cancel": "bin_full",
}  # fmt: skip
PRIMARY = ("approve", "depart", "visit")


class PlansPage(QWidget):
    """The tab. `tools` is what stands in the head of the screen while it is shown."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: actions.PlansRead | None = None
        self._wanted = ""
        self.list = RowList("暗访计划")
        self.detail = PlanDetail()
        self.empty = EmptyState(*screen.NO_PLANS)
        self.ask = AskBar()
        self.buttons: dict[str, QPushButton] = {}
        for name, icon in ICONS.items():
            word = {"visit": screen.START_VISIT, "export": screen.EXPORT}.get(name) or words.ACTIONS[name]
            kind = "primary" if name in PRIMARY else "danger" if name == "cancel" else ""
            self.buttons[name] = button(word, partial(self.act, name), icon=icon, kind=kind)
        self.add = button(screen.NEW_PLAN, self.open_form, kind="primary", icon="add", key="Ctrl+N")
        self.key = button(screen.MAKE_KEY, self._ask_key, icon="lock_closed", tip=screen.KEY_HINT)
        self.sums = Elided("", "body")
        self.tools = QWidget()
        tools = row(self.sums, self.key, self.add)
        tools.setContentsMargins(24, 0, 0, 0)
        tools.setStretch(0, 1)
        self.tools.setLayout(tools)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self.list.current_changed.connect(self._show_current)
        self.list.opened.connect(lambda _id: self.act("look"))
        self.ask.closed.connect(self.list.setFocus)
        ctx.news.changed.connect(self._changed)
        ctx.news.settings_changed.connect(lambda _: self.refresh())
        self.setFocusProxy(self.list)
        self.refresh()

    def open(self, plan_id: str) -> None:
        """Show one plan."""
        self._wanted = plan_id
        self.refresh()

    def forget(self) -> None:
        """Put away what only its reader may see."""
        self.detail.forget()

    def refresh(self) -> None:
        """Read the plans again."""
        actions.read_plans(self.ctx, owner=self, done=self._show)

    def _lay_out(self) -> None:
        left = pane("surface")
        left.setFixedWidth(LIST_PX)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.empty)
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._lists)
        right = pane("window")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.detail, 1)
        self._foot = pane("surface")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(rule())
        foot.addWidget(self.ask)
        foot.addLayout(row(None, *self.buttons.values(), margins=(16, 10, 16, 10)))
        column.addWidget(self._foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(left)
        across.addWidget(rule("v"))
        across.addWidget(right, 1)

    # --- shown

    def _show(self, read: actions.PlansRead) -> None:
        self.read = read
        writable = not self.ctx.ws.read_only and bool(self.ctx.ws.author)
        self.add.setEnabled(writable)
        self.key.setVisible(writable and not read.has_key)
        waiting = sum(1 for one in read.plans if state(one) == "sealed" and one.starts_on <= read.today <= one.ends_on)
        self.sums.setText(f"今天可出发 {waiting} 份" if waiting else "")
        self._lists.setCurrentWidget(self.list if read.plans else self.empty)
        wanted, self._wanted = self._wanted, ""
        self.list.show_rows([rows.plan_row(one, read.names, read.today) for one in read.plans], wanted)
        self._show_current(self.list.current)

    def _show_current(self, plan_id: str) -> None:
        plan = self.plan
        if self.detail.plan_id != plan_id:
            self.ask.close_question()
        self._foot.setVisible(plan is not None)
        if plan is None or self.read is None:
            self.detail.show_nothing()
            return
        self.detail.show_plan(plan, self.read.names)
        offered = self.offered()
        for name, made in self.buttons.items():
            made.setVisible(name in offered)
        self._foot.setVisible(bool(offered))
        actions.read_plan(self.ctx, plan.id, owner=self, done=self._show_around)

    def _show_around(self, found: actions.PlanRead) -> None:
        if self.read is not None and found.plan.id == self.list.current:
            self.detail.show_around(found, self.read.names)

    @property
    def plan(self) -> Plan | None:
        """The plan that is chosen."""
        found = self.read.plans if self.read is not None else ()
        return next((one for one in found if one.id == self.list.current), None)

    def offered(self) -> tuple[str, ...]:
        """Return what can be done with the chosen plan: what it allows, and what follows once it has departed."""
        plan = self.plan
        if plan is None or self.read is None:
            return ()
        may = [one for one in self.read.allowed.get(plan.id, ()) if one != "look" or not plan.opened]
        if state(plan) == "revealed" and not self.ctx.ws.read_only:
            may += ["visit"] if self.ctx.ws.author in (plan.planner_id, plan.lead_id) else []
        if plan.opened:
            may.append("export")
        return tuple(name for name in ICONS if name in may)

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in ENTITIES):
            self._reading.start()

    # --- what is done

    def open_form(self) -> None:
        """Open the form of a new plan."""
        open_plan_form(self, self.ctx, None, self._kept)

    def _kept(self, plan: Plan) -> None:
        self._wanted = plan.id
        self._say("plan_kept", number=plan.number)
        self.refresh()

    def act(self, name: str) -> None:
        """Do what a button says, as far as the plan allows it."""
        plan = self.plan
        if plan is None or name not in self.offered():
            return
        if name == "change":
            open_plan_form(self, self.ctx, plan, self._kept)
        elif name == "look":
            self._with_passphrase(lambda said: self._look(plan, said))
        elif name == "approve":
            if confirm(self, words.ACTIONS[name], screen.APPROVE_ASK.format(size=plan.size), words.ACTIONS[name]):
                self._with_passphrase(lambda said: self._do(name, plan, said))
        elif name == "depart":
            if confirm(self, words.ACTIONS[name], screen.DEPART_ASK.format(size=plan.size), words.ACTIONS[name]):
                self._with_passphrase(lambda said: self._do(name, plan, said))
        elif name == "finish":
            if confirm(self, words.ACTIONS[name], screen.FINISH_ASK, words.ACTIONS[name]):
                self._do(name, plan, "")
        elif name == "cancel":
            question = Question(
                screen.CANCEL_TITLE.format(number=plan.number), words.ACTIONS[name], screen.CANCEL_TEXT, needed=True
            )
            self.ask.ask(question, lambda said, _on: self._do(name, plan, said))
        elif name == "export":
            actions.may_export(self.ctx, plan.id, owner=self, done=partial(self._export, plan))
        else:
            self._do(name, plan, "")

    def _do(self, name: str, plan: Plan, said: str) -> None:
        sentence = {
            "approve": "plan_approved", "depart": "plan_departed", "finish": "plan_finished",
            "cancel": "plan_cancelled",
        }  # fmt: skip

        def done(made: Any) -> None:
            self._wanted = plan.id
            if name == "visit":
                self.ctx.news.visit_changed.emit()
                self.ctx.go("today")
                return
            facts = {"number": made.number, "size": made.size, "commitment": made.commitment[:16]}
            self._say(sentence[name], **facts)
            self.refresh()

        actions.act(self.ctx, name, plan, said, owner=self, done=done, failed=self.ctx.report)

    def _look(self, plan: Plan, said: str) -> None:
        def done(content: Content) -> None:
            if self.list.current == plan.id:
                self.detail.show_secret(content)

        actions.look(self.ctx, plan.id, said, owner=self, done=done, failed=self.ctx.report)

    def _with_passphrase(self, then: Any) -> None:
        """Ask for the passphrase where the key has one."""
        if self.read is None or not self.read.locked:
            then("")
            return
        sheet = Sheet(self, screen.PASSPHRASE_ASK, "打开")
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(screen.PASSPHRASE)
        sheet.body.addWidget(field)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if sheet.exec() == Sheet.DialogCode.Accepted:
            then(field.text())

    def _ask_key(self) -> None:
        name = self.read.names.people.get(self.ctx.ws.author, "") if self.read is not None else ""
        sheet = Sheet(self, screen.KEY_ASK.format(name=name), screen.MAKE_KEY, width=560)
        sheet.say(screen.KEY_HINT)
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(screen.PASSPHRASE_EMPTY)
        field.setAccessibleName(screen.PASSPHRASE)
        sheet.form().addRow(screen.PASSPHRASE, field)

        def done(_key: Any) -> None:
            self._say("plan_key_made", name=name)
            self.refresh()

        if sheet.exec() == Sheet.DialogCode.Accepted:
            actions.make_key(self.ctx, field.text(), owner=self, done=done, failed=self.ctx.report)

    def _export(self, plan: Plan, content: Content) -> None:
        proposed = str(Path.home() / screen.EXPORT_NAME.format(number=plan.number))
        name, _ = QFileDialog.getSaveFileName(self, screen.EXPORT, proposed, "表格 (*.csv)")
        if name:
            try:
                made = actions.export(Path(name), screen.EXPORT_HEAD, content, terms.PLACE_LEVELS)
            except Known as error:
                self.ctx.report(error)
                return
            self.ctx.say(Message(screen.EXPORTED.format(path=made), "", "good"))

    def _say(self, code: str, **facts: object) -> None:
        what, stop, rest = say(code, **facts).partition("。")
        self.ctx.say(Message(what + stop, rest, "good"))
