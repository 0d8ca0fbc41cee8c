"""Answers for the folds of the drawer below its fields: plan, weekly words, papers, the way to 销号, the summary.

Each shows what `models.dossier_life` worked out and says what was asked for; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.domain import weeks
from inspector.domain.clock_text import business_date
from inspector.ui.models import dossier_life
from inspector.ui.models.dossier_life import Life, Link, Paper, Week
from inspector.ui.parts.basics import button, column, label, row, rule
from inspector.ui.parts.marks import draw_mark
from inspector.ui.parts.sign import Sign
from inspector.ui.theme import theme_of
from inspector.wording import ledger as words
from inspector.wording import life as life_words
from inspector.wording import terms
from inspector.wording import time as time_words

FEW_WEEKS = 2
LOOKS = {dossier_life.DONE: ("tick_disc", "green"), dossier_life.NOW: ("half_ring", "blue")}
OPEN_LOOK = ("dashed_ring", "text3")


class Todo(QFrame):
    """The one line that says what is to be done now, and why; hidden where there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "sunken")
        self._sign = Sign("clock_alarm")
        self.words = label("", "body", wrap=True)
        line = row(self._sign, self.words, margins=(16, 8, 16, 8), spacing=8)
        line.setStretch(1, 1)
        whole = column(spacing=0)
        whole.addLayout(line)
        whole.addWidget(rule())  # 户外 has no tints
        self.setLayout(whole)
        self.hide()

    def show_text(self, text: str, *, pressing: bool) -> None:
        """Say it; `pressing` for what is late."""
        self.words.setText(text)
        self._sign.show_icon("clock_alarm" if pressing else "info", "red" if pressing else "text2")
        self.setVisible(bool(text))
        self.setAccessibleName(text)


class PlanPane(QWidget):
    """倒排节点: each step with its day, how late it is, and 完成."""

    plan_asked = Signal()
    done_asked = Signal(str, str)  # milestone id, its name

    def __init__(self) -> None:
        super().__init__()
        self.make = button(words.PLAN_MAKE, self.plan_asked.emit, kind="link")
        self._note = label(words.PLAN_NONE, "hint")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        whole = column(spacing=0)
        whole.addLayout(row(label(words.PLAN, "meta"), self._note, None, self.make))
        whole.addLayout(self._grid)
        self.setLayout(whole)

    def show_life(self, life: Life, *, may: bool) -> None:
        """Show the plan; `may` says whether it may be changed."""
        _empty(self._grid)
        for at in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(at, 0)
        for at, slip in enumerate(life.plan):
            one = slip.milestone
            if one.done_on:
                said, role = f"{time_words.short_date(date.fromisoformat(one.done_on))} 完成", "good"
            else:
                said, role = f"到 {time_words.short_date(date.fromisoformat(one.due_on))}", "meta"
            if slip.days:
                said, role = f"{said}，晚 {slip.days} 天", "meta" if one.done_on else "bad"
            self._grid.addWidget(label(one.name, "body", wrap=True), at, 0)
            self._grid.addWidget(label(said, role), at, 1)
            if not one.done_on and may:
                done = button(words.PLAN_DONE, partial(self.done_asked.emit, one.id, one.name), kind="link")
                done.setAccessibleName(f"{one.name} {words.PLAN_DONE}")
                self._grid.addWidget(done, at, 2)
            self._grid.setRowMinimumHeight(at, 36 if may else 28)
        self._note.setVisible(not life.plan)
        self.make.setText(words.PLAN_AGAIN if life.plan else words.PLAN_MAKE)
        self.make.setVisible(may and life.due_on is not None)
        self.setVisible(bool(life.plan) or may)


