"""Answers for the middle of the drawer: fields and folds, open where the status makes them matter.

What a person opened or closed stays so until another issue, or another status of it, is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.domain import issue as states
from inspector.ui.models import dossier_life, situation
from inspector.ui.models.dossier import Dossier
from inspector.ui.models.ledger_line import Today, due_words
from inspector.ui.parts.basics import column
from inspector.ui.parts.fold import Fold
from inspector.ui.screens.ledger_fields import Field
from inspector.ui.screens.ledger_life import ChainLine, FeedbackPane, PapersPane, PlanPane, SummaryPane
from inspector.wording import ledger as words

FIRST = ("category", "place", "spot", "description", "severity")
FIELDS = {
    "duty": ("lead", "assist", "person", "leader", "supervisor"),
    "remedy": ("due", "requirement", "goal", "remedy"),
    "more": ("source", "campaign", "found", "recheck"),
}
OPEN_BY = {  # status → the folds that are open
    states.FOUND: ("duty", "remedy"),
    states.ASSIGNED: ("remedy", "feedback"),
    states.REPORTED: ("feedback", "closing"),
    states.CLOSED: ("closing", "summary"),
    states.VOID: (),
}
EDGE = 20


class Folds(QWidget):
    """The fields of the issue and the folds of its life."""

    plan_asked = Signal()
    done_asked = Signal(str, str)
    say_asked = Signal()
    receipt_asked = Signal(object)
    summary_asked = Signal()

    def __init__(self, fields: Mapping[str, Field], receipt: QWidget) -> None:
        super().__init__()
        self._shown: tuple[str, str] | None = None
        self._heads: dict[str, tuple[str, str]] = {}
        self.plan, self.feedback, self.papers = PlanPane(), FeedbackPane(), PapersPane()
        self.chain, self.summary = ChainLine(), SummaryPane()
        self.plan.plan_asked.connect(self.plan_asked)
        self.plan.done_asked.connect(self.done_asked)
        self.feedback.say_asked.connect(self.say_asked)
        self.papers.receipt_asked.connect(self.receipt_asked)
        self.summary.write_asked.connect(self.summary_asked)
        bodies: dict[str, list[QWidget]] = {name: [fields[key] for key in keys] for name, keys in FIELDS.items()}
        bodies["remedy"].append(self.plan)
        bodies["more"].append(receipt)
        for name, pane in (
            ("feedback", self.feedback),
            ("papers", self.papers),
            ("closing", self.chain),
            ("summary", self.summary),
        ):
            bodies[name] = [pane]
        self.folds: dict[str, Fold] = {}
        whole = column(*(fields[key] for key in FIRST), spacing=2)
        for name in words.FOLDS:
            body = QWidget()
            body.setLayout(column(*bodies[name], spacing=2, margins=(0 if name in FIELDS else EDGE, 0, 0, 8)))
            self.folds[name] = Fold(words.FOLDS[name], body, folded=True)
            self.folds[name].toggled.connect(lambda _, name=name: self._show_head(name))
            whole.addWidget(self.folds[name])
        self.setLayout(whole)

    def show_dossier(self, found: Dossier, today: Today, *, read_only: bool) -> None:
        """Show what belongs to the issue; editors and folds that are open stay so."""
        life, status = found.life, found.row.status
        may = not read_only
        self.plan.show_life(life, may=may and status in (states.FOUND, states.ASSIGNED))
        self.feedback.show_life(life, today.on, may=may and status in (states.ASSIGNED, states.REPORTED))
        self.papers.show_papers(life.papers, may=may)
        self.chain.show_chain(life.chain)
        summarised = may and "summarise" in situation.offered(found)
        self.summary.show_summary(life.standing.summary, may=summarised)
        started = any(link.state == dossier_life.DONE for link in life.chain)
        seen = {
            "feedback": bool(life.weeks) or status in (states.ASSIGNED, states.REPORTED),
            "papers": bool(life.papers),
            "closing": bool(life.chain) and (started or status in (states.REPORTED, states.CLOSED)),
            "summary": summarised or bool(life.standing.summary),
        }
        for name, there in seen.items():
            self.folds[name].setVisible(there)
        if self._shown != (found.issue.id, status):
            self._shown = (found.issue.id, status)
            for name, fold in self.folds.items():
                fold.set_folded(name not in OPEN_BY[status])
        self._show_heads(found, today)

    def _show_heads(self, found: Dossier, today: Today) -> None:
        life, issue = found.life, found.issue
        unsigned = sum(not paper.notice.signed_by for paper in life.papers)
        due, below = due_words(found.row, today)
        week = life.weeks[0] if life.weeks else None
        said = week.said[-1] if week and week.said else None
        at = next((link for link in life.chain if link.state == dossier_life.NOW), None)
        duty = (words.UNCLAIMED, "warn") if life.unclaimed else (_joined(found.lead, issue.responsible_person), "")
        self._heads = {
            "duty": duty,
            "remedy": (f"{due.text} {below}".strip() if found.row.is_open else "", ""),
            "feedback": (
                words.TODO["missing"].format(week=f"第 {int(life.missing_week[-2:])} 周")
                if life.missing_week
                else _joined(f"{said.progress_percent}%" if said and said.progress_percent is not None else "",
                             said.progress if said else ""),
                "bad" if life.missing_week and found.row.status == states.ASSIGNED else "",
            ),
            "papers": (_joined(f"{len(life.papers)} 份", f"{unsigned} 份未签收" if unsigned else "都已签收"), ""),
            "closing": (f"待{words.LINKS[at.key]}" if at else "", ""),
            "summary": ("" if life.standing.summary else words.SUMMARY_NONE, ""),
            "more": ("", ""),
        }  # fmt: skip
        for name in self._heads:
            self._show_head(name)

    def _show_head(self, name: str) -> None:
        """Say what is in a fold while it is folded; open, only what presses."""
        text, role = self._heads.get(name, ("", ""))
        fold = self.folds[name]
        fold.set_title(words.FOLDS[name], text if fold.folded or role else "", role=role or "meta")


def due_date(found: Dossier) -> date | None:
    """Return the deadline that holds."""
    return date.fromisoformat(found.life.due_on) if found.life.due_on else None


def _joined(*parts: str | None) -> str:
    return "，".join(part for part in parts if part)
