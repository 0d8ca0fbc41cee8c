"""Answers for 首页/今日: what today asks for, each as the issues it is about, the longest waiting first.

All of it is read from what stands now; nothing is stored. Ask it on a worker: it reads the steps of what is in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from inspector.domain import issue as states
from inspector.domain import weeks
from inspector.domain.clock_text import business_date, instant, utc_text
from inspector.domain.deadline import over_at, soon_until
from inspector.store import feedbacks, ladder, rows
from inspector.store.life import kept_settings, may_approve
from inspector.store.worklist import awaiting_approval
from inspector.store.workspace import Workspace

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Issue ids by what they ask for. An issue may stand in several; `waiting_for_me` sums up what the author may do.

    `overdue`, `due_today` and `soon` are of those not yet reported back; 工作时 that ended today count as overdue.
    """

    due_today: Ids = ()
    overdue: Ids = ()
    soon: Ids = ()
    missing_feedback: Ids = ()
    waiting_for_me: Ids = ()
    recheck_due: Ids = ()
    unclaimed: Ids = ()
    supervised: Ids = ()
    extension_asked: Ids = ()
    to_approve: Ids = ()
    to_assign: Ids = ()
    to_warn: Ids = ()
    to_urge: Ids = ()
    to_escalate: Ids = ()
    to_summarise: Ids = ()
    published: Ids = ()  # 公示 is still running


def digest(ws: Workspace, today: date) -> Digest:
    """Return what `today` asks for, for whoever works here (`ws.author`)."""
    due = _by_due(ws, today)
    marks = _marks(ws, today)
    climbing = _climbing(ws, today)
    unclaimed = _ids(ws, "ledger.status = 'found' AND issue.unclaimed_since_utc IS NOT NULL", "found_at_utc")
    to_assign = tuple(one for one in _ids(ws, "ledger.status = 'found'", "found_at_utc") if one not in set(unclaimed))
    assigner = kept_settings(ws).assigner_id
    mine = to_assign if assigner in ("", ws.author) else ()
    approving = (one for one in marks["to_approve"] if may_approve(ws, one))
    return Digest(
        due_today=due["today"],
        overdue=due["overdue"],
        soon=due["soon"],
        missing_feedback=_missing_feedback(ws, today),
        waiting_for_me=tuple(dict.fromkeys((*marks["extension_asked"], *approving, *mine))),
        recheck_due=_recheck_due(ws, today),
        unclaimed=unclaimed,
        supervised=tuple(one.issue_id for one in ladder.supervised(ws, today)),
        extension_asked=marks["extension_asked"],
        to_approve=marks["to_approve"],
        to_assign=to_assign,
        to_warn=climbing["warn"],
        to_urge=climbing["urge"],
        to_escalate=climbing["escalate"],
        to_summarise=marks["to_summarise"],
        published=marks["published"],
    )


def _by_due(ws: Workspace, today: date) -> dict[str, Ids]:
    """Return what is in hand by its deadline: overdue, today, soon."""
    soon = soon_until(today, ws.calendar, ws.catalogue.defaults.warn_before_days)
    found = ws.reader().execute(
        "SELECT ledger.issue_id, ledger.due_on, issue.due_rule, issue.found_at_utc FROM ledger JOIN issue "
        "ON issue.id = ledger.issue_id WHERE ledger.status IN ('found', 'assigned') AND ledger.due_on <= ? "
        "ORDER BY ledger.due_on, ledger.n",
        (soon.isoformat(),),
    )
    parts: dict[str, list[str]] = {"overdue": [], "today": [], "soon": []}
    for issue_id, due_on, due_rule, found_at in found:
        due = date.fromisoformat(due_on)
        over = due < today
        if due == today == business_date(utc_text(ws.now())):
            over = ws.now() >= over_at(due, due_rule, instant(found_at), ws.calendar)  # 工作时 end within the day
        parts["overdue" if over else "today" if due == today else "soon"].append(issue_id)
    return {name: tuple(ids) for name, ids in parts.items()}


