"""Answers for bringing somebody else's ledger (台账) in: a plan that is shown first, then whole transactions.

Nothing is written before the plan was seen. A row is new, bad (every cell that keeps it out is named), or here already:
each issue keeps the digest of the row it came from, so that the same file, a file cut short by a power failure or one
with the bad rows put right never brings a row in twice. `import_run` writes what was seen.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from inspector.domain import deadline
from inspector.domain.clock_text import ZONE, business_date, utc_text
from inspector.domain.import_row import Context, Fault, ImportRow, Span, harmless, name_key, read_row, sheet_year
from inspector.errors import Known
from inspector.store import import_mapping, tables
from inspector.store.import_mapping import ColumnMapping, Sheet
from inspector.store.import_names import Names, Where, Who
from inspector.store.workspace import Workspace

NEW, BAD, TWIN = "new", "bad", "twin"
MOST_ROWS = 20_000
_FOOT = ("合计", "总计", "小计", "填表人", "填报人", "制表人", "审核人", "填报单位", "注:", "注：", "说明:", "说明：")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person said of a file. `columns` heading → word, `same` name in the file → name here."""

    sheet: str | None = None
    year: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    create_places: bool = False
    create_bodies: bool = False
    closed_on: date | None = None  # the day of closings that the file gives no date
    source: str = "covert"
    twins_too: bool = False  # take rows in that say what is in the ledger already


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that keeps its row out: number of the row in the file, heading, why (a wording code), what stood there."""

    row: int
    column: str
    code: str
    value: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One row and what it would become; `twin` is the number in the ledger, or the row, that says the same."""

    number: int
    cells: tuple[str, ...]
    state: str
    faults: tuple[BadCell, ...] = ()
    row: ImportRow | None = None
    category: str = ""
    where: Where = Where()  # noqa: RUF009 - frozen
    lead: Who = Who()  # noqa: RUF009
    assist: tuple[Who, ...] = ()
    supervisor: Who = Who()  # noqa: RUF009
    due_on: str | None = None
    due_rule: str | None = None
    key: str = ""
    twin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do; nothing is written yet.

    `new_places` and `new_bodies` name what is in no register, with the number of rows that speak of it; `likely` the
    words that were taken for a category by likeness. `other_sheets` are not read.
    """

    file: str
    fingerprint: str
    sheet: Sheet
    mapping: ColumnMapping
    ignored: tuple[str, ...]
    other_sheets: tuple[str, ...]
    rows: tuple[PlannedRow, ...]
    new_places: Mapping[str, int]
    new_bodies: Mapping[str, int]
    likely: Mapping[str, str]
    names: Names = field(compare=False)
    options: Options = field(compare=False)

    def of(self, state: str) -> tuple[PlannedRow, ...]:
        """Return the rows of one state, in the order of the file."""
        return tuple(row for row in self.rows if row.state == state)

    @property
    def faults(self) -> tuple[BadCell, ...]:
        """Every cell that keeps its row out."""
        return tuple(fault for row in self.rows for fault in row.faults)

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many of the new rows would stand where."""
        return Counter(row.row.status for row in self.rows if row.state == NEW and row.row)


