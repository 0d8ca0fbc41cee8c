"""Answers for codes that people read out and type: Crockford's letters, and what is meant by what was typed.

A registration code stands before the mark of the office's certificate: ten letters that let a laptop in, eight by which
it knows the office. Forty bits alone could be met by trying certificates, within the hour; each try costs a scrypt here
(32 MB, a tenth of a second of one processor), which makes it thousands of years of one.
"""

from __future__ import annotations

import hashlib

CODE_LENGTH, MARK_LENGTH = 10, 8  # letters of a registration code (50 bits), of the mark that may follow it
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


def certificate_mark(der: bytes) -> str:
    """Return the eight letters by which a person's word names this certificate (DER)."""
    salt, digest = b"inspector certificate mark", hashlib.sha256(der).digest()
    return spelled(hashlib.scrypt(digest, salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32), MARK_LENGTH)


def grouped(code: str) -> str:
    """Return a code as it is printed: ABCDE-12345, with its mark ABCDE-12345-WXYZ-6789."""
    head, mark = code[:CODE_LENGTH], code[CODE_LENGTH:]
    return "-".join(part for part in (head[:5], head[5:], mark[:4], mark[4:]) if part)
