"""Answers for what the ledger is filtered by: chip, filters and sort as a person set them, and the query they mean.

Kept as plain JSON under a name or as what was set last; a key of a newer program is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from inspector.domain import issue as life
from inspector.store.ledger import Counts
from inspector.store.ledger_sql import SORTS, Query
from inspector.ui.models.ledger_line import Today
from inspector.wording.ledger import FOLLOW

STANDING = ("all", "open", life.FOUND, life.ASSIGNED, life.REPORTED, life.CLOSED, "overdue", "soon", "supervised")
CHIPS = (*STANDING, *FOLLOW)
NOBODY = ("",)  # an id no issue has: a chip that nothing waits under shows nothing, rather than everything
LISTS = ("place", "category", "campaign", "due", "lead", "source")
DAY = timedelta(days=1)
_PASSING = ("text", "visit_id", "only", "only_word")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is set; empty tuples mean everything. `text`, `visit_id` and `only` (exactly these issues, for the reason
    `only_word`) say what one came for and are never kept."""

    chip: str = "open"
    place: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    campaign: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    sort: str = "due"
    descending: bool = False
    text: str = ""
    visit_id: str | None = None
    only: tuple[str, ...] = ()
    only_word: str = ""

    @property
    def narrowed(self) -> bool:
        """Say whether anything but the chip narrows the list."""
        return bool(self.text.strip() or self.visit_id or self.only) or any(getattr(self, name) for name in LISTS)

    def cleared(self) -> Filter:
        """Return it with the chip 全部 and nothing else set."""
        return Filter(chip="all", sort=self.sort, descending=self.descending)

    @property
    def lasting(self) -> Filter:
        """Return what of it is kept under a name."""
        return replace(self, text="", visit_id=None, only=(), only_word="")


def kept(chosen: Filter) -> dict[str, Any]:
    """Return what is remembered of a filter."""
    return {name: value for name, value in asdict(chosen).items() if name not in _PASSING}


def restored(doc: Mapping[str, Any]) -> Filter:
    """Return a filter from what was remembered; what is not understood keeps its default."""
    fresh = Filter()
    values: dict[str, Any] = {}
    for one in fields(Filter):
        value = doc.get(one.name)
        if one.name in LISTS and isinstance(value, list | tuple):
            values[one.name] = tuple(str(key) for key in value)
        elif one.name == "chip" and value in CHIPS:
            values["chip"] = value
        elif one.name == "sort" and value in SORTS:
            values["sort"] = value
        elif one.name == "descending" and isinstance(value, bool):
            values["descending"] = value
    return replace(fresh, **values)


def query_of(
    chosen: Filter,
    today: Today,
    *,
    below: Callable[[str], tuple[str, ...]],
    categories_of: Callable[[str], tuple[str, ...]],
    waiting: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Query:
    """Return the query a filter means on that day.

    `below(street)` gives the places in a street (() for what is none), `categories_of(major)` the codes of a 大类,
    `waiting` the issues of each chip that is no status (FOLLOW).
    """
    streets = tuple(key for key in chosen.place if below(key))
    others = tuple(key for key in chosen.place if key not in streets)
    if others and streets:  # the query joins both by AND, a person means OR
        others += tuple(place for street in streets for place in (street, *below(street)))
        streets = ()
    codes = tuple(code for key in chosen.category for code in (categories_of(key) or (key,)))
    low, high = _span(chosen, today)
    timed = low is not None or high is not None
    return Query(
        text=chosen.text,
        status=chosen.chip if chosen.chip in life.STATUSES else None,
        open_only=chosen.chip == "open" or timed,
        supervised_only=chosen.chip == "supervised",
        place_ids=others,
        street_ids=streets,
        categories=codes,
        campaign_id=chosen.campaign[0] if chosen.campaign else None,
        visit_id=chosen.visit_id,
        issue_ids=_issue_ids(chosen, waiting),
        lead_body_ids=chosen.lead,
        sources=chosen.source,
        due_from=low.isoformat() if low else None,
        due_before=high.isoformat() if high else None,
        sort=chosen.sort,
        descending=chosen.descending,
    )


def _issue_ids(chosen: Filter, waiting: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if chosen.chip not in FOLLOW:
        return chosen.only
    held = waiting.get(chosen.chip, ())
    return tuple(one for one in held if not chosen.only or one in chosen.only) or NOBODY


def _span(chosen: Filter, today: Today) -> tuple[date | None, date | None]:
    """Return (from, before) that chip and deadline filter leave open together."""
    spans = [_due_spans(today).get(key, (None, None)) for key in (chosen.chip, *chosen.due)]
    lows = [low for low, _ in spans if low is not None]
    highs = [high for _, high in spans if high is not None]
    return max(lows, default=None), min(highs, default=None)


def _due_spans(today: Today) -> dict[str, tuple[date | None, date | None]]:
    on = today.on
    return {
        "overdue": (None, on),
        "soon": (on, today.soon + DAY),
        "today": (on, on + DAY),
        "week": (on, on + timedelta(days=7 - on.weekday())),
        "seven": (on, on + 8 * DAY),
        "thirty": (on, on + 31 * DAY),
        "later": (on + 31 * DAY, None),
    }


def chip_counts(found: Counts) -> dict[str, int]:
    """Return chip → count for the whole ledger; 全部 holds the void ones too, since the list shows them."""
    return {
        "all": sum(found.by_status.values()),
        "open": found.open,
        **{status: found.by_status.get(status, 0) for status in life.STATUSES if status != life.VOID},
        "overdue": found.overdue,
        "soon": found.due_soon,
        "supervised": found.supervised,
    }
