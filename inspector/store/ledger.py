"""Answers for the ledger (台账): one narrow derived row an issue, kept in step with the records by each transaction.

Everything here is derived and can be rebuilt (`rebuild`). It exists because status follows from steps, and a list of
300 000 issues must page, filter, sort and search within a frame or two. Search is FTS5 over single characters,
contentless; 拼音首字母 and paper numbers are kept as overlapping pairs: two letters are already an index look-up.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspector.domain import issue as life
from inspector.domain.place import LEVELS
from inspector.domain.searching import characters
from inspector.store import ledger_sql, rows
from inspector.store.ledger_sql import Query, letter_tokens, number_tokens

COLUMNS = (
    "n",
    "issue_id",
    "number",
    "status",
    "is_open",
    "round",
    "category",
    "place_id",
    "street_id",
    "place_name",
    "street_name",
    "spot",
    "description",
    "severity",
    "source",
    "campaign_id",
    "visit_id",
    "lead_body_id",
    "lead_name",
    "found_at_utc",
    "due_on",
    "supervised_since_utc",
    "recheck_on",
    "closed_at_utc",
    "reported_at_utc",
    "closed_before",
    "lat",
    "lon",
    "photo_sha256",
    "photo_count",
    "due_rule",
)
# what waits for somebody beside the status (`domain.issue.Standing`); only the day's digest asks for these
MARKS = (
    "last_step_at_utc",
    "in_hand_since_utc",
    "unclaimed_since_utc",
    "extension_until_on",
    "warned_at_utc",
    "urged_at_utc",
    "escalated_at_utc",
    "verified_at_utc",
    "published_until_on",
    "summarised",
)
MARKED = "ledger.marked"  # in meta: by which marks the rows were made
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the ledger must know of words: all search words of a category, and 拼音首字母 of a text."""

    category_words: Callable[[str], str]
    initials: Callable[[str], str]


class LedgerRow(NamedTuple):
    """One line of the ledger; names resolved, status derived. Flags are the database's 0 and 1.

    A tuple and no dataclass, because a list is made of what the driver hands over: 60 rows take 0.02 ms, not 0.4.
    """

    n: int
    issue_id: str
    number: str
    status: str
    is_open: bool
    round: int
    category: str
    place_id: str | None
    street_id: str | None
    place_name: str
    street_name: str
    spot: str
    description: str
    severity: str
    source: str
    campaign_id: str | None
    visit_id: str | None
    lead_body_id: str | None
    lead_name: str
    found_at_utc: str
    due_on: str | None
    supervised_since_utc: str | None
    recheck_on: str | None
    closed_at_utc: str | None
    reported_at_utc: str | None
    closed_before: bool
    lat: float | None
    lon: float | None
    photo_sha256: str | None
    photo_count: int
    due_rule: str | None = None  # that of the first deadline, as long as no other one holds


@dataclass(frozen=True, slots=True)
class Counts:
    """How many issues stand where; overdue and due soon count open ones only."""

    by_status: Mapping[str, int]
    overdue: int
    due_soon: int
    supervised: int

    @property
    def total(self) -> int:
        """All issues, void ones left out."""
        return sum(count for status, count in self.by_status.items() if status != life.VOID)

    @property
    def open(self) -> int:
        """All issues that are not closed and not void."""
        return sum(self.by_status.get(status, 0) for status in life.OPEN_STATUSES)


def page(conn: Any, query: Query, offset: int = 0, limit: int = 50) -> list[LedgerRow]:
    """Return one page of rows in the order asked for."""
    sql, values = ledger_sql.page(query, COLUMNS, offset, limit)
    cursor = conn.cursor()
    cursor.row_factory = None  # bare tuples: what LedgerRow is made of
    return list(map(LedgerRow._make, cursor.execute(sql, values)))


