"""Answers for the pieces that papers share: labelled cells, headings of tables, photos, signatures, dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from inspector.domain.paper import PhotoPaper
from inspector.domain.photo import Photo
from inspector.sheets.blocks import PAD_X, Block, Cell, Row, Space, Stack, Table, label
from inspector.sheets.faces import BOLD, SANS
from inspector.sheets.marks import Signatures
from inspector.sheets.pictures import FIELD, Picture
from inspector.sheets.stream import MM
from inspector.sheets.text import Span, Text, set_text
from inspector.wording import terms
from inspector.wording.time import distance, full_date, moment

SMALL_LEADING_EM = 1.4


def words(
    content: str | Sequence[Span], width_mm: float, *, size: float = 10.5, align: str = "left", bold: bool = False
) -> Text:
    """Set `content` for a cell `width_mm` wide outside."""
    return set_text(content, width_mm * MM - 2 * PAD_X, size=size, align=align, bold=bold, leading_em=SMALL_LEADING_EM)


def fitted(content: str | Sequence[Span], width_mm: float, *, bold: bool = False) -> Text:
    """Set `content` at 10.5 pt; at 9 pt where that saves it a second line, or keeps it to three."""
    text = words(content, width_mm, bold=bold)
    if len(text.lines) == 1:
        return text
    small = words(content, width_mm, size=9, bold=bold)
    return small if len(small.lines) == 1 or len(text.lines) > 2 else text


def named(name: str, width_mm: float, *, repeated: bool = True) -> Cell:
    """Return the shaded cell that names what stands beside it; 9.5 pt, so that five characters fit 19 mm."""
    inner = width_mm * MM - 1.2 * MM
    return label(
        set_text(name, inner, size=9.5, align="center", leading_em=SMALL_LEADING_EM), width_mm * MM, repeated=repeated
    )


def plain(block: Block, width_mm: float, *, middle: bool = True) -> Cell:
    """Return an unshaded cell."""
    return Cell(block, width_mm * MM, middle=middle)


def data_row(*pairs: tuple[str, float, Block, float], least_mm: float = 8.0) -> Row:
    """Return a row of (name, its width, content, its width) in mm."""
    cells: list[Cell] = []
    for name, name_mm, block, block_mm in pairs:
        cells += [named(name, name_mm), plain(block, block_mm)]
    return Row(tuple(cells), least_mm * MM)


def heading(columns: Sequence[tuple[str, float]], least_mm: float = 7.0) -> Row:
    """Return the heading of a table: (words, width in mm) of each column."""
    cells = tuple(
        Cell(words(name, wide, size=9.5, align="center"), wide * MM, shaded=True, pad_y=0.6 * MM)
        for name, wide in columns
    )
    return Row(cells, least_mm * MM)


def photo_table(
    photos: Sequence[PhotoPaper], width_mm: float, per_row: int, heads: tuple[Row, ...] = (), *, listed: bool = False
) -> Table:
    """Return a table of photos with number, time, distance and digest below each; where it is 照片清单 (`listed`,
    facts 2.3) also with its point and who took it."""
    wide = width_mm / per_row
    rows = []
    for start in range(0, len(photos), per_row):
        chosen = photos[start : start + per_row]
        blocks: list[Block] = [_captioned(photo, wide - 3.0, listed=listed) for photo in chosen]
        empty = [Space(0)] * (per_row - len(chosen))
        cells = [Cell(b, wide * MM, middle=False, pad_x=1.5 * MM, pad_y=1.5 * MM) for b in (*blocks, *empty)]
        rows.append(Row(tuple(cells), 0.0))
    return Table(tuple(rows), heads, part_above=1e9)


def _captioned(paper: PhotoPaper, width_mm: float, *, listed: bool) -> Stack:
    width = width_mm * MM
    name = paper.caption or terms.PHOTO_ROLES.get(paper.photo.role, "")
    first = set_text([(BOLD, f"照 {paper.number}"), (SANS, f" {name}")], width, size=8.5, leading_em=SMALL_LEADING_EM)
    where = f"距点位 {distance(paper.distance_m)}" if paper.distance_m is not None else ""
    proof = [" ".join(filter(None, (taken(paper.photo), where))), f"摘要 {paper.digest}"]
    if listed:
        point = paper.photo.best_point
        proof[1:1] = [_point(*point) if point else "没有坐标"]
        proof += [f"拍摄人 {paper.photographer}" if paper.photographer else ""]
    rest = "\n".join(filter(None, proof))
    below = set_text(rest, width, size=8.5, leading_em=SMALL_LEADING_EM)
    return Stack((Picture(paper, width, width * FIELD), Stack((first, below))), gap=0.6 * MM)


def _point(lat: float, lon: float, datum: str) -> str:
    """坐标 23.2719，116.7094: the datum only where it is another than the list says of all."""
    return f"坐标 {lat:.4f}，{lon:.4f}" + (f"，{datum}" if datum != "WGS-84" else "")


def signatures(width: float) -> Stack:
    """Return the places of two inspectors and of somebody present, with the line for a refusal; never parted."""
    signed = Signatures((("检查人员一", 34.0), ("检查人员二", 34.0), ("在场人（可空）", 26.0)), width)
    refused = set_text("在场人拒签的，由检查人员注明：", width, size=9.5, grey=0.2)
    return Stack((signed, Space(2 * MM), refused, Space(4 * MM)), kept=True)


def taken(photo: Photo) -> str:
    """Return when a photo was taken, `11-13 09:21`; 时间不明 where nobody knows.

    What a person filled in is marked, with what the camera wrote beside it.
    """
    at = moment_of(photo.best_taken_at_local)
    if at is None:
        return "时间不明"
    if photo.person_taken_at_local is None:
        return moment(at)
    camera = moment_of(photo.taken_at_local)
    return moment(at) + (f"（人工填写，相机 {camera:%Y-%m-%d %H:%M}）" if camera else "（人工填写）")


def moment_of(text: str | None) -> datetime | None:
    """Read a local time as stored or handed over; None where there is none that can be read."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def day(text: str | None) -> str:
    """Return `2026-11-20 周五` of an ISO day or time, the text itself where it is none, and nothing for None."""
    if not text:
        return ""
    try:
        return full_date(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def clock(text: str | None) -> str:
    """Return `14:02` of a local time, nothing where it cannot be read."""
    at = moment_of(text)
    return at.strftime("%H:%M") if at else ""
