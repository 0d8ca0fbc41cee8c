"""Answers for names of files that every system takes, made of a title, a scope and a day, as people recognise them."""

from __future__ import annotations

import re
from collections.abc import Container

MOST_BYTES = 180  # in UTF-8: Linux takes 255 for a name, and an ending and a count come behind
_NOT_IN_NAMES = re.compile('[\\\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def safe_name(stem: str, ending: str, taken: Container[str] = ()) -> str:
    """Return `stem.ending` without what Windows refuses, short enough, and not one of `taken` (in lower case)."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", stem).split()).strip(". ")
    plain = _cut(plain).strip(". ") or "单据"
    plain = f"_{plain}" if _DEVICES.match(plain) else plain
    name, count = f"{plain}.{ending}", 1
    while name.lower() in taken:
        count += 1
        name = f"{plain}（{count}）.{ending}"
    return name


def _cut(text: str) -> str:
    return text.encode()[:MOST_BYTES].decode("utf-8", "ignore")
