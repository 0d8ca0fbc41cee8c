"""Answers for the 文号 of what laptops issue: the next of series and year, given in the transaction that takes the op.

A number is office data of its own (`number/<record id>`, the 文号 as its version), so that laptops learn it by the
ordinary feed, and from a snapshot, a bundle or a moved office alike; an older laptop passes it over. The counter is one
line of `meta` for each district, series and year, moved under its lock just before that of the feed: gapless, because
who fails gives his number back, and never twice, whichever node takes the op. A number that a document brings along
(its laptop numbered by itself, or learned it from this office before it was put back) is kept, and counting goes on
above it; unless another document has it already (two laptops that numbered by themselves): then it gets the next.
One that lies more than `MOST_AHEAD` above the counter (a slip of the pen, a hostile laptop) stands as it is, but does
not move the counter: the numbers in between are not burned, and `inspector office check` names it with the gaps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.issued import MOST_AHEAD, NUMBERING, count_in, is_series, official
from inspector.domain.merge import Held
from inspector.office import rows
from inspector.office.database import Database, meta, office_datum
from inspector.office.feed import DATUM, Change

_COUNTER = "number {scope} {series} {year}"  # in meta: the last number of a district's series and year
_NUMBER = re.compile(r"(.+)〔([0-9]{4})〕([0-9]{1,9})号")


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """How a series stands: the last number counted, the spans missing below it, and the numbers far above it."""

    scope: str
    series: str
    year: int
    last: int
    missing: tuple[tuple[int, int], ...]  # (first, last) of each gap
    far: tuple[str, ...]


def give(conn: Connection, db: Database, scope: str, helds: Iterable[Held], now_utc: str) -> list[Change]:
    """Give each issued document among `helds` that waits for it its 文号; return what the feed has to tell.

    Documents of one transaction get theirs in the order in which they were issued. Call it right before the feed is
    numbered: nothing else may be locked after the counters but the feed.
    """
    waiting = sorted(
        _waiting(helds), key=lambda one: (one[1], one[2], str(one[0].doc.get("issued_at_utc")), one[0].record)
    )
    there = _known(conn, scope, [one.record for one, _, _ in waiting])
    told: list[Change] = []
    for held, series, year in waiting:
        brought = held.doc.get("official_number")
        own = count_in(brought, series, year)
        if held.record in there:
            continue
        key = _COUNTER.format(scope=scope, series=series, year=year)
        last = _last(conn, db, key)
        if own and _is_given(conn, scope, official(series, year, own)):
            own = 0
        count = own or _next(conn, scope, series, year, last)
        if last < count <= last + MOST_AHEAD or not own:
            conn.execute(sa.update(meta).where(meta.c.k == key).values(v=str(count)))
        number = official(series, year, count)
        body = json.dumps({"number": number}, ensure_ascii=False)
        name = NUMBERING + held.record
        row = {"scope": scope, "name": name, "version": number, "body": body, "published_at_utc": now_utc}
        rows.insert(conn, office_datum, [row])
        told.append(Change(DATUM, name, sha256(f"{name}\n{number}".encode()).hexdigest(), len(body), is_new=True))
    return told


def standings(conn: Connection) -> list[Standing]:
    """Return how each series stands, so that gaps and numbers far above the counter can be named."""
    given: dict[tuple[str, str, int], list[int]] = {}
    c = office_datum.c
    query = sa.select(c.scope, c.version).where(c.name.startswith(NUMBERING, autoescape=True))
    for scope, number in conn.execute(query):
        if found := _NUMBER.fullmatch(number):
            given.setdefault((scope, found[1], int(found[2])), []).append(int(found[3]))
    counters = dict(map(tuple, conn.execute(sa.select(meta.c.k, meta.c.v).where(meta.c.k.startswith("number ")))))
    return [
        _standing(*key, int(counters.get(_COUNTER.format(scope=key[0], series=key[1], year=key[2]), "0")), counts)
        for key, counts in sorted(given.items())
    ]


def _standing(scope: str, series: str, year: int, last: int, counts: Iterable[int]) -> Standing:
    missing, expected = list[tuple[int, int]](), 1
    held = sorted(set(counts))
    for count in [*(one for one in held if one <= last), last + 1]:
        if count > expected:
            missing.append((expected, count - 1))
        expected = count + 1
    far = tuple(official(series, year, one) for one in held if one > last)
    return Standing(scope, series, year, last, tuple(missing), far)


def _waiting(helds: Iterable[Held]) -> Iterator[tuple[Held, str, int]]:
    for held in helds:
        if held.entity == "issued" and not held.deleted:
            series, year = held.doc.get("series"), held.doc.get("year")
            if is_series(series, year):
                yield held, str(series), int(str(year))


def _known(conn: Connection, scope: str, records: list[str]) -> set[str]:
    """Return which of these documents have a number."""
    if not records:
        return set()
    c = office_datum.c
    names = rows.listed(conn.dialect.name, [NUMBERING + one for one in records])
    query = sa.select(c.name).where(c.scope == scope, rows.among(conn.dialect.name, c.name))
    return {name.removeprefix(NUMBERING) for name in conn.execute(query, {"ids": names}).scalars()}


def _last(conn: Connection, db: Database, key: str) -> int:
    """Return the last number that was given and hold its counter until the transaction ends."""
    conn.execute(db.insert(meta).values(k=key, v="0").on_conflict_do_nothing())
    return int(conn.execute(sa.select(meta.c.v).where(meta.c.k == key).with_for_update()).scalar_one())


def _next(conn: Connection, scope: str, series: str, year: int, last: int) -> int:
    """Return the number after the last one, past those that documents brought along from far above."""
    count = last + 1
    while _is_given(conn, scope, official(series, year, count)):
        count += 1
    return count


def _is_given(conn: Connection, scope: str, number: str) -> bool:
    """Say whether another document has this number; ask under the lock of its counter."""
    c = office_datum.c
    query = sa.select(c.name).where(
        c.scope == scope, c.name.startswith(NUMBERING, autoescape=True), c.version == number
    )
    return conn.execute(query.limit(1)).first() is not None
