"""Answers for 公文模板 in 设置: which template each official paper uses, writing it out, putting an own one there.

An own one is refused as a whole where it has a fault, and every fault is named; a good one is shown as real pages
first, and only what was seen is put to use.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QWidget

from inspector.domain.clock_text import ZONE, local
from inspector.errors import Known
from inspector.store.door import Changed
from inspector.ui.actions import forms as actions
from inspector.ui.actions.forms import FormLine, Seen
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import button, column, label, pane, row, rule, set_role
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.parts.page_view import PageView
from inspector.ui.screens.settings_rows import Row, Section
from inspector.wording import forms as words
from inspector.wording import say
from inspector.wording import time as figures
from inspector.wording.official import FORMS

_DIGEST = 12  # characters shown: enough to tell two files apart by eye


class FormsSection(Section):
    """One line a paper: its template, and what can be done with it."""

    def __init__(self, context: Context) -> None:
        super().__init__(words.SECTION)
        self.context = context
        self.busy = False
        self.lines: dict[str, FormLine] = {}
        self.rows: dict[str, Row] = {}
        self.buttons: dict[str, dict[str, QPushButton]] = {}
        self._column.addWidget(label(words.ABOUT, "hint", wrap=True))
        self._column.addSpacing(8)
        for form, (title, _) in FORMS.items():
            self.rows[form] = self.add(title, words.SHIPPED, self._buttons(form))
        self.read()

    def read(self) -> None:
        """Read again which template each paper uses."""
        actions.read(self.context, owner=self, done=self._show)

    def look_at(self, form: str, path: Path, then: Callable[[QDialog], None] | None = None) -> None:
        """Examine a file and show what came of it; `then` is given the dialog in place of waiting for it."""
        self._set_busy(form)

        def done(seen: Seen) -> None:
            self._set_busy("")
            self.show_seen(seen, then or _wait_for)

        def failed(error: BaseException) -> None:
            self._set_busy("")
            self.context.report(error)

        actions.look_at(self.context, form, path, owner=self, done=done, failed=failed)

    def write_out(self, form: str, path: Path) -> None:
        """Write the template in use, and the list of its fields beside it."""

        def done(beside: Path) -> None:
            rest = words.EXPORTED_REST.format(fields=beside.name, folder=path.parent)
            self.context.say(Message(words.EXPORTED.format(file=path.name), rest, "good"))

        actions.write_out(self.context, form, path, owner=self, done=done, failed=self.context.report)

    def use(self, seen: Seen) -> None:
        """Use what was examined and seen."""

        def done(_: object) -> None:
            self.read()
            self._told(words.USED, words.USED_REST.format(digest=seen.digest[:_DIGEST]), seen.form)

        actions.use(self.context, seen, owner=self, done=done)

    def give_back(self, form: str) -> None:
        """Use the program's template again."""

        def done(_: object) -> None:
            self.read()
            self._told(words.DROPPED, words.DROPPED_REST, form)

        actions.give_back(self.context, form, owner=self, done=done)

    # --- lines

    def _buttons(self, form: str) -> QWidget:
        made = {
            "back": button(words.GIVE_BACK, partial(self._ask_back, form), kind="plain", tip=words.GIVE_BACK_TIP),
            "export": button(words.EXPORT, partial(self._ask_where, form), tip=words.EXPORT_TIP),
            "change": button(words.CHANGE, partial(self._ask_file, form), tip=words.CHANGE_TIP),
        }
        self.buttons[form] = made
        for key, one in made.items():
            one.setAccessibleName(f"{FORMS[form][0]}：{one.text()}")
            if key != "export" and self.context.ws.read_only:
                one.setEnabled(False)
                one.setToolTip(words.READ_ONLY)
        made["back"].hide()
        holder = QWidget()
        holder.setLayout(row(None, *made.values()))
        return holder

    def _show(self, lines: tuple[FormLine, ...]) -> None:
        today = self.context.now().astimezone(ZONE).date()
        for line in lines:
            self.lines[line.form] = line
            hint = self.rows[line.form].hint
            self.buttons[line.form]["back"].setVisible(line.own)
            set_role(hint, "role", "meta" if line.own else "hint")
            if not line.own:
                hint.setText(words.SHIPPED)
                continue
            digest = line.digest[:_DIGEST]
            person = words.BY.format(person=line.person) if line.person else ""
            when = figures.moment(local(line.at_utc), today) if line.at_utc else ""
            since = words.OWN_SINCE.format(when=when, person=person, digest=digest)
            own = words.OWN.format(file=line.file or words.UNNAMED)
            hint.setText(f"{own}\n{since if when else words.OWN_UNKNOWN.format(digest=digest)}")

    def _set_busy(self, form: str) -> None:
        self.busy = bool(form)
        for key, made in self.buttons.items():
            made["change"].setEnabled(not self.busy and not self.context.ws.read_only)
            made["change"].setText(words.CHECKING if key == form else words.CHANGE)

    def _told(self, what: str, rest: str, form: str) -> None:
        self.context.say(Message(what.format(title=FORMS[form][0]), rest, "good"))
        self.context.news.changed.emit(Changed("", {"form": frozenset({form})}))  # papers elsewhere look otherwise now

    def show_seen(self, seen: Seen, then: Callable[[QDialog], None]) -> None:
        """Show what came of a file: its faults, or its pages with the button that puts it to use."""
        title = FORMS[seen.form][0]
        if seen.faults:
            said = words.REFUSED_WHY.format(file=seen.file, count=len(seen.faults))
            numbered = [f"{number}. {fault}" for number, fault in enumerate(seen.faults, 1)]
            then(ListDialog(self, words.REFUSED.format(title=title), said, numbered))
            return
        dialog = TemplateDialog(self, self.context, seen)
        dialog.accepted.connect(lambda: self.use(seen))
        then(dialog)

    # --- asking

    def _ask_file(self, form: str) -> None:
        title = words.CHOOSE.format(title=FORMS[form][0])
        name, _ = QFileDialog.getOpenFileName(self, title, str(Path.home()), words.FILTER)
        if name:
            self.look_at(form, Path(name))

    def _ask_where(self, form: str) -> None:
        title = FORMS[form][0]
        proposed = Path.home() / words.FILE_NAME.format(title=title)
        name, _ = QFileDialog.getSaveFileName(self, words.SAVE.format(title=title), str(proposed), words.FILTER)
        if name:
            path = Path(name)
            self.write_out(form, path if path.suffix.lower() == ".docx" else path.with_name(f"{path.name}.docx"))

    def _ask_back(self, form: str) -> None:
        title, line = FORMS[form][0], self.lines[form]
        said = words.ASK_BACK.format(title=title, file=line.file or words.UNNAMED)
        if confirm(self, words.GIVE_BACK, said, words.BACK_VERB):
            self.give_back(form)


