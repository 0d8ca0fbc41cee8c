"""Makes a large ledger: N issues with steps and photo uses in a fresh workspace, ready for timing and for scrolling.

The records go in by executemany and past the journal (300 000 issues have over a million ops), so `verify` has nothing
to say here. The ledger's own tables are what the door would have made: by `ledger.rebuild` where `exact` is asked for,
else by the same rules over whole columns with each distinct text worked out once, which a test compares row by row.
"""

from __future__ import annotations

import json
import random
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspector.domain import issue as life
from inspector.domain.clock_text import ZONE, utc_text
from inspector.domain.issue import IssueStep
from inspector.domain.place import Body, Campaign
from inspector.domain.searching import characters
from inspector.store import ledger, places
from inspector.store.workspace import Workspace, open_workspace

DAY = timedelta(days=1)
BATCH = 5_000
STREETS = ("达濠街道", "马滘街道", "礐石街道", "河浦街道", "滨海街道", "广澳街道", "玉新街道")
COMMUNITIES = ("西墩", "凤岗", "上店", "河渡", "珠浦", "东湖", "燎原", "葛洲", "青蓝")
SPOTS = ("市场东门", "学校后门巷", "老街 27 号前", "二横巷 6 号旁", "河渡内港", "村口排水渠", "文化广场西侧", "公厕旁")
FINDINGS = (
    "巷口墙边成堆生活垃圾约 {n} 立方米未入桶，渗滤液流到路面。",
    "通信线下垂离地约 {n} 米，与低压线缠绕，废线未清，箱门敞开。",
    "水体发黑有异味，旱天出水口 {n} 处，氨氮偏高，初判重度。",
    "四只桶全部满溢，桶边散落约 {n} 平方米，清运公示为去年。",
    "路边空地堆放建筑废土约 {n} 立方米，未覆盖、无围挡，堵住排水沟。",
    "公厕地面积水、有异味，保洁记录一次签满 {n} 天，公示电话打不通。",
    "水浮莲成片覆盖约 {n} 平方米，夹杂泡沫箱，近一周无打捞记录。",
    "蓝色铁皮棚约 {n} 平方米占用消防通道，未见批准手续。",
)
LEADS = ("{place}居民委员会", "{street}办事处", "区农业农村和水务局", "{street}片区保洁公司", "区城市管理和综合执法局")
# action chains and how often they occur in a ledger that is some years old
LIVES: tuple[tuple[tuple[str, ...], int], ...] = (
    (("find", "assign", "report", "recheck_done"), 62),
    (("find", "close_on_spot"), 12),
    (("find", "assign"), 9),
    (("find", "assign", "report"), 5),
    (("find",), 3),
    (("find", "assign", "extend"), 3),
    (("find", "assign", "supervise"), 2),
    (("find", "assign", "report", "recheck_not_done"), 2),
    (("find", "assign", "report", "recheck_done", "relapse"), 1),
    (("find", "void"), 1),
)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What issues point to; `lead_of` is body id → name."""

    places: list[tuple[str, str, str, str]]  # id, name, street id, street name
    leads: list[tuple[str, str]]
    campaigns: list[str]
    categories: list[str]
    photos: list[str]


def fill(
    ws: Workspace,
    count: int,
    *,
    today: date,
    photos: tuple[str, ...] = (),
    exact: bool = False,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> None:
    """Add `count` issues to an empty workspace, found over the three years before `today`.

    `photos` are SHA-256 of bytes that lie in the vault; without them each issue points to bytes that are not there.
    """
    ground = _ground(ws, photos, random.Random(seed))
    with ws.local() as conn:
        if exact:
            for batch in _batches(ws, ground, count, today, seed):
                _insert_records(conn, batch)
            ledger.rebuild(conn, ws.lexicon)
        else:
            line = _Line(ws, ground)
            done = 0
            with _without_indexes(conn):
                for batch in _batches(ws, ground, count, today, seed):
                    _insert_records(conn, batch)
                    _insert_ledger(conn, [line.of(*made) for made in batch])
                    done += len(batch)
                    progress(done, count)
            conn.execute("INSERT INTO ledger_text (ledger_text) VALUES ('optimize')")
        conn.execute("INSERT INTO counter VALUES ('', ?) ON CONFLICT (series) DO UPDATE SET last = ?", (count, count))
    with ws.local() as conn:
        conn.execute("ANALYZE")


def _ground(ws: Workspace, photos: tuple[str, ...], dice: random.Random) -> _Ground:
    table = [
        {"区划代码": f"440512{s:03}{c:03}", "街道": street, "社区": f"{name}社区", "街道代码": f"440512{s:03}"}
        for s, street in enumerate(STREETS, 1)
        for c, name in enumerate(COMMUNITIES, 1)
    ]
    places.import_places(ws, table)
    streets = {place.id: place.name for place in places.children(ws, None, "street")}
    communities = [
        (place.id, place.name, str(place.parent_id), streets[str(place.parent_id)])
        for place in places.children(ws, None, "community")
    ]
    names = {pattern.format(place=place, street=street) for _, place, _, street in communities for pattern in LEADS}
    with ws.write() as door:
        for name in sorted(names):
            door.put(Body(id=_uuid(dice), name=name, kind="community"))
        for batch in range(1, 5):
            door.put(Campaign(id=_uuid(dice), name=f"农村人居环境“四不两直”第{'一二三四'[batch - 1]}批次"))
    return _Ground(
        communities,
        [(body.id, body.name) for body in places.bodies(ws)],
        [campaign.id for campaign in places.campaigns(ws)],
        [category.code for category in ws.catalogue.categories],
        list(photos) or [f"{dice.getrandbits(256):064x}" for _ in range(64)],
    )


def _uuid(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


@contextmanager
def _without_indexes(conn: Any) -> Iterator[None]:
    """Take the indexes away while rows pour in and make them again: sorted once instead of a million insertions."""
    wanted = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name IN ('ledger', 'issue', 'issue_step', 'photo')"
    ).fetchall()
    for name, _ in wanted:
        conn.execute(f"DROP INDEX {name}")
    yield
    for _, sql in wanted:
        conn.execute(sql)


Made = tuple[dict[str, Any], list[IssueStep], str, str]  # issue row, steps, photo id, photo sha256


def _batches(ws: Workspace, ground: _Ground, count: int, today: date, seed: int) -> Iterator[list[Made]]:
    dice = random.Random(seed + 1)
    chains, weights = [chain for chain, _ in LIVES], [weight for _, weight in LIVES]
    code = ws.device.code
    begin = today - timedelta(days=1095)
    batch: list[Made] = []
    for index in range(count):
        day = begin + timedelta(days=1095 * index // count)
        chain = dice.choices(chains, weights)[0]
        if (today - day).days < 20 and dice.random() < 0.8:
            chain = dice.choice((("find",), ("find", "assign"), ("find", "assign"), ("find", "assign", "report")))
        found = datetime(day.year, day.month, day.day, 9 + index % 8, index % 60, index % 59, tzinfo=ZONE)
        made = _made(ground, dice, number=f"{code}-{index + 1:04d}", chain=chain, found=found, today=today)
        batch.append(made)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _made(
    ground: _Ground, dice: random.Random, *, number: str, chain: tuple[str, ...], found: datetime, today: date
) -> Made:
    place = dice.choice(ground.places)
    issue_id = _uuid(dice)
    due = (found.date() + timedelta(days=dice.choice((1, 3, 5, 7, 15, 30)))).isoformat()
    row = {
        "id": issue_id,
        "number": number,
        "visit_id": None,
        "campaign_id": dice.choice(ground.campaigns),
        "place_id": place[0],
        "spot": dice.choice(SPOTS),
        "category": dice.choice(ground.categories),
        "description": dice.choice(FINDINGS).format(n=dice.randrange(2, 600)),
        "severity": dice.choice(life.SEVERITIES),
        "source": dice.choice(life.SOURCES),
        "found_at_utc": utc_text(found),
        "lead_body_id": dice.choice(ground.leads)[0],
        "due_on": due,
        "lat": 23.20 + dice.random() / 10,
        "lon": 116.70 + dice.random() / 10,
    }
    return row, _steps(issue_id, chain, found, dice, today), _uuid(dice), dice.choice(ground.photos)


def _steps(issue_id: str, chain: tuple[str, ...], found: datetime, dice: random.Random, today: date) -> list[IssueStep]:
    steps: list[IssueStep] = []
    at = found
    for action in chain:
        now = life.standing(steps)
        to_status, round_no = life.outcome(action, now) if steps else (life.FOUND, 1)
        steps.append(
            IssueStep(
                id=_uuid(dice),
                issue_id=issue_id,
                round=round_no,
                action=action,
                from_status=now.status if steps else None,
                to_status=to_status,
                happened_at_utc=utc_text(at),
                recorded_at_utc=utc_text(at),
                due_on=(today + 3 * DAY).isoformat() if action == "extend" else None,
                reason="重复登记" if action == "void" else None,
            )
        )
        at += timedelta(hours=dice.randrange(2, 90))
    return steps


def _insert_records(conn: Any, batch: list[Made]) -> None:
    names = tuple(batch[0][0])
    marks = ", ".join("?" * len(names))
    conn.executemany(
        f"INSERT INTO issue ({', '.join(names)}, immediate, rev) VALUES ({marks}, 0, 1)",
        [tuple(made[0].values()) for made in batch],
    )
    conn.executemany(
        "INSERT INTO issue_step (id, issue_id, round, action, from_status, to_status, happened_at_utc, "
        "recorded_at_utc, due_on, reason, rev) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [
            (
                s.id,
                s.issue_id,
                s.round,
                s.action,
                s.from_status,
                s.to_status,
                s.happened_at_utc,
                s.recorded_at_utc,
                s.due_on,
                s.reason,
            )
            for made in batch
            for s in made[1]
        ],
    )
    conn.executemany(
        "INSERT INTO photo (id, sha256, subject, subject_id, role, position, state, rev) "
        "VALUES (?, ?, 'issue', ?, 'wide', 0, 'readable', 1)",
        [(made[2], made[3], made[0]["id"]) for made in batch],
    )


_COLUMNS = (*ledger.COLUMNS[1:], *ledger.MARKS, "initials")


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What `ledger.marks_of` asks of an issue."""

    due_on: str | None
    due_rule: str | None = None
    unclaimed_since_utc: str | None = None


