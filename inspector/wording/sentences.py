"""Answers for the sentences of a report: figures in, the sentence as offices print it out, full-width throughout.

Nothing is said that was not counted: a part that is zero is left out, a sentence whose own matter (督促整改, 接访, 走访,
核查, 督导检查组) was not recorded is not said at all, 已全部完成整改 and 一对一反馈 only when they come out so, and the day of the cut-off is named unless it is the present. The models are published texts (濠江, 桂林,
玉溪, 黑龙江); `tests/wording/test_sentences.py` holds each of them character for character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

NOW = "目前"
OBJECT = "项目"  # what is inspected where a campaign does not say
_GOING_OUT = ("人次", "台次")  # units of what went out, whatever it is called
_VERBS = (
    "出动",
    "投入",
    "清理",
    "清拆",
    "清运",
    "清除",
    "拆除",
    "整治",
    "修复",
    "修缮",
    "疏浚",
    "打捞",
    "种植",
    "补种",
)
_QUALIFIED = {"over": "{0}余{1}", "about": "约{0}{1}", "nearly": "近{0}{1}", None: "{0}{1}"}
_TARGETS = {"street": "街道", "community": "社区", "water": "水体", "point": "点位"}
_WALKS = {
    "town": ("乡镇", "个"),
    "village": ("村", "个"),
    "poor_village": ("贫困村", "个"),
    "household": ("群众", "户"),
    "poor_household": ("贫困户", "户"),
}


class Sum(Protocol):
    """A summed effort, as `domain.effort_sums` makes it."""

    @property
    def what(self) -> str:
        """What was done or used."""
        ...

    @property
    def unit(self) -> str:
        """In which unit."""
        ...

    @property
    def quantity(self) -> int | float:
        """How much of it."""
        ...

    @property
    def qualifier(self) -> str | None:
        """How exactly that is known: over, about, nearly, or None."""
        ...


class Counted(Protocol):
    """Figures, as `domain.figures` makes them: this room lies below the domain and knows only their shape."""

    @property
    def efforts(self) -> Sequence[Sum]:
        """The sums of what was spent."""
        ...

    @property
    def headlines(self) -> Sequence[str]:
        """The names of the 小类 to be listed, in order."""
        ...

    @property
    def object_word(self) -> str | None:
        """What is inspected where that is no place."""
        ...

    def __getitem__(self, code: str) -> int | float:
        """The number of one figure."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Who the sentences speak of."""

    area: str = "全区"
    organs: str = "全区纪检监察系统"


def sentences(counted: Counted, until: str = NOW, subjects: Subjects | None = None) -> dict[str, str]:
    """Return code → sentence of every sentence there is something to say in, in the order of a report."""
    subjects = subjects or Subjects()
    told = {
        "inspected": inspected(counted, subjects.organs),
        "closing": closing(counted, until, subjects.area),
        "efforts": efforts(counted.efforts),
        "urged": urged(counted),
        "receptions": receptions(counted),
        "walks": walks(counted),
        "objects": objects(counted),
        "groups": groups(counted),
        "rounds": rounds(counted),
        "complete": complete(counted),
    }
    return {code: _in_one_line(text) for code, text in told.items() if text}


def as_of(last: date, today: date) -> str:
    """Return how the day of the cut-off is named: 目前 only where it is not over yet."""
    return NOW if last >= today else f"{last.year}年{last.month}月{last.day}日"


def inspected(counted: Counted, organs: str) -> str:
    """T1: 全区纪检监察系统开展明察暗访54场次，检查街道35个次，检查社区65个次，发现问题325个."""
    parts = [
        _part("开展明察暗访{}场次", counted["visits"]),
        *(_part("检查{name}{}个次", counted[f"targets.{level}"], word) for level, word in _TARGETS.items()),
        _part("发现问题{}个", counted["found"]),
    ]
    return _joined(parts, before=organs)


def closing(counted: Counted, until: str, area: str) -> str:
    """T1, closing form: 截至目前，全区开展明察暗访54场次，共发现垃圾乱堆乱放、…等问题325个，现已推动解决281个。."""
    named = "、".join(counted.headlines)
    parts = [
        _part("开展明察暗访{}场次", counted["visits"]),
        _part("共发现{name}等问题{}个" if named else "共发现问题{}个", counted["found"], named),
        _part("现已推动解决{}个", counted["solved"]),
    ]
    text = _joined(parts, before=area)
    return f"截至{until}，{text}。" if text else ""


def efforts(sums: Iterable[Sum]) -> str:
    """T1b: 累计出动整改人员1800人次，车辆120台次，清理垃圾900车次，清拆田间窝棚40余处、危房老厝4处，植树1870棵.

    What goes out comes first. One verb is said once for the things that follow it; what has the same unit too, or is
    the same thing in another unit (危房3间、270平方米), is joined by 、.
    """
    text, before = "", ("", "", "")
    for verb, thing, one in _by_verb(sums):
        if text and (verb, thing) == before[:2]:
            text += f"、{amount(one)}"
        elif text and verb and verb == before[0]:
            text += f"{'、' if one.unit == before[2] else '，'}{thing}{amount(one)}"
        else:
            text += f"{'，' if text else '累计'}{verb}{thing}{amount(one)}"
        before = (verb, thing, one.unit)
    return text


