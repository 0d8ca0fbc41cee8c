"""Answers for measured points in the form: 黑臭 readings, the grade of each, and the 现场初判 with the rule it follows.

Three points stand beside each other, because the guideline asks for three; further ones follow below in rows of three.
A name of a point is kept as the check's note under the point's label (`p1` → 涵洞口).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.domain import water
from inspector.domain.category import Category, Measure
from inspector.ui.parts.basics import button, label, row
from inspector.ui.theme import theme_of
from inspector.ui.today import form as forms
from inspector.ui.today.attributes import UNITS, decimal, number_of, show_number
from inspector.ui.today.pieces import GradeMark, caption, clear, paint_lines
from inspector.wording import terms

POINTS_A_ROW = 3
ENTRY_WIDTH = 112
_TONES = {water.MILD: ("amber", "amberS"), water.SEVERE: ("red", "redS"), water.BLACK: ("red", "redS")}
_FLAT = (  # a name of a point looks like a heading until somebody comes to write it
    "QLineEdit { font-size: 13px; } QLineEdit:!focus:!hover { border-color: transparent; background: transparent; }"
)
SHORT_GRADE = {water.CLEAR: "未达", water.MILD: "轻", water.SEVERE: "重", water.BLACK: "黑臭"}


class Measurements(QWidget):
    """The measured points of the chosen category."""

    changed = Signal(object, object)  # the new measures, the new notes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category: Category | None = None
        self._measures: Mapping[str, float] = {}
        self._notes: Mapping[str, Any] = {}
        self._points = POINTS_A_ROW
        self.entries: dict[tuple[int, str], QLineEdit] = {}
        self._names: dict[int, QLineEdit] = {}
        self._marks: dict[tuple[int, str], GradeMark] = {}
        self._verdicts: dict[int, GradeMark] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("现场测定", "strong"))
        self._ground = label("", "meta")
        head.addWidget(self._ground, 1)
        self._more = button("加测点", self.add_points, kind="link", icon="add")
        head.addWidget(self._more)
        column.addLayout(head)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(8)
        column.addLayout(self._blocks)
        self.result = Verdict(self)
        column.addSpacing(8)
        column.addWidget(self.result)

    def show_measures(
        self,
        category: Category | None,
        measures: Mapping[str, float],
        notes: Mapping[str, Any],
        attrs: Mapping[str, Any],
    ) -> None:
        """Show the readings and what they amount to under the scope and depth the attributes name."""
        points = max([POINTS_A_ROW, *(_point_number(key) for key in measures)])
        points += -points % POINTS_A_ROW
        if category is not self._category:
            self._category, self._points = category, points
            self._make()
        elif points > self._points:
            self._points = points
            self._make()
        self._measures, self._notes = measures, notes
        for (point, name), entry in self.entries.items():
            show_number(entry, measures.get(f"p{point}.{name}"))
        for point, entry in self._names.items():
            if not entry.hasFocus():
                entry.setText(str(notes.get(f"p{point}", "")))
        measured = bool(category and category.measures)
        self.setVisible(measured)
        if measured:
            self._judge(attrs)

    def add_points(self) -> None:
        """Add a row of three points."""
        self._points += POINTS_A_ROW
        self._make()
        self.changed.emit(self._measures, self._notes)

    def _judge(self, attrs: Mapping[str, Any]) -> None:
        scope = terms.water_scope(attrs.get("water_scope"))
        depth = attrs.get("water_depth_cm")
        told = terms.WATER_SCOPES[scope] + (f"，水深 {depth:g} 厘米" if isinstance(depth, int | float) else "")
        self._ground.setText(told)
        readings = water.points_of(self._measures, depth if isinstance(depth, int | float) else None)
        grades: list[str] = []
        for point in range(1, self._points + 1):
            reading = readings.get(f"p{point}")
            found = water.grades(reading, scope) if reading else {}
            for measure in self._category.measures if self._category else ():
                grade = found.get(measure.id)
                self._marks[point, measure.id].show_grade(grade, SHORT_GRADE.get(grade or "", ""))
            verdict = water.point([reading], scope).grade if reading else water.UNKNOWN
            grades.append(verdict)
            self._verdicts[point].show_grade(verdict, terms.WATER_GRADES[verdict], pill=True)
        self.result.show_verdict(water.body(grades), scope)

    def _make(self) -> None:
        clear(self._blocks)
        self.entries, self._names, self._marks, self._verdicts = {}, {}, {}, {}
        if self._category is None or not self._category.measures:
            return
        for first in range(1, self._points + 1, POINTS_A_ROW):
            self._blocks.addWidget(self._block(range(first, first + POINTS_A_ROW)))

    def _block(self, points: range) -> QWidget:
        assert self._category is not None
        block = Ruled(self)
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(caption("指标", block), 0, 0)
        for column, point in enumerate(points, 1):
            grid.addWidget(self._name(point, block), 0, column)
        for line, measure in enumerate(self._category.measures, 1):
            grid.addWidget(_named(measure, block), line, 0)
            grid.setRowMinimumHeight(line, 46)
            for column, point in enumerate(points, 1):
                grid.addWidget(self._entry(point, measure, block), line, column)
        last = len(self._category.measures) + 1
        grid.setRowMinimumHeight(last, 40)
        grid.addWidget(label("测点初判", "strong"), last, 0)
        for column, point in enumerate(points, 1):
            self._verdicts[point] = GradeMark(block)
            grid.addWidget(self._verdicts[point], last, column)
        block.rows_from(grid, last)
        return block

    def _name(self, point: int, parent: QWidget) -> QLineEdit:
        entry = QLineEdit(parent)
        entry.setFixedWidth(ENTRY_WIDTH)
        entry.setStyleSheet(_FLAT)
        entry.setPlaceholderText("位置")
        entry.setAccessibleName(f"测点 {point} 的位置")
        entry.textEdited.connect(
            lambda text: self.changed.emit(self._measures, forms.put(self._notes, f"p{point}", text.strip()))
        )
        number = caption(f"测点 {point}", entry)
        entry.setLayout(row(number, None))
        entry.setTextMargins(number.sizeHint().width() - 4, 0, 0, 0)
        self._names[point] = entry
        return entry

    def _entry(self, point: int, measure: Measure, parent: QWidget) -> QWidget:
        entry = QLineEdit(parent)
        entry.setFixedWidth(ENTRY_WIDTH)
        entry.setAccessibleName(f"测点 {point} {measure.name}")
        entry.setValidator(decimal(entry, -2000.0, 100_000.0))
        entry.textEdited.connect(lambda text: self._typed(point, measure.id, text))
        mark = GradeMark(entry)
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 0, 6, 0)
        row.addStretch(1)
        row.addWidget(mark)
        entry.setTextMargins(0, 0, 48, 0)
        self.entries[point, measure.id], self._marks[point, measure.id] = entry, mark
        return entry

    def _typed(self, point: int, name: str, text: str) -> None:
        key = f"p{point}.{name}"
        rest = {held: value for held, value in self._measures.items() if held != key}
        value = number_of(text)
        self.changed.emit(rest if value is None else {**rest, key: value}, self._notes)


class Ruled(QWidget):
    """A block with a line above each of its grid's rows but the first."""

    def rows_from(self, grid: QGridLayout, last: int) -> None:
        """Draw lines above the rows 1 to `last` of `grid`, and under the last."""
        self._grid, self._last = grid, last

    def paintEvent(self, event: Any) -> None:
        tops = [self._grid.cellRect(row, 0).top() for row in range(1, self._last + 1)]
        paint_lines(self, [*tops, self.height() - 1])


