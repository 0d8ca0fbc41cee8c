"""回头看核查表: one sheet an issue, left what was found, right blanks for what is found now, below the conclusion.

The first page is whole in itself: everything a hand fills in is on it, with the signatures. What does not fit beside
the blanks (long texts, the fourth photo and on) follows on further pages with the same head. Long text is set at 9 pt
before it flows. The digits before the conclusions are the keys on the screen. What the issue's standing allows is there
to tick, and always 反弹, as on the trade's form: it holds only for what was closed, and the paper says so beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from inspector.domain.paper import IssuePaper, PhotoPaper, PrintStamp
from inspector.domain.photo import Photo
from inspector.domain.recheck import CONCLUSIONS, DECISIONS, MOSTLY, RELAPSE, SATISFACTION, allowed_conclusions
from inspector.sheets.blocks import PAD_Y, Beside, Block, Cell, Moved, Row, Rule, Space, Stack, Table, pages_of
from inspector.sheets.cells import data_row, fitted, heading, named, photo_table, plain, taken, words
from inspector.sheets.faces import BOLD, SANS
from inspector.sheets.frame import GAP, ROOM, WIDTH, Drawn, Sheet, draw_sheets, stamp_words, subtitle_fits
from inspector.sheets.marks import Blank, Field, Form, Gap, Part, Signatures, Tick, WritingLines, form
from inspector.sheets.pictures import FIELD, Picture
from inspector.sheets.stream import MM
from inspector.sheets.text import Text, set_text
from inspector.wording import terms
from inspector.wording.time import bearing, coordinates, distance

TITLE = "回头看核查表"
LEFT_MM, RIGHT_MM = 84.0, 92.0
PAD_MM = 2.0
SHRUNK_MM = 66.0
LEFT_INNER, RIGHT_INNER = (LEFT_MM - 2 * PAD_MM) * MM, (RIGHT_MM - 5.0) * MM
SMALL_MM = 39.0
FIRST_PAGE_PHOTOS = 3
_NAME, _WIDE, _LAST = 19.0, 46.5, 26.0
_MOST_LINES = 3
_FIRST_SHOWN = ("wide", "close", "feedback")
_NOTES = {MOSTLY: "（不销号）", RELAPSE: "（限已销号的）"}


def draw(papers: Iterable[IssuePaper], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write one sheet for each paper to `out` as one PDF; papers are taken one at a time."""
    return draw_sheets(papers, lay_out, out, stamp, TITLE)


def lay_out(paper: IssuePaper, stamp: PrintStamp) -> Sheet:
    """Lay out the pages of one sheet."""
    over = _Overflow([])
    subtitle = paper.campaign_name if subtitle_fits(paper.campaign_name) else over.put("专项行动", paper.campaign_name)
    data = _data(paper, stamp, over)
    below = (_conclusion(paper), Space(1.0 * MM), _signatures(), Space(2.2 * MM))
    room = ROOM - data.height - 2 * GAP - sum(block.height for block in below)
    shown, more = _chosen(paper.photos)
    body, rest = _body(paper, shown, room)
    first: list[tuple[float, Block]] = [(0.0, data), (data.height + GAP, body)]
    level = ROOM
    for block in reversed(below):
        level -= block.height
        first.append((level, block))
    further = _further(over.values, rest, more)
    issue_number = paper.issue.number
    same = paper.number == issue_number
    return Sheet(
        title=TITLE,
        subtitle=subtitle,
        number_label="问题编号" if same else "核查编号",
        number=paper.number,
        subject_id=paper.issue.id,
        foot_left=f"问题 {issue_number}" if same else f"{paper.number} / 问题 {issue_number}",
        foot_middle=stamp_words(stamp, f"原照摘要 {shown[0].digest}" if shown else "没有原照"),
        pages=[first, *(pages_of(further, ROOM, GAP) if further else [])],
    )


def _signatures() -> Signatures:
    places = (("核查人签名一", 34.0), ("核查人签名二", 34.0))
    return Signatures(places, WIDTH, (Blank(12), " 年 ", Blank(9), " 月 ", Blank(9), " 日"))


