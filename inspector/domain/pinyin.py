"""Answers for 拼音首字母: the first letters under which a Chinese text is found.

One letter a character, from a table (`inspector.catalog.letters()`), because asking a library text by text is 60
times slower over a large ledger. The price: a character with two readings
has the commoner one (the table prefers local names).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_INITIALS = re.compile(r"[a-z][a-z0-9]*\Z")


def initials(text: str, letters: Mapping[str, str]) -> str:
    """Return the initials of `text` in lower case: 达濠街道 → dhjd. Letters and digits stay, all else is dropped."""
    return "".join([letters.get(ch, "") for ch in unicodedata.normalize("NFKC", text).lower()])


def is_initials(query: str) -> bool:
    """Tell whether `query` can be meant as initials: Latin letters and digits only, a letter first."""
    return _INITIALS.match(query.strip().lower()) is not None
