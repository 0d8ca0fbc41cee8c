"""照片证据册: every photo with its time, place, digests and a code, three to a page; what it proves and what not.

A photo is opened when its page is drawn and forgotten with it, so a thousand take no more memory than one. Printed in
black and white: the copy is to be looked at, the original (coloured, unaltered) is what the digest is of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from inspector.domain.album import AlbumPaper, AlbumPhoto
from inspector.domain.paper import PrintStamp
from inspector.sheets.blocks import PAD_X, Block, Cell, Row, Stack, Table, pages_of
from inspector.sheets.cells import SMALL_LEADING_EM, data_row, fitted, words
from inspector.sheets.faces import BOLD, SANS
from inspector.sheets.frame import GAP, ROOM, Drawn, Sheet, draw_sheets, stamp_words
from inspector.sheets.late import LatePicture
from inspector.sheets.marks import Signatures
from inspector.sheets.qr import qr_rows
from inspector.sheets.stream import MM, Pen
from inspector.sheets.text import Span, Text, set_text

TITLE = "照片证据册"
WIDE = 176.0
_PICTURE, _PAD = 82.0, 1.5
_BESIDE = WIDE - _PICTURE
_QR = 17.0 * MM
_NAME, _LEFT, _RIGHT = 24.0, 64.0, 64.0
_SIZE = 8.5
_MOST_BESIDE = 48  # characters of a fact beside the code; a longer one stands below it whole
LIMITS = (
    "摘要值（SHA-256、SM3）按存入本程序时的原件字节计算，只能证明原件存入之后没有被改动；不能证明拍摄时间、地点属实，"
    "相机写入的时间、坐标可能被人改过。人工填写的已注明。照片一般作督办依据，作处罚证据须依有关规定另行提取、固定。"
    "本册为黑白打印件，原件（彩色、未压缩、未加水印）存于本程序。每张旁的码是它的编号和 SHA-256 摘要。"
)


def draw(papers: Iterable[AlbumPaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write each volume to `out` as one PDF."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: AlbumPaper, stamp: PrintStamp) -> Sheet:
    """Lay out a volume; its photos are not opened here."""
    blocks: list[Block] = [_summary(paper), set_text(LIMITS, WIDE * MM, size=9)]
    blocks += [Table((_entry(one),), part_above=1e9) for one in paper.photos]  # one table would be measured anew a page
    if not paper.photos:
        blocks.append(set_text("没有照片。", WIDE * MM, size=10.5))
    signed = Signatures((("制作人", 34.0), ("核对人", 34.0), ("日期", 30.0)), WIDE * MM)
    blocks.append(Stack((signed,), kept=True))
    return Sheet(
        title=TITLE,
        subtitle=paper.about if len(paper.about) <= 60 else f"{paper.about[:59]}…",
        number_label="证据册编号",
        number=paper.number,
        subject_id=paper.subject_id,
        hint="码中是编号与范围",
        foot_left=paper.number,
        foot_middle=stamp_words(stamp, f"总摘要 {paper.whole_digest[:8]}" if paper.whole_digest else ""),
        pages=pages_of(blocks, ROOM, GAP),
    )


def _summary(paper: AlbumPaper) -> Table:
    unknown = "时间不明" if paper.photos else "没有照片"
    span = f"{paper.first_at} 至 {paper.last_at}" if paper.first_at else unknown
    odd = [
        f"{count} 张{what}" for count, what in ((paper.unreadable, "读不出来"), (paper.timeless, "时间不明")) if count
    ]
    count = f"{len(paper.photos)} 张，涉及问题 {paper.issues} 个" + (f"（其中 {'，'.join(odd)}）" if odd else "")
    whole = WIDE - _NAME
    digest = " ".join(paper.whole_digest[at : at + 8] for at in range(0, 64, 8))
    rows = [
        data_row(("范围", _NAME, fitted(paper.about, whole), whole)),
        data_row(("照片", _NAME, fitted(count, _LEFT), _LEFT), ("拍摄起止", _NAME, fitted(span, _RIGHT), _RIGHT)),
    ]
    if digest.strip():  # the digest of no photos would look like one of some
        rows.append(data_row(("总摘要", _NAME, words(digest, whole, size=9), whole)))
    return Table(tuple(rows))


def _entry(one: AlbumPhoto) -> Row:
    width = (_PICTURE - 2 * _PAD) * MM
    inner = _BESIDE * MM - 2 * PAD_X
    first = (("", one.heading), *one.facts[:2])
    short = [value if len(value) <= _MOST_BESIDE else f"{value[:_MOST_BESIDE]}…" for _, value in first]
    head: list[Span] = [(BOLD, f"照 {one.number}  "), (SANS, "\n".join(short))]
    rest = [*((name, value) for name, value in first if len(value) > _MOST_BESIDE), *one.facts[2:]]
    digests = [(name, _grouped(digest)) for name, digest in (("SHA-256", one.sha256), ("SM3", one.sm3 or ""))]
    said: list[Span] = []
    for name, value in (*rest, *digests):
        said += (
            [(BOLD, f"{name} " if name else ""), (SANS, f"{value or '尚未算出'}\n")] if value or name == "SM3" else []
        )
    said[-1] = (said[-1][0], said[-1][1].rstrip())
    beside = set_text(head, inner - _QR - 2 * MM, size=9.5, leading_em=SMALL_LEADING_EM)
    below = set_text(said, inner, size=_SIZE, leading_em=SMALL_LEADING_EM)
    cells = (
        Cell(LatePicture(one.open, width), _PICTURE * MM, middle=False, pad_x=_PAD * MM, pad_y=_PAD * MM),
        Cell(Stack((_Headed(beside, one, inner), below), gap=0.8 * MM), _BESIDE * MM, middle=False, pad_y=_PAD * MM),
    )
    return Row(cells, 0.0)


def _grouped(digest: str) -> str:
    """Return a digest in groups of eight on two lines, so that two people can compare it aloud."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return "\n".join(" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))


@dataclass(frozen=True, slots=True)
class _Headed:
    """What a photo is, with the code of its digest to the right."""

    text: Text
    photo: AlbumPhoto
    width: float

    @property
    def height(self) -> float:
        return max(self.text.height, _QR)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        self.text.draw(pen, x, top)
        rows = qr_rows(f"{self.photo.number}|{self.photo.sha256}")
        pen.cells(rows, x + self.width - _QR, top - _QR, _QR / len(rows))

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        return (self, None) if self.height <= room + 0.01 else (None, self)
