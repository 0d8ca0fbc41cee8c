"""Answers for what the public says of a result (群众评价): how many were asked, and what they said.

Heads, never names. It speaks of one issue or of one place; those who gave no answer are asked and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from inspector.domain.record import entity

WAYS = ("face_to_face", "by_phone", "questionnaire", "public_meeting", "online")


@entity("rating")
@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One round of asking. `asked` is the sample; satisfied + mostly + unsatisfied are at most as many."""

    id: str
    issue_id: str | None = None
    place_id: str | None = None
    rated_on: str = ""
    way: str = "face_to_face"
    asked: int = 0
    satisfied: int = 0
    mostly: int = 0
    unsatisfied: int = 0
    remark: str | None = None
    campaign_id: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What several ratings come to; `percent` is satisfied and mostly in a hundred that answered, halves up."""

    asked: int = 0
    satisfied: int = 0
    mostly: int = 0
    unsatisfied: int = 0

    @property
    def answered(self) -> int:
        """How many gave an answer."""
        return self.satisfied + self.mostly + self.unsatisfied

    @property
    def percent(self) -> float | None:
        """How many of a hundred answers were 满意 or 基本满意, to two places; None where nobody answered."""
        if not self.answered:
            return None
        return int(Fraction((self.satisfied + self.mostly) * 10000, self.answered) + Fraction(1, 2)) / 100


def summed(ratings: Iterable[Rating]) -> Sum:
    """Add ratings up."""
    held = list(ratings)
    return Sum(
        sum(one.asked for one in held),
        sum(one.satisfied for one in held),
        sum(one.mostly for one in held),
        sum(one.unsatisfied for one in held),
    )
