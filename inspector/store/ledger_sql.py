"""Answers for how the ledger is asked: a `Query` turned into SQL that an index answers, however it filters and sorts.

Each filter has an index by find time, and one of the open issues by deadline. Where none has the order asked for,
numbers are sorted and only the chosen rows are read whole (measured: 3.6 ms instead of 48). A whole paper number is
looked up in the index of numbers, because a phrase of characters that stand in every number walks through every issue.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
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
_NUMBER = re.compile(r"[A-Z][0-9A-Z]{3,7}-[0-9]+")  # as `door.next_number` makes them; 2024-017 is somebody else's

_TEXT_JOINED = "ledger_text CROSS JOIN ledger ON ledger.n = ledger_text.rowid"

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
    issue_ids: tuple[str, ...] = ()
    due_before: str | None = None
    due_from: str | None = None
    sort: str = "found"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The parts of a statement: FROM, WHERE with its values, ORDER BY, and the number of a row in `source`.

    `in_order` says that an index (or the text search) yields the rows in the order asked for.
    """

    source: str
    where: str
    values: tuple[Any, ...]
    by: str
    n: str
    in_order: bool


@lru_cache(maxsize=64)
def page(query: Query, names: tuple[str, ...], offset: int, limit: int) -> Asked:
    """Return the statement for a page of rows with columns `names`."""
    ask = _clauses(query)
    # Written out, not bound: SQLite plans by the value and prepares the statement anew each time one is bound (20 µs).
    part = f"LIMIT {int(limit)} OFFSET {int(offset)}"
    shown = ", ".join(f"ledger.{name}" for name in names)
    if ask.in_order:
        source = _TEXT_JOINED if ask.source == "ledger_text" else ask.source
        return f"SELECT {shown} FROM {source}{ask.where} ORDER BY {ask.by} {part}", ask.values
    chosen = f"SELECT ledger.n AS chosen FROM {ask.source}{ask.where} ORDER BY {ask.by} {part}"
    return f"SELECT {shown} FROM ({chosen}) CROSS JOIN ledger ON ledger.n = chosen ORDER BY {ask.by}", ask.values


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
    source, by, n, in_order = "ledger", _order(query), "ledger.n", _is_in_order(query, tests)
    if query.text.strip():
        number, match = _number(query.text), _match(query.text)
        by, in_order = "ledger.n DESC", False
        if number is not None:
            tests.append("ledger.number >= ? AND ledger.number < ?")
            values += [number, number + ":"]  # the character behind 9: all that begin with what was typed
        elif match is not None:
            n, by, in_order = "ledger_text.rowid", "ledger_text.rowid DESC", True
            source = _TEXT_JOINED if tests else "ledger_text"
            tests.append("ledger_text MATCH ?")
            values.append(match)
        else:
            tests.append("0")  # nothing in it can be searched for: nothing is found, rather than everything
    return _Clauses(source, f" WHERE {' AND '.join(tests)}" if tests else "", tuple(values), by, n, in_order)


def _is_in_order(query: Query, tests: Sequence[str]) -> bool:
    """Say whether one index holds the rows of these tests in the order asked for (see the indexes in `migrations`)."""
    if any(" IN (" in test for test in tests):
        return False
    filters = {test.split()[0].removeprefix("ledger.") for test in tests}
    if query.sort == "due":
        other = filters - {"is_open", "due_on"}
        return not other or other == {"status"} or ("is_open" in filters and len(other) == 1)
    return len(filters) <= 1 if query.sort == "found" and "due_on" not in filters else not filters


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
    if query.issue_ids:
        tests.append("ledger.issue_id IN (SELECT value FROM json_each(?))")  # one value, however many there are
        values.append(json.dumps(query.issue_ids))
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