def order(conn: Any, query: Query) -> array[int]:
    """Return the local numbers of all rows in order, for a table that jumps anywhere; a worker calls this."""
    return array("q", (row[0] for row in conn.execute(*ledger_sql.order(query))))


def rows_at(conn: Any, numbers: Sequence[int]) -> list[LedgerRow]:
    """Return the rows with these local numbers, in that order; rows that are gone are left out."""
    marks = ", ".join("?" * len(numbers))
    names = ", ".join(COLUMNS)
    rows_found = conn.execute(f"SELECT {names} FROM ledger WHERE n IN ({marks})", tuple(numbers))
    found = {row[0]: LedgerRow._make(row) for row in rows_found}
    return [found[number] for number in numbers if number in found]


def one(conn: Any, issue_id: str) -> LedgerRow | None:
    """Return the row of one issue."""
    row = conn.execute(f"SELECT {', '.join(COLUMNS)} FROM ledger WHERE issue_id = ?", (issue_id,)).fetchone()
    return LedgerRow._make(row) if row else None


def count(conn: Any, query: Query) -> int:
    """Return how many rows `query` finds; a text search stops counting at COUNT_CAP + 1."""
    return int(conn.execute(*ledger_sql.count(query, COUNT_CAP + 1)).fetchone()[0])


def counts(conn: Any, today: str, soon: str) -> Counts:
    """Return the counts of the status chips: overdue is due before `today`, due soon from then to `soon` inclusive."""
    overdue = conn.execute("SELECT count(*) FROM ledger WHERE is_open = 1 AND due_on < ?", (today,)).fetchone()[0]
    due_soon = conn.execute(
        "SELECT count(*) FROM ledger WHERE is_open = 1 AND due_on BETWEEN ? AND ?", (today, soon)
    ).fetchone()[0]
    supervised = conn.execute("SELECT count(*) FROM ledger WHERE supervised_since_utc IS NOT NULL").fetchone()[0]
    return Counts(tally(conn), overdue, due_soon, supervised)


def tally(conn: Any) -> dict[str, int]:
    """Return how many issues stand where, by status; nothing is walked for it."""
    return {row[0]: row[1] for row in conn.execute("SELECT status, issues FROM ledger_tally WHERE issues > 0")}


def refresh(conn: Any, touched: Mapping[str, Iterable[str]], lexicon: Lexicon) -> None:
    """Bring the ledger rows in step with the records that one transaction touched."""
    for issue_id in sorted(_issues_of(conn, touched)):
        _refresh_one(conn, issue_id, lexicon)


def rebuild(conn: Any, lexicon: Lexicon) -> int:
    """Throw the ledger away and derive it again from the records; return how many rows it has."""
    conn.execute("DELETE FROM ledger")
    conn.execute("DELETE FROM ledger_tally")
    conn.execute("INSERT INTO ledger_text (ledger_text) VALUES ('delete-all')")
    issue_ids = [row[0] for row in conn.execute("SELECT id FROM issue WHERE deleted = 0 ORDER BY rowid")]
    for issue_id in issue_ids:
        _refresh_one(conn, issue_id, lexicon)
    return len(issue_ids)


def catch_up(conn: Any) -> None:
    """Derive the marks of rows that a program made which knew none of them (in a transaction)."""
    known = conn.execute("SELECT v FROM meta WHERE k = ?", (MARKED,)).fetchone()
    wanted = json.dumps(MARKS)
    if known and known[0] == wanted:
        return
    conn.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (MARKED, wanted))
    assignments = ", ".join(f"{name} = ?" for name in ("due_rule", *MARKS))
    for n, issue_id in conn.execute("SELECT n, issue_id FROM ledger ORDER BY n").fetchall():
        row = conn.execute("SELECT * FROM issue WHERE id = ?", (issue_id,)).fetchone()
        issue, steps = rows.from_row("issue", row), _steps(conn, issue_id)
        marks = marks_of(issue, steps, life.standing_after(steps))
        conn.execute(f"UPDATE ledger SET {assignments} WHERE n = ?", (*marks.values(), n))


