"""Answers for one row of somebody else's ledger (台账): what its cells say, and which of them cannot be understood.

Offices write dates, deadlines and states in many ways; a cell is either understood or named, never guessed at: a month
without a day is no day of finding, 「已销号」 without any date closes nothing. Cells lose what no paper shows (control
characters, marks that turn the direction of writing), and free text what says who called (telephone and identity
numbers, names beside them: `private_text`). Pure: the year of the sheet and the present day are arguments.
"""

from __future__ import annotations

import calendar as months
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from inspector.domain import private_text
from inspector.domain.issue import ASSIGNED, CLOSED, FOUND, REPORTED, VOID

NOON = time(12)  # of a day without a time of day
MOST_TEXT, MOST_NAME = 10_000, 200  # characters
FIRST_DAY = date(2000, 1, 1)  # no ledger goes back further; what is older is a typing error or a stray number
ON_SPOT = "on_spot"  # 立行立改
TEXTS = ("description", "remedy", "requirement", "goal", "progress", "recheck_result", "remark")
_SEARCHED = (*TEXTS, "spot", "place")  # free text; the person responsible is meant to be known
NAMES = (
    *("old_number", "campaign", "source", "street", "community", "place", "spot", "major", "category", "severity"),
    *("lead", "assist", "supervisor", "leader", "person", "inspectors", "recheckers", "status"),
)
DATES = ("found_on", "assigned_on", "done_on", "recheck_on", "closed_on")
LEFT_OUT = "〔已略去〕"  # in place of what says who called
FIELDS = ("seq", *NAMES, *TEXTS, *DATES, "due")

