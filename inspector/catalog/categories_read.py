"""Answers for turning plain data (from YAML or JSON) into a Catalogue, and for naming what is wrong with it.

The first fault is raised as Known, its code `catalog_` + reason, with the place in words an office can find (小类
garbage，检查项 garbage_1). Fields this program does not know are no fault (a newer office may send
them): they are listed in `Catalogue.unknown`, which also shows a misspelt one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from inspector.domain.category import (
    ATTR_TYPES,
    DEADLINE_KINDS,
    ITEM_TYPES,
    YES_NO,
    Attr,
    Catalogue,
    Category,
    Deadline,
    Defaults,
    Item,
    Major,
    Measure,
    Span,
    Stage,
)
from inspector.errors import Known

LONGEST_DEADLINE = 3650  # days or hours; more is a slip of the finger
SHORT_NAME_LENGTH = 6
_MISSING = object()


def fault(place: str, reason: str, **facts: object) -> NoReturn:
    """Refuse the catalogue: `place` says where; `wording/catalog.py` has a sentence for each `reason`."""
    raise Known(f"catalog_{reason}", place=place, **facts)


@dataclass(slots=True)
class _Entry:
    """One mapping of the file while it is read: knows its place, and which of its fields were never asked for."""

    raw: Mapping[str, Any]
    place: str
    unknown: list[str]
    seen: set[str] = field(default_factory=set)

    def take(self, name: str, kinds: type | tuple[type, ...], default: Any = _MISSING) -> Any:
        """Return field `name`, checked to be of `kinds`; a missing one without a default is a fault."""
        self.seen.add(name)
        value = self.raw.get(name)
        if value is None:
            if default is _MISSING:
                fault(self.place, "missing", field=name)
            return default
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            fault(self.place, "wrong_kind", field=name, value=str(value)[:40])
        return value

    def text(self, name: str, default: Any = _MISSING) -> str:
        value = str(self.take(name, str, default)).strip()
        if not value and default is _MISSING:
            fault(self.place, "missing", field=name)
        return value

    def count(self, name: str, default: Any = _MISSING, low: int = 1, high: int = LONGEST_DEADLINE) -> int:
        value: int = self.take(name, int, default)
        if not low <= value <= high:
            fault(self.place, "out_of_range", field=name, value=value, low=low, high=high)
        return value

    def texts(self, name: str, default: Any = _MISSING) -> tuple[str, ...]:
        values = self.take(name, list, default)
        if not all(isinstance(v, str) and v.strip() for v in values):
            fault(self.place, "wrong_kind", field=name, value=str(values)[:40])
        return tuple(values)

    def mapping(self, name: str) -> dict[str, str]:
        return {str(k): str(v) for k, v in self.take(name, dict, {}).items()}

    def entries(self, name: str, label: str, key: str, default: Any = _MISSING) -> list[_Entry]:
        """Return the list of mappings under `name`, each placed by its own `key`."""
        found = []
        for number, raw in enumerate(self.take(name, list, default), 1):
            if not isinstance(raw, dict):
                fault(f"{self.place}，第 {number} 个{label}", "wrong_kind", field=name, value=str(raw)[:40])
            found.append(_Entry(raw, f"{self.place}，{label} {raw.get(key) or f'第 {number} 个'}", self.unknown))
        return found

    def close(self) -> None:
        """Note the fields nobody asked for."""
        self.unknown.extend(f"{self.place}：{name}" for name in self.raw if name not in self.seen)


def catalogue_of(raw: object) -> Catalogue:
    """Return the Catalogue that `raw` (mappings and lists) says; Known `catalog_…` where it is not one."""
    if not isinstance(raw, dict):
        fault("全文", "not_a_catalogue")
    unknown: list[str] = []
    top = _Entry(raw, "目录", unknown)
    defaults = _defaults(top)
    types = top.mapping("responsible_types")
    majors: list[Major] = []
    categories: list[Category] = []
    for entry in sorted(top.entries("majors", "大类", "code"), key=lambda e: e.count("order")):
        major = Major(
            code=entry.text("code"),
            name=entry.text("name"),
            order=entry.count("order"),
            icon=entry.text("icon", "tag"),
            source=entry.text("source", ""),
        )
        majors.append(major)
        categories += [_category(e, major, defaults, types) for e in entry.entries("minors", "小类", "code")]
        entry.close()
    catalogue = Catalogue(
        version=top.text("version"),
        defaults=defaults,
        responsible_types=types,
        majors=tuple(majors),
        categories=tuple(categories),
    )
    top.close()
    _check_unique(catalogue)
    return replace(catalogue, unknown=tuple(unknown))


def _defaults(top: _Entry) -> Defaults:
    entry = _Entry(top.take("defaults", dict), "目录 defaults", top.unknown)
    evidence = _Entry(entry.take("evidence", dict, {}), "目录 defaults.evidence", top.unknown)
    ladder = _Entry(entry.take("escalation", dict, {}), "目录 defaults.escalation", top.unknown)
    defaults = Defaults(
        recheck_after_days=entry.count("recheck_after_days", 7),
        relapse_window_days=entry.count("relapse_window_days", 90),
        warn_before_days=ladder.count("warn_before_days", 1, low=0),
        urge_after_overdue_days=ladder.count("urge_after_overdue_days", 1, low=0),
        supervise_after_overdue_days=ladder.count("supervise_after_overdue_days", 5, low=0),
        wide_shots=evidence.count("wide_shot", 1, low=0, high=40),
        close_shots=evidence.count("close_shot", 1, low=0, high=40),
        evidence_note=evidence.text("note", ""),
    )
    for part in (entry, evidence, ladder):
        part.close()
    return defaults


def _category(entry: _Entry, major: Major, defaults: Defaults, types: Mapping[str, str]) -> Category:
    name = entry.text("name")
    category = Category(
        code=entry.text("code"),
        name=name,
        short_name=entry.text("short_name"),
        report_name=entry.text("report_name", name),
        major_code=major.code,
        major_name=major.name,
        icon=entry.text("icon", major.icon),
        aliases=entry.texts("aliases", ()),
        first_class=entry.take("first_class", bool, False),
        tile=entry.take("tile", int, None),
        headline_order=entry.take("headline_order", int, None),
        deadline=_deadline(_Entry(entry.take("deadline", dict), f"{entry.place}，时限", entry.unknown)),
        stages=tuple(_stage(e) for e in entry.entries("stages", "阶段", "name", ())),
        stage_plan=entry.take("stage_plan", bool, False),
        lead=entry.text("lead"),
        assist=entry.texts("assist", ()),
        immediate=entry.take("immediate", bool, False),
        recheck_after_days=entry.count("recheck_after_days", defaults.recheck_after_days),
        checklist=tuple(_item(e) for e in entry.entries("checklist", "检查项", "id")),
        attrs=tuple(_attr(e) for e in entry.entries("attrs", "附加项", "id", ())),
        measures=tuple(_measure(e) for e in entry.entries("measures", "测定项", "id", ())),
        grading=entry.mapping("grading"),
        gb=entry.mapping("gb"),
        note=entry.text("note", ""),
    )
    entry.close()
    if len(category.short_name) > SHORT_NAME_LENGTH:
        fault(entry.place, "name_too_long", field="short_name", value=category.short_name, high=SHORT_NAME_LENGTH)
    if not category.checklist:
        fault(entry.place, "missing", field="checklist")
    for body in (category.lead, *category.assist):
        if body not in types:
            fault(entry.place, "unknown_body_type", value=body)
    return category


def _deadline(entry: _Entry) -> Deadline:
    kind = entry.text("kind")
    if kind not in DEADLINE_KINDS:
        fault(entry.place, "unknown_choice", field="kind", value=kind, choices="、".join(DEADLINE_KINDS))
    deadline = Deadline(entry.count("hours" if kind == "workhour" else "days"), kind)
    entry.close()
    return deadline


def _stage(entry: _Entry) -> Stage:
    name = entry.text("name")
    entry.raw = {k: v for k, v in entry.raw.items() if k != "name"}
    return Stage(name, _deadline(entry))


def _item(entry: _Entry) -> Item:
    kind = _choice(entry, ITEM_TYPES, "yesno")
    answers = entry.texts("answers", list(YES_NO)) if kind == "yesno" else ()
    ok: str | Span | None = None
    if kind == "yesno":
        ok = entry.text("ok")
        if ok not in answers:
            fault(entry.place, "ok_not_an_answer", value=ok, choices="、".join(answers))
        if len(set(answers)) != len(answers) or len(answers) < 2:
            fault(entry.place, "answers_repeat", choices="、".join(answers))
    elif kind == "number" and entry.take("ok", dict, None) is not None:
        span = _Entry(entry.take("ok", dict), f"{entry.place}，ok", entry.unknown)
        ok = Span(span.take("min", (int, float), None), span.take("max", (int, float), None))
        span.close()
        if ok == Span():
            fault(span.place, "missing", field="min")
    item = Item(
        id=entry.text("id"),
        question=entry.text("q"),
        type=kind,
        answers=answers,
        ok=ok,
        unit=entry.text("unit", ""),
    )
    entry.close()
    return item


def _attr(entry: _Entry) -> Attr:
    kind = _choice(entry, ATTR_TYPES, None)
    attr = Attr(
        id=entry.text("id"),
        question=entry.text("q"),
        type=kind,
        answers=entry.texts("answers") if kind in ("single", "multi") else (),
        unit=entry.text("unit", ""),
        hint=entry.text("hint", ""),
    )
    entry.close()
    return attr


def _measure(entry: _Entry) -> Measure:
    measure = Measure(
        id=entry.text("id"),
        name=entry.text("name"),
        unit=entry.text("unit", ""),
        mild=entry.text("mild", ""),
        severe=entry.text("severe", ""),
        note=entry.text("note", ""),
    )
    entry.close()
    return measure


def _choice(entry: _Entry, choices: tuple[str, ...], default: str | None) -> str:
    kind = entry.text("type") if default is None else entry.text("type", default)
    if kind not in choices:
        fault(entry.place, "unknown_choice", field="type", value=kind, choices="、".join(choices))
    return kind


def _check_unique(catalogue: Catalogue) -> None:
    """Codes and short names once in the catalogue; ids once too, because answers are stored under them alone."""
    if not catalogue.categories:
        fault("目录", "missing", field="minors")
    _once(((m.code, f"大类 {m.code}") for m in catalogue.majors), "code")
    _once(((str(m.order), f"大类 {m.code}") for m in catalogue.majors), "order")
    _once(((c.code, f"小类 {c.code}") for c in catalogue.categories), "code")
    _once(((c.short_name, f"小类 {c.code}") for c in catalogue.categories), "short_name")
    _once(((name, f"小类 {c.code}") for c in catalogue.categories for name in _ids(c)), "id")
    ranked = (c for c in catalogue.categories if c.headline_order is not None)
    _once(((str(c.headline_order), f"小类 {c.code}") for c in ranked), "headline_order")


def _ids(category: Category) -> list[str]:
    return [
        *(item.id for item in category.checklist),
        *(attr.id for attr in category.attrs),
        *(measure.id for measure in category.measures),
    ]


def _once(named: Iterable[tuple[str, str]], what: str) -> None:
    places: dict[str, str] = {}
    for value, place in named:
        if value in places:
            fault(place, "duplicate", field=what, value=value, other=places[value])
        places[value] = place
