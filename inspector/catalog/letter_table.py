"""Answers for the table of pinyin initials: one letter for each Chinese character (resources/pinyin/initials.txt).

The file has a line a letter: the letter, a blank, and all characters read so. It is made by resources/pinyin/build.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import ascii_lowercase, digits
from types import MappingProxyType

from inspector import paths


@cache
def letters() -> Mapping[str, str]:
    """Return character → initial; Latin letters and digits stand for themselves (read once)."""
    table = {ch: ch for ch in ascii_lowercase + digits}
    for line in (paths.resources() / "pinyin" / "initials.txt").read_text("utf-8").splitlines():
        table.update(dict.fromkeys(line[2:], line[0]))
    return MappingProxyType(table)
