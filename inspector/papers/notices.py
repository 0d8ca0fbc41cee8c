"""Answers for 整改通知书, 交办单, 督办单, 催办通知书, 书面通报, 转办告知: one notice to one body, line by line.

A paper that presses (催办通知书, 督办单, 书面通报) names only what is unfinished and overdue on the day it is drawn, by
the thresholds of the ladder; what a person put under 挂账督办 may be named by a 督办单 before its deadline, and a 催办
that asks for the word of a week (`feedbacks.remind`) waits for no deadline. Where nothing is left there is no paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from inspector.domain import issue as states
from inspector.domain import ladder as rungs
from inspector.domain.clock_text import business_date
from inspector.domain.issue import Issue, IssueStep
from inspector.domain.notice import Notice
from inspector.domain.official import NoticePaper, Official, OfficialIssue
from inspector.errors import Known
from inspector.papers import names
from inspector.papers.official_lines import (
    BEFORE_ROLES,
    attachments,
    copied_to,
    day_text,
    issue_line,
    issuer,
    official_day,
    today,
    unstopped,
)
from inspector.papers.subject import Made, Run, Subject
from inspector.store import forms, issues, ladder
from inspector.store.kept import kept_settings
from inspector.store.workspace import Workspace
from inspector.wording import official as words
from inspector.wording import terms

_NAMED_DAYS, _NAMED_PLACES = 2, 3
_PRESSING = {"urge": rungs.URGE, "supervise": rungs.URGE, "notice-circular": rungs.ESCALATE}  # form → rung
_WITHDRAW = "withdraw"
_KIND_FORMS = {"circular": "notice-circular"}  # kind of a notice → its form, where they are called differently


def made(ws: Workspace, name: str, subject: Subject, run: Run) -> Made:
    """Return the paper of one notice in the form `name`, whatever kind it was sent as.

    Only 转办告知 is for what was sent as one, and has no other form; raise Known("notice_other_form").
    """
    notice: Notice = names.must(ws, "notice", subject.must("notice_id"))
    if (name == _WITHDRAW) != (notice.kind == _WITHDRAW):
        raise Known("notice_other_form", number=notice.number, kind=notice.kind, form=name)
    held = _named(ws, notice, name)
    said = replace(_paper(ws, notice, name, held, run), copied_to=copied_to(subject))
    title = f"{words.FORMS[name][0]}（{said.addressee}）"
    about = (("notice", notice.id), *(("issue", issue.id) for issue, _ in held))
    body_ids = (notice.body_id,) if notice.body_id else ()
    file = Official(form=name, paper=said, template=forms.own(ws, name))
    return Made([file], about, title=title, body_ids=body_ids, official_number=said.official_number)


def has_something(ws: Workspace, notice: Notice, form: str) -> bool:
    """Say whether a notice has anything to say in a form: whether there is something left to press for."""
    try:
        return bool(_named(ws, notice, form))
    except Known:
        return False


def notice_paper(ws: Workspace, notice: Notice, form: str, run: Run) -> NoticePaper:
    """Return what a notice says in a form; days over are counted until today.

    What presses for a notice that was sent as another kind is a paper of its own: of today, under no
    number yet, and not yet received.

    Raise Known("notice_nothing_to_press") where the form presses and no issue of the notice may be pressed for.
    """
    return _paper(ws, notice, form, _named(ws, notice, form), run)


def _named(ws: Workspace, notice: Notice, form: str) -> list[tuple[Issue, list[IssueStep]]]:
    """Return the issues that the paper names, with their steps."""
    held = [
        (issue, issues.steps(ws, issue.id))
        for issue_id in notice.issue_ids
        if (issue := ws.get("issue", issue_id)) is not None
    ]
    if form not in _PRESSING:
        return held
    climbs = any(step.notice_id == notice.id for _, steps in held for step in steps)
    asks_for_word = form == notice.kind == "urge" and not climbs
    reasons = [_why_not(ws, form, issue, steps, asks_for_word=asks_for_word) for issue, steps in held]
    left = [one for one, why in zip(held, reasons, strict=True) if not why]
    if not left:
        counts = Counter(reasons)
        raise Known("notice_nothing_to_press", form=form, number=notice.number, count=len(held), **counts)
    return left


def _why_not(ws: Workspace, form: str, issue: Issue, steps: Sequence[IssueStep], *, asks_for_word: bool) -> str:
    """Return why a form does not press for an issue, "" where it does: its status, `early`, `urged` not long ago."""
    ordered = states.in_order(steps)
    now = states.standing_after(ordered)
    if now.status != states.ASSIGNED:
        return now.status
    if asks_for_word or (form == "supervise" and now.supervised_since_utc is not None):
        return ""
    due: date | None = official_day(states.due_after(ordered, issue.due_on))
    on, calendar, rule = today(ws), ws.calendar, ladder.rule_of(ws)
    if rungs.stands_before(now, due, on, calendar, rule, rung=_PRESSING[form]):
        return ""
    return "urged" if rungs.stands_before(now, due, on, calendar, rule, rung=rungs.URGE) else "early"


def _paper(
    ws: Workspace, notice: Notice, form: str, named: Sequence[tuple[Issue, Sequence[IssueStep]]], run: Run
) -> NoticePaper:
    lines: list[OfficialIssue] = []
    for position, (issue, steps) in enumerate(named, 1):
        if run.cancelled():
            break
        lines.append(issue_line(ws, issue, steps, today(ws), position=position, roles=BEFORE_ROLES))
        run.progress(position, len(named))
    held = [issue for issue, _ in named]
    person = ws.get("person", notice.person_id)
    due = {line.due_on for line in lines}
    is_sent = bool(notice.sent_at_utc) and (form not in _PRESSING or form == _KIND_FORMS.get(notice.kind, notice.kind))
    return NoticePaper(
        id=notice.id,
        title=words.FORMS[form][0],
        number=notice.number,
        issuer=issuer(ws, notice.person_id),
        addressee=names.body_name(ws, notice.body_id) if notice.body_id else words.NO_ADDRESSEE,
        official_number=(notice.official_number or "") if is_sent else "",
        basis=basis(ws, held),
        issues=tuple(lines),
        count=len(lines),
        requirement=unstopped(notice.requirement or "") or words.REQUIREMENT,
        due_on=due.pop() if len(due) == 1 else None,
        feedback_way=words.FEEDBACK_WAY,
        feedback_cycle=words.CYCLES["weekly"],
        contact=person.name if person else "",
        phone=kept_settings(ws).contact_phone.strip(),
        level=terms.NOTICE_LEVELS[notice.level or "normal"],
        instruction=notice.instruction or "",
        worst_days_over=max((line.days_over for line in lines), default=0),
        attachments=attachments(words.RECEIPT),
        signed_on=business_date(notice.sent_at_utc) if is_sent and notice.sent_at_utc else today(ws),
        received_by=(notice.signed_by or "") if is_sent else "",
        received_on=business_date(notice.signed_at_utc) if is_sent and notice.signed_at_utc else None,
        received_way=terms.RECEIPT_WAYS.get(notice.signed_way or "", "") if is_sent else "",
        remark=notice.remark or "",
        handed_to=_handed_to(ws, notice, held) if form == _WITHDRAW else "",
    )


def _handed_to(ws: Workspace, notice: Notice, held: Sequence[Issue]) -> str:
    """Return who was given what this body had when the notice was sent; somebody else may have it since."""
    moved = [
        step.body_id
        for issue in held
        for step in issues.steps(ws, issue.id)
        if step.action == "transfer" and step.happened_at_utc == notice.sent_at_utc
    ]
    return words.AND.join(dict.fromkeys(names.body_name(ws, one) for one in moved if one))


def basis(ws: Workspace, held: Sequence[Issue]) -> str:
    """Return on which days which places were inspected how: 检查依据与时间 (facts 2.3); nothing without issues."""
    days = sorted({business_date(issue.found_at_utc) for issue in held if issue.found_at_utc})
    if not days:
        return ""
    if len(days) > _NAMED_DAYS:
        said = words.SPAN.format(first=day_text(days[0]), last=day_text(days[-1]))
    else:
        said = words.AND.join(day_text(day) for day in days)
    places = list(dict.fromkeys(filter(None, (names.full_name(ws, ws.get("place", one.place_id)) for one in held))))
    where = words.AND.join(places[:_NAMED_PLACES])
    if len(places) > _NAMED_PLACES:
        where += words.BASIS_PLACES_MORE.format(count=len(places))
    visits = [ws.get("visit", one.visit_id) for one in held]
    modes = dict.fromkeys(
        terms.MODES[visit.mode] if visit else terms.SOURCES[issue.source]
        for visit, issue in zip(visits, held, strict=True)
    )
    return words.BASIS.format(days=said, places=where, modes=words.AND.join(modes), count=len(held))
