"""Answers for figures in words: due dates, dates, durations, distances, sizes, coordinates. Plain values in, Chinese out.

Numbers carry their unit with a narrow blank before it (18 米), a minus is − (U+2212), dates are 11-20 on screens and
2026-11-20 周五 on paper. Days are natural days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

WEEKDAYS = "一二三四五六日"
_POINTS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
_DEADLINE_UNITS = {"workday": "个工作日", "day": "天", "workhour": "个工作时"}


def relative_due(code: str, days: int, weekday: int) -> str:
    """Word how far a due date is: 今天, 明天, 周五, 下周一, 27 天后, 超 3 天 (see `domain.deadline.relative_due`)."""
    words = {
        "overdue": f"超 {days} 天",
        "today": "今天",
        "tomorrow": "明天",
        "this_week": f"周{WEEKDAYS[weekday]}",
        "next_week": f"下周{WEEKDAYS[weekday]}",
        "later": f"{days} 天后",
    }
    return words[code]


def assumed_mark(years: Sequence[int]) -> str:
    """Word the mark beside a date that was reckoned without a year's 调休 table; nothing where all years are known."""
    return f"未含{'、'.join(map(str, years))}年调休，按周末推算" if years else ""


def deadline(count: int, kind: str) -> str:
    """Word a deadline: 1 个工作日, 30 天, 4 个工作时."""
    return f"{count} {_DEADLINE_UNITS[kind]}"


def due_line(due: date, at: time | None = None) -> str:
    """Word a due date: 11-23 周一 24:00 前; with a clock time where the deadline is in 工作时."""
    return f"{short_day(due)} {at.strftime('%H:%M') if at else '24:00'} 前"


def short_date(day: date) -> str:
    """11-20."""
    return f"{day.month:02d}-{day.day:02d}"


def short_day(day: date) -> str:
    """11-20 周五."""
    return f"{short_date(day)} 周{WEEKDAYS[day.weekday()]}"


def full_date(day: date) -> str:
    """2026-11-20 周五, for paper."""
    return f"{day.year:04d}-{short_day(day)}"


def week_span(monday: date, sunday: date) -> str:
    """11月16日—11月22日, for paper."""
    return f"{monday.month}月{monday.day}日—{sunday.month}月{sunday.day}日"


def moment(at: datetime, today: date | None = None) -> str:
    """11-20 14:07; the year before it where it is not the year of `today`."""
    year = "" if today is None or at.year == today.year else f"{at.year}-"
    return f"{year}{short_date(at)} {at:%H:%M}"


def duration(seconds: float) -> str:
    """Word a duration by its two largest units: 7 天 5 小时, 1 小时 12 分, 12 分, 20 秒; the direction is not said."""
    whole = round(abs(seconds))
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    units = ((days, "天"), (hours, "小时"), (minutes, "分"), (secs, "秒"))
    first = next((i for i, (amount, _) in enumerate(units) if amount), len(units) - 1)
    shown = [(amount, word) for amount, word in units[first : first + 2] if amount] or [units[first]]
    if first == 2:
        shown = shown[:1]  # beside minutes, seconds say nothing
    return " ".join(f"{amount} {word}" for amount, word in shown)


def elapsed(seconds: float) -> str:
    """1:12, hours and minutes since a visit began."""
    minutes = max(0, int(seconds)) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def ago(seconds: float) -> str:
    """刚才, 5 分钟前, 3 小时前, 2 天前."""
    whole = max(0, int(seconds))
    if whole < 60:
        return "刚才"
    for size, word in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if whole >= size:
            return f"{whole // size} {word}前"
    raise AssertionError("a minute or more has a word")


def distance(metres: float) -> str:
    """18 米, 1.6 公里, 11 公里."""
    if round(metres) < 1000:
        return f"{round(metres)} 米"
    return f"{metres / 1000:.1f} 公里" if metres < 9950 else f"{round(metres / 1000)} 公里"


def size(count: int) -> str:
    """512 字节, 4.8 MB, 1.2 GB; by 1024, as file managers show it."""
    if count < 1024:
        return f"{count} 字节"
    amount = float(count)
    for unit in ("KB", "MB", "GB", "TB"):
        amount /= 1024
        if amount < 999.5 or unit == "TB":
            return f"{amount:.1f} {unit}" if amount < 99.95 else f"{round(amount)} {unit}"
    raise AssertionError("TB ends the row")


def counted(number: int, unit: str) -> str:
    """1204 条."""
    return f"{number} {unit}"


def number(value: float) -> str:
    """A measured figure without idle zeros, and with the true minus: 2, 0.15, −35."""
    return f"{value:.6g}".replace("-", "−")


def bearing(degrees: float) -> str:
    """42°（东北）."""
    turned = round(degrees) % 360
    return f"{turned}°（{_POINTS[round(turned / 45) % 8]}）"


def coordinates(lat: float, lon: float, datum: str) -> str:
    """北纬 23.2866°，东经 116.7265°，WGS-84."""
    north = f"{'北' if lat >= 0 else '南'}纬 {abs(lat):.4f}°"
    east = f"{'东' if lon >= 0 else '西'}经 {abs(lon):.4f}°"
    return f"{north}，{east}，{datum}"
