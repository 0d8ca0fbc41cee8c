"""Answers for what in a text says who somebody is: telephone, identity and card numbers, names beside a number.

A caller must not be found by what a record says, so whatever is searched, printed or sent is looked through first. A
text is read as people read it: full-width and Chinese digits (１３８…, 一三八…) and what is invisible between them
hide nothing. A name is only known as one where a word says so (联系人：…), where it stands beside a number (陈先生
138…), or where it was given: `known` are the caller's own name, number and address. Better a word too many than one
too few; whoever wrote it sees which part is meant and may reword it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SEALED = "〔已封存〕"
KINDS = ("mobile", "landline", "contact", "id_card", "bank_card", "name", "known_name", "known_phone", "known_address")

_CHINESE_DIGITS = dict(zip("〇零一二三四五六七八九幺", "001234567891", strict=True))
_SEP = r"[ \t\-‐-―−_.·•]"
_CHINESE_RUN = re.compile(rf"[0-9{''.join(_CHINESE_DIGITS)}](?:{_SEP}?[0-9{''.join(_CHINESE_DIGITS)}]){{9,}}")
_MOBILE = re.compile(
    rf"(?<![0-9])(?:(?:\+|00)?86{_SEP}{{0,2}})?1{_SEP}{{0,2}}[3-9](?:{_SEP}{{0,2}}[0-9]){{9}}(?![0-9])"
)
_LANDLINE = re.compile(
    rf"(?<![0-9])(?<![0-9][.\-])(?:\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?){_SEP}{{0,2}}[2-8][0-9]{{2,3}}{_SEP}?[0-9]{{4}}"
    r"(?:\s?(?:转|-)\s?[0-9]{1,6})?(?![0-9])"
)
_CONTACT = re.compile(
    r"(?:电话|手机|联系方式|座机|微信|QQ|wx|vx|致电|回电|回拨|拨打)(?:号码|号)?(?:是|为)?[\s:：]*"
    r"(?P<value>[A-Za-z0-9][A-Za-z0-9_\-]{5,19})",
    re.IGNORECASE,
)
_ID_CARD = re.compile(rf"(?<![0-9])[1-9](?:{_SEP}?[0-9]){{16}}{_SEP}?[0-9Xx](?![0-9A-Za-z])")
_BANK_CARD = re.compile(rf"(?<![0-9])(?:62|4[0-9]|5[0-9]|3[5-7])(?:{_SEP}?[0-9]){{14,17}}(?![0-9])")
_HAN = "\u4e00-\u9fff\u3400-\u4dbf·"
_TITLES = (
    "先生|女士|小姐|大爷|大妈|大叔|大婶|大娘|阿姨|阿伯|阿婆|老伯|伯伯|叔叔|师傅|老师|老板|同志|太太|夫人"
    "|姐|哥|伯|婶|叔|姨|某某|某"
)
_SAID_NAME = re.compile(
    r"(?:来电人|诉求人|反映人|投诉人|举报人|信访人|来访人|当事人|联系人|业主|户主|姓名)(?:姓名)?\s*[:：是为]\s*"
    rf"(?P<value>[{_HAN}]{{2,4}})"
)
_SURNAME = (
    "(?:欧阳|司徒|司马|上官|诸葛|皇甫|尉迟|["
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤翁庄纪詹佘连洪"
    "柯辜蚁池骆欧关梅祝耿倪巫温游鲍章聂蓝路童殷柳牛盛单甘凌包柴焦左俞曲米解尤邢岳霍涂阮车舒申鞠卓商麦滕丘齐安常康"
    "])"
)
_BESIDE = r"[\s，,、:：;；(（)）]*(?:的)?(?:联系)?(?:电话|手机|号码|座机)?(?:号码|号)?(?:是|为)?[\s，,:：(（]*"
_NAMES_BEFORE = (  # the first that fits: 找林大爷138… means 林大爷
    re.compile(rf"(?P<value>(?:老|小|阿)?{_SURNAME}[{_HAN}]{{0,2}}(?:{_TITLES})){_BESIDE}$"),
    re.compile(rf"(?P<value>[{_HAN}]{{1,3}}(?:{_TITLES})){_BESIDE}$"),
    re.compile(rf"(?P<value>{_SURNAME}[{_HAN}]{{1,2}}|{_SURNAME}){_BESIDE}$"),
)
_NAME_AFTER = re.compile(
    rf"^[\s，,、(（]*(?:找|机主|联系人)?[:：]?(?P<value>{_SURNAME}[{_HAN}]{{0,2}}(?:{_TITLES})"
    rf"|{_SURNAME}[{_HAN}]{{1,2}}(?=[\s，,。；;)）]|$))"
)
_LOOKS = 4
_REACH = 16  # characters before and behind a number in which a name stands beside it
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BLANKS = " \t\r\n\u3000"
_BETWEEN_DIGITS = _BLANKS + "-‐‑‒–—―−_.·•()"
_NOISE = _BETWEEN_DIGITS + ",，。、;；:：（）"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A part of a text that says who somebody is: from `start` to before `end`, one of `KINDS`. It holds no text."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, repr=False)
class Caller:
    """Who called. It is never printed by accident (`repr` tells nothing), and lies in an envelope only."""

    name: str = ""
    phone: str = ""
    address: str = ""
    said: str = ""  # the caller's own words, where they held what was sealed

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.address or self.said)

    def __repr__(self) -> str:
        return "Caller(…)"


def find(text: str, known: Caller | None = None) -> tuple[Finding, ...]:
    """Return the parts of `text` that say who somebody is, in order and without overlap."""
    plain, at = _plain(text)
    found = [Finding(start, end, kind) for start, end, kind in _numbers(plain)]
    found += _names(plain, found)
    if known is not None:
        found += _given(plain, known)
    return _apart(Finding(at[one.start], at[one.end - 1] + 1, one.kind) for one in found)


def masked(text: str, findings: Sequence[Finding], mark: str = SEALED) -> str:
    """Return `text` with a mark in place of what was found in it."""
    for one in sorted(findings, reverse=True):
        text = text[: one.start] + mark + text[one.end :]
    return text


def cleaned(text: str, known: Caller | None = None) -> str:
    """Return `text` with everything masked that says who somebody is; what is left may stand beside new neighbours."""
    for _ in range(_LOOKS):
        findings = find(text, known)
        if not findings:
            break
        text = masked(text, findings)
    return text


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text as one reads it, and where in the original each of its characters stands."""
    letters: list[str] = []
    at: list[int] = []
    for index, letter in enumerate(text):
        if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
            continue
        digit = unicodedata.digit(letter, None)
        for part in str(digit) if digit is not None else unicodedata.normalize("NFKC", letter):
            letters.append(part)
            at.append(index)
    plain = "".join(letters)
    return _CHINESE_RUN.sub(lambda run: "".join(_CHINESE_DIGITS.get(one, one) for one in run[0]), plain), at