SEVERITIES: Mapping[str, str] = {
    **dict.fromkeys(("轻微", "轻", "较轻", "低"), "minor"),
    **dict.fromkeys(("一般", "中", "中等", "普通"), "normal"),
    **dict.fromkeys(("较重", "严重", "重大", "较大", "重", "高", "突出"), "serious"),
}
_CLOSED = "是 已销号 销号 已核销 已办结 办结 已完成 完成 已整改 已整改完成 整改完成 完成整改 整改到位 已整改到位 到位 已解决 解决 √ ✓ ✔ ☑ y yes 合格 通过 验收合格 验收通过 复查合格 复查通过 已验收 已闭环 闭环 已落实 已处理"  # noqa: E501
_OPEN = "否 未销号 未整改 未完成 未办结 未解决 未到位 整改未到位 整改中 正在整改 在整改 进行中 推进中 正在推进 在办 办理中 待整改 限期整改 长期整改 不合格 × x n no 基本到位 基本完成 部分完成 部分整改"  # noqa: E501
_REPORTED = "待复查 待核查 待验收 待审核 待销号 申请销号 已反馈 已反馈待核 已整改待验收 已整改待复查 已完成待验收"
STATES: Mapping[str, str] = {
    **dict.fromkeys(_CLOSED.split(), CLOSED),
    **dict.fromkeys(_OPEN.split(), ASSIGNED),
    **dict.fromkeys(_REPORTED.split(), REPORTED),
    **dict.fromkeys(("待交办", "未交办", "待分派"), FOUND),
    **dict.fromkeys(("作废", "已作废", "撤销", "已撤销", "误报"), VOID),
    **dict.fromkeys(("立行立改", "立整立改", "即知即改", "当场整改", "现场整改", "已立行立改"), ON_SPOT),
}
_DAY = re.compile(
    r"(?P<y>\d{4}|[1-4]\d)\s*(?:[-/.年]\s*)(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?(?P<rest>.*)", re.DOTALL
)
_NO_YEAR = re.compile(r"(?P<m>\d{1,2})\s*(?:月|[-/])\s*(?P<d>\d{1,2})\s*[日号]?(?P<rest>.*)", re.DOTALL)
_MONTH_END = re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*[底末]?(?:前)?")
_TIME = re.compile(r"[T\s,，]*(?P<h>\d{1,2})\s*[:时点]\s*(?P<n>\d{1,2})?\s*分?(?:\s*:\s*\d{1,2}(?:\.\d+)?)?\s*")
_COMPACT = re.compile(r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)")
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")  # days since 1899-12-30, as spreadsheets count: 1954 to 2091
_SPAN = re.compile(r"限?\s*(?P<n>\d{1,3})\s*个?\s*(?P<kind>工作日|自然日|日|天|周|星期)\s*(?:以?内|之内)?")
_AT_ONCE = ("立即", "即时", "当日", "当天", "立即整改", "立行立改", "即行即改", "立整立改")
_NO_DAY = ("长期", "长期坚持", "持续", "持续推进", "常态化")
_FORMULA = ("=", "+", "-", "@")
_ENDS = " 。.,;!、"
_NEXT_YEAR = timedelta(days=183)  # a day without a year may lie in the next one, but not most of a year ahead


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be taken: the field, why (a code worded in wording/ledger_import), what stood there."""

    field: str
    code: str
    value: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a row does not say itself: the year of the sheet, the present, the day of closings without a date."""

    now: datetime  # local, without a zone
    year: int | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A deadline told as a length: 3 workdays, 7 days."""

    count: int
    kind: str  # workday | day


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """What a row says. Times are local wall clock; `due` a day or a span; `steps` (action, time) in order."""

    texts: Mapping[str, str]
    found_at: datetime
    severity: str = "normal"
    due: date | Span | None = None
    status: str = FOUND
    immediate: bool = False
    steps: tuple[tuple[str, datetime], ...] = ()
    masked: tuple[str, ...] = ()  # fields that said who called

    def text(self, name: str) -> str:
        """Return the cleaned text of a field, empty where there is none."""
        return self.texts.get(name, "")


def clean(text: str, *, lines: bool = False) -> str:
    """Return a cell's text without what no paper shows; with `lines` line breaks stay, else they become blanks.

    The apostrophe that keeps a spreadsheet from taking text for a formula is taken away again (see `harmless`).
    """
    kept = "".join(ch for ch in text.replace("\r\n", "\n").replace("\r", "\n") if ch in "\n\t" or _shown(ch))
    kept = "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()
    if kept.startswith("'") and kept[1:2] in _FORMULA:
        kept = kept[1:]
    return kept if lines else " ".join(kept.split())


def harmless(text: str) -> str:
    """Return text as a table may hold it: never one that a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in ("\t", "\r") else text


def _shown(ch: str) -> bool:
    return unicodedata.category(ch) not in ("Cc", "Cf", "Cs")  # rare names may stand where Unicode is new or private


def name_key(text: str) -> str:
    """Return what two spellings of a name share: full and half width, blanks and punctuation aside."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).casefold() if ch.isalnum())


def moment(text: str, year: int | None, *, after: date | None = None, month_end: bool = False) -> datetime | None:
    """Return the local time a cell means, noon where it tells only the day; None where it is none.

    A day without a year is in `year`, or the first one that is not before `after`. With `month_end` a month alone means
    its last day. A serial number of a spreadsheet is taken for what it is.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        return _from_serial(float(plain))
    if found := _COMPACT.fullmatch(plain) or _DAY.fullmatch(plain):
        full = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
        return _made(full, found, found.groupdict().get("rest") or "")
    if found := _NO_YEAR.fullmatch(plain):
        return _in_year(found, found["rest"], year, after)
    return _end_of_month(plain, year) if month_end else None


def _end_of_month(plain: str, year: int | None) -> datetime | None:
    found = _MONTH_END.fullmatch(plain)
    in_year, month = (int(found["y"] or year or 0), int(found["m"])) if found else (0, 0)
    if not in_year or not 1 <= month <= 12:
        return None
    return datetime.combine(date(in_year, month, months.monthrange(in_year, month)[1]), NOON)


