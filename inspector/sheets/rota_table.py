"""交叉督查排班表: which team goes where in which week, on lying pages; what is secret stays inside (facts 5.2).

It names the places to be inspected before anybody is there, so it says on every page who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from inspector.domain.paper import PrintStamp
from inspector.domain.rotation import RotaPaper, RotaRow
from inspector.domain.weeks import days_of
from inspector.errors import Known
from inspector.sheets.blocks import Block, Cell, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import heading, plain, words
from inspector.sheets.frame import GAP, LYING, LYING_ROOM, LYING_WIDTH, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.marks import Signatures
from inspector.sheets.stream import MM
from inspector.sheets.text import set_text
from inspector.wording.time import week_span

TITLE = "交叉督查排班表"
WIDE = LYING_WIDTH / MM
COLUMNS = (("日期", 42.0), ("督查组", 36.0), ("组长", 24.0), ("组员", 50.0), ("检查对象", 72.0), ("备注", WIDE - 224.0))
SECRET = (
    "本表在检查结束前不得让被检查单位知道，出发前只给带队和批准的人看；用后收回，不得转发、拍照。"
    "已按回避规则编排：不查本人所属的街道、单位。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaSheet:
    """A rota with the number of its paper and what it is of."""

    number: str
    subject_id: str
    rota: RotaPaper


def draw(papers: Iterable[RotaSheet], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write each rota to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: RotaSheet, stamp: PrintStamp) -> Sheet:
    """Lay out one rota, week by week."""
    rows = tuple(_row(one) for one in paper.rota.rows)
    table: Block = set_text("这段时间没有排班。", LYING_WIDTH, size=10.5)
    if rows:
        table = Table(rows, (heading(COLUMNS),))
    signed = Signatures((("编排人", 34.0), ("批准人", 34.0), ("日期", 30.0)), LYING_WIDTH)
    blocks = [set_text(SECRET, LYING_WIDTH, size=9.5), table, Stack((Space(2 * MM), signed), kept=True)]
    return Sheet(
        title=TITLE,
        subtitle=paper.rota.period,
        number_label="排班表编号",
        number=paper.number,
        subject_id=paper.subject_id,
        hint="内部使用，妥善保管",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, "内部使用"),
        pages=pages_of(blocks, LYING_ROOM, GAP),
        size=LYING,
    )


def _row(one: RotaRow) -> Row:
    texts = (_week(one.week), one.team, one.leader, "、".join(one.members), "、".join(one.targets), one.note)
    cells: tuple[Cell, ...] = tuple(
        plain(words(text, wide, size=9.5), wide) for text, (_, wide) in zip(texts, COLUMNS, strict=True)
    )
    return Row(cells, 8.0 * MM)


def _week(name: str) -> str:
    """Return the days of a week; what names none (a record from elsewhere) stays as it is."""
    try:
        return week_span(*days_of(name))
    except Known:
        return name
