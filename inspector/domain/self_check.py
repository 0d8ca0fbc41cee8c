"""Answers for 自查自纠: a list that is sent to units, what each found on it, and the receipt of its filing (报备).

A list and what a unit says of it are two records: the list holds the items as they were sent, the sheet of a unit its
result and note for each, merged item by item. A list of kind `library` is sent to nobody: it is kept to make lists from
(职权事项 with its 责任事项, 追责情形 and 整改要求, facts 1.4).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.record import entity

KINDS = ("sent_list", "library")
RESULTS = ("none_found", "found", "put_right", "not_ours")  # 未发现 有问题未改 已自纠 不涉及
ITEM_FIELDS = (
    "group",
    "authority",
    "text",
    "liability",
    "remedy",
)  # 类别 职权事项 责任事项（自查内容） 追责情形 整改要求
_SHEETS = uuid.UUID("5a0f1d0e-6f0b-5d8e-9a6c-2f6a6f1f5b11")  # name space of the ids of sheets


@entity("self_check")
@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """A list. `items` maps item id → {"position", *ITEM_FIELDS}, as it was sent."""

    id: str
    kind: str = "sent_list"
    title: str = ""
    items: Mapping[str, Any] = field(default_factory=dict)
    made_on: str = ""
    due_on: str | None = None
    requirement: str | None = None
    file_with: str | None = None  # 向谁报备
    campaign_id: str | None = None
    person_id: str | None = None


@entity("self_check_sheet")
@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckSheet:
    """What one unit says of one list: `results` and `notes` map item id → code, text; then its filing."""

    id: str
    self_check_id: str = ""
    body_id: str | None = None
    sent_on: str = ""
    results: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    said_by: str | None = None  # by post
    said_on: str | None = None
    filed_on: str | None = None  # 报备
    filed_with: str | None = None
    filed_number: str | None = None  # 回执编号
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    id: str
    position: int
    group: str = ""
    authority: str = ""
    text: str = ""
    liability: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """How far a unit is with its sheet."""

    items: int
    answered: int
    found: int  # 有问题, put right or not
    put_right: int
    filed: bool

    @property
    def complete(self) -> bool:
        """Whether every item has a result and the sheet is filed."""
        return self.items > 0 and self.answered == self.items and self.filed


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a list asks: 5类18项职权 → 责任事项121、追责情形112、整改清单57条."""

    groups: int
    authorities: int
    items: int
    liabilities: int
    remedies: int


def sheet_id(self_check_id: str, body_id: str) -> str:
    """Return the id of the sheet of a unit: the same wherever it is sent from, so that sent twice is one sheet."""
    return str(uuid.uuid5(_SHEETS, f"{self_check_id}/{body_id}"))


def items_of(check: SelfCheck) -> list[Item]:
    """Return the items of a list in order."""
    made = []
    for key, said in check.items.items():
        told = said if isinstance(said, Mapping) else {}
        position = told.get("position")
        texts = {name: str(told.get(name) or "") for name in ITEM_FIELDS}
        made.append(Item(key, position if isinstance(position, int) else 0, **texts))
    return sorted(made, key=lambda one: (one.position, one.id))


def as_items(rows: Iterable[Mapping[str, str]], ids: Sequence[str]) -> dict[str, Any]:
    """Return rows (field → text) as the `items` of a list, with the ids given."""
    return {
        key: {"position": at, **{name: row[name] for name in ITEM_FIELDS if row.get(name)}}
        for at, (key, row) in enumerate(zip(ids, rows, strict=True), 1)
    }


def answered(check: SelfCheck, sheet: SelfCheckSheet) -> Answered:
    """Say how far a sheet is; an answer to what is not on the list, or that is no answer, counts for nothing."""
    given = [sheet.results.get(one.id) for one in items_of(check)]
    said = [one for one in given if one in RESULTS]
    found = sum(one in ("found", "put_right") for one in said)
    return Answered(len(given), len(said), found, said.count("put_right"), bool(sheet.filed_on))


def extent(check: SelfCheck) -> Extent:
    """Count what a list asks: distinct 类别 and 职权事项, items, and those with 追责情形 and 整改要求."""
    items = items_of(check)
    return Extent(
        len({one.group for one in items if one.group}),
        len({(one.group, one.authority) for one in items if one.authority}),
        len(items),
        sum(bool(one.liability) for one in items),
        sum(bool(one.remedy) for one in items),
    )
