"""Answers for which ISO weeks an issue owes a word (一周一反馈), and until when.

A week is Monday to Sunday in Asia/Shanghai and its word is due on Friday at 17:00. Owed by whoever has it in hand at
that moment: one that is 整改中 (assigned), not one that reported back or was closed before. Decided: the week in which
an issue comes into somebody's hands counts when that was on its Monday, Tuesday or Wednesday; later there would be
hardly a day to answer in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from inspector.domain.clock_text import ZONE, business_date, iso_week, utc_text, week_days
from inspector.domain.issue import ASSIGNED, FOUND, IssueStep, in_order
from inspector.errors import Known

DUE_AT = time(17, 0)  # on the week's Friday
COUNTS_DAYS = 3  # a week counts where its issue was in hand before this day of it: its Thursday
_FRIDAY, _THURSDAY = timedelta(days=4), timedelta(days=COUNTS_DAYS)
_NAME = re.compile(r"(\d{4})-W(\d{2})")


def week_of(day: date) -> str:
    """Return the name of the week a day lies in, as ISO 8601 writes it: 2026-W47."""
    year, week = iso_week(day)
    return f"{year}-W{week:02d}"


def days_of(week: str) -> tuple[date, date]:
    """Return Monday and Sunday of a named week; raise Known("week_unknown") for what names none."""
    found = _NAME.fullmatch(week)
    try:
        if found is None:
            raise ValueError(week)
        return week_days(int(found[1]), int(found[2]))
    except ValueError as error:
        raise Known("week_unknown", week=week) from error


def following(week: str) -> str:
    """Return the week after."""
    return week_of(days_of(week)[1] + timedelta(days=1))


def due_on(week: str) -> date:
    """Return the day a week's word is due: its Friday."""
    return days_of(week)[0] + _FRIDAY


def due_utc(week: str) -> str:
    """Return the moment a week's word is due, as UTC text."""
    return utc_text(datetime.combine(due_on(week), DUE_AT, tzinfo=ZONE))


def owes(steps: Iterable[IssueStep], week: str, now_utc: str) -> bool:
    """Say whether an issue with these steps owes the word of `week`, as seen at `now_utc`.

    Before Friday 17:00 of that week what stands now decides; a week that has not begun owes nothing.
    """
    monday = days_of(week)[0]
    if business_date(now_utc) < monday:
        return False
    since = _in_hand_since(steps, min(now_utc, due_utc(week)))
    return since is not None and business_date(since) < monday + _THURSDAY


def weeks_owed(steps: Iterable[IssueStep], now_utc: str) -> list[str]:
    """Return every week that was or is owed a word up to the week of `now_utc`, the first one first."""
    known = list(steps)
    begun = [step.happened_at_utc for step in known if step.to_status == ASSIGNED]
    if not begun or min(begun) > now_utc:
        return []
    week, last = week_of(business_date(min(begun))), week_of(business_date(now_utc))
    found = []
    while days_of(week) <= days_of(last):
        if owes(known, week, now_utc):
            found.append(week)
        week = following(week)
    return found


def _in_hand_since(steps: Iterable[IssueStep], moment_utc: str) -> str | None:
    """Return since when an issue was 整改中 at a moment without a break, None where it was not."""
    status, since = FOUND, None
    for step in in_order(one for one in steps if one.happened_at_utc <= moment_utc):
        if step.to_status == ASSIGNED and status != ASSIGNED:
            since = step.happened_at_utc
        status = step.to_status or status
    return since if status == ASSIGNED else None
