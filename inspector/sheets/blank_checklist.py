"""现场检查清单: the checklists of chosen categories to fill in by hand, where a laptop would be seen or rained upon.

Questions and their answers come from the catalogue alone: a new category prints without a change here. Categories that
are measured (黑臭水体) get a table for three points, with the ranges of the grades beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from inspector.domain.category import Attr, Category, Item
from inspector.domain.paper import ChecklistPaper, PrintStamp
from inspector.sheets.blocks import Block, Cell, Row, Space, Table, pages_of
from inspector.sheets.cells import data_row, fitted, heading, named, plain, signatures, words
from inspector.sheets.frame import GAP, ROOM, WIDTH, Drawn, Sheet, draw_sheets, stamp_words, subtitle_fits
from inspector.sheets.marks import Blank, Form, Gap, Part, Tick, form
from inspector.sheets.stream import MM
from inspector.sheets.text import set_text
from inspector.wording import terms

TITLE = "现场检查清单（手填）"
WIDE = 176.0
POINTS = ("测点一", "测点二", "测点三")
_NAME, _FIRST, _SECOND, _LAST = 19.0, 44.5, 44.5, 30.0
_COLUMNS = (("序", 9.0), ("检查项", 67.0), ("结果（打勾或填写）", 62.0), ("说明", 38.0))
_ISSUE_COLUMNS = (
    ("序", 9.0),
    ("点位", 32.0),
    ("发现问题", 56.0),
    ("程度", 25.0),
    ("责任单位", 30.0),
    ("照片编号", 24.0),
)


def draw(papers: Iterable[ChecklistPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write each checklist to `out` as one PDF; papers are taken one at a time."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: ChecklistPaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one checklist."""
    fits = subtitle_fits(paper.campaign_name)
    blocks: list[Block] = []
    if not fits:
        blocks.append(Table((Row((named("专项行动", 24.0), plain(words(paper.campaign_name, 152.0), 152.0))),)))
    blocks.append(_data(paper))
    for category in paper.categories:
        blocks.append(_questions(category))
        if category.measures:
            blocks.append(_measures(category))
    blocks += [_issues(paper.issue_rows), _remark(), signatures(WIDE * MM)]
    return Sheet(
        title=TITLE,
        subtitle=paper.campaign_name if fits else "",
        number_label="清单编号",
        number=paper.number,
        subject_id=paper.subject_id,
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, "现场手填，回来录入"),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _data(paper: ChecklistPaper) -> Table:
    """Return the visit's data: printed where known, else lines to write on."""
    when = Form(((Blank(11), " 年 ", Blank(7), " 月 ", Blank(7), " 日"),), _FIRST * MM, 9.5)
    stay = Form(((Blank(14), " 至 ", Blank(14)),), _SECOND * MM, 9.5)
    mode = form((Tick("明察"), Gap(5), Tick("暗访")), _FIRST * MM)
    wide = _FIRST + _NAME + _SECOND
    names = fitted("、".join(category.name for category in paper.categories), WIDE - _NAME)
    rows = (
        data_row(
            ("检查日期", _NAME, when, _FIRST),
            ("到达、离开", _NAME, stay, _SECOND),
            ("天气", _NAME, Space(0), _LAST),
            least_mm=9,
        ),
        data_row(
            ("检查方式", _NAME, mode, _FIRST),
            ("带队领导", _NAME, Space(0), _SECOND),
            ("陪同在场人", _NAME, Space(0), _LAST),
            least_mm=9,
        ),
        data_row(
            ("检查对象", _NAME, fitted(paper.place_name, wide), wide),
            ("表明身份", _NAME, form((Tick("否"), Gap(2), Tick("是")), _LAST * MM, size=9), _LAST),
            least_mm=11,
        ),
        data_row(("检查人员", _NAME, fitted("、".join(paper.team), WIDE - _NAME), WIDE - _NAME), least_mm=9),
        data_row(("检查类别", _NAME, names, WIDE - _NAME)),
    )
    return Table(rows)


def _questions(category: Category) -> Table:
    """Return the checklist of one category, its further facts as rows behind the questions."""
    rows = [_row(str(number), item.question, _choices(item)) for number, item in enumerate(category.checklist, start=1)]
    rows += [_row("补", attr.question, _attr(attr)) for attr in category.attrs]
    above = heading(((f"{category.name}（{category.major_name}）", WIDE),))
    return Table(tuple(rows), (above, heading(_COLUMNS)))


