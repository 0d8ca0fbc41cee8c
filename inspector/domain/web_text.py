"""Answers for text pasted from the web or exported by a hotline: readings in brackets go, punctuation becomes Chinese.

Copies of press texts carry `滘(jiào)` behind rare characters; a bracket of Latin letters behind a Chinese character is
such a reading where it bears a tone mark or is one syllable of pinyin, so that (wifi), (kg) and (PM) stay. Figures,
times and addresses of pages keep their ASCII punctuation: only what touches a Chinese character is changed.
"""

from __future__ import annotations

import re

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SYLLABLE = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|ong|er|i|ia|ie|iao|iu|ian|in|iang|ing|iong"
    "|u|ua|uo|uai|ui|uan|un|uang|ue|ü|üe|v|ve)"
)
_READING = re.compile(rf"(?<=[{_HAN}])\s*[(（]\s*([a-zü{_TONED}]{{1,8}})\s*[)）]")
_ONE_SYLLABLE = re.compile(_SYLLABLE)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BLANKS = re.compile("[^\\S\n]+")
_MARKS = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_MARK = re.compile(rf"(?<=[{_HAN}）》”])\s?([,:;?!])\s?|([,:;?!])\s?(?=[{_HAN}（《“])")
_STOP = re.compile(rf"(?<=[{_HAN}）》”%0-9])\.(?=\s|$|[”])|(?<=[{_HAN}）》”])\.(?=[{_HAN}])")
_BRACKETS = re.compile(rf"\(([^()\n]*[{_HAN}][^()\n]*)\)")
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}，。：；？！、]) +(?=[{_HAN}，。：；？！、])")


def clean(text: str) -> str:
    """Return pasted text without readings in brackets and invisible characters, with Chinese punctuation."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    before = ""
    while before != text:  # a character may carry two readings
        before, text = text, _READING.sub(lambda found: "" if _is_reading(found[1]) else found[0], text)
    text = _BLANKS.sub(" ", text)
    text = _BRACKETS.sub(r"（\1）", text)
    text = _MARK.sub(lambda found: _MARKS[found[1] or found[2]], text)
    text = _STOP.sub("。", text)
    text = "\n".join(_quoted(_BETWEEN_HAN.sub("", line)).strip() for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", text).strip()


def _is_reading(letters: str) -> bool:
    """Say whether letters in brackets behind a character tell how to read it."""
    if any(letter in _TONED for letter in letters):
        return True
    return len(letters) > 1 and _ONE_SYLLABLE.fullmatch(letters) is not None


def _quoted(line: str) -> str:
    """Turn straight double quotes into “ and ” where they come in pairs around Chinese text."""
    parts = line.split('"')
    if len(parts) % 2 == 0 or len(parts) == 1 or not re.search(f"[{_HAN}]", line):
        return line
    return "".join(part + ("“" if index % 2 == 0 else "”") for index, part in enumerate(parts[:-1])) + parts[-1]
