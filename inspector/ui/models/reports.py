"""Answers for what 报表 is asked for: a document, a period, a scope; and for what of it is remembered.

A period told as 本周 or 上月 stays so when it is remembered: next week it is another week. What a document is about is
one option `field:value` of what `papers.Subject` takes (`body_id:…`), or `status:reported`: the issues that stand so.
To whom copies go is remembered by kind of document as well: of one kind they mostly go to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from inspector.domain import weeks
from inspector.domain.counted import Ref
from inspector.domain.figure_marks import PageFigure
from inspector.sheets import DOCUMENTS, Document
from inspector.ui.models.page_spots import Spot, in_order
from inspector.wording import reports as words
from inspector.wording.official import FIELDS as OFFICIAL_FIELDS
from inspector.wording.official import FORMS

SPANS = tuple(key for key, _ in words.SPANS)
WEEKS_BACK = 12
MOST_COPIED = 200  # characters of 抄送: some three lines of a page
STATUS = "status"
# subject of a document → what it can be chosen for, what stands first is offered first
SOURCES: Mapping[str, tuple[str, ...]] = {
    "visit": ("visit",), "issues": (STATUS, "issue"), "body": ("all", "body", "place", "campaign"),
    "place": ("place",), "campaign": ("campaign",), "period": ("all", "body", "place", "campaign"),
    "lead": ("lead",), "talk": ("talk",), "notice": ("notice",), "circular": ("circular",),
    "photos": ("visit", "issue"), "rotation": ("all", "campaign"),
}  # fmt: skip
SPANNED = ("period", "place", "rotation")
FIELDS = {
    "visit": "visit_id", "issue": "issue_ids", "body": "body_id", "place": "place_id", "campaign": "campaign_id",
    "lead": "lead_id", "talk": "talk_id", "notice": "notice_id", "circular": "circular_id",
}  # fmt: skip
NOT_ABOUT_ALL = ("visit", "issues", "place", "campaign", "lead", "talk", "notice", "circular", "photos")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is set for one document. `record` is an option's key, `said` its words; `back` counts weeks."""

    name: str
    span: str = "week"
    since_on: date | None = None
    until_on: date | None = None
    record: str = ""
    said: str = ""
    back: int = 0
    copied_to: str = ""  # 抄送, as it was typed

    @property
    def document(self) -> Document:
        """The kind of paper."""
        return DOCUMENTS[self.name]

    @property
    def lacks_record(self) -> bool:
        """Whether it must be said what it is about, and nothing is."""
        return self.document.subject in NOT_ABOUT_ALL and not self.record

    @property
    def takes_copies(self) -> bool:
        """Whether it prints to whom copies go (抄送): an official paper whose form has that field."""
        return self.name in FORMS and "copied_to" in OFFICIAL_FIELDS[FORMS[self.name][1]]

    def days(self, today: date) -> tuple[date | None, date | None]:
        """Return the first and the last day of the period, None where it is open; two days count in either order."""
        chosen = (self.since_on, self.until_on)
        if self.since_on and self.until_on:
            chosen = (min(self.since_on, self.until_on), max(self.since_on, self.until_on))
        monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
        before = first - timedelta(days=1)
        return {
            "week": (monday, monday + timedelta(days=6)),
            "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
            "month": (first, today),
            "last_month": (before.replace(day=1), before),
            "year": (today.replace(month=1, day=1), today),
            "days": chosen,
        }.get(self.span, (None, None))

    def subject(self, today: date) -> dict[str, Any]:
        """Return it as fields of `papers.Subject`; issues by status are read by whoever draws."""
        found: dict[str, Any] = {}
        kind = self.document.subject
        if kind == "week":
            found["week"] = weeks.week_of(today - timedelta(days=7 * self.back))
        if kind in SPANNED:
            since, until = self.days(today)
            found |= {name: day for name, day in (("since", since), ("until", until)) if day}
        field, _, value = self.record.partition(":")
        if value and field in FIELDS.values():
            found[field] = (value,) if field.endswith("_ids") else value
        if self.takes_copies and self.copied_to.strip():
            found["said"] = {"copied_to": self.copied_to.strip()}
        return found

    @property
    def status(self) -> str:
        """The status whose issues are meant, "" for none."""
        field, _, value = self.record.partition(":")
        return value if field == STATUS else ""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a document: what it is called, its value, and the records it was counted from.

    `part` is the part of the page it stands in, `key` that of its places there; -1 for one that stands on no page.
    """

    word: str
    value: str
    records: tuple[Ref, ...]
    part: str = ""
    key: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A document drawn for looking at it: its pages, its numbers, and what it is called as a file.

    `numbers` stand beside the page; `figures` are what its `spots` lead to, by key, and some stand on the page alone.
    """

    asked: Asked
    pdf: bytes
    title: str
    stem: str
    numbers: tuple[Number, ...]
    missing: frozenset[str]
    seconds: float
    figures: Mapping[int, Number] = field(default_factory=dict)
    spots: tuple[Spot, ...] = ()


def figures_on(shown: Sequence[PageFigure], spots: Iterable[Spot]) -> dict[int, Number]:
    """Return the figures that landed on the pages, by key, as one reads them."""
    found: dict[int, Number] = {}
    for spot in in_order(spots):
        if spot.key not in found and spot.key < len(shown):
            one = shown[spot.key]
            found[spot.key] = Number(one.word, one.value, one.records, one.part, spot.key)
    return found


def grouped() -> list[tuple[str, list[Document]]]:
    """Return the documents under the headings of the list; one nobody has placed yet stands under the last."""
    placed = {name for _, names in words.GROUPS for name in names}
    groups = [(title, [DOCUMENTS[name] for name in names if name in DOCUMENTS]) for title, names in words.GROUPS]
    groups.append((words.MORE, [one for one in DOCUMENTS.values() if one.name not in placed]))
    return [(title, found) for title, found in groups if found]


def kept(chosen: str, asked: Mapping[str, Asked]) -> dict[str, Any]:
    """Return what is remembered: the document, and for each what was set."""
    return {
        "name": chosen,
        "asked": {
            name: {
                "span": one.span, "record": one.record, "said": one.said, "back": one.back,
                "copied_to": one.copied_to,
                "since_on": one.since_on.isoformat() if one.since_on else None,
                "until_on": one.until_on.isoformat() if one.until_on else None,
            }
            for name, one in asked.items()
        },
    }  # fmt: skip


def restored(doc: Any) -> tuple[str, dict[str, Asked]]:
    """Return what was remembered; what is not understood takes its default."""
    doc = doc if isinstance(doc, dict) else {}
    held = doc.get("asked")
    asked = {
        name: _one(Asked(name), said)
        for name, said in (held if isinstance(held, dict) else {}).items()
        if name in DOCUMENTS and isinstance(said, dict)
    }
    first = grouped()[0][1][0].name
    return doc["name"] if doc.get("name") in DOCUMENTS else first, asked


def _one(asked: Asked, said: Mapping[str, Any]) -> Asked:
    since, until = _day(said.get("since_on")), _day(said.get("until_on"))
    span, back = said.get("span"), said.get("back")
    return replace(
        asked,
        span=span if span in SPANS and (span != "days" or (since and until)) else "week",
        since_on=since,
        until_on=until,
        record=str(said.get("record") or ""),
        said=str(said.get("said") or ""),
        back=back if isinstance(back, int) and 0 <= back < WEEKS_BACK else 0,
        copied_to=str(said.get("copied_to") or "")[:MOST_COPIED],
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
