"""Answers for how two photos of one spot compare: how far apart, how differently turned, how long between.

What one of them does not say is None and is shown as unknown, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inspector.domain.clock_text import instant
from inspector.domain.geo import distance_m, to_wgs84
from inspector.domain.photo import Photo


@dataclass(frozen=True, slots=True)
class Compared:
    """The earlier photo against the later: metres apart, degrees from north of each, seconds between."""

    distance_m: float | None
    bearing_before_deg: float | None
    bearing_after_deg: float | None
    seconds: float | None

    @property
    def turned_deg(self) -> float | None:
        """The smaller angle between the two bearings, 0 to 180."""
        if self.bearing_before_deg is None or self.bearing_after_deg is None:
            return None
        apart = abs(self.bearing_before_deg - self.bearing_after_deg) % 360.0
        return min(apart, 360.0 - apart)

    def same_position(self, within_m: float) -> bool | None:
        """Say whether both were taken from one position; None where that cannot be known."""
        return None if self.distance_m is None else self.distance_m <= within_m


def compare(before: Photo, after: Photo) -> Compared:
    """Compare two photos by what EXIF or a person said of them."""
    taken_before, taken_after = taken_at(before), taken_at(after)
    return Compared(
        _distance(before, after),
        before.bearing_deg,
        after.bearing_deg,
        (taken_after - taken_before).total_seconds() if taken_before and taken_after else None,
    )


def taken_at(photo: Photo) -> datetime | None:
    """Return when a photo was taken; None where only a reset clock or one that ran ahead says it."""
    taken = photo.best_taken_at_utc
    return instant(taken) if taken else None


def _distance(before: Photo, after: Photo) -> float | None:
    one, other = before.best_point, after.best_point
    if one is None or other is None:
        return None
    return distance_m(to_wgs84(*one), to_wgs84(*other))
