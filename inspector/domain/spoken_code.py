"""Answers for codes that people read out and type: Crockford's letters, and what is meant by what was typed."""

from __future__ import annotations

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O (read as 1, 1, 0) and no U
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def plain_code(typed: str) -> str:
    """Return a code as it was made: typed in lower case, with spaces or dashes, O for 0, I or L for 1."""
    return typed.strip().upper().translate(_MEANT)


def spelled(data: bytes, length: int) -> str:
    """Return the first `length` letters (five bits each) of `data`, most significant first; it must be long enough."""
    bits = len(data) * 8
    assert length * 5 <= bits, "not enough bytes"
    number = int.from_bytes(data) >> (bits - length * 5)
    return "".join(LETTERS[number >> 5 * at & 31] for at in reversed(range(length)))
