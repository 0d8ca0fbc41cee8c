"""Answers for until when a lead is to be accepted and answered: counted from its receipt, whose day is not counted.

广东 12345 (in force 2022-09-01): 咨询 2, 求助/建议 10, 投诉/举报 15 working days. Media and network matters: 5 days. A
hotline's order that is not ours goes back within one working day (天津), which is taken as the time to accept; letters
and callers are told within 15 working days (检举控告工作规则), and nobody later than they are to be answered. What
superiors hand down usually names its day; without one it counts as 非急件, 15 days. Other places have other figures, so
the settings may change each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from inspector.domain.calendar_days import DayCalendar
from inspector.domain.clock_text import business_date
from inspector.domain.deadline import Due, due_on

SHORTEST, LONGEST = 1, 180  # days a setting may say
_TOLD_BY_LETTER = ("letter", "visit", "phone", "web")


@dataclass(frozen=True, slots=True)
class LeadDays:
    """How many days each kind of lead has; the names are those of the settings."""

    lead_query_days: int = 2  # working days
    lead_request_days: int = 10  # working days
    lead_complaint_days: int = 15  # working days
    lead_accept_days: int = 1  # working days
    lead_letter_accept_days: int = 15  # working days
    lead_media_days: int = 5  # days
    lead_superior_days: int = 15  # days


@dataclass(frozen=True, slots=True)
class LeadDues:
    """The last day to accept and to answer; `assumed_years`: their 调休 is not known, weekends were assumed."""

    accept: Due
    reply: Due

    @property
    def assumed_years(self) -> tuple[int, ...]:
        return tuple(sorted({*self.accept.assumed_years, *self.reply.assumed_years}))


def days_of(settings: Mapping[str, Any]) -> LeadDays:
    """Return the days that the settings say; what is missing or beyond reason keeps the rule's."""
    said = {one.name: settings.get(one.name) for one in fields(LeadDays)}
    return LeadDays(**{name: days for name, days in said.items() if isinstance(days, int) and _is_days(days)})


def dues(channel: str, kind: str, received_at_utc: str, calendar: DayCalendar, days: LeadDays) -> LeadDues:
    """Return when a lead of this channel and kind is to be accepted and answered."""
    received = business_date(received_at_utc)
    accept_days = days.lead_letter_accept_days if channel in _TOLD_BY_LETTER else days.lead_accept_days
    reply_days, unit = _reply(channel, kind, days)
    accept, reply = due_on(received, accept_days, "workday", calendar), due_on(received, reply_days, unit, calendar)
    return LeadDues(min(accept, reply, key=lambda due: due.on), reply)


def _reply(channel: str, kind: str, days: LeadDays) -> tuple[int, str]:
    if channel == "media":
        return days.lead_media_days, "day"
    if channel == "superior":
        return days.lead_superior_days, "day"
    by_kind = {
        "query": days.lead_query_days,
        "request": days.lead_request_days,
        "complaint": days.lead_complaint_days,
    }
    return by_kind[kind], "workday"


def _is_days(value: int) -> bool:
    return not isinstance(value, bool) and SHORTEST <= value <= LONGEST
