"""Answers for a standing group of inspectors in a campaign (督导检查组), and whether a team may go somewhere.

回避: nobody inspects the street or the unit they belong to. 交叉检查 may ask for skills that the team must hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from inspector.domain.place import Person
from inspector.domain.record import entity


@entity("team")
@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A named group; `place_ids` is the area it is responsible for, empty when it may go anywhere."""

    id: str
    name: str = ""
    campaign_id: str | None = None
    leader_id: str | None = None
    people: tuple[str, ...] = ()
    place_ids: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()  # what the campaign asks the team to hold
    active: bool = True


def barred(people: Iterable[Person], place_chain: Collection[str], body_ids: Collection[str] = ()) -> list[Person]:
    """Return those who may not inspect a place (回避): it lies in their own street, or their own unit answers for it.

    `place_chain` is the place with everything it lies in, `body_ids` who is responsible there.
    """
    return [one for one in people if one.own_place_id in place_chain or one.own_body_id in body_ids]


def lacking(wanted: Iterable[str], people: Iterable[Person]) -> tuple[str, ...]:
    """Return the skills a team must hold and none of its people has, in the order they are asked for."""
    held = {skill for one in people for skill in one.skills}
    return tuple(dict.fromkeys(skill for skill in wanted if skill not in held))
