"""Answers for the first start: who works on this laptop and with whom, on one page over the whole window.

A visit needs two inspectors and every op an author, so nothing else is shown before both are known. Places may be taken
in here, because the street one belongs to (回避) can only be chosen from them. In a workspace restored from another
laptop people are registered already: the same name is the same person.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.place import Person
from inspector.errors import Known
from inspector.store import journal, places
from inspector.store.door import new_id
from inspector.ui.actions import registers
from inspector.ui.context import Context
from inspector.ui.parts.basics import button, column, label, pane, row, rule
from inspector.ui.parts.field import Field
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.sign import Sign
from inspector.ui.screens.settings_registers import tell_took
from inspector.ui.theme import font, theme_of
from inspector.wording import say
from inspector.wording import settings as words

LEFT_SHARE, RIGHT_SHARE = 41, 59  # of 1366: 560 and the rest
FORM_WIDTH = 540


class FirstRun(QWidget):
    """The page; `finished` once the people are in the register and the first of them is who works here."""

    finished = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.name, self.unit, self.mates = QLineEdit(), QLineEdit(), QLineEdit()
        self.unit.setPlaceholderText("如 濠江区人居办督查组")
        self.mates.setPlaceholderText("如 郑敏、林立")
        self.street = Choice(name="所属街道")
        self._name = Field("您的姓名", self.name, "记录以您的名义写入")
        self._mates = Field("同行检查人", self.mates, "至少一人，多人用顿号或空格隔开")
        self.scope = QLineEdit(context.ws.scope)
        self.scope.setMaxLength(6)
        self._scope = Field("区县代码", self.scope, "6 位区划代码，记录以它归属，之后不能改")
        self._unit = Field("您的单位", self.unit, "可不填")
        self._street = Field("所属街道", self.street, "不查自己的街道，可不填")
        self.places = button(words.IMPORT["places"], self._choose_file, icon="arrow_import")
        self.go_on = button("开始使用", self.finish, kind="primary", key="Return")
        QShortcut(QKeySequence("Enter"), self, self.finish)  # the key of the number block
        self._lay_out()
        self._offer_streets()
        self.setFocusProxy(self.name)
        for line in (self.name, self.mates):
            line.textEdited.connect(self._forget_faults)
        context.news.changed.connect(self._changed)

    def finish(self) -> None:
        """Register the people and become the first of them; say what is missing at its field."""
        name, mates = _one(self.name.text()), _several(self.mates.text())
        missing = "" if mates else say("first_run_mates")
        self._name.set_error("" if name else say("first_run_name"))
        self._mates.set_error(say("first_run_same") if mates == [name] else missing)
        if not name or not mates or mates == [name]:
            (self.mates if name else self.name).setFocus()
            return
        scope = self.scope.text().strip()
        if not (scope.isascii() and scope.isdigit() and len(scope) == 6):
            self._scope.set_error(say("first_run_scope"))
            self.scope.setFocus()
            return
        known = {person.name: person for person in self.context.ws.all("person")}
        me = dataclasses.replace(known.get(name) or Person(id=new_id(), name=name), active=True)
        me = dataclasses.replace(
            me, unit=_one(self.unit.text()) or me.unit, own_place_id=self.street.key or me.own_place_id
        )
        others = tuple(
            dataclasses.replace(known.get(mate) or Person(id=new_id(), name=mate), active=True)
            for mate in mates
            if mate != name
        )
        self.go_on.setEnabled(False)
        context = self.context
        registers.begin_with(
            context.tasks,
            context.ws,
            (me, *others),
            scope=scope,
            owner=self,
            done=lambda _: self._begun(),
            failed=self._failed,
        )

    def take_in_places(self, path: Path) -> None:
        """Take in the list of places; with the first op the district is fixed."""
        context = self.context
        try:
            context.ws.set_scope(self.scope.text().strip())
        except Known as error:
            context.report(error)
            return
        registers.take_in(
            context.tasks, context.ws, "places", path, owner=self,
            done=lambda took: tell_took(self, context, words.IMPORT["places"], took), failed=context.report,
        )  # fmt: skip

    def _begun(self) -> None:
        self.context.news.settings_changed.emit(self.context.settings)
        self.finished.emit()

    def _failed(self, error: BaseException) -> None:
        self.go_on.setEnabled(True)
        self.context.report(error)

    def _forget_faults(self) -> None:
        self._name.set_error("")
        self._mates.set_error("")

    def _choose_file(self) -> None:
        kinds = f"{words.REGISTERS['places'][2]};;所有文件 (*)"
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT["places"], str(Path.home()), kinds)
        if name:
            self.take_in_places(Path(name))

    def _changed(self, changed: object) -> None:
        if changed.of("place"):  # type: ignore[attr-defined]
            self._offer_streets()

    def _offer_streets(self) -> None:
        ws = self.context.ws
        self._scope.setVisible(journal.length(ws) == 0)
        streets = places.children(ws, None, "street")
        self.street.set_options([("", "不填"), *((street.id, street.name) for street in streets)])
        self._street.setVisible(bool(streets))
        count = len(places.all_places(ws))
        self._counted.setText(f"已有 {count} 个地点" if count else "可以以后在「设置」里导入")

    def _lay_out(self) -> None:
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(_left(self.context.ws.device.code), LEFT_SHARE)
        whole.addWidget(rule("v"))
        whole.addWidget(self._right(), RIGHT_SHARE)

    def _right(self) -> QFrame:
        self._counted = label("", "meta")
        names = "、".join(person.name for person in places.people(self.context.ws))
        self._known = label(words.FIRST_RUN_KNOWN.format(names=names) if names else "", "meta", wrap=True)
        self._known.setVisible(bool(names))
        form = QWidget()
        form.setFixedWidth(FORM_WIDTH)
        form.setLayout(
            column(
                label("先认识一下", "page"),
                label("检查要两人以上。这些人以后在「设置」里随时可加、可改。", "meta"),
                self._known, 8, self._name, self._mates, self._unit, self._scope, self._street,
                spacing=8, margins=(0, 0, 0, 0),
            )
        )  # fmt: skip
        inner = form.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addSpacing(8)
        inner.addLayout(row(self.places, self._counted, None, spacing=12))
        inner.addSpacing(16)
        inner.addLayout(row(None, self.go_on))
        made = pane("surface")
        middle = QVBoxLayout(made)
        middle.addStretch(2)
        middle.addWidget(form, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        return made


def _left(code: str) -> QFrame:
    """What the program is, what it promises, and the code of this laptop."""
    made = pane("sunken")
    head = row(_Mark(), spacing=14)
    head.addLayout(column(label("「四不两直」现场检查", "screen"), label("人居环境整治与水系治理", "meta"), spacing=0))
    head.addStretch(1)
    whole = QVBoxLayout(made)
    whole.setContentsMargins(64, 64, 48, 40)
    whole.setSpacing(24)
    whole.addLayout(head)
    whole.addStretch(1)
    for icon, what, more in (
        ("save", "随写随存", "关机、断电也不会丢，没有网也能用"),
        ("tag", f"这台电脑的短码 {code}", f"第一条问题会是 {code}-0001，打在纸上永远不变"),
        ("shield_checkmark", "照片原件一个字节都不改", "每张都有摘要，随时可以核对"),
    ):
        line = row(Sign(icon, "accent"), spacing=14)
        line.addLayout(column(label(what, "strong"), label(more, "meta"), spacing=0))
        line.addStretch(1)
        whole.addLayout(line)
    whole.addStretch(2)
    whole.addWidget(label(words.SECRET, "meta", wrap=True))
    return made


class _Mark(QWidget):
    """The sign of the program, 44 px."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(44, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setPen(theme.color("on"))
        painter.setFont(font("figure", bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "察")
        painter.end()


def _one(text: str) -> str:
    return " ".join(text.split())


def _several(text: str) -> list[str]:
    """Return the names in a line, each once; 、，, ; and blanks divide them."""
    return list(dict.fromkeys(name for name in re.split(r"[\s、，,;；/]+", text) if name))
