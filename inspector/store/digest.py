"""Answers for 首页/今日: what today asks for, each as the records it is about, the longest waiting first.

All of it is read from the marks of the ledger as they stand now; nothing is stored. What waits for *me* is what who
works here may do at once (`MINE`); the badge counts each such record once, so that it can be found in those lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspector.domain import issue as states
from inspector.domain import weeks
from inspector.domain.clock_text import business_date, day_bounds, instant, utc_text
from inspector.domain.deadline import over_at, soon_until
from inspector.domain.ladder import RUNGS
from inspector.store import ladder, rows
from inspector.store.kept import may_assign
from inspector.store.lead_lines import overdue
from inspector.store.life import may_approve
from inspector.store.worklist import waiting_ids
from inspector.store.workspace import Workspace

Ids = tuple[str, ...]
# the lines that may wait for whoever works here, the most pressing first; `leads` are ids of leads, the rest of issues
MINE = ("extension_asked", "to_approve", "to_assign", "to_escalate", "to_urge", "to_warn", "leads")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Issue ids by what they ask for (`leads`: lead ids). An issue may stand in several.

    `mine` is line → its records that wait for the author, `waiting_for_me` all issues of it, `badge` how many records
    that is. `recheck_due` is what the list of 回头看 calls so. `overdue`, `due_today` and `soon` are of those not yet
    reported back; 工作时 that ended today count as overdue.
    """

    due_today: Ids = ()
    overdue: Ids = ()
    soon: Ids = ()
    missing_feedback: Ids = ()
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
    leads: Ids = ()  # 受理 or 答复 is overdue
    mine: Mapping[str, Ids] = field(default_factory=dict)

    @property
    def waiting_for_me(self) -> Ids:
        """The issues that wait for the author, each once."""
        return tuple(dict.fromkeys(one for line, ids in self.mine.items() if line != "leads" for one in ids))

    @property
    def badge(self) -> int:
        """How many records wait for the author: those of the lines of `mine`, each once."""
        return len({one for ids in self.mine.values() for one in ids})


def digest(ws: Workspace, today: date) -> Digest:
    """Return what `today` asks for, for whoever works here (`ws.author`)."""
    unclaimed = _ids(ws, "status = 'found' AND unclaimed_since_utc IS NOT NULL", "found_at_utc")
    lines: dict[str, Ids] = {
        **_by_due(ws, today),
        **_climbing(ws, today),
        "missing_feedback": _missing_feedback(ws, today),
        "recheck_due": waiting_ids(ws, today, soon_until(today, ws.calendar)),
        "unclaimed": unclaimed,
        "supervised": tuple(one.issue_id for one in ladder.supervised(ws, today)),
        "extension_asked": _ids(ws, "extension_until_on IS NOT NULL", "last_step_at_utc"),
        "to_approve": _ids(ws, "status = 'reported' AND verified_at_utc IS NOT NULL", "verified_at_utc"),
        "to_assign": _ids(ws, "status = 'found' AND unclaimed_since_utc IS NULL", "found_at_utc"),
        "to_summarise": _to_summarise(ws, today),
        "published": _ids(ws, "published_until_on >= ?", "published_until_on", (today.isoformat(),)),
        "leads": tuple(line.lead.id for line in overdue(ws, today)),
    }
    return Digest(**lines, mine=_mine(ws, lines))


def _mine(ws: Workspace, lines: Mapping[str, Ids]) -> dict[str, Ids]:
    """Return what of the lines waits for the author: nobody approves their own look, and one person may assign."""
    mine = {line: lines[line] for line in MINE}
    if not may_assign(ws):
        mine["to_assign"] = ()
    own = _looked_at_by(ws, ws.author)
    mine["to_approve"] = tuple(one for one in mine["to_approve"] if one not in own or may_approve(ws, one))
    return {line: ids for line, ids in mine.items() if ids}


def _looked_at_by(ws: Workspace, author: str) -> frozenset[str]:
    """Return the issues waiting for 审核 that somebody ever signed a verification of."""
    found = ws.reader().execute(
        "SELECT ledger.issue_id FROM ledger JOIN issue_step ON issue_step.issue_id = ledger.issue_id "
        "WHERE ledger.status = 'reported' AND ledger.verified_at_utc IS NOT NULL AND issue_step.action = 'verify' "
        "AND issue_step.deleted = 0 AND ? IN (issue_step.person_id, issue_step.second_person_id)",
        (author,),
    )
    return frozenset(row[0] for row in found)


