"""黑臭水体监测评价表: points × samplings with their values, the verdict of each point and of the body, and the rule.

The verdict stands with the rule that gave it, and is called 初判 where the survey has too few points or samplings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import BinaryIO

from inspector.domain import water
from inspector.domain.clock_text import local
from inspector.domain.paper import PrintStamp
from inspector.domain.water_sample import WaterSample
from inspector.domain.water_survey import SurveyPaper, SurveyPoint
from inspector.sheets.blocks import Block, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import data_row, fitted, heading, plain, words
from inspector.sheets.faces import BOLD, SANS
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.marks import Signatures
from inspector.sheets.stream import MM
from inspector.sheets.text import Span, set_text
from inspector.wording import terms
from inspector.wording import water_survey as told

TITLE = "黑臭水体监测评价表"
WIDE = 176.0
_NAME, _LEFT, _RIGHT = 24.0, 70.0, 58.0
_SHORT = {
    "transparency_cm": "透明度 cm",
    "do_mg_l": "溶解氧 mg/L",
    "orp_mv": "电位 mV",
    "nh3n_mg_l": "氨氮 mg/L",
    "depth_cm": "水深 cm",
}
_VALUES = tuple(_SHORT)
_COLUMNS = (
    ("测点", 34.0),
    ("采样时间", 24.0),
    *((name, wide) for name, wide in zip(_SHORT.values(), (20.0, 23.0, 18.0, 21.0, 17.0), strict=True)),
    ("现场初判", 19.0),
)
_POINT_COLUMNS = (("测点", 34.0), ("次数", 12.0), ("结论", 14.0), ("依据", 116.0))
_HOW = "指标分级：透明度 25–10 cm 轻度、不足 10 cm 重度（水深不足 25 cm 的按水深的 40% 取值）；溶解氧 0.2–2.0 mg/L 轻度、不足 0.2 重度；电位 −200–50 mV 轻度、低于 −200 重度；氨氮 8.0–15 mg/L 轻度、超过 15 重度。"  # noqa: E501
_HOW_RURAL = "农村口径：透明度不足 25 cm、溶解氧不足 2.0 mg/L、氨氮超过 15 mg/L，有一项即为黑臭；电位不计。"


def draw(papers: Iterable[SurveyPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the table of each survey to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: SurveyPaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one survey."""
    survey = paper.survey
    rural = survey.area == water.RURAL
    blocks: list[Block] = [_data(paper), _verdict(paper)]
    blocks += [_points(survey.points), _samplings(survey.points, survey.area)]
    if survey.notes:
        lacks = "；".join(told.notes(survey))
        blocks.append(set_text(f"不符合监测要求之处：{lacks}。", WIDE * MM, size=9.5))
    how = _HOW_RURAL if rural else terms.WATER_RULE_WHOLE + _HOW
    blocks += [set_text(how, WIDE * MM, size=9), _signatures()]
    return Sheet(
        title=TITLE,
        subtitle=f"{terms.WATER_SCOPES[survey.area]}口径",
        number_label="评价表编号",
        number=paper.number,
        subject_id=paper.place_id,
        hint="码中是编号与水体",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, ""),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _data(paper: SurveyPaper) -> Table:
    survey = paper.survey
    span = f"{survey.first_on} 至 {survey.last_on}"
    counted = f"{len(survey.points)} 个，每点至少 {survey.samplings} 次"
    return Table(
        (
            data_row(
                ("水体", _NAME, fitted(paper.place_name, _LEFT), _LEFT),
                ("监测期间", _NAME, words(span, _RIGHT, size=9.5), _RIGHT),
            ),
            data_row(
                ("测点", _NAME, words(counted, _LEFT), _LEFT),
                ("适用口径", _NAME, words(terms.WATER_SCOPES[survey.area], _RIGHT), _RIGHT),
            ),
        )
    )


def _verdict(paper: SurveyPaper) -> Stack:
    """The grade of the body, large, with its rule below it."""
    survey, inner = paper.survey, WIDE * MM
    kind = "水体判定：" if survey.enough else "水体初判（测点或次数不够，不能定级）："
    grade: Sequence[Span] = [(SANS, kind), (BOLD, terms.WATER_GRADES[survey.body.grade])]
    rule = terms.WATER_RULES[survey.body.rule]
    rule += told.stretches(survey)
    return Stack((set_text(grade, inner, size=14, leading_em=1.5), set_text(rule, inner, size=10.5)), kept=True)


def _points(points: Sequence[SurveyPoint]) -> Table:
    return Table(tuple(map(_point, points)), (heading(_POINT_COLUMNS),))


def _point(point: SurveyPoint) -> Row:
    named = "、".join(told.INDICATORS[name] for name in point.verdict.indicators)
    rule = terms.WATER_RULES[point.verdict.rule] + (f"（{named}）" if named else "")
    grade = terms.WATER_GRADES[point.verdict.grade]
    return _row((point.name, f"{point.samplings}", grade, rule), _POINT_COLUMNS, bold=(2,), left=(0, 3))


def _samplings(points: Sequence[SurveyPoint], area: str) -> Table:
    rows = [_sampling(sample, area) for point in points for sample in point.samples]
    return Table(tuple(rows), (heading(_COLUMNS),))


def _sampling(sample: WaterSample, area: str) -> Row:
    values = (getattr(sample, name) for name in _VALUES)
    shown = ("—" if value is None else f"{value:g}".replace("-", "−") for value in values)
    at = f"{local(sample.taken_at_utc):%m-%d %H:%M}"
    grade = terms.WATER_GRADES[water.on_the_spot(sample.reading, area).grade]
    return _row((sample.point, at, *shown, grade), _COLUMNS, left=(0,))


def _row(
    texts: Sequence[str],
    columns: Sequence[tuple[str, float]],
    *,
    bold: tuple[int, ...] = (),
    left: tuple[int, ...] = (),
) -> Row:
    cells = (
        plain(words(text, wide, size=9.5, align="left" if at in left else "center", bold=at in bold), wide)
        for at, (text, (_, wide)) in enumerate(zip(texts, columns, strict=True))
    )
    return Row(tuple(replace(cell, pad_y=0.5 * MM) for cell in cells), 5.5 * MM)


def _signatures() -> Stack:
    signed = Signatures((("监测人", 34.0), ("复核人", 34.0), ("日期", 30.0)), WIDE * MM)
    return Stack((Space(2 * MM), signed), kept=True)
