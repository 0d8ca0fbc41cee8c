"""Answers for what is made unrecognisable on copies that leave (facts 5.5): faces and plates, in boxes drawn by hand.

A box belongs to bytes (the SHA-256 of an original), not to one use of them: what is hidden in one issue is hidden in
every other. It is a record of its own, so that boxes drawn on two laptops add up and none hides less because of the
other. Where it lies is said in parts of the *upright* picture (after EXIF orientation), from its upper left corner, so
that it fits original, preview and thumbnail alike. The original is never touched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from inspector.domain.record import entity

LEAST = 0.004  # of the picture's side: less is a slip of the hand
MARGIN = 0.06  # of the box's longer side: what was drawn tightly is covered all the same


@entity("mask")
@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """One box on some bytes; `x`, `y`, `wide` and `high` are parts (0 … 1) of the upright picture's sides."""

    id: str
    sha256: str = ""
    x: float | None = None
    y: float | None = None
    wide: float | None = None
    high: float | None = None
    drawn_at_utc: str = ""
    person_id: str | None = None

    @property
    def box(self) -> Box | None:
        """Where it lies, None where nobody can say (a record from elsewhere may hold anything)."""
        parts = (self.x, self.y, self.wide, self.high)
        said = [float(part) for part in parts if isinstance(part, int | float)]
        return Box(*said).within() if len(said) == len(parts) else None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in parts of the upright picture."""

    x: float
    y: float
    wide: float
    high: float

    def within(self) -> Box | None:
        """Return what of it lies in the picture (to a hundred-thousandth), None where that is nothing to speak of."""
        if not all(map(math.isfinite, (self.x, self.y, self.wide, self.high))):
            return None
        left, top = max(0.0, min(self.x, self.x + self.wide)), max(0.0, min(self.y, self.y + self.high))
        right, bottom = min(1.0, max(self.x, self.x + self.wide)), min(1.0, max(self.y, self.y + self.high))
        if right - left < LEAST or bottom - top < LEAST:
            return None
        return Box(*(round(part, 5) for part in (left, top, right - left, bottom - top)))

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom) in an upright picture of this size, with the margin; never empty."""
        more = MARGIN * max(self.wide * width, self.high * height) + 1
        left, top = math.floor(self.x * width - more), math.floor(self.y * height - more)
        right, bottom = math.ceil((self.x + self.wide) * width + more), math.ceil((self.y + self.high) * height + more)
        return max(0, left), max(0, top), min(width, right), min(height, bottom)

    def moved(self, by_x: float, by_y: float) -> Box:
        """Return it moved, kept whole inside the picture."""
        left, top = min(max(0.0, self.x + by_x), 1.0 - self.wide), min(max(0.0, self.y + by_y), 1.0 - self.high)
        return Box(round(left, 5), round(top, 5), self.wide, self.high)


WHOLE = Box(0.0, 0.0, 1.0, 1.0)  # what is hidden where nobody can say where a box lies