def amount(one: Sum) -> str:
    """Return one quantity with its unit and how exactly it is known: 40余处, 约40处, 近40处."""
    return _QUALIFIED.get(one.qualifier, "{0}{1}").format(_number(one.quantity), one.unit)


def urged(counted: Counted) -> str:
    """T2: 明察暗访375次，发现问题并督促整改881个; apart where some were not handed on yet, nothing where none was."""
    found, handed = counted["found"], counted["handed"]
    if not counted["visits"] or not handed:
        return ""
    if found == handed:
        issues = [_part("发现问题并督促整改{}个", found)]
    else:
        issues = [_part("发现问题{}个", found), _part("督促整改{}个", handed)]
    return _joined([_part("明察暗访{}次", counted["visits"]), *issues])


def receptions(counted: Counted) -> str:
    """T2: 开展大接访112次，接待群众5529人，受理问题线索281个."""
    if not counted["tally.reception"]:
        return ""
    return _joined(
        [
            _part("开展大接访{}次", counted["tally.reception"]),
            _part("接待群众{}人", counted["tally.reception.people"]),
            _part("受理问题线索{}个", counted["tally.reception.leads"]),
        ]
    )


def walks(counted: Counted) -> str:
    """T2: 走访乡镇134个、贫困村184个、贫困户2155户，发现和整改问题520个; apart where some are not solved."""
    named = [_part("{name}{}" + unit, counted[f"walks.{level}"], word) for level, (word, unit) in _WALKS.items()]
    walked = "、".join(part for part in named if part)
    if not walked:
        return ""
    found, solved = counted["found"], counted["solved"]
    if found == solved:
        issues = [_part("发现和整改问题{}个", found)]
    else:
        issues = [_part("发现问题{}个", found), _part("整改{}个", solved)]
    return _joined([f"走访{walked}", *issues])


def objects(counted: Counted) -> str:
    """T3: 对9县区共1797个项目进行核查，发现问题34个，移送问题线索14件; of 移送 alone where no object was inspected."""
    count, districts = counted["objects"], counted["objects.districts"]
    if not count:
        return _part("移送问题线索{}件", counted["handovers"])
    over = f"{_number(districts)}县区共" if districts else ""
    return _joined(
        [
            _part(f"对{over}{{}}个{{name}}进行核查", count, counted.object_word or OBJECT),
            _part("发现问题{}个", counted["found"]),
            _part("移送问题线索{}件", counted["handovers"]),
        ]
    )


def groups(counted: Counted) -> str:
    """T4: 牵头成立3个督导检查组，前往13个市（地）部分县区、117个改造项目开展实地督导检查，对发现的问题一对一反馈.

    Of teams that went to inspect objects: every office keeps teams, which is no 督导检查 yet.
    """
    count, cities = counted["objects"], counted["objects.cities"]
    if not count or not counted["teams"]:
        return ""
    partly = "部分县区" if counted["objects.districts_left"] else ""
    where = [_part("{}个市（地）{name}", cities, partly), _part("{}个{name}", count, counted.object_word or OBJECT)]
    went = "、".join(part for part in where if part)
    told = counted["found"] and counted["told"] == counted["found"]
    return _joined(
        [
            _part("牵头成立{}个督导检查组", counted["teams"]),
            f"前往{went}开展实地督导检查" if went else "",
            "对发现的问题一对一反馈" if told else "",
        ]
    )


def rounds(counted: Counted) -> str:
    """T4: 开展了3轮实地督导检查."""
    return _part("开展了{}轮实地督导检查", counted["rounds"])


def complete(counted: Counted) -> str:
    """T4: 督导检查发现的问题已全部完成整改; said only when somebody inspected and every issue that was found is closed."""
    done = counted["visits"] and 0 < counted["found"] == counted["solved"]
    return "督导检查发现的问题已全部完成整改" if done else ""


def _part(template: str, count: int | float, name: str = "") -> str:
    """Return one part with its number; what somebody typed is `name` and never part of the template."""
    return template.format(_number(count), name=name) if count else ""


def _in_one_line(text: str) -> str:
    """Drop what no paper shows: line breaks in a name, marks that turn the direction of writing."""
    return "".join(letter for letter in text if letter.isprintable())


def _joined(parts: Iterable[str], before: str = "") -> str:
    text = "，".join(part for part in parts if part)
    return before + text if text else ""


def _number(count: int | float) -> str:
    return str(count) if isinstance(count, int) else f"{Decimal(repr(count)).normalize():f}"


def _by_verb(sums: Iterable[Sum]) -> list[tuple[str, str, Sum]]:
    """Return (verb, thing, sum) with one verb's things together, in the order of their first, 出动 in front."""
    said = [(*_parted(one), one) for one in sums if one.quantity]
    verbs = {verb or thing: at for at, (verb, thing, _) in reversed(list(enumerate(said)))}
    things = {(verb, thing): at for at, (verb, thing, _) in reversed(list(enumerate(said)))}
    return sorted(said, key=lambda one: (one[0] != "出动", verbs[one[0] or one[1]], things[one[0], one[1]]))


def _parted(one: Sum) -> tuple[str, str]:
    verb = next((verb for verb in _VERBS if one.what.startswith(verb) and one.what != verb), "")
    if not verb and one.unit in _GOING_OUT:
        verb = "出动"
    return verb, one.what.removeprefix(verb)