@dataclass(slots=True)
class _Overflow:
    """Values too long for their cell, to stand whole on a further page."""

    values: list[tuple[str, str]]

    def cell(self, name: str, value: str, width_mm: float, *, bold: bool = False) -> Text:
        """Set `value`, or its reference to the further page."""
        text = fitted(value, width_mm, bold=bold)
        if len(text.lines) <= _MOST_LINES:
            return text
        return words(self.put(name, value), width_mm)

    def put(self, name: str, value: str) -> str:
        """Keep `value` for a further page; return what stands in its place."""
        self.values.append((name, value))
        return f"{name}见续页"


def _data(paper: IssuePaper, stamp: PrintStamp, over: _Overflow) -> Table:
    """Return the cells that say which issue this is."""
    issue = paper.issue
    same_year = paper.found_on[:4] == stamp.printed_at_local[:4]
    found = f"，{paper.found_on[5:] if same_year else paper.found_on} 发现" if paper.found_on else ""
    round_words = f"第 {paper.standing.round} 轮" + ("\n挂账督办" if paper.standing.supervised_since_utc else "")
    where = over.cell("属地点位", _where(paper), 2 * _WIDE + _NAME)
    point: Block = where
    if issue.lat is not None and issue.lon is not None:
        at = coordinates(issue.lat, issue.lon, issue.datum or "WGS-84")
        point = Stack((where, words(at, 2 * _WIDE + _NAME, size=9)))
    due: Block = words((issue.due_on or "未定")[:10], _LAST)
    if paper.due_note:
        note = set_text(paper.due_note, _LAST * MM - 2.4 * MM, size=8, leading_em=1.25)
        due = Stack((due, note))
    assist = "、".join(paper.assist_names) or "无"
    rows = (
        data_row(
            ("关联问题", _NAME, fitted([(BOLD, issue.number), (SANS, found)], _WIDE), _WIDE),
            ("类别", _NAME, over.cell("类别", paper.category_name, _WIDE), _WIDE),
            ("核查轮次", _NAME, words(round_words, _LAST), _LAST),
        ),
        data_row(("属地点位", _NAME, point, 2 * _WIDE + _NAME), ("整改时限", _NAME, due, _LAST)),
        data_row(
            ("主责单位", _NAME, over.cell("主责单位", paper.lead_name or "待定", _WIDE), _WIDE),
            ("协办单位", _NAME, over.cell("协办单位", assist, _WIDE), _WIDE),
            ("反馈日期", _NAME, words((paper.feedback_on or "未反馈")[:10], _LAST), _LAST),
        ),
    )
    return Table(rows)


def _where(paper: IssuePaper) -> str:
    return " ".join(filter(None, (paper.street_name + paper.place_name, paper.issue.spot)))


def _chosen(photos: Sequence[PhotoPaper]) -> tuple[list[PhotoPaper], list[PhotoPaper]]:
    """Return the photos of the first page (wide, close, the body's own, then as they come) and the others in order."""
    ranked = sorted(
        photos, key=lambda p: _FIRST_SHOWN.index(p.photo.role) if p.photo.role in _FIRST_SHOWN else len(_FIRST_SHOWN)
    )
    one_each: list[PhotoPaper] = []
    for paper in ranked:  # one of each role first: a second close shot must not push out the body's photo
        if paper.photo.role not in {taken_one.photo.role for taken_one in one_each}:
            one_each.append(paper)
    shown = [*one_each, *(paper for paper in ranked if paper not in one_each)][:FIRST_PAGE_PHOTOS]
    return shown, [paper for paper in photos if paper not in shown]


def _body(paper: IssuePaper, shown: Sequence[PhotoPaper], room: float) -> tuple[Table, Block | None]:
    """Return the two columns exactly `room` high, and what of the left one is left over.

    Text shrinks to 9 pt before the first photo does, and only then flows to a further page.
    """
    head = heading((("原问题与原照", LEFT_MM), ("现场核查（手填）", RIGHT_MM)))
    inner = room - head.height - 2 * PAD_MM * MM
    left, rest = Stack(()), None
    for size, wide in ((10.5, LEFT_INNER), (9.0, LEFT_INNER), (9.0, SHRUNK_MM * MM), (9.0, LEFT_INNER)):
        pictures = _pictures(shown, wide)
        rule = Rule(LEFT_INNER, grey=0.45, above=1.0 * MM, below=1.2 * MM) if shown else Space(0)
        texts, rest = _texts(paper, size, inner - pictures.height - rule.height)
        left = Stack((pictures, rule, texts))
        if rest is None:
            break
    cells = (
        Cell(left, LEFT_MM * MM, middle=False, pad_x=PAD_MM * MM, pad_y=PAD_MM * MM),
        Cell(_blanks(inner), RIGHT_MM * MM, middle=False, pad_x=2.5 * MM, pad_y=PAD_MM * MM),
    )
    return Table((Row(cells, room - head.height),), (head,)), rest