def plan(ws: Workspace, path: Path, options: Options | None = None) -> Plan:
    """Read a file and return what it would become; nothing is written.

    Raise Known("table_unreadable"), Known("ledger_import_no_headings"), Known("ledger_import_no_sheet"),
    Known("ledger_import_map"), Known("ledger_import_lacks") where no column holds a field every issue must have, or
    Known("ledger_import_too_long").
    """
    options = options or Options()
    content = tables.bytes_of(path)
    sheets = tables.sheets(path)
    sheet = import_mapping.find_sheet(sheets, path.name, options.sheet)
    if len(sheet.rows) > MOST_ROWS:
        raise Known("ledger_import_too_long", file=path.name, count=len(sheet.rows), most=MOST_ROWS)
    mapping = import_mapping.mapping(ws, sheet.headings, options.columns)
    lacking = [import_mapping.WORDS[n] for n in ("found_on", "description") if n not in mapping.columns.values()]
    if lacking:
        raise Known("ledger_import_lacks", file=path.name, lacking="、".join(lacking), found="、".join(sheet.headings))
    year = options.year or sheet_year(iter((*sheet.titles, sheet.name, path.stem)))
    context = Context(ws.now().astimezone(ZONE).replace(tzinfo=None), year, options.closed_on)
    names = Names.of(ws, options.same)
    reader = _Reader(ws, sheet, mapping, context, names, options)
    rows = _twins(ws, tuple(reader.rows()), options)
    return Plan(
        file=path.name,
        fingerprint=hashlib.sha256(content + sheet.name.encode("utf-8", "replace")).hexdigest(),
        sheet=sheet, mapping=mapping, rows=rows, names=names, options=options,
        ignored=tuple(h for n, h in enumerate(sheet.headings) if h and n not in mapping.columns),
        other_sheets=tuple(name for name in sheets if name != sheet.name),
        new_places=reader.new_places, new_bodies=reader.new_bodies, likely=reader.likely,
    )  # fmt: skip


