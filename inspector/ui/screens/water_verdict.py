"""Answers for what a survey says: the grade of the body with its rule beside it, what it lacks, each point, and apart
from all that the 现场初判 of single readings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import local
from inspector.domain.water_survey import Survey, SurveyPoint
from inspector.ui.actions.water import Surveyed
from inspector.ui.parts.basics import column, label, row, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.today.pieces import GradeMark
from inspector.wording import terms
from inspector.wording import water_screen as words
from inspector.wording import water_survey as told

SIDE = 20


class VerdictPane(QStackedWidget):
    """The survey, or why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.choose = EmptyState(*words.CHOOSE)
        self.none = EmptyState(*words.NO_SAMPLES)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for page in (self.choose, self.none, self.area):
            self.addWidget(page)
        self.said: list[str] = []  # every sentence that is shown, for tests and screen readers

    def show_nothing(self) -> None:
        """No body is chosen."""
        self.said = []
        self.setCurrentWidget(self.choose)

    def show_surveyed(self, found: Surveyed) -> None:
        """Show what a body's samples say."""
        self.said = []
        survey = found.survey
        if survey is None:
            self.setCurrentWidget(self.none)
            return
        holder = QVBoxLayout()
        holder.setContentsMargins(SIDE, 16, SIDE, 16)
        holder.setSpacing(8)
        self._verdict(holder, survey)
        self._lacking(holder, survey, found)
        self._points(holder, survey.points)
        self._spot(holder, survey.points)
        holder.addWidget(rule())
        holder.addWidget(self._word(terms.WATER_RULE_WHOLE, "hint"))
        holder.addStretch(1)
        ground = QWidget()
        ground.setProperty("ground", "none")
        ground.setLayout(holder)
        self.area.setWidget(ground)
        self.setCurrentWidget(self.area)

    def _verdict(self, holder: QVBoxLayout, survey: Survey) -> None:
        name = words.VERDICT if survey.enough else words.PRELIMINARY
        line = row(self._word(name, "tile"), _mark(survey.body.grade), spacing=12)
        if not survey.enough:
            line.addWidget(self._word(words.NOT_ENOUGH, "warn"))
        line.addStretch(1)
        holder.addLayout(line)
        self.said.append(terms.WATER_GRADES[survey.body.grade])
        holder.addWidget(self._word(f"{words.RULE}：{terms.WATER_RULES[survey.body.rule]}", "body"))
        stretches = told.stretches(survey)
        if stretches:
            holder.addWidget(self._word(stretches, "strong"))

    def _lacking(self, holder: QVBoxLayout, survey: Survey, found: Surveyed) -> None:
        notes = told.notes(survey)
        if notes:
            holder.addWidget(self._word(f"{words.LACKS}：{'；'.join(notes)}。", "warn"))
        if found.others:
            other = next(word for code, word in terms.WATER_SCOPES.items() if code != found.area)
            holder.addWidget(self._word(words.OTHER_AREA.format(count=found.others, area=other), "meta"))

    def _points(self, holder: QVBoxLayout, points: Sequence[SurveyPoint]) -> None:
        holder.addSpacing(4)
        holder.addWidget(self._word(words.POINTS, "strong"))
        for point in points:
            holder.addWidget(rule())
            times = self._word(words.TIMES.format(count=point.samplings), "meta")
            line = row(self._word(point.name, "body"), _mark(point.verdict.grade), times, None)
            named = "、".join(told.INDICATORS[name] for name in point.verdict.indicators)
            why = terms.WATER_RULES[point.verdict.rule] + (f"（{named}）" if named else "")
            holder.addLayout(line)
            holder.addWidget(self._word(why, "meta"))

    def _spot(self, holder: QVBoxLayout, points: Sequence[SurveyPoint]) -> None:
        """The latest reading of each point, kept apart from the verdict: one reading is none."""
        holder.addSpacing(4)
        holder.addLayout(row(self._word(words.SPOT, "strong"), self._word(words.SPOT_HINT, "hint"), None))
        for point in points:
            last = point.samples[-1]
            mark = GradeMark()
            mark.show_grade(point.latest.grade, terms.WATER_GRADES[point.latest.grade])
            at = f"{local(last.taken_at_utc):%m-%d %H:%M}"
            said = QWidget()
            head = row(self._word(point.name, "body"), self._word(at, "meta"), mark, None)
            lines = column(spacing=0)
            lines.addLayout(head)
            lines.addWidget(self._word(told.values(last), "meta"))
            said.setLayout(lines)
            holder.addWidget(said)

    def _word(self, text: str, role: str) -> QWidget:
        self.said.append(text)
        return label(text, role, wrap=role in ("body", "warn", "hint", "strong", "meta") and len(text) > 14)


def _mark(grade: str) -> GradeMark:
    made = GradeMark()
    made.show_grade(grade, terms.WATER_GRADES[grade], pill=True)
    return made
