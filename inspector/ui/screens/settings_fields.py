"""Answers for the editors of declared settings: which one a setting gets, reading it, showing another value.

One function chooses by what the declaration says (choices, unit, kind, type), so a new setting needs no line here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QWidget

from inspector.domain.place import Person
from inspector.ui.parts.basics import Elided, button, row
from inspector.ui.parts.inputs import Choice, Number
from inspector.ui.parts.segmented import Segmented

COLUMNS = 4
Kept = Callable[[Any], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Editor:
    """A widget that edits one setting, and how another value is shown in it."""

    widget: QWidget
    show: Callable[[Any], None]


def editor_of(one: dataclasses.Field[Any], people: Sequence[Person], kept: Kept) -> Editor:
    """Return the editor of a declared setting; `kept(value)` is called as soon as a person has changed it."""
    said, name = one.metadata, one.metadata["label"]
    if said.get("kind") == "folder":
        folder = Folder(name)
        folder.changed = kept
        return Editor(folder, folder.show_folder)
    if said.get("kind"):
        return {"person": _person, "people": _people}[said["kind"]](name, people, kept)
    if said.get("choices"):
        choices = Segmented(list(said["choices"].items()), name=name)
        choices.chosen.connect(kept)
        return Editor(row_of(choices), choices.set_value)
    if isinstance(one.default, bool):
        box = QCheckBox("开")
        box.setAccessibleName(name)
        box.clicked.connect(kept)
        return Editor(row_of(box), box.setChecked)
    if isinstance(one.default, int):
        number = Number(said.get("low", 0), said.get("high", 9999), said["unit"], name=name)
        number.kept.connect(kept)
        return Editor(row_of(number), number.show_value)
    return _line(name, kept)


def row_of(widget: QWidget) -> QWidget:
    """Return a widget at the left of the room it is given."""
    holder = QWidget()
    holder.setLayout(row(widget, None))
    return holder


def _line(name: str, kept: Kept) -> Editor:
    line = QLineEdit()
    line.setFixedWidth(320)
    line.setAccessibleName(name)

    def finished() -> None:
        if line.isModified():
            line.setModified(False)
            kept(line.text().strip())

    def show(value: str) -> None:
        if not line.isModified():
            line.setText(value)

    line.editingFinished.connect(finished)
    return Editor(row_of(line), show)


def _person(name: str, people: Sequence[Person], kept: Kept) -> Editor:
    choice = Choice([("", "还没有选"), *((person.id, words_of(person)) for person in people)], name=name, letters=14)
    choice.picked.connect(kept)
    return Editor(row_of(choice), choice.choose)


def _people(name: str, people: Sequence[Person], kept: Kept) -> Editor:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(COLUMNS, 1)
    boxes: dict[str, QCheckBox] = {}
    order: list[str] = []

    def toggled(person_id: str, on: bool) -> None:
        if on and person_id not in order:
            order.append(person_id)
        elif not on and person_id in order:
            order.remove(person_id)
        kept(tuple(order))

    for at, person in enumerate(people):
        box = QCheckBox(person.name)
        box.setToolTip(person.unit or "")
        box.setAccessibleName(f"{name}：{person.name}")
        box.clicked.connect(lambda on, key=person.id: toggled(key, on))
        grid.addWidget(box, at // COLUMNS, at % COLUMNS)
        boxes[person.id] = box

    def show(ids: tuple[str, ...]) -> None:
        order[:] = ids
        for person_id, box in boxes.items():
            box.setChecked(person_id in ids)

    return Editor(holder, show)


class Folder(QWidget):
    """A folder as words, and the button that chooses another one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.changed: Kept = lambda _path: None
        self._name = name
        self._path = ""
        self.path = Elided("", "body", middle=True)
        self.choose = button("选文件夹", self._choose, icon="folder_open")
        self.choose.setAccessibleName(f"{name}：选文件夹")
        line = row(spacing=16)
        line.addWidget(self.path, 1)
        line.addWidget(self.choose)
        self.setLayout(line)

    def show_folder(self, path: str) -> None:
        """Show where it is now."""
        self._path = path
        self.path.setText(path or "还没有选")

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._name, self._path or str(sticks()))
        if chosen:
            self.changed(chosen)


def sticks() -> Path:
    """Return the folder below which this system shows sticks and cards, else the home folder."""
    home = Path.home()
    usual = (Path("/run/media") / home.name, Path("/media") / home.name, Path("/media"), Path("/Volumes"))
    return next((path for path in usual if path.is_dir()), home)


def words_of(person: Person) -> str:
    """Return 陈立（区督查组）."""
    return f"{person.name}（{person.unit}）" if person.unit else person.name
