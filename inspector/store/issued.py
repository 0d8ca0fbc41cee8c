"""Answers for 发文登记: what was issued to whom, under which numbers, as which files, and what has changed since.

A document is registered first (its draft number stands on the paper), then drawn, then its files are noted by their
digests. The 文号 comes from the office with the ordinary pull (`issued_number`), or from this laptop where the setting
says that no office numbers its documents. The same content under its 文号 is a further file of the same document; other
content is a new document that replaces it and says what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspector.domain.clock_text import business_date
from inspector.domain.issued import (
    DRAFT,
    ENTERED,
    LAST_YEAR,
    MOST_ABOUT,
    MOST_AHEAD,
    MOST_ASKED,
    Issued,
    Source,
    count_in,
    is_series,
    kept_lines,
    official,
    pairs,
    series_in,
)
from inspector.errors import Known
from inspector.store import exchange, made_from
from inspector.store.door import Transaction, new_id
from inspector.store.kept import kept_settings
from inspector.store.made_from import Key, RecordChange
from inspector.store.workspace import Workspace

_BRACKETS = str.maketrans("[]【】（）()", "〔〕〔〕〔〕〔〕")  # as people type what stands around the year of a 文号
_YEAR = "coalesce(year, CAST(strftime('%Y', issued_at_utc, '+8 hours') AS INTEGER))"  # Beijing's, as `register` has it
_FOUND = (
    "(instr(official_number, ?) OR EXISTS "
    "(SELECT 1 FROM issued_number WHERE issued_id = issued.id AND instr(number, ?)) "
    "OR instr(upper(number), upper(?)) OR instr(title, ?) OR EXISTS "
    "(SELECT 1 FROM json_each(issued.body_ids) AS sent JOIN body ON body.id = sent.value WHERE instr(body.name, ?)))"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register: the document, its 文号 as far as it is known here, and what has replaced it."""

    issued: Issued
    official_number: str
    replaced_by: str  # what the document that replaces it is called by, "" where none does

    @property
    def clash(self) -> str:
        """Return the 文号 that stands on paper where the office has given another, "" where there is no such clash."""
        printed = self.issued.official_number or ""
        return printed if printed != self.official_number else ""

    @property
    def shown_number(self) -> str:
        """Return the number that people call it by: its 文号, else the draft number."""
        return self.official_number or self.issued.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be issued: kind (name and title in `sheets.DOCUMENTS`), own title, what it is about, and to whom."""

    kind: str
    kind_title: str
    title: str
    about: tuple[Key, ...]
    body_ids: tuple[str, ...] = ()
    brought: str = ""  # the 文号 that its record bears already
    is_official: bool = True  # goes out under a 文号, if the office has a series for it
    asked: str | None = None
    replaces_id: str | None = None
    reason: str | None = None


def register(ws: Workspace, wanted: Wanted) -> Issued:
    """Write a document into the register before it is drawn; return it with its numbers.

    Raise Known("issued_needs_reason") where it replaces another without saying why, Known("record_gone").
    """
    if wanted.replaces_id and not (wanted.reason or "").strip():
        raise Known("issued_needs_reason")
    sources = made_from.sources(ws, wanted.about)
    series = series_of(ws, wanted.kind_title) if wanted.is_official else ""
    with ws.write() as door:
        if wanted.replaces_id and door.get("issued", wanted.replaces_id) is None:
            raise Known("record_gone", entity="issued", record=wanted.replaces_id)
        year = business_date(door.now_utc).year
        brought = wanted.brought.strip() if wanted.is_official else ""
        if brought:
            series, year, brought = _brought(door, brought)
        issued = Issued(
            id=new_id(),
            number=door.next_number(DRAFT if wanted.is_official else ENTERED),
            kind=wanted.kind,
            title=wanted.title,
            series=series or None,
            year=year if series else None,
            official_number=brought or (_own_number(ws, door, series, year) if series else None),
            body_ids=wanted.body_ids,
            issued_at_utc=door.now_utc,
            about=tuple(f"{entity} {record}" for entity, record in wanted.about[:MOST_ABOUT]),
            made_from=kept_lines(sources),
            asked=wanted.asked if len(wanted.asked or "") <= MOST_ASKED else None,
            replaces_id=wanted.replaces_id,
            reason=(wanted.reason or "").strip() or None,
            person_id=ws.author or None,
        )
        door.put(issued)
    return issued


def note_files(ws: Workspace, issued_id: str, files: Iterable[tuple[str, str]], number: str = "") -> Issued:
    """Note (format, SHA-256) of files that were written of a document; `number` is the 文号 that stands on them."""
    with ws.write() as door:
        held: Issued | None = door.get("issued", issued_id)
        if held is None:
            raise Known("record_gone", entity="issued", record=issued_id)
        lines = dict.fromkeys([*held.files, *(f"{kind} {sha256}" for kind, sha256 in files)])
        changed = replace(held, files=tuple(lines), official_number=number or held.official_number)
        door.put(changed)
    return changed


def series_of(ws: Workspace, title: str) -> str:
    """Return the 机关代字 under which a kind of paper (by its title) goes out: its own, else that of all."""
    settings = kept_settings(ws)
    own = dict(pairs(part.strip() for part in settings.document_series_of.replace(";", "；").split("；")))
    return own.get(title, settings.document_series).strip()


def official_number(ws: Workspace, issued: Issued) -> str:
    """Return the 文号 of a document as far as it is known here, "" before."""
    if issued.official_number:
        return issued.official_number
    return given_number(ws, issued.id)


def given_number(ws: Workspace, issued_id: str) -> str:
    """Return the 文号 that the office gave a document, "" before; it may already stand under another on paper."""
    row = ws.reader().execute("SELECT number FROM issued_number WHERE issued_id = ?", (issued_id,)).fetchone()
    return row[0] if row else ""


def entry(ws: Workspace, issued_id: str) -> Entry:
    """Return one line of the register; raise Known("record_gone")."""
    issued = ws.get("issued", issued_id)
    if issued is None:
        raise Known("record_gone", entity="issued", record=issued_id)
    return _entries(ws, [issued])[0]


def by_number(ws: Workspace, number: str) -> Entry:
    """Return the document with this 文号 or draft number; raise Known("issued_unknown").

    Where one has it from the office and another only on paper, it is the office's; of those that went out under one
    number after another it is the one that stands.
    """
    wanted = number.strip()
    where = "number = ?1 OR official_number = ?1 OR id IN (SELECT issued_id FROM issued_number WHERE number = ?1)"
    found = _entries(ws, ws.all("issued", where, (wanted,)))
    if not found:
        raise Known("issued_unknown", number=wanted)
    return max(found, key=lambda one: (one.official_number == wanted, not one.replaced_by))


def is_given(ws: Workspace, number: str) -> bool:
    """Say whether some document here has this 文号 or draft number."""
    try:
        return bool(by_number(ws, number))
    except Known:
        return False


def by_file(ws: Workspace, sha256: str) -> Entry | None:
    """Return the document one of whose files has this digest.

    Where two laptops wrote files of it at once, the office holds one list and the other in a dispute: both went out.
    """
    where = (
        "EXISTS (SELECT 1 FROM json_each(issued.files) WHERE value LIKE '% ' || ?1) "
        "OR id IN (SELECT record FROM dispute WHERE entity = 'issued' AND instr(body, ' ' || ?1))"
    )
    found = ws.all("issued", where, (sha256,))
    return _entries(ws, found[:1])[0] if found else None


def before(ws: Workspace, kind: str, asked: str) -> Entry | None:
    """Return the newest document of this kind that was issued for the same subject, has files and stands still.

    Which days were counted and what was set on the screen make no other subject.
    """
    same = "json_remove({0}, '$.since', '$.until', '$.said')"
    where = (
        f"kind = ?1 AND files <> '[]' AND CASE WHEN json_valid(asked) THEN {same.format('asked')} END = "
        f"{same.format('?2')} AND NOT EXISTS "
        "(SELECT 1 FROM issued AS later WHERE later.replaces_id = issued.id AND later.deleted = 0)"
    )
    found = ws.all("issued", where, (kind, asked), "issued_at_utc DESC LIMIT 1")
    return _entries(ws, found)[0] if found else None


def by_name(ws: Workspace, name: str) -> Entry | None:
    """Return the document whose number stands in the name of a file; that says nothing of what is in the file."""
    where = (
        "number <> '' AND instr(?1, number) OR official_number <> '' AND instr(?1, official_number) OR EXISTS "
        "(SELECT 1 FROM issued_number WHERE issued_id = issued.id AND instr(?1, issued_number.number))"
    )
    found = _entries(ws, ws.all("issued", where, (name,)))
    return max(found, key=lambda one: len(one.shown_number), default=None)


def page(
    ws: Workspace,
    *,
    kind: str = "",
    body_id: str = "",
    year: int | None = None,
    text: str = "",
    limit: int = 200,
    offset: int = 0,
) -> list[Entry]:
    """Return the register, newest first; `body_id` only what went to that body, `year` only that of issue.

    `text` is part of a 文号 (whatever brackets were typed), of a draft number, of the title or of a body's name.
    """
    where, values = ["1"], list[Any]()
    if kind:
        where.append("kind = ?")
        values.append(kind)
    if body_id:
        where.append("EXISTS (SELECT 1 FROM json_each(issued.body_ids) WHERE value = ?)")
        values.append(body_id)
    if year is not None:
        where.append(f"{_YEAR} = ?")
        values.append(year)
    if text.strip():
        where.append(_FOUND)
        values += [text.strip().translate(_BRACKETS)] * 2 + [text.strip()] * 3
    order = f"issued_at_utc DESC, number DESC LIMIT {int(limit)} OFFSET {int(offset)}"
    return _entries(ws, ws.all("issued", " AND ".join(where), tuple(values), order))


def shelves(ws: Workspace) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the kinds and the years (newest first) that the register holds."""
    found = ws.reader().execute(f"SELECT DISTINCT kind, {_YEAR} FROM issued WHERE deleted = 0").fetchall()
    kinds, years = {row[0] for row in found}, {row[1] for row in found if row[1]}
    return tuple(sorted(filter(None, kinds))), tuple(sorted(years, reverse=True))


