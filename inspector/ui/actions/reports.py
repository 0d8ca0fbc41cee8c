"""Answers for what 报表 does: what a document can be about, drawing it with its numbers, writing it, a week of them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from inspector.domain.clock_text import ZONE, local_text
from inspector.domain.figure_marks import Box, Marks
from inspector.domain.file_name import safe_name
from inspector.errors import Known
from inspector.papers.subject import Made, Run
from inspector.sheets import DOCUMENTS
from inspector.store import figure_records, ledger, three_lists, visits
from inspector.store.ledger_sql import Query
from inspector.store.workspace import Workspace
from inspector.ui.actions import figures as figure_actions
from inspector.ui.models import figures as figure_model
from inspector.ui.models.page_spots import Spot, in_order
from inspector.ui.models.reports import FIELDS, SOURCES, STATUS, Asked, Drawing, Number, figures_on, grouped
from inspector.ui.parts.pick_field import Option
from inspector.ui.today import register
from inspector.wording import reports as words
from inspector.wording import say, terms
from inspector.wording.office_data import ENTITIES
from inspector.wording.sentences import as_of, sentences

MOST_OFFERED = 60
STATUSES = ("reported", "assigned", "found", "closed")
FIGURES = "figures"  # counted by its own screen's rules
PER_BODY = "three-lists"  # 一单位一清单: each unit gets its own every week


# what a document can be about


def options(ws: Workspace, name: str, text: str = "") -> list[Option]:
    """Return what a document can be about, narrowed by what was typed (names, numbers, 拼音首字母)."""
    return list(islice(_offered(ws, name, text.strip().lower()), MOST_OFFERED))


def _offered(ws: Workspace, name: str, typed: str = "") -> Iterator[Option]:
    for source in SOURCES.get(DOCUMENTS[name].subject, ()):
        for option in _notices(ws, name) if source == "notice" else _READERS[source](ws, typed):
            if not typed or source == "issue" or _fits(option.words, typed):
                yield option


def _fits(said: str, typed: str) -> bool:
    return typed in said.lower() or typed in register.initials_of(said)


def _option(source: str, record: Any, said: str) -> Option:
    return Option(f"{FIELDS[source]}:{record.id}", said)


def _all(_ws: Workspace, _typed: str) -> Iterator[Option]:
    yield Option("", words.EVERYTHING)


def _statuses(ws: Workspace, _typed: str) -> Iterator[Option]:
    held = ledger.tally(ws.reader())
    for status in STATUSES:
        if held.get(status):
            said = words.ISSUES_STANDING.format(status=terms.STATUSES[status], count=held[status])
            yield Option(f"{STATUS}:{status}", said)


def _issues(ws: Workspace, typed: str) -> Iterator[Option]:
    if not typed:
        return
    for row in ledger.page(ws.reader(), Query(text=typed), limit=20):
        yield Option(f"{FIELDS['issue']}:{row.issue_id}", f"{row.number} {row.description[:24]}")


def _visits(ws: Workspace, _typed: str) -> Iterator[Option]:
    known = register.read(ws).places

    def name(place_id: str) -> str:
        place = known.get(place_id) or ws.get("place", place_id)  # one that is no longer active
        return place.name if place else ""

    for visit_id, number, started, place_ids in visits.outings(ws):
        held = list(dict.fromkeys(filter(None, map(name, place_ids))))
        named = words.PLACES.format(first=held[0], count=len(held)) if len(held) > 2 else "、".join(held)
        yield Option(f"{FIELDS['visit']}:{visit_id}", f"{number} {local_text(started)[:10]} {named}".strip())


def _bodies(ws: Workspace, _typed: str) -> Iterator[Option]:
    for body in three_lists.units_listed(ws):
        yield _option("body", body, body.name)


def _places(ws: Workspace, _typed: str) -> Iterator[Option]:
    known = register.read(ws)
    gone = ws.all("place", "active = 0", order="code, rowid")
    names = {place.id: place.name for place in (*known.places.values(), *gone)}
    for place in (*known.inspectable(), *gone):
        if place.level != "district":
            above = names.get(place.parent_id or "", "") if place.level != "street" else ""
            yield _option("place", place, f"{above}{place.name}")


def _campaigns(ws: Workspace, _typed: str) -> Iterator[Option]:
    for one in ws.all("campaign", order="starts_on DESC, rowid DESC"):
        yield _option("campaign", one, f"{one.name}{one.batch or ''}")


def _leads(ws: Workspace, _typed: str) -> Iterator[Option]:
    for one in ws.all("lead", order="received_at_utc DESC, id DESC"):
        yield _option("lead", one, f"{one.number} {one.gist[:20]}")


def _talks(ws: Workspace, _typed: str) -> Iterator[Option]:
    for one in ws.all("talk", order="talked_at_utc DESC, id DESC"):
        yield _option("talk", one, f"{one.number} {one.post}")


def _notices(ws: Workspace, name: str) -> Iterator[Option]:
    """Yield the notices that were sent as this kind of document, and behind them the others."""
    bodies = {body.id: body.name for body in ws.all("body")}
    held = ws.all("notice", order="sent_at_utc DESC, id DESC")
    for one in sorted(held, key=lambda one: one.kind != _NOTICES.get(name)):
        yield _option("notice", one, f"{one.official_number or one.number} {bodies.get(one.body_id or '', '')}")


_NOTICES = {
    "rectify": "rectify",
    "assign": "assign",
    "supervise": "supervise",
    "urge": "urge",
    "notice-circular": "circular",
    "withdraw": "withdraw",
}


def _circulars(ws: Workspace, _typed: str) -> Iterator[Option]:
    for one in ws.all("circular", order="issued_on DESC, id DESC"):
        yield _option("circular", one, f"{one.official_number or one.number} {one.title}")


_READERS: dict[str, Callable[[Workspace, str], Iterator[Option]]] = {
    "all": _all, STATUS: _statuses, "issue": _issues, "visit": _visits, "body": _bodies, "place": _places,
    "campaign": _campaigns, "lead": _leads, "talk": _talks, "circular": _circulars,
}  # fmt: skip


# drawing


def subject_of(ws: Workspace, asked: Asked) -> dict[str, Any]:
    """Return what a document is asked for as fields of `papers.Subject`; raise Known("issues_too_many_for_paper")."""
    found = asked.subject(today(ws))
    if asked.status:
        most = three_lists.MOST_ON_PAPER
        rows = ledger.page(ws.reader(), Query(status=asked.status, sort="number", descending=False), limit=most + 1)
        if len(rows) > most:  # some of them alone would pass for all of them
            raise Known("issues_too_many_for_paper", said=terms.STATUSES[asked.status], most=most)
        found["issue_ids"] = tuple(row.issue_id for row in rows)
    return found


def completed(ws: Workspace, asked: Asked) -> Asked:
    """Return what is asked for, about the first thing offered where nothing was chosen or what was chosen is gone."""
    field, _, record = asked.record.partition(":")
    entity = next((name for name, other in FIELDS.items() if other == field), "")
    gone = bool(entity) and ws.get(entity, record) is None
    if not gone and not asked.lacks_record:
        return asked
    plain = replace(asked, record="", said="")
    offered = [one for one in options(ws, asked.name) if one.key] if plain.lacks_record else []
    first = next((one for one in offered if _says_something(ws, asked.name, one.key)), offered[0] if offered else None)
    return replace(plain, record=first.key, said=first.words) if first else plain


def _says_something(ws: Workspace, name: str, key: str) -> bool:
    """Say whether a document about this has content: a notice to press for, photos for an album."""
    from inspector.papers import albums, notices

    field, _, record = key.partition(":")
    if field == FIELDS["notice"]:
        return notices.has_something(ws, ws.get("notice", record), name)
    return DOCUMENTS[name].subject != "photos" or field != FIELDS["visit"] or albums.has_photos(ws, record)


def draw(ws: Workspace, asked: Asked, run: Run) -> Drawing:
    """Draw a document to be looked at, and count what it speaks of; raise what `papers.draw` raises."""
    from inspector import papers

    began, out, marks = time.monotonic(), io.BytesIO(), Marks()
    spots: list[Spot] = []

    def landed(page: int, key: int, box: Box) -> None:
        spots.append(Spot(page, key, box))

    if asked.name == FIGURES:
        told = figure_actions.count(ws, _figures_asked(ws, asked))
        paper = figure_actions.figures_paper(ws, told)
        counted = marks.figures(told.counted, words.IN_SENTENCES)
        said = sentences(counted, as_of(told.last_day, told.today))
        paper = replace(paper, marks=marks, sentences=tuple(said.values()))
        made = Made([paper], (), title=asked.document.title)
    else:
        made = papers.made(ws, asked.name, run, marks=marks, **subject_of(ws, asked))
    stamp = replace(papers.stamp_of(ws, asked.name, made.about), landed=landed)
    drawn = papers.draw_made(ws, asked.name, made, out, stamp=stamp)
    figures = figures_on(marks.shown, spots)
    return Drawing(
        asked=asked,
        pdf=out.getvalue(),
        title=made.title or asked.document.title,
        stem=stem_of(ws, asked),
        numbers=(*numbers_of(ws, made.about), *(one for one in figures.values() if one.word)),
        figures=figures,
        spots=in_order(one for one in spots if one.key in figures),
        missing=drawn.missing_glyphs,
        seconds=time.monotonic() - began,
    )


def unseen(ws: Workspace, asked: Asked) -> Drawing:
    """Return what can be taken along of a document that has too many rows for pages."""
    title = asked.document.title
    return Drawing(
        asked=asked, pdf=b"", title=title, stem=stem_of(ws, asked), numbers=(), missing=frozenset(), seconds=0.0
    )


def write(
    ws: Workspace, asked: Asked, path: Path, kind: str, run: Run, *, said: Mapping[str, str] | None = None
) -> None:
    """Write a document in a format, whole or not at all; raise what `draw` raises and Known("file_not_saved")."""
    from inspector import papers
    from inspector.ui.parts.preview_dialog import write_whole

    out = io.BytesIO()
    if asked.name == FIGURES:
        told = figure_actions.count(ws, _figures_asked(ws, asked))
        papers.draw_paper(ws, FIGURES, figure_actions.figures_paper(ws, told), out, format=kind)
    else:
        subject = subject_of(ws, asked)
        subject["said"] = {**subject.get("said", {}), **(said or {})}
        made: Made = papers.made(ws, asked.name, run, **subject)
        papers.draw_made(ws, asked.name, made, out, format=kind)
    if not run.cancelled():
        write_whole(path, out.getvalue())


def stem_of(ws: Workspace, asked: Asked) -> str:
    """Return what a document is called as a file: 问题台账-达濠街道-2026-11-16至2026-11-22."""
    found = asked.subject(today(ws))
    since, until = found.get("since"), found.get("until")
    days = f"{since or ''}至{until or ''}" if since or until else found.get("week") or f"{today(ws)}"
    return "-".join(filter(None, (asked.document.title, asked.said, days)))


def numbers_of(ws: Workspace, about: Iterable[tuple[str, str]]) -> tuple[Number, ...]:
    """Return the numbers of the records a document is about: issues by where they stand, the others by kind."""
    held: dict[str, list[str]] = {}
    for entity, record in about:
        held.setdefault(entity, []).append(record)
    found: list[Number] = []
    standing = figure_records.standings(ws, held.pop("issue", ()), today(ws).isoformat())
    for code, word in words.STANDINGS:
        if code in standing:
            found.append(_number(word, "issue", standing[code]))
    found += [_number(ENTITIES.get(entity, entity), entity, ids) for entity, ids in held.items()]
    return tuple(found)


def _number(word: str, entity: str, ids: Sequence[str]) -> Number:
    return Number(word, str(len(ids)), tuple((entity, one) for one in ids))


def _figures_asked(ws: Workspace, asked: Asked) -> figure_model.Asked:
    on = today(ws)
    since, until = asked.days(on)
    return figure_model.Asked(
        until="day" if until and until < on else "now",
        until_on=until if until and until < on else None,
        since="day" if since else "all",
        since_on=since,
        campaign_id=asked.record.partition(":")[2] if asked.record.startswith("campaign_id:") else None,
    )


def today(ws: Workspace) -> date:
    """Return the business day."""
    return ws.now().astimezone(ZONE).date()


# all of a week


@dataclass(frozen=True, slots=True)
class Job:
    """One file of a batch."""

    asked: Asked
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Batched:
    """What came of a batch: the files, and (title, why) of each that could not be written."""

    files: tuple[Path, ...]
    faults: tuple[tuple[str, str], ...]
    whole: int
    bug: Exception | None = None


def week_jobs(ws: Workspace) -> list[Job]:
    """Return every document that this week gives cause for, in the formats people use it in."""
    on = today(ws)
    monday = on - timedelta(days=on.weekday())
    since = _utc_day(monday)
    jobs: list[Job] = []
    for document in (one for _, group in grouped() for one in group if one.family):
        for asked in _asked_this_week(ws, Asked(document.name), since):
            title = "，".join(filter(None, (document.title, asked.said)))
            kinds = [kind for kind in ("pdf", "docx", "xlsx") if kind in document.formats]
            jobs += [Job(asked, title, kind) for kind in kinds]
    return jobs


def _utc_day(day: date) -> str:
    from inspector.domain.clock_text import day_bounds

    return day_bounds(day)[0]


def _asked_this_week(ws: Workspace, asked: Asked, since_utc: str) -> Iterator[Asked]:
    kind = asked.document.subject
    if kind in ("week", "period"):
        yield replace(asked, span="week")
    elif kind == "body" and asked.name != PER_BODY:
        yield asked
    elif kind == "body":
        for body, whole, closed in three_lists.units(ws):
            if whole > closed:
                yield replace(asked, record=f"body_id:{body.id}", said=body.name)
    elif kind == "issues" and asked.name in OF_REPORTED:
        if ledger.tally(ws.reader()).get("reported"):
            yield replace(asked, record=f"{STATUS}:reported", said=terms.STATUSES["reported"])
    elif kind in _DATED:
        entity, where = _DATED[kind]
        held = ws.all(entity, where, (since_utc,))
        fresh = {one.id for one in held if kind != "notice" or one.kind == _NOTICES.get(asked.name)}
        for option in _offered(ws, asked.name):
            if option.key.partition(":")[2] not in fresh:
                continue
            if kind != "photos" or _says_something(ws, asked.name, option.key):
                yield replace(asked, record=option.key, said=option.words)


OF_REPORTED = ("recheck", "closing")  # what is told as done is looked at again, and then closed
_DATED = {  # subject → whose records give cause for it, and which of them are this week's
    "visit": ("visit", "started_at_utc >= ?"),
    "photos": ("visit", "started_at_utc >= ?"),
    "notice": ("notice", "sent_at_utc >= ?"),
    "talk": ("talk", "talked_at_utc >= ?"),
    "circular": ("circular", "issued_on >= ?"),
    "lead": ("lead", "received_at_utc >= ? AND merged_into_id IS NULL AND closed_reason IS NULL"),
}


def names_in(folder: Path) -> set[str]:
    """Return the names that are taken in a folder; raise Known("file_not_saved") where it cannot be read."""
    try:
        return {path.name.lower() for path in folder.iterdir()}
    except OSError as error:
        raise Known("file_not_saved", path=str(folder), why=error.strerror or str(error)) from error


def write_batch(
    ws: Workspace,
    jobs: Sequence[Job],
    folder: Path,
    told: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> Batched:
    """Write the files one after the other; one that cannot be written is noted and the others go on.

    `told` hears (done, whole, title) before each. What the program itself did wrong is kept as `bug`, for the end.
    """
    files: list[Path] = []
    faults: list[tuple[str, str]] = []
    bug: Exception | None = None
    taken = names_in(folder)
    for at, job in enumerate(jobs):
        if cancelled():
            break
        told(at, len(jobs), job.title)
        path = folder / safe_name(stem_of(ws, job.asked), job.kind, taken)
        try:
            write(ws, job.asked, path, job.kind, Run(cancelled=cancelled))
        except Known as error:
            faults.append((job.title, say(error.code, **error.facts)))
        except Exception as error:  # the others are written all the same; whoever called raises it in the end
            faults.append((job.title, words.BATCH_BUG))
            bug = bug or error
        else:
            if not cancelled():
                files.append(path)
                taken.add(path.name.lower())
    return Batched(tuple(files), tuple(faults), len(jobs), bug)