def _marks(ws: Workspace, today: date) -> dict[str, Ids]:
    """Return what stands beside the status: asked 延期, 核查合格 that waits for 审核, 公示 running, no 总结 yet.

    Only issues with such a step are read step by step; closed ones as far back as the window of 反弹.
    """
    conn = ws.reader()
    since = date.fromordinal(today.toordinal() - ws.catalogue.defaults.relapse_window_days).isoformat()
    said = "SELECT 1 FROM issue_step WHERE issue_step.issue_id = ledger.issue_id AND deleted = 0 AND action IN"
    found = conn.execute(
        f"SELECT issue_id, closed_at_utc, 1 FROM ledger WHERE is_open = 1 AND status <> 'found' "
        f"AND EXISTS ({said} ('ask_extension', 'verify')) UNION ALL "
        f"SELECT issue_id, closed_at_utc, EXISTS ({said} ('publish', 'summarise')) FROM ledger "
        f"WHERE status = 'closed' AND closed_at_utc >= ?",
        (since,),
    ).fetchall()
    parts: dict[str, list[tuple[str, str]]] = {
        "extension_asked": [], "to_approve": [], "published": [], "to_summarise": [],
    }  # fmt: skip
    for issue_id, closed_at, marked in found:
        if not marked:
            parts["to_summarise"].append((closed_at, issue_id))
            continue
        held = conn.execute("SELECT * FROM issue_step WHERE issue_id = ? AND deleted = 0", (issue_id,))
        now = states.standing(rows.from_row("issue_step", row) for row in held)
        at = (now.last_step_at_utc, issue_id)
        if now.extension_until_on is not None:
            parts["extension_asked"].append(at)
        if now.status == states.REPORTED and now.verified_at_utc is not None:
            parts["to_approve"].append(at)
        if now.status == states.CLOSED and (now.published_until_on or "") >= today.isoformat():
            parts["published"].append(at)
        if now.status == states.CLOSED and not now.summary:
            parts["to_summarise"].append((now.closed_at_utc or "", issue_id))
    return {name: tuple(issue_id for _, issue_id in sorted(pairs)) for name, pairs in parts.items()}


def _climbing(ws: Workspace, today: date) -> dict[str, Ids]:
    found = ladder.rungs(ws, today)
    return {rung: tuple(one.issue_id for one in found if one.rung == rung) for rung in ("warn", "urge", "escalate")}


def _missing_feedback(ws: Workspace, today: date) -> Ids:
    """Return who has not said their word: last week's, and this week's once its Friday has come."""
    this = weeks.week_of(today)
    last = weeks.week_of(date.fromordinal(today.toordinal() - 7))
    owed = [last, this] if today >= weeks.due_on(this) else [last]
    open_ones = {row[0] for row in ws.reader().execute("SELECT issue_id FROM ledger WHERE status = 'assigned'")}
    found = (gap.issue_id for gap in feedbacks.gaps_of(ws, owed, today))
    return tuple(dict.fromkeys(one for one in found if one in open_ones))


def _recheck_due(ws: Workspace, today: date) -> Ids:
    """Return what is to be looked at again: reported back and not verified yet, or planned until today."""
    found = _ids(ws, "ledger.status = 'reported' OR ledger.recheck_on <= ?", "due_on", (today.isoformat(),))
    verified = awaiting_approval(ws)
    return tuple(one for one in found if one not in verified)


def _ids(ws: Workspace, where: str, order: str, values: tuple[Any, ...] = ()) -> Ids:
    found = ws.reader().execute(
        f"SELECT ledger.issue_id FROM ledger JOIN issue ON issue.id = ledger.issue_id WHERE {where} "
        f"ORDER BY ledger.{order}, ledger.n",
        values,
    )
    return tuple(row[0] for row in found)
