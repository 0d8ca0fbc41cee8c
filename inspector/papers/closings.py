"""Answers for 销号申请、审批表: what was asked and done, and who looked at it; opinions are left to the pen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date
from inspector.domain.issue import IssueStep
from inspector.domain.official import ClosingPaper, Official
from inspector.domain.photo import AFTER_ROLES
from inspector.papers import names
from inspector.papers.official_lines import BEFORE_ROLES, day_text, issue_line, issuer, of_issue, official_day, today
from inspector.papers.subject import Made, Run, Subject
from inspector.store import feedbacks, forms, issues, photos, rechecks
from inspector.store.workspace import Workspace
from inspector.wording import official as words
from inspector.wording.terms import CONCLUSIONS

_QUALIFIED = {"over": "{0}余{1}", "about": "约{0}{1}", "nearly": "近{0}{1}", None: "{0}{1}"}


def made(ws: Workspace, name: str, subject: Subject, run: Run) -> Made:
    """Return one paper for each chosen issue, one at a time."""
    ids = subject.must("issue_ids")
    return Made(_papers(ws, name, ids, subject.title, run), tuple(("issue", one) for one in ids), title=subject.title)


def _papers(ws: Workspace, name: str, ids: Sequence[str], title: str, run: Run) -> Iterator[Official]:
    template = forms.own(ws, name)
    for index, issue_id in enumerate(ids, 1):
        if run.cancelled():
            return
        yield Official(form=name, paper=closing_paper(ws, issue_id, title), template=template)
        run.progress(index, len(ids))


def closing_paper(ws: Workspace, issue_id: str, title: str) -> ClosingPaper:
    """Return what the form says of one issue, as it stands now."""
    issue = names.must(ws, "issue", issue_id)
    steps = issues.steps(ws, issue_id)
    now = issues.standing(ws, issue_id)
    said = feedbacks.of_issue(ws, issue_id)
    looked = rechecks.of_issue(ws, issue_id)
    look = looked[-1] if looked else None
    lookers = [names.person_name(ws, one) for one in look.people] if look else []
    reported = _last(steps, "report")
    public = _last(steps, "publish")
    handed = [one for one in photos.of_subject(ws, "issue", issue_id) if one.role == "feedback"]
    return ClosingPaper(
        id=issue.id,
        title=title,
        number=f"XH-{issue.number}",
        issuer=issuer(ws),
        applicant=names.lead_name(ws, issue),
        issue=issue_line(ws, issue, steps, today(ws)),
        done=said[-1].progress if said else (reported.reason or "" if reported else ""),
        efforts=_efforts(ws, issue_id),
        done_on=business_date(reported.happened_at_utc) if reported else None,
        before=tuple(of_issue(ws, issue_id, BEFORE_ROLES)),
        after=tuple(of_issue(ws, issue_id, AFTER_ROLES)),
        evidence=(words.EVIDENCE.format(count=len(handed)),) if handed else (),
        recheck_number=look.number if look else "",
        recheck_on=business_date(look.rechecked_at_utc) if look else None,
        recheck_people=words.AND.join(filter(None, lookers)),
        conclusion=CONCLUSIONS[look.conclusion] if look else "",
        condition=(look.condition or "") if look else "",
        approved=_approved(steps),
        public_from=business_date(public.happened_at_utc) if public else None,
        public_until=official_day(now.published_until_on),
        closed_on=business_date(now.closed_at_utc) if now.closed_at_utc else None,
        summary=now.summary or "",
        signed_on=today(ws),
    )


def _last(steps: Sequence[IssueStep], action: str) -> IssueStep | None:
    return next((step for step in reversed(states.in_order(steps)) if step.action == action), None)


def _approved(steps: Sequence[IssueStep]) -> str:
    step = _last(steps, "approve_close")
    return words.APPROVED.format(on=day_text(business_date(step.happened_at_utc))) if step else ""


def _efforts(ws: Workspace, issue_id: str) -> str:
    """Return what it took, as it was reported: 清理垃圾12车次、出动30余人次."""
    told = []
    for one in feedbacks.efforts_of(ws, issue_id):
        for quantity, unit in ((one.quantity, one.unit), (one.second_quantity, one.second_unit)):
            if quantity is not None:
                told.append(one.what + _QUALIFIED.get(one.qualifier, "{0}{1}").format(f"{quantity:g}", unit or ""))
    return words.AND.join(told)
