"""Answers for the books of tables: 问题台账 (a table for each 大类, facts 1.1), 三清单, and 整改投入汇总.

All three speak of one scope: a unit, a place with all below it, a campaign, a period, or everything. Rows are read 500
issues at a time while they are written, so a ledger of 50 000 takes no more memory than one of 500. No caller is on any
of them: an issue does not hold one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from inspector.domain.category import Major
from inspector.domain.clock_text import ZONE
from inspector.domain.counted import refs
from inspector.domain.figure_marks import Marks
from inspector.domain.table import Book, Cell, Column, Table
from inspector.papers import effort_tables, list_columns, names, pictures
from inspector.papers.list_columns import COLUMNS, DUTIES, PAPER, PROBLEMS, REMEDIES, WHICH, Line
from inspector.papers.subject import Made, Run, Subject
from inspector.sheets.table_csv import GB18030, UTF8
from inspector.store import three_lists
from inspector.store.workspace import Workspace
from inspector.wording import reports as words
from inspector.wording import three_lists as list_words

Wanted = list[tuple[str, str]]  # (issue, 小类)
PICTURES, ENCODING = "pictures", "encoding"  # in `Subject.said`: thumbnails are wanted, and how a CSV is written
_SERIES = {"ledger": "TZ", "three-lists": "QD", "efforts": "TR"}
_LEDGER_KEYS = {
    PROBLEMS: ("number", "found_on", "street", "community", "spot", "category", "description", "severity"),
    DUTIES: ("lead", "person"),
    REMEDIES: ("measures", "due_on", "status", "done", "checked_on", "conclusion", "closed_on", "remark"),
}
_PICTURE = Column(title="照片", wide=12, kind="picture")


def made(ws: Workspace, name: str, subject: Subject, run: Run) -> Made:
    """Return the book `name` of a scope (`body_id`, `place_id`, `campaign_id`, `since`, `until`; all may be empty)."""
    of_work = name == "efforts"  # its period is that of the work, whenever the issue was found
    wanted = three_lists.chosen(
        ws,
        body_id=subject.body_id,
        place_id=subject.place_id,
        campaign_id=subject.campaign_id,
        since=None if of_work else subject.since,
        until=None if of_work else subject.until,
    )
    book = Book(
        number=f"{_SERIES[name]}-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}",
        title=subject.title,
        subtitle=scope_name(ws, subject)
        if of_work
        else f"{scope_name(ws, subject)}，{words.ISSUES.format(_count(subject.marks, words.ALL_ISSUES, wanted))}",
        subject_id=subject.body_id or subject.place_id or subject.campaign_id or ws.scope,
        tables=(),
        encoding=GB18030 if subject.said.get(ENCODING) == GB18030 else UTF8,
    )
    title = f"{subject.title}（{scope_name(ws, subject)}）"
    if of_work:
        filled, entries = effort_tables.filled(ws, book, wanted, subject)
        return Made([filled], tuple(("effort", one) for one in entries), title=title)
    make = _ledger if name == "ledger" else _lists
    about = tuple(("issue", issue_id) for issue_id, _ in wanted)
    return Made([make(ws, book, wanted, subject, run)], about, title=title)


def scope_name(ws: Workspace, subject: Subject) -> str:
    """Return whose issues a book speaks of, and of which days."""
    place = ws.get("place", subject.place_id) if subject.place_id else None
    parts = (
        names.body_name(ws, subject.body_id) if subject.body_id else "",
        names.full_name(ws, place) if place else "",
        names.campaign_name(ws, subject.campaign_id) if subject.campaign_id else "",
        words.period(subject.since, subject.until),
    )
    return "，".join(filter(None, parts)) or words.EVERYTHING


def _count(marks: Marks, word: str, some: Wanted, part: str = "") -> int:
    return marks.number(len(some), word, refs("issue", (issue_id for issue_id, _ in some)), part)


def _rows_of(ws: Workspace, wanted: Wanted, run: Run, begun: int = 0, whole: int | None = None) -> Iterator[Line]:
    """Yield the lines of some issues, telling how far it is; ends early where that is asked."""
    today = ws.now().astimezone(ZONE).date()
    for at, found in enumerate(three_lists.each(ws, today, wanted), begun + 1):
        if run.cancelled():
            return
        yield Line(*found)
        run.progress(at, whole or len(wanted))


# 问题台账


def _ledger(ws: Workspace, book: Book, wanted: Wanted, subject: Subject, run: Run) -> Book:
    of_major: dict[str, Wanted] = {major.code: [] for major in _majors(ws)}
    for issue_id, category in wanted:
        found = ws.catalogue.get(category)
        of_major.setdefault(found.major_code if found else "", []).append((issue_id, category))
    pictured = bool(subject.said.get(PICTURES))
    titles = {major.code: major.name for major in _majors(ws)}
    tables: list[Table] = []
    begun = 0
    for code, some in of_major.items():
        lines_of = partial(_rows_of, ws, some, run, begun, len(wanted))
        name = titles.get(code, words.OTHER)
        made = _ledger_table(ws, name, lines_of, pictured=pictured)
        tables.append(replace(made, count=_count(subject.marks, name, some, words.OF_TABLES)))
        begun += len(some)
    flat = list_columns.whole()
    return replace(
        book,
        size="A3",
        tables=(_by_major(ws, titles, of_major, subject.marks), *tables),
        flat=_table(book.title, flat, lambda: _rows_of(ws, wanted, run)),
    )


def _ledger_table(ws: Workspace, name: str, lines_of: Callable[[], Iterable[Line]], *, pictured: bool) -> Table:
    columns = [
        next(one for one in COLUMNS[PROBLEMS] if one.key == "position"),
        *(one for which in WHICH for key in _LEDGER_KEYS[which] for one in COLUMNS[which] if one.key == key),
    ]
    made = _table(name, columns, lines_of)
    if not pictured:
        return made

    def rows() -> Iterator[tuple[Cell, ...]]:
        for line in lines_of():
            first = line.problem.photos[0] if line.problem.photos else None
            yield (*(one.cell(line) for one in columns), pictures.thumb(ws, first) if first else None)

    return replace(made, columns=(*made.columns, _PICTURE), rows=rows)


def _by_major(ws: Workspace, titles: dict[str, str], of_major: dict[str, Wanted], marks: Marks) -> Table:
    """Return how many of each 大类 there are, how many are 销号, and how many are past their day."""
    today = ws.now().astimezone(ZONE).date().isoformat()
    sql = "SELECT issue_id FROM ledger WHERE status = 'closed'"
    closed = {row[0] for row in ws.reader().execute(sql)}
    overdue = {
        row[0] for row in ws.reader().execute("SELECT issue_id FROM ledger WHERE is_open = 1 AND due_on < ?", (today,))
    }

    def counted(name: str, some: Iterable[str]) -> tuple[Cell, ...]:
        ids = list(dict.fromkeys(some))
        groups = (
            ids,
            [one for one in ids if one in closed],
            [one for one in ids if one not in closed],
            [one for one in ids if one in overdue],
        )
        named = zip(words.BY_MAJOR[1:], groups, strict=True)
        return name, *(
            marks.number(len(group), f"{name} {word}", refs("issue", group), words.SUMMARY) for word, group in named
        )

    kept: list[tuple[Cell, ...]] = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        if not kept:
            for code, some in of_major.items():
                kept.append(counted(titles.get(code, words.OTHER), (issue_id for issue_id, _ in some)))
            kept.append(counted(words.TOTAL, (issue_id for some in of_major.values() for issue_id, _ in some)))
        yield from kept

    columns = tuple(
        Column(title=title, wide=24 if at == 0 else 12, kind="number" if at else "text")
        for at, title in enumerate(words.BY_MAJOR)
    )
    return Table(name=words.SUMMARY, columns=columns, rows=rows)


def _majors(ws: Workspace) -> list[Major]:
    return sorted(ws.catalogue.majors, key=lambda one: one.order)


# 三清单


def _lists(ws: Workspace, book: Book, wanted: Wanted, subject: Subject, run: Run) -> Book:
    whole = len(wanted) * len(WHICH)
    tables = []
    for turn, which in enumerate(WHICH):

        def rows(begun: int = turn * len(wanted)) -> Iterable[Line]:
            return _rows_of(ws, wanted, run, begun, whole)

        name = list_words.LISTS[which]
        count = _count(subject.marks, name, wanted, words.OF_TABLES)
        paper = replace(_table(name, PAPER[which], rows), count=count)
        tables.append(replace(_table(name, COLUMNS[which], rows), count=count, on_paper=paper))
    flat = _table(book.title, list_columns.whole(), lambda: _rows_of(ws, wanted, run))
    return replace(book, tables=tuple(tables), flat=flat)


def _table(
    name: str, columns: Sequence[list_columns.Column], lines_of: Callable[[], Iterable[Line]], held: int = 2
) -> Table:
    return Table(
        name=name,
        columns=tuple(one.of_table for one in columns),
        rows=lambda: (tuple(one.cell(line) for one in columns) for line in lines_of()),
        held=held,
    )
