"""Answers for what rectification took (投入): quantities as people report them, with 余, 约 and 近, and their sums.

A quantity may come in two units of one thing (3 间, 270 平方米): both are kept, each summed on its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from inspector.domain.record import entity
from inspector.errors import Known

QUALIFIERS = ("over", "about", "nearly")  # 余/多, 约, 近


@entity("effort")
@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """One quantity: `what` was done or cleared (清理垃圾), how much of it, in which unit (车次), how exactly known."""

    id: str
    issue_id: str | None = None
    feedback_id: str | None = None
    place_id: str | None = None
    campaign_id: str | None = None
    what: str = ""
    quantity: float | None = None
    unit: str = ""
    second_quantity: float | None = None
    second_unit: str | None = None
    qualifier: str | None = None
    done_on: str | None = None
    position: int = 0


_BEFORE = {"超过": "over", "超": "over", "大约": "about", "约": "about", "将近": "nearly", "近": "nearly"}
_AFTER = {"余": "over", "多": "over", "以上": "over", "左右": "about", "上下": "about"}
_TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000}
_MARKS = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_UNITS = (  # what may stand at the next number without a mark between, or behind a number in characters
    "平方公里|平方米|立方米|平方|立方|平米|公里|公斤|千克|人次|台次|车次|班次|户次|[人台车船班户家个处间栋座棵株吨亩米方次场条"
    "起件宗辆艘袋桶块根只名盏幅张份]"
)
_AMOUNT = re.compile(
    rf"(?<![0-9.\-−])(?P<before>超过|超|大约|约|将近|近)?(?P<number>{_MARKS})(?P<times>[百千万]?)(?P<after>[余多]?)"
    r"(?P<times_after>万?)(?:(?P<unit>(?![年月日号])[^\W\d_]{1,6}?)(?P<end>以上|左右|上下)?(?=$|[\s,、;。])"
    rf"|(?P<known>{_UNITS})(?=[约近共计合超大将]*[0-9]))"
)
_DIGITS = {character: digit for digit, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SAID = re.compile(  # 四十余处, 一千八百人次: only in front of a unit, since 三线 and 十里村 are names
    rf"(?<![0-9.第几零〇一二两三四五六七八九十百千万])[零〇一二两三四五六七八九十百千万]+"
    rf"(?=[余多]?(?:{_UNITS})(?:$|[\s,、;。约近共计合超大将]|以上|左右|上下|[0-9一二两三四五六七八九十百千万]))"
)
_VAGUE = re.compile(
    r"[一二两三四五六七八九]{2}|[百千万][一二两三四五六七八九]$"
)  # 二三十, 一百五: which number is meant?
_BETWEEN = re.compile(r"[\s,、]*(?:[共合总]?计|共)?$")  # 3间,共270平方米: one thing in two units
_MEASURES = frozenset(["米", "平方", "平方米", "平米", "立方", "立方米", "方", "亩", "公里", "公斤", "千克", "吨"])


def read(text: str) -> tuple[Effort, ...]:
    """Return the quantities in what people type: 清理垃圾900余车次, 约3间270平方米, 近1800人次; ids are not given yet.

    An amount that names no thing is that of the one before in a second unit where it is a measure (平方米, 吨 …) or
    stands behind 共. Raise Known("effort_unreadable") where there is no amount or something behind the last one.
    """
    plain = _SAID.sub(
        lambda said: said[0] if _VAGUE.search(said[0]) else str(_number(said[0])),
        unicodedata.normalize("NFKC", text).strip(),
    )
    plain = re.sub(r"(?<=[0-9])\s+(?=[^\W\d_])", "", plain)
    found: list[Effort] = []
    at = 0
    for match in _AMOUNT.finditer(plain):
        what, unit = plain[at : match.start()], match["unit"] or match["known"]
        quantity, qualifier = _amount(match)
        if found and _is_second(found[-1], what, unit):
            last = found[-1]
            found[-1] = replace(last, second_quantity=quantity, second_unit=unit, qualifier=last.qualifier or qualifier)
        else:
            what = what.strip(" ,、;。")
            found.append(
                Effort(id="", what=what, quantity=quantity, unit=unit, qualifier=qualifier, position=len(found))
            )
        at = match.end()
    if not found or plain[at:].strip(" ,、;。"):
        raise Known("effort_unreadable", text=text)
    return tuple(found)


def _is_second(last: Effort, between: str, unit: str) -> bool:
    if last.second_unit is not None or last.unit in (unit, *_MEASURES) or not _BETWEEN.match(between):
        return False
    return unit in _MEASURES or between.endswith(("共", "计"))


def _number(said: str) -> int:
    """Return the number that characters say: 一万二千零五, 四十, 百."""
    whole = part = digit = 0
    for character in said:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            whole, part, digit = (part + digit or 1) * 10_000, 0, 0
        else:
            part, digit = part + (digit or 1) * _POWERS[character], 0
    return whole + part + digit


def _amount(match: re.Match[str]) -> tuple[float, str | None]:
    number = float(match["number"].replace(",", "")) * _TIMES[match["times"]] * _TIMES[match["times_after"]]
    said = _BEFORE.get(match["before"] or "") or _AFTER.get(match["after"] or match["end"] or "")
    return number, said
