"""Answers for the tab 自查清单: the lists on the left, how far each unit is with the chosen one on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.self_check import SelfCheck, items_of
from inspector.ui.actions import self_checks as actions
from inspector.ui.actions.tasks import EntriesRead, read_entries, void_entry
from inspector.ui.context import Context, Message
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import Elided, button, pane, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens import tasks_forms as forms
from inspector.ui.screens.leads_rows import RowList
from inspector.ui.screens.ledger_feedback import PHOTO, PhotosSheet
from inspector.ui.screens.registers_fields import Ask, Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.settings_registers import tell_took
from inspector.ui.screens.tasks_answer import AnswerSheet
from inspector.ui.screens.undoing import undo_action
from inspector.ui.today import register as places
from inspector.wording import leads as lead_words
from inspector.wording import say
from inspector.wording import tasks_screen as words

READ_AFTER_MS = 150
TOUCHING = ("self_check", "self_check_sheet", "photo", "body", "campaign")
LEFT_PX = 520


class SelfCheckPage(QWidget):
    """The tab. `tools` is what stands in the head of the screen while it is shown."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.read: EntriesRead | None = None
        self.sheets: actions.SheetsRead | None = None
        self._wanted = ""
        self.thumbs = Thumbs(self._fetch, ctx.ws.vault.derived, PHOTO, self)
        self.lists, self.units = RowList(words.TABS["self_check"]), RowList("自查单位")
        self.empty = EmptyState(*words.EMPTY["self_check"])
        self.unsent = EmptyState(*words.UNSENT)
        self.buttons: dict[str, QPushButton] = {
            name: button(
                words.ACTIONS[name], partial(self._act, name), icon=words.ICONS[name],
                kind="danger" if name == "void" else "",
            )
            for name in ("send", "library", "void", "answer", "photos", "give", "back", "file")
        }  # fmt: skip
        self.tools = self._make_tools()
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER_MS)
        self._reading.timeout.connect(self.refresh)
        self._lay_out()
        self._show_actions()
        self.lists.current_changed.connect(lambda _id: self._read_sheets())
        self.lists.opened.connect(lambda _id: self.units.setFocus(Qt.FocusReason.TabFocusReason))
        self.units.current_changed.connect(lambda _id: self._show_actions())
        self.units.opened.connect(lambda _id: self._act("answer"))
        ctx.news.changed.connect(self._changed)
        self.refresh()

    def arrive(self, record_id: str = "") -> None:
        """Come here, at a list."""
        self._wanted = record_id
        self.refresh()
        self.lists.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the lists again, and how far the chosen one is."""
        read_entries(self.ctx, "self_check", owner=self, done=self._show)

    def open_first(self) -> None:
        """Show the first list that was sent."""
        read = self.read
        sent = [one for one in read.rows if read.records[one.id].kind == "sent_list"] if read is not None else []
        if sent:
            self.lists.setCurrentIndex(self.lists.rows.index(self.lists.rows.row_of(sent[0].id)))

    def _fetch(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)

    # --- building

    def _make_tools(self) -> QWidget:
        self.add = button(words.ADD["self_check"], self._add, kind="primary", icon="add", key="Ctrl+N")
        self.bring = button(words.IMPORT_ITEMS, self._ask_import, icon="arrow_import")
        for one in (self.add, self.bring):
            one.setEnabled(not self.ctx.ws.read_only)
            if self.ctx.ws.read_only:
                one.setToolTip(lead_words.READ_ONLY)
        made = QWidget()
        made.setLayout(row(None, self.bring, self.add))
        return made

    def _lay_out(self) -> None:
        right = pane("surface")
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        self._title = Elided("", "strong")
        beside.addLayout(row(self._title, margins=(16, 12, 16, 12)))
        beside.addWidget(rule())
        self._units = QStackedWidget()
        self._units.addWidget(self.units)
        self._units.addWidget(self.unsent)
        beside.addWidget(self._units, 1)
        self._foot = QWidget()
        of_unit = QVBoxLayout(self._foot)
        of_unit.setContentsMargins(0, 0, 0, 0)
        of_unit.setSpacing(0)
        of_unit.addWidget(rule())
        of_sheet = [self.buttons[name] for name in ("answer", "photos", "give", "back", "file")]
        of_unit.addLayout(row(*of_sheet, None, margins=(16, 10, 16, 10)))
        beside.addWidget(self._foot)
        left = pane("surface")
        one = QVBoxLayout(left)
        one.setContentsMargins(0, 0, 0, 0)
        one.setSpacing(0)
        one.addWidget(self.lists, 1)
        one.addWidget(rule())
        of_list = [self.buttons[name] for name in ("send", "library", "void")]
        one.addLayout(row(*of_list, None, margins=(16, 10, 16, 10)))
        self._both = QSplitter(Qt.Orientation.Horizontal)
        self._both.setChildrenCollapsible(False)
        self._both.addWidget(left)
        self._both.addWidget(right)
        self._both.setSizes([LEFT_PX, 2 * LEFT_PX])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._both)
        self._pages.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    # --- shown

    def _show(self, read: EntriesRead) -> None:
        self.read = read
        self._pages.setCurrentWidget(self._both if read.rows else self.empty)
        wanted, self._wanted = self._wanted, ""
        self.lists.show_rows(read.rows, wanted)
        self._read_sheets()

    def _read_sheets(self) -> None:
        if not self.lists.current:
            self._show_sheets(None)
            return
        actions.read_sheets(self.ctx, self.lists.current, owner=self, done=self._show_sheets)

    def _show_sheets(self, sheets: actions.SheetsRead | None) -> None:
        if sheets is not None and sheets.check.id != self.lists.current:
            return
        self.sheets = sheets
        self._title.setText(sheets.check.title if sheets is not None else "")
        rows = sheets.rows if sheets is not None else ()
        is_library = sheets is not None and sheets.check.kind == "library"
        self.unsent.set(*(words.LIBRARY if is_library else words.UNSENT))
        self._units.setCurrentWidget(self.units if rows else self.unsent)
        self.units.show_rows(rows)
        self._show_actions()

    def _show_actions(self) -> None:
        offered = self._offered()
        for name, made in self.buttons.items():
            made.setVisible(name in offered)
        self._foot.setVisible("answer" in offered)

    def _offered(self) -> tuple[str, ...]:
        check, standing = self._check(), self._standing()
        if check is None or self.ctx.ws.read_only:
            return ()
        found = list(forms.offered("self_check", check, ""))
        if standing is not None and not standing.answered.filed:
            found += ["answer", "photos", "give", "back"]
            if standing.answered.answered == standing.answered.items:
                found.append("file")
        return tuple(found)

    def _check(self) -> Any:
        return self.read.records.get(self.lists.current) if self.read is not None else None

    def _standing(self) -> Any:
        return self.sheets.standings.get(self.units.current) if self.sheets is not None else None

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in TOUCHING):
            self._reading.start()

    # --- making lists

    def open_form(self, items: Sequence[dict[str, str]] = (), name: str = "", library: Any = None) -> FormSheet:
        """Open the form of a new list: its items typed, read from a table, or those of a library."""
        register = places.read(self.ctx.ws)

        def submit(values: dict[str, Any]) -> None:
            check: SelfCheck = forms.record_of("self_check", values)
            typed = [{"text": line.strip()} for line in (values.get("items") or "").splitlines() if line.strip()]

            def done(kept: Any) -> None:
                sheet.succeed()
                self._wanted = kept.id
                self.ctx.say(Message(*_split(say("task_kept", what=kept.title)), "good"))
                self.refresh()

            if library is not None:
                actions.list_from_library(self.ctx, library.id, check, owner=sheet, done=done, failed=sheet.fail)
            else:
                actions.make_list(self.ctx, check, items or typed, owner=sheet, done=done, failed=sheet.fail)

        asks = forms.asks("self_check", register, {})
        note = ""
        if items or library is not None:  # they are not typed
            asks = tuple(ask for ask in asks if ask.name != "items")
            note = words.ITEMS_READ.format(name=name, count=len(items))
        if library is not None:
            asks = tuple(ask for ask in asks if ask.name != "kind")
            note = words.FROM_LIBRARY.format(title=library.title)
        grounds = Grounds(register, self.ctx.ws.catalogue)
        sheet = FormSheet(self, words.ADD["self_check"], words.KEEP, asks, grounds=grounds, submit=submit, note=note)
        if items:
            sheet.show_values({"title": name})
        elif library is None:
            sheet.keep_as(self.ctx, "self_check", "")
        sheet.open()
        return sheet

    def _add(self) -> None:
        self.open_form()

    def import_from(self, path: Path) -> None:
        """Read the items of a table and ask for the rest."""

        def done(found: tuple[list[dict[str, str]], Any]) -> None:
            items, took = found
            if took.left_out:
                tell_took(self, self.ctx, words.IMPORT_ITEMS, took)
            if items:
                self.open_form(items, path.stem)

        actions.read_items(self.ctx, path, owner=self, done=done)

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT_ITEMS, str(Path.home()), words.FILTERS)
        if name:
            self.import_from(Path(name))

    # --- what is done with a list and with a sheet

    def _act(self, name: str) -> None:
        if name not in self._offered():
            return
        if name == "send":
            self._ask_send(self._check())
        elif name == "library":
            self.open_form(library=self._check())
        elif name == "void":
            self._take_back(self._check())
        elif name == "answer":
            self.open_answer()
        elif name == "photos":
            self._ask_photos(self._standing())
        elif name == "give":
            self._ask_give(self._standing())
        elif name == "back":
            self._ask_back(self._standing())
        else:
            self._ask_file(self._standing())

    def _ask_send(self, check: Any) -> FormSheet:
        register = places.read(self.ctx.ws)

        def submit(values: dict[str, Any]) -> None:
            def done(_changed: Any) -> None:
                sheet.succeed()
                count = len(values["body_ids"])
                self.ctx.say(Message(words.SENT.format(title=check.title, count=count), "", "good"))

            actions.send_list(self.ctx, check.id, values["body_ids"], owner=sheet, done=done, failed=sheet.fail)

        asks = (Ask("body_ids", words.SEND_BODIES, "bodys"),)
        grounds = Grounds(register, self.ctx.ws.catalogue)
        title = words.SEND_TITLE.format(title=check.title)
        sheet = FormSheet(self, title, words.ACTIONS["send"], asks, grounds=grounds, submit=submit)
        sheet.open()
        return sheet

    def open_answer(self) -> AnswerSheet | None:
        """Open what a unit found, to be filled in."""
        standing, sheets = self._standing(), self.sheets
        if standing is None or sheets is None or "answer" not in self._offered():
            return None

        def submit(results: dict[str, str], notes: dict[str, str], said_by: str) -> None:
            def done(_kept: Any) -> None:
                dialog.succeed()
                self.ctx.say(Message(*_split(say("task_kept", what=standing.body)), "good"))

            actions.answer_sheet(
                self.ctx, standing.sheet.id, results, notes, said_by, owner=dialog, done=done, failed=dialog.fail
            )

        title = words.ANSWER_TITLE.format(body=standing.body, title=sheets.check.title)
        dialog = AnswerSheet(self, title, items_of(sheets.check), standing.sheet, submit)
        dialog.keep_as(self.ctx, standing.sheet.id)
        dialog.open()
        return dialog

    def _ask_give(self, standing: Any) -> None:
        title = self.sheets.check.title if self.sheets is not None else ""
        proposed = Path.home() / words.SHEET_NAME.format(title=title, body=standing.body).replace("/", "-")
        name, _ = QFileDialog.getSaveFileName(self, words.ACTIONS["give"], str(proposed), words.SHEET_FILTER)
        if name:
            told = words.SHEET_WRITTEN.format(body=standing.body)
            actions.write_sheet(
                self.ctx, standing.sheet.id, Path(name), owner=self,
                done=lambda _: self.ctx.say(Message(told, f"文件在 {name}", "good")),
            )  # fmt: skip

    def _ask_back(self, standing: Any) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.ACTIONS["back"], str(Path.home()), words.FILTERS)
        if name:
            self.read_back(standing.sheet.id, Path(name))

    def read_back(self, sheet_id: str, path: Path) -> None:
        """Read what a unit filled in."""

        def done(took: Any) -> None:
            tell_took(self, self.ctx, words.ACTIONS["back"], took)

        actions.read_back(self.ctx, sheet_id, path, owner=self, done=done, failed=self.ctx.report)

    def _ask_photos(self, standing: Any) -> None:
        def chosen(found: tuple[list[Any], list[Any]]) -> None:
            held, tray = found
            own = {one.id for one in held}
            sheet = PhotosSheet(self, [*held, *tray], tuple(own), self.thumbs)

            def take() -> None:
                fresh = [one for one in sheet.chosen() if one not in own]
                if fresh:
                    told = words.PHOTOS_ADDED.format(body=standing.body, count=len(fresh))
                    actions.attach_photos(
                        self.ctx, standing.sheet.id, fresh, owner=self,
                        done=lambda _: self.ctx.say(Message(told, "", "good")),
                    )  # fmt: skip

            sheet.accepted.connect(take)
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.open()

        actions.sheet_photos(self.ctx, standing.sheet.id, owner=self, done=chosen)

    def _ask_file(self, standing: Any) -> FormSheet:
        def submit(values: dict[str, Any]) -> None:
            def done(_kept: Any) -> None:
                sheet.succeed()
                self.ctx.say(Message(*_split(say("task_kept", what=f"{standing.body}报备")), "good"))

            actions.file_sheet(self.ctx, standing.sheet.id, values, owner=sheet, done=done, failed=sheet.fail)

        grounds = Grounds(places.read(self.ctx.ws), self.ctx.ws.catalogue)
        title = words.FILE_TITLE.format(body=standing.body)
        sheet = FormSheet(self, title, words.KEEP, forms.file_asks(), grounds=grounds, submit=submit)
        check = self._check()
        today = self.ctx.now().astimezone(ZONE).date().isoformat()
        sheet.show_values({"filed_with": check.file_with if check is not None else "", "on": today})
        sheet.open()
        return sheet

    def _take_back(self, check: Any) -> None:
        asked = words.VOID_ASK.format(what=check.title)
        if not confirm(self, words.ACTIONS["void"], asked, words.ACTIONS["void"], danger=True):
            return

        def voided(changed: Any) -> None:
            back = undo_action(self.ctx, changed.tx, owner=self, done=self.refresh)
            self.ctx.say(Message(words.VOIDED.format(what=check.title), "", "good", (back,)))

        void_entry(self.ctx, "self_check", check.id, owner=self, done=voided)


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest
