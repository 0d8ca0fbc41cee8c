"""Answers for the fields of the drawer: each is read as a line and edited where it stands.

Enter (Ctrl+Enter in a longer text) or going on saves, Esc leaves it as it was. What is being typed is never overwritten
by a refresh: where the same field was changed in another window meanwhile, that is said below, and the person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import button, column, icon_button, label, row
from inspector.ui.parts.focus import ring
from inspector.ui.parts.inputs import DateField
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.theme import theme_of
from inspector.wording import ledger as words

LABEL_PX = 72
Offer = Callable[[str], Sequence[Option]]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: `kind` is line | text | choice | pick | many | date | read; `choices` for choice, `offer` for pick."""

    key: str
    kind: str
    choices: Mapping[str, str] | None = None
    offer: Offer | None = None
    name_of: Callable[[str], str] | None = None


class Value(QLabel):
    """The read line of a field: a click or Enter asks to edit it; a pencil shows on hover and focus."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self._over = False
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(4, 3, 24, 3)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setMinimumHeight(26)

    def allow(self, on: bool, why_not: str) -> None:
        """Say whether the field may be edited, and why not."""
        self.open = on
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if on else Qt.CursorShape.ArrowCursor)
        self.setToolTip(words.EDIT_HINT if on else why_not)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self.open
            and event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.open and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2):
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        if self.open and (self._over or self.hasFocus()):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent"), theme.focus_px) if ring(self) else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
            painter.drawPixmap(self.width() - 20, 5, icons.pixmap("edit", "text2", size=16))
        painter.end()
        super().paintEvent(event)


class Field(QWidget):
    """One field with its label, its value and, while it is edited, its editor."""

    saved = Signal(str, object)  # key, new raw value
    editing = Signal(bool)

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.raw: Any = None
        self._base: Any = None
        self._editor: QWidget | None = None
        self.name = label(words.FIELDS[spec.key], "meta")
        self.name.setFixedWidth(LABEL_PX)
        self.name.setContentsMargins(0, 4, 0, 0)
        self.value = Value()
        self.value.asked.connect(self.edit)
        self.value.setAccessibleName(words.FIELDS[spec.key])
        self.warning = label("", "warn", wrap=True)
        self.warning.hide()
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.name, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.value, 0, 1)
        grid.addWidget(self.warning, 2, 1)
        grid.setColumnStretch(1, 1)

    def show_value(self, text: str, raw: Any, *, open_: bool, why_not: str = words.EDIT_LOCKED) -> None:
        """Show the value as it stands now; an editor that is open keeps what was typed."""
        changed = raw != self.raw
        self.raw = raw
        self.value.setText(text or "—")
        self.value.allow(open_ and self.spec.kind != "read", why_not)
        if self._editor is not None and changed and raw != self._base:
            if self.spec.kind == "many":
                self._close()
                self.edit()
                return
            self.warning.setText(words.CHANGED_BELOW.format(value=text or "（空）"))
            self.warning.show()

    @property
    def is_editing(self) -> bool:
        """Say whether an editor is open."""
        return self._editor is not None

    @property
    def typed(self) -> Any:
        """What stands in the editor now; the raw value where none is open."""
        return self.raw if self._editor is None else _typed(self._editor, self.raw)

    def edit(self) -> None:
        """Open the editor."""
        if self._editor is not None or not self.value.open:
            return
        self._base = self.raw
        self._editor = self._make()
        self._grid.addWidget(self._editor, 0, 1)
        self.value.hide()
        self._editor.installEventFilter(self)
        self._editor.show()
        self._editor.setFocus()
        self.editing.emit(True)

    def save(self) -> None:
        """Save what is typed and close the editor; nothing is written where nothing changed."""
        if self._editor is None:
            return
        typed = _typed(self._editor, self.raw)
        self._close()
        if typed != self.raw:
            self.saved.emit(self.spec.key, typed)

    def leave(self) -> None:
        """Close the editor and leave the field as it was."""
        self._close()

    def type_again(self, typed: Any) -> None:
        """Open the editor with words that could not be saved, so that nobody has to type them twice."""
        self.edit()
        if isinstance(self._editor, QPlainTextEdit):
            self._editor.setPlainText(str(typed or ""))
        elif isinstance(self._editor, QLineEdit) and not isinstance(self._editor, PickField):
            self._editor.setText(str(typed or ""))

    def settle(self) -> None:
        """The drawer goes on to another issue: what was typed is saved, unless it would overwrite another's words."""
        if self._editor is None or self.spec.kind in ("pick", "many"):
            self._close()
        else:
            self.save()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._editor:
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                self.value.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if entered and (control or self.spec.kind in ("line", "date")):
                self.save()
                self.value.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            elsewhere = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            kinds = ("line", "text", "date")
            if self.spec.kind in kinds and event.reason() not in elsewhere and self.warning.isHidden():
                self.save()
        return False

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        editor.removeEventFilter(self)
        editor.hide()
        editor.deleteLater()
        self.warning.hide()
        self.value.show()
        self.editing.emit(False)

    def _make(self) -> QWidget:
        spec = self.spec
        made = _EDITORS[spec.kind](self)
        made.setAccessibleName(words.FIELDS[spec.key])
        return made

    # editors by kind

    def _line(self) -> QWidget:
        made = QLineEdit(str(self.raw or ""))
        made.selectAll()
        return made

    def _text(self) -> QWidget:
        made = QPlainTextEdit(str(self.raw or ""))
        made.setTabChangesFocus(True)
        made.setFixedHeight(104)
        made.moveCursor(made.textCursor().MoveOperation.End)
        return made

    def _date(self) -> QWidget:
        made = DateField()
        on = date.fromisoformat(self.raw) if self.raw else date.today()
        made.setDate(QDate(on.year, on.month, on.day))
        return made

    def _choice(self) -> QWidget:
        made = QComboBox()
        for code, word in (self.spec.choices or {}).items():
            made.addItem(word, code)
        made.setCurrentIndex(made.findData(self.raw))
        made.activated.connect(lambda _: self.save())
        return made

    def _pick(self) -> QWidget:
        assert self.spec.offer is not None
        made = PickField(self.spec.offer)
        made.show_choice(self.value.text() if self.raw else "")

        def picked(key: str) -> None:
            self._close()
            if key != self.raw:
                self.saved.emit(self.spec.key, key)

        made.picked.connect(picked)
        return made

    def _many(self) -> QWidget:
        assert self.spec.offer is not None
        assert self.spec.name_of is not None
        made = QWidget()
        held = tuple(self.raw or ())
        layout = column(spacing=4)
        for key in held:
            rest = tuple(other for other in held if other != key)
            drop = icon_button("dismiss", f"去掉 {self.spec.name_of(key)}", partial(self._replace, rest), kind="")
            layout.addLayout(row(label(self.spec.name_of(key)), None, drop))
        field = PickField(self.spec.offer, keeps=False)
        field.setPlaceholderText("加一个协办单位")
        field.picked.connect(lambda key: self._replace((*(one for one in held if one != key), key)))
        layout.addWidget(field)
        layout.addLayout(row(button("好了", self._close, kind="link"), None))
        made.setLayout(layout)
        made.setFocusProxy(field)
        return made

    def _replace(self, held: tuple[str, ...]) -> None:
        if held != tuple(self.raw or ()):
            self.saved.emit(self.spec.key, held)


_EDITORS = {
    "line": Field._line,
    "text": Field._text,
    "date": Field._date,
    "choice": Field._choice,
    "pick": Field._pick,
    "many": Field._many,
}


def _typed(editor: QWidget, raw: Any) -> Any:
    """Return what an editor holds, as the record holds it (empty text is None)."""
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText().strip()
    if isinstance(editor, QDateEdit):
        return editor.date().toString("yyyy-MM-dd")
    if isinstance(editor, QComboBox):
        return editor.currentData()
    if isinstance(editor, QLineEdit) and not isinstance(editor, PickField):
        return editor.text().strip() or None
    return raw