class TemplateDialog(QDialog):
    """The pages an own template makes, what to know of it, and the one button that puts it to use."""

    def __init__(self, parent: QWidget, context: Context, seen: Seen) -> None:
        super().__init__(parent)
        title = words.CHOOSE.format(title=FORMS[seen.form][0])
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.window().size()
        self.resize(max(720, room.width() - 120), max(560, room.height() - 40))
        said = words.FILLED.format(about=seen.about) if seen.about else words.SPECIMEN
        self.use_button = button(words.PUT_TO_USE, self.accept, kind="primary")
        self.told = label("", "bad", wrap=True)
        head, foot = pane("surface"), pane("surface")
        above = column(
            label(title, "screen"), label(words.PASSED.format(file=seen.file), "good", wrap=True),
            label(said, "meta", wrap=True), spacing=4, margins=(24, 16, 24, 12),
        )  # fmt: skip
        for one in seen.warnings:
            above.addWidget(label(words.KNOW + one, "warn", wrap=True))
        head.setLayout(above)
        below = row(self.told, 16, button(words.LATER, self.reject), self.use_button, margins=(24, 12, 24, 12))
        below.setStretch(0, 1)
        foot.setLayout(below)
        self.view = PageView(context.tasks, self._failed)
        whole = column(head, rule(), self.view, rule(), foot, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.view.set(seen.pdf)
        self.view.setFocus()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Known):
            raise error
        self.told.setText(say(error.code, **error.facts))


def _wait_for(dialog: QDialog) -> None:
    dialog.open()
