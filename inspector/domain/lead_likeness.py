"""Answers for leads that may speak of one matter: the same order number, or the same place and much the same words.

Nothing is ever merged by itself: a person sees why two leads are alike and decides. Words are compared by the pairs of
neighbouring characters they share, measured against the shorter text, because the second caller often says half of it.
"""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass

from inspector.domain.clock_text import instant
from inspector.domain.lead import Lead

WITHIN_DAYS = 30  # between two receipts
_ENOUGH_SAME_CATEGORY, _ENOUGH, _ENOUGH_NO_PLACE = 0.35, 0.5, 0.7
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two leads may be one: `why` holds reference | place | category | words; `share` of common pairs, 0 to 1."""

    why: tuple[str, ...]
    share: float
    days_apart: float


def alike(one: Lead, other: Lead) -> Likeness | None:
    """Return in what two leads are alike, or None where nothing speaks for one matter."""
    apart = abs((instant(one.received_at_utc) - instant(other.received_at_utc)).total_seconds()) / _DAY_SECONDS
    share = common(one.gist, other.gist)
    if one.reference and one.reference == other.reference and one.channel == other.channel:
        return Likeness(("reference",), share, apart)
    if apart > WITHIN_DAYS or (one.place_id and other.place_id and one.place_id != other.place_id):
        return None
    if one.category and other.category and one.category != other.category:
        return None
    same_place = bool(one.place_id) and one.place_id == other.place_id
    same_category = bool(one.category) and one.category == other.category
    enough = (_ENOUGH_SAME_CATEGORY if same_category else _ENOUGH) if same_place else _ENOUGH_NO_PLACE
    if share < enough:
        return None
    why = (*(("place",) if same_place else ()), *(("category",) if same_category else ()), "words")
    return Likeness(why, share, apart)


def common(one: str, other: str) -> float:
    """Return the share of neighbouring pairs of characters that two texts have in common, of the shorter text's."""
    pairs, others = _pairs(one), _pairs(other)
    fewest = min(len(pairs), len(others))
    return len(pairs & others) / fewest if fewest else 0.0


def _pairs(text: str) -> set[str]:
    letters = [letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum()]
    return {first + second for first, second in itertools.pairwise(letters)}