_ISSUES_UNDER_PLACE = """
    WITH RECURSIVE under(id) AS (SELECT ? UNION SELECT place.id FROM place JOIN under ON place.parent_id = under.id)
    SELECT issue.id FROM issue WHERE place_id IN under
"""


def reword(conn: Any, lexicon: Lexicon) -> None:
    """Let the issues be found by the words of another catalogue; their local numbers stay."""
    for (issue_id,) in conn.execute("SELECT issue_id FROM ledger ORDER BY n").fetchall():
        _refresh_one(conn, issue_id, lexicon)


def _issues_of(conn: Any, touched: Mapping[str, Iterable[str]]) -> set[str]:
    found = set(touched.get("issue", ()))
    for entity, sql in (
        ("issue_step", "SELECT issue_id FROM issue_step WHERE id = ?"),
        ("place", _ISSUES_UNDER_PLACE),
        ("body", "SELECT id FROM issue WHERE lead_body_id = ?"),
    ):
        for record_id in touched.get(entity, ()):
            found.update(row[0] for row in conn.execute(sql, (record_id,)))
    for photo_id in touched.get("photo", ()):
        found.update(_issues_of_photo(conn, photo_id))
    found.discard(None)
    return found


def _issues_of_photo(conn: Any, photo_id: str) -> set[str]:
    """An issue a photo is in, and every issue it was in before (its journal knows): a moved photo changes both."""
    row = conn.execute("SELECT subject, subject_id FROM photo WHERE id = ?", (photo_id,)).fetchone()
    found = {row["subject_id"]} if row and row["subject"] == "issue" else set()
    for (body,) in conn.execute("SELECT body FROM journal WHERE record = ? AND kind = 'update'", (photo_id,)):
        old = json.loads(body)["patch"].get("subject_id")
        if old and old[0] and conn.execute("SELECT 1 FROM issue WHERE id = ?", (old[0],)).fetchone():
            found.add(old[0])
    return found


