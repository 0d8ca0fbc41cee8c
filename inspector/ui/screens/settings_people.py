"""Answers for the register of people: who is there, adding one, changing one, taking one out of use."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.place import Body, Person, Place
from inspector.store.door import new_id
from inspector.ui.parts.basics import Elided, button, label, row
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.inputs import Choice
from inspector.ui.screens.registers_fields import words_of
from inspector.wording import say
from inspector.wording.settings import READ_ONLY


class PersonDialog(Sheet):
    """Asks who somebody is; `person` is what was entered."""

    def __init__(
        self,
        parent: QWidget | None,
        person: Person | None,
        taken: Sequence[str],
        streets: Sequence[Place],
        *,
        bodies: Sequence[Body] = (),
    ) -> None:
        super().__init__(parent, "检查人" if person else "添加检查人", "记下")
        self._person, self._taken = person or Person(id=new_id()), frozenset(taken)
        self.name, self.unit, self.post = QLineEdit(), QLineEdit(), QLineEdit()
        self.street = Choice([("", "不用回避"), *((street.id, street.name) for street in streets)], letters=12)
        self.body_of = Choice([("", "不用回避"), *((body.id, body.name) for body in bodies)], letters=12)
        self.skills = QLineEdit()
        self.skills.setPlaceholderText("如 纪检、业务、财会")
        self.active = QCheckBox("在用（停用后不再出现在名单里，以前的记录不变）")
        self.fault = label("", "bad", wrap=True)
        form = self.form()
        for word, editor in (
            ("姓名", self.name), ("单位", self.unit), ("职务", self.post), ("所属街道（回避）", self.street),
            ("所属责任单位（回避）", self.body_of), ("专长", self.skills),
        ):  # fmt: skip
            editor.setAccessibleName(word)
            form.addRow(label(word, "meta"), editor)
        if person:
            form.addRow("", self.active)
        self.body.addWidget(self.fault)
        self._show()
        self.name.textChanged.connect(self._check)

    @property
    def person(self) -> Person:
        """The person as entered."""
        return dataclasses.replace(
            self._person,
            name=self.name.text().strip(),
            unit=self.unit.text().strip() or None,
            post=self.post.text().strip() or None,
            own_place_id=self.street.key or None,
            own_body_id=self.body_of.key or None,
            skills=words_of(self.skills.text()),
            active=self.active.isChecked(),
        )

    def _show(self) -> None:
        self.name.setText(self._person.name)
        self.unit.setText(self._person.unit or "")
        self.post.setText(self._person.post or "")
        self.street.choose(self._person.own_place_id or "")
        self.body_of.choose(self._person.own_body_id or "")
        self.skills.setText("、".join(self._person.skills))
        self.active.setChecked(self._person.active)
        self._check()

    def _check(self) -> None:
        name = self.name.text().strip()
        twice = say("settings_person_twice", name=name) if name in self._taken else ""
        self.fault.setText(twice)
        self.accept_button.setEnabled(bool(name) and not twice)
        self.accept_button.setToolTip(twice or ("" if name else say("settings_person_unnamed")))


class PeopleList(QWidget):
    """The register as lines; `edit(person or None)` is called for a change or an addition."""

    def __init__(self, edit: Callable[[Person | None], None]) -> None:
        super().__init__()
        self._edit = edit
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self.add = button("添加检查人", lambda: self._edit(None), icon="person_add")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 8)
        whole.setSpacing(8)
        whole.addLayout(self._lines)
        whole.addLayout(row(self.add, None))

    def show_people(self, people: Sequence[Person], streets: Sequence[Place], *, read_only: bool) -> None:
        """Show who is there, those in use first."""
        while self._lines.count():
            gone = self._lines.takeAt(0).widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        names = {street.id: street.name for street in streets}
        for person in sorted(people, key=lambda one: not one.active):
            self._lines.addWidget(self._line(person, names.get(person.own_place_id or "", ""), read_only))
        self.add.setEnabled(not read_only)
        self.add.setToolTip(READ_ONLY if read_only else "")

    def _line(self, person: Person, street: str, read_only: bool) -> QWidget:
        skills = "、".join(person.skills)
        words = [
            person.unit,
            person.post,
            skills,
            f"回避 {street}" if street else "",
            "" if person.active else "已停用",
        ]
        name = label(person.name, "strong" if person.active else "hint")
        name.setFixedWidth(132)
        change = button("改", lambda: self._edit(person), kind="link", icon="edit")
        change.setAccessibleName(f"改 {person.name}")
        change.setEnabled(not read_only)
        line = row(name, spacing=8)
        line.addWidget(Elided(" · ".join(word for word in words if word), "meta"), 1)
        line.addWidget(change)
        made = QWidget()
        made.setLayout(line)
        return made