def _numbers(plain: str) -> list[tuple[int, int, str]]:
    """Return the numbers that lead to a person; a card number is none of telephone."""
    found = [(one.start(), one.end(), "id_card") for one in _ID_CARD.finditer(plain) if _is_id_card(one[0])]
    found += [(one.start(), one.end(), "bank_card") for one in _BANK_CARD.finditer(plain) if _is_bank_card(one[0])]
    found += [(one.start(), one.end(), "mobile") for one in _MOBILE.finditer(plain)]
    found += [(one.start(), one.end(), "landline") for one in _LANDLINE.finditer(plain)]
    found += [
        (one.start("value"), one.end("value"), "contact") for one in _CONTACT.finditer(plain) if _digits(one["value"])
    ]
    return found


def _names(plain: str, numbers: Iterable[Finding]) -> list[Finding]:
    found = [Finding(one.start("value"), one.end("value"), "name") for one in _SAID_NAME.finditer(plain)]
    for number in numbers:
        begin = max(0, number.start - _REACH)
        left = plain[begin : number.start]
        before = next((name for pattern in _NAMES_BEFORE if (name := pattern.search(left))), None)
        if before is not None:
            found.append(Finding(begin + before.start("value"), begin + before.end("value"), "name"))
        after = _NAME_AFTER.search(plain[number.end : number.end + _REACH])
        if after:
            found.append(Finding(number.end + after.start("value"), number.end + after.end("value"), "name"))
    named = {plain[one.start : one.end] for one in found}  # once it is known as a name, it is one wherever it stands
    again = (one for name in named if len(name) > 1 for one in re.finditer(re.escape(name), plain))
    return found + [Finding(one.start(), one.end(), "name") for one in again]


def _given(plain: str, known: Caller) -> list[Finding]:
    """Return where the caller's own name, number or address stands, however it is spaced."""
    wanted = (
        ("known_name", _squeezed(known.name, _BLANKS), 2, _BLANKS),
        ("known_phone", _digits(_plain(known.phone)[0])[-11:], 6, _BETWEEN_DIGITS),
        ("known_address", _squeezed(known.address, _NOISE), 4, _NOISE),
    )
    return [
        Finding(start, end, kind)
        for kind, needle, least, dropped in wanted
        if len(needle) >= least
        for start, end in _standing(plain, needle, dropped)
    ]


def _squeezed(text: str, dropped: str) -> str:
    return "".join(letter for letter in _plain(text)[0].lower() if letter not in dropped)


def _standing(plain: str, needle: str, dropped: str) -> Iterator[tuple[int, int]]:
    """Yield where `needle` stands in a text that is read without the characters of `dropped`."""
    at = [index for index, letter in enumerate(plain) if letter not in dropped]
    squeezed = "".join(plain[index].lower()[:1] for index in at)
    found = squeezed.find(needle)
    while found >= 0:
        yield at[found], at[found + len(needle) - 1] + 1
        found = squeezed.find(needle, found + 1)


def _apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings without overlap: what begins within another one only makes it longer."""
    apart: list[Finding] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end, KINDS.index(one.kind))):
        last = apart[-1] if apart else None
        if last is None or one.start >= last.end:
            apart.append(one)
        elif one.end > last.end:
            apart[-1] = Finding(last.start, one.end, last.kind)
    return tuple(apart)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _is_id_card(text: str) -> bool:
    """Check the last character of an identity number (GB 11643, ISO 7064 MOD 11-2) and that its birthday can be one."""
    number = [letter for letter in text.upper() if letter.isdigit() or letter == "X"]
    month, day = int("".join(number[10:12])), int("".join(number[12:14]))
    if len(number) != 18 or not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number[:17], strict=True))
    return "10X98765432"[total % 11] == number[17]


def _is_bank_card(text: str) -> bool:
    """Check the last digit of a card number (Luhn)."""
    total = 0
    for index, digit in enumerate(map(int, reversed(_digits(text)))):
        doubled = digit * 2 if index % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
