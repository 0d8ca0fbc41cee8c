"""Answers for 群众评价: writing down how many were asked about a result and what they said, and what it comes to.

An issue is rated once there is a result: it was reported as put right, or closed. A rating never closes or opens it.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.domain import issue as states
from inspector.domain.rating import WAYS, Rating, Sum, summed
from inspector.errors import Known
from inspector.store import entry_rules as rules
from inspector.store import issues, nameless
from inspector.store.door import Changed
from inspector.store.workspace import Workspace
from inspector.wording.tasks import FIELDS
from inspector.wording.terms import STATUSES


def keep(ws: Workspace, rating: Rating, before: Rating | None = None) -> Rating:
    """Keep a new rating, or with `before` what a form changed of one.

    Raise Known("rating_nothing"), Known("rating_counts"), Known("rating_sample"), Known("rating_open"),
    Known("task_report_ahead"), Known("task_private"), Known("place_unknown"), Known("record_gone").
    """
    rules.must_have_author(ws)
    _must_add_up(rating)
    today = rules.today(ws)
    on = rules.day("rating", "rated_on", rating.rated_on) or today
    if on > today:
        raise Known("task_day", field=FIELDS["rating"]["rated_on"], given=rating.rated_on)
    rules.nobody_private("rating", remark=rating.remark)
    if rating.place_id is None and rating.issue_id is None:
        raise Known("rating_nothing")
    if rating.place_id is not None and ws.get("place", rating.place_id) is None:
        raise Known("place_unknown", place=rating.place_id)
    if rating.issue_id is not None:
        _must_have_result(ws, rating.issue_id)
        nameless.must_be_of_issue(ws, rating.issue_id, {"remark": rating.remark})
    rating = replace(rating, rated_on=on.isoformat(), person_id=rating.person_id or ws.author)
    with ws.write() as door:
        door.revise(before, rating)
    return rating


def void(ws: Workspace, rating_id: str) -> Changed:
    """Take a rating out."""
    rules.must_have_author(ws)
    with ws.write() as door:
        door.delete("rating", rating_id)
    return Changed(door.tx, {"rating": frozenset({rating_id})})


def listed(ws: Workspace, since_on: str = "", until_on: str = "9999", *, issue_id: str | None = None) -> list[Rating]:
    """Return ratings from a day to a day (both included), or those of one issue, the latest first."""
    where = "rated_on BETWEEN ?1 AND ?2 AND (?3 IS NULL OR issue_id = ?3)"
    return ws.all("rating", where, (since_on, until_on, issue_id), "rated_on DESC, rowid DESC")


def total(ws: Workspace, since_on: str = "", until_on: str = "9999") -> Sum:
    """Return what the ratings of a period come to."""
    return summed(listed(ws, since_on, until_on))


def _must_add_up(rating: Rating) -> None:
    if rating.asked < 1:
        raise Known("rating_sample", asked=rating.asked)
    counts = (rating.satisfied, rating.mostly, rating.unsatisfied)
    if min(counts) < 0 or sum(counts) > rating.asked:
        raise Known("rating_counts", answered=sum(counts), asked=rating.asked)
    if rating.way not in WAYS:
        raise Known("register_word", field=FIELDS["rating"]["way"], given=rating.way)


def _must_have_result(ws: Workspace, issue_id: str) -> None:
    issue = rules.held(ws, "issue", issue_id)
    status = issues.standing(ws, issue_id).status
    if status not in (states.REPORTED, states.CLOSED):
        raise Known("rating_open", number=issue.number, status=STATUSES[status])
