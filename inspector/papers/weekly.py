"""Answers for 一周一反馈周报: the week's new and solved, all so far by 大类 and place, and what is to be done about it.

Counted by `domain.figures`, once for the week and once for everything until its Sunday, or until today while the week
is not over: nothing is overdue before its day. So the report of any past week can be made again and a late entry
changes it. What bodies say is taken at their word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from inspector.domain import weeks
from inspector.domain.clock_text import business_date
from inspector.domain.counted import Line, Period, Records, above, lines
from inspector.domain.figure_marks import UNMARKED, Marks
from inspector.domain.figures import Figures, Row, Switches, end_of_day, figures, start_of_day
from inspector.domain.issue import Issue
from inspector.domain.official import (
    NeedLine,
    Official,
    OfficialIssue,
    PlaceRow,
    PlanLine,
    RecheckLine,
    TypeRow,
    WeeklyPaper,
)
from inspector.papers import names
from inspector.papers.official_lines import copied_to, issue_line, issuer, today
from inspector.papers.subject import Made, Run, Subject
from inspector.store import feedbacks, forms
from inspector.store import figures as counting
from inspector.store.workspace import Workspace
from inspector.wording import figures as figure_words
from inspector.wording import official as words
from inspector.wording import reports as report_words
from inspector.wording.figures import row_name
from inspector.wording.sentences import as_of, sentences
from inspector.wording.terms import CONCLUSIONS

_SAID = ("closing", "efforts")  # of the sentences of a report
_CELLS = ("found", "solved", "open", "overdue")


def made(ws: Workspace, name: str, subject: Subject, _run: Run) -> Made:
    """Return the report of a week (2026-W47), of one campaign where one is named."""
    paper, about = weekly_paper(ws, subject.must("week"), subject.campaign_id, subject.marks)
    paper = replace(paper, copied_to=copied_to(subject))
    file = Official(form=name, paper=paper, template=forms.own(ws, name))
    return Made([file], about, title=f"{paper.title}（{paper.week}）")


def weekly_paper(
    ws: Workspace, week: str, campaign_id: str | None = None, marks: Marks = UNMARKED
) -> tuple[WeeklyPaper, tuple[tuple[str, str], ...]]:
    """Return the report of an ISO week and the records it is about; raise Known("week_unknown")."""
    monday, sunday = weeks.days_of(week)
    last = min(sunday, today(ws))
    records = counting.read(ws, end_of_day(last), None, campaign_id)
    whole = figures(records)
    of_week = figures(replace(records, since_utc=start_of_day(monday)))
    counted = lines(records, Switches())
    period = Period(start_of_day(monday), end_of_day(sunday))
    overdue = _chosen(counted, (record for _, record in whole.figures["overdue"].records))
    relapsed = [line for line in counted if any(period.holds(step.happened_at_utc) for step in line.relapses)]
    year, number = week.split("-W")
    percent = whole["solved_percent"]

    def told(code: str, counted: Figures, field: str = "") -> int:
        named = dict(report_words.WEEK_FIGURES)[field or code]
        return marks.number(int(counted[code]), named, counted.figures[code].records)

    paper = WeeklyPaper(
        id=f"{ws.scope}/{week}",
        title=words.WEEKLY_TITLE,
        number=f"ZB-{ws.device.code}-{year}W{number}",
        issuer=issuer(ws),
        week=words.WEEK.format(year=year, week=int(number)),
        first_on=monday,
        last_on=sunday,
        counted_on=last,
        fresh=told("found", of_week, "fresh"),
        solved_in=told("solved_in", of_week),
        found=told("found", whole),
        solved=told("solved", whole),
        solved_percent=f"{percent:.2f}%",
        open=told("open", whole),
        reported=told("reported", whole),
        overdue=told("overdue", whole),
        sentences=tuple(_sentences(marks, whole, as_of(sunday, today(ws)))),
        types=tuple(_types(marks, whole, of_week)),
        places=tuple(_places(marks, records, whole, of_week)),
        overdue_issues=_issue_lines(ws, sorted(overdue, key=lambda line: line.due_on or ""), last, marks),
        rechecks=tuple(_rechecks(ws, records, period)),
        relapses=_issue_lines(ws, relapsed, last, marks),
        needs=tuple(_needs(ws, records, counted, week)),
        silent=tuple(_silent(ws, counted, week, last)),
        plans=tuple(_plans(ws, counted, sunday)),
        signed_on=last,
    )
    return paper, tuple(("issue", line.issue.id) for line in counted)


def _sentences(marks: Marks, whole: Figures, until: str) -> Iterator[str]:
    said = sentences(marks.figures(whole, report_words.IN_SENTENCES), until)
    for code in _SAID:
        if said.get(code):
            yield marks.sentence(said[code].rstrip("。") + "。")


def _types(marks: Marks, whole: Figures, of_week: Figures) -> Iterator[TypeRow]:
    for row in whole.tables["major"]:
        name = row_name("major", row.key, row.name)
        yield TypeRow(name=name, **_numbers(marks, "major", row, of_week, name))


def _places(marks: Marks, records: Records, whole: Figures, of_week: Figures) -> Iterator[PlaceRow]:
    """Each street, and below it its communities; what lies in no community stands in the street alone."""
    communities: dict[str, list[Row]] = {}
    for row in whole.tables["community"]:
        if row.key:
            communities.setdefault(above(records.places, row.key, "street") or "", []).append(row)
    for street in whole.tables["street"]:
        name = row_name("street", street.key, street.name)
        yield PlaceRow(street=name, community="", **_numbers(marks, "street", street, of_week, name))
        for row in communities.get(street.key, ()):
            numbers = _numbers(marks, "community", row, of_week, f"{name} {row.name}")
            yield PlaceRow(street=name, community=row.name, **numbers)


def _numbers(marks: Marks, table: str, row: Row, of_week: Figures, name: str) -> dict[str, int]:
    """Return the counts of a line, and what is fresh of the same line of the week."""
    fresh = next((one for one in of_week.tables[table] if one.key == row.key), None)
    cells = {"fresh": fresh.cells["found"]} if fresh else {}
    cells |= {code: row.cells[code] for code in _CELLS}
    words = dict(zip(("fresh", *_CELLS), report_words.WEEK_COUNTS, strict=True))
    part = figure_words.TABLES["major"] if table == "major" else report_words.IN_PLACES
    return {"fresh": 0} | {
        code: marks.number(int(one.value), f"{name} {words[code]}", one.records, part) for code, one in cells.items()
    }


def _chosen(counted: Iterable[Line], ids: Iterable[str]) -> list[Line]:
    wanted = set(ids)
    return [line for line in counted if line.issue.id in wanted]


def _issue_lines(ws: Workspace, chosen: Iterable[Line], on: date, marks: Marks = UNMARKED) -> tuple[OfficialIssue, ...]:
    """Return issues one by one; of what is looked at, the number of each leads to it."""
    found = []
    for position, line in enumerate(chosen, 1):
        said = issue_line(ws, line.issue, line.steps, on, position=position)
        found.append(replace(said, number=marks.text(said.number, "", [line.ref])))
    return tuple(found)


def _rechecks(ws: Workspace, records: Records, period: Period) -> Iterator[RecheckLine]:
    issues = {issue.id: issue for issue in records.issues}
    done = [one for one in records.rechecks if one.conclusion and period.holds(one.rechecked_at_utc)]
    for one in sorted(done, key=lambda one: (one.rechecked_at_utc, one.id)):
        issue = issues.get(one.issue_id)
        if issue is not None:
            yield RecheckLine(
                on=business_date(one.rechecked_at_utc),
                number=issue.number,
                place=_place(ws, issue),
                description=issue.description,
                conclusion=CONCLUSIONS[one.conclusion],
                condition=one.condition or "",
            )


def _needs(ws: Workspace, records: Records, counted: Iterable[Line], week: str) -> Iterator[NeedLine]:
    """What was asked for in the week; the last word on an issue counts, and a body that repeats itself is told once."""
    issues = {line.issue.id: line.issue for line in counted}
    last = {
        one.issue_id: one
        for one in sorted(records.feedbacks, key=lambda one: (one.said_at_utc, one.id))
        if one.week == week and one.needs and one.issue_id in issues
    }
    for one in last.values():
        issue = issues[one.issue_id]
        body = names.body_name(ws, one.body_id) if one.body_id else names.lead_name(ws, issue)
        yield NeedLine(number=issue.number, place=_place(ws, issue), body=body, needs=one.needs or "")


def _silent(ws: Workspace, counted: Iterable[Line], week: str, on: date) -> Iterator[PlanLine]:
    known = {line.issue.id: line for line in counted}
    for gap in feedbacks.gaps(ws, week, on):
        line = known.get(gap.issue_id)
        if line is not None:
            yield _plan(ws, line, line.due_on, "")


def _plans(ws: Workspace, counted: Iterable[Line], sunday: date) -> Iterator[PlanLine]:
    """What is planned for the week after: re-inspections, and deadlines of what is open."""
    first, last = (sunday + timedelta(days=days) for days in (1, 7))
    found: list[tuple[str, str, Line]] = []
    for line in counted:
        planned = line.now.recheck_planned_on
        if planned and first.isoformat() <= planned <= last.isoformat():
            found.append((planned, words.PLAN_RECHECK, line))
        if line.is_open and line.due_on and first.isoformat() <= line.due_on <= last.isoformat():
            found.append((line.due_on, words.PLAN_DUE, line))
    for on, what, line in sorted(found, key=lambda one: (one[0], one[1], one[2].issue.number)):
        yield _plan(ws, line, on, what)


def _plan(ws: Workspace, line: Line, on: str | None, what: str) -> PlanLine:
    return PlanLine(
        on=date.fromisoformat(on) if on else None,
        what=what,
        number=line.issue.number,
        place=_place(ws, line.issue),
        body=names.lead_name(ws, line.issue),
    )


def _place(ws: Workspace, issue: Issue) -> str:
    return names.full_name(ws, ws.get("place", issue.place_id)) + (issue.spot or "")
