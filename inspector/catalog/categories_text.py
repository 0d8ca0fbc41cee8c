"""Answers for the catalogue as text an office edits: YAML in, YAML out; only comments are lost between."""

from __future__ import annotations

from typing import Any

from inspector.catalog.categories_read import catalogue_of, fault
from inspector.domain.category import YES_NO, Catalogue, Category, Deadline, Item, Span


def parse(text: str) -> Catalogue:
    """Read a catalogue from its YAML; Known `catalog_…` names the place and the reason of the first fault."""
    import yaml

    try:
        raw = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fault(f"第 {mark.line + 1} 行" if mark else "全文", "not_yaml", detail=str(getattr(error, "problem", "") or ""))
    return catalogue_of(raw)


def dump(catalogue: Catalogue) -> str:
    """Write `catalogue` as YAML such that `parse` returns an equal one."""
    import yaml

    return str(yaml.dump(_plain(catalogue), allow_unicode=True, sort_keys=False, width=1000))


def _plain(catalogue: Catalogue) -> dict[str, Any]:
    base = catalogue.defaults
    majors: list[dict[str, Any]] = []
    for major in catalogue.majors:
        entry: dict[str, Any] = {"code": major.code, "name": major.name, "icon": major.icon, "order": major.order}
        entry |= {"source": major.source} if major.source else {}
        entry["minors"] = [_category(c) for c in catalogue.categories if c.major_code == major.code]
        majors.append(entry)
    return {
        "version": catalogue.version,
        "defaults": {
            "evidence": {"wide_shot": base.wide_shots, "close_shot": base.close_shots, "note": base.evidence_note},
            "recheck_after_days": base.recheck_after_days,
            "escalation": {
                "warn_before_days": base.warn_before_days,
                "urge_after_overdue_days": base.urge_after_overdue_days,
                "supervise_after_overdue_days": base.supervise_after_overdue_days,
            },
            "relapse_window_days": base.relapse_window_days,
        },
        "responsible_types": dict(catalogue.responsible_types),
        "majors": majors,
    }


def _category(category: Category) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name in ("code", "name", "short_name", "report_name", "icon", "first_class", "tile", "headline_order"):
        entry[name] = getattr(category, name)
    entry |= {"aliases": list(category.aliases), "gb": dict(category.gb), "deadline": _deadline(category.deadline)}
    entry["stages"] = [{"name": stage.name, **_deadline(stage.deadline)} for stage in category.stages]
    entry |= {"lead": category.lead, "assist": list(category.assist), "immediate": category.immediate}
    entry |= {"stage_plan": category.stage_plan, "recheck_after_days": category.recheck_after_days}
    entry |= {"note": category.note, "checklist": [_item(item) for item in category.checklist]}
    entry["attrs"] = [
        _filled(
            {"id": a.id, "q": a.question, "type": a.type, "answers": list(a.answers), "unit": a.unit, "hint": a.hint}
        )
        for a in category.attrs
    ]
    entry["measures"] = [
        _filled({n: getattr(m, n) for n in ("id", "name", "unit", "mild", "severe", "note")}) for m in category.measures
    ]
    entry["grading"] = dict(category.grading)
    return _filled(entry)


def _item(item: Item) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": item.id, "q": item.question, "unit": item.unit}
    if item.type != "yesno":
        entry["type"] = item.type
    if isinstance(item.ok, Span):
        entry["ok"] = _filled({"min": item.ok.low, "max": item.ok.high})
    else:
        entry["ok"] = item.ok
    if item.type == "yesno" and item.answers != YES_NO:
        entry["answers"] = list(item.answers)
    return _filled(entry)


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {"hours" if deadline.kind == "workhour" else "days": deadline.count, "kind": deadline.kind}


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not set, as a person writing the file would."""
    return {n: v for n, v in entry.items() if v is not None and v is not False and v not in ("", [], {})}
