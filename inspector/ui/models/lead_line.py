"""Answers for what a lead shows in the list and what it shows opened: words and marks, no database and no window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspector.domain import deadline, lead_state
from inspector.domain.clock_text import business_date
from inspector.domain.lead import Lead
from inspector.store.leads import ACCEPT, LeadLine
from inspector.ui.models.ledger_line import Mark, Today
from inspector.wording import leads as words
from inspector.wording import time as times

# what became of a lead → the look of its pill
OUTCOME_LOOKS = {"open": "found", "merged": "clear", "target": "assigned", "issue": "reported", "closed": "closed"}
NOTHING = Mark("", "text2", "")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list: head (title, tag, after), below it two lines, on the right a deadline and a state."""

    id: str
    title: str
    tag: str
    after: str
    second: str
    third: str
    due: Mark
    state: Mark
    groups: frozenset[str] = frozenset()

    @property
    def spoken(self) -> str:
        """The row in one sentence, for a screen reader."""
        parts = (self.title, self.tag, self.after, self.second, self.third, self.due.text, self.state.text)
        return "，".join(part for part in parts if part)


def row_of(line: LeadLine, place: str, today: Today) -> ListRow:
    """Return what a lead shows in the list; `place` is its place with its street."""
    lead = line.lead
    return ListRow(
        id=lead.id,
        title=lead.number,
        tag=words.CHANNELS.get(lead.channel, lead.channel),
        after=lead.reference or "",
        second=" ".join(part for part in (place or words.NO_PLACE, lead.spot) if part),
        third=" ".join(lead.gist.split()),
        due=due_mark(line, today),
        state=state_mark(line),
        groups=groups(line, today),
    )


def due_mark(line: LeadLine, today: Today) -> Mark:
    """Return how far the deadline is that presses more, and which of the two it is; what was answered says when."""
    lead = line.lead
    if lead.answered_at_utc:
        return Mark("", "text2", words.ANSWERED_ON.format(day=times.short_date(business_date(lead.answered_at_utc))))
    if line.pressing is None:
        return NOTHING
    which, days = line.pressing
    word = words.DEADLINES[which]
    if days > 0:
        return Mark("overdue", "red", words.OVER.format(which=word, days=days))
    return day_mark(lead.accept_due_on if which == ACCEPT else lead.reply_due_on, today, f"{{far}}{word}")


def day_mark(due_on: str | None, today: Today, template: str = "{far}") -> Mark:
    """Return a due day in relative words with its mark."""
    if not due_on:
        return NOTHING
    due = date.fromisoformat(due_on)
    far = deadline.relative_due(due, today.on)
    text = times.relative_due(far.code, far.days, far.weekday)
    text = text if far.code == "overdue" else template.format(far=text)
    if far.code == "overdue":
        return Mark("overdue", "red", text)
    return Mark("soon", "amber", text) if due <= today.soon else Mark("", "text2", text)


def state_mark(line: LeadLine) -> Mark:
    """Return what became of a lead; one that went into another is no longer by itself, whatever becomes of that."""
    became = lead_state.MERGED if line.lead.merged_into_id else line.outcome
    return Mark(OUTCOME_LOOKS[became], "text2", words.OUTCOMES[became])


def groups(line: LeadLine, today: Today) -> frozenset[str]:
    """Return the chips under which a lead stands."""
    lead = line.lead
    over = line.pressing is not None and line.pressing[1] > 0
    until = today.soon.isoformat()
    near = line.owes_answer and (lead.reply_due_on or "9999") <= until
    near = near or (line.accept_late is not None and (lead.accept_due_on or "9999") <= until)
    held = {
        "all": True,
        "open": line.outcome == lead_state.OPEN and lead.merged_into_id is None,
        "owes": line.owes_answer,
        "overdue": over,
        "soon": near and not over,
        "merged": lead.merged_into_id is not None,
        "answered": lead.answered_at_utc is not None,
    }
    return frozenset(name for name, stands in held.items() if stands)


@dataclass(frozen=True, slots=True)
class Suspected:
    """A lead that may be the same matter: why, in words, and whether it may still go into another one."""

    lead: Lead
    why: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class LeadCase:
    """A lead opened, with the words of everything it names. `envelope` is none | here | destroyed | elsewhere."""

    line: LeadLine
    today: Today
    place: str = ""
    category: str = ""
    person: str = ""
    campaign: str = ""
    suspects: tuple[Suspected, ...] = ()
    joined: tuple[Lead, ...] = ()  # those that went into this one
    root: Lead | None = None  # the one this went into
    issue: tuple[str, str] | None = None  # id and number
    visit: str = ""
    envelope: str = "none"
    log: tuple[str, ...] = ()  # who, when, why, a line each
    undo_tx: str | None = None  # the step that 撤销 takes back
    accepted_by: str = ""

    @property
    def lead(self) -> Lead:
        """The lead itself."""
        return self.line.lead

    @property
    def offered(self) -> tuple[str, ...]:
        """The actions that stand open to it."""
        outcome, owes = self.line.outcome, self.line.owes_answer
        found = {
            "accept": owes and not self.lead.accepted_at_utc,
            "answer": owes,
            "target": outcome == lead_state.OPEN and not self.lead.merged_into_id,
            "issue": outcome in (lead_state.OPEN, lead_state.TARGET) and not self.lead.merged_into_id,
            "merge": outcome == lead_state.OPEN and not self.lead.merged_into_id,
            "close": outcome == lead_state.OPEN and not self.lead.merged_into_id,
            "back": outcome == lead_state.ISSUE and not self.lead.merged_into_id,
            "undo": self.undo_tx is not None,
        }
        return tuple(name for name, stands in found.items() if stands)
