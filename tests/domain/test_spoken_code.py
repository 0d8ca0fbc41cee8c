"""A code is what was made of it, however it is typed."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.spoken_code import LETTERS, certificate_mark, grouped, plain_code, spelled


def test_a_code_may_be_typed_as_people_read_it() -> None:
    assert plain_code(" abcde-1o2il ") == "ABCDE10211"


@given(st.text(alphabet=LETTERS, min_size=1))
def test_what_was_made_is_typed_as_it_stands(code: str) -> None:
    assert plain_code(code) == code


def test_bits_are_spelled_from_the_front() -> None:
    assert spelled(bytes.fromhex("ffc0"), 2) == "ZZ"
    assert spelled(bytes.fromhex("08000000ff"), 8) == "1000007Z"
    digest = hashlib.sha256(b"x").digest()
    assert spelled(digest, 12).startswith(spelled(digest, 8))


def test_the_mark_of_a_certificate_never_changes() -> None:
    """A laptop of this year must know the office by what another year's office prints."""
    assert certificate_mark(b"a certificate") == "Q2ZRAZWE"
    assert certificate_mark(b"another certificate") != certificate_mark(b"a certificate")


def test_a_code_is_printed_so_that_it_can_be_read_out() -> None:
    assert grouped("ABCDE12345") == "ABCDE-12345"
    assert grouped("ABCDE12345WXYZ6789") == "ABCDE-12345-WXYZ-6789"
