"""Answers for what a document can be about: the numbers, weeks and names that the command line takes, newest first.

A document says in `sheets.DOCUMENTS` what has to be chosen for it; here is one reader for each such subject. What is
offered is the very text that the option takes (`paper_subject.chosen`), with what tells one from another beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from inspector.domain import weeks
from inspector.domain.clock_text import ZONE, local_text
from inspector.errors import Known
from inspector.papers import names
from inspector.sheets import DOCUMENTS
from inspector.store import ledger, rotation
from inspector.store.ledger_sql import Query
from inspector.store.workspace import Workspace
from inspector.wording import papers as words
from inspector.wording import terms


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a document can be about: the text the option takes, and what it is."""

    value: str
    said: str


def subject_named(name: str) -> str:
    """Return the subject that a document (or the name of a subject itself) asks for; raise Known("sheet_unknown")."""
    subject = DOCUMENTS[name].subject if name in DOCUMENTS else name
    if subject not in _READERS:
        known = "、".join([one for one, document in DOCUMENTS.items() if document.subject in _READERS])
        if name in DOCUMENTS:
            raise Known("sheet_needs_nothing", title=DOCUMENTS[name].title)
        raise Known("sheet_unknown", name=name, known=known)
    return subject


def choices(ws: Workspace, subject: str, most: int = 50) -> list[Choice]:
    """Return what there is of a subject ("notice", "week", "place" …), at most so many."""
    return list(islice(_READERS[subject](ws), most))


def _notices(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("notice", order="sent_at_utc DESC, number DESC"):
        kind = terms.NOTICE_KINDS.get(one.kind, one.kind)
        body = names.body_name(ws, one.body_id) if one.body_id else ""
        yield _choice(one.number, _day(one.sent_at_utc), kind, body, words.OF_ISSUES.format(len(one.issue_ids)))


def _weeks(ws: Workspace) -> Iterator[Choice]:
    """Every week from the first record to this one."""
    first = ws.reader().execute("SELECT min(found_at_utc) FROM issue WHERE deleted = 0").fetchone()[0]
    last = weeks.week_of(ws.now().astimezone(ZONE).date())
    week = weeks.week_of(date.fromisoformat(_day(first))) if first else last
    found = [week]
    while week < last:
        week = weeks.following(week)
        found.append(week)
    for one in reversed(found):
        yield _choice(one, words.SPAN_OF_DAYS.format(*weeks.days_of(one)))


def _places(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("place", order="code, rowid"):
        level = terms.PLACE_LEVELS.get(one.level, one.level)
        yield _choice(one.code or one.name, names.full_name(ws, one) or one.name, level)


def _talks(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("talk", order="talked_at_utc DESC, id DESC"):
        where = names.body_name(ws, one.body_id) if one.body_id else names.full_name(ws, ws.get("place", one.place_id))
        yield _choice(one.number, _day(one.talked_at_utc), where, one.post)


def _circulars(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("circular", order="issued_on DESC, id DESC"):
        yield _choice(one.number, one.issued_on or "", one.official_number or "", one.title)


def _leads(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("lead", order="received_at_utc DESC, id DESC"):
        yield _choice(one.number, _day(one.received_at_utc), one.gist)


def _rotas(ws: Workspace) -> Iterator[Choice]:
    """Yield the weeks somebody accepted a rota for."""
    found: dict[str, int] = {}
    for one in rotation.rotas(ws):
        found[one.week] = found.get(one.week, 0) + 1
    for week, count in sorted(found.items(), reverse=True):
        yield _choice(week, words.SPAN_OF_DAYS.format(*weeks.days_of(week)), words.OF_LINES.format(count))


def _visits(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("visit", order="started_at_utc DESC, id DESC"):
        targets = ws.all("visit_target", "visit_id = ?", (one.id,), "rowid")
        where = dict.fromkeys(names.full_name(ws, ws.get("place", target.place_id)) for target in targets)
        yield _choice(
            one.number, _day(one.started_at_utc), terms.MODES.get(one.mode, ""), "、".join(filter(None, where))
        )


def _issues(ws: Workspace) -> Iterator[Choice]:
    query = Query(sort="number", descending=True)
    for row in ledger.page(ws.reader(), query, limit=words.MOST_ISSUES):
        yield _choice(row.number, terms.STATUSES.get(row.status, row.status), row.description)


def _bodies(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("body", order="name"):
        yield _choice(one.name, one.contact or "")


def _campaigns(ws: Workspace) -> Iterator[Choice]:
    for one in ws.all("campaign", order="starts_on DESC, rowid DESC"):
        yield _choice(one.name, one.batch or "", one.starts_on or "")


def _choice(value: str, *said: str) -> Choice:
    return Choice(value, "\t".join(" ".join(one.split())[: words.LONGEST] for one in said if one))


def _day(moment: str | None) -> str:
    return local_text(moment)[:10] if moment else ""


_READERS: dict[str, Callable[[Workspace], Iterator[Choice]]] = {
    "notice": _notices, "week": _weeks, "place": _places, "talk": _talks, "circular": _circulars, "lead": _leads,
    "rotation": _rotas, "visit": _visits, "issues": _issues, "photos": _visits, "body": _bodies,
    "campaign": _campaigns,
}  # fmt: skip
