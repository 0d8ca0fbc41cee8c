"""Answers for 整改通知书, 交办单, 督办单, 催办通知书 and 书面通报: one notice to one body, its issues line by line."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.domain.clock_text import business_date
from inspector.domain.issue import Issue
from inspector.domain.notice import Notice
from inspector.domain.official import NoticePaper, Official, OfficialIssue
from inspector.papers import names
from inspector.papers.official_lines import BEFORE_ROLES, attachments, day_text, issue_line, issuer, today
from inspector.papers.subject import Made, Run, Subject
from inspector.store import forms, issues
from inspector.store.kept import kept_settings
from inspector.store.workspace import Workspace
from inspector.wording import official as words
from inspector.wording import terms

_NAMED_DAYS, _NAMED_PLACES = 2, 3


def made(ws: Workspace, name: str, subject: Subject, run: Run) -> Made:
    """Return the paper of one notice in the form `name`, whatever kind it was sent as."""
    notice: Notice = names.must(ws, "notice", subject.must("notice_id"))
    paper = Official(form=name, paper=notice_paper(ws, notice, name, run), template=forms.own(ws, name))
    title = f"{words.FORMS[name][0]}（{paper.paper.addressee}）"  # type: ignore[union-attr]
    about = (("notice", notice.id), *(("issue", issue_id) for issue_id in notice.issue_ids))
    return Made([paper], about, title=title, body_ids=(notice.body_id,) if notice.body_id else ())


def notice_paper(ws: Workspace, notice: Notice, form: str, run: Run) -> NoticePaper:
    """Return what a notice says; days over are counted until today."""
    held = [issue for issue_id in notice.issue_ids if (issue := ws.get("issue", issue_id)) is not None]
    lines: list[OfficialIssue] = []
    for position, issue in enumerate(held, 1):
        if run.cancelled():
            break
        steps = issues.steps(ws, issue.id)
        lines.append(issue_line(ws, issue, steps, today(ws), position=position, roles=BEFORE_ROLES))
        run.progress(position, len(held))
    person = ws.get("person", notice.person_id)
    due = {line.due_on for line in lines}
    return NoticePaper(
        id=notice.id,
        title=words.FORMS[form][0],
        number=notice.number,
        issuer=issuer(ws, notice.person_id),
        addressee=names.body_name(ws, notice.body_id) if notice.body_id else words.NO_ADDRESSEE,
        official_number=notice.official_number or "",
        basis=basis(ws, held),
        issues=tuple(lines),
        count=len(lines),
        requirement=notice.requirement or words.REQUIREMENT,
        due_on=due.pop() if len(due) == 1 else None,
        feedback_way=words.FEEDBACK_WAY,
        feedback_cycle=words.CYCLES["weekly"],
        contact=person.name if person else "",
        phone=kept_settings(ws).contact_phone.strip(),
        level=terms.NOTICE_LEVELS[notice.level or "normal"],
        instruction=notice.instruction or "",
        worst_days_over=max((line.days_over for line in lines), default=0),
        attachments=attachments(words.RECEIPT),
        signed_on=business_date(notice.sent_at_utc) if notice.sent_at_utc else today(ws),
        received_by=notice.signed_by or "",
        received_on=business_date(notice.signed_at_utc) if notice.signed_at_utc else None,
        received_way=terms.RECEIPT_WAYS.get(notice.signed_way or "", ""),
        remark=notice.remark or "",
    )


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
