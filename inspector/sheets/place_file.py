"""一村一档: a place's basics, each problem before, during and after side by side, who accepted it, who looks after it.

The sections are those of facts 2.1: 基本情况, 投入, 整治前/中/后 (同位置可对比), 验收, 监督管理. One photo a stage
stands on the paper, the first of the wide ones: all of them are in 照片证据册.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from inspector.domain.paper import PrintStamp
from inspector.domain.place_file import PlaceFilePaper, StagePhoto, Treated
from inspector.sheets.blocks import Block, Cell, Headed, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import SMALL_LEADING_EM, data_row, fitted, heading, named, plain, words
from inspector.sheets.faces import BOLD, SANS
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.late import LatePicture
from inspector.sheets.marks import Signatures
from inspector.sheets.stream import MM
from inspector.sheets.text import Span, set_text

TITLE = "一村一档"
WIDE = 176.0
_NAME, _LEFT, _RIGHT = 26.0, 62.0, 62.0
_THIRD = WIDE / 3
_PAD = 1.5
_STAGES = ("整治前", "整治中", "整治后")
VISIT_COLUMNS = (("日期", 28.0), ("场次", 34.0), ("方式", 18.0), ("检查人员", 62.0), ("结果", 34.0))
FOLLOW_COLUMNS = (("日期", 28.0), ("事项", 34.0), ("内容", 114.0))


def draw(papers: Iterable[PlaceFilePaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write each place to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: PlaceFilePaper, stamp: PrintStamp) -> Sheet:
    """Lay out one place; its photos are not opened here."""
    blocks: list[Block] = [_below("一、基本情况", _basics(paper))]
    problems = [_treated(one) for one in paper.treated] or [set_text("没有记录的问题。", WIDE * MM, size=10.5)]
    blocks += [_below("二、整治前、中、后与验收", problems[0]), *problems[1:]]
    blocks.append(_list("三、监督检查", VISIT_COLUMNS, paper.visits, "没有检查记录。"))
    blocks.append(_list("四、后期管护与跟踪", FOLLOW_COLUMNS, paper.follow_up, "没有跟踪记录。"))
    signed = Signatures((("制档人", 34.0), ("核对人", 34.0), ("日期", 30.0)), WIDE * MM)
    blocks.append(Stack((Space(2 * MM), signed), kept=True))
    return Sheet(
        title=TITLE,
        subtitle=paper.street + paper.place,
        number_label="档案编号",
        number=paper.number,
        subject_id=paper.subject_id,
        hint="码中是编号与地点",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, f"截至 {paper.as_of}"),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _below(title: str, block: Block) -> Headed:
    return Headed(set_text(title, WIDE * MM, size=12, bold=True), block, gap=1.2 * MM)


def _basics(paper: PlaceFilePaper) -> Table:
    whole = WIDE - _NAME

    def pair(left: tuple[str, str], right: tuple[str, str]) -> Row:
        return data_row(
            (left[0], _NAME, fitted(left[1] or "—", _LEFT), _LEFT),
            (right[0], _NAME, fitted(right[1] or "—", _RIGHT), _RIGHT),
        )

    return Table(
        (
            pair(("名称", paper.place), ("所属街道", paper.street)),
            pair(("区划代码", paper.code), ("级别", paper.level)),
            pair(("地址", paper.address), ("坐标", paper.point)),
            data_row(("责任单位", _NAME, words(paper.bodies or "—", whole), whole)),
            data_row(("问题情况", _NAME, words(paper.counts or "—", whole), whole)),
            data_row(("整改投入", _NAME, words(paper.efforts or "没有记录", whole), whole)),
        )
    )


def _treated(one: Treated) -> Block:
    """One problem: what and where, three stages side by side, how it was put right and accepted; whole on a page."""
    title: list[Span] = [(BOLD, f"{one.number} "), (SANS, one.title)]
    whole = WIDE - _NAME
    said = [("问题", f"{one.found_on} 发现。{one.description}"), ("整改", one.done), ("投入", one.efforts)]
    said += [("责任单位", one.lead), ("现状", one.state), ("验收", "\n".join(one.accepted) or "尚未核查")]
    rows = [
        Row((named(name, _NAME), plain(words(text, whole, size=9.5), whole)), 7.0 * MM) for name, text in said if text
    ]
    above = Row((plain(set_text(title, (WIDE - 4.0) * MM, size=10.5), WIDE),), 7.0 * MM)
    pictures = Row(tuple(_stage(photos, one.same_position) for photos in (one.before, one.during, one.after)), 0.0)
    heads = heading([(name, _THIRD) for name in _STAGES])
    stages = Table((pictures,), (heads,), part_above=1e9)
    return Stack((Table((above,)), stages, Table(tuple(rows), part_above=0.0)), kept=True)


def _stage(photos: Sequence[StagePhoto], same: bool | None) -> Cell:
    width = (_THIRD - 2 * _PAD) * MM
    if not photos:
        block: Block = set_text("没有照片", width, size=9, align="center", grey=0.35)
    else:
        more = f"（共 {len(photos)} 张）" if len(photos) > 1 else ""
        caption = set_text(photos[0].caption + more, width, size=8.5, leading_em=SMALL_LEADING_EM)
        block = Stack((LatePicture(photos[0].open, width), caption), gap=0.6 * MM)
    return Cell(block, _THIRD * MM, middle=not photos, pad_x=_PAD * MM, pad_y=_PAD * MM)


def _list(title: str, columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]], nothing: str) -> Block:
    if not rows:
        return _below(title, set_text(nothing, WIDE * MM, size=10.5))
    body = tuple(
        Row(
            tuple(plain(words(text, wide, size=9), wide) for text, (_, wide) in zip(row, columns, strict=True)),
            6.5 * MM,
        )
        for row in rows
    )
    return _below(title, Table(body, (heading(columns),)))
