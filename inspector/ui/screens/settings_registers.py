"""Answers for the lists an office sends: which there are, taking one in, and naming the rows that were left out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from inspector.ui.actions import registers
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import button
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.screens.settings_fields import row_of
from inspector.ui.screens.settings_rows import Section
from inspector.wording import settings as words


class RegistersSection(Section):
    """One line a list: what it is, and the button that takes it in."""

    def __init__(self, context: Context, title: str) -> None:
        super().__init__(title)
        self._context = context
        self.buttons: dict[str, QPushButton] = {}
        for kind, (name, hint, _) in words.REGISTERS.items():
            made = button(words.IMPORT[kind], partial(self._choose_file, kind), icon="arrow_import")
            made.setEnabled(not context.ws.read_only)
            made.setToolTip(words.READ_ONLY if context.ws.read_only else "")
            self.buttons[kind] = made
            self.add(name, hint, row_of(made))

    def take_in(self, kind: str, path: Path) -> None:
        """Take in a list: `kind` is places, bodies, days or catalogue."""
        self.buttons[kind].setEnabled(False)
        context = self._context

        def done(took: registers.Took) -> None:
            self.buttons[kind].setEnabled(True)
            tell_took(self, context, words.IMPORT[kind], took)

        def failed(error: BaseException) -> None:
            self.buttons[kind].setEnabled(True)
            context.report(error)

        registers.take_in(context.tasks, context.ws, kind, path, owner=self, done=done, failed=failed)

    def _choose_file(self, kind: str) -> None:
        kinds = f"{words.REGISTERS[kind][2]};;所有文件 (*)"
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT[kind], str(Path.home()), kinds)
        if name:
            self.take_in(kind, Path(name))


def tell_took(parent: QWidget, context: Context, title: str, took: registers.Took) -> None:
    """Say what an import did; rows that were left out are named in a list that can be copied."""
    what, stop, rest = took.what.partition("。")
    context.say(Message(what + stop, rest, "warn" if took.left_out else "good"))
    context.news.settings_changed.emit(context.settings)  # deadlines, proposals and words may be others now
    if took.left_out:
        ListDialog(parent, title, took.what, took.left_out).exec()
