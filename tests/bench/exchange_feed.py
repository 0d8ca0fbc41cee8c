"""Measures reading the feed of a large district on PostgreSQL: nothing new, and pages of five hundred records.

A million records, each with its version and its row of the feed, are laid by set-based SQL: what is measured reads.
The goal is for the office's answer; what a laptop sees of it over TLS stands beside it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg

from inspector.domain.exchange import Cursor
from inspector.office import pull
from inspector.office.founding import epoch as epoch_of
from inspector.office.serving import collect_seldom
from tests.bench import exchange_ground as laid
from tests.bench.exchange_ground import Writer
from tests.bench.rounds import Row, note, seconds
from tests.offices import SCOPE
from tests.sync.processes import Node

RECORDS, PAGE, A_DAY = 1_000_000, 500, 4500
CALLS, CALLS_OVER_TLS = 300, 100
IDLE_MOST_MS, PAGE_MOST_MS = 5.0, 20.0

# Ids as laptops make them: UUIDv7, of some moment of the day whose evening brought the record to the office.
_FILL = (
    """CREATE TEMP TABLE made AS
       SELECT n, (lpad(to_hex(1767225600000 + n / %(a_day)s * 86400000::bigint + abs(hashint8(n)::bigint) %% 36000000),
                       12, '0') || '7' || substr(md5(n::text), 1, 3) || 'a' || substr(md5(n::text), 5, 15))::uuid::text
                 AS id
       FROM generate_series(1, %(count)s) AS n""",
    """INSERT INTO record (scope, id, entity, rev, doc, versions, deleted, merged)
       SELECT %(scope)s, id, 'issue', 1,
              jsonb_build_object('visit_id', md5('v')::uuid, 'place_id', md5('p')::uuid, 'category', 'B01.02',
                                 'description', '沿街第' || n || '处门前堆放杂物，占用盲道，影响通行', 'lat', 23.27,
                                 'lon', 116.73, 'found_at_utc', '2026-11-20T02:03:04.000Z', 'due_on', '2026-11-25'),
              '[[1, {"d": 1}, ["visit_id", "place_id", "category", "description", "lat", "lon"]]]', false, false
       FROM made ORDER BY n""",
    """INSERT INTO record_version (scope, record_id, rev, feed_seq, op_id, device_id, device_seq, author, wall, kind,
                                   patch)
       SELECT %(scope)s, id, 1, n, md5('o' || n)::uuid, 'd', n, 'a', '2026-11-20T10:03:04.000+08:00', 'create',
              jsonb_build_object('description', jsonb_build_array(null, '沿街第' || n || '处门前堆放杂物'))
       FROM made ORDER BY n""",
    """INSERT INTO change (scope, seq, what, ref, tag)
       SELECT %(scope)s, n, 'record', id, md5('t' || n) FROM made ORDER BY n""",
    """INSERT INTO feed_mark (scope, seq, tag)
       SELECT %(scope)s, n, md5('m' || n) FROM generate_series(50, %(count)s, 50) AS n""",
    """INSERT INTO feed (scope, last_seq, safe_seq) VALUES (%(scope)s, %(count)s, 0)
       ON CONFLICT (scope) DO UPDATE SET last_seq = excluded.last_seq""",
)


def rows() -> Iterator[Row]:
    """Yield the rows of the feed."""
    with ExitStack() as stack:
        url = stack.enter_context(laid.postgres()).make()
        running = stack.enter_context(laid.office("feed", url))
        lap = stack.enter_context(laid.writer(running))
        note(f"laying {RECORDS} records")
        _fill(url)
        ends = [random.Random(1).randrange(0, RECORDS // 50 - 20) * 50 for _ in range(CALLS)]
        idle = Cursor(seq=RECORDS, tag=_tag(RECORDS), epoch=running.office.db.read(epoch_of))
        somewhere = [Cursor(seq=at, tag=_tag(at) if at else "", epoch=idle.epoch if at else "") for at in ends]
        collect_seldom()  # as the office does, whose part this process plays
        yield _row("没有新内容时的拉取", running, lap, [idle] * CALLS, IDLE_MOST_MS)
        yield _row(f"拉取一页 {PAGE} 条", running, lap, somewhere, PAGE_MOST_MS)


def _fill(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SET synchronous_commit = off")
        for statement in _FILL:
            conn.execute(statement, {"scope": SCOPE, "count": RECORDS, "a_day": A_DAY})  # type: ignore[arg-type]
        conn.execute("VACUUM ANALYZE")
        conn.execute("CHECKPOINT")  # or the writing of a million records goes on while they are read


def _tag(at: int) -> str:
    return hashlib.md5(f"m{at}".encode(), usedforsecurity=False).hexdigest()


def _row(name: str, running: Node, lap: Writer, cursors: list[Cursor], most_ms: float) -> Row:
    def at_office(cursor: Cursor) -> object:
        return pull.page_body(
            running.office.db,
            scope=SCOPE,
            device_id=lap.id,
            after=cursor.seq,
            tag=cursor.tag,
            epoch=cursor.epoch,
            limit=PAGE,
        )

    answered = _taken(at_office, cursors)
    seen = _taken(lambda cursor: lap.client.pull(SCOPE, cursor, PAGE), cursors[:CALLS_OVER_TLS])
    return Row(
        name=f"{name}（{RECORDS} 条记录，PostgreSQL）",
        unit="ms",
        goal=1.0,
        ours=laid.p99(answered),
        reference=most_ms,
        against=f"p99 上限 {most_ms:.0f} ms",
        more={
            "median_ms": sorted(answered)[len(answered) // 2],
            "over_tls_p99_ms": laid.p99(seen),
            "over_tls_median_ms": sorted(seen)[len(seen) // 2],
            "load": laid.load(),
        },
    )


def _taken(ask: Callable[[Cursor], object], cursors: list[Cursor]) -> list[float]:
    for cursor in cursors[:10]:
        ask(cursor)
    return [seconds(lambda cursor=cursor: ask(cursor)) * 1000 for cursor in cursors]  # type: ignore[misc]
