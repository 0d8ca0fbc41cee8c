"""Answers for the water of the demo: one body with its points, sampled three times over the last days."""

from __future__ import annotations

from datetime import datetime, timedelta

from inspector.domain.clock_text import utc_text
from inspector.domain.place import Place
from inspector.domain.water_sample import WaterSample
from inspector.store import places, water_survey
from inspector.store.door import new_id
from inspector.store.workspace import Workspace

POINT_STEP = 0.003  # of latitude, some 330 m
DAYS = (9, 6, 2)
BETWEEN_MIN = 20  # minutes from one point to the next
# 透明度, 溶解氧, 电位, 氨氮, 水深 of each point on the first day; it gets a little better from time to time
POINTS = (
    ("涵洞口", 8.0, 0.1, -230.0, 19.0, 40.0),
    ("后沟一桥", 9.0, 0.15, -215.0, 17.2, 45.0),
    ("后沟二桥", 9.5, 0.3, -205.0, 15.6, 50.0),
    ("出水口", 14.0, 0.9, -120.0, 11.2, 60.0),
)


def keep(ws: Workspace, street_id: str, now: datetime) -> int:
    """Register the body with its points and keep its samplings; return how many."""
    body = Place(id=new_id(), name="燎原后沟", level="water", parent_id=street_id)
    places.keep(ws, body)
    for at, (name, *_) in enumerate(POINTS):
        lat = 23.281 + at * POINT_STEP
        point = Place(id=new_id(), name=name, level="point", parent_id=body.id, lat=lat, lon=116.701, datum="WGS-84")
        places.keep(ws, point)
    count = 0
    for turn, days in enumerate(DAYS):
        taken = [_sample(one, at, turn, now - timedelta(days=days)) for at, one in enumerate(POINTS)]
        count += len(water_survey.take(ws, body.id, taken).samples)
    return count


def _sample(told: tuple[str, float, float, float, float, float], at: int, turn: int, day: datetime) -> WaterSample:
    name, clear, oxygen, potential, ammonia, depth = told
    return WaterSample(
        id="",
        point=name,
        taken_at_utc=utc_text(day.replace(hour=9, minute=10) + timedelta(minutes=BETWEEN_MIN * at)),
        transparency_cm=clear + turn * 0.5,
        do_mg_l=round(oxygen + turn * 0.05, 2),
        orp_mv=potential + turn * 6,
        nh3n_mg_l=round(ammonia - turn * 0.6, 1),
        depth_cm=depth,
    )
