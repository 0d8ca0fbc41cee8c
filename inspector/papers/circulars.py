"""Answers for 督查通报: figures in a sentence, main problems with examples, typical cases, what is asked for next.

It names communities and no person (facts 2.3): places without the point, texts without names and numbers, photos
without the minute. Every sentence follows from records up to the cut-off; the office edits the Word file afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date
from inspector.domain.counted import Line, lines
from inspector.domain.figure_marks import UNMARKED, Marks
from inspector.domain.figures import Figures, Switches, end_of_day, figures, start_of_day
from inspector.domain.official import Case, CircularPaper, Demand, Official, OfficialIssue, Problems
from inspector.domain.paper import PhotoPaper
from inspector.domain.photo import AFTER_ROLES
from inspector.domain.registers import Circular
from inspector.papers import names
from inspector.papers.official_lines import (
    BEFORE_ROLES,
    attachments,
    copied_to,
    day_text,
    han,
    issue_line,
    issuer,
    of_issue,
    today,
)
from inspector.papers.subject import Made, Run, Subject
from inspector.store import figures as counting
from inspector.store import forms
from inspector.store.workspace import Workspace
from inspector.wording import official as words
from inspector.wording import reports as report_words
from inspector.wording.sentences import as_of, sentences

_SAID = ("inspected", "closing", "efforts", "urged")
_EXAMPLES, _PHOTOS, _BAD_CASES = 2, 2, 2
_SEVERITY = {"serious": 0, "normal": 1, "minor": 2}


def made(ws: Workspace, name: str, subject: Subject, _run: Run) -> Made:
    """Return the paper of a 通报 of the register: what it is about, or where it names nothing, all of its campaign."""
    circular: Circular = names.must(ws, "circular", subject.must("circular_id"))
    paper, counted = circular_paper(ws, circular, subject.since, subject.marks)
    paper = replace(paper, copied_to=copied_to(subject))
    about = (("circular", circular.id), *(("issue", line.issue.id) for line in counted))
    file = Official(form=name, paper=paper, template=forms.own(ws, name))
    return Made([file], about, title=paper.title, body_ids=circular.body_ids, official_number=paper.official_number)


def circular_paper(
    ws: Workspace, circular: Circular, since: date | None = None, marks: Marks = UNMARKED
) -> tuple[CircularPaper, list[Line]]:
    """Return the paper of a 通报, counted until the day it is issued, and the issues it is about."""
    until = date.fromisoformat(circular.issued_on) if circular.issued_on else today(ws)
    since_utc = start_of_day(since) if since else None
    records = counting.read(ws, end_of_day(until), since_utc, circular.campaign_id)
    counted = [line for line in lines(records, Switches()) if line.in_period]
    if circular.issue_ids:
        counted = [line for line in counted if line.issue.id in circular.issue_ids]
    whole = figures(records)
    left = [line for line in counted if line.is_open] if not circular.issue_ids else counted
    listed = sorted(left, key=lambda line: line.issue.number)
    paper = CircularPaper(
        id=circular.id,
        title=circular.title or words.CIRCULAR_TITLE.format(what=words.CIRCULAR_WHAT),
        number=circular.number,
        issuer=issuer(ws, circular.person_id),
        addressee=_addressee(ws, circular),
        official_number=circular.official_number or "",
        basics=tuple(_basics(marks, whole, as_of(until, today(ws)))),
        problems=tuple(_problems(ws, marks, counted, until)),
        cases=tuple(_cases(ws, counted, until)),
        demands=tuple(_demands(left)),
        attachments=attachments(words.ISSUE_LIST) if listed else (),
        issues=tuple(_public(ws, line, until, position) for position, line in enumerate(listed, 1)),
        count=marks.number(len(listed), words.ISSUE_LIST, [line.ref for line in listed]),
        signed_on=until,
        printed_by=issuer(ws, circular.person_id),
    )
    return paper, counted


def _addressee(ws: Workspace, circular: Circular) -> str:
    said = [names.body_name(ws, body_id) for body_id in circular.body_ids]
    return words.AND.join(dict.fromkeys(filter(None, said))) or words.NO_ADDRESSEE


def _basics(marks: Marks, whole: Figures, until: str) -> Iterator[str]:
    said = sentences(marks.figures(whole, report_words.IN_BASICS), until)
    for code in _SAID:
        if said.get(code) and not (code == "urged" and said.get("inspected")):
            yield marks.sentence(said[code].rstrip("。") + "。")


def _public(
    ws: Workspace, line: Line, on: date, position: int, *, roles: Sequence[str] = (), most: int | None = None
) -> OfficialIssue:
    return issue_line(ws, line.issue, line.steps, on, position=position, roles=roles, most_photos=most, public=True)


def _problems(ws: Workspace, marks: Marks, counted: Sequence[Line], on: date) -> Iterator[Problems]:
    """Each 大类 that has any, in the order of the catalogue, with the gravest that are still open as examples."""
    catalogue = ws.catalogue
    by_major: dict[str, list[Line]] = {}
    for line in counted:
        category = catalogue.get(line.issue.category)
        by_major.setdefault(category.major_name if category else line.issue.category, []).append(line)
    order = list(dict.fromkeys(category.major_name for category in catalogue.categories))
    named = sorted(by_major, key=lambda name: order.index(name) if name in order else len(order))
    for position, name in enumerate(named, 1):
        held = by_major[name]
        groups = (
            held,
            [line for line in held if line.now.status == states.CLOSED],
            [line for line in held if line.is_open],
            [line for line in held if _is_late(line, on)],
        )
        counts = (
            marks.number(len(some), f"{name} {word}", [line.ref for line in some], report_words.IN_PROBLEMS)
            for some, word in zip(groups, report_words.PROBLEM_WORDS, strict=True)
        )
        said = (part.format(count) for part, count in zip(words.PROBLEMS, counts, strict=True) if count)
        summary = marks.sentence(words.COMMA.join(said) + words.STOP)
        chosen = sorted(held, key=lambda line: _weight(line, on))[:_EXAMPLES]
        examples = (
            _public(ws, line, on, number, roles=BEFORE_ROLES, most=_PHOTOS) for number, line in enumerate(chosen, 1)
        )
        yield Problems(position=han(position), name=name, summary=summary, examples=tuple(examples))


def _weight(line: Line, on: date) -> tuple[bool, int, bool, str]:
    """Order issues as examples: open ones, the gravest, the overdue."""
    return not line.is_open, _SEVERITY.get(line.issue.severity, 1), not _is_late(line, on), line.issue.number


def _is_late(line: Line, on: date) -> bool:
    return line.is_open and line.due_on is not None and line.due_on < on.isoformat()


def _cases(ws: Workspace, counted: Sequence[Line], on: date) -> Iterator[Case]:
    """One good case (solved soonest, with a photo of it) and up to two bad ones (relapsed, then longest overdue)."""
    position = 0
    solved = [line for line in counted if line.now.status == states.CLOSED and not line.relapses]
    for line in sorted(solved, key=lambda line: (_days_taken(line), line.issue.number)):
        after = of_issue(ws, line.issue.id, AFTER_ROLES, public=True)
        if after:
            before = of_issue(ws, line.issue.id, BEFORE_ROLES, public=True)
            position += 1
            yield _case(ws, line, on, position, which="good", photos=(*before[:1], *after[:1]))
            break
    relapsed = [line for line in counted if line.relapses and line.is_open]
    late = sorted((line for line in counted if _is_late(line, on)), key=lambda line: line.due_on or "")
    bad = {line.issue.id: line for line in (*relapsed, *late)}
    for line in list(bad.values())[:_BAD_CASES]:
        position += 1
        shown = of_issue(ws, line.issue.id, BEFORE_ROLES, public=True)[:_PHOTOS]
        yield _case(ws, line, on, position, which="relapse" if line.relapses else "overdue", photos=shown)


def _days_taken(line: Line) -> int:
    closed = business_date(line.now.closed_at_utc or line.issue.found_at_utc)
    return (closed - business_date(line.issue.found_at_utc)).days


def _case(ws: Workspace, line: Line, on: date, position: int, *, which: str, photos: Sequence[PhotoPaper]) -> Case:
    said = _public(ws, line, on, position)
    days = _days_taken(line)
    facts = {
        "place": said.place,
        "what": said.description.rstrip("。"),
        "found": day_text(said.found_on) if said.found_on else "",
        "closed": day_text(business_date(line.now.closed_at_utc)) if line.now.closed_at_utc else "",
        "days": (words.CASE_GOOD_DAYS.format(days=days) if days else "") if which == "good" else said.days_over,
        "due": day_text(said.due_on) if said.due_on else "",
        "round": line.now.round,
    }
    template = {"good": words.CASE_GOOD, "relapse": words.CASE_RELAPSE, "overdue": words.CASE_OVERDUE}[which]
    return Case(
        position=han(position),
        kind=words.CASE_KINDS["good" if which == "good" else "bad"],
        title=words.CASE_TITLES[which].format(place=said.place),
        text=template.format(**facts),
        photos=tuple(photos),
    )


def _demands(left: Sequence[Line]) -> Iterator[Demand]:
    dues = [line.due_on for line in left if line.due_on]
    due = words.DEMANDS_DUE.format(due=day_text(date.fromisoformat(max(dues)))) if dues else ""
    for position, (title, text) in enumerate(words.DEMANDS, 1):
        yield Demand(position=han(position), title=title, text=text.format(due=due))