def lacks_year(text: str) -> bool:
    """Say whether a cell tells month and day and nothing but the year is missing."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _DAY.fullmatch(plain) is None and _NO_YEAR.fullmatch(plain) is not None


def deadline(text: str, year: int | None, found_on: date) -> date | Span | None:
    """Return the deadline a cell means: a day, or a length counted from the finding; None where it is neither."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("前").removesuffix("之")
    if plain in _AT_ONCE:
        return found_on
    if (span := _SPAN.fullmatch(plain)) and int(span["n"]):
        weeks = span["kind"] in ("周", "星期")
        return Span(int(span["n"]) * (7 if weeks else 1), "workday" if span["kind"] == "工作日" else "day")
    at = moment(plain, year or found_on.year, after=found_on, month_end=True)
    return at.date() if at else None


def sheet_year(titles: Iterator[str]) -> int | None:
    """Return the one year that titles, sheet and file name speak of; None where they speak of none or of several."""
    years = {int(year) for text in titles for year in re.findall(r"(?<!\d)(20\d\d)(?=\D|$)", text)}
    return years.pop() if len(years) == 1 else None


def read_row(cells: Mapping[str, str], context: Context) -> ImportRow | tuple[Fault, ...]:
    """Return what a row (field → cell) says, or every fault that keeps it out."""
    texts = {name: clean(text, lines=name in TEXTS) for name, text in cells.items() if name in FIELDS}
    texts = {name: text for name, text in texts.items() if text}
    plain = texts | {name: _nameless(text) for name, text in texts.items() if name in _SEARCHED}
    reading = _Reading(plain, context, tuple(name for name in plain if plain[name] != texts[name]))
    row = reading.row()
    return row if row is not None and not reading.faults else tuple(reading.faults)


def _nameless(text: str) -> str:
    for _ in range(3):  # what is left may stand beside new neighbours
        text = private_text.masked(text, private_text.find(text), LEFT_OUT)
    return text


