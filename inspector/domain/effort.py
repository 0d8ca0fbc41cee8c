"""Answers for what rectification took (投入): quantities as people report them, with 余, 约 and 近, and their sums.

A quantity may come in two units of one thing (3 间, 270 平方米): both are kept, each summed on its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity

QUALIFIERS = ("over", "about", "nearly")  # 余/多, 约, 近


@entity("effort")
@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """One quantity: `what` was done or cleared (清理垃圾), how much of it, in which unit (车次), how exactly known."""

    id: str
    issue_id: str | None = None
    feedback_id: str | None = None
    place_id: str | None = None
    campaign_id: str | None = None
    what: str = ""
    quantity: float | None = None
    unit: str = ""
    second_quantity: float | None = None
    second_unit: str | None = None
    qualifier: str | None = None
    done_on: str | None = None
    position: int = 0
