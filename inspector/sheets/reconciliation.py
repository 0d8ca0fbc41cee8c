"""对账单: what the laptop has and what the office, asked by digest, holds of it; one page, more where much is missing.

Both ends can check it again: the hash of the journal's head and the digest over all originals stand on it whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from inspector.domain.paper import PrintStamp, ReconciliationPaper
from inspector.sheets.blocks import Block, Row, Space, Stack, Table, pages_of
from inspector.sheets.cells import data_row, fitted, heading, plain, words
from inspector.sheets.faces import BOLD, SANS
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.marks import Signatures
from inspector.sheets.stream import MM
from inspector.sheets.text import Span, Text, set_text

TITLE = "对账单"
WIDE = 176.0
_NAME, _LEFT, _RIGHT = 24.0, 70.0, 58.0
_COUNT_COLUMNS = (("项目", 44.0), ("本机", 33.0), ("办公室已确认", 33.0), ("其中已有备份", 33.0), ("还差", 33.0))
_MISSING_COLUMNS = (("序", 12.0), ("照片原件的摘要（SHA-256）", 124.0), ("文件", 40.0))
_HOW = (
    "核对方法：本机逐张报出照片原件的摘要（SHA-256），由办公室当场回答有没有；记录按流水号和摘要链核对，改动、缺少、"
    "重复都会对不上。「已确认」指办公室核对过全部字节并已存下，「已有备份」指已在办公室完成的备份里。"
)


def draw(papers: Iterable[ReconciliationPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write each reconciliation to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: ReconciliationPaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one reconciliation."""
    blocks: list[Block] = [_data(paper, stamp), _result(paper), _counts(paper), _digests(paper)]
    if paper.missing:
        blocks.append(_missing(paper.missing))
    blocks += [set_text(_HOW, WIDE * MM, size=9), _signatures()]
    return Sheet(
        title=TITLE,
        subtitle="本机与办公室逐条比对",
        number_label="对账单编号",
        number=paper.number,
        subject_id=paper.head[:16] or paper.office_id,
        hint="码中是编号与流水摘要",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, ""),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _data(paper: ReconciliationPaper, stamp: PrintStamp) -> Table:
    receipt = f"第 {paper.receipt_no} 号" if paper.receipt_no else "—"
    return Table(
        (
            data_row(
                ("办公室", _NAME, fitted(paper.office_name, _LEFT), _LEFT),
                ("对账时间", _NAME, words(paper.asked_at_local, _RIGHT), _RIGHT),
            ),
            data_row(
                ("电脑短码", _NAME, words(stamp.device_code, _LEFT), _LEFT),
                ("办公室回执", _NAME, words(receipt, _RIGHT), _RIGHT),
            ),
            data_row(
                ("使用人", _NAME, fitted(paper.user_name or "—", _LEFT), _LEFT),
                ("区划代码", _NAME, words(paper.scope, _RIGHT), _RIGHT),
            ),
        )
    )


def _result(paper: ReconciliationPaper) -> Stack:
    """The sentence of the paper: 1204 张，办公室已确认 1204."""
    inner = WIDE * MM
    photos: Sequence[Span] = [
        (SANS, "照片原件 "),
        (BOLD, f"{paper.photos_total} 张，办公室已确认 {paper.photos_confirmed}"),
        (SANS, "。"),
    ]
    records: Sequence[Span] = [
        (SANS, "记录 "),
        (BOLD, f"{paper.records_total} 条，办公室已确认 {paper.records_confirmed}"),
        (SANS, "。"),
    ]
    lines: tuple[Block, ...] = (
        Space(1.5 * MM),
        set_text(photos, inner, size=15, leading_em=1.5),
        set_text(records, inner, size=12, leading_em=1.5),
        Space(0.5 * MM),
    )
    return Stack(lines, kept=True)


def _counts(paper: ReconciliationPaper) -> Table:
    shown = (
        ("记录（条）", paper.records_total, paper.records_confirmed, paper.records_safe),
        ("照片原件（张）", paper.photos_total, paper.photos_confirmed, paper.photos_safe),
        ("流水（条）", paper.own_seq, paper.acked_seq, None),
    )
    return Table(tuple(_counted(*one) for one in shown), (heading(_COUNT_COLUMNS),))


def _counted(name: str, total: int, confirmed: int, safe: int | None) -> Row:
    texts = (name, str(total), str(confirmed), "—" if safe is None else str(safe), str(max(0, total - confirmed)))
    cells = (
        plain(words(text, wide, align="left" if at == 0 else "center", bold=at == 2), wide)
        for at, (text, (_, wide)) in enumerate(zip(texts, _COUNT_COLUMNS, strict=True))
    )
    return Row(tuple(cells), 8.0 * MM)


def _digests(paper: ReconciliationPaper) -> Table:
    wide = WIDE - _NAME
    return Table(
        (
            data_row(("流水摘要", _NAME, _hex(paper.head, wide), wide)),
            data_row(("照片总摘要", _NAME, _hex(paper.photo_digest, wide), wide)),
        )
    )


def _missing(missing: Sequence[tuple[str, str]]) -> Table:
    """Originals the office has not: all of them, because a number alone finds no picture."""
    rows = []
    for number, (digest, what) in enumerate(missing, start=1):
        texts = zip((str(number), digest, what), _MISSING_COLUMNS, strict=True)
        rows.append(Row(tuple(plain(words(text, wide, size=8.5), wide) for text, (_, wide) in texts), 6.0 * MM))
    above = heading(((f"还没有确认的照片原件，共 {len(missing)} 张，都在本机", WIDE),))
    return Table(tuple(rows), (above, heading(_MISSING_COLUMNS)))


def _hex(digest: str, width_mm: float) -> Text:
    """A digest in groups of eight, so that two people can compare it aloud."""
    groups = " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
    return words(groups or "—", width_mm, size=9)


def _signatures() -> Stack:
    signed = Signatures((("本机使用人", 34.0), ("办公室经办人", 34.0), ("日期", 30.0)), WIDE * MM)
    return Stack((Space(2 * MM), signed), kept=True)
