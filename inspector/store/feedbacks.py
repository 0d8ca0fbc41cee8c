"""Answers for 一周一反馈: taking down what a body says on an issue, and who has not said anything for a week.

A word is only ever added; what it took (投入) and its photos come with it in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from inspector.domain import effort as efforts_typed
from inspector.domain import issue as states
from inspector.domain import weeks
from inspector.domain.clock_text import ZONE, business_date, utc_text
from inspector.domain.effort import Effort
from inspector.domain.feedback import Feedback
from inspector.domain.issue import IssueStep
from inspector.domain.notice import Notice
from inspector.errors import Known
from inspector.store import nameless
from inspector.store import photos as pictures
from inspector.store.door import Changed, new_id
from inspector.store.issues import MOST_AT_ONCE, add_step, must_be_plausible, steps_in
from inspector.store.notices import send
from inspector.store.workspace import Workspace

_IN_HAND = (states.ASSIGNED, states.REPORTED)


@dataclass(frozen=True, slots=True)
class Gap:
    """A week for which an issue owes a word and has none; `body_id` is its 主责单位."""

    issue_id: str
    number: str
    body_id: str | None
    week: str


def say(
    ws: Workspace,
    issue_id: str,
    week: str,
    progress: str,
    *,
    progress_percent: int | None = None,
    said_by: str | None = None,
    needs: str | None = None,
    body_id: str | None = None,
    said_at_utc: str | None = None,
    efforts: Sequence[Effort | str] = (),
    photos: Sequence[str] = (),
    finished: bool = False,
) -> Feedback:
    """Take down the word of a body for one week. `efforts` are quantities, or what people type (清理垃圾900余车次).

    `finished` also reports the issue back (已反馈待核, 申请销号). `photos` are used in the issue as 责任单位反馈. Raise
    Known("feedback_empty"), Known("feedback_not_awaited"), Known("feedback_percent"), Known("week_unknown"),
    Known("week_ahead"), Known("week_before_found"), Known("effort_unreadable"), Known("time_ahead"),
    Known("time_before_found") or Known("lead_private").
    """
    if not progress.strip():
        raise Known("feedback_empty")
    if progress_percent is not None and not 0 <= progress_percent <= 100:
        raise Known("feedback_percent", percent=progress_percent)
    said_efforts = [part for one in efforts for part in _read(one)]
    took = [one.what for one in said_efforts]
    nameless.must_be_of_issue(ws, issue_id, {"progress": progress, "needs": needs, "said_by": said_by, "effort": took})
    with ws.write() as door:
        issue = door.get("issue", issue_id)
        if issue is None:
            raise Known("record_gone", entity="issue", record=issue_id)
        at_utc = said_at_utc or door.now_utc
        must_be_plausible(door, issue_id, at_utc)
        if weeks.days_of(week)[0] > business_date(door.now_utc):
            raise Known("week_ahead", week=week)
        if issue.found_at_utc and weeks.days_of(week)[1] < business_date(issue.found_at_utc):
            raise Known("week_before_found", week=week, number=issue.number)
        if states.standing(steps_in(door, issue_id)).status not in _IN_HAND:
            raise Known("feedback_not_awaited", number=issue.number)
        feedback = Feedback(
            id=new_id(),
            issue_id=issue_id,
            body_id=body_id or issue.lead_body_id,
            week=week,
            said_at_utc=at_utc,
            progress=progress.strip(),
            progress_percent=progress_percent,
            said_by=said_by,
            needs=needs,
            person_id=ws.author or None,
        )
        door.put(feedback)
        for position, one in enumerate(said_efforts):
            about = {"issue_id": issue_id, "feedback_id": feedback.id, "place_id": issue.place_id}
            done_on = one.done_on or business_date(at_utc).isoformat()
            more = {"campaign_id": issue.campaign_id, "position": position, "done_on": done_on}
            door.put(replace(one, id=new_id(), **about, **more))
        begin = len(pictures.of_subject(ws, "issue", issue_id))
        for position, photo_id in enumerate(photos, begin):
            pictures.use(door, photo_id, "issue", issue_id, role="feedback", position=position)
        if finished:
            add_step(door, issue_id, "report", happened_at_utc=said_at_utc, person_id=ws.author or None)
    return feedback


def of_issue(ws: Workspace, issue_id: str) -> list[Feedback]:
    """Return what was said on one issue, oldest first."""
    return ws.all("feedback", "issue_id = ?", (issue_id,), "said_at_utc, id")


def efforts_of(ws: Workspace, issue_id: str) -> list[Effort]:
    """Return what one issue has taken so far, oldest word first."""
    return ws.all("effort", "issue_id = ?", (issue_id,), "done_on, rowid")


def gaps(ws: Workspace, week: str, today: date) -> list[Gap]:
    """Return who owes a word for `week` and has not said it, by body and number, as it stands at the end of `today`.

    Before its Friday that is who still has to; after Friday 17:00 who did not. Who owes is `weeks.owes`.
    """
    return gaps_of(ws, [week], today)


def gaps_of(ws: Workspace, wanted: Sequence[str], today: date) -> list[Gap]:
    """Return the gaps of several weeks, week by week, from one reading."""
    end_of_day = utc_text(datetime.combine(today, time(23, 59, 59), tzinfo=ZONE))
    said = {
        week: {
            row[0]
            for row in ws.reader().execute(
                "SELECT DISTINCT issue_id FROM feedback WHERE week = ? AND deleted = 0", (week,)
            )
        }
        for week in wanted
    }
    found: dict[str, list[Gap]] = {week: [] for week in wanted}
    for issue_id, number, body_id, steps in _in_hand(ws, min(map(weeks.due_utc, wanted))):
        for week in wanted:
            if issue_id not in said[week] and weeks.owes(steps, week, end_of_day):
                found[week].append(Gap(issue_id, number, body_id, week))
    return [gap for week in wanted for gap in sorted(found[week], key=lambda gap: (gap.body_id or "", gap.number))]


@dataclass(frozen=True, slots=True)
class Reminded:
    """The 催办通知书 that asked for the word of a week, one for each body, and the transaction (for 撤销)."""

    notices: tuple[Notice, ...]
    changed: Changed


def remind(ws: Workspace, issue_ids: Sequence[str], requirement: str) -> Reminded:
    """Send each 主责单位 one 催办通知书 that asks for its word on all of these issues; no rung is climbed by that.

    `requirement` is what it asks for. Raise Known("feedback_not_awaited"), Known("feedback_no_body") or
    Known("too_many_issues").
    """
    if len(issue_ids) > MOST_AT_ONCE:
        raise Known("too_many_issues", count=len(issue_ids), most=MOST_AT_ONCE)
    for issue_id in issue_ids:
        nameless.must_be_of_issue(ws, issue_id, {"requirement": requirement})
    with ws.write() as door:
        by_body: dict[str, list[Any]] = {}
        for issue_id in dict.fromkeys(issue_ids):
            issue = door.get("issue", issue_id)
            if issue is None:
                raise Known("record_gone", entity="issue", record=issue_id)
            if states.standing(steps_in(door, issue_id)).status != states.ASSIGNED:
                raise Known("feedback_not_awaited", number=issue.number)
            if not issue.lead_body_id:
                raise Known("feedback_no_body", number=issue.number)
            by_body.setdefault(issue.lead_body_id, []).append(replace(issue, requirement=requirement, due_on=None))
        notices = tuple(send(door, about, "urge", body_id, ws.author or None) for body_id, about in by_body.items())
    return Reminded(notices, Changed(door.tx, {"notice": frozenset(one.id for one in notices)}))


def reminded(ws: Workspace, since_utc: str) -> set[str]:
    """Return the issues about which a 催办通知书 was sent since a moment."""
    found = ws.all("notice", "kind = 'urge' AND sent_at_utc >= ?", (since_utc,))
    return {issue_id for notice in found for issue_id in notice.issue_ids}


def _in_hand(ws: Workspace, due_utc: str) -> Iterator[tuple[str, str, str | None, list[IssueStep]]]:
    """Yield (issue, number, 主责, steps) of all that may have been in somebody's hands at a moment."""
    sql = """
        SELECT issue_step.issue_id, ledger.number, ledger.lead_body_id, issue_step.id, action, to_status,
               happened_at_utc, recorded_at_utc, after_step_id
        FROM ledger JOIN issue_step ON issue_step.issue_id = ledger.issue_id
        WHERE (ledger.is_open = 1 OR ledger.status = 'void' OR ledger.closed_at_utc > ?1) AND ledger.status <> 'found'
        AND issue_step.deleted = 0 ORDER BY ledger.n
    """
    for (issue_id, number, body_id), held in groupby(ws.reader().execute(sql, (due_utc,)), key=lambda row: row[:3]):
        yield issue_id, number, body_id, [_as_step(row) for row in held]


def _as_step(row: Any) -> IssueStep:
    """Return a step with no more than says in whose hands an issue was."""
    issue_id, _, _, step_id, action, to_status, happened, recorded, after = row
    return IssueStep(
        id=step_id, issue_id=issue_id, action=action, to_status=to_status, happened_at_utc=happened,
        recorded_at_utc=recorded, after_step_id=after,
    )  # fmt: skip


def _read(one: Effort | str) -> tuple[Effort, ...]:
    return efforts_typed.read(one) if isinstance(one, str) else (one,)
