"""Answers for how text is cut for search: single characters, so that Chinese words are found from one character on.

Index (FTS5 unicode61, contentless) and query go through the same cutting: compatibility-decomposed character by
character (５ = 5, Ａ = A, é = e; by NFKD and not NFKC, so that a part of a text is always cut as it was inside the
whole), case folded, accents and punctuation dropped, every letter, digit and Han character a token of its own. So 0017
finds A3-0017. Punctuation does not count: recheck hits where exactness matters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters to Python's newer Unicode tables, marks to SQLite's: left out on both sides, or a phrase would have a hole.
_NO_TOKEN = re.compile("[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]")


def characters(text: str) -> str:
    """Return what of `text` can be searched, one by one with blanks between: A3-0017 滘 → "a 3 0 0 1 7 滘"."""
    return " ".join("".join(map(_tokens, text)))


def phrase(query: str) -> str | None:
    """Return the FTS5 expression that finds `query`, None if nothing in it is searchable.

    Each word is a phrase; words apart by blanks must all occur, in any order. Nothing typed can be an operator of FTS5,
    since only letters and digits remain. The result can stand behind a column filter.
    """
    words = [f'"{cut}"' for word in query.split() if (cut := characters(word))]
    if not words:
        return None
    return words[0] if len(words) == 1 else f"({' AND '.join(words)})"


@lru_cache(maxsize=65536)
def _tokens(character: str) -> str:
    """Return the searchable characters that one character stands for, none for punctuation, blanks and accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(ch for ch in _NO_TOKEN.sub("", plain) if unicodedata.category(ch)[0] in "LN")
