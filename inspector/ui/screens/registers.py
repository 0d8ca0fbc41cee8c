"""Answers for the tab 登记: the registers on the left, the entries of one of them, and what is done with an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.registers import Listing
from inspector.ui.actions import leads as lead_actions
from inspector.ui.actions import registers as actions
from inspector.ui.context import Context, Message
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import Elided, button, label, pane, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens import registers_kinds as kinds
from inspector.ui.screens.leads_rows import RowList
from inspector.ui.screens.registers_fields import DayEditor, Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.settings_registers import tell_took
from inspector.ui.today import register as places
from inspector.wording import leads as lead_words
from inspector.wording import registers as words
from inspector.wording import say

NAMES_PX = 168
READ_AFTER_MS = 150
FOLLOW_DAYS = 14  # what is proposed for a follow-up
ENTITIES = ("talk", "circular", "listing", "handover", "tally", "team", "campaign", "place", "person", "body")
ICONS = {
    "follow_up": "checkmark_circle", "revisit": "checkmark_circle", "talk": "people", "lift": "checkmark",
    "change": "edit", "void": "bin_full", "stop": "stop",
}  # fmt: skip


class RegistersPage(QWidget):
    """The tab. `tools` is what stands in the head of the screen while it is shown."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.kinds = tuple(words.KINDS)
        self.kind = self.kinds[0]
        self.read: actions.RegisterRead | None = None
        self._wanted = ""
        self.names: dict[str, QPushButton] = {}
        self.list = RowList(words.KINDS[self.kind])
        self.empty = EmptyState(*words.EMPTY[self.kind])
        self.ask = AskBar()
        self.buttons: dict[str, QPushButton] = {}
        for name, word in words.ACTIONS.items():
            kind = "danger" if name in ("void", "stop") else ""
            self.buttons[name] = button(word, partial(self._act, name), icon=ICONS[name], kind=kind)
        self.sums = Elided("", "body")
        self.tools = self._make_tools()
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self.list.current_changed.connect(lambda _id: self._show_actions())
        self.list.opened.connect(lambda _id: self._act("change"))
        self.ask.closed.connect(self.list.setFocus)
        ctx.news.changed.connect(self._changed)
        self.choose(self.kind)

    def arrive(self, register: str = "", record_id: str = "") -> None:
        """Come here: at a register, and at one of its entries."""
        self._wanted = record_id
        self.choose(register or self.kind)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, kind: str) -> None:
        """Show one register."""
        self.kind = kind
        self.names[kind].setChecked(True)
        self.ask.close_question()
        self.add.setText(f"{words.ADD[kind]}  Ctrl+N")
        self.add.setAccessibleName(words.ADD[kind])
        self.bring.setVisible(kind == "listing")
        self.list.setAccessibleName(words.KINDS[kind])
        self.refresh()

    def refresh(self) -> None:
        """Read the register again."""
        actions.read_register(self.ctx, self.kind, owner=self, done=self._show)

    # --- building

    def _make_tools(self) -> QWidget:
        self.add = button(words.ADD[self.kind], self._add, kind="primary", icon="add", key="Ctrl+N")
        self.bring = button(words.IMPORT_LISTING, self._ask_import, icon="arrow_import")
        for one in (self.add, self.bring):
            one.setEnabled(not self.ctx.ws.read_only)
            if self.ctx.ws.read_only:
                one.setToolTip(lead_words.READ_ONLY)
        made = QWidget()
        line = row(self.sums, self.bring, self.add)
        line.setContentsMargins(24, 0, 0, 0)
        line.setStretch(0, 1)
        made.setLayout(line)
        return made

    def _lay_out(self) -> None:
        left = pane("window")
        left.setFixedWidth(NAMES_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(2)
        group = QButtonGroup(self)
        for kind, word in words.KINDS.items():
            made = button(word, partial(self.choose, kind), kind="section")
            made.setCheckable(True)
            group.addButton(made)
            column.addWidget(made)
            self.names[kind] = made
        column.addStretch(1)
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
        self._about = label("", "strong")
        foot.addLayout(row(self._about, 8, *self.buttons.values(), None, margins=(16, 10, 16, 10)))
        whole.addWidget(self._foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(left)
        across.addWidget(rule("v"))
        across.addWidget(right, 1)

    # --- shown

    def _show(self, read: actions.RegisterRead) -> None:
        for kind, made in self.names.items():
            count = read.due.get(kind, 0)
            made.setText(f"{words.KINDS[kind]}　{count}" if count else words.KINDS[kind])
        if read.kind != self.kind:
            return
        self.read = read
        self.sums.setText(read.sums)
        self.empty.set(*words.EMPTY[self.kind])
        self._pages.setCurrentWidget(self.list if read.rows else self.empty)
        wanted, self._wanted = self._wanted, ""
        self.list.show_rows(read.rows, wanted)
        self._show_actions()

    def _show_actions(self) -> None:
        record = self._record()
        offered = kinds.offered(self.kind, record) if record is not None and not self.ctx.ws.read_only else ()
        self._foot.setVisible(bool(offered))
        for name, made in self.buttons.items():
            made.setVisible(name in offered)
        row_shown = next((one for one in self.read.rows if one.id == self.list.current), None) if self.read else None
        title = row_shown.title if row_shown else ""
        self._about.setText(title if len(title) <= 20 else title[:19] + "…")

    def _record(self) -> Any:
        return self.read.records.get(self.list.current) if self.read is not None else None

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in ENTITIES):
            self._reading.start()

    # --- forms

    def open_form(self, before: Any = None, known: dict[str, Any] | None = None, kind: str = "") -> FormSheet:
        """Open the form of a register: for a new entry (with what is `known` of it), or to change one."""
        kind = kind or self.kind
        register = places.read(self.ctx.ws)
        today = self.ctx.now().astimezone(ZONE).date()

        def submit(values: dict[str, Any]) -> None:
            more = {key: value for key, value in (known or {}).items() if key not in values}
            record = kinds.record_of(kind, values, before, **more)

            def done(kept: Any) -> None:
                sheet.succeed()
                self._wanted = kept.id
                self.ctx.say(Message(*_split(say("register_kept", what=self._word_of(kind, kept))), "good"))
                self.choose(kind)
                if kind == "listing" and before is None:
                    self._offer_talk(kept)

            actions.keep_entry(self.ctx, record, before, owner=sheet, done=done, failed=sheet.fail)

        title = f"{words.ACTIONS['change']}{words.KINDS[kind]}" if before is not None else words.ADD[kind]
        verb = words.KEEP_CHANGE if before is not None else words.KEEP
        asks, grounds = kinds.asks(kind, kinds.choices_of(register)), Grounds(register, self.ctx.ws.catalogue)
        sheet = FormSheet(self, title, verb, asks, grounds=grounds, submit=submit)
        for name in kinds.LATER:
            editor = sheet.editors.get(name)
            if isinstance(editor, DayEditor):
                editor.propose(date.fromordinal(today.toordinal() + (0 if name == "starts_on" else FOLLOW_DAYS)))
        if before is not None:
            sheet.show_values({name: getattr(before, name) for name in sheet.editors})
        else:
            sheet.show_values({**kinds.blank(kind, self.ctx.now(), today), **(known or {})})
            if kind != "handover":  # nothing of a case may lie anywhere, not even half typed
                sheet.keep_as(self.ctx, "register", "/".join((kind, (known or {}).get("listing_id", ""))))
        sheet.open()
        return sheet

    def _word_of(self, kind: str, record: Any) -> str:
        if kind == "listing":
            return f"{words.KINDS[kind]} {places.read(self.ctx.ws).full_name(record.place_id)}"
        said = getattr(record, "number", "") or getattr(record, "name", "") or getattr(record, "held_on", "")
        return f"{words.KINDS[kind]} {said}"

    def _offer_talk(self, listing: Listing) -> None:
        place = places.read(self.ctx.ws).full_name(listing.place_id)
        offer = ((words.ACTIONS["talk"], lambda: self._talk_about(listing)),)
        self.ctx.say(Message(f"{place}已列入“差”名单。", "可以接着约谈提醒。", "good", offer))

    def _talk_about(self, listing: Listing) -> None:
        known = {"place_id": listing.place_id, "reason": listing.reason or "", "listing_id": listing.id}
        self.open_form(known=known, kind="talk")

    def _add(self) -> None:
        self.open_form()

    # --- what is done with an entry

    def _act(self, name: str) -> None:
        record = self._record()
        if record is None or name not in kinds.offered(self.kind, record) or self.ctx.ws.read_only:
            return
        if name == "change":
            self.open_form(record)
        elif name == "talk":
            self._talk_about(record)
        elif name in ("follow_up", "revisit", "lift"):
            self._ask_end(name, record)
        else:
            self._take_out(name, record)

    def _ask_end(self, step: str, record: Any) -> None:
        asked = {"follow_up": words.FOLLOW_ASK, "revisit": words.REVISIT_ASK, "lift": words.LIFT_ASK}[step]
        what = self._word_of(self.kind, record)

        def ended(said: str, _on: date | None) -> None:
            self._wanted = record.id
            actions.end_entry(
                self.ctx, step, record.id, said, owner=self,
                done=lambda _: self.ctx.say(Message(f"{what}：{asked}已记下。", "", "good")),
            )  # fmt: skip

        self.ask.ask(Question(f"{what}：{asked}", words.ACTIONS[step], asked, needed=True), ended)

    def _take_out(self, name: str, record: Any) -> None:
        what = self._word_of(self.kind, record)
        asked = (words.VOID_ASK if name == "void" else words.STOP_ASK).format(what=what)
        if not confirm(self, words.ACTIONS[name], asked, words.ACTIONS[name], danger=True):
            return
        if name == "stop":
            actions.keep_entry(
                self.ctx, replace(record, active=False), record, owner=self, failed=self.ctx.report,
                done=lambda _: self.ctx.say(Message(words.STOPPED.format(what=what), "", "good")),
            )  # fmt: skip
            return

        def voided(changed: Any) -> None:
            back = (
                ("撤销", lambda: lead_actions.undo(self.ctx, changed.tx, owner=self, done=lambda _: self.refresh())),
            )
            self.ctx.say(Message(words.VOIDED.format(what=what), "", "good", back))

        actions.void_entry(self.ctx, record, owner=self, done=voided)

    # --- lists

    def import_from(self, path: Path) -> None:
        """Put the places of a list on the “差” list."""
        self.bring.setEnabled(False)

        def done(took: actions.Took) -> None:
            self.bring.setEnabled(True)
            tell_took(self, self.ctx, words.IMPORT_LISTING, took)

        def failed(error: BaseException) -> None:
            self.bring.setEnabled(True)
            self.ctx.report(error)

        actions.import_listings(self.ctx, path, owner=self, done=done, failed=failed)

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, words.IMPORT_LISTING, str(Path.home()), "表格 (*.csv *.xlsx *.xls *.ods *.txt);;所有文件 (*)"
        )
        if name:
            self.import_from(Path(name))


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest
