"""Answers for which records are those of a campaign, and which campaign a name means; laptop and office ask it alike.

What belongs to a campaign is what names it, and what hangs on something that does: targets on their visit, steps and
re-inspections on their issue, an issue that names none on the visit it was found in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from inspector.domain.clock_text import instant, utc_text
from inspector.domain.counted import Records, Ref
from inspector.domain.place import Campaign
from inspector.errors import Known

# what figures are counted from: entity → its field in Records. 场所, 单位 and 专项 belong to all
COUNTED = {
    "visit": "visits",
    "visit_target": "targets",
    "issue": "issues",
    "issue_step": "steps",
    "recheck": "rechecks",
    "feedback": "feedbacks",
    "effort": "efforts",
    "lead": "leads",
    "talk": "talks",
    "circular": "circulars",
    "listing": "listings",
    "handover": "handovers",
    "tally": "tallies",
    "team": "teams",
    "rating": "ratings",
}
# of these no field says when they were first written down: it is asked of their first op
UNDATED = (
    *("visit", "visit_target", "effort", "lead", "talk", "circular", "listing", "handover", "tally", "team"),
    "rating",
)
NUMBERED = ("issue", "visit", "recheck", "lead", "talk", "circular", "handover")
_NAMING = ("visits", "leads", "talks", "circulars", "handovers", "tallies", "teams")


def of_campaign(records: Records, campaign: Campaign, taken_back: Mapping[str, str | None]) -> Records:
    """Return of all records those of `campaign`; the “差”名单 stays whole, it is of no campaign.

    `taken_back` is visit → campaign of visits that count no more: an issue found on one of them stays where it was.
    """

    def named(one: Any) -> bool:
        return bool(one.campaign_id == campaign.id)

    visits = {one.id for one in records.visits if named(one)}
    outings = visits | {one for one, said in taken_back.items() if said == campaign.id}
    issues = {one.id for one in records.issues if named(one) or (one.campaign_id is None and one.visit_id in outings)}
    feedbacks = {one.id for one in records.feedbacks if one.issue_id in issues}
    naming: dict[str, Any] = {name: tuple(filter(named, getattr(records, name))) for name in _NAMING}
    return replace(
        records,
        campaign=campaign,
        targets=tuple(one for one in records.targets if one.visit_id in visits),
        issues=tuple(one for one in records.issues if one.id in issues),
        steps=tuple(one for one in records.steps if one.issue_id in issues),
        rechecks=tuple(one for one in records.rechecks if one.issue_id in issues),
        feedbacks=tuple(one for one in records.feedbacks if one.issue_id in issues),
        efforts=tuple(
            one for one in records.efforts if named(one) or one.issue_id in issues or one.feedback_id in feedbacks
        ),
        ratings=tuple(one for one in records.ratings if named(one) or one.issue_id in issues),
        **naming,
    )


def campaign_named(campaigns: Iterable[Campaign], name: str) -> Campaign:
    """Return the campaign of a name, or of name and batch (2024年人居环境整治 第一批次).

    Raise Known("campaign_unknown") with the names there are, Known("campaign_ambiguous") where batches share the name.
    """
    wanted, there = "".join(name.split()), list(campaigns)
    found = [one for one in there if wanted == "".join(f"{one.name}{one.batch or ''}".split())]
    found = found or [one for one in there if wanted == "".join(one.name.split())]
    if len(found) == 1:
        return found[0]
    names = "；".join(f"{one.name} {one.batch or ''}".strip() for one in found or there)
    raise Known("campaign_ambiguous" if found else "campaign_unknown", name=name, names=names or "—")


def numbers(records: Records) -> dict[Ref, str]:
    """Return (entity, id) → the paper number of every record that has one, to name the records of a figure by."""
    return {
        (entity, one.id): one.number for entity in NUMBERED for one in getattr(records, COUNTED[entity]) if one.number
    }


def first_written(created: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return record → UTC text of when it was first written down, from (record, local clock text) of its first op.

    A clock text of elsewhere that is none says nothing: nobody knows, so the record counts.
    """
    found: dict[str, str] = {}
    for record, wall in created:
        with suppress(ValueError):
            found[record] = utc_text(instant(wall))
    return found