def bad_rows_csv(planned: Plan, why: Callable[[BadCell], str]) -> bytes:
    """Return the bad rows as a table that can be put right and imported again: why first, then the row as it came.

    UTF-8 with a mark, as spreadsheets want it; no cell is ever a formula.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text)
    shown = [at for at, heading in enumerate(planned.sheet.headings) if not import_mapping.says_who(heading)]
    out.writerow(["未导入原因", "原行号", *(harmless(planned.sheet.headings[at]) for at in shown)])
    for row in planned.of(BAD):
        reason = "；".join(f"{fault.column}：{why(fault)}" for fault in row.faults)
        out.writerow([harmless(reason), row.number, *(harmless(row.cells[at]) for at in shown if at < len(row.cells))])
    return ("\ufeff" + text.getvalue()).encode("utf-8", "replace")


@dataclass(slots=True)
class _Reader:
    """Goes through the rows of a sheet; gathers on the way what the registers lack."""

    ws: Workspace
    sheet: Sheet
    mapping: ColumnMapping
    context: Context
    names: Names
    options: Options
    new_places: Counter[str] = field(default_factory=Counter)
    new_bodies: Counter[str] = field(default_factory=Counter)
    likely: dict[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[PlannedRow]:
        """Yield every row that is one: neither blank, nor the headings again, nor the foot of the sheet."""
        seen: Counter[str] = Counter()
        headings = {cell.strip() for cell in self.sheet.headings if cell.strip()}
        for number, cells in enumerate(self.sheet.rows, self.sheet.first_row):
            said = [cell.strip() for cell in cells if cell.strip()]
            if not said or said[0].startswith(_FOOT) or headings.issuperset(" ".join(c.split()) for c in said):
                continue
            texts = {name: cells[at] for at, name in self.mapping.columns.items() if at < len(cells)}
            digest = _digest(texts)
            seen[digest] += 1
            key = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
            yield self._row(number, cells, texts, key)

    def _row(self, number: int, cells: tuple[str, ...], texts: Mapping[str, str], key: str) -> PlannedRow:
        read = read_row(texts, self.context)
        if not isinstance(read, ImportRow):
            return PlannedRow(number=number, cells=cells, state=BAD, faults=self._bad(number, read))
        category, likely, wrong = self.names.category(read)
        where, nowhere = self.names.place(read)
        leads, unknown = self.names.who(read.text("lead"), "lead")
        helpers, unknown_too = self.names.who(read.text("assist"), "assist")
        over, unknown_over = self.names.who(read.text("supervisor"), "supervisor")
        if where is not None and where.place_id is None:
            self.new_places["".join(name for _, name in where.new)] += 1
            nowhere = None if self.options.create_places else nowhere
        strangers = (*unknown, *unknown_too, *unknown_over)
        self.new_bodies.update(fault.value for fault in strangers)
        if self.options.create_bodies:
            strangers = ()
        if category and likely:
            self.likely[read.text("category") or read.text("major")] = category
        faults = self._bad(number, tuple(fault for fault in (wrong, nowhere, *strangers) if fault is not None))
        due_on, due_rule = self._due(read)
        return PlannedRow(
            number=number, cells=cells, state=BAD if faults else NEW, faults=faults, row=read, category=category or "",
            where=where or Where(), lead=leads[0] if leads else Who(), assist=(*leads[1:], *helpers),
            supervisor=over[0] if over else Who(), due_on=due_on, due_rule=due_rule, key=key,
        )  # fmt: skip

    def _due(self, row: ImportRow) -> tuple[str | None, str | None]:
        if isinstance(row.due, Span):
            due = deadline.due_on(row.found_at.date(), row.due.count, row.due.kind, self.ws.calendar)
            return due.on.isoformat(), f"{row.due.count} {row.due.kind}"
        return (row.due.isoformat() if row.due else None), None

    def _bad(self, number: int, faults: Sequence[Fault]) -> tuple[BadCell, ...]:
        column = {name: self.sheet.headings[at] for at, name in self.mapping.columns.items()}
        return tuple(
            BadCell(number, column.get(f.field, import_mapping.WORDS[f.field]), f.code, f.value, f.near) for f in faults
        )


def _digest(texts: Mapping[str, str]) -> str:
    """Return what stands for the content of a row, wherever in a file it stands."""
    said = {name: text.strip() for name, text in texts.items() if name != "seq" and text.strip()}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return hashlib.sha256(plain).hexdigest()[:24]


def held_keys(ws: Workspace) -> dict[str, str]:
    """Return the digests of the rows that are in the ledger, with the numbers they got."""
    sql = (
        "SELECT json_extract(attrs, '$.import_key'), number FROM issue "
        "WHERE deleted = 0 AND attrs LIKE '%\"import_key\"%'"
    )
    return {row[0]: row[1] for row in ws.reader().execute(sql)}


def _twins(ws: Workspace, rows: tuple[PlannedRow, ...], options: Options) -> tuple[PlannedRow, ...]:
    """Mark the rows that are in the ledger already, or earlier in the file: the same row, or the same problem."""
    here, same = held_keys(ws), dict[tuple[str, ...], str]()
    days = [row.row.found_at for row in rows if row.row]
    if days:
        columns = "number, place_id, category, found_at_utc, spot, description"
        sql = f"SELECT {columns} FROM issue WHERE deleted = 0 AND found_at_utc BETWEEN ? AND ?"
        bounds = (utc_of(datetime.combine(min(days).date(), datetime.min.time())), utc_of(max(days).replace(hour=23)))
        for issue in ws.reader().execute(sql, bounds):
            day = business_date(issue["found_at_utc"])
            same[_problem(issue["place_id"], issue["category"], day, issue["spot"], issue["description"])] = issue[
                "number"
            ]
    marked: list[PlannedRow] = []
    for row in rows:
        if row.state != NEW or row.row is None:
            marked.append(row)
            continue
        problem = _problem(
            row.where.key, row.category, row.row.found_at.date(), spot_of(row.row), row.row.text("description")
        )
        twin = here.get(row.key) or ("" if options.twins_too else same.get(problem, ""))
        marked.append(replace(row, state=TWIN, twin=twin) if twin else row)
        same.setdefault(problem, str(row.number))
    return tuple(marked)


def _problem(place: str | None, category: str, day: date, spot: str | None, description: str) -> tuple[str, ...]:
    return place or "", category, day.isoformat(), name_key(spot or ""), name_key(description)


def spot_of(said: ImportRow) -> str:
    """Return the point in words; where one column holds everything, all of it."""
    return said.text("spot") or said.text("place")


def utc_of(at: datetime) -> str:
    """Return the stored text of a local time of the file."""
    return utc_text(at.replace(tzinfo=ZONE))
