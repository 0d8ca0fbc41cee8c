"""Answers for a form in a sheet: it stays open until the store has taken it, and says what is wrong where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFormLayout, QScrollArea, QWidget

from inspector.errors import Known
from inspector.ui.parts.basics import label, set_role
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.screens.registers_fields import Ask, Editor, Grounds, editor_for
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
            name = label(ask.word, "meta")
            name.setFixedHeight(36)
            form.addRow(name, self.editors[ask.name].widget)
        self.area = _Fitting(page)
        self.body.addWidget(self.area, 1)
        self.fault = label("", "bad", wrap=True)
        self.fault.hide()
        self.body.addWidget(self.fault)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.accept)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill in what is known."""
        for name, value in values.items():
            if name in self.editors:
                self.editors[name].show_value(value)

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