@dataclass(slots=True)
class _Reading:
    """One row being read; faults are gathered, so that the clerk sees all of them at once."""

    texts: Mapping[str, str]
    context: Context
    masked: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    def row(self) -> ImportRow | None:
        self._lengths()
        found_at = self._time("found_on", None)
        if "found_on" not in self.texts:
            self._fault("found_on", "cell_empty")
        if "description" not in self.texts:
            self._fault("description", "cell_empty")
        severity = SEVERITIES.get(name_key(self.texts.get("severity", "一般")))
        if severity is None:
            self._fault("severity", "cell_severity")
        if found_at is None:
            return None
        times = {name: self._time(name, found_at.date()) for name in DATES[1:]}
        due = self._due(found_at.date())
        status = self._status(times)
        steps = self._steps(status, found_at, times)
        immediate = status == ON_SPOT
        return ImportRow(
            texts=self.texts, found_at=found_at, severity=severity or "normal", due=due,
            status=CLOSED if immediate else status, immediate=immediate, steps=steps, masked=self.masked,
        )  # fmt: skip

    def _fault(self, name: str, code: str) -> None:
        self.faults.append(Fault(name, code, self.texts.get(name, "")[:80]))

    def _lengths(self) -> None:
        for name, text in self.texts.items():
            if len(text) > (MOST_TEXT if name in TEXTS else MOST_NAME):
                self._fault(name, "cell_too_long")

    def _time(self, name: str, not_before: date | None) -> datetime | None:
        text = self.texts.get(name)
        if not text:
            return None
        at = moment(text, self.context.year, after=not_before)
        if at is None:
            self._fault(name, "cell_without_year" if lacks_year(text) else "cell_no_day")
        elif at.date() < FIRST_DAY:
            self._fault(name, "cell_too_old")
        elif at > self.context.now + timedelta(days=1):
            self._fault(name, "cell_ahead")
        elif not_before is not None and at.date() < not_before:
            self._fault(name, "cell_before_found")
        else:
            return min(at, self.context.now)
        return None

    def _due(self, found_on: date) -> date | Span | None:
        text = self.texts.get("due", "")
        if not text or text in _NO_DAY:
            return None
        due = deadline(text, self.context.year, found_on)
        if due is None:
            self._fault("due", "cell_no_deadline")
        elif isinstance(due, date) and due < found_on:
            self._fault("due", "cell_before_found")
        return due

    def _status(self, times: Mapping[str, datetime | None]) -> str:
        said = self.texts.get("status", "")
        if said:
            status = STATES.get(_state_key(said))
            if status is None:
                self._fault("status", "cell_status")
            return status or FOUND
        for name in ("recheck_result", "progress"):
            status = STATES.get(_state_key(self.texts.get(name, "")))
            if status is not None:
                return status
        if times["closed_on"]:
            return CLOSED
        if times["done_on"]:
            return REPORTED  # the unit says that it is done; nobody has looked at it yet
        return ASSIGNED if any(self.texts.get(name) for name in ("lead", "assigned_on", "due")) else FOUND

    def _steps(
        self, status: str, found_at: datetime, times: Mapping[str, datetime | None]
    ) -> tuple[tuple[str, datetime], ...]:
        steps = [("find", found_at)]
        if status == FOUND:
            return tuple(steps)
        if status == VOID:
            return (*steps, ("void", found_at))
        if status == ON_SPOT:
            return (*steps, ("close_on_spot", times["closed_on"] or times["done_on"] or found_at))
        steps.append(("assign", times["assigned_on"] or found_at))
        done = times["done_on"]
        if status in (REPORTED, CLOSED) and (done or status == REPORTED):
            steps.append(("report", done or steps[-1][1]))
        if status == CLOSED:
            steps += self._closing(times)
        if [at.date() for _, at in steps] != sorted(at.date() for _, at in steps):
            self._fault("closed_on" if "closed_on" in self.texts else "done_on", "cell_order")
        return tuple(steps)

    def _closing(self, times: Mapping[str, datetime | None]) -> Iterator[tuple[str, datetime]]:
        given = self.context.closed_on
        at = times["closed_on"] or times["recheck_on"] or times["done_on"]
        if at is None and given is not None:
            at = datetime.combine(given, NOON)
        if at is not None:
            yield "recheck_done", at
        elif not any(self.texts.get(name) for name in ("closed_on", "recheck_on", "done_on")):
            self._fault("status" if "status" in self.texts else "progress", "cell_closed_when")


def _state_key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip(_ENDS)


def _from_serial(serial: float) -> datetime:
    day, part = int(serial), serial - int(serial)
    at = datetime(1899, 12, 30) + timedelta(days=day, minutes=round(part * 1440))
    return at if part else datetime.combine(at.date(), NOON)


def _made(year: int, found: re.Match[str], rest: str) -> datetime | None:
    """Return the moment of matched year, month, day and what stands behind them; None for one no calendar has."""
    clock: time | None = NOON
    if rest.strip():
        told = _TIME.fullmatch(rest)
        clock = time(int(told["h"]), int(told["n"] or 0)) if told and _is_clock(told) else None
        if told and clock == time(0) and rest.startswith("T"):
            clock = NOON  # a spreadsheet's day
    try:
        return datetime.combine(date(year, int(found["m"]), int(found["d"])), clock) if clock else None
    except ValueError:
        return None


def _is_clock(told: re.Match[str]) -> bool:
    return int(told["h"]) < 24 and int(told["n"] or 0) < 60


def _in_year(found: re.Match[str], rest: str, year: int | None, after: date | None) -> datetime | None:
    if year is None and after is None:
        return None
    at = _made(after.year if after else year or 0, found, rest)
    if at is None or after is None or at.date() >= after:
        return at
    following = _made(after.year + 1, found, rest)  # found in December, due in January
    return following if following is not None and following.date() - after <= _NEXT_YEAR else at
