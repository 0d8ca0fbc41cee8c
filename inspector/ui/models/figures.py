"""Answers for what the figures are asked for, as a person sets it, and for what came of it.

A cut-off or a beginning told as 目前, 上周五 or 本月 stays so when it is remembered: next week it is another day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from inspector.domain.clock_text import business_date
from inspector.domain.counted import Ref
from inspector.domain.figures import Figure, Figures, Row, Switches
from inspector.domain.place import Campaign
from inspector.wording.figures import COLUMNS, FIGURES, row_name

UNTILS = ("now", "friday", "month", "day")
SINCES = ("all", "week", "month", "year", "campaign", "day")
SWITCHES = ("recheck_visits", "reached_streets", "known_then")
# what an office is asked for first; the others stand below, where they are not zero
FIRST = (
    "visits", "targets.street", "targets.community", "found", "solved", "solved_percent", "open", "overdue",
    "reported", "unassigned", "on_spot", "supervised", "relapses", "rechecks", "covered.community",
    "uncovered.community",
)  # fmt: skip
NO_WORK = ("places.", "uncovered.", "objects.districts_left", "teams")
ALL = "*"  # the row of a table that holds all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is set. `until_on` and `since_on` count where the day itself is chosen ("day")."""

    until: str = "now"
    until_on: date | None = None
    since: str = "all"
    since_on: date | None = None
    campaign_id: str | None = None
    switches: Switches = field(default_factory=Switches)

    def last_day(self, today: date) -> date | None:
        """Return the day of the cut-off, None for 目前."""
        if self.until == "friday":  # of the week before this one
            return today - timedelta(days=today.weekday() + 3)
        if self.until == "month":
            return today.replace(day=1) - timedelta(days=1)
        return self.until_on if self.until == "day" else None

    def first_day(self, today: date, campaign: Campaign | None) -> date | None:
        """Return the day the period begins on, None where everything counts; weeks and months are of the cut-off."""
        last = self.last_day(today) or today
        if self.since == "campaign" and campaign is not None and campaign.starts_on:
            return date.fromisoformat(campaign.starts_on)
        begins = {
            "week": last - timedelta(days=last.weekday()),
            "month": last.replace(day=1),
            "year": last.replace(month=1, day=1),
            "day": self.since_on,
        }
        return begins.get(self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of it. `street_of` is community id → street id; `seconds` what the counting took."""

    asked: Asked
    today: date
    counted: Figures
    said: Mapping[str, str]
    campaign: Campaign | None
    street_of: Mapping[str, str]
    seconds: float

    @property
    def last_day(self) -> date:
        """The day of the cut-off."""
        return business_date(self.counted.until_utc)

    @property
    def first_day(self) -> date | None:
        """The day the period begins on, None where it has no beginning."""
        return business_date(self.counted.since_utc) if self.counted.since_utc else None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was done yet: a register of places and teams is no work."""
        done = (figure for code, figure in self.counted.figures.items() if not code.startswith(NO_WORK))
        return not any(figure.value for figure in done)

    def rows(self, table: str, keys: Iterable[str]) -> list[Row]:
        """Return rows of a table by their keys; ALL means every row."""
        wanted = set(keys)
        return [row for row in self.counted.tables[table] if ALL in wanted or row.key in wanted]

    def cell(self, table: str, keys: Iterable[str], code: str) -> Figure:
        """Return the number of some rows in a column, with its records."""
        cells = [row.cells[code] for row in self.rows(table, keys)]
        records: tuple[Ref, ...] = tuple(ref for cell in cells for ref in cell.records)
        return Figure(code, sum(cell.value for cell in cells), records)

    def cell_word(self, table: str, keys: Iterable[str], code: str) -> str:
        """Return what a number of a table is called: 达濠街道 超期 4."""
        rows = self.rows(table, keys)
        name = row_name(table, rows[0].key, rows[0].name) if len(rows) == 1 else "合计" if ALL in keys else "其余"
        return f"{name} {COLUMNS[code]} {self.cell(table, keys, code).value}"

    def communities(self, street: str) -> list[Row]:
        """Return the communities that lie in a street; of "" those of which nobody knows where they lie."""
        return [
            row for row in self.counted.tables["community"] if row.key and self.street_of.get(row.key, "") == street
        ]


def figure_word(figure: Figure) -> str:
    """Return what a figure is called with its number: 发现问题 325."""
    label, _ = FIGURES.get(figure.code, (figure.code, ""))
    return f"{label.removeprefix('其中 ')} {figure.value}"


def kept(asked: Asked) -> dict[str, Any]:
    """Return what is remembered."""
    return {
        "until": asked.until,
        "until_on": asked.until_on.isoformat() if asked.until_on else None,
        "since": asked.since,
        "since_on": asked.since_on.isoformat() if asked.since_on else None,
        "campaign_id": asked.campaign_id,
        "switches": {name: getattr(asked.switches, name) for name in SWITCHES},
    }


def restored(doc: Mapping[str, Any], campaigns: Iterable[str]) -> Asked:
    """Return what was remembered; what is not understood, and a campaign that is gone, take their default."""
    switches = doc.get("switches")
    switches = switches if isinstance(switches, dict) else {}
    until, since = doc.get("until"), doc.get("since")
    until_on, since_on = _day(doc.get("until_on")), _day(doc.get("since_on"))
    campaign = doc.get("campaign_id")
    return Asked(
        until=until if until in UNTILS and (until != "day" or until_on) else "now",
        until_on=until_on,
        since=since if since in SINCES and (since != "day" or since_on) else "all",
        since_on=since_on,
        campaign_id=campaign if campaign in set(campaigns) else None,
        switches=Switches(**{name: switches[name] for name in SWITCHES if isinstance(switches.get(name), bool)}),
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
