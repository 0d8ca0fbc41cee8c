"""Answers for which records a paper is made from, and what of them has changed since.

A paper names what it is about; one rule says what belongs to it: an issue brings its steps, photos, feedback and so on,
a visit its issues, and each the names it is called by (place, body, campaign). Whether a record is still as it was is
said by the digest of its content; which fields changed, by taking back what the journal and the office's versions say,
newest first, until the digest is the same again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.domain import op as ops
from inspector.domain.issued import Source, content_digest
from inspector.domain.op import DELETED
from inspector.domain.record import ENTITIES, fields, list_fields
from inspector.store import rows, streams
from inspector.store.workspace import Workspace

# entity → what it brings along: (entity, condition on it with ?1 the JSON list of ids)
_PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "visit": (
        ("visit_target", "visit_id IN (SELECT value FROM json_each(?1))"),
        ("check", "visit_id IN (SELECT value FROM json_each(?1))"),
        ("issue", "visit_id IN (SELECT value FROM json_each(?1))"),
        ("photo", "subject = 'visit' AND subject_id IN (SELECT value FROM json_each(?1))"),
    ),
    "place": (
        ("issue", "place_id IN (SELECT value FROM json_each(?1))"),
        ("effort", "place_id IN (SELECT value FROM json_each(?1))"),
        ("water_sample", "place_id IN (SELECT value FROM json_each(?1))"),
        ("talk", "place_id IN (SELECT value FROM json_each(?1))"),
        ("listing", "place_id IN (SELECT value FROM json_each(?1))"),
    ),
    "issue": (
        *((one, "issue_id IN (SELECT value FROM json_each(?1))") for one in ("issue_step", "recheck", "feedback")),
        *((one, "issue_id IN (SELECT value FROM json_each(?1))") for one in ("milestone", "effort")),
        ("photo", "subject = 'issue' AND subject_id IN (SELECT value FROM json_each(?1))"),
    ),
    "photo": (("mask", "sha256 IN (SELECT sha256 FROM photo WHERE id IN (SELECT value FROM json_each(?1)))"),),
    "recheck": (("photo", "subject = 'recheck' AND subject_id IN (SELECT value FROM json_each(?1))"),),
}
# fields that name a record whose name stands on the paper
_NAMES = {
    "place_id": "place",
    "body_id": "body",
    "lead_body_id": "body",
    "assist_body_ids": "body",
    "body_ids": "body",
    "campaign_id": "campaign",
}
_LISTED = {"notice": ("issue_ids", "issue"), "circular": ("issue_ids", "issue")}

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that is not what it was; `before` and `now` are plain values (None: nothing)."""

    field: str
    before: Any
    now: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that is no longer as the paper has it: `kind` is changed, added, deleted or unknown (not here).

    `fields` is empty where the way back is not kept here, although the content differs.
    """

    entity: str
    id: str
    kind: str
    fields: tuple[FieldChange, ...] = ()


def sources(ws: Workspace, about: Iterable[Key]) -> tuple[Source, ...]:
    """Return everything that a paper about these records is made from, as it stands now, sorted."""
    conn = ws.reader()
    return tuple(sorted(source for source, _ in _expanded(conn, about).values()))


def photo_digests(ws: Workspace, made_from: Iterable[Source]) -> tuple[str, ...]:
    """Return the digests of the originals of the photos among `made_from`, sorted, each once."""
    ids = [one.id for one in made_from if one.entity == "photo"]
    found = ws.reader().execute(
        "SELECT DISTINCT sha256 FROM photo WHERE id IN (SELECT value FROM json_each(?)) ORDER BY 1", (json.dumps(ids),)
    )
    return tuple(row[0] for row in found)


def changes(ws: Workspace, made_from: Sequence[Source], about: Iterable[Key] = ()) -> list[RecordChange]:
    """Return what has changed since a paper was made; with `about` also what would stand on it besides."""
    conn = ws.reader()
    then = {(one.entity, one.id): one for one in made_from}
    now = _held(conn, then)
    found = []
    for key, source in sorted(then.items()):
        flat = now.get(key)
        if flat is None:
            gone = _is_marked(conn, key)
            found.append(RecordChange(*key, "deleted" if gone else "unknown"))
        elif content_digest(key[0], flat) != source.digest:
            found.append(RecordChange(*key, "changed", tuple(_since(conn, key, flat, source.digest))))
    more = _expanded(conn, about).keys() - then.keys()
    return [*found, *(RecordChange(*key, "added") for key in sorted(more))]


def _expanded(conn: Any, about: Iterable[Key]) -> dict[Key, tuple[Source, Any]]:
    """Return the records `about`, their parts, and what their names are, each with its source."""
    done: dict[Key, tuple[Source, Any]] = {}
    waiting: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for entity, record in about:
        waiting.setdefault(entity, set()).add(record)
    while waiting:
        entity, ids = waiting.popitem()
        fresh = [one for one in sorted(ids) if (entity, one) not in done]
        for record, rev in _records(conn, entity, "id IN (SELECT value FROM json_each(?1))", fresh):
            done[entity, record.id] = _source(record, rev)
            _note_names(record, named)
            if entity in _LISTED:
                field, other = _LISTED[entity]
                waiting.setdefault(other, set()).update(getattr(record, field))
        for child, where in _PARTS.get(entity, ()):
            if fresh and child in ENTITIES:
                found = conn.execute(f'SELECT id FROM "{child}" WHERE deleted = 0 AND {where}', (json.dumps(fresh),))
                waiting.setdefault(child, set()).update(row[0] for row in found.fetchall())
    for entity, ids in named.items():
        fresh = [one for one in sorted(ids) if (entity, one) not in done]
        for record, rev in _records(conn, entity, "id IN (SELECT value FROM json_each(?1))", fresh):
            done[entity, record.id] = _source(record, rev)
    return done


def _records(conn: Any, entity: str, where: str, ids: Sequence[str]) -> Iterator[tuple[Any, int]]:
    if entity in ENTITIES and ids:
        sql = f'SELECT * FROM "{entity}" WHERE deleted = 0 AND {where}'
        for row in conn.execute(sql, (json.dumps(list(ids)),)):
            yield rows.from_row(entity, row), row["rev"]


def _source(record: Any, rev: int) -> tuple[Source, Any]:
    return Source(record.ENTITY, record.id, rev, content_digest(record.ENTITY, rows.to_flat(record))), record


def _note_names(record: Any, named: dict[str, set[str]]) -> None:
    entity = record.ENTITY
    for field in fields(entity):
        other = _NAMES.get(field)
        if other is not None:
            value = getattr(record, field)
            ids = value if field in list_fields(entity) else (value,)
            named.setdefault(other, set()).update(one for one in ids if one)


def _held(conn: Any, keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """Return the flat documents of those of `keys` that are here and not deleted."""
    by_entity: dict[str, list[str]] = {}
    for entity, record in keys:
        by_entity.setdefault(entity, []).append(record)
    return {
        (entity, record.id): rows.to_flat(record)
        for entity, ids in by_entity.items()
        for record, _ in _records(conn, entity, "id IN (SELECT value FROM json_each(?1))", ids)
    }


def _is_marked(conn: Any, key: Key) -> bool:
    entity, record = key
    if entity not in ENTITIES:
        return False
    return conn.execute(f'SELECT 1 FROM "{entity}" WHERE id = ? AND deleted = 1', (record,)).fetchone() is not None


def _since(conn: Any, key: Key, flat: Mapping[str, Any], digest: str) -> Iterator[FieldChange]:
    """Yield the fields that differ from the content with `digest`; nothing where that is not found again."""
    then = dict(flat)
    for patch in _patches(conn, key[1]):
        for name, (old, _) in patch.items():
            if name == DELETED:
                continue
            if old is None:
                then.pop(name, None)
            else:
                then[name] = old
        if content_digest(key[0], then) == digest:
            for name in sorted(then.keys() | flat.keys()):
                if then.get(name) != flat.get(name) and (then.get(name) or flat.get(name)):
                    yield FieldChange(name, then.get(name), flat.get(name))
            return


def _patches(conn: Any, record: str) -> Iterator[Mapping[str, list[Any]]]:
    """Yield what was written to a record, newest first: our own ops over what the office sent, then its versions."""
    received = conn.execute("SELECT 1 FROM received WHERE record = ?", (record,)).fetchone()
    if received is None:
        own = conn.execute("SELECT body FROM journal WHERE record = ? ORDER BY n DESC", (record,))
        yield from (ops.decode(row[0]).patch for row in own.fetchall())
        return
    yield from (op.patch for op in reversed(list(streams.overlay(conn, record))))
    editions = conn.execute("SELECT patch FROM edition WHERE record = ? ORDER BY rev DESC", (record,))
    yield from (json.loads(row[0]) for row in editions.fetchall())
