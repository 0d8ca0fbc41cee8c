"""统计表: sentences, numbers, charts and tables of one cut-off, as the screen shows them, for the file or the leader.

The charts are the very drawings of the screen in the colours of paper. Street and community stand in one table, and
the counting rules of what is printed at the end: a number is only as good as its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import BinaryIO

from inspector.domain.figure_marks import Marks
from inspector.domain.figures import Figures
from inspector.domain.figures import Row as Counted
from inspector.domain.figures_document import number
from inspector.domain.paper import FiguresPaper, PrintStamp
from inspector.sheets import charts
from inspector.sheets.blocks import Block, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import heading, plain, words
from inspector.sheets.chart_marks import Chart
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.marks import Signatures
from inspector.sheets.stream import MM
from inspector.sheets.text import set_text
from inspector.wording.figures import COLUMNS, FIGURES, TABLES, row_name, rule_of
from inspector.wording.sentences import amount

TITLE = "统计表"
NUMBERS, PLACES = "数字", "街道、社区"
WIDE = 176.0
CODES = ("found", "solved", "reported", "open", "overdue", "relapses")
ALWAYS = ("visits", "targets.street", "targets.community", "found", "solved", "reported", "open", "overdue")
_NAME, _NUMBER = 56.0, 20.0
_PAIRS = 3  # beside each other: WIDE
_LABEL, _VALUE = 40.0, WIDE / 3 - 40.0
_INDENT = "　　"


def draw(papers: Iterable[FiguresPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the figures to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: FiguresPaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one cut-off."""
    counted, marks = paper.counted, paper.marks
    shown = marks.figures(counted, NUMBERS)  # the charts are drawn of plain numbers
    blocks: list[Block] = [set_text(text, WIDE * MM, size=11) for text in paper.sentences]
    codes = [code for code in FIGURES if code in counted.figures and (counted[code] or code in ALWAYS)]
    blocks += [_numbers(codes, shown), charts.trend(counted, "month" if _is_long(counted) else "week")]
    blocks += _part(charts.majors(counted), _table(marks, "major", counted.tables["major"]))
    blocks += _part(charts.streets(counted), _places(paper))
    blocks += [_table(marks, "body", counted.tables["body"])] if counted.tables["body"] else []
    blocks += [charts.ages(counted)]
    if counted.efforts:
        blocks.append(_efforts(shown))
    blocks.append(_rules(paper, codes))
    signed = Signatures((("统计人", 34.0), ("审核人", 34.0), ("日期", 30.0)), WIDE * MM)
    blocks.append(Stack((Space(2 * MM), signed), kept=True))
    return Sheet(
        title=TITLE,
        subtitle=f"{paper.scope_name}，{paper.period}",
        number_label="统计表编号",
        number=paper.number,
        subject_id=paper.subject_id,
        hint="码中是编号与范围",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, ""),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _is_long(counted: Figures) -> bool:
    return len(counted.tables["week"]) > 30  # weeks that stand beside each other on a page


def _part(chart: Chart, table: Table) -> list[Block]:
    """A chart and its table; the chart never stands alone at the foot of a page below nothing."""
    return [chart, table]


def _numbers(codes: Sequence[str], counted: Figures) -> Table:
    """The figures as pairs of name and number, three beside each other."""
    pairs = [(_named(code), number(counted[code])) for code in codes]
    pairs += [("", "")] * (-len(pairs) % _PAIRS)
    rows = []
    for start in range(0, len(pairs), _PAIRS):
        cells = []
        for name, value in pairs[start : start + _PAIRS]:
            label = plain(words(name, _LABEL, size=9), _LABEL)
            cells += [replace(label, shaded=bool(name)), plain(words(value, _VALUE, align="right", bold=True), _VALUE)]
        rows.append(Row(tuple(replace(cell, pad_x=1.0 * MM, pad_y=0.6 * MM) for cell in cells), 6.5 * MM))
    return Table(tuple(rows))


def _named(code: str) -> str:
    label, unit = FIGURES[code]
    return f"{label}（{unit}）"


def _table(marks: Marks, table: str, rows: Sequence[Counted]) -> Table:
    lines = []
    for row in rows:
        name = row_name(table, row.key, row.name)
        lines.append(_row(name, marks.row(row, name, TABLES[table])))
    return Table(tuple(lines), (heading(_columns(TABLES[table])),))


def _places(paper: FiguresPaper) -> Table:
    """Each street, and below it its communities."""
    counted, marks = paper.counted, paper.marks
    lines: list[Row] = []
    for street in counted.tables["street"]:
        name = row_name("street", street.key, street.name)
        lines.append(_row(name, marks.row(street, name, PLACES), bold=True))
        for one in counted.tables["community"]:
            if one.key and paper.street_of.get(one.key, "") == street.key:
                inner = row_name("community", one.key, one.name)
                lines.append(_row(_INDENT + inner, marks.row(one, f"{name} {inner}", PLACES)))
    return Table(tuple(lines), (heading(_columns(PLACES)),))


def _columns(first: str) -> list[tuple[str, float]]:
    return [(first, _NAME), *((COLUMNS[code], _NUMBER) for code in CODES)]


def _row(name: str, row: Counted, *, bold: bool = False) -> Row:
    cells = [plain(words(name, _NAME, size=9.5, bold=bold), _NAME)]
    cells += [plain(words(number(row[code]), _NUMBER, size=9.5, align="right", bold=bold), _NUMBER) for code in CODES]
    return Row(tuple(replace(cell, pad_y=0.4 * MM) for cell in cells), 5.5 * MM)


def _efforts(counted: Figures) -> Stack:
    told = "；".join(f"{one.what} {amount(one)}" for one in counted.efforts)
    return Stack((set_text(f"整改投入：{told}。", WIDE * MM, size=10),))


def _rules(paper: FiguresPaper, codes: Sequence[str]) -> Stack:
    """How it was counted, each rule once, with the figures that follow it."""
    by_rule: dict[str, list[str]] = {}
    for code in codes:
        by_rule.setdefault(rule_of(code), []).append(FIGURES[code][0].removeprefix("其中 "))
    lines = [*paper.notes, *(f"{'、'.join(names)}：{rule}" for rule, names in by_rule.items() if rule)]
    texts = [set_text(line, WIDE * MM, size=8.5, grey=0.15, leading_em=1.4) for line in lines]
    return Stack((set_text("口径", WIDE * MM, size=9.5, bold=True), Space(0.5 * MM), *texts), gap=0.6 * MM)
