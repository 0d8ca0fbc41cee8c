"""Answers for what the forms of the screen 任务 ask, and which record each makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from inspector.domain.charge import Charge
from inspector.domain.joint import Loan, Selection
from inspector.domain.rating import Rating
from inspector.domain.self_check import SelfCheck
from inspector.domain.task import Task
from inspector.domain.weeks import week_of
from inspector.store.door import new_id
from inspector.ui.screens.registers_fields import Ask
from inspector.ui.today.register import Register
from inspector.wording import tasks as terms
from inspector.wording import tasks_screen as words

MAKERS: Mapping[str, type] = {
    "task": Task, "self_check": SelfCheck, "charge": Charge, "rating": Rating, "selection": Selection, "loan": Loan,
}  # fmt: skip
COUNTS = ("satisfied", "mostly", "unsatisfied")  # left open they are none


def asks(kind: str, register: Register, teams: Mapping[str, str]) -> tuple[Ask, ...]:
    """Return the fields of a form; `teams` are id → name."""
    campaigns = tuple((one.id, f"{one.name}{one.batch or ''}") for one in register.campaigns)
    campaign = Ask("campaign_id", "专项", "choice", campaigns, empty=words.NO_CAMPAIGN)
    return _ASKS[kind](register, teams, campaign)


def report_asks(today: date) -> tuple[Ask, ...]:
    """Return what a report on a task asks; the week is this one or one of the last."""
    said = terms.FIELDS["task_report"]
    weeks = [week_of(date.fromordinal(today.toordinal() - 7 * back)) for back in range(6)]
    named = tuple(
        (week, words.THIS_WEEK if at == 0 else words.WEEK.format(week=int(week[-2:]))) for at, week in enumerate(weeks)
    )
    return (
        Ask("week", said["week"], "choice", named),
        Ask("percent", said["percent"], "number", empty=words.NOT_SAID, unit="%"),
        Ask("progress", said["progress"], "lines", empty=words.NOT_SAID),
        Ask("needs", said["needs"], "lines", empty=words.NOT_SAID),
        Ask("done_on", said["done_on"], "day", empty=words.DONE_DAY),
    )  # fmt: skip


def file_asks() -> tuple[Ask, ...]:
    """Return what the filing of a sheet asks."""
    said = terms.FIELDS["self_check_sheet"]
    return (
        Ask("number", said["filed_number"], hint="报备回执的编号"),
        Ask("filed_with", said["filed_with"], hint="如 区纪委监委"), Ask("on", said["filed_on"], "day"),
    )  # fmt: skip


def record_of(kind: str, values: Mapping[str, Any], before: Any = None, **more: Any) -> Any:
    """Return the record a form means: a new one, or `before` with what was entered."""
    said = {name: value for name, value in values.items() if name not in ("issues", "items")}
    if kind == "task":
        said["number"] = said.get("number") or ""
    if kind == "rating":
        said |= {name: said.get(name) or 0 for name in ("asked", *COUNTS)}
    if before is not None:
        return replace(before, **said, **more)
    return MAKERS[kind](id=new_id(), **said, **more)


def _task(_: Register, __: Mapping[str, str], campaign: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["task"]
    return (
        Ask("title", said["title"], "lines"), Ask("number", said["number"], empty=words.NOT_SAID, hint="如 3 或 3.2"),
        Ask("body_id", said["body_id"], "body", empty=words.NO_BODY),
        Ask("assist_body_ids", said["assist_body_ids"], "bodys"),
        Ask("leader", said["leader"], empty=words.NOT_SAID), Ask("person", said["person"], empty=words.NOT_SAID),
        Ask("starts_on", said["starts_on"], "day", empty=words.NO_DAY),
        Ask("due_on", said["due_on"], "day", empty=words.NO_DAY),
        Ask("remark", said["remark"], empty=words.NOT_SAID), campaign,
    )  # fmt: skip


def _self_check(_: Register, __: Mapping[str, str], campaign: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["self_check"]
    return (
        Ask("title", said["title"]),
        Ask("kind", said["kind"], "choice", tuple(terms.SELF_CHECK_KINDS.items())),
        Ask("items", said["items"], "lines", hint=words.ITEMS_HINT),
        Ask("due_on", said["due_on"], "day", empty=words.NO_DAY),
        Ask("file_with", said["file_with"], empty=words.NOT_SAID, hint="如 区纪委监委"),
        Ask("requirement", said["requirement"], "lines", empty=words.NOT_SAID), campaign,
    )  # fmt: skip


def _charge(_: Register, __: Mapping[str, str], campaign: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["charge"]
    return (
        Ask("kind", said["kind"], "choice", tuple(terms.CHARGE_KINDS.items())),
        Ask("leader", said["leader"], hint="如 王副区长"),
        Ask("second_leader", said["second_leader"], empty=words.NOT_SAID, hint="另一位组长"),
        Ask("place_ids", said["place_ids"], "places"),
        Ask("issues", said["issue_ids"], "words", hint=words.ISSUES_HINT),
        Ask("duties", said["duties"], "words", hint=words.DUTIES_HINT),
        Ask("body_id", said["body_id"], "body", empty=words.NO_BODY),
        Ask("squad", said["squad"], empty=words.NOT_SAID),
        Ask("second_squad", said["second_squad"], empty=words.NOT_SAID),
        Ask("starts_on", said["starts_on"], "day", empty=words.NO_DAY),
        Ask("ends_on", said["ends_on"], "day", empty=words.NO_DAY), campaign,
    )  # fmt: skip


def _rating(_: Register, __: Mapping[str, str], campaign: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["rating"]
    counts = tuple(Ask(name, said[name], "number", empty=words.NOT_SAID, unit="人") for name in COUNTS)
    return (
        Ask("issues", said["issue_id"], empty=words.NO_ISSUE, hint=words.ISSUE_HINT),
        Ask("place_id", said["place_id"], "place", empty=words.NO_PLACE, hint="不针对单个问题时，选地点"),
        Ask("rated_on", said["rated_on"], "day"),
        Ask("way", said["way"], "choice", tuple(terms.RATING_WAYS.items())),
        Ask("asked", said["asked"], "number", unit="人"), *counts,
        Ask("remark", said["remark"], "lines", empty=words.NOT_SAID), campaign,
    )  # fmt: skip


def _selection(_: Register, __: Mapping[str, str], campaign: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["selection"]
    return (
        Ask("quarter", said["quarter"], hint=words.QUARTER_HINT), Ask("title", said["title"]),
        Ask("body_ids", said["body_ids"], "bodys"), Ask("place_ids", said["place_ids"], "places"),
        Ask("reason", said["reason"], "lines", empty=words.NOT_SAID), Ask("chosen_on", said["chosen_on"], "day"),
        campaign,
    )  # fmt: skip


def _loan(register: Register, teams: Mapping[str, str], _: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["loan"]
    people, named = tuple((one.id, one.name) for one in register.people), tuple(teams.items())
    return (
        Ask("inspector_id", said["inspector_id"], "choice", people), Ask("team_id", said["team_id"], "choice", named),
        Ask("from_team_id", said["from_team_id"], "choice", named, empty=words.NO_TEAM),
        Ask("starts_on", said["starts_on"], "day"), Ask("ends_on", said["ends_on"], "day", empty=words.NO_DAY),
        Ask("reason", said["reason"], empty=words.NOT_SAID),
    )  # fmt: skip


def _package(_: Register, __: Mapping[str, str], ___: Ask) -> tuple[Ask, ...]:
    said = terms.FIELDS["package"]
    return (
        Ask("receiver", said["receiver"], hint="如 区委巡察办"),
        Ask("issues", said["issue_ids"], "words", hint=words.ISSUES_HINT),
        Ask("purpose", said["purpose"], empty=words.NOT_SAID), Ask("with_photos", "照片", "choice", words.WITH_PHOTOS),
        Ask("originals", words.ORIGINALS_WHY, hint=words.ORIGINALS_HINT, empty=words.NOT_SAID),
    )  # fmt: skip


_ASKS: Mapping[str, Callable[[Register, Mapping[str, str], Ask], tuple[Ask, ...]]] = {
    "task": _task, "self_check": _self_check, "charge": _charge, "rating": _rating, "selection": _selection,
    "loan": _loan, "package": _package,
}  # fmt: skip


def blank(kind: str, today: date) -> dict[str, Any]:
    """Return what a new form shows."""
    on, quarter = today.isoformat(), f"{today.year}-Q{(today.month + 2) // 3}"
    held: Mapping[str, dict[str, Any]] = {
        "rating": {"rated_on": on, "asked": 20, **dict.fromkeys(COUNTS)},
        "selection": {"quarter": quarter, "chosen_on": on},
        "loan": {"starts_on": on},
    }
    return held.get(kind, {})


def offered(kind: str, record: Any, today: str) -> tuple[str, ...]:
    """Return what can be done with an entry, the likeliest first."""
    if kind == "package":
        return () if record.signed_at_utc else ("sign",)
    if kind == "completeness":
        return () if record.line.is_complete else ("missing",)
    if kind == "account":
        return ("course", "behind")
    if kind == "loan":
        return ("end",) if (record.ends_on or "9999") >= today else ()
    if kind == "self_check":
        return ("library", "void") if record.kind == "library" else ("send", "void")
    return ("lists", "change", "void") if kind == "selection" else ("change", "void")
