"""现场检查（暗访）记录表: what one visit did and found, with answers and their judgement, issues, photos, signatures.

Everything flows; tables repeat their heading. What was not recorded on the laptop is left blank to be written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from inspector.domain.category import FAIL, NA, OK, UNSEEN, as_asked, judge
from inspector.domain.paper import CheckPaper, IssueLine, PrintStamp, TargetPaper, VisitPaper
from inspector.sheets.blocks import Block, Cell, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import clock, data_row, day, fitted, heading, named, photo_table, plain, signatures, words
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words, subtitle_fits
from inspector.sheets.marks import Blank, Gap, Part, Tick, form
from inspector.sheets.stream import MM
from inspector.wording import terms
from inspector.wording.time import coordinates

TITLE = "现场检查（暗访）记录表"
WIDE = 176.0
_NAME, _FIRST, _SECOND, _LAST = 19.0, 44.5, 44.5, 30.0
_MARKS = {FAIL: "▲", OK: "○", UNSEEN: "—", NA: "—"}
_CHECK_COLUMNS = (("序", 9.0), ("检查项", 75.0), ("结果", 22.0), ("判定", 20.0), ("说明", 50.0))
_POINT = 30.0
_ISSUE_COLUMNS = (
    ("序", 9.0),
    ("问题编号", 24.0),
    ("发现问题", 66.0),
    ("程度", 15.0),
    ("责任单位", 34.0),
    ("要求与时限", 28.0),
)


def draw(papers: Iterable[VisitPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the record of each visit to `out` as one PDF; papers are taken one at a time."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: VisitPaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one record."""
    fits = subtitle_fits(paper.campaign_name)
    blocks: list[Block] = []
    if not fits:
        blocks.append(Table((Row((named("专项行动", 24.0), plain(words(paper.campaign_name, 152.0), 152.0))),)))
    blocks += [_data(paper), *_checks(paper.checks), _issues(paper), _talk(paper)]
    if paper.photos:
        said = f"照片，共 {len(paper.photos)} 张（坐标系为 WGS-84，另有注明的除外）"
        blocks.append(photo_table(paper.photos, WIDE, 4, (heading(((said, WIDE),)),), listed=True))
    blocks += [_remark(paper), signatures(WIDE * MM)]
    return Sheet(
        title=TITLE,
        subtitle=paper.campaign_name if fits else "",
        number_label="记录编号",
        number=paper.number,
        subject_id=paper.visit.id,
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, "照片只附缩小件，原件另存" if paper.photos else ""),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _data(paper: VisitPaper) -> Table:
    visit = paper.visit
    mode = form((Tick("明察", visit.mode == "open"), Gap(5), Tick("暗访", visit.mode == "covert")), _FIRST * MM)
    stay = f"{clock(paper.started_at_local)} 至 {clock(paper.left_at_local) or '____'}"
    shown = clock(paper.identity_shown_at_local)
    identity = form(
        (Tick("否"), Gap(1.5), Tick("是", bool(shown)), Gap(1), shown or Blank(6)), _LAST * MM, size=9, leading_mm=6
    )
    categories = "、".join(dict.fromkeys(name for target in paper.targets for name in target.category_names))
    wide = _FIRST + _NAME + _SECOND
    rows = (
        data_row(
            ("检查日期", _NAME, words(day(paper.started_at_local), _FIRST), _FIRST),
            ("到达、离开", _NAME, words(stay, _SECOND), _SECOND),
            ("天气", _NAME, fitted(visit.weather or "", _LAST), _LAST),
        ),
        data_row(
            ("检查方式", _NAME, mode, _FIRST),
            ("带队领导", _NAME, fitted(paper.leader_name, _SECOND), _SECOND),
            ("陪同在场人", _NAME, fitted(visit.escort or "无（未打招呼）", _LAST), _LAST),
        ),
        data_row(
            ("检查对象", _NAME, Stack(tuple(_target(target, wide) for target in paper.targets)), wide),
            ("检查类别", _NAME, fitted(categories, _LAST), _LAST),
        ),
        data_row(("检查人员", _NAME, fitted("、".join(paper.team), wide), wide), ("表明身份", _NAME, identity, _LAST)),
    )
    return Table(rows)


def _target(target: TargetPaper, width_mm: float) -> Stack:
    name = " ".join(filter(None, (target.street_name + target.place_name, target.spot)))
    result = f"（{terms.TARGET_RESULTS['none_found']}）" if target.none_found else ""
    blocks: list[Block] = [fitted(name + result, width_mm)]
    if target.lat is not None and target.lon is not None:
        blocks.append(words(coordinates(target.lat, target.lon, target.datum or "WGS-84"), width_mm, size=9))
    return Stack(tuple(blocks))


def _checks(checks: Sequence[CheckPaper]) -> list[Block]:
    """Return a table for each checklist; its category and place stand above it."""
    blocks: list[Block] = []
    for paper in checks:
        above = heading(((f"{paper.category_name}　{paper.place_name}", WIDE),))
        rows = tuple(_answer(number, item_id, paper) for number, item_id in enumerate(paper.check.questions, start=1))
        blocks.append(Table(rows, (above, heading(_CHECK_COLUMNS))))
        if paper.measure_rows:
            blocks.append(_measured(paper))
    return blocks


