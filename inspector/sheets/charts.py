"""Answers for the charts of a report: the trend by week or month, 大类, 小类, streets, and the age of what is open.

Figures in, a `Chart` out, the same for screen and paper. Every bar has its number written beside it, so that a chart
says the same on a copy in black and white; found is light, solved is dark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.domain.clock_text import business_date
from inspector.domain.figures import Figures, Row
from inspector.sheets.chart_marks import PAPER, Board, Chart, Look, Spot, shortened, ticks, width
from inspector.sheets.faces import BOLD
from inspector.sheets.frame import WIDTH
from inspector.wording.figures import row_name

TITLE, TEXT, SMALL = 11.0, 9.0, 8.0  # points
MOST_BARS = 14  # of one chart; what is beyond stands in one bar 其余
_HEAD, _FOOT = 25.0, 6.0
_EDGE = 2.0  # kept free left and right
_BAR_PITCH, _BAR_HIGH = 17.0, 10.0
_TREND_HIGH, _AGES_HIGH = 190.0, 170.0
_COLUMNS = ("发现", "解决", "在办", "超期")
_CODES = ("found", "solved", "open", "overdue")
_COLUMN_WIDE = 31.0
_LABEL_SHARE = 0.34
_WIDEST_BAR = 24.0
_LEAST_SPOT = 14.0  # of a low bar, to be hit
_YEAR_WIDE = 34.0
_ROOM_FOR_PAIRS = 16.0  # points a week; with less, 销号 is drawn inside 发现
_ROOM_FOR_NUMBERS = 11.0  # points of a bar below which its number is not written on it


@dataclass(frozen=True, slots=True)
class _Bar:
    keys: tuple[str, ...]  # of the rows it stands for
    name: str
    found: float
    solved: float
    open: float
    overdue: float


def trend(counted: Figures, by: str = "week", *, look: Look = PAPER, width_pt: float = WIDTH) -> Chart:
    """Draw what was found and closed in each week or month (`by`)."""
    rows = counted.tables[by]
    board = _board(f"按{'周' if by == 'week' else '月'}走势：发现与销号", counted, look, width_pt, _TREND_HIGH)
    if not rows:
        return _nothing(board)
    _legend(board, (("发现", look.found, look.found_edge), ("销号", look.solved, look.solved)))
    left, foot = 34.0, 34.0
    plot, high = width_pt - left, _TREND_HIGH - _HEAD - foot - 12.0
    marks = ticks(max(max(row["found"], row["solved_in"]) for row in rows))
    _scale(board, marks, left, foot, high)
    pitch = plot / len(rows)
    for index, row in enumerate(rows):
        _pair(board, by, row, (left + pitch * (index + 0.5), foot), pitch=pitch, scale=high / marks[-1])
    board.line(left, foot, width_pt, foot, look.axis)
    _dates(board, [(row.key, row_name(by, row.key, row.name)) for row in rows], left, foot)
    return board.done()


def _pair(board: Board, by: str, row: Row, at: tuple[float, float], *, pitch: float, scale: float) -> None:
    """Draw one week or month around `at`: two bars side by side, or one inside the other where there is no room."""
    middle, foot = at
    look = board.look
    if pitch < _ROOM_FOR_PAIRS:
        bars = ((middle, pitch * 0.8, "found"), (middle, pitch * 0.36, "solved_in"))
    else:
        wide = min(_WIDEST_BAR, pitch * 0.36)
        bars = ((middle - wide / 2 - 0.5, wide, "found"), (middle + wide / 2 + 0.5, wide, "solved_in"))
    for x, wide, code in bars:
        tall = row[code] * scale
        if not tall:
            continue
        fill, edge = (look.found, look.found_edge) if code == "found" else (look.solved, look.solved)
        board.box((x - wide / 2, foot, wide, tall), fill, edge)
        board.spots.append(Spot((x - wide / 2, foot, wide, max(tall, _LEAST_SPOT)), by, (row.key,), code))
        if wide >= _ROOM_FOR_NUMBERS and pitch >= _ROOM_FOR_PAIRS:
            board.words(x, foot + tall + 2.5, f"{row[code]}", SMALL - 0.5, align="center")


def majors(counted: Figures, *, look: Look = PAPER, width_pt: float = WIDTH) -> Chart:
    """Draw found, solved and overdue of each 大类."""
    return _bars(_named(counted, "major"), counted, look, width_pt, words=("major", "五大类型整改情况", "类"))


def categories(counted: Figures, *, look: Look = PAPER, width_pt: float = WIDTH) -> Chart:
    """Draw found, solved and overdue of each 小类, most found first."""
    bars = sorted(_named(counted, "category"), key=lambda bar: -bar.found)
    return _bars(bars, counted, look, width_pt, words=("category", "各小类整改情况", "类"))


def streets(counted: Figures, *, look: Look = PAPER, width_pt: float = WIDTH) -> Chart:
    """Draw found, solved and overdue of each street, in the order of the register where all have room."""
    return _bars(_named(counted, "street"), counted, look, width_pt, words=("street", "各街道整改情况", "个街道"))


def ages(counted: Figures, *, look: Look = PAPER, width_pt: float = WIDTH) -> Chart:
    """Draw how long what is open has been known."""
    rows = counted.tables["age"]
    board = _board(f"在办问题时长（共{counted['open']}个）", counted, look, width_pt, _AGES_HIGH)
    if not counted["open"]:
        return _nothing(board)
    left, foot = 34.0, 24.0
    plot, high = width_pt - left, _AGES_HIGH - _HEAD - foot - 12.0
    marks = ticks(max(row["open"] for row in rows))
    _scale(board, marks, left, foot, high)
    pitch = plot / len(rows)
    fills = [(look.found, look.found_edge)] * 2 + [(look.waiting, look.waiting_edge)]  # then red: months
    fills += [(look.overdue, look.overdue_edge)] * (len(rows) - len(fills))
    for index, (row, (fill, edge)) in enumerate(zip(rows, fills, strict=True)):
        middle, tall = left + pitch * (index + 0.5), high * row["open"] / marks[-1]
        if row["open"]:
            board.box((middle - 22, foot, 44, tall), fill, edge)
            board.spots.append(Spot((middle - 22, foot, 44, max(tall, _LEAST_SPOT)), "age", (row.key,), "open"))
        board.words(middle, foot + tall + 3, f"{row['open']}", TEXT, face=BOLD, align="center")
        board.words(middle, foot - 13, row_name("age", row.key, row.name), TEXT, align="center", colour=look.quiet)
    board.line(left, foot, width_pt, foot, look.axis)
    return board.done()


def _named(counted: Figures, table: str) -> list[_Bar]:
    return [
        _Bar((row.key,), row_name(table, row.key, row.name), *(row[code] for code in _CODES))
        for row in counted.tables[table]
    ]


def _bars(bars: Sequence[_Bar], counted: Figures, look: Look, width_pt: float, *, words: tuple[str, str, str]) -> Chart:
    """Draw one lying bar a row: solved dark, what is open light, what of it is overdue at its end in red.

    `words` are the table, the title, and what follows the number of the rows that share the last bar.
    """
    table, title, what = words
    shown, most = list(bars), max((bar.found for bar in bars), default=0)
    if len(bars) > MOST_BARS:
        shown.sort(key=lambda bar: -bar.found)
        rest = shown[MOST_BARS - 1 :]
        sums = (sum(getattr(bar, code) for bar in rest) for code in _CODES)
        keys = tuple(key for bar in rest for key in bar.keys)
        # numbers only: its bar would dwarf the others
        shown[MOST_BARS - 1 :] = [_Bar(keys, f"其余{len(rest)}{what}", *sums)]
    total = _HEAD + 16.0 + _BAR_PITCH * max(len(shown), 3) + _FOOT
    board = _board(title, counted, look, width_pt, total)
    if not most:
        return _nothing(board)
    _legend(
        board,
        (
            ("解决", look.solved, look.solved),
            ("在办", look.found, look.found_edge),
            ("其中超期", look.overdue, look.overdue_edge),
        ),
    )
    label = min(max(width(bar.name, TEXT) for bar in shown), width_pt * _LABEL_SHARE)
    left, right = _EDGE + label + 8.0, width_pt - _EDGE - _COLUMN_WIDE * len(_COLUMNS)
    head = total - _HEAD - 9.0
    for at, name in enumerate(_COLUMNS, 1):
        board.words(right + _COLUMN_WIDE * at, head, name, SMALL, align="right", colour=look.quiet)
    for index, bar in enumerate(shown):
        middle = total - _HEAD - 16.0 - _BAR_PITCH * (index + 0.5)
        base = middle - 0.35 * TEXT
        board.words(left - 8.0, base, shortened(bar.name, label, TEXT), TEXT, align="right")
        if index < MOST_BARS - 1 or len(bars) == MOST_BARS:
            _bar(board, table, bar, (left, middle - _BAR_HIGH / 2), (right - left) / most)
        for at, (code, count) in enumerate(zip(_CODES, (bar.found, bar.solved, bar.open, bar.overdue), strict=True), 1):
            if count:
                cell = (right + _COLUMN_WIDE * (at - 1), middle - _BAR_PITCH / 2, _COLUMN_WIDE, _BAR_PITCH)
                board.spots.append(Spot(cell, table, bar.keys, code))
            loud = look.overdue_edge if at == len(_COLUMNS) and count else None
            colour = loud or (look.text if count else look.quiet)
            board.words(right + _COLUMN_WIDE * at, base, f"{count}", TEXT, align="right", colour=colour)
    board.line(left, total - _HEAD - 16.0, left, _FOOT, look.axis)
    return board.done()


def _bar(board: Board, table: str, bar: _Bar, at: tuple[float, float], scale: float) -> None:
    (x, y), look = at, board.look
    parts = (
        ("solved", bar.solved, look.solved, look.solved),
        ("open", bar.open - bar.overdue, look.found, look.found_edge),
        ("overdue", bar.overdue, look.overdue, look.overdue_edge),
    )
    for code, count, fill, edge in parts:
        if count:
            board.box((x, y, count * scale, _BAR_HIGH), fill, edge)
            over = (_BAR_PITCH - _BAR_HIGH) / 2
            board.spots.append(Spot((x, y - over, count * scale, _BAR_PITCH), table, bar.keys, code))
        x += count * scale


def _board(title: str, counted: Figures, look: Look, width_pt: float, height: float) -> Board:
    board = Board(width_pt, height, look)
    board.words(_EDGE, height - 13, title, TITLE, face=BOLD)
    since = f"{business_date(counted.since_utc)} 至 " if counted.since_utc else "截至 "
    after = _EDGE + width(title, TITLE, BOLD) + 8.0
    board.words(after, height - 13, f"{since}{business_date(counted.until_utc)}", SMALL, colour=look.quiet)
    return board


def _nothing(board: Board) -> Chart:
    board.words(board.width / 2, board.height / 2 - 10, "没有可画的记录", TEXT, align="center", colour=board.look.quiet)
    return board.done()


def _legend(board: Board, entries: Sequence[tuple[str, str, str]]) -> None:
    x = board.width - _EDGE
    for name, fill, edge in reversed(entries):
        x -= width(name, SMALL)
        board.words(x, board.height - 13, name, SMALL, colour=board.look.quiet)
        x -= 12.0
        board.box((x, board.height - 14, 8, 8), fill, edge)
        x -= 12.0


def _scale(board: Board, marks: Sequence[int], left: float, foot: float, high: float) -> None:
    """Draw the lines of the numbers upwards, and the numbers."""
    for mark in marks:
        y = foot + high * mark / marks[-1]
        if mark:
            board.line(left, y, board.width, y, board.look.line)
        board.words(left - 5.0, y - 0.35 * SMALL, f"{mark}", SMALL, align="right", colour=board.look.quiet)


def _dates(board: Board, names: Sequence[tuple[str, str]], left: float, foot: float) -> None:
    """Write weeks or months (key, name) below, as many as have room, and the year where it begins."""
    pitch = (board.width - left) / len(names)
    words = [name.partition("年")[2] for _, name in names]
    wide = max(width(word, SMALL) for word in words) + 5.0
    every = math.ceil(wide / pitch)
    year = ""
    for index, ((key, _), word) in enumerate(zip(names, words, strict=True)):
        middle = left + pitch * (index + 0.5)
        if index % every == 0 and middle + wide / 2 - 2.5 <= board.width:
            board.words(middle, foot - 12, word, SMALL, align="center", colour=board.look.quiet)
        if key[:4] != year:
            year = key[:4]
            at = max(middle, left + _YEAR_WIDE / 2)
            board.words(at, foot - 25, f"{year}年", SMALL, face=BOLD, align="center", colour=board.look.quiet)