def _by_due(ws: Workspace, today: date) -> dict[str, Ids]:
    """Return what is in hand by its deadline: overdue, today, soon."""
    day = today.isoformat()
    soon = soon_until(today, ws.calendar, ws.catalogue.defaults.warn_before_days).isoformat()
    in_hand = "is_open = 1 AND status IN ('found', 'assigned') AND due_on"
    over = _ids(ws, f"{in_hand} < ?", "due_on", (day,))
    ends_today = _ids(ws, f"{in_hand} = ?", "due_on", (day,))
    ended = _ended(ws, today) if today == business_date(utc_text(ws.now())) else frozenset()
    return {
        "overdue": (*over, *(one for one in ends_today if one in ended)),
        "due_today": tuple(one for one in ends_today if one not in ended),
        "soon": _ids(ws, f"{in_hand} > ?1 AND due_on <= ?2", "due_on", (day, soon)),
    }


def _ended(ws: Workspace, today: date) -> frozenset[str]:
    """Return what is due today and over already: 工作时 end within the day."""
    found = ws.reader().execute(
        "SELECT issue_id, due_rule, found_at_utc FROM ledger "
        "WHERE is_open = 1 AND due_on = ? AND due_rule LIKE '% workhour'",
        (today.isoformat(),),
    )
    now = ws.now()
    return frozenset(one for one, rule, at in found if now >= over_at(today, rule, instant(at), ws.calendar))


def _climbing(ws: Workspace, today: date) -> dict[str, Ids]:
    found = ladder.rungs(ws, today)
    return {f"to_{rung}": tuple(one.issue_id for one in found if one.rung == rung) for rung in RUNGS}


def _to_summarise(ws: Workspace, today: date) -> Ids:
    """Return what was closed and has no 总结, as far back as the window of 反弹."""
    since = date.fromordinal(today.toordinal() - ws.catalogue.defaults.relapse_window_days).isoformat()
    where = "status = 'closed' AND summarised = 0 AND closed_at_utc >= ?"
    return _ids(ws, where, "closed_at_utc", (since,))


def _missing_feedback(ws: Workspace, today: date) -> Ids:
    """Return who has not said their word: last week's, and this week's once its Friday has come.

    `weeks.owes` in SQL as far as the ledger knows since when they are in hand without a break; what came into those
    hands again after the word was due is asked by its steps. By week, body and number.
    """
    this = weeks.week_of(today)
    last = weeks.week_of(date.fromordinal(today.toordinal() - 7))
    owed = [last, this] if today >= weeks.due_on(this) else [last]
    said = "EXISTS (SELECT 1 FROM feedback WHERE week = ? AND feedback.issue_id = ledger.issue_id AND deleted = 0)"
    conn = ws.reader()
    found = conn.execute(
        f"SELECT issue_id, in_hand_since_utc, {', '.join(said for _ in owed)} FROM ledger "
        "WHERE in_hand_since_utc IS NOT NULL ORDER BY lead_body_id, number",
        tuple(owed),
    ).fetchall()
    silent: dict[str, None] = {}
    for at, week in enumerate(owed):
        latest = day_bounds(date.fromordinal(weeks.days_of(week)[0].toordinal() + weeks.COUNTS_DAYS))[0]
        now = min(weeks.due_utc(week), day_bounds(today)[1])
        for issue_id, since, *has in found:
            if not has[at] and (since < latest or (since > now and weeks.owes(_steps(conn, issue_id), week, now))):
                silent[issue_id] = None
    return tuple(silent)


def _steps(conn: Any, issue_id: str) -> list[states.IssueStep]:
    found = conn.execute("SELECT * FROM issue_step WHERE issue_id = ? AND deleted = 0", (issue_id,))
    return [rows.from_row("issue_step", row) for row in found]


def _ids(ws: Workspace, where: str, order: str, values: tuple[Any, ...] = ()) -> Ids:
    found = ws.reader().execute(f"SELECT issue_id FROM ledger WHERE {where} ORDER BY {order}, n", values)
    return tuple(row[0] for row in found)
