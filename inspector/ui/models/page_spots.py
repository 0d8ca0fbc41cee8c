"""Answers for the places on pages that can be clicked: which one lies at a point, and which comes next.

Boxes are in points from the lower left of their page, as the drawing told them. A figure may stand in several places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.domain.figure_marks import Box

REACH = 5.0  # points around a figure that count as it: a single digit is narrower than a finger


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: its page from 0, the key of what it leads to, and where it is."""

    page: int
    key: int
    box: Box

    def away(self, x: float, y: float) -> float:
        """Return how far a point of its page lies from it, 0 inside."""
        left, lower, right, upper = self.box
        across, along = max(left - x, 0.0, x - right), max(lower - y, 0.0, y - upper)
        return float((across * across + along * along) ** 0.5)


def at(spots: Iterable[Spot], page: int, x: float, y: float) -> Spot | None:
    """Return the place at a point of a page, the nearest where several are within reach."""
    near = [(one.away(x, y), index, one) for index, one in enumerate(spots) if one.page == page]
    within = min((found for found in near if found[0] <= REACH), default=None)
    return within[2] if within else None


def in_order(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """Return places as one reads: by page, down the page, from left to right along a line."""
    return tuple(sorted(spots, key=lambda one: (one.page, -round(one.box[1]), one.box[0])))


def after(spots: Sequence[Spot], now: Spot | None, step: int, page: int) -> Spot | None:
    """Return the place one step on from `now`, around the end; without one the first on `page`, or after it."""
    if not spots:
        return None
    if now in spots:
        return spots[(spots.index(now) + step) % len(spots)]
    if step > 0:
        return next((one for one in spots if one.page >= page), spots[0])
    return next((one for one in reversed(spots) if one.page <= page), spots[-1])
