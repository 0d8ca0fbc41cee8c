"""Answers for the figures as one page that scrolls: sentences to copy, key numbers, and sections of chart and table.

It shows a `Told` and asks for records; it reads nothing and draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.counted import Ref
from inspector.sheets.chart_marks import Spot
from inspector.ui.models.figures import FIRST, Told, figure_word
from inspector.ui.parts.basics import button, column, label, pane, row
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.figures_chart import ChartView
from inspector.ui.screens.figures_numbers import Numbers
from inspector.ui.screens.figures_table import FigureTable
from inspector.wording import figures as words
from inspector.wording.sentences import amount

EDGE, SPACE = 24, 16
SIDE_BY_SIDE_PX = 1080  # below this a table stands under its chart
COPIED_MS = 2000
GROUPED = ("found", "solved", "reported", "open", "overdue", "relapses")
QWIDGETSIZE_MAX = (1 << 24) - 1


@dataclass(frozen=True, slots=True)
class Plan:
    """One section: its title, its chart ("" for none), its table, the columns of that, and how it is made."""

    title: str
    chart: str
    table: str
    codes: tuple[str, ...]
    nested: bool = False
    total: bool = True


PLANS = (
    Plan("走势", "trend", "week", ("visits", "found", "solved_in")),
    Plan("五大类型", "majors", "major", GROUPED),
    Plan("街道、社区", "streets", "street", GROUPED, nested=True),
    Plan("小类", "categories", "category", GROUPED),
    Plan("在办时长", "ages", "age", ("open",)),
    Plan("责任单位", "", "body", GROUPED),
)


class Section(QFrame):
    """A title over a chart and its table, side by side where there is room."""

    def __init__(self, plan: Plan, word: Callable[[Spot], str]) -> None:
        super().__init__()
        self.plan = plan
        self.chart = ChartView(plan.chart, plan.title, word) if plan.chart else None
        self.tables = {plan.table: FigureTable(plan.table, plan.codes, nested=plan.nested, total=plan.total)}
        self.by: Segmented | None = None
        beside = column(spacing=8)
        if self.chart is None:  # a chart says itself what it is
            beside.addWidget(label(plan.title, "tile"))
        if plan.chart == "trend":
            self.tables["month"] = FigureTable("month", plan.codes)
            self.tables["month"].hide()
            self.by = Segmented(words.TREND_BY, name="走势按什么")
            self.by.set_value("week")
            beside.addWidget(self.by)
        for table in self.tables.values():
            beside.addWidget(table)
        beside.addStretch(1)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACE)
        if self.chart is not None:
            self._line.addWidget(self.chart, 1, Qt.AlignmentFlag.AlignTop)
        self._line.addLayout(beside, 0 if self.chart else 1)

    @property
    def chart_name(self) -> str:
        """The name of the drawing that is wanted."""
        return f"trend.{self.by.value}" if self.by is not None else self.plan.chart

    def show_by(self, by: str) -> None:
        """Show weeks or months."""
        for key, table in self.tables.items():
            table.setVisible(key == by)

    def arrange(self, width: int) -> float:
        """Lay chart and table out for a width; return that of the chart."""
        beside = width >= SIDE_BY_SIDE_PX
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._line.setDirection(way)
        wide = max(table.minimumWidth() for table in self.tables.values())
        for table in self.tables.values():
            table.setMaximumWidth(wide if beside and self.chart else QWIDGETSIZE_MAX)
        return float(width - wide - SPACE if beside else width)


class FiguresPage(QScrollArea):
    """The page. `wanted(refs, word)` asks for records, `redraw()` for charts of another width."""

    wanted = Signal(object, str)
    redraw = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.told: Told | None = None
        self.sentences = QVBoxLayout()
        self.sentences.setSpacing(4)
        self.copies: dict[str, object] = {}
        self.first, self.others, self.efforts = Numbers(), Numbers(), Numbers()
        self.more = Fold(words.MORE, self.others, folded=True)
        self.spent = Fold(words.EFFORTS, self.efforts)
        self.sections = [Section(plan, self._spot_word) for plan in PLANS]
        inner = pane("surface")
        whole = column(spacing=SPACE, margins=(EDGE, 8, EDGE, EDGE))
        whole.addLayout(self.sentences)
        for one in (self.first, self.more, self.spent, *self.sections):
            whole.addWidget(one)
        whole.addStretch(1)
        inner.setLayout(whole)
        self.setWidget(inner)
        self._resizing = QTimer(self, singleShot=True, interval=150)
        self._resizing.timeout.connect(self._arrange)
        self._connect()

    @property
    def chart_widths(self) -> dict[str, float]:
        """The charts that are shown, by the name of their drawing, with their widths in pixels."""
        room = self._room()
        return {one.chart_name: one.arrange(room) for one in self.sections if one.chart is not None}

    def chart(self, name: str) -> ChartView | None:
        """Return the view of a drawing, None where another one is wanted by now."""
        return next((one.chart for one in self.sections if one.chart and one.chart_name == name), None)

    def table(self, name: str) -> FigureTable:
        """Return the table of something."""
        return next(one.tables[name] for one in self.sections if name in one.tables)

    def show_told(self, told: Told) -> None:
        """Show other figures; charts follow when they are drawn."""
        self.told = told
        self._show_sentences(told)
        counted = told.counted
        first = [code for code in FIRST if code in counted.figures]
        self.first.show_numbers([self._number(code) for code in first])
        rest = [code for code in words.FIGURES if code not in FIRST and counted[code]]
        self.others.show_numbers([self._number(code) for code in rest])
        self.more.setVisible(bool(rest))
        self.more.set_title(words.MORE, f"{len(rest)} 项")
        self.efforts.show_numbers(
            [(str(at), amount(one), "", one.what, "", True) for at, one in enumerate(counted.efforts)]
        )
        self.spent.setVisible(bool(counted.efforts))
        for section in self.sections:
            for table in section.tables.values():
                table.show_figures(told)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resizing.start()

    def _room(self) -> int:
        return self.viewport().width() - 2 * EDGE

    def _arrange(self) -> None:
        for one in self.sections:
            one.arrange(self._room())
        self.redraw.emit()

    def _connect(self) -> None:
        self.first.asked.connect(self._figure_asked)
        self.others.asked.connect(self._figure_asked)
        self.efforts.asked.connect(self._effort_asked)
        for section in self.sections:
            for table in section.tables.values():
                table.asked.connect(lambda name, key, code: self._cell_asked(name, (key,), code))
            if section.chart is not None:
                section.chart.asked.connect(self._cell_asked)
            if section.by is not None:
                section.by.chosen.connect(partial(self._by_chosen, section))

    def _by_chosen(self, section: Section, by: str) -> None:
        section.show_by(by)
        self.redraw.emit()

    def _figure_asked(self, code: str) -> None:
        if self.told is not None:
            figure = self.told.counted.figures[code]
            self._want(figure.records, figure_word(figure))

    def _effort_asked(self, at: str) -> None:
        if self.told is not None:
            one = self.told.counted.efforts[int(at)]
            self._want(one.records, f"{one.what} {amount(one)}")

    def _cell_asked(self, table: str, keys: Iterable[str], code: str) -> None:
        if self.told is not None:
            self._want(self.told.cell(table, keys, code).records, self.told.cell_word(table, keys, code))

    def _want(self, refs: Sequence[Ref], word: str) -> None:
        if refs:
            self.wanted.emit(tuple(refs), word)

    def _spot_word(self, spot: Spot) -> str:
        return self.told.cell_word(spot.table, spot.keys, spot.code) if self.told is not None else ""

    def _number(self, code: str) -> tuple[str, int | float, str, str, str, bool]:
        assert self.told is not None
        figure = self.told.counted.figures[code]
        name, unit = words.FIGURES.get(code, (code, ""))
        name = name.removeprefix("其中 ") if code in FIRST else name
        return code, figure.value, unit, name, words.rule_of(code), bool(figure.records and figure.value)

    def _show_sentences(self, told: Told) -> None:
        while self.sentences.count():
            item = self.sentences.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.copies = {}
        for code, text in told.said.items():
            said = label(text, "body", wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            copy = button(words.COPY, icon="copy")
            copy.setAccessibleName(words.COPY_SENTENCE.format(text))
            copy.clicked.connect(partial(self._copy, text, copy))
            self.copies[code] = copy
            line = row(said, copy, spacing=12)
            line.setStretch(0, 1)
            line.setAlignment(copy, Qt.AlignmentFlag.AlignTop)
            holder = QWidget()
            holder.setLayout(line)
            holder.setProperty("said", text)
            self.sentences.addWidget(holder)

    def _copy(self, text: str, made: QWidget, _checked: bool = False) -> None:
        QGuiApplication.clipboard().setText(text)
        made.setText(words.COPIED)  # type: ignore[attr-defined]
        QTimer.singleShot(COPIED_MS, made, lambda: made.setText(words.COPY))  # type: ignore[attr-defined]