def sources_of(issued: Issued) -> tuple[Source, ...]:
    """Return the records a document was made from, as they were then; none where they were too many to be named."""
    return tuple(one for one in map(Source.read, issued.made_from) if one is not None)


def changes(ws: Workspace, issued: Issued) -> list[RecordChange]:
    """Return what of the records of a document has changed since it was issued.

    Raise Known("issued_too_many") where they were too many to be named: its file has them all.
    """
    found = sources_of(issued)
    if issued.made_from and not found:
        raise Known("issued_too_many", number=issued.number)
    return made_from.changes(ws, found, pairs(issued.about))


def _brought(door: Transaction, number: str) -> tuple[str, int, str]:
    """Return in which series and year the office shall keep a 文号 that a record bears already, and the 文号.

    The series is "" where it is none that is counted, or where another document here goes under it already (it is
    issued again, or in another form): asked to keep it twice, the office would give it a second.
    """
    plain = number.translate(_BRACKETS)
    series, year = series_in(plain)
    if not series:
        return "", year, number
    where = "SELECT 1 FROM issued WHERE official_number = ?1 UNION ALL SELECT 1 FROM issued_number WHERE number = ?1"
    return ("" if door.conn.execute(where, (plain,)).fetchone() else series), year, plain


def _own_number(ws: Workspace, door: Transaction, series: str, year: int) -> str | None:
    """Return the next 文号 where this laptop numbers by itself: gapless, in the transaction that registers it.

    What an office gave before this laptop left it is taken too. A number that a record brought from far above
    (`MOST_AHEAD`) is taken, but counting does not go on above it: as at the office.
    Raise Known("issued_office_numbers") where the setting says so although an office gives the numbers.
    """
    if not kept_settings(ws).numbers_documents:
        return None
    if exchange.enrolment(ws) is not None:
        raise Known("issued_office_numbers")
    if not is_series(series, year):
        raise Known("issued_series", series=series, last=LAST_YEAR)
    given = door.conn.execute("SELECT number FROM issued_number").fetchall()
    own = door.conn.execute("SELECT official_number FROM issued WHERE series = ? AND year = ?", (series, year))
    last = max((count_in(row[0], series, year) for row in given), default=0)
    taken = {count_in(row[0], series, year) for row in own}
    for count in sorted(taken):
        last = count if last < count <= last + MOST_AHEAD else last
    return official(series, year, last + 1)


def _entries(ws: Workspace, found: Sequence[Issued]) -> list[Entry]:
    ids = json.dumps([one.id for one in found])
    conn = ws.reader()
    numbers = dict(
        map(
            tuple,
            conn.execute(
                "SELECT issued_id, number FROM issued_number WHERE issued_id IN (SELECT value FROM json_each(?))",
                (ids,),
            ),
        )
    )
    replaced = dict(
        map(
            tuple,
            conn.execute(
                "SELECT later.replaces_id, coalesce(given.number, later.official_number, later.number) "
                "FROM issued AS later LEFT JOIN issued_number AS given ON given.issued_id = later.id "
                "WHERE later.deleted = 0 AND later.replaces_id IN (SELECT value FROM json_each(?)) "
                "ORDER BY later.issued_at_utc",
                (ids,),
            ),
        )
    )
    return [Entry(one, numbers.get(one.id, "") or one.official_number or "", replaced.get(one.id, "")) for one in found]
