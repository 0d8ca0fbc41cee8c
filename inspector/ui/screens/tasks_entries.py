"""Answers for the tabs that are lists of entries: 包片包案, 群众评价, and those of 监督 beside each other."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.clock_text import ZONE
from inspector.ui.actions import tasks as actions
from inspector.ui.context import Context, Message
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import Elided, button, pane, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens import tasks_forms as forms
from inspector.ui.screens import tasks_ways as ways
from inspector.ui.screens.leads_rows import RowList
from inspector.ui.screens.registers_fields import DayEditor, Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.settings_registers import tell_took
from inspector.ui.screens.undoing import undo_action
from inspector.ui.today import register as places
from inspector.wording import leads as lead_words
from inspector.wording import say
from inspector.wording import tasks_screen as words
from inspector.wording.tasks import ENTITIES

NAMES_PX = 168
READ_AFTER_MS = 150
TOUCHING = (
    *("charge", "rating", "selection", "loan", "package", "issue", "issue_step", "place", "person", "body", "team"),
    "campaign",
)
PRINTED = ("completeness", "account")
NAMES = {**ENTITIES, **words.JOINT}
READING = ("missing", "course", "behind", "lists")
ACTIONS = ("missing", "course", "behind", "lists", "sign", "end", "change", "void")


class EntriesPage(QWidget):
    """One tab over one kind of entry, or several with their names on the left. `tools` stands in the head."""

    def __init__(self, ctx: Context, kinds: tuple[str, ...]) -> None:
        super().__init__()
        self.ctx, self.kinds, self.kind = ctx, kinds, kinds[0]
        self.read: actions.EntriesRead | None = None
        self._wanted, self._stale = "", False
        self.names: dict[str, QPushButton] = {}
        self.list = RowList(NAMES[self.kind])
        self.empty = EmptyState(*words.EMPTY[self.kind])
        self.ask = AskBar()
        self.buttons: dict[str, QPushButton] = {
            name: button(
                words.ACTIONS[name], partial(self._act, name), icon=words.ICONS[name],
                kind="danger" if name == "void" else "",
            )
            for name in ACTIONS
        }  # fmt: skip
        self.sums = Elided("", "body")
        self.add = button("", self._add, kind="primary", icon="add", key="Ctrl+N")
        self.add.setEnabled(not ctx.ws.read_only)
        if ctx.ws.read_only:
            self.add.setToolTip(lead_words.READ_ONLY)
        self.bring = button(words.IMPORT_CHARGES, self._ask_import, icon="arrow_import")
        self.bring.setEnabled(not ctx.ws.read_only)
        self.print = button(words.PRINT, self._print, icon="print")
        self.tools = QWidget()
        line = row(self.sums, self.print, self.bring, self.add)
        line.setContentsMargins(24, 0, 0, 0)
        line.setStretch(0, 1)
        self.tools.setLayout(line)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self._show_actions()
        self.list.current_changed.connect(lambda _id: self._show_actions())
        self.list.opened.connect(lambda _id: self._act(self._first()))
        self.ask.closed.connect(self.list.setFocus)
        ctx.news.changed.connect(self._changed)
        self.choose(self.kind)

    def arrive(self, kind: str = "", record_id: str = "") -> None:
        """Come here: at a kind, and at one of its entries."""
        self._wanted = record_id
        self.choose(kind if kind in self.kinds else self.kind)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, kind: str) -> None:
        """Show one kind."""
        self.kind = kind
        if kind in self.names:
            self.names[kind].setChecked(True)
        self.ask.close_question()
        self.add.setVisible(kind in words.ADD)
        self.bring.setVisible(kind == "charge")
        self.print.setVisible(kind in PRINTED)
        if kind in words.ADD:
            self.add.setText(f"{words.ADD[kind]}  Ctrl+N")
            self.add.setAccessibleName(words.ADD[kind])
        self.list.setAccessibleName(NAMES[kind])
        self.refresh()

    def refresh(self) -> None:
        """Read the entries again."""
        self._stale = False
        actions.read_entries(self.ctx, self.kind, owner=self, done=self._show)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        right = pane("surface")
        whole = QVBoxLayout(right)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(rule())
        foot.addWidget(self.ask)
        foot.addLayout(row(*self.buttons.values(), None, margins=(16, 10, 16, 10)))
        whole.addWidget(self._foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        if len(self.kinds) > 1:
            across.addWidget(self._left())
            across.addWidget(rule("v"))
        across.addWidget(right, 1)

    def _left(self) -> QWidget:
        left = pane("window")
        left.setFixedWidth(NAMES_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(2)
        group = QButtonGroup(self)
        for kind in self.kinds:
            made = button(NAMES[kind], partial(self.choose, kind), kind="section")
            made.setCheckable(True)
            group.addButton(made)
            column.addWidget(made)
            self.names[kind] = made
        column.addStretch(1)
        return left

    # --- shown

    def _show(self, read: actions.EntriesRead) -> None:
        if read.kind != self.kind:
            return
        self.read = read
        self.sums.setText(read.sums)
        self.empty.set(*words.EMPTY[self.kind])
        self._pages.setCurrentWidget(self.list if read.rows else self.empty)
        wanted, self._wanted = self._wanted, ""
        self.list.show_rows(read.rows, wanted)
        self._show_actions()

    def _offered(self) -> tuple[str, ...]:
        record = self._record()
        if record is None:
            return ()
        offered = forms.offered(self.kind, record, self._today().isoformat())
        return tuple(one for one in offered if one in READING or not self.ctx.ws.read_only)

    def _first(self) -> str:
        offered = self._offered()
        return next((one for one in ("change", *offered) if one in offered), "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _show_actions(self) -> None:
        offered = self._offered()
        self._foot.setVisible(bool(offered))
        for name, made in self.buttons.items():
            made.setVisible(name in offered)

    def _record(self) -> Any:
        read = self.read
        return read.records.get(self.list.current) if read is not None and read.kind == self.kind else None

    def _row_title(self) -> str:
        rows = self.read.rows if self.read is not None else ()
        return next((one.title for one in rows if one.id == self.list.current), "")

    def _today(self) -> date:
        return self.ctx.now().astimezone(ZONE).date()

    def _changed(self, changed: Any) -> None:
        if not any(changed.of(entity) for entity in TOUCHING):
            return
        self._stale = not self.isVisible()  # some of it is dear to read: nobody looks at it now
        if not self._stale:
            self._reading.start()

    # --- forms

    def open_form(self, before: Any = None) -> FormSheet | None:
        """Open the form: for a new entry, or to change one."""
        kind, ws = self.kind, self.ctx.ws
        if kind not in words.ADD:
            return None
        register = places.read(ws)
        teams = {one.id: one.name for one in ws.all("team")}

        def submit(values: dict[str, Any]) -> None:
            if kind == "package":
                self._pack(sheet, values)
                return
            record = forms.record_of(kind, values, before)

            def done(kept: Any) -> None:
                sheet.succeed()
                self._wanted = kept.id
                self.ctx.say(Message(*_split(say("task_kept", what=NAMES[kind])), "good"))
                self.choose(kind)

            numbers = values.get("issues")
            actions.keep_entry(self.ctx, record, before, numbers=numbers, owner=sheet, done=done, failed=sheet.fail)

        title = f"{words.ACTIONS['change']}{NAMES[kind]}" if before is not None else words.ADD[kind]
        verb = words.KEEP_CHANGE if before is not None else words.KEEP
        asks = forms.asks(kind, register, teams)
        sheet = FormSheet(self, title, verb, asks, grounds=Grounds(register, ws.catalogue), submit=submit)
        for name in ("ends_on", "starts_on"):
            editor = sheet.editors.get(name)
            if isinstance(editor, DayEditor):
                editor.propose(self._today())
        if before is not None:
            sheet.show_values(_shown(ws, before))
        else:
            sheet.show_values(forms.blank(kind, self._today()))
            sheet.keep_as(self.ctx, "task_entry", kind)
        sheet.open()
        return sheet

    def _add(self) -> None:
        self.open_form()

    # --- lists

    def import_from(self, path: Path) -> None:
        """Take a list of who is in charge in."""
        self.bring.setEnabled(False)

        def done(took: Any) -> None:
            self.bring.setEnabled(True)
            tell_took(self, self.ctx, words.IMPORT_CHARGES, took)

        def failed(error: BaseException) -> None:
            self.bring.setEnabled(True)
            self.ctx.report(error)

        actions.import_charges(self.ctx, path, owner=self, done=done, failed=failed)

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT_CHARGES, str(Path.home()), words.FILTERS)
        if name:
            self.import_from(Path(name))

    def _print(self) -> None:
        actions.open_book(self.ctx, self.kind, owner=self)

    # --- what is done with an entry

    def _act(self, name: str) -> None:
        record = self._record()
        if record is None or name not in self._offered():
            return
        if name == "change":
            self.open_form(record)
        elif name == "lists":
            ways.to_lists(self.ctx, self, self.buttons["lists"], record)
        elif name == "missing":
            ways.to_missing(self.ctx, self._row_title(), record)
        elif name == "behind":
            ways.to_issues(self.ctx, self._row_title(), record)
        elif name == "course":
            ways.to_course(self.ctx, self, self._row_title(), record)
        elif name == "sign":
            self._ask_sign(record)
        elif name == "end":
            self._ask_end(record)
        else:
            self._take_out(record)

    def _pack(self, sheet: FormSheet, values: dict[str, Any]) -> None:
        """Ask where the package goes, and write it there."""
        proposed = Path.home() / words.PACKAGE_NAME.format(receiver=values["receiver"].replace("/", "-"))
        name, _ = QFileDialog.getSaveFileName(
            self, words.ADD["package"], str(proposed), words.PACKAGE_FILTER,
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if name:
            self.pack_to(sheet, values, Path(name))
        else:
            sheet.accept_button.setEnabled(True)

    def pack_to(self, sheet: FormSheet, values: dict[str, Any], path: Path) -> None:
        """Write a package to `path`; the form stays open where that does not work."""

        def done(made: Any) -> None:
            sheet.succeed()
            facts = {"issues": len(made.issue_ids), "photos": made.photos, "digits": made.sha256[:8]}
            code = "package_made_originals" if values["with_photos"] == "originals" else "package_made"
            self.ctx.say(Message(*_split(say(code, path=str(path), **facts)), "good"))
            self.refresh()

        actions.make_package(self.ctx, path, values, owner=sheet, done=done, failed=sheet.fail)

    def _ask_sign(self, record: Any) -> None:
        what = self._row_title()

        def signed(by: str, _on: date | None) -> None:
            actions.sign_package(
                self.ctx, record.sha256, by, owner=self,
                done=lambda _: self.ctx.say(Message(say("task_kept", what=f"{what}签收"), "", "good")),
            )  # fmt: skip

        self.ask.ask(Question(what, words.ACTIONS["sign"], words.SIGN_ASK, needed=True), signed)

    def _ask_end(self, record: Any) -> None:
        def ended(_said: str, on: date | None) -> None:
            actions.end_loan(
                self.ctx, record.id, (on or self._today()).isoformat(), owner=self,
                done=lambda _: self.ctx.say(Message(say("task_kept", what=words.ACTIONS["end"]), "", "good")),
            )  # fmt: skip

        self.ask.ask(Question(self._row_title(), words.ACTIONS["end"], when=words.END_ASK, on=self._today()), ended)

    def _take_out(self, record: Any) -> None:
        what = self._row_title()
        if not confirm(
            self, words.ACTIONS["void"], words.VOID_ASK.format(what=what), words.ACTIONS["void"], danger=True
        ):
            return

        def voided(changed: Any) -> None:
            back = undo_action(self.ctx, changed.tx, owner=self, done=self.refresh)
            self.ctx.say(Message(words.VOIDED.format(what=what), "", "good", (back,)))

        actions.void_entry(self.ctx, record.ENTITY, record.id, owner=self, done=voided)


def _shown(ws: Any, record: Any) -> dict[str, Any]:
    """Return what a form shows of an entry; issues by their numbers."""
    values = {name: getattr(record, name) for name in record.__dataclass_fields__}
    if "issue_ids" in values:
        found = (ws.get("issue", one) for one in values["issue_ids"])
        values["issues"] = tuple(one.number for one in found if one is not None)
    elif "issue_id" in values:
        issue = ws.get("issue", values["issue_id"]) if values["issue_id"] else None
        values["issues"] = issue.number if issue is not None else ""
    return values


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest
