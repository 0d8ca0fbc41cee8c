"""Answers for the form of one issue as a value: what it holds, how it is kept as a draft, what is handed over at 提交.

One frozen value instead of the widgets' own contents: the draft on disk, the proposals and the submission all read the
same thing, and it is tested without a window. `sources` says of each proposed field where its value came from (words
as they stand above the field); a field whose source is 手改 is never proposed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from inspector.domain.category import FAIL, UNSEEN, Category, Item, judge
from inspector.domain.lead import Lead
from inspector.store.issues import IssueForm
from inspector.wording import today as words

Point = tuple[float, float, str]
ROLES = ("wide", "close", "other")  # what a photo of the find may show, in the order they are proposed
PROPOSED = ("place_id", "found_at_utc", "lead", "assist", "due_on", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One issue being written. `photos` is (photo id, role) in order; `after_photos` belong to 立行立改."""

    category: str = ""
    photos: tuple[tuple[str, str], ...] = ()
    after_photos: tuple[str, ...] = ()
    visit_id: str | None = None
    place_id: str | None = None
    spot: str = ""
    point: Point | None = None
    found_at_utc: str | None = None
    lead_body_id: str | None = None
    lead_kind: str | None = None
    assist_body_ids: tuple[str, ...] = ()
    due_on: str | None = None
    due_rule: str | None = None
    due_mark: str = ""  # 未含2027年调休 …
    source: str = "covert"
    severity: str = "normal"
    description: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)
    immediate: bool = False
    second_person_id: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    from_lead_id: str | None = None  # the 线索 that led to it

    @property
    def photo_ids(self) -> tuple[str, ...]:
        """The photos of the find, in order, without their roles."""
        return tuple(photo_id for photo_id, _ in self.photos)

    @property
    def begun(self) -> bool:
        """Whether somebody has put anything into it (photos that were only proposed do not count)."""
        return bool(
            self.category
            or self.description
            or self.answers
            or self.after_photos
            or words.EDITED in self.sources.values()
        )

    def edited(self, name: str) -> bool:
        """Tell whether the proposed field `name` stands fast: changed by the person, or brought by a 线索."""
        return self.sources.get(name) in (words.EDITED, words.FROM_LEAD)


def change(form: Form, **values: Any) -> Form:
    """Return the form with changed values; a proposed field among them becomes 手改."""
    touched = {_proposed_name(name) for name in values} & set(PROPOSED)
    sources = {**form.sources, **dict.fromkeys(touched, words.EDITED)}
    return replace(form, sources=sources, **values)


def put(mapping: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return `mapping` with `key` set, or without it where the value is empty."""
    rest = {name: held for name, held in mapping.items() if name != key}
    return rest if value is None or value in ("", [], ()) else {**rest, key: value}


def take(form: Form, photo_id: str) -> Form:
    """Take a photo into the form, or lay it back when it is in it; 全景 and 近景 go to the first."""
    if photo_id in form.photo_ids:
        left = tuple((held, role) for held, role in form.photos if held != photo_id)
        return replace(form, photos=left)
    held_roles = {role for _, role in form.photos}
    role = next((role for role in ("wide", "close") if role not in held_roles), "other")
    return replace(form, photos=(*form.photos, (photo_id, role)))


def give_role(form: Form, photo_id: str, role: str) -> Form:
    """Give a photo of the form another role."""
    return replace(form, photos=tuple((held, role if held == photo_id else old) for held, old in form.photos))


def failing(category: Category, answers: Mapping[str, Any]) -> list[Item]:
    """Return the items answered 不合格, in the order of the checklist."""
    return [item for item in category.checklist if judge(item, answers.get(item.id)) == FAIL]


def answer_rest_ok(category: Category, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answer every open question of choices as 合格 (其余都合格); what was answered stays, 未查看 included."""
    fresh = {
        item.id: item.ok for item in category.checklist
        if item.type == "yesno" and isinstance(item.ok, str) and item.id not in answers
    }  # fmt: skip
    return {**answers, **fresh}


def tally(category: Category, answers: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return (answered, all, failing) of a checklist; 未查看 as an answer given counts as answered."""
    answered = sum(1 for item in category.checklist if item.id in answers)
    return answered, len(category.checklist), len(failing(category, answers))


def unseen(category: Category, answers: Mapping[str, Any]) -> int:
    """Return how many items nobody has looked at."""
    return sum(1 for item in category.checklist if judge(item, answers.get(item.id)) == UNSEEN)


def proposed_description(form: Form, category: Category) -> str:
    """Word a description from the failing items, for a form whose description is left empty."""
    found = [words.statement(item.question, str(form.answers[item.id])) for item in failing(category, form.answers)]
    return words.description(category.report_name, form.spot, found)


def next_form(form: Form) -> Form:
    """Return the form of the next issue: place, spot, visit and source stay, marked 沿用上一条."""
    kept = {name: words.KEPT for name in ("place_id", "source")}
    return Form(
        visit_id=form.visit_id, place_id=form.place_id, spot=form.spot, source=form.source,
        second_person_id=form.second_person_id, sources=kept if form.place_id else {"source": words.KEPT},
    )  # fmt: skip


def from_lead(lead: Lead, source: str) -> Form:
    """Return the form of the issue that a 线索 led to: what was said, and where, stands in it."""
    firm = {"source": words.FROM_LEAD} | ({"place_id": words.FROM_LEAD} if lead.place_id else {})
    return Form(
        category=lead.category or "", place_id=lead.place_id, spot=lead.spot or "", description=lead.gist,
        source=source, from_lead_id=lead.id, sources=firm,
    )  # fmt: skip


def submission(form: Form, category: Category, draft_id: str | None, campaign_id: str | None = None) -> IssueForm:
    """Return what the store is given at 提交."""
    known = {item.id for item in category.checklist}
    return IssueForm(
        category=form.category,
        place_id=form.place_id,
        visit_id=form.visit_id,
        campaign_id=campaign_id,
        spot=form.spot.strip() or None,
        point=form.point,
        description=form.description.strip() or proposed_description(form, category),
        severity=form.severity,
        source=form.source,
        found_at_utc=form.found_at_utc,
        lead_body_id=form.lead_body_id,
        lead_kind=form.lead_kind,
        assist_body_ids=form.assist_body_ids,
        due_on=form.due_on,
        due_rule=form.due_rule,
        answers={key: value for key, value in form.answers.items() if key in known},
        notes=dict(form.notes),
        measures=dict(form.measures),
        attrs=dict(form.attrs),
        photos=form.photos,
        immediate=form.immediate,
        after_photos=form.after_photos if form.immediate else (),
        second_person_id=form.second_person_id if form.immediate else None,
        draft_id=draft_id,
        from_lead_id=form.from_lead_id,
    )


def to_doc(form: Form) -> dict[str, Any]:
    """Return the form as plain JSON values for a draft."""
    return asdict(form)


def from_doc(doc: Mapping[str, Any]) -> Form:
    """Read a draft; fields a newer or older program wrote and we do not know are left out."""
    known = {spec.name for spec in fields(Form)}
    values = {name: value for name, value in doc.items() if name in known}
    for name in ("after_photos", "assist_body_ids"):
        values[name] = tuple(values.get(name) or ())
    values["photos"] = tuple((photo_id, role) for photo_id, role in values.get("photos") or ())
    if values.get("point"):
        lat, lon, datum = values["point"]
        values["point"] = (lat, lon, datum)
    return Form(**values)


def _proposed_name(name: str) -> str:
    return {"lead_body_id": "lead", "lead_kind": "lead", "assist_body_ids": "assist"}.get(name, name)