def _refresh_one(conn: Any, issue_id: str, lexicon: Lexicon) -> None:
    held = conn.execute("SELECT n FROM ledger WHERE issue_id = ?", (issue_id,)).fetchone()
    row = conn.execute("SELECT * FROM issue WHERE id = ? AND deleted = 0", (issue_id,)).fetchone()
    if row is None:
        if held:
            conn.execute("DELETE FROM ledger WHERE n = ?", (held[0],))
            conn.execute("DELETE FROM ledger_text WHERE rowid = ?", (held[0],))
        return
    values, texts = derive(conn, rows.from_row("issue", row), lexicon)
    if held:
        assignments = ", ".join(f"{name} = ?" for name in values)
        conn.execute(f"UPDATE ledger SET {assignments} WHERE n = ?", (*values.values(), held[0]))
        number = held[0]
    else:
        marks = ", ".join("?" * len(values))
        inserted = conn.execute(f"INSERT INTO ledger ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
        number = inserted.lastrowid
    conn.execute(
        "INSERT OR REPLACE INTO ledger_text (rowid, number, description, place, category, lead, initials) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, *texts),
    )


def derive(conn: Any, issue: Any, lexicon: Lexicon) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the ledger row of an issue and the texts under which it is found."""
    steps = _steps(conn, issue.id)
    now = life.standing_after(steps)
    place, street = _place(conn, issue.place_id)
    lead = conn.execute("SELECT name FROM body WHERE id = ?", (issue.lead_body_id,)).fetchone()
    photos = conn.execute(
        "SELECT sha256, count(*) OVER () AS held FROM photo WHERE subject = 'issue' AND subject_id = ? AND deleted = 0 "
        "AND role NOT IN ('after', 'after_close', 'feedback') ORDER BY position, id LIMIT 1",
        (issue.id,),
    ).fetchone()
    reported = next((s.happened_at_utc for s in reversed(steps) if s.action == "report"), None)
    lead_name = lead["name"] if lead else ""
    words = lexicon.category_words(issue.category)
    place_words = f"{street['name'] if street else ''}{place['name'] if place else ''} {issue.spot or ''}"
    initials = " ".join(lexicon.initials(text) for text in (place_words, words, lead_name, issue.description))
    values = {
        "issue_id": issue.id,
        "number": issue.number,
        "status": now.status,
        "is_open": int(now.status in life.OPEN_STATUSES),
        "round": now.round,
        "category": issue.category,
        "place_id": issue.place_id,
        "street_id": street["id"] if street else None,
        "place_name": place["name"] if place else "",
        "street_name": street["name"] if street else "",
        "spot": issue.spot or "",
        "description": issue.description,
        "severity": issue.severity,
        "source": issue.source,
        "campaign_id": issue.campaign_id,
        "visit_id": issue.visit_id,
        "lead_body_id": issue.lead_body_id,
        "lead_name": lead_name,
        "found_at_utc": issue.found_at_utc,
        "due_on": life.due_after(steps, issue.due_on),
        "supervised_since_utc": now.supervised_since_utc,
        "recheck_on": now.recheck_planned_on,
        "closed_at_utc": now.closed_at_utc,
        "reported_at_utc": reported,
        "closed_before": int(now.closed_before),
        "lat": issue.lat,
        "lon": issue.lon,
        "photo_sha256": photos["sha256"] if photos else None,
        "photo_count": photos["held"] if photos else 0,
        "initials": initials,
        **marks_of(issue, steps, now),
    }
    old_number = str(issue.attrs.get("old_number") or "")  # of the ledger it was imported from: people still ask for it
    texts = (
        f"{number_tokens(issue.number)} 0 {number_tokens(old_number)}" if old_number else number_tokens(issue.number),
        characters(issue.description),
        characters(place_words),
        characters(words),
        characters(lead_name),
        letter_tokens(initials),
    )
    return values, texts


def marks_of(issue: Any, ordered: Sequence[Any], now: life.Standing) -> dict[str, Any]:
    """Return the rule by which the deadline is still reckoned, and the marks, of an issue with these steps."""
    held = life.due_after(ordered, issue.due_on)
    return {
        "due_rule": issue.due_rule if now.round == 1 and held == issue.due_on else None,
        "last_step_at_utc": now.last_step_at_utc or None,
        "in_hand_since_utc": now.in_hand_since_utc,
        "unclaimed_since_utc": issue.unclaimed_since_utc if now.status == life.FOUND else None,
        "extension_until_on": now.extension_until_on,
        "warned_at_utc": now.warned_at_utc,
        "urged_at_utc": now.urged_at_utc,
        "escalated_at_utc": now.escalated_at_utc,
        "verified_at_utc": now.verified_at_utc,
        "published_until_on": now.published_until_on,
        "summarised": int(bool(now.summary)),
    }


def _steps(conn: Any, issue_id: str) -> list[Any]:
    found = conn.execute("SELECT * FROM issue_step WHERE issue_id = ? AND deleted = 0", (issue_id,))
    return life.in_order(rows.from_row("issue_step", row) for row in found)


def _place(conn: Any, place_id: str | None) -> tuple[Any, Any]:
    """Return (the place, the street it lies in); a street is its own street."""
    place = conn.execute("SELECT id, name, level, parent_id FROM place WHERE id = ?", (place_id,)).fetchone()
    at = place
    for _ in LEVELS:  # no register is deeper; two places that name each other as parent must not hang us
        if at is None or at["level"] in ("street", "district"):
            break
        at = conn.execute("SELECT id, name, level, parent_id FROM place WHERE id = ?", (at["parent_id"],)).fetchone()
    if place is not None and place["level"] == "street":
        return place, place
    return place, at if at is not None and at["level"] == "street" else None
