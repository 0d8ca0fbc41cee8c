"""12345 转办单: one lead handed to a body, with room for what it did and for who signs. Nothing of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from inspector.domain.lead_transfer import LeadTransferPaper
from inspector.domain.paper import PrintStamp
from inspector.sheets.blocks import Block, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import data_row, day, fitted, named, plain, words
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.marks import Signatures, WritingLines
from inspector.sheets.stream import MM
from inspector.sheets.text import set_text

TITLE, OTHERS = "12345 转办单", "线索转办单（{}）"
WIDE = 176.0
_NAME, _LEFT, _RIGHT = 26.0, 62.0, 62.0
_WHOLE = WIDE - _NAME
_LINES = 7
NAMELESS = (
    "本单不载来电、来信、来访人的任何信息。承办单位不得打听、联系、泄露反映人；"
    "需要向反映人核实或答复的，报转办单位统一办理。"
)


def draw(papers: Iterable[LeadTransferPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write each lead to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: LeadTransferPaper, stamp: PrintStamp) -> Sheet:
    """Lay out one lead."""
    blocks: list[Block] = [_data(paper), _matter(paper), _answer(), set_text(NAMELESS, WIDE * MM, size=9), _signed()]
    return Sheet(
        title=title_of(paper.channel),
        subtitle=paper.issuer,
        number_label="转办编号",
        number=paper.number,
        subject_id=paper.subject_id,
        hint="码中是编号与线索",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, ""),
        pages=pages_of(blocks, ROOM, GAP),
    )


def title_of(channel: str) -> str:
    """Return what the paper is called: a call to 12345 has a paper of its own name, the rest are 线索."""
    return TITLE if channel in TITLE else OTHERS.format(channel)


def _data(paper: LeadTransferPaper) -> Table:
    def pair(left: tuple[str, str], right: tuple[str, str]) -> Row:
        return data_row(
            (left[0], _NAME, fitted(left[1], _LEFT), _LEFT),
            (right[0], _NAME, fitted(right[1], _RIGHT), _RIGHT),
        )

    return Table(
        (
            pair(("来源", paper.channel), ("原工单号", paper.reference or "—")),
            pair(("诉求类别", paper.kind), ("收到时间", paper.received_at)),
            pair(("承办单位", paper.body), ("办结答复期限", day(paper.reply_due_on))),
            pair(("转办单位", paper.issuer), ("联系人、电话", paper.contact)),
        )
    )


def _matter(paper: LeadTransferPaper) -> Table:
    said = (
        ("反映地点", paper.place),
        ("问题类别", paper.category),
        ("反映内容", paper.gist),
        ("办理要求", paper.requirement),
        ("现场核查", paper.issue),
    )
    rows = (
        Row((named(name, _NAME), plain(words(text or "—", _WHOLE), _WHOLE)), 8.0 * MM)
        for name, text in said
        if text or name != "现场核查"
    )
    return Table(tuple(rows))


def _answer() -> Table:
    """Room to write what was done, and whether it is."""
    lines = WritingLines(_LINES, (_WHOLE - 4.0) * MM)
    written = Stack((lines, Space(2 * MM)))
    return Table((Row((named("办理情况", _NAME), plain(written, _WHOLE)), 0.0),))


def _signed() -> Stack:
    body = Signatures((("承办单位负责人", 34.0), ("经办人", 30.0), ("日期", 26.0)), WIDE * MM)
    office = Signatures((("转办单位审核", 34.0), ("签收人", 30.0), ("签收时间", 26.0)), WIDE * MM)
    return Stack((body, office), kept=True)