class _Line:
    """Makes ledger rows from records as `ledger._derive` does, each distinct text worked out once."""

    def __init__(self, ws: Workspace, ground: _Ground) -> None:
        self._places = {place[0]: place for place in ground.places}
        self._leads = dict(ground.leads)
        self.words = lru_cache(maxsize=None)(ws.lexicon.category_words)
        self.initials = lru_cache(maxsize=None)(ws.lexicon.initials)
        self.cut = lru_cache(maxsize=None)(characters)

    def of(self, row: dict[str, Any], steps: list[IssueStep], _: str, sha256: str) -> tuple[Any, ...]:
        now = life.standing(steps)
        _, place, street_id, street = self._places[row["place_id"]]
        lead, words = self._leads[row["lead_body_id"]], self.words(row["category"])
        place_words = f"{street}{place} {row['spot']}"
        initials = [self.initials(text) for text in (place_words, words, lead, row["description"])]
        due = next((s.due_on for s in reversed(steps) if s.due_on and s.action != "plan_recheck"), row["due_on"])
        values = {
            **{name: row[name] for name in ledger.COLUMNS if name in row},
            "issue_id": row["id"],
            "status": now.status,
            "is_open": int(now.status in life.OPEN_STATUSES),
            "round": now.round,
            "street_id": street_id,
            "place_name": place,
            "street_name": street,
            "lead_name": lead,
            "due_on": due,
            "supervised_since_utc": now.supervised_since_utc,
            "recheck_on": now.recheck_planned_on,
            "closed_at_utc": now.closed_at_utc,
            "reported_at_utc": max((s.happened_at_utc for s in steps if s.action == "report"), default=None),
            "closed_before": int(now.closed_before),
            "photo_sha256": sha256,
            "photo_count": 1,
            "initials": " ".join(initials),
            **ledger.marks_of(_Ruled(row["due_on"]), steps, now),
        }
        cut = (self.cut(text) for text in (row["description"], place_words, words, lead))
        texts = (ledger.number_tokens(row["number"]), *cut)
        pairs = ledger.letter_tokens(" ".join(initials))
        return (*(values[name] for name in _COLUMNS), *texts, pairs)


def _insert_ledger(conn: Any, lines: list[tuple[Any, ...]]) -> None:
    width = len(_COLUMNS)
    first = conn.execute("SELECT coalesce(max(n), 0) FROM ledger").fetchone()[0] + 1
    conn.executemany(
        f"INSERT INTO ledger (n, {', '.join(_COLUMNS)}) VALUES (?, {', '.join('?' * width)})",
        [(n, *line[:width]) for n, line in enumerate(lines, first)],
    )
    conn.executemany(
        "INSERT INTO ledger_text (rowid, number, description, place, category, lead, initials) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(n, *line[width:]) for n, line in enumerate(lines, first)],
    )


if __name__ == "__main__":  # python -m tests.bench.ledger_rows DIR [COUNT]
    with open_workspace(Path(sys.argv[1])) as workspace:
        fill(workspace, int(sys.argv[2]) if len(sys.argv) > 2 else 300_000, today=date(2026, 11, 20))
        print(json.dumps({"issues": ledger.count(workspace.reader(), ledger.Query())}))
