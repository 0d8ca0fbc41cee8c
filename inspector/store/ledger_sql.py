"""Answers for how the ledger is asked: a `Query` turned into SQL that an index answers, however it filters and sorts.

The rows are chosen by number alone, from an index wherever one fits (each filter has one by find time and one by
deadline), and only the chosen ones are read whole: where no index has the order asked for, numbers are sorted, not rows
(measured: 3.6 ms instead of 48). A whole paper number is looked up in the index of numbers, because a phrase of
characters that stand in every number has to walk through every issue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from inspector.domain.searching import characters, phrase

SORTS: Mapping[str, str] = {
    "due": "due_on",
    "found": "found_at_utc",
    "number": "number",
    "category": "category",
    "place": "place_id",
    "status": "status",
}
_GROUPED = ("category", "place", "status")  # many issues each: inside one by find time
_NUMBER = re.compile(r"[0-9A-Z]{4}-[0-9]+")  # as `door.next_number` makes them for issues

Asked = tuple[str, tuple[Any, ...]]  # statement, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the ledger is asked for. Dates are YYYY-MM-DD; `due_before` is exclusive. Empty means everything."""

    text: str = ""
    status: str | None = None
    open_only: bool = False
    supervised_only: bool = False
    place_ids: tuple[str, ...] = ()
    street_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    campaign_id: str | None = None
    visit_id: str | None = None
    lead_body_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    due_before: str | None = None
    due_from: str | None = None
    sort: str = "found"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The parts of a statement: FROM, WHERE with its values, ORDER BY, and the number of a row in `source`."""

    source: str
    where: str
    values: tuple[Any, ...]
    by: str
    n: str


@lru_cache(maxsize=64)
def page(query: Query, names: tuple[str, ...]) -> Asked:
    """Return the statement for a page of rows with columns `names`; limit and offset are bound behind the values."""
    ask = _clauses(query)
    shown = ", ".join(f"ledger.{name}" for name in names)
    chosen = f"SELECT {ask.n} AS chosen FROM {ask.source}{ask.where} ORDER BY {ask.by} LIMIT ? OFFSET ?"
    by = ask.by if ask.n == "ledger.n" else "ledger.n DESC"
    return f"SELECT {shown} FROM ({chosen}) CROSS JOIN ledger ON ledger.n = chosen ORDER BY {by}", ask.values


@lru_cache(maxsize=64)
def order(query: Query) -> Asked:
    """Return the statement for the numbers of all rows in order."""
    ask = _clauses(query)
    return f"SELECT {ask.n} FROM {ask.source}{ask.where} ORDER BY {ask.by}", ask.values


@lru_cache(maxsize=64)
def count(query: Query, text_cap: int) -> Asked:
    """Return the statement that counts rows; a text search stops at `text_cap`."""
    ask = _clauses(query)
    if query.text.strip():
        return f"SELECT count(*) FROM (SELECT 1 FROM {ask.source}{ask.where} LIMIT {text_cap})", ask.values
    if not ask.where:
        return "SELECT coalesce(sum(issues), 0) FROM ledger_tally", ()
    return f"SELECT count(*) FROM {ask.source}{ask.where}", ask.values


def letter_tokens(initials: str) -> str:
    """Return what 拼音首字母 are found by: the pairs of each word, kept apart by a 0, then each letter once."""
    words = (_pairs(word) for word in initials.split())
    return f"{' 0 '.join(word for word in words if word)} 0 {_singles(initials)}"


def number_tokens(number: str) -> str:
    """Return what a paper number is found by, dashes aside: K7M2-0017 → "k7 7m m2 20 00 01 17 0 0 1 2 7 k m"."""
    plain = characters(number).replace(" ", "")
    return f"{_pairs(plain)} 0 {_singles(plain)}"


def _pairs(word: str) -> str:
    return " ".join(word[i : i + 2] for i in range(len(word) - 1))


def _singles(word: str) -> str:
    return " ".join(sorted(set(word) - {" "}))


def _clauses(query: Query) -> _Clauses:
    tests, values = _tests(query)
    source, by, n = "ledger", _order(query), "ledger.n"
    if query.text.strip():
        number, match = _number(query.text), _match(query.text)
        by = "ledger.n DESC"
        if number is not None:
            tests.append("ledger.number >= ? AND ledger.number < ?")
            values += [number, number + ":"]  # the character behind 9: all that begin with what was typed
        elif match is not None:
            n, by = "ledger_text.rowid", "ledger_text.rowid DESC"
            joined = "ledger_text CROSS JOIN ledger ON ledger.n = ledger_text.rowid"
            source = joined if tests else "ledger_text"
            tests.append("ledger_text MATCH ?")
            values.append(match)
        else:
            tests.append("0")  # nothing in it can be searched for: nothing is found, rather than everything
    return _Clauses(source, f" WHERE {' AND '.join(tests)}" if tests else "", tuple(values), by, n)


def _tests(query: Query) -> tuple[list[str], list[Any]]:
    """Return the test of every filter, and the values bound in them."""
    tests: list[str] = []
    values: list[Any] = []
    for column, wanted in (
        ("status", query.status),
        ("campaign_id", query.campaign_id),
        ("visit_id", query.visit_id),
        ("place_id", query.place_ids),
        ("street_id", query.street_ids),
        ("category", query.categories),
        ("lead_body_id", query.lead_body_ids),
        ("source", query.sources),
    ):
        chosen = (wanted,) if isinstance(wanted, str) else wanted or ()
        if chosen:
            tests.append(
                f"ledger.{column} IN ({', '.join('?' * len(chosen))})" if len(chosen) > 1 else f"ledger.{column} = ?"
            )
            values.extend(chosen)
    if query.open_only:
        tests.append("ledger.is_open = 1")
    if query.supervised_only:
        tests.append("ledger.supervised_since_utc IS NOT NULL")
    if query.due_before is not None:
        tests.append("ledger.due_on < ?")
        values.append(query.due_before)
    if query.due_from is not None:
        tests.append("ledger.due_on >= ?")
        values.append(query.due_from)
    return tests, values


def _number(text: str) -> str | None:
    """Return the paper number that `text` is or begins, None if it is something else."""
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    return typed if _NUMBER.fullmatch(typed) else None


def _match(text: str) -> str | None:
    """Return the FTS5 query for what was typed: words anywhere (each a phrase), also in numbers and as 拼音首字母."""
    parts: list[str] = []
    for word in text.split():
        found = phrase(word)
        if found is None:
            continue
        ways = [f"{{description place category lead}} : {found}"]
        letters = characters(word).replace(" ", "")
        if letters.isascii():
            pairs = f'"{_pairs(letters) or letters}"'
            ways.append(f"number : {pairs}")
            if unicodedata.normalize("NFKC", word).isalpha():  # ｄｈ too, as an input method in full width types it
                ways.append(f"initials : {pairs}")
        parts.append(f"({' OR '.join(ways)})")
    return " AND ".join(parts) or None


def _order(query: Query) -> str:
    way = "DESC" if query.descending else "ASC"
    inside = f"ledger.found_at_utc {way}, " if query.sort in _GROUPED else ""
    return f"ledger.{SORTS[query.sort]} {way}, {inside}ledger.n {way}"
