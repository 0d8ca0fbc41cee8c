"""Answers for what rectification took, summed: one sum for each thing and unit, with 余, 约 and 近 kept honest.

Two units of one thing (3 间, 270 平方米) are two sums. Exact quantities add up to an exact sum. A sum with 余 in it is
余 (40余处 and 4处 are 44余处: at least 44), one with 近 in it is 近; 约, or 余 and 近 together, leave only 约, because
then neither bound is known (facts 1.1, 1.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from inspector.domain.counted import Line, Period, Records, Ref, Switches, known
from inspector.domain.effort import Effort


@dataclass(frozen=True, slots=True)
class Sum:
    """So much of one thing in one unit; `qualifier` is over (余), about (约), nearly (近) or None for exact."""

    what: str
    unit: str
    quantity: int | float
    qualifier: str | None
    records: tuple[Ref, ...]


def sums(records: Records, switches: Switches, lines: Iterable[Line]) -> tuple[Sum, ...]:
    """Return the sums of the period, in the order in which the things are noted (position, then age of the note).

    An effort of an issue counts while its issue does (not 作废). Its day is the one it was done on, else that of the
    feedback it came with, else the day it was written down.
    """
    period = Period(records.since_utc, records.until_utc)
    issues = {line.issue.id for line in lines}
    feedbacks = {feedback.id: feedback for feedback in records.feedbacks}
    parts: dict[tuple[str, str], list[tuple[Effort, float]]] = {}
    for effort in sorted(records.efforts, key=lambda one: (one.position, one.id)):
        feedback = feedbacks.get(effort.feedback_id or "")
        issue_id = effort.issue_id or (feedback.issue_id if feedback else None)
        said_at = (feedback.said_at_utc if feedback else "") or records.recorded.get(effort.id, "")
        in_period = period.holds_day(effort.done_on) if effort.done_on else not said_at or period.holds(said_at)
        if not in_period or (issue_id and issue_id not in issues) or not known(records, switches, effort.id):
            continue
        for quantity, unit in ((effort.quantity, effort.unit), (effort.second_quantity, effort.second_unit)):
            if quantity is not None:
                parts.setdefault((effort.what.strip(), (unit or "").strip()), []).append((effort, quantity))
    return tuple(
        Sum(
            what,
            unit,
            plain(sum((Fraction(str(quantity)) for _, quantity in held), Fraction())),
            qualifier(effort.qualifier for effort, _ in held),
            tuple(("effort", effort.id) for effort, _ in held),
        )
        for (what, unit), held in parts.items()
    )


def qualifier(held: Iterable[str | None]) -> str | None:
    """Return how exactly a sum is known, from how exactly its parts are."""
    kinds = {kind for kind in held if kind}
    if len(kinds) > 1:
        return "about"
    return kinds.pop() if kinds else None


def plain(quantity: Fraction) -> int | float:
    """Return a sum as a whole number where it is one; tenths add up to tenths and not to 0.30000000000000004."""
    return int(quantity) if quantity.denominator == 1 else float(quantity)
