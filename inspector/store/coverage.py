"""Answers for reading coverage: a campaign's matrix, the second line, points that come back, what is open where."""

from __future__ import annotations

from inspector.domain import coverage as rule
from inspector.domain import hotspots, second_line
from inspector.domain.clock_text import utc_text
from inspector.domain.counted import Records, Switches
from inspector.domain.coverage import Matrix
from inspector.domain.hotspots import Rate, Spot
from inspector.domain.second_line import SecondLine
from inspector.store import figures
from inspector.store.workspace import Workspace


def records(
    ws: Workspace, campaign_id: str | None = None, until_utc: str | None = None, since_utc: str | None = None
) -> Records:
    """Return what is counted over, up to a moment (UTC text; without one, up to now)."""
    return figures.read(ws, until_utc or utc_text(ws.now()), since_utc, campaign_id)


def matrix(
    ws: Workspace, campaign_id: str | None = None, until_utc: str | None = None, switches: Switches | None = None
) -> Matrix:
    """Return 已查/未查 of a campaign (without one: of everything that was ever visited)."""
    ever = records(ws, None, until_utc)
    of_campaign = records(ws, campaign_id, until_utc) if campaign_id else ever
    return rule.matrix(of_campaign, ever, switches)


def missed(ws: Workspace, campaign_id: str | None = None, until_utc: str | None = None) -> SecondLine:
    """Return what the second line found that the first had not (应发现未发现)."""
    return second_line.second_line(records(ws, campaign_id, until_utc))


def spots(ws: Workspace, campaign_id: str | None = None, since_utc: str | None = None, most: int = 20) -> list[Spot]:
    """Return 高发点位 of a campaign or period."""
    return hotspots.spots(records(ws, campaign_id, None, since_utc), most)


def rates(ws: Workspace, by: str, campaign_id: str | None = None, since_utc: str | None = None) -> list[Rate]:
    """Return 反弹率 by one of `hotspots.BY`."""
    return hotspots.rates(records(ws, campaign_id, None, since_utc), by)


def open_issues(ws: Workspace) -> dict[str, int]:
    """Return place → how many issues are open there; one at a point counts for its community, too."""
    parents = {place.id: place.parent_id for place in ws.all("place") if place.level not in ("street", "community")}
    found: dict[str, int] = {}
    sql = "SELECT place_id, count(*) FROM ledger WHERE is_open = 1 AND place_id IS NOT NULL GROUP BY place_id"
    for place_id, count in ws.reader().execute(sql):
        for one in {place_id, parents.get(place_id)} - {None}:
            found[str(one)] = found.get(str(one), 0) + count
    return found