def _pictures(shown: Sequence[PhotoPaper], wide: float) -> Stack:
    """Return the first photo `wide` points wide, the next two small below it."""
    if not shown:
        return Stack(())
    first = Picture(shown[0], wide, wide * FIELD)
    blocks: list[Block] = [Moved(first, (LEFT_INNER - wide) / 2), _wide_caption(shown[0])]
    small = SMALL_MM * MM
    if len(shown) == 2:
        caption = _small_caption(shown[1], small)
        blocks.append(Beside(((0.0, Picture(shown[1], small, small * FIELD)), (LEFT_INNER - small, caption))))
    elif len(shown) > 2:
        columns = [
            Stack((Picture(p, small, small * FIELD), Space(0.5 * MM), _small_caption(p, small))) for p in shown[1:3]
        ]
        blocks.append(Beside(((0.0, columns[0]), (LEFT_INNER - small, columns[1]))))
    return Stack(tuple(blocks), gap=0.7 * MM)


def _wide_caption(paper: PhotoPaper) -> Beside:
    direction = f"，镜头朝 {bearing(paper.photo.bearing_deg)}" if paper.photo.bearing_deg is not None else ""
    name = set_text(f"照 {paper.number} {_role(paper.photo)}{direction}", LEFT_INNER, size=9, leading_em=1.35)
    when = set_text(taken(paper.photo), LEFT_INNER, size=9, align="right", leading_em=1.35)
    if name.lines[0].width + when.lines[0].width > LEFT_INNER:
        return Beside(((0.0, Stack((name, set_text(taken(paper.photo), LEFT_INNER, size=9, leading_em=1.35)))),))
    return Beside(((0.0, Stack((name, _proof(paper, LEFT_INNER)))), (0.0, when)))


def _small_caption(paper: PhotoPaper, width: float) -> Stack:
    name = set_text(f"照 {paper.number} {_role(paper.photo)}", width, size=9, leading_em=1.3)
    when = set_text(f"{taken(paper.photo)}，{paper.digest}", width, size=8, grey=0.25, leading_em=1.3)
    return Stack((name, when))


def _proof(paper: PhotoPaper, width: float) -> Text:
    """Return distance and digest, small and grey."""
    where = f"距点位 {distance(paper.distance_m)}" if paper.distance_m is not None else ""
    proof = "，".join(filter(None, (where, f"摘要 {paper.digest}")))
    return set_text(proof, width, size=8, grey=0.25, leading_em=1.3)


def _role(photo: Photo) -> str:
    return terms.PHOTO_ROLES.get(photo.role, "")


def _texts(paper: IssuePaper, size: float, room: float) -> tuple[Stack, Block | None]:
    """Return the texts at `size` that fit into `room`, and what flows to the next page."""
    paragraphs = tuple(
        set_text([(BOLD, f"{name}："), (SANS, text)], LEFT_INNER, size=size, leading_em=1.42)
        for name, text in _named_texts(paper)
        if text
    )
    stack = Stack(paragraphs, gap=0.7 * MM)
    if stack.height <= room:
        return stack, None
    hint = set_text("（下接续页）", LEFT_INNER, size=9, align="right", leading_em=1.3)
    part, rest = stack.split(room - hint.height)
    return Stack((part, hint) if part else (hint,)), rest


def _named_texts(paper: IssuePaper) -> list[tuple[str, str]]:
    issue = paper.issue
    return [
        ("原问题", issue.description),
        ("整改要求", issue.requirement or ""),
        ("反馈", paper.feedback_text or ""),
    ]


