"""问题清单、责任清单、整改清单: the three views of a unit's, a place's or a campaign's issues, on lying pages.

Which columns stand in it is the choice of whoever prints; their widths are shares of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO

from inspector.domain.paper import ListTable, PrintStamp, ThreeListsPaper
from inspector.sheets.blocks import Block, Row, Stack, Table, pages_of
from inspector.sheets.cells import heading, plain, words
from inspector.sheets.frame import GAP, LYING, LYING_ROOM, LYING_WIDTH, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.stream import MM
from inspector.sheets.text import set_text

TITLE = "问题、责任、整改清单"
WIDE = LYING_WIDTH / MM


def draw(papers: Iterable[ThreeListsPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write the lists to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: ThreeListsPaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one scope."""
    blocks: list[Block] = []
    for one in paper.lists:
        blocks.append(_headed(one))
    return Sheet(
        title="、".join(one.title for one in paper.lists) if len(paper.lists) < 3 else TITLE,
        subtitle=f"{paper.owner_name}，{paper.state}",
        number_label="清单编号",
        number=paper.number,
        subject_id=paper.subject_id,
        hint="码中是编号与范围",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, ""),
        pages=pages_of(blocks, LYING_ROOM, GAP),
        size=LYING,
    )


def _headed(one: ListTable) -> Block:
    whole = sum(share for _, share in one.columns)
    columns = [(name, WIDE * share / whole) for name, share in one.columns]
    rows = tuple(
        Row(
            tuple(
                replace(plain(words(text, wide, size=9), wide, middle=False), pad_y=0.7 * MM, pad_x=1.2 * MM)
                for text, (_, wide) in zip(texts, columns, strict=True)
            ),
            6.0 * MM,
        )
        for texts in one.rows
    )
    name = set_text(one.title, LYING_WIDTH, size=11, bold=True)
    return Stack((name, Table(rows, (heading(columns),))), gap=0.8 * MM)
