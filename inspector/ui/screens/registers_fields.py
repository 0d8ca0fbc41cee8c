"""Answers for the editors of forms that are declared field by field: what is asked, and the widget that asks it.

A form is a tuple of `Ask`; `editor_for` makes the widget, whose `value` and `show_value` speak in the values of records
(None for what was left open). Everything is reached by Tab and worked by keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.category import Catalogue
from inspector.ui.parts.basics import button, row
from inspector.ui.parts.inputs import Choice, DateField, Number
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.today.register import Register
from inspector.ui.today.side import Moment
from inspector.wording import registers as words

LINES_PX, LISTED_PX = 76, 112
MOST = 99_999_999
TYPED = ("text", "lines", "place", "body")  # kinds that are blank at first


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a form: the record's field, its word, its kind (a key of `_MAKERS`), and what the kind needs.

    `empty` is the word for leaving it open; a field without it must be answered.
    """

    name: str
    word: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    empty: str = ""
    hint: str = ""
    unit: str = ""

    @property
    def needed(self) -> bool:
        """Say whether something must be typed or picked here; what always holds a value needs no mark."""
        return not self.empty and self.kind in TYPED


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the choices of a form are taken from."""

    register: Register
    catalogue: Catalogue


class Editor(Protocol):
    """What every editor can do."""

    @property
    def widget(self) -> QWidget: ...
    def value(self) -> Any: ...
    def show_value(self, value: Any) -> None: ...


class Line:
    """One line of text; empty is None where it may be left open, else an empty text."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self.widget = QLineEdit()
        self.widget.setPlaceholderText(ask.hint)
        self.widget.setMaxLength(300)
        self._open = bool(ask.empty)

    def value(self) -> str | None:
        text = self.widget.text().strip()
        return text or (None if self._open else "")

    def show_value(self, value: Any) -> None:
        self.widget.setText(value or "")


class Lines:
    """Some lines of text; Tab goes on."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self.widget = QPlainTextEdit()
        self.widget.setPlaceholderText(ask.hint)
        self.widget.setTabChangesFocus(True)
        self.widget.setFixedHeight(LINES_PX)
        self._open = bool(ask.empty)

    def value(self) -> str | None:
        text = self.widget.toPlainText().strip()
        return text or (None if self._open else "")

    def show_value(self, value: Any) -> None:
        self.widget.setPlainText(value or "")


class Words:
    """Several words in one line, apart by 、."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self.widget = QLineEdit()
        self.widget.setPlaceholderText(ask.hint)

    def value(self) -> tuple[str, ...]:
        return words_of(self.widget.text())

    def show_value(self, value: Any) -> None:
        self.widget.setText("、".join(value or ()))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a line, apart by 、 or what people type instead, each once."""
    for mark in "，,;； ":
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(part for part in text.split("、") if part))


class DayEditor:
    """A day as YYYY-MM-DD; one that may be left open has a box before it."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self.widget = QWidget()  # first of all: what is shown without a parent is a window for a moment
        self._field = DateField(name=ask.word)
        self._field.setFixedWidth(168)
        self._box = QCheckBox(ask.empty)
        self._box.setAccessibleName(ask.word)
        self.widget.setLayout(row(self._box, self._field, None))
        self._open = bool(ask.empty)
        self._box.setVisible(self._open)
        self._box.setChecked(not self._open)
        self._field.setVisible(not self._open)
        self._box.toggled.connect(self._field.setVisible)
        self.widget.setFocusProxy(self._box if self._open else self._field)

    def value(self) -> str | None:
        if self._open and not self._box.isChecked():
            return None
        return str(self._field.date().toString(Qt.DateFormat.ISODate))

    def show_value(self, value: Any) -> None:
        if value:
            day = date.fromisoformat(value)
            self._field.setDate(QDate(day.year, day.month, day.day))
        self._box.setChecked(bool(value) or not self._open)
        self._field.setVisible(self._box.isChecked() or not self._open)

    def propose(self, day: date) -> None:
        """Have a day ready for when the box is ticked."""
        self._field.setDate(QDate(day.year, day.month, day.day))


class MomentEditor:
    """A moment as UTC text."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self.widget = Moment()
        self.widget.setDisplayFormat("yyyy-MM-dd ddd HH:mm")

    def value(self) -> str:
        return self.widget.utc()

    def show_value(self, value: Any) -> None:
        if value:
            self.widget.show_utc(value)


class NumberEditor:
    """A whole number; one below the least stands for none where it may be left open."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self._open = bool(ask.empty)
        self.widget = Number(-1 if self._open else 1, MOST, ask.unit, name=ask.word)
        if self._open:
            self.widget.setSpecialValueText(ask.empty)
            self.widget.show_value(-1)

    def value(self) -> int | None:
        number = self.widget.value()
        return None if self._open and number < 0 else number

    def show_value(self, value: Any) -> None:
        self.widget.show_value(-1 if value is None else int(value))


