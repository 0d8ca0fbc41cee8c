"""A short code is of its key alone; where two meet, the later one is longer."""

from __future__ import annotations

import hashlib
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.device_id import LONGEST, SHORTEST, code_among, short_code


def key_like(code: str, other: bytes) -> bytes:
    """Find another key with this short code."""
    for number in count():  # some 700 000 tries
        key = hashlib.sha256(b"%d" % number).digest()
        if key != other and short_code(key) == code:
            return key
    raise AssertionError


@given(st.binary(min_size=32, max_size=32))
def test_a_longer_code_begins_with_the_shorter(key: bytes) -> None:
    codes = [short_code(key, length) for length in range(SHORTEST, LONGEST + 1)]
    assert [len(code) for code in codes] == [4, 5, 6, 7, 8]
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(codes))
    assert codes[0][0].isalpha()


def test_a_code_that_stands_on_paper_never_changes() -> None:
    assert short_code(bytes(32)) == "MKMC"


@given(st.lists(st.binary(min_size=32, max_size=32), unique=True, max_size=30))
def test_laptops_that_come_one_after_another_never_share_a_code(keys: list[bytes]) -> None:
    codes = [code_among(key, keys[:at]) for at, key in enumerate(keys)]
    assert len(set(codes)) == len(codes)


def test_where_four_characters_meet_the_later_laptop_takes_five() -> None:
    first = bytes(32)
    second = key_like(short_code(first), first)
    assert code_among(second, [first]) == short_code(second, 5)
    assert code_among(first, [first]) == short_code(first)  # asked again, it is itself
