"""Answers for who among the leaders answers for what: 包片, 包村（社区）, 包案, 专班, with one head or two (双组长).

Whose a problem is follows from the nearest: a case of its own first, then the place it lies in, then what that lies in.
What has ended answers for nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.domain.record import entity

KINDS = ("parcel", "village", "case", "squad")  # 包片 包村（社区） 包案 专班


@entity("charge")
@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One leader (or two) in charge of places or of single issues; `duties` are what is 包 (五包), in words."""

    id: str
    kind: str = "parcel"
    leader: str = ""  # name and post as it stands on the list
    second_leader: str | None = None  # 双组长
    squad: str | None = None  # 专班
    second_squad: str | None = None  # 双专班
    body_id: str | None = None
    place_ids: tuple[str, ...] = ()
    issue_ids: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    starts_on: str | None = None
    ends_on: str | None = None
    campaign_id: str | None = None


def holds_on(charge: Charge, day: str) -> bool:
    """Say whether it is in force on a day (YYYY-MM-DD)."""
    return (charge.starts_on or "") <= day <= (charge.ends_on or "9999")


def leaders(charge: Charge) -> str:
    """Return its leader or both: 王某（区领导）、李某（街道书记）."""
    return "、".join(part for part in (charge.leader, charge.second_leader) if part)


def of_issue(charges: Iterable[Charge], issue_id: str | None, place_chain: Sequence[str], day: str) -> Charge | None:
    """Return who answers for an issue on a day; `place_chain` is its place and what that lies in, the nearest first.

    Of two for one thing the later begun wins, then the later made: a new list replaces the old one.
    """
    held = sorted((one for one in charges if holds_on(one, day)), key=lambda one: (one.starts_on or "", one.id))
    for one in reversed(held):
        if issue_id is not None and issue_id in one.issue_ids:
            return one
    for place_id in place_chain:
        for one in reversed(held):
            if place_id in one.place_ids:
                return one
    return None