def _blanks(room: float) -> Stack:
    """Return the blanks for what is found now, `room` high: the field for the photo takes what is free."""
    blank = Blank(10.5)
    when = Form((("核查日期 ", blank, " 月 ", blank, " 日 ", blank, " 时 ", blank, " 分"),), RIGHT_INNER, 10, 7 * MM)
    mode = form(("方式", Gap(3), Tick("明察"), Gap(5), Tick("暗访")), RIGHT_INNER, leading_mm=7)
    lines = WritingLines(5, RIGHT_INNER)
    described = set_text("现状描述", RIGHT_INNER, size=10, leading_em=1.3)
    same = form(("同机位", Gap(3), Tick("是"), Gap(5), Tick("不能，原因见现状")), RIGHT_INNER, leading_mm=7)
    fixed = when.height + mode.height + described.height + lines.height + same.height + 4.2 * MM
    hint = set_text("同机位照片粘贴处（打印照）\n或记照片编号：", RIGHT_INNER - 4 * MM, size=9, leading_em=1.4)
    paste = Field(RIGHT_INNER, max(room - fixed, 24 * MM), hint)
    return Stack((when, mode, Space(0.8 * MM), described, lines, Space(2.2 * MM), paste, Space(1.2 * MM), same))


def _conclusion(paper: IssuePaper) -> Table:
    """Return the rows to tick, the conclusions with the digits of their keys."""
    name, wide = 24.0, 152.0
    offered = {*allowed_conclusions(paper.standing), RELAPSE}
    conclusions = [
        Tick(f"{key} {terms.CONCLUSIONS[code]}{_NOTES.get(code, '')}")
        for key, code in enumerate(CONCLUSIONS, start=1)
        if code in offered
    ]
    asked: list[Part] = [*_spaced([Tick(terms.SATISFACTION[code]) for code in SATISFACTION]), Gap(7)]
    asked += ["走访 ", Blank(14), " 人"]
    decided: list[Part] = [*_spaced([Tick(terms.DECISIONS[code]) for code in DECISIONS]), Gap(7)]
    decided += ["新时限 ", Blank(11), " 月 ", Blank(11), " 日"]
    rows: list[tuple[str, Block, float]] = [
        ("核查结论", form(_spaced(conclusions), wide * MM, size=11), 11.0),
        ("群众反映", form(asked, wide * MM), 9.6),
        ("反映要点\n（不记姓名）", Space(0), 14.0),
        ("处理意见", form(decided, wide * MM), 9.6),
    ]
    return Table(tuple(Row((named(n, name), plain(b, wide)), least * MM) for n, b, least in rows))


def _spaced(ticks: Sequence[Tick], mm: float = 6.0) -> list[Part]:
    parts: list[Part] = []
    for tick in ticks:
        parts += [Gap(mm), tick] if parts else [tick]
    return parts


def _further(overflow: Sequence[tuple[str, str]], rest: Block | None, more: Sequence[PhotoPaper]) -> list[Block]:
    """Return the blocks of the further pages."""
    wide = LEFT_MM + RIGHT_MM
    blocks: list[Block] = []
    if overflow:
        rows = tuple(Row((named(n, 24.0), plain(words(v, wide - 24.0, size=9), wide - 24.0))) for n, v in overflow)
        blocks.append(Table(rows))
    while rest is not None:
        table, rest = _two_columns(rest, (heading((("原问题（续）", wide),)),))
        blocks.append(table)
    if more:
        blocks.append(photo_table(more, wide, 3, (heading(((f"其余照片，共 {len(more)} 张", wide),)),)))
    return blocks


def _two_columns(rest: Block, heads: tuple[Row, ...]) -> tuple[Table, Block | None]:
    """Set what is left over in two columns of the width it was broken for, as level as it goes, a page at most."""
    most = ROOM - sum(row.height for row in heads) - 2 * PAD_Y - 1
    level = min(max(rest.height / 2, 30.0), most)
    while True:
        left, over = rest.split(level)
        right, after = over.split(level) if over else (None, None)
        if (left is not None and after is None) or level >= most:
            break
        level = min(level + 6.0, most)
    half = (LEFT_MM + RIGHT_MM) / 2
    pad = (half * MM - LEFT_INNER) / 2
    cells = (Cell(block or Space(0), half * MM, middle=False, pad_x=pad) for block in (left, right))
    return Table((Row(tuple(cells)),), heads), after if right else over
