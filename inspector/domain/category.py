"""Answers for what can be inspected: the catalogue of categories, their checklists, and the judgement of an answer.

The catalogue is versioned data that an office may edit (`inspector.catalog` reads and checks it); nothing here names a
particular category, so that a new one is one entry in the file. Editors are chosen by the `kind` of a field. A check
freezes the questions it asked (`asked`), and is judged by those (`as_asked`), not by a later catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.pinyin import initials

NOT_APPLICABLE, NOT_SEEN = "不适用", "未查看"
ALWAYS_ALLOWED = (NOT_APPLICABLE, NOT_SEEN)  # every item of every category may be answered so
YES_NO = ("是", "否")
FAIL, OK, UNSEEN, NA = "fail", "ok", "unseen", "na"
ITEM_TYPES = ("yesno", "number", "text")
ATTR_TYPES = ("single", "multi", "number", "text")
DEADLINE_KINDS = ("workday", "day", "workhour")


@dataclass(frozen=True, slots=True)
class Span:
    """Which numbers are 合格, both ends included; None leaves an end open."""

    low: float | None = None
    high: float | None = None

    def holds(self, number: float) -> bool:
        """Tell whether `number` lies in the span."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a checklist. `ok` is the answer that means 合格; a number may have a Span, text has none."""

    id: str
    question: str
    type: str = "yesno"
    answers: tuple[str, ...] = YES_NO
    ok: str | Span | None = None
    unit: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers to offer, in order, 不适用 and 未查看 last (for number and text only these two)."""
        return (self.answers if self.type == "yesno" else ()) + ALWAYS_ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Attr:
    """One further fact of a category (line kind, length …), kept on the issue as `attrs.<id>`."""

    id: str
    question: str
    type: str
    answers: tuple[str, ...] = ()
    unit: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One quantity measured on the spot; `mild` and `severe` are the ranges as printed, the rule is in `water`."""

    id: str
    name: str
    unit: str = ""
    mild: str = ""
    severe: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long a body has: `count` of workday (工作日), day (自然日) or workhour (工作时)."""

    count: int
    kind: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a staged deadline, counted from the same start as the whole."""

    name: str
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One 小类 with everything a form, a paper and a figure need of it."""

    code: str
    name: str
    short_name: str  # tiles and tags, at most 6 characters
    report_name: str  # as a report's sentence names it
    major_code: str
    major_name: str
    icon: str
    aliases: tuple[str, ...] = ()
    first_class: bool = False
    tile: int | None = None  # place and key of its large tile
    headline_order: int | None = None
    deadline: Deadline
    stages: tuple[Stage, ...] = ()
    stage_plan: bool = False  # 倒排工期
    lead: str  # responsible type of the 主责单位
    assist: tuple[str, ...] = ()
    immediate: bool = False  # 可立行立改
    recheck_after_days: int
    checklist: tuple[Item, ...]
    attrs: tuple[Attr, ...] = ()
    measures: tuple[Measure, ...] = ()
    grading: Mapping[str, str] = field(default_factory=dict)  # texts of the rule, to be shown and printed
    gb: Mapping[str, str] = field(default_factory=dict)  # cross codes, unverified
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Major:
    """One 大类: one ledger sheet. Its categories name it by code."""

    code: str
    name: str
    order: int
    icon: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for every category; days are natural days except `warn_before_days` (working days) and
    `supervise_after_overdue_days` (working days since the first 催办)."""

    recheck_after_days: int
    warn_before_days: int
    urge_after_overdue_days: int
    supervise_after_overdue_days: int
    relapse_window_days: int
    wide_shots: int
    close_shots: int
    evidence_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The whole catalogue of one version. `unknown` names fields this program does not know (it ignores them)."""

    version: str
    defaults: Defaults
    responsible_types: Mapping[str, str]  # code → Chinese
    majors: tuple[Major, ...]
    categories: tuple[Category, ...]
    unknown: tuple[str, ...] = field(default=(), compare=False)

    def get(self, code: str) -> Category | None:
        """Return the category `code`, None where this version has none."""
        return next((c for c in self.categories if c.code == code), None)

    @property
    def first_class(self) -> tuple[Category, ...]:
        """The categories with a large tile, in the order of their keys (垃圾 first)."""
        chosen = (c for c in self.categories if c.first_class)
        return tuple(sorted(chosen, key=lambda c: c.tile or len(self.categories)))


def judge(item: Item, answer: object) -> str:
    """Judge one answer: fail | ok | unseen | na.

    Nothing answered and 未查看 are unseen, and so is an answer the question does not offer (it proves nothing).
    不适用 is na, and so is a number or text whose question calls none of them wrong.
    """
    if answer is None or answer in ("", NOT_SEEN):
        return UNSEEN
    if answer == NOT_APPLICABLE:
        return NA
    if item.type == "yesno":
        return UNSEEN if answer not in item.answers else OK if answer == item.ok else FAIL
    if item.type == "number" and isinstance(item.ok, Span):
        number = _number(answer)
        return UNSEEN if number is None else OK if item.ok.holds(number) else FAIL
    return NA


def asked(category: Category) -> dict[str, dict[str, Any]]:
    """Return the questions as a Check freezes them: item id → {"q", "answers", "ok", "type", "unit"}."""
    return {
        item.id: {
            "q": item.question,
            "answers": list(item.answers),
            "ok": [item.ok.low, item.ok.high] if isinstance(item.ok, Span) else item.ok,
            "type": item.type,
            "unit": item.unit,
        }
        for item in category.checklist
    }


def as_asked(item_id: str, question: Mapping[str, Any]) -> Item:
    """Return the item that was frozen as `question`; the way back from `asked`."""
    ok = question.get("ok")
    return Item(
        id=item_id,
        question=question["q"],
        type=question.get("type", "yesno"),
        answers=tuple(question.get("answers", YES_NO)),
        ok=Span(*ok) if isinstance(ok, list | tuple) else ok,
        unit=question.get("unit", ""),
    )


def find(catalogue: Catalogue, text: str, letters: Mapping[str, str]) -> tuple[Category, ...]:
    """Return the categories that `text` means, the likeliest first: name, short name, alias, code or 拼音首字母.

    Whole names come before names that begin so, those before names that contain it, those that contain its
    characters one after the other last (those that begin so, as 违章建筑 does for 违建, with the former), and aliases
    after names; with nothing typed, every category in the catalogue's order.
    """
    wanted = _plain(text)
    if not wanted:
        return catalogue.categories
    ranked = [
        (rank, n, c) for n, c in enumerate(catalogue.categories) if (rank := _rank(c, wanted, letters)) is not None
    ]
    return tuple(category for _, _, category in sorted(ranked, key=lambda r: r[:2]))


def _rank(category: Category, wanted: str, letters: Mapping[str, str]) -> int | None:
    ranks = []
    for behind, name in _names(category):
        plain = _plain(name)
        for spelt in (plain, initials(plain, letters)):
            if wanted == spelt:
                ranks.append(behind)
            elif spelt.startswith(wanted):
                ranks.append(2 + behind)
            elif wanted in spelt:
                ranks.append(4 + behind)
        if _has_in_turn(plain, wanted):
            ranks.append((4 if plain[0] == wanted[0] else 6) + behind)
    return min(ranks, default=None)


def _has_in_turn(name: str, wanted: str) -> bool:
    """Say whether `name` has the characters of `wanted` in their order, as short forms are made; letters are 拼音."""
    rest = iter(name)
    return len(wanted) > 1 and not wanted.isascii() and all(ch in rest for ch in wanted)


def _names(category: Category) -> Iterator[tuple[int, str]]:
    """Yield (0 for a name, 1 for an alias; text)."""
    for name in (category.short_name, category.name, category.report_name):
        yield 0, name
    for alias in category.aliases:
        yield 1, alias
    yield 1, category.code


def _plain(text: str) -> str:
    """Drop what nobody types when searching: blanks and punctuation."""
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def _number(answer: object) -> float | None:
    """Read a number as a form or a synced record may hold it."""
    if isinstance(answer, bool) or not isinstance(answer, int | float | str):
        return None
    try:
        return float(answer)
    except ValueError:
        return None
