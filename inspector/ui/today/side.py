"""Answers for the side column of the form: evidence, place, time, bodies, deadline, source, severity.

Each proposed field says above it, right-aligned, where its value came from; changing it makes that 手改.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QLocale, QPoint, QSignalBlocker, QSize, Qt, QTime, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.clock_text import ZONE, local, utc_text
from inspector.ui.parts.basics import label, row
from inspector.ui.parts.field import Field
from inspector.ui.parts.inputs import dress_calendar
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.theme import theme_of
from inspector.ui.today.evidence import Evidence
from inspector.ui.today.form import Form
from inspector.ui.today.pieces import IconLabel
from inspector.ui.today.proposing import evidence_line
from inspector.wording import terms

LOCALE = QLocale(QLocale.Language.Chinese, QLocale.Country.China)


class SideColumn(QWidget):
    """The fields beside the checklist. `edited(dict)` carries the changed fields of the form."""

    edited = Signal(object)
    role_wanted = Signal(str, str)
    laid_back = Signal(str)

    def __init__(self, desk: Any, picture: Callable[[str], QPixmap], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.fields: dict[str, Field] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.evidence = Evidence("证据照片", picture, self)
        self.evidence.role_wanted.connect(self.role_wanted)
        self.evidence.laid_back.connect(self.laid_back)
        column.addWidget(self.evidence)
        column.addSpacing(8)
        self.place = PickField(self.offer_places, self)
        self.place.setPlaceholderText("名称或首字母，如 达濠")
        self.place.picked.connect(lambda key: self.edited.emit({"place_id": key}))
        self._field(column, "地点", "place_id", self.place, "location", chevron=True)
        self.spot = QLineEdit(self)
        self.spot.setPlaceholderText("具体位置，如市场后巷")
        self.spot.setAccessibleName("具体位置")
        self.spot.setMaxLength(200)
        self.spot.textEdited.connect(lambda text: self.edited.emit({"spot": text}))
        column.addSpacing(4)
        column.addWidget(self.spot)
        column.addSpacing(8)
        self.time = Moment(self)
        self.time.dateTimeChanged.connect(self._time_changed)
        self._field(column, "时间", "found_at_utc", self.time, "clock")
        self.lead = PickField(self._leads, self)
        self.lead.setPlaceholderText("选类别后自动填")
        self.lead.picked.connect(self._lead_picked)
        self._field(column, "主责单位", "lead", self.lead, "building", chevron=True)
        self._assist_menu = QMenu(self)
        self._assist_menu.aboutToShow.connect(self._fill_assist)
        self.assist = MenuField(self._assist_menu, self)
        self._field(column, "协办单位", "assist", self.assist, None, chevron=True)
        self.due = Day(self)
        self.due.dateChanged.connect(self._due_changed)
        self._field(column, "整改时限", "due_on", self.due, "calendar_ltr")
        self._mark = label("", "warn", wrap=True)
        column.addWidget(self._mark)
        self.source = _combo(terms.SOURCES, self)
        self.source.activated.connect(lambda _: self.edited.emit({"source": self.source.currentData()}))
        self.severity = _combo(terms.SEVERITIES, self)
        self.severity.activated.connect(lambda _: self.edited.emit({"severity": self.severity.currentData()}))
        column.addLayout(self._pair())
        column.addStretch(1)

    def show_form(self, form: Form) -> None:
        """Show the fields of the form; what somebody is typing in is left alone."""
        register = self._desk.register
        complete, words = evidence_line(form, self._desk.ws.catalogue)
        self.evidence.show_photos(form.photos, complete=complete, words=words)
        self.place.show_choice(register.full_name(form.place_id))
        if self.spot.text() != form.spot:
            self.spot.setText(form.spot)
        self.time.show_utc(form.found_at_utc or utc_text(self._desk.context.now()))
        self.lead.show_choice(self._body_words(form.lead_body_id, form.lead_kind))
        names = [register.bodies[one].name for one in form.assist_body_ids if one in register.bodies]
        self.assist.show_words("、".join(names) or "选协办单位")
        self.due.show_day(date.fromisoformat(form.due_on) if form.due_on else None)
        self._mark.setText(form.due_mark)
        self._mark.setVisible(bool(form.due_mark))
        self.source.setCurrentIndex(self.source.findData(form.source))
        self.severity.setCurrentIndex(self.severity.findData(form.severity))
        for name, field in self.fields.items():
            said = form.sources.get(name, "")
            field.set_source(said, warn="GCJ" in said)

    def ask_for_place(self) -> None:
        """Put the caret where the place is chosen, and say by its look that it is missing."""
        self.place.setFocus(Qt.FocusReason.OtherFocusReason)
        self.place.open_list()

    def _field(
        self, column: QVBoxLayout, title: str, name: str, widget: QWidget, icon: str | None, *, chevron: bool = False
    ) -> None:
        dress(widget, icon, chevron=chevron)
        self.fields[name] = Field(title, widget)
        column.addWidget(self.fields[name])
        if name != "place_id":
            column.addSpacing(8)

    def _pair(self) -> QHBoxLayout:
        self.fields["source"] = Field("来源", self.source)
        pair = row(spacing=8)
        pair.addWidget(self.fields["source"], 3)
        pair.addWidget(Field("程度", self.severity), 2)
        return pair

    def offer_places(self, text: str) -> Sequence[Option]:
        """Return the places whose name or 拼音首字母 `text` begins or holds."""
        register = self._desk.register
        return [Option(place.id, register.full_name(place.id)) for place in register.matching(text)[:200]]

    def _leads(self, text: str) -> Sequence[Option]:
        register, catalogue = self._desk.register, self._desk.ws.catalogue
        bodies = [Option(f"body:{body.id}", body.name) for body in register.bodies.values() if text in body.name]
        kinds = [
            Option(f"kind:{kind}", f"{words}（未登记单位）")
            for kind, words in catalogue.responsible_types.items() if text in words
        ]  # fmt: skip
        return [*bodies, *kinds]

    def _lead_picked(self, key: str) -> None:
        kind, _, value = key.partition(":")
        if kind == "body":
            body = self._desk.register.bodies[value]
            self.edited.emit({"lead_body_id": body.id, "lead_kind": body.kind})
        else:
            self.edited.emit({"lead_body_id": None, "lead_kind": value})

    def _body_words(self, body_id: str | None, kind: str | None) -> str:
        body = self._desk.register.bodies.get(body_id or "")
        return body.name if body else terms.responsible(kind, dict(self._desk.ws.catalogue.responsible_types))

    def _fill_assist(self) -> None:
        self._assist_menu.clear()
        chosen = self._desk.form.assist_body_ids
        for body in self._desk.register.bodies.values():
            action = self._assist_menu.addAction(body.name)
            action.setCheckable(True)
            action.setChecked(body.id in chosen)
            action.triggered.connect(lambda _=False, one=body.id: self._toggle_assist(one))
        if not self._desk.register.bodies:
            self._assist_menu.addAction("还没有登记责任单位，可在「设置」里导入").setEnabled(False)

    def _toggle_assist(self, body_id: str) -> None:
        chosen = self._desk.form.assist_body_ids
        after = tuple(one for one in chosen if one != body_id) if body_id in chosen else (*chosen, body_id)
        self.edited.emit({"assist_body_ids": after})

    def _time_changed(self) -> None:
        self.edited.emit({"found_at_utc": self.time.utc()})

    def _due_changed(self) -> None:
        self.edited.emit({"due_on": self.due.date().toString(Qt.DateFormat.ISODate), "due_rule": None, "due_mark": ""})


class Moment(QDateTimeEdit):
    """Date and time in Asia/Shanghai, with weekday and a calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(LOCALE)
        self.setDisplayFormat("MM-dd ddd HH:mm")
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_utc(self, utc: str) -> None:
        """Show a moment without telling anybody."""
        moment = local(utc)
        with QSignalBlocker(self):
            self.setDateTime(QDateTime(QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute)))

    def utc(self) -> str:
        """Return the moment as UTC text."""
        return utc_text(datetime.fromisoformat(self.dateTime().toString("yyyy-MM-ddTHH:mm:00")).replace(tzinfo=ZONE))

    def minimumSizeHint(self) -> QSize:
        return _line_high(super().minimumSizeHint())

    def sizeHint(self) -> QSize:
        return _line_high(super().sizeHint())

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)  # not section by section: without a date Qt would never let go

    def focusInEvent(self, event: QFocusEvent) -> None:
        dress_calendar(self)
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the form must never change a time