class Verdict(QWidget):
    """The 现场初判 of the body, with how many points say so and the rule in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = ("line", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._mark = GradeMark(self)
        self._title = label("", "strong")
        self._share = label("", "meta")
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        head.addWidget(self._share)
        column.addLayout(head)
        self._rule = label("", "meta")
        self._rule.setWordWrap(True)
        column.addWidget(self._rule)

    def show_verdict(self, verdict: water.BodyVerdict, scope: str) -> None:
        """Show the verdict; nothing is shown before the first reading."""
        self.setVisible(verdict.grade != water.UNKNOWN)
        word = terms.WATER_GRADES[verdict.grade]
        told = {water.CLEAR: "未达黑臭", water.BLACK: "黑臭"}.get(verdict.grade, f"{word}黑臭")
        self._mark.show_grade(verdict.grade, "")
        self._title.setText(f"现场初判：{told}")
        self._share.setText(_share(verdict, scope))
        rule = terms.WATER_RULE_WHOLE if scope == water.URBAN else terms.WATER_RULES[verdict.rule]
        more = "" if verdict.enough_points else f"测点不足 {water.LEAST_POINTS} 个，只是初步判断。"
        self._rule.setText(more + rule)
        self._tone = _TONES.get(verdict.grade, ("line", "surface"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        edge, ground = self._tone
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(edge), theme.line_px))
        painter.setBrush(theme.color(ground))
        half = theme.line_px / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 6, 6)
        painter.end()


def _share(verdict: water.BodyVerdict, scope: str) -> str:
    if scope != water.URBAN or not verdict.measured_points:
        return f"{verdict.measured_points} 个测点"
    share = round(100 * verdict.severe_points / verdict.measured_points)
    return f"{verdict.measured_points} 个测点中 {verdict.severe_points} 个重度，占 {share}%"


def _named(measure: Measure, parent: QWidget) -> QWidget:
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    head = QHBoxLayout()
    head.setSpacing(6)
    head.addWidget(label(measure.name, "body"))
    head.addWidget(label(UNITS.get(measure.unit, measure.unit), "meta"))
    head.addStretch(1)
    column.addStretch(1)
    column.addLayout(head)
    if measure.mild:
        limits = f"轻 {measure.mild}，重 {measure.severe}".replace("-", "−")
        column.addWidget(label(limits, "meta"))
    column.addStretch(1)
    box.setToolTip(measure.note)
    return box


def _point_number(key: str) -> int:
    label = key.partition(".")[0]
    return int(label[1:]) if label[:1] == "p" and label[1:].isdigit() else 0
