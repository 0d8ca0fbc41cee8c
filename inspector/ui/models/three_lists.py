"""Answers for what the view of 三清单 shows: whose list, which columns (`papers.list_columns`), how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.domain.table import Table
from inspector.papers.list_columns import COLUMNS, DUTIES, PROBLEMS, REMEDIES, WHICH, Column, Line
from inspector.store.three_lists import ThreeLists
from inspector.wording import three_lists as words

__all__ = ["COLUMNS", "DUTIES", "PROBLEMS", "REMEDIES", "WHICH", "Column", "Line"]
SCOPES = ("unit", "place", "campaign")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list: a unit, a place, a campaign; an empty key means all."""

    kind: str
    key: str = ""
    name: str = words.ALL

    @property
    def asked(self) -> dict[str, str]:
        """Return it as `store.three_lists` takes it."""
        field = {"unit": "body_id", "place": "place_id", "campaign": "campaign_id"}[self.kind]
        return {field: self.key} if self.key else {}


@dataclass(frozen=True, slots=True)
class Choice:
    """One scope that can be chosen, with how many issues are on its list and how many are closed."""

    scope: Scope
    whole: int
    closed: int
    depth: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether everything on it is 销号 (对单整改)."""
        return 0 < self.whole == self.closed


def lines(found: ThreeLists) -> list[Line]:
    """Return the rows of the three lists, each issue once."""
    return [Line(*one) for one in zip(found.problems, found.duties, found.remedies, strict=True)]


def gone(found: ThreeLists) -> str:
    """Say what left the list of a unit by 转办, to whom and by which notice; "" for nothing."""
    which = "、".join(
        words.GONE_ONE.format(number=one.number, day=f"{one.moved_on:%m-%d}", to=one.lead, notice=one.notice)
        for one in found.gone
    )
    return words.GONE.format(count=len(found.gone), which=which) if which else ""


def state(rows: Sequence[Line]) -> str:
    """Return how far a list is."""
    closed = sum(line.remedy.status == "closed" for line in rows)
    if rows and closed == len(rows):
        return words.ALL_CLOSED_OF.format(count=len(rows))
    return words.STATE.format(count=len(rows), closed=closed)


def table(which: str, rows: Sequence[Line], hidden: Mapping[str, Sequence[str]]) -> Table:
    """Return one list as it goes into a file or on paper, with the columns that are shown."""
    columns = shown_columns(which, hidden)
    return Table(
        name=words.LISTS[which],
        columns=tuple(one.of_table for one in columns),
        rows=lambda: (tuple(one.cell(line) for one in columns) for line in rows),
        held=2,
    )


def shown_columns(which: str, hidden: Mapping[str, Sequence[str]]) -> list[Column]:
    """Return the columns that are shown; the number always is."""
    away = hidden.get(which, hidden_at_first(which))
    return [one for one in COLUMNS[which] if one.key == "number" or one.key not in away]


def hidden_at_first(which: str) -> list[str]:
    """Return the columns that nobody sees before asking for them."""
    return [one.key for one in COLUMNS[which] if not one.shown]


def restored_columns(doc: Any) -> dict[str, list[str]]:
    """Return which columns were hidden; what is not understood takes its default."""
    kept = doc if isinstance(doc, dict) else {}
    return {which: [str(key) for key in kept[which]] for which in WHICH if isinstance(kept.get(which), list)}
