"""Answers for what photos do not say: time, coordinates, place, set for a selection at once (人工填写)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from inspector.domain.geo import parse_coordinates
from inspector.domain.place import DATUMS
from inspector.errors import Known
from inspector.ui.parts.basics import label
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.field import Field
from inspector.ui.parts.pick_field import Option, PickField
from inspector.wording import say
from inspector.wording import time as times

DATUM_WORDS = {
    "WGS-84": "WGS-84（GPS、相机）",
    "GCJ-02": "GCJ-02（高德、腾讯地图）",
    "BD-09": "BD-09（百度地图）",
    "CGCS2000": "CGCS2000（测绘）",
}
_TIME = re.compile(r"(?:(?:(\d{4})\D+)?(\d{1,2})\D+(\d{1,2})\D+)?(\d{1,2})[:：.](\d{2})\D*\Z")


class FillIn(Sheet):
    """The sheet. `taken_at_local`, `point` and `place_id` hold what was said; an empty line changes nothing."""

    def __init__(
        self, count: int, today: datetime, offer: Callable[[str], Sequence[Option]], full_name: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, f"设时间和地点（{count} 张）", "填上")
        self._today = today
        self._full_name = full_name
        self.taken_at_local: str | None = None
        self.point: tuple[float, float, str] | None = None
        self.place_id: str | None = None
        self.say("照片自带的时间和定位不会改动；这里填的另存一份，标明「人工填写」。空着的不改。", "meta")
        self.time = QLineEdit(self)
        self.time.setPlaceholderText("2026-11-20 14:07，当天的写 14:07 就行")
        self._time = Field("时间", self.time)
        self.body.addWidget(self._time)
        self.place = PickField(offer, self)
        self.place.setPlaceholderText("街道、社区、点位：名称或首字母")
        self.place.picked.connect(self._place_picked)
        self.body.addWidget(Field("地点", self.place))
        self.coordinates = QLineEdit(self)
        self.coordinates.setPlaceholderText("23.2866, 116.7265 或 北纬23.2866度 东经116.7265度，可粘贴")
        self._coordinates = Field("坐标", self.coordinates)
        self.body.addWidget(self._coordinates)
        self.datum = QComboBox(self)
        for datum in DATUMS:
            self.datum.addItem(DATUM_WORDS[datum], datum)
        self.body.addWidget(Field("坐标系", self.datum))
        self.anew = QCheckBox("先去掉这些照片上以前人工填写的时间、地点和坐标", self)
        self.anew.toggled.connect(lambda _: self._check())
        self.body.addWidget(self.anew)
        self._read = label("", "hint", wrap=True)
        self.body.addWidget(self._read)
        self.time.textChanged.connect(lambda _: self._check())
        self.coordinates.textChanged.connect(lambda _: self._check())
        self.datum.currentIndexChanged.connect(lambda _: self._check())
        self._check()
        self.time.setFocus()

    @property
    def clear(self) -> tuple[str, ...]:
        """What is taken back of what was filled in before; the camera's own values then count again."""
        return ("time", "point", "place") if self.anew.isChecked() else ()

    def _place_picked(self, key: str) -> None:
        self.place_id = key
        self.place.show_choice(self._full_name(key))
        self._check()

    def _check(self) -> None:
        """Read what stands there, say how it was understood, and let nothing unreadable through."""
        told, readable = [], True
        self.taken_at_local = self.point = None
        try:
            moment = read_time(self.time.text(), self._today)
            if moment is not None:
                self.taken_at_local = moment.isoformat()
                told.append(f"时间：{times.full_date(moment.date())} {moment:%H:%M}")
            self._time.set_error("")
        except Known as error:
            readable = False
            self._time.set_error(say(error.code, **error.facts))
        try:
            if self.coordinates.text().strip():
                lat, lon = parse_coordinates(self.coordinates.text())
                self.point = (lat, lon, str(self.datum.currentData()))
                told.append(times.coordinates(*self.point))
            self._coordinates.set_error("")
        except Known as error:
            readable = False
            self._coordinates.set_error(say(error.code, **error.facts))
        self._read.setText("；".join(told))
        self.adjustSize()  # a sentence of what is wrong wants its line
        something = self.taken_at_local or self.point or self.place_id or self.clear
        self.accept_button.setEnabled(readable and bool(something))


def read_time(text: str, today: datetime) -> datetime | None:
    """Read 2026-11-20 14:07, 11-20 14:07 or 14:07 (today's) as a wall-clock time; raise Known("time_unreadable")."""
    if not text.strip():
        return None
    match = _TIME.match(text.strip())
    if match is None:
        raise Known("time_unreadable", text=text.strip())
    year, month, day, hour, minute = match.groups()
    try:
        return datetime(
            int(year or today.year), int(month or today.month), int(day or today.day), int(hour), int(minute)
        )  # fmt: skip
    except ValueError as error:
        raise Known("time_unreadable", text=text.strip()) from error
