"""Answers for 立行立改 in the form: the photos after the remedy and the second inspector, asked for there and then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from inspector.ui.parts.basics import label, row
from inspector.ui.parts.segmented import Segmented
from inspector.ui.today.desk import Desk
from inspector.ui.today.evidence import Evidence
from inspector.ui.today.form import Form
from inspector.ui.today.pieces import caption
from inspector.ui.today.side import Choice

BEFORE, AFTER = "整改前", "整改后"


class OnSpot(QFrame):
    """Shown only where the form is marked 立行立改."""

    def __init__(self, desk: Desk, picture: Callable[[str], QPixmap], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("pane", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        self.into = Segmented([(BEFORE, BEFORE), (AFTER, AFTER)], name="左边选的照片放进")
        self.into.chosen.connect(lambda word: desk.take_into(after=word == AFTER))
        column.addLayout(
            row(label("立行立改", "strong"), label("当场改好，两人确认后销号", "meta"), None,
                caption("左边选的照片放进", self), self.into)
        )  # fmt: skip
        self.after = Evidence("整改后照片", picture, self, columns=3)
        self.after.laid_back.connect(desk.take)
        column.addWidget(self.after)
        self.second = Choice(self)
        self.second.setAccessibleName("第二名检查人")
        self.second.activated.connect(lambda _: desk.set(second_person_id=self.second.currentData()))
        column.addLayout(row(caption("第二名检查人", self), self.second, None))

    def show_form(self, form: Form) -> None:
        """Show the after photos and who confirms."""
        self.setVisible(form.immediate)
        if not form.immediate:
            return
        self.into.set_value(AFTER if self._desk.takes_after else BEFORE)
        self.after.show_photos(
            tuple((one, "after") for one in form.after_photos),
            complete=bool(form.after_photos),
            words="已放" if form.after_photos else "还缺整改后照片",
        )
        people = [one for one in self._desk.register.people if one.id != self._desk.ws.author]
        if [self.second.itemData(n) for n in range(1, self.second.count())] != [one.id for one in people]:
            self.second.clear()
            self.second.addItem("请选择", None)
            for one in people:
                self.second.addItem(one.name, one.id)
        self.second.setCurrentIndex(max(0, self.second.findData(form.second_person_id)))