def _measured(paper: CheckPaper) -> Table:
    """Return a line for each point, a column for each quantity: its value and what that is at first sight."""
    points = dict.fromkeys(point for point, *_ in paper.measure_rows)
    quantities = dict.fromkeys(quantity for _, quantity, *_ in paper.measure_rows)
    said = {(point, quantity): f"{value}，{grade}" for point, quantity, value, grade in paper.measure_rows}
    wide = (WIDE - _POINT) / len(quantities)
    rows = [
        Row(
            (
                plain(words(point, _POINT, size=9), _POINT),
                *(plain(words(said.get((point, one), "—"), wide, size=9, align="center"), wide) for one in quantities),
            ),
            6.5 * MM,
        )
        for point in points
    ]
    if paper.verdict:
        rows.append(Row((plain(words(paper.verdict, WIDE, size=9), WIDE),), 6.5 * MM))
    return Table(tuple(rows), (heading((("测点", _POINT), *((one, wide) for one in quantities))),))


def _answer(number: int, item_id: str, paper: CheckPaper) -> Row:
    """Return one question with its answer, the judgement, and what was noted."""
    check = paper.check
    item = as_asked(item_id, check.questions[item_id])
    answer = check.answers.get(item_id)
    judgement = judge(item, answer)
    shown = f"{answer} {item.unit}".strip() if answer not in (None, "") else terms.JUDGEMENTS[UNSEEN]
    texts = (
        (str(number), "center", False),
        (item.question, "left", False),
        (shown, "center" if len(shown) < 12 else "left", judgement == FAIL),
        (f"{_MARKS[judgement]} {terms.JUDGEMENTS[judgement]}", "center", False),
        (str(check.notes.get(item_id) or ""), "left", False),
    )
    cells = (
        plain(words(text, wide, size=9, align=align, bold=bold), wide)
        for (text, align, bold), (_, wide) in zip(texts, _CHECK_COLUMNS, strict=True)
    )
    return Row(tuple(cells), 7.0 * MM)


def _issues(paper: VisitPaper) -> Table:
    """Return the issues found and one blank row; 未发现问题 is a result and stands there in words."""
    rows = [_issue(number, line) for number, line in enumerate(paper.issues, start=1)]
    if not rows:
        rows.append(_cells(("", "", terms.TARGET_RESULTS["none_found"], "", "", "")))
    rows.append(_cells((str(len(paper.issues) + 1), "", "", "", "", ""), 10.0))
    return Table(tuple(rows), (heading(_ISSUE_COLUMNS),))


def _issue(number: int, line: IssueLine) -> Row:
    photos = f"照 {'、'.join(line.photo_numbers)}" if line.photo_numbers else ""
    found = " ".join(filter(None, (line.description.rstrip(), photos)))
    due = f"{line.due_on[5:] if line.due_on[4:5] == '-' else line.due_on} 前" if line.due_on else ""
    demanded = "\n".join(filter(None, (line.requirement, due)))
    severity = terms.SEVERITIES.get(line.severity, line.severity)
    return _cells((str(number), line.number, found, severity, line.lead_name or "待定", demanded))


def _cells(texts: Sequence[str], least_mm: float = 8.0) -> Row:
    aligns = ("center", "left", "left", "center", "left", "left")
    cells = (
        plain(words(text, wide, size=9, align=align, bold=column == 1), wide)
        for column, (text, align, (_, wide)) in enumerate(zip(texts, aligns, _ISSUE_COLUMNS, strict=True))
    )
    return Row(tuple(cells), least_mm * MM)


def _talk(paper: VisitPaper) -> Table:
    """Return 立行立改 and what people said, without names."""
    wide = WIDE - 24.0
    fixed = [(number, line) for number, line in enumerate(paper.issues, start=1) if line.fixed_on_spot]
    parts: list[Part] = [Tick("无", not fixed), Gap(6), Tick("有", bool(fixed)), Gap(6)]
    if fixed:
        items = "、".join(str(number) for number, _ in fixed)
        photos = "、".join(number for _, line in fixed for number in line.after_photo_numbers)
        parts += [f"第 {items} 项" + (f"，整改后照片编号 {photos}" if photos else "")]
    else:
        parts += ["第 ", Blank(9), " 项，整改后照片编号 ", Blank(24)]
    asked, gist = paper.visit.asked_count, paper.visit.asked_gist or ""
    said: Block = Space(11 * MM)
    if asked is not None or gist:
        said = words((f"{asked} 人。" if asked is not None else "") + gist, wide, size=9.5)
    return Table(
        (
            Row((named("立行立改", 24.0), plain(form(parts, wide * MM), wide)), 9.5 * MM),
            Row((named("现场询问群众\n（不记姓名）", 24.0), plain(said, wide, middle=False)), 14.0 * MM),
        )
    )


def _remark(paper: VisitPaper) -> Table:
    wide = WIDE - 24.0
    remark = words(paper.visit.remark or "", wide, size=9.5)
    return Table((Row((named("备注", 24.0), Cell(remark, wide * MM, middle=False)), 14.0 * MM),))
