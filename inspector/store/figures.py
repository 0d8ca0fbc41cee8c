"""Answers for reading what figures are counted from: one query an entity, however many issues there are.

What belongs to a campaign is what names it, and what hangs on something that does: targets on their visit, steps and
re-inspections on their issue, an issue that names none on the visit it was found in.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from inspector.domain.clock_text import instant, utc_text
from inspector.domain.counted import Ref
from inspector.domain.figures import Records
from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.store.workspace import Workspace

_ISSUES = (
    "SELECT id FROM issue WHERE campaign_id = ?1"
    " OR (campaign_id IS NULL AND visit_id IN (SELECT id FROM visit WHERE campaign_id = ?1))"
)
_OF_ISSUE = f"issue_id IN ({_ISSUES})"
# what belongs to the campaign ?1, by entity; `person`, `place` and `body` belong to all
_BELONGS = {
    "visit": "campaign_id = ?1",
    "visit_target": "visit_id IN (SELECT id FROM visit WHERE campaign_id = ?1)",
    "issue": f"id IN ({_ISSUES})",
    "issue_step": _OF_ISSUE,
    "recheck": _OF_ISSUE,
    "feedback": _OF_ISSUE,
    "effort": f"campaign_id = ?1 OR {_OF_ISSUE} OR feedback_id IN (SELECT id FROM feedback WHERE {_OF_ISSUE})",
    "lead": "campaign_id = ?1",
    "talk": "campaign_id = ?1",
    "circular": "campaign_id = ?1",
    "listing": "1",
    "handover": "campaign_id = ?1",
    "tally": "campaign_id = ?1",
    "team": "campaign_id = ?1",
}
_UNDATED = ("visit", "visit_target", "effort", "lead", "talk", "circular", "listing", "handover", "tally", "team")
_NUMBERED = ("issue", "visit", "recheck", "lead", "talk", "circular", "handover")


def read(ws: Workspace, until_utc: str, since_utc: str | None = None, campaign_id: str | None = None) -> Records:
    """Return what the figures of a period are counted from; both instants belong to it (UTC text).

    Raise Known("record_gone") for a campaign that is not there.
    """
    campaign = ws.get("campaign", campaign_id) if campaign_id else None
    if campaign_id and campaign is None:
        raise Known("record_gone", entity="campaign", record=campaign_id)

    def held(entity: str) -> tuple[Any, ...]:
        if campaign_id is None:
            return tuple(ws.all(entity))
        bound = (campaign_id,) if "?1" in _BELONGS[entity] else ()
        return tuple(ws.all(entity, _BELONGS[entity], bound))

    catalogue = ws.catalogue
    return Records(
        until_utc=until_utc,
        since_utc=since_utc,
        campaign=campaign,
        visits=held("visit"),
        targets=held("visit_target"),
        issues=held("issue"),
        steps=held("issue_step"),
        rechecks=held("recheck"),
        feedbacks=held("feedback"),
        efforts=held("effort"),
        leads=held("lead"),
        talks=held("talk"),
        circulars=held("circular"),
        listings=held("listing"),
        handovers=held("handover"),
        tallies=held("tally"),
        teams=held("team"),
        places={place.id: place for place in ws.all("place")},
        bodies={body.id: body for body in ws.all("body")},
        majors=catalogue.majors,
        categories={category.code: category for category in catalogue.categories},
        recorded=_recorded(ws),
    )


def campaign_named(ws: Workspace, name: str) -> Campaign:
    """Return the campaign of a name, or of name and batch (2024年人居环境整治 第一批次).

    Raise Known("campaign_unknown") with the names there are, Known("campaign_ambiguous") where batches share the name.
    """
    wanted = "".join(name.split())
    campaigns = ws.all("campaign", order="starts_on, rowid")
    found = [one for one in campaigns if wanted == "".join(f"{one.name}{one.batch or ''}".split())]
    found = found or [one for one in campaigns if wanted == "".join(one.name.split())]
    if len(found) == 1:
        return found[0]  # type: ignore[no-any-return]
    names = "；".join(f"{one.name} {one.batch or ''}".strip() for one in found or campaigns)
    raise Known("campaign_ambiguous" if found else "campaign_unknown", name=name, names=names or "—")


def numbers(ws: Workspace) -> dict[Ref, str]:
    """Return (entity, id) → the paper number of every record that has one, to name the records of a figure by."""
    found: dict[Ref, str] = {}
    for entity in _NUMBERED:
        for row in ws.reader().execute(f"SELECT id, number FROM \"{entity}\" WHERE number <> ''"):
            found[entity, row[0]] = row[1]
    return found


def _recorded(ws: Workspace) -> dict[str, str]:
    """Return when each record that does not say so itself was first written down, here or elsewhere, as UTC text."""
    ids = " UNION ALL ".join(f'SELECT id FROM "{entity}"' for entity in _UNDATED)
    found: dict[str, str] = {}
    for source in ("edition", "journal"):  # ours last: it stood here first
        sql = f"SELECT record, wall FROM {source} WHERE kind = 'create' AND record IN ({ids})"
        for row in ws.reader().execute(sql):
            with suppress(ValueError):  # a clock text of elsewhere that is none: nobody knows, so it counts
                found[row[0]] = utc_text(instant(row[1]))
    return found
