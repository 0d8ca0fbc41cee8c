"""Answers for 约谈提醒记录: a talk of the register; who was talked to is named by post, never by name."""

from __future__ import annotations

from inspector.domain.clock_text import business_date, local
from inspector.domain.official import Official, TalkPaper
from inspector.domain.registers import Talk
from inspector.papers import names
from inspector.papers.official_lines import day_text, issuer, official_day, today
from inspector.papers.subject import Made, Run, Subject
from inspector.store import forms
from inspector.store.workspace import Workspace
from inspector.wording import official as words


def made(ws: Workspace, name: str, subject: Subject, _run: Run) -> Made:
    """Return the paper of one talk."""
    talk: Talk = names.must(ws, "talk", subject.must("talk_id"))
    paper = Official(form=name, paper=talk_paper(ws, talk, subject.title), template=forms.own(ws, name))
    return Made([paper], (("talk", talk.id),), title=subject.title, body_ids=(talk.body_id,) if talk.body_id else ())


def talk_paper(ws: Workspace, talk: Talk, title: str) -> TalkPaper:
    """Return what the record of a talk says."""
    listing = ws.get("listing", talk.listing_id)
    listed = ""
    if listing is not None:
        reason = words.LISTED_REASON.format(listing.reason) if listing.reason else ""
        on = official_day(listing.listed_on)
        listed = words.LISTED.format(on=day_text(on) if on else "", reason=reason)
    at = local(talk.talked_at_utc) if talk.talked_at_utc else None
    about = names.body_name(ws, talk.body_id) if talk.body_id else names.full_name(ws, ws.get("place", talk.place_id))
    return TalkPaper(
        id=talk.id,
        title=title,
        number=talk.number,
        issuer=issuer(ws, talk.person_id),
        talked_at=f"{day_text(at.date())} {at:%H:%M}" if at else "",
        about=about,
        post=talk.post,
        reason=talk.reason,
        listed=listed,
        requirement=talk.requirement or "",
        follow_up_on=official_day(talk.follow_up_on),
        followed_up_on=business_date(talk.followed_up_at_utc) if talk.followed_up_at_utc else None,
        follow_up_result=talk.follow_up_result or "",
        talker=names.person_name(ws, talk.person_id),
        signed_on=at.date() if at else today(ws),
    )
