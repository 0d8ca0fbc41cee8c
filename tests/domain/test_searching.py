"""Search by single characters: what is typed is found wherever it stands, on a real FTS5 table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.searching import characters, phrase


@contextmanager
def table(texts: Iterable[str]) -> Iterator[Any]:
    conn = sqlcipher3.connect(":memory:")
    try:
        conn.execute("CREATE VIRTUAL TABLE found USING fts5(words, other, content='', tokenize='unicode61')")
        conn.executemany("INSERT INTO found (words) VALUES (?)", [(characters(text),) for text in texts])
        yield conn
    finally:
        conn.close()


def hits(conn: Any, query: str) -> list[int]:
    wanted = phrase(query)
    if wanted is None:
        return []
    rows = conn.execute("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid", (f"{{words}} : {wanted}",))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("A3-0017", "a 3 0 0 1 7"),
        ("马滘街道,礐石。", "马 滘 街 道 礐 石"),
        ("５号Ａ栋", "5 号 a 栋"),
        ("𠮷野 café ①", "𠮷 野 c a f e 1"),
        ("——《》", ""),
    ],
)
def test_text_is_cut_into_single_plain_characters(text: str, cut: str) -> None:
    assert characters(text) == cut


def test_what_an_inspector_types_finds_the_issue() -> None:
    texts = [
        "A3-0017 达濠街道西墩社区 市场后巷 垃圾",
        "A3-0018 马滘街道凤岗社区 黑臭水体",
        "K7M2-0170 礐石街道𠮷厝 三线",
    ]
    with table(texts) as conn:
        assert hits(conn, "0017") == [1]
        assert hits(conn, "A3-001") == [1, 2]
        assert hits(conn, "k7m2") == [3]
        assert hits(conn, "滘") == [2]
        assert hits(conn, "𠮷") == [3]
        assert hits(conn, "街") == [1, 2, 3]
        assert hits(conn, "垃圾 达濠") == [1]  # words in any order
        assert hits(conn, "达濠 凤岗") == []
        assert hits(conn, "道达") == []  # not in another order
        assert hits(conn, "ａ３－００１７") == [1]


@pytest.mark.parametrize("query", ["", "  ", "，。", '"', "***", "-"])
def test_nothing_searchable_is_no_query(query: str) -> None:
    assert phrase(query) is None


@given(st.data())
def test_every_part_of_a_text_finds_it(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    with table([text]) as conn:
        assert hits(conn, part) == ([1] if characters(part) else [])


@given(st.text(alphabet="\"'*^:(){}+-~ ANDORNEAR滘礐a1", max_size=30))
def test_nothing_typed_is_an_operator(query: str) -> None:
    with table(["滘"]) as conn:
        hits(conn, query)


def test_every_letter_digit_and_han_character_is_found_by_itself() -> None:
    everything = [chr(code) for code in range(0x20, 0x31350) if not 0xD800 <= code < 0xE000]
    searchable = [ch for ch in everything if characters(ch)]
    assert len(searchable) > 100_000
    with table(searchable) as conn:
        lost = [
            ch
            for rowid, ch in enumerate(searchable, 1)
            if not conn.execute("SELECT 1 FROM found WHERE found MATCH ? AND rowid = ?", (phrase(ch), rowid)).fetchone()
        ]
    assert lost == []
