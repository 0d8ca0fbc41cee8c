"""Answers for what is to be done with an issue now: the actions offered, those that are shut and why, what presses.

No Qt here. The rules are those of `domain.issue` and the ladder; this says which of them a screen puts in front.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from inspector.domain import issue as states
from inspector.domain import ladder
from inspector.ui.actions import issues as actions
from inspector.wording import ledger as words
from inspector.wording import time as time_words

if TYPE_CHECKING:
    from inspector.ui.models.dossier import Dossier
    from inspector.ui.models.dossier_life import Life

# status → the buttons beside 「…」, the first one filled; what waits for somebody comes before them (`front`)
BUTTONS = {
    states.FOUND: ("assign", "recheck", "plan_recheck"),
    states.ASSIGNED: ("report", "recheck", "ask_extension"),
    states.REPORTED: ("recheck", "return", "report"),
    states.CLOSED: ("recheck", "print"),
    states.VOID: ("restore", "print"),
}
MOST_IN_FRONT = 3
FOLLOWED = {  # what waits (`store.digest.Digest`) → the actions that answer it
    "unclaimed": ("claim",),
    "extension_asked": ("refuse_extension",),
    "to_warn": ("warn",),
    "to_urge": ("urge",),
    "to_escalate": ("escalate",),
    "to_approve": ("approve_close", "reject_close"),
}


def waits(life: Life) -> tuple[str, ...]:
    """Return the actions that something waits for (`actions.issues.WAITED_FOR`)."""
    found: list[str] = []
    if life.unclaimed:
        found.append("claim")
    if life.standing.extension_until_on:
        found.append("refuse_extension")
    if life.rung is not None:
        found.append(life.rung.rung)
    if life.standing.status == states.REPORTED and life.standing.verified_at_utc:
        found += ["approve_close", "reject_close"]
    return tuple(found)


def offered(found: Dossier) -> tuple[str, ...]:
    """Return what may be done with the issue, in the order of a working life."""
    barred = shut(found.life)
    named = [name for name in actions.offered(found.row, waits(found.life)) if name not in barred]
    if found.row.status == states.REPORTED:  # a body may say more while its work waits to be looked at
        named.insert(0, "report")
    if found.life.approved or found.life.standing.published_until_on:
        return tuple(dict.fromkeys(named))
    return tuple(dict.fromkeys(name for name in named if name != "publish"))


def shut(life: Life) -> dict[str, str]:
    """Return the actions that the status allows and something else bars → why, and what would open them."""
    found: dict[str, str] = {}
    for action in states.allowed_actions(life.standing.status):
        lacks = states.unmet(action, life.standing)
        if lacks is not None and (lacks != "not_verified" or life.approved) and action != "refuse_extension":
            found[action] = words.SHUT[lacks]
        elif lacks is not None:
            found[action] = ""
    if "approve_close" in waits(life) and not life.may_approve:
        found["approve_close"], found["reject_close"] = words.SHUT["own_verification"], ""
    elif "approve_close" in waits(life) and life.summary_wanted:
        found["approve_close"] = words.SHUT["summary_wanted"]
    if life.standing.status == states.ASSIGNED and "ask_extension" not in found:
        if life.due_on is None:
            found["ask_extension"] = words.SHUT["no_deadline"]
        elif life.late:
            found["ask_extension"] = words.SHUT["late"]
    return found


def front(found: Dossier) -> tuple[str, ...]:
    """Return the buttons that stand in the bar, the one that is most to be pressed first."""
    life, status = found.life, found.row.status
    first: tuple[str, ...] = ()
    if status == states.FOUND and life.unclaimed:
        first = ("claim",)
    elif status == states.ASSIGNED and life.standing.extension_until_on:
        first = ("extend", "refuse_extension")
    elif status == states.ASSIGNED and life.rung is not None:
        first = (life.rung.rung,)
    elif status == states.REPORTED and life.standing.verified_at_utc:
        wanted = ("summarise",) if life.summary_wanted else ()
        first = (*wanted, *(("approve_close", "reject_close") if life.may_approve else ()))
    elif status == states.CLOSED and life.approved and not life.standing.published_until_on:
        first = ("publish",)
    may = {*offered(found), "print"}
    return tuple(dict.fromkeys(name for name in (*first, *BUTTONS[status]) if name in may))[:MOST_IN_FRONT]


def word(found: Dossier, action: str) -> str:
    """Return what the button of an action says here."""
    unasked = action == "extend" and not found.life.standing.extension_until_on
    return words.EXTEND_UNASKED if unasked else words.BUTTONS[action]


def todo(found: Dossier) -> tuple[str, bool]:
    """Return the one sentence of what is to be done now and whether it presses; "" where nothing waits."""
    life, now, said = found.life, found.life.standing, words.TODO
    text, pressing = "", False
    if life.unclaimed:
        text = said["unclaimed"]
    elif now.extension_until_on and now.status in states.OPEN_STATUSES:
        until = time_words.short_day(date.fromisoformat(now.extension_until_on))
        text = said["extension"].format(until=until, reason=life.extension_reason)
    elif life.rung is not None:
        pressing = life.rung.rung != ladder.WARN
        key = "warn_today" if not pressing and life.rung.days == 0 else life.rung.rung
        more = f"；{_missing(life)}" if life.missing_week and pressing else ""
        text = said[key].format(days=life.rung.days) + more
    elif now.status == states.REPORTED and now.verified_at_utc:
        text = said["verified" if life.may_approve else "verified_by_me"]
        text += said["summary"] if life.summary_wanted else ""
    elif now.status == states.CLOSED and life.approved and not now.published_until_on:
        text = said["to_publish"]
    elif now.status == states.ASSIGNED and life.missing_week:
        text, pressing = _missing(life), True
    return text, pressing


def _missing(life: Life) -> str:
    return words.TODO["missing"].format(week=f"第 {int(life.missing_week[-2:])} 周")
