"""Answers for a survey of a water body: one sampling of one point at one time. The verdicts are `domain.water`'s."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity
from inspector.domain.water import Reading


@entity("water_sample")
@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSample:
    """One sampling. `position` orders the points along the water; `point` is the name that one point keeps."""

    id: str
    place_id: str = ""
    issue_id: str | None = None
    check_id: str | None = None
    point: str = ""
    position: int = 0
    taken_at_utc: str = ""
    area: str = "urban"  # urban | rural: which of the two guidelines
    transparency_cm: float | None = None
    do_mg_l: float | None = None
    orp_mv: float | None = None
    nh3n_mg_l: float | None = None
    depth_cm: float | None = None
    person_id: str | None = None
    remark: str | None = None

    @property
    def reading(self) -> Reading:
        """The measured values, as `domain.water` grades them."""
        return Reading(
            transparency_cm=self.transparency_cm,
            do_mg_l=self.do_mg_l,
            orp_mv=self.orp_mv,
            nh3n_mg_l=self.nh3n_mg_l,
            depth_cm=self.depth_cm,
        )