class Day(QDateEdit):
    """A day of deadline: 11-23 周一 24:00 前."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(LOCALE)
        self.setDisplayFormat("MM-dd ddd '24:00 前'")
        self.setSpecialValueText("选类别后自动算")
        self.setMinimumDate(QDate(2000, 1, 1))
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_day(self, day: date | None) -> None:
        """Show a day, or that there is none yet, without telling anybody."""
        with QSignalBlocker(self):
            self.setDate(QDate(day.year, day.month, day.day) if day else self.minimumDate())

    def minimumSizeHint(self) -> QSize:
        return _line_high(super().minimumSizeHint())

    def sizeHint(self) -> QSize:
        return _line_high(super().sizeHint())

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)  # not section by section: without a date Qt would never let go

    def focusInEvent(self, event: QFocusEvent) -> None:
        dress_calendar(self)
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class MenuField(QLineEdit):
    """A field whose choices stand in a menu; words that do not fit end in …, the tool tip has them all."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self.setReadOnly(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words = ""

    def show_words(self, words: str) -> None:
        """Show what is chosen."""
        self._words = words
        self._fit()

    def open_menu(self) -> None:
        """Open the choices under the field."""
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.open_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers()
        ):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(self.width() - 48, 20))
        self.setText(shown)
        self.setCursorPosition(0)
        self.setToolTip(self._words if shown != self._words else "")


class Choice(QComboBox):
    """A combo box that scrolling the form does not change."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _line_high(size: QSize) -> QSize:
    """A date field is some pixels higher than a line under the same style sheet: make it as high as a line."""
    return QSize(size.width(), 34 + 2 * theme_of().line_px)


def _combo(words: Any, parent: QWidget) -> QComboBox:
    made = Choice(parent)
    for code, word in words.items():
        made.addItem(word, code)
    made.setMinimumContentsLength(3)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def dress(widget: QWidget, icon: str | None, *, chevron: bool = False) -> None:
    """Put a leading icon into a field, and the ⌄ of a choice at its end."""
    line = widget if isinstance(widget, QLineEdit) else widget.findChild(QLineEdit)
    box = row(margins=(10, 0, 10, 0))
    if icon:
        mark = IconLabel(icon, "text2")
        mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box.addWidget(mark)
    box.addStretch(1)
    if chevron:
        arrow = IconLabel("chevron_down", "text2", size=16)
        arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box.addWidget(arrow)
    widget.setLayout(box)
    if line is not None:
        line.setTextMargins(28 if icon else 0, 0, 20 if chevron else 0, 0)
