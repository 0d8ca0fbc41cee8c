"""Answers for a standing group of inspectors in a campaign (督导检查组), and whether a team may go somewhere.

回避: nobody inspects the street or the unit they belong to. 交叉检查 may ask for skills that the team must hold.
"""

from __future__ import annotations

from dataclasses import dataclass

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
