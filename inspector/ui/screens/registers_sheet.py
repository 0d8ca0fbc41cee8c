"""Answers for a form in a sheet: it stays open until the store has taken it, and says what is wrong where it is.

What is typed into one that was told what it is about (`keep_as`) is a draft until then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QScrollArea, QWidget

from inspector.errors import Known
from inspector.ui.context import Context
from inspector.ui.parts.basics import button, label, row, set_role
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.focus import reading_order
from inspector.ui.screens.registers_fields import Ask, Editor, Grounds, editor_for
from inspector.ui.screens.sheet_draft import SheetDraft
from inspector.wording import registers as words
from inspector.wording import say

MOST_PX, WIDTH_PX = 470, 640


class FormSheet(Sheet):
    """Asks for fields. `submit(values)` is called by the verb; it ends with `succeed()` or `fail(error)`."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        asks: Sequence[Ask],
        *,
        grounds: Grounds,
        submit: Callable[[dict[str, Any]], None],
        note: str = "",
    ) -> None:
        super().__init__(parent, title, verb, width=WIDTH_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._submit = submit
        self._words = {ask.name: ask.word for ask in asks}
        self.editors: dict[str, Editor] = {ask.name: editor_for(ask, grounds) for ask in asks}
        if note:
            self.say(note, "meta")
        page = QWidget()
        page.setProperty("ground", "none")
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 8, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for ask in asks:
            name = label(ask.word + (words.NEEDED if ask.needed else ""), "meta")
            name.setFixedHeight(36)
            form.addRow(name, self.editors[ask.name].widget)
        self.area = _Fitting(page)
        self.body.addWidget(self.area, 1)
        self.fault = label("", "bad", wrap=True)
        self.fault.hide()
        self.body.addWidget(self.fault)
        self._draft: SheetDraft | None = None
        self._first = next((ask.name for ask in asks if ask.needed), asks[0].name)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.accept)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill in what is known."""
        for name, value in values.items():
            if name in self.editors:
                self.editors[name].show_value(value)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin where something is to be typed: with the focus on the verb Enter would send an empty form off."""
        super().showEvent(event)
        if not event.spontaneous():
            first = next(reading_order(self.editors[self._first].widget), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_as(self, ctx: Context, kind: str, subject: str) -> None:
        """Keep what is typed from now on as the draft about `subject`, and bring back what was typed before."""
        self._draft = SheetDraft(ctx, self, kind, subject, lambda: plain(self.values()))
        if not self._draft.kept:
            return
        self.show_values(self._draft.kept)
        blank = self._draft.blank
        holder = QWidget()

        def anew() -> None:
            self.show_values(blank)
            holder.hide()

        again = button(words.ANEW, anew, kind="link")
        holder.setLayout(row(label(words.DRAFT_BACK, "hint"), None, again))
        self.body.insertWidget(0, holder)

    def values(self) -> dict[str, Any]:
        """Return what was entered."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def accept(self) -> None:
        if not self.accept_button.isEnabled():
            return
        self.accept_button.setEnabled(False)
        self._say("")
        self._submit(self.values())

    def succeed(self) -> None:
        """Close: what was entered is kept."""
        if self._draft is not None:
            self._draft.written()
        QDialog.accept(self)

    def fail(self, error: BaseException) -> None:
        """Say what is wrong, and bring the caret to the field that is meant; everything typed stays."""
        self.accept_button.setEnabled(True)
        if not isinstance(error, Known):
            raise error
        self._say(say(error.code, **error.facts))
        meant = str(error.facts.get("field", ""))
        name = next((name for name, word in self._words.items() if meant in (name, word)), None)
        if name is not None:
            widget = self.editors[name].widget
            set_role(widget, "bad", True)
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(widget)

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.setVisible(bool(text))
        if not text:
            for editor in self.editors.values():
                if editor.widget.property("bad"):
                    set_role(editor.widget, "bad", False)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as a draft holds them: JSON knows no tuples."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


class _Fitting(QScrollArea):
    """As high as the form, as far as the screen allows."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)

    def sizeHint(self) -> QSize:
        wanted = self.widget().sizeHint()
        return QSize(WIDTH_PX - 48, min(wanted.height() + 4, MOST_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, min(self.sizeHint().height(), 360))
