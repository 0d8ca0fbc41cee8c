"""Answers for a re-inspection while it is filled in: one value, what it proposes, what it still needs.

No Qt here. A conclusion proposes the decision and the new deadline; what a person changed by hand is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from inspector.domain import deadline
from inspector.domain.calendar_days import DayCalendar
from inspector.domain.category import Category
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.issue import CLOSED, Standing
from inspector.domain.recheck import CONCLUSIONS, DONE, NOT_DONE, RELAPSE, allowed_conclusions
from inspector.store.rechecks import RecheckForm

CLOSE, CONTINUE, ESCALATE = "close", "continue", "escalate"
NOON = time(12, 0)  # a sheet names a day; where no photo knows better the re-inspection stands at noon


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What has been filled in for one issue. `hand` names the fields a person changed after they were proposed."""

    issue_id: str
    conclusion: str = ""
    photos: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    satisfaction: str | None = None
    asked_count: int | None = None
    decision: str | None = None
    new_due_on: str | None = None
    condition: str = ""
    mode: str = "covert"
    sheet: bool = False  # typed in from paper
    happened_on: str | None = None  # the day written on the paper, YYYY-MM-DD
    hand: tuple[str, ...] = ()

    @property
    def touched(self) -> bool:
        """Say whether there is anything in it that a person would miss."""
        plain = Answers(issue_id=self.issue_id, people=self.people, mode=self.mode, hand=self.hand)
        return replace(self, sheet=False) != plain


@dataclass(frozen=True, slots=True)
class Grounds:
    """What proposals stand on."""

    standing: Standing
    category: Category | None
    calendar: DayCalendar
    now: datetime
    roll_forward: bool = False


def conclude(answers: Answers, conclusion: str, grounds: Grounds) -> Answers:
    """Take a conclusion, and propose the decision and the new deadline that go with it."""
    decision = answers.decision
    if "decision" not in answers.hand or decision not in decisions(conclusion):
        decision = proposed_decision(conclusion, grounds.standing)
    return decide(replace(answers, conclusion=conclusion), decision, grounds)


def decide(answers: Answers, decision: str | None, grounds: Grounds) -> Answers:
    """Take a decision, and propose a new deadline where the matter goes on (none where it is closed)."""
    due = answers.new_due_on
    if decision == CLOSE:
        due = None
    elif due is None or "new_due_on" not in answers.hand:
        due = proposed_due(grounds)
    return replace(answers, decision=decision, new_due_on=due)


def decisions(conclusion: str) -> tuple[str, ...]:
    """Return the decisions a conclusion leaves open: only 到位 closes, and it does nothing else."""
    return (CLOSE,) if conclusion == DONE else (CONTINUE, ESCALATE) if conclusion else ()


def proposed_decision(conclusion: str, standing: Standing) -> str:
    """Propose 销号 for 到位; 升级督办 where it was not done a second time; else 继续整改."""
    if conclusion == DONE:
        return CLOSE
    return ESCALATE if conclusion in (NOT_DONE, RELAPSE) and standing.round > 1 else CONTINUE


def proposed_due(grounds: Grounds) -> str | None:
    """Propose the category's own deadline once more, counted from today."""
    if grounds.category is None:
        return None
    due = deadline.due_for(grounds.category.deadline, grounds.now, grounds.calendar, roll_forward=grounds.roll_forward)
    return due.on.isoformat()


def shut(conclusion: str, standing: Standing, photos: int) -> str | None:
    """Return the code of why a conclusion cannot be chosen now, None where it can."""
    if conclusion not in allowed_conclusions(standing):
        if conclusion == RELAPSE:
            return "recheck_only_after_close"
        return "recheck_closed_only" if standing.status == CLOSED else "recheck_void"
    if conclusion == DONE and photos == 0:
        return "recheck_photo_first"
    return None


def missing(answers: Answers, standing: Standing, photos: int) -> str | None:
    """Return the code of what is still needed before it can be recorded; `photos` counts those that are fit."""
    if answers.conclusion not in CONCLUSIONS:
        return "recheck_no_conclusion"
    if shut(answers.conclusion, standing, photos):
        return shut(answers.conclusion, standing, photos)
    if len(set(answers.people)) < 2:
        return "recheck_needs_two"
    if answers.decision not in decisions(answers.conclusion):
        return "recheck_no_decision"
    return None


def submission(
    answers: Answers, photos: tuple[str, ...], *, visit_id: str | None, same_position: bool | None,
    taken_at: datetime | None, now: datetime, draft_id: str | None,
) -> RecheckForm:  # fmt: skip
    """Return what the store records; `photos` are those that are fit, `taken_at` when the first of them was taken."""
    return RecheckForm(
        issue_id=answers.issue_id,
        conclusion=answers.conclusion,
        people=answers.people,
        photos=photos,
        visit_id=None if answers.sheet else visit_id,
        mode=answers.mode,
        rechecked_at_utc=happened_at(answers, taken_at, now),
        condition=answers.condition.strip() or None,
        satisfaction=answers.satisfaction,
        asked_count=answers.asked_count if answers.satisfaction not in (None, "not_asked") else None,
        decision=answers.decision,
        new_due_on=answers.new_due_on if answers.decision != CLOSE else None,
        same_position=same_position,
        draft_id=draft_id,
    )


def happened_at(answers: Answers, taken_at: datetime | None, now: datetime) -> str | None:
    """Return when it happened: None (now) on screen; from paper the day written there, by its photo's clock if any."""
    if not answers.sheet or not answers.happened_on:
        return None
    day = date.fromisoformat(answers.happened_on)
    if taken_at is not None and taken_at.astimezone(ZONE).date() == day:
        return utc_text(taken_at)
    return utc_text(min(now, datetime.combine(day, NOON, ZONE)))


def to_doc(answers: Answers) -> dict[str, Any]:
    """Return the answers as JSON values for a draft."""
    found = {field.name: getattr(answers, field.name) for field in fields(Answers)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def from_doc(doc: Mapping[str, Any]) -> Answers:
    """Read a draft back; what an older or newer program kept under other names is left out."""
    known = {field.name for field in fields(Answers)}
    held: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in doc.items() if name in known
    }
    return Answers(**held)
