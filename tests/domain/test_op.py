"""An op: canonical bytes, a chain over them, and fields of a newer program that do no harm."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.op import GENESIS, Op, apply_patch, chain, decode, encode

OP = Op(
    op_id="o1", tx="t1", tx_last=True, scope="440512", device="d", seq=1, kind="create", entity="issue", record="r",
    base_rev=0, patch={"description": [None, "马滘礐石𠮷"]}, author="p", wall="2026-11-20T10:00:00.000+08:00", tz="CST",
    skew_ms=None, schema=1, app="0.1",
)  # fmt: skip

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
PATCHES = st.dictionaries(st.text(max_size=8), st.lists(JSON, min_size=2, max_size=2), max_size=4)


def test_the_bytes_are_utf8_without_blanks_and_sorted_by_name() -> None:
    body = encode(OP)
    assert "礐石𠮷".encode() in body
    assert body == json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@settings(max_examples=50)
@given(PATCHES.filter(lambda patch: "\\ud" not in json.dumps(patch)))
def test_an_op_comes_back_from_its_bytes(patch: dict[str, list[Any]]) -> None:
    op = replace(OP, patch=patch)
    assert decode(encode(op)) == op
    assert encode(decode(encode(op))) == encode(op)


def test_a_field_of_a_newer_program_is_ignored_and_its_bytes_are_not_touched() -> None:
    body = json.dumps({**json.loads(encode(OP)), "sealed": "…"}).encode()
    assert decode(body) == OP


def test_an_op_without_the_undo_field_is_read() -> None:
    raw = json.loads(encode(OP))
    del raw["undoes"]
    assert decode(json.dumps(raw).encode()).undoes is None


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_json_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode(replace(OP, patch={"lat": [None, number]}))


def test_the_chain_is_sha256_of_the_previous_hash_and_the_bytes() -> None:
    first = chain(GENESIS, b"one")
    assert first == hashlib.sha256(bytes(32) + b"one").digest()
    assert chain(first, b"two") == hashlib.sha256(first + b"two").digest()


@given(PATCHES)
def test_a_patch_and_its_reverse_leave_the_document_as_it_was(patch: dict[str, list[Any]]) -> None:
    doc = {name: old for name, (old, _) in patch.items() if old is not None}
    there = apply_patch(doc, replace(OP, patch=patch))
    back = apply_patch(there, replace(OP, patch={name: [new, old] for name, (old, new) in patch.items()}))
    assert back == doc


def test_deletion_and_restoration_are_marks() -> None:
    gone = apply_patch({"name": "x"}, replace(OP, kind="delete", patch={}))
    assert gone == {"name": "x", "deleted": True}
    assert apply_patch(gone, replace(OP, kind="restore", patch={})) == {"name": "x", "deleted": False}
