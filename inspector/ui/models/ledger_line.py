"""Answers for what one row of the ledger shows: words, tones and marks, worked out once when the row arrives.

No Qt here: the delegate paints these, the CSV writes them, and tests read them. Tones are names of theme tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from inspector.domain import deadline
from inspector.domain import issue as life
from inspector.domain.calendar_days import DayCalendar
from inspector.domain.clock_text import business_date, instant, local_text
from inspector.store.ledger import LedgerRow
from inspector.wording import terms
from inspector.wording import time as words
from inspector.wording.ledger import FOLLOW

STATUS_LOOK = {  # status → (mark, tone)
    life.FOUND: ("found", "slate"),
    life.ASSIGNED: ("assigned", "slate"),
    life.REPORTED: ("reported", "blue"),
    life.CLOSED: ("closed", "green"),
    life.VOID: ("void", "text3"),
}
LOOKS_OF_WAITS = {  # what waits → tone, the most pressing first
    "to_escalate": "red",
    "to_urge": "red",
    "unclaimed": "amber",
    "extension_asked": "blue",
    "to_approve": "blue",
    "missing_feedback": "red",
    "to_warn": "amber",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A status or flag: `kind` is its look (`ui.parts.marks.LOOKS`, "" for none), its tone, its word."""

    kind: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Today:
    """The day the words are relative to, and the last due date that is 临期."""

    on: date
    soon: date
    now: datetime | None = field(default=None, compare=False)  # with `calendar`: 工作时 end within the day
    calendar: DayCalendar | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """What one row shows."""

    row: LedgerRow
    tag: str
    place: str
    place2: str
    due: Mark
    due2: str
    pill: Mark
    flags: tuple[Mark, ...]

    @property
    def void(self) -> bool:
        """Say whether the row is shown struck through."""
        return self.row.status == life.VOID

    @property
    def spoken(self) -> str:
        """The row in one sentence, for a screen reader."""
        flags = "".join(f"，{flag.text}" for flag in self.flags)
        return (
            f"{self.row.number}，{self.tag}，{self.place2} {self.place}，{self.row.description}，"
            f"{self.due.text} {self.due2}，{self.pill.text}{flags}"
        )


def line_of(
    row: LedgerRow,
    today: Today,
    category_name: Callable[[str], str],
    *,
    disputed: bool = False,
    waits: Sequence[str] = (),
) -> Line:
    """Return what `row` shows on that day; `disputed`: two hands changed the same, and nobody has decided yet.

    `waits` is what somebody has to follow up (keys of `wording.ledger.FOLLOW`), the most pressing first.
    """
    due, due2 = due_words(row, today)
    street = row.street_name if row.street_name != row.place_name else ""
    return Line(
        row=row,
        tag=category_name(row.category),
        place=row.place_name or "未定地点",
        place2=" ".join(part for part in (street, row.spot) if part),
        due=due,
        due2=due2,
        pill=pill(row),
        flags=flags(row, today, disputed=disputed, waits=waits),
    )


def pill(row: LedgerRow) -> Mark:
    """Return the one pill of a row; an issue that came back after a close says so until it is closed again."""
    if row.is_open and row.closed_before:
        return Mark("relapse", "red", f"反弹第 {row.round} 轮")
    kind, tone = STATUS_LOOK[row.status]
    return Mark(kind, tone, terms.STATUSES[row.status])


def flags(row: LedgerRow, today: Today, *, disputed: bool = False, waits: Sequence[str] = ()) -> tuple[Mark, ...]:
    """Return what stands below the pill: 有冲突, what waits, 挂账 with its age, the round, a planned recheck."""
    found: list[Mark] = [Mark("conflict", "amber", "有冲突")] if disputed else []
    found += [Mark(code, LOOKS_OF_WAITS[code], FOLLOW[code]) for code in waits]
    if row.supervised_since_utc and row.is_open:
        days = (today.on - business_date(row.supervised_since_utc)).days
        found.append(Mark("supervised", "violet", f"挂账 {days} 天" if days > 0 else "今天挂账"))
    if row.is_open and row.round > 1 and not row.closed_before:
        found.append(Mark("relapse", "text2", f"第 {row.round} 轮"))
    if row.recheck_on and row.status != life.VOID:
        found.append(Mark("recheck", "text2", f"{words.short_date(date.fromisoformat(row.recheck_on))} 回看"))
    return tuple(found)


def due_words(row: LedgerRow, today: Today) -> tuple[Mark, str]:
    """Return the deadline in relative words with its mark, and the line below it."""
    if row.status == life.VOID:
        return Mark("", "text3", "—"), ""
    if row.status == life.CLOSED:
        return Mark("", "text2", _dated(business_date(row.closed_at_utc or row.found_at_utc), today)), "销号"
    if not row.due_on:
        return Mark("", "text3", "未定"), ""
    due = date.fromisoformat(row.due_on)
    far = deadline.relative_due(due, today.on)
    text = words.relative_due(far.code, far.days, far.weekday)
    below = "24:00" if far.code == "today" else _dated(due, today)
    ends = _ends(row, due, today)
    if ends is not None:
        below = f"{ends:%H:%M}"
    if far.code == "overdue" or (ends is not None and today.now is not None and today.now >= ends):
        return Mark("overdue", "red", text), below
    if due <= today.soon:
        return Mark("soon", "amber", text), below
    return Mark("", "text2", text), below


def _ends(row: LedgerRow, due: date, today: Today) -> datetime | None:
    """Return when 工作时 that end today are over, as the day's digest has it; None for what holds to the day's end."""
    if due != today.on or today.calendar is None or not row.due_rule:
        return None
    ends = deadline.over_at(due, row.due_rule, instant(row.found_at_utc), today.calendar)
    return ends if ends.date() == due else None


def _dated(day: date, today: Today) -> str:
    """11-20, with the year before it where it is another one: 25-11-20."""
    short = words.short_date(day)
    return short if day.year == today.on.year else f"{day.year % 100:02d}-{short}"


CSV_HEAD = (
    *("编号", "状态", "轮次", "类别", "街道", "社区或点位", "具体位置", "问题描述"),
    *("严重程度", "来源", "主责单位", "发现时间", "整改时限", "挂账自", "销号时间", "照片张数"),
)


def csv_cells(line: Line) -> list[str]:
    """Return the cells of one row under CSV_HEAD; times in Asia/Shanghai."""
    row = line.row
    return [
        row.number,
        terms.STATUSES[row.status],
        str(row.round),
        line.tag,
        row.street_name,
        row.place_name,
        row.spot,
        row.description,
        terms.SEVERITIES.get(row.severity, row.severity),
        terms.SOURCES.get(row.source, row.source),
        row.lead_name,
        local_text(row.found_at_utc) if row.found_at_utc else "",
        row.due_on or "",
        local_text(row.supervised_since_utc) if row.supervised_since_utc else "",
        local_text(row.closed_at_utc) if row.closed_at_utc else "",
        str(row.photo_count),
    ]