class ChoiceEditor:
    """One of a few words."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        empty = [("", ask.empty)] if ask.empty else []
        self.widget = Choice([*empty, *ask.options], name=ask.word, letters=12)
        self._open = bool(ask.empty)

    def value(self) -> str | None:
        return self.widget.key or (None if self._open else "")

    def show_value(self, value: Any) -> None:
        self.widget.choose(value or "")


class Checks:
    """Several of a few words, as boxes in columns."""

    def __init__(self, ask: Ask, _: Grounds) -> None:
        self.widget = QWidget()
        grid = QGridLayout(self.widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        self.boxes: dict[str, QCheckBox] = {}
        for at, (key, word) in enumerate(ask.options):
            self.boxes[key] = QCheckBox(word)
            grid.addWidget(self.boxes[key], at // 2, at % 2)

    def value(self) -> tuple[str, ...]:
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def show_value(self, value: Any) -> None:
        for key, box in self.boxes.items():
            box.setChecked(key in (value or ()))


class Pick:
    """One of many by its name or 拼音首字母: a place, a body, a category."""

    def __init__(self, ask: Ask, grounds: Grounds) -> None:
        self._offer, self._name = _offer(ask.kind, grounds)
        self._empty = ask.empty
        self._key = ""
        self.widget = PickField(self._offered)
        self.widget.setPlaceholderText(ask.hint or words.PICK_HINT)
        self.widget.picked.connect(self.show_value)

    def value(self) -> str | None:
        return self._key or (None if self._empty else "")

    def show_value(self, value: Any) -> None:
        self._key = value or ""
        self.widget.show_choice(self._name(self._key) if self._key else "")
        if not self._key and not self.widget.hasFocus():
            self.widget.clear()

    def _offered(self, text: str) -> list[Option]:
        empty = [Option("", self._empty)] if self._empty and not text else []
        return [*empty, *self._offer(text)]


class Picks:
    """Several of many: a field that adds, the chosen ones below it, Delete takes one out."""

    def __init__(self, ask: Ask, grounds: Grounds) -> None:
        self._offer, self._name = _offer(ask.kind.removesuffix("s"), grounds)
        self.widget = QWidget()
        self._add = PickField(self._left, keeps=False)
        self._add.setPlaceholderText(ask.hint or words.PICK_MORE_HINT)
        self._add.setAccessibleName(ask.word)
        self._add.picked.connect(self._take)
        self._list = _Listed(self._drop, ask.word)
        self._out = button(words.PICK_OUT, self._drop, kind="link")
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._list, 1)
        below.addWidget(self._out, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self.widget)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._add)
        whole.addLayout(below)
        self.widget.setFocusProxy(self._add)
        self._fit()

    def value(self) -> tuple[str, ...]:
        return tuple(self._list.item(at).data(Qt.ItemDataRole.UserRole) for at in range(self._list.count()))

    def show_value(self, value: Any) -> None:
        self._list.clear()
        for key in value or ():
            self._take(key)
        self._fit()

    def _left(self, text: str) -> list[Option]:
        taken = set(self.value())
        return [option for option in self._offer(text) if option.key not in taken]

    def _take(self, key: str) -> None:
        item = QListWidgetItem(self._name(key))
        item.setData(Qt.ItemDataRole.UserRole, key)
        self._list.addItem(item)
        self._list.setCurrentItem(item)
        self._fit()

    def _drop(self) -> None:
        self._list.takeItem(self._list.currentRow())
        self._fit()

    def _fit(self) -> None:
        count = self._list.count()
        self._list.setVisible(count > 0)
        self._out.setVisible(count > 0)
        self._list.setFixedHeight(min(36 * max(count, 1) + 4, LISTED_PX))


class _Listed(QListWidget):
    def __init__(self, drop: Callable[[], None], name: str) -> None:
        super().__init__()
        self._drop = drop
        self.setProperty("frame", "box")
        self.setAccessibleName(f"{name}：已选")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self._drop()
        else:
            super().keyPressEvent(event)


def editor_for(ask: Ask, grounds: Grounds) -> Editor:
    """Make the editor of one field."""
    made = _MAKERS[ask.kind](ask, grounds)
    if not made.widget.accessibleName():
        made.widget.setAccessibleName(ask.word)
    return made  # type: ignore[no-any-return]


def _offer(kind: str, grounds: Grounds) -> tuple[Callable[[str], Sequence[Option]], Callable[[str], str]]:
    """Return what is offered for typed letters, and how a key is worded."""
    register, catalogue = grounds.register, grounds.catalogue
    if kind == "place":
        return (
            lambda text: [Option(one.id, register.full_name(one.id)) for one in register.matching(text)[:200]],
            register.full_name,
        )
    if kind == "body":
        bodies = register.bodies
        return (
            lambda text: [Option(one.id, one.name) for one in bodies.values() if text in one.name][:200],
            lambda key: bodies[key].name if key in bodies else "",
        )
    categories = {one.code: one for one in catalogue.categories}
    return (
        lambda text: [
            Option(one.code, one.name)
            for one in categories.values()
            if text in one.name or text in one.short_name or any(text in alias for alias in one.aliases)
        ][:200],
        lambda key: categories[key].name if key in categories else key,
    )


_MAKERS: dict[str, Callable[[Ask, Grounds], Any]] = {
    "text": Line, "lines": Lines, "words": Words, "day": DayEditor, "moment": MomentEditor, "number": NumberEditor,
    "choice": ChoiceEditor, "checks": Checks, "place": Pick, "body": Pick, "category": Pick, "places": Picks,
    "bodys": Picks, "categorys": Picks,
}  # fmt: skip