class FeedbackPane(QWidget):
    """一周一反馈: a line a week, the newest first, a gap shown as one; what it has taken so far below."""

    say_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._weeks: Sequence[Week] = ()
        self._this = ""
        self._whole = False
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self._none = label(words.FEEDBACK_NONE, "hint")
        self._sum = label("", "meta", wrap=True)
        self.say = button(words.SAY_FEEDBACK, self.say_asked.emit, kind="link")
        self.more = button(words.SHOW_ALL, self._toggle, kind="link")
        whole = column(self._none, spacing=4)
        whole.addLayout(self._lines)
        whole.addWidget(self._sum)
        whole.addLayout(row(self.say, self.more, None, spacing=16))
        self.setLayout(whole)

    @property
    def texts(self) -> list[str]:
        """Return what is said of each week, top first (for tests and screen readers)."""
        return [self._lines.itemAt(at).widget().accessibleName() for at in range(self._lines.count())]

    @property
    def sum_text(self) -> str:
        """Return what it has taken so far, in words."""
        return self._sum.text()

    def show_life(self, life: Life, today: date, *, may: bool) -> None:
        """Show the weeks; `may` says whether a word is awaited."""
        self._weeks, self._this = life.weeks, weeks.week_of(today)
        parts = [f"{one.what} {life_words.quantity(one.quantity, one.unit, one.qualifier)}" for one in life.sums]
        self._sum.setText(f"{words.EFFORT_SUM}：{'；'.join(parts)}")
        self._sum.setVisible(bool(parts))
        self._none.setVisible(not life.weeks)
        self.say.setVisible(may)
        self._fill()

    def _toggle(self) -> None:
        self._whole = not self._whole
        self._fill()

    def _fill(self) -> None:
        _empty(self._lines)
        for week in self._weeks if self._whole else self._weeks[:FEW_WEEKS]:
            self._lines.addWidget(self._week(week))
        self.more.setVisible(len(self._weeks) > FEW_WEEKS)
        self.more.setText(words.SHOW_FEW if self._whole else f"{words.SHOW_ALL}（{len(self._weeks)} 周）")

    def _week(self, week: Week) -> QWidget:
        made = QWidget()
        name = words.week_name(week.name, self._this, *weeks.days_of(week.name))
        lines = column(spacing=0)
        said = [name]
        if week.state == dossier_life.MISSING:
            lines.addLayout(row(label(name, "meta"), None, label(words.FEEDBACK_GAP, "bad")))
            said.append(words.FEEDBACK_GAP)
        elif week.state == dossier_life.WAITING:
            lines.addLayout(row(label(name, "meta"), None, label(words.FEEDBACK_WAITING, "hint")))
            said.append(words.FEEDBACK_WAITING)
        else:
            last = week.said[-1]
            percent = "" if last.progress_percent is None else f"{last.progress_percent}%"
            lines.addLayout(row(label(name, "meta"), None, label(percent, "strong")))
            for one in week.said:
                lines.addWidget(label(one.progress, "body", wrap=True))
                below = [one.said_by or "", time_words.short_date(business_date(one.said_at_utc))]
                lines.addWidget(label("，".join(part for part in below if part), "hint"))
                if one.needs:
                    lines.addWidget(label(f"需协调：{one.needs}", "warn", wrap=True))
                said.append(one.progress)
            if week.efforts:
                took = "；".join(map(life_words.effort_line, week.efforts))
                lines.addWidget(label(took, "meta", wrap=True))
                said.append(took)
            said.append(percent)
        made.setLayout(lines)
        made.setAccessibleName("，".join(part for part in said if part))
        return made