def _row(number: str, question: str, answer: Form) -> Row:
    widths = [wide for _, wide in _COLUMNS]
    return Row(
        (
            plain(words(number, widths[0], size=9, align="center"), widths[0]),
            plain(words(question, widths[1], size=9.5), widths[1]),
            Cell(answer, widths[2] * MM, pad_y=0.6 * MM),
            plain(Space(0), widths[3]),
        ),
        8.5 * MM,
    )


def _choices(item: Item) -> Form:
    """Return the answers of a question as boxes, a number as a blank with its unit, a text as a line."""
    if item.type == "yesno":
        return _ticks(item.choices)
    return _blank(item.type, item.unit)


def _attr(attr: Attr) -> Form:
    return _ticks(attr.answers) if attr.type in ("single", "multi") else _blank(attr.type, attr.unit)


def _ticks(answers: Sequence[str]) -> Form:
    parts: list[Part] = []
    for answer in answers:
        parts += [Gap(2.2), Tick(answer)] if parts else [Tick(answer)]
    return form(parts, 58.0 * MM, size=9, leading_mm=6.2)


def _blank(kind: str, unit: str) -> Form:
    parts: list[Part] = [Blank(24), f" {_printed(unit)}"] if kind == "number" else [Blank(56)]
    return form(parts, 58.0 * MM, size=9, leading_mm=6.2)


def _measures(category: Category) -> Table:
    """Return the table of measurements: three points, the ranges of the grades, and how samples are taken."""
    columns = (("指标", 38.0), *((point, 26.0) for point in POINTS), ("轻度", 30.0), ("重度", 30.0))
    widths = [wide for _, wide in columns]
    rows = [Row(tuple(plain(words(t, w, size=9), w) for t, w in zip(("时间、位置", *[""] * 5), widths, strict=True)))]
    for measure in category.measures:
        name = f"{measure.name}（{measure.unit}）" if measure.unit else measure.name
        texts = (name, "", "", "", _printed(measure.mild), _printed(measure.severe))
        cells = (
            plain(words(t, w, size=9, align="left" if n == 0 else "center"), w)
            for n, (t, w) in enumerate(zip(texts, widths, strict=True))
        )
        rows.append(Row(tuple(cells), 8.5 * MM))
    notes = [f"{measure.name}：{measure.note}" for measure in category.measures if measure.note]
    notes += [category.grading[key] for key in ("sampling", "point_rule") if category.grading.get(key)]
    if notes:
        rows.append(Row((plain(words(_printed("；".join(notes)), WIDE, size=8.5), WIDE),)))
    return Table(tuple(rows), (heading(((f"{category.name}　现场测定", WIDE),)), heading(columns)))


def _printed(text: str) -> str:
    """Return units, ranges and rules of the catalogue with the signs of print: m², −200～50."""
    for typed, printed in (("m2", "m²"), ("m3", "m³"), ("~", "～"), ("-", "−"), (" => ", "，则")):
        text = text.replace(typed, printed)
    return text


def _issues(count: int) -> Table:
    """Return `count` blank rows for what is found."""
    severity = _severities(_ISSUE_COLUMNS[3][1])
    rows = []
    for number in range(1, count + 1):
        blocks: list[Block] = [words(str(number), 9.0, size=9, align="center"), *[Space(0)] * 5]
        blocks[3] = severity
        cells = (plain(block, wide) for block, (_, wide) in zip(blocks, _ISSUE_COLUMNS, strict=True))
        rows.append(Row(tuple(cells), 21.0 * MM))
    return Table(tuple(rows), (heading(_ISSUE_COLUMNS),))


def _severities(width_mm: float) -> Form:
    lines: tuple[tuple[Part, ...], ...] = tuple((Tick(word),) for word in terms.SEVERITIES.values())
    return Form(lines, width_mm * MM, 9, 5.8 * MM)


def _remark() -> Table:
    said = set_text("现场询问群众\n（不记姓名）", 22.8 * MM, size=9.5, align="center", leading_em=1.4)
    wide = WIDTH - 24.0 * MM
    parts: tuple[Part, ...] = (
        Tick("无"),
        Gap(6),
        Tick("有"),
        Gap(6),
        "第 ",
        Blank(14),
        " 项，整改后照片编号 ",
        Blank(30),
    )
    fixed = form(parts, wide)
    return Table(
        (
            Row((named("立行立改", 24.0), plain(fixed, WIDE - 24.0)), 9.5 * MM),
            Row((Cell(said, 24.0 * MM, shaded=True, pad_x=0.6 * MM), Cell(Space(0), wide)), 16.0 * MM),
            Row((named("备注", 24.0), Cell(Space(0), wide)), 14.0 * MM),
        )
    )
