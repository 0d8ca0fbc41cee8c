"""Answers for what official papers say of one issue: names resolved, the deadline that holds, days over, its photos.

Photos are shown as they may leave: where boxes are drawn on one, its masked copy. What came from a lead was looked
through when it was written (`store.nameless`), and no caller is on an issue at all.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from inspector.domain import issue as states
from inspector.domain import private_text
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.issue import Issue, IssueStep
from inspector.domain.official import OfficialIssue
from inspector.domain.paper import PhotoPaper
from inspector.domain.photo import AFTER_ROLES, Photo
from inspector.papers import names, pictures
from inspector.papers.subject import Subject
from inspector.sheets.cells import taken
from inspector.store import masks, photos, rechecks
from inspector.store.kept import kept_settings
from inspector.store.workspace import Workspace
from inspector.wording import official as words
from inspector.wording import terms

BEFORE_ROLES = ("wide", "close", "other")
_SEALED = "×××"


def issue_line(
    ws: Workspace,
    issue: Issue,
    steps: Iterable[IssueStep],
    today: date,
    *,
    position: int = 1,
    roles: Sequence[str] = (),
    most_photos: int | None = None,
    public: bool = False,
) -> OfficialIssue:
    """Return one issue as it stands after `steps` on `today`, with its photos of these roles.

    `public`: named by its community only, and nobody's name or number in its text (督查通报, facts 2.3).
    """
    ordered = states.in_order(steps)
    now = states.standing_after(ordered)
    deadlines = [issue.due_on, *(step.due_on for step in ordered if step.action != "plan_recheck")]
    due = official_day(states.due_after(ordered, issue.due_on))
    over = (today - due).days if due and now.status in states.OPEN_STATUSES and due < today else 0
    place = ws.get("place", issue.place_id)
    street = names.street_of(ws, place)
    category = ws.catalogue.get(issue.category)
    shown = of_issue(ws, issue.id, roles, public=public)[:most_photos] if roles else []
    description, requirement = issue.description, unstopped(issue.requirement or "")
    if public:
        description, requirement = nameless(description), nameless(requirement)  # an own template may show both
    return OfficialIssue(
        position=position,
        ordinal=han(position),
        number=issue.number,
        major=category.major_name if category else "",
        category=names.category_name(ws, issue.category),
        street=street.name if street else "",
        community=place.name if place and place is not street else "",
        place=names.full_name(ws, place) + ("" if public else issue.spot or ""),
        found_on=business_date(issue.found_at_utc) if issue.found_at_utc else None,
        description=words.VOID.format(description) if now.status == states.VOID else description,
        severity=terms.SEVERITIES.get(issue.severity, issue.severity),
        lead=names.lead_name(ws, issue),
        requirement=requirement,
        first_due_on=official_day(next((one for one in deadlines if one), None)),
        due_on=due,
        days_over=over,
        state=terms.STATUSES[now.status],
        photos=tuple(shown),
    )


def of_issue(ws: Workspace, issue_id: str, roles: Sequence[str], *, public: bool = False) -> list[PhotoPaper]:
    """Return the photos of an issue in some roles, those of its re-inspections where they show how it is after."""
    held = photos.of_subject(ws, "issue", issue_id)
    if set(roles) & set(AFTER_ROLES):
        held += [one for look in rechecks.of_issue(ws, issue_id) for one in photos.of_subject(ws, "recheck", look.id)]
    wanted = [one for one in held if one.role in roles or (one.subject == "recheck" and set(roles) & set(AFTER_ROLES))]
    return [photo_of(ws, one, number, public=public) for number, one in enumerate(wanted, 1)]


def photo_of(ws: Workspace, photo: Photo, number: int, *, public: bool = False) -> PhotoPaper:
    """Return one photo as it may leave; a public paper does not say when it was taken to the minute."""
    hidden = masks.boxes(ws, photo.sha256)
    said = words.PHOTO_MASKED if hidden else "{text}"
    if masks.unplaced(ws, photo.sha256):
        said = words.PHOTO_WITHHELD
    text = words.PHOTO_TEXT.format(role=terms.PHOTO_ROLES[photo.role], taken="" if public else taken(photo)).strip()
    return PhotoPaper(
        photo=photo,
        number=str(number),
        open=lambda: io.BytesIO(pictures.masked(ws, photo, hidden)) if hidden else pictures.picture(ws, photo),
        caption=said.format(text=text),
    )


def unstopped(text: str) -> str:
    """Return a text without what stops it at its end: the paper puts its own."""
    return text.rstrip("。；; \n")


def copied_to(subject: Subject) -> str:
    """Return to whom copies go (抄送, in the 版记), as somebody wrote it for this paper."""
    return unstopped(subject.said.get("copied_to", "").strip())


def nameless(text: str) -> str:
    """Return a text without names, telephone and other numbers that say who somebody is."""
    return private_text.masked(text, private_text.find(text), _SEALED)


def issuer(ws: Workspace, person_id: str | None = None) -> str:
    """Return who signs: the setting, else the unit of who did it or works here, else a word that asks for it."""
    units = [person.unit for one in (person_id, ws.author) if (person := ws.get("person", one)) and person.unit]
    return kept_settings(ws).issuer_name.strip() or next(iter(units), words.ISSUER_MISSING)


def today(ws: Workspace) -> date:
    """Return the business day of now."""
    return business_date(utc_text(ws.now()))


def attachments(*titles: str) -> tuple[str, ...]:
    """Return 附件说明 line by line: no number where there is one only, no mark at the end (GB/T 9704-2012, 7.3.4)."""
    if len(titles) == 1:
        return (words.ATTACHMENT_ONE.format(titles[0]),)
    rest = (words.ATTACHMENT_NEXT.format(one, index=index) for index, one in enumerate(titles[1:], 2))
    return (words.ATTACHMENT.format(titles[0]), *rest) if titles else ()


def han(number: int) -> str:
    """Return a number in Han: 一, 十, 二十一, 一百零五; as digits from a thousand on."""
    if not 0 < number < 1000:
        return str(number)
    digits = words.HAN_DIGITS
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def day_text(day: date) -> str:
    """Return 2026年11月22日."""
    return words.DATE.format(day)


def official_day(text: str | None) -> date | None:
    """Return a stored day (YYYY-MM-DD), None where there is none that can be read."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