class PapersPane(QWidget):
    """文书: each notice with its body and its receipt."""

    receipt_asked = Signal(object)  # Paper

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.setLayout(self._lines)

    @property
    def texts(self) -> list[str]:
        """Return what is said of each paper (for tests and screen readers)."""
        return [self._lines.itemAt(at).widget().accessibleName() for at in range(self._lines.count())]

    def show_papers(self, papers: Sequence[Paper], *, may: bool) -> None:
        """Show the papers; a receipt is asked for where there is none yet."""
        _empty(self._lines)
        for paper in papers:
            self._lines.addWidget(self._line(paper, may=may))

    def _line(self, paper: Paper, *, may: bool) -> QWidget:
        one, made = paper.notice, QWidget()
        sent = time_words.short_date(business_date(one.sent_at_utc))
        what = f"{terms.NOTICE_KINDS[one.kind]} {one.number}"
        many = f"，同发 {len(one.issue_ids)} 条" if len(one.issue_ids) > 1 else ""
        below = f"{paper.body}，{sent} 发出{many}"
        if one.signed_by:
            at = time_words.short_date(business_date(one.signed_at_utc or one.sent_at_utc))
            way = terms.RECEIPT_WAYS.get(one.signed_way or "", "")
            receipt = words.PAPER_SIGNED.format(who=one.signed_by, at=at, way=way).strip()
            right: QWidget = label(receipt, "good")
        elif may:
            receipt = words.PAPER_UNSIGNED
            right = button(words.RECEIPT, lambda: self.receipt_asked.emit(paper), kind="link")
            right.setAccessibleName(f"{words.RECEIPT.rstrip('…')} {one.number}")
        else:
            receipt = words.PAPER_UNSIGNED
            right = label(receipt, "warn")
        lines = column(spacing=0)
        lines.addLayout(row(label(what, "body"), None, right))
        lines.addWidget(label(below, "hint", wrap=True))
        made.setLayout(lines)
        made.setAccessibleName(f"{what}，{below}，{receipt}")
        return made


class ChainLine(QWidget):
    """申请 核查 审核 公示 side by side: a mark, who took the step, when."""

    def __init__(self) -> None:
        super().__init__()
        self._line = row(spacing=4)
        self.setLayout(self._line)

    @property
    def texts(self) -> list[str]:
        """Return what is said of each step (for tests and screen readers)."""
        return [self._line.itemAt(at).widget().accessibleName() for at in range(self._line.count())]

    def show_chain(self, chain: Sequence[Link]) -> None:
        """Show the four steps."""
        _empty(self._line)
        for at, link in enumerate(chain):
            self._line.addWidget(_LinkView(link, last=at == len(chain) - 1), 1)


class _LinkView(QWidget):
    def __init__(self, link: Link, *, last: bool) -> None:
        super().__init__()
        word = words.LINKS[link.key]
        when = ""
        if link.at_utc:
            when = time_words.short_date(business_date(link.at_utc))
        if link.until_on:
            when = words.PUBLIC_UNTIL.format(day=time_words.short_date(date.fromisoformat(link.until_on)))
        who = link.who
        if link.state == dossier_life.NOW:
            who = words.LINK_STATES["now"]
        elif link.state == dossier_life.DONE and not link.at_utc:
            who = words.LINK_PASSED
        self.setLayout(
            column(
                _LinkMark(link.state, last=last),
                label(word, "strong" if link.state != dossier_life.OPEN else "meta"),
                label(who, "meta", wrap=True),
                label(when, "hint"),
                None,
                spacing=0,
            )
        )
        self.setAccessibleName("，".join(part for part in (word, who, when) if part))


class _LinkMark(QWidget):
    """The mark of a step and the thread to the next."""

    def __init__(self, state: str, *, last: bool) -> None:
        super().__init__()
        self._look, self._last = LOOKS.get(state, OPEN_LOOK), last
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        shape, token = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._last:
            painter.setPen(QPen(theme.color("line"), theme.line_px))
            painter.drawLine(22, 10, self.width(), 10)
        draw_mark(painter, QRectF(2, 3, 14, 14), shape, theme.color(token), theme.color("window"))
        painter.end()


class SummaryPane(QWidget):
    """一案一总结: what was written, or the way to write it."""

    write_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = label("", "body", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.write = button(words.SUMMARY_WRITE, self.write_asked.emit, kind="link")
        whole = column(self._text, spacing=4)
        whole.addLayout(row(self.write, None))
        self.setLayout(whole)

    def show_summary(self, summary: str | None, *, may: bool) -> None:
        """Show it."""
        self._text.setText(summary or words.SUMMARY_NONE)
        self.write.setText(words.SUMMARY_AGAIN if summary else words.SUMMARY_WRITE)
        self.write.setVisible(may)


def _empty(layout: QLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        gone = item.widget() if item is not None else None
        if gone is not None:
            gone.hide()
            gone.deleteLater()
