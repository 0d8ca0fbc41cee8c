"""Answers for the tab 任务板: the wall, whose tasks are shown, taking a plan in, and what is done with a task."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.weeks import week_of
from inspector.ui.actions import tasks as actions
from inspector.ui.context import Context, Message
from inspector.ui.models.task_board import Row
from inspector.ui.parts.basics import Elided, button, label, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens import tasks_forms as forms
from inspector.ui.screens.registers_fields import Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.settings_registers import tell_took
from inspector.ui.screens.tasks_wall import Wall
from inspector.ui.screens.undoing import undo_action
from inspector.ui.today import register as places
from inspector.wording import leads as lead_words
from inspector.wording import say
from inspector.wording import tasks_screen as words

READ_AFTER_MS = 150
TOUCHING = ("task", "task_report", "body", "campaign")


class BoardPage(QWidget):
    """The tab. `tools` is what stands in the head of the screen while it is shown."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: actions.BoardRead | None = None
        self._wanted = ""
        self.wall = Wall(words.TABS["board"])
        self.empty = EmptyState(*words.EMPTY["board"])
        self.sums = Elided("", "body")
        self.bodies = Choice([("", words.EVERY_BODY)], name=words.EVERY_BODY, letters=14)
        self.show_only = Segmented(list(words.SHOW), name="看哪些任务")
        self.show_only.set_value("all")
        self.buttons: dict[str, QPushButton] = {
            name: button(
                words.ACTIONS[name], partial(self._act, name), icon=words.ICONS[name],
                kind="danger" if name == "void" else "",
            )
            for name in ("report", "change", "measure", "void")
        }  # fmt: skip
        self.tools = self._make_tools()
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self._show_current()
        self.wall.current_changed.connect(lambda _id: self._show_current())
        self.wall.opened.connect(lambda _id: self._act("report"))
        self.bodies.picked.connect(lambda _key: self.refresh())
        self.show_only.chosen.connect(lambda _key: self.refresh())
        ctx.news.changed.connect(self._changed)
        self.refresh()

    def arrive(self, record_id: str = "") -> None:
        """Come here, at a task."""
        self._wanted = record_id
        self.refresh()
        self.wall.setFocus(Qt.FocusReason.OtherFocusReason)

    def narrow(self, show: str) -> None:
        """Show only some: a key of `wording.tasks_screen.SHOW`."""
        self.show_only.set_value(show)
        self.refresh()

    def refresh(self) -> None:
        """Read the board again."""
        show = self.show_only.value or "all"
        actions.read_board(self.ctx, body_id=self.bodies.key, show=show, owner=self, done=self._show)

    # --- building

    def _make_tools(self) -> QWidget:
        self.add = button(words.ADD["board"], self._add, kind="primary", icon="add", key="Ctrl+N")
        self.bring = button(words.IMPORT_TASKS, self._ask_import, icon="arrow_import")
        self.print = button(words.PRINT, self._print, icon="print")
        for one in (self.add, self.bring):
            one.setEnabled(not self.ctx.ws.read_only)
            if self.ctx.ws.read_only:
                one.setToolTip(lead_words.READ_ONLY)
        made = QWidget()
        line = row(self.sums, self.print, self.bring, self.add)
        line.setContentsMargins(24, 0, 0, 0)
        line.setStretch(0, 1)
        made.setLayout(line)
        return made

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row(self.show_only, 8, self.bodies, None, margins=(16, 8, 16, 8)))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.wall)
        self._pages.addWidget(self.empty)
        whole.addWidget(self._pages, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(rule())
        self._title, self._about = Elided("", "strong"), label("", "meta", wrap=True)
        said = QVBoxLayout()
        said.setContentsMargins(16, 8, 16, 0)
        said.setSpacing(2)
        said.addWidget(self._title)
        said.addWidget(self._about)
        foot.addLayout(said)
        foot.addLayout(row(*self.buttons.values(), None, margins=(16, 8, 16, 10)))
        whole.addWidget(self._foot)

    # --- shown

    def _show(self, read: actions.BoardRead) -> None:
        self.read = read
        self.sums.setText(read.board.sums)
        named = ((one, words.BODY_SHARE.format(name=name, done=done, led=led)) for one, name, done, led in read.bodies)
        self.bodies.set_options([("", words.EVERY_BODY), *named])
        narrowed = self.bodies.key or (self.show_only.value or "all") != "all"
        self.empty.set(*(words.NARROWED if narrowed else words.EMPTY["board"]))
        self._pages.setCurrentWidget(self.wall if read.board.rows else self.empty)
        wanted, self._wanted = self._wanted, ""
        self.wall.show_board(read.board, wanted)
        self._show_current()

    def _current(self) -> Row | None:
        rows = self.read.board.rows if self.read is not None else ()
        return next((one for one in rows if one.id == self.wall.current), None)

    def _show_current(self) -> None:
        current = self._current()
        self._foot.setVisible(current is not None)
        if current is None:
            return
        task = current.line.task
        self._title.setText(words.ABOUT.format(number=task.number, title=task.title).strip())
        self._about.setText(current.about)
        self._about.setVisible(bool(current.about))
        for name, made in self.buttons.items():
            made.setVisible(not self.ctx.ws.read_only and (name != "measure" or not current.is_measure))

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in TOUCHING):
            self._reading.start()

    # --- forms

    def open_form(self, before: Any = None, parent: Any = None) -> FormSheet:
        """Open the form: for a new task (a 举措 where its 任务 is given), or to change one."""
        register = places.read(self.ctx.ws)

        def submit(values: dict[str, Any]) -> None:
            more = {"parent_id": parent.id, "campaign_id": values["campaign_id"]} if parent is not None else {}
            task = forms.record_of("task", {**values, **more}, before)

            def done(kept: Any) -> None:
                sheet.succeed()
                self._wanted = kept.id
                self.ctx.say(Message(*_split(say("task_kept", what=kept.title)), "good"))
                self.refresh()

            actions.keep_task(self.ctx, task, before, owner=sheet, done=done, failed=sheet.fail)

        title = words.ACTIONS["measure"] if parent is not None else words.ADD["board"]
        title = words.ACTIONS["change"] if before is not None else title
        verb = words.KEEP_CHANGE if before is not None else words.KEEP
        asks, grounds = forms.asks("task", register, {}), Grounds(register, self.ctx.ws.catalogue)
        note = parent.title if parent is not None else ""
        sheet = FormSheet(self, title, verb, asks, grounds=grounds, submit=submit, note=note)
        if before is not None:
            sheet.show_values({name: getattr(before, name) for name in sheet.editors})
        elif parent is not None:
            sheet.show_values({name: getattr(parent, name) for name in ("body_id", "due_on", "campaign_id")})
        if before is None:
            sheet.keep_as(self.ctx, "task", parent.id if parent is not None else "")
        sheet.open()
        return sheet

    def open_report(self) -> FormSheet | None:
        """Open the form that asks how far the current task is."""
        current = self._current()
        if current is None:
            return None
        task, today = current.line.task, self.ctx.now().astimezone(ZONE).date()

        def submit(values: dict[str, Any]) -> None:
            def done(_kept: Any) -> None:
                sheet.succeed()
                self.ctx.say(Message(*_split(say("task_kept", what=task.title)), "good"))
                self.refresh()

            said = {**values, "progress": values["progress"] or ""}
            actions.report_task(self.ctx, task.id, said, owner=sheet, done=done, failed=sheet.fail)

        register = places.read(self.ctx.ws)
        sheet = FormSheet(
            self, words.ACTIONS["report"], words.KEEP, forms.report_asks(today),
            grounds=Grounds(register, self.ctx.ws.catalogue), submit=submit,
            note="　".join(part for part in (task.title, words.REPORT_NOTE) if part),
        )  # fmt: skip
        sheet.show_values({"percent": None if current.line.measures else current.line.percent})
        sheet.keep_as(self.ctx, "task_report", f"{task.id}/{week_of(today)}")
        sheet.open()
        return sheet

    def _add(self) -> None:
        self.open_form()

    # --- what is done with a task

    def _act(self, name: str) -> None:
        current = self._current()
        if current is None or self.ctx.ws.read_only:
            return
        if name == "report":
            self.open_report()
        elif name == "change":
            self.open_form(current.line.task)
        elif name == "measure":
            if not current.is_measure:
                self.open_form(parent=current.line.task)
        else:
            self._take_off(current)

    def _take_off(self, current: Row) -> None:
        what = current.line.task.title
        asked = words.VOID_TASK_ASK if current.line.measures else words.VOID_ASK
        sentence = asked.format(what=what, count=current.line.measures)
        if not confirm(self, words.ACTIONS["void"], sentence, words.ACTIONS["void"], danger=True):
            return

        def voided(changed: Any) -> None:
            back = undo_action(self.ctx, changed.tx, owner=self, done=self.refresh)
            self.ctx.say(Message(words.VOIDED.format(what=what), "", "good", (back,)))

        actions.void_entry(self.ctx, "task", current.id, owner=self, done=voided)

    # --- plans

    def import_from(self, path: Path) -> None:
        """Take a plan in."""
        self.bring.setEnabled(False)

        def done(took: Any) -> None:
            self.bring.setEnabled(True)
            tell_took(self, self.ctx, words.IMPORT_TASKS, took)

        def failed(error: BaseException) -> None:
            self.bring.setEnabled(True)
            self.ctx.report(error)

        actions.import_tasks(self.ctx, path, owner=self, done=done, failed=failed)

    def _print(self) -> None:
        actions.open_book(self.ctx, "task-board", body_id=self.bodies.key, owner=self)

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT_TASKS, str(Path.home()), words.FILTERS)
        if name:
            self.import_from(Path(name))


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest
