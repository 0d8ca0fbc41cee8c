"""Answers for the office's records and disputes between table and merge rule: read many at once, write many at once.

Rows are locked in one order (records by id, then disputes by id), so that two pushes wait for each other and never in
a circle. What is new is inserted plainly: where two transactions make the same record, the second fails and runs again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.exchange import OPEN, Dispute
from inspector.domain.merge import Held, Merged, Version, natural_key, suspect
from inspector.domain.op import Op
from inspector.office import rows
from inspector.office.database import dispute, record
from inspector.office.reading import MOST_RECORD_BYTES

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_decode_dispute = msgspec.json.Decoder(Dispute).decode


class Shelf:
    """The records and open disputes that one transaction works on; `put` changes them here, `store` in the tables."""

    def __init__(self, conn: Connection, scope: str, ids: Iterable[str]) -> None:
        """Read and lock everything known about the records `ids`."""
        self._conn, self._scope, self._dialect = conn, scope, conn.dialect.name
        self._keys: dict[str, str | None] = {}
        self._held: dict[str, Held] = {}
        self._disputes: dict[str, dict[str, Dispute]] = {}
        self._touched: dict[str, Op] = {}
        self._disputed: dict[str, Op] = {}
        self._known_disputes: set[str] = set()
        self._weights: dict[str, int] = {}  # of records and disputes by id: what they have at most, exact once stored
        said = {"scope": scope, "ids": rows.listed(self._dialect, sorted(set(ids)))}
        for row in conn.execute(_lock_records(self._dialect), said).all():
            self._held[row.id] = _held_of(row)
            self._keys[row.id] = row.natural_key
            self._weights[row.id] = len(row.doc.encode())
        if not self._held:
            return  # disputes are about records
        for record_id, key, body in conn.execute(_lock_disputes(self._dialect), said).all():
            self._disputes.setdefault(record_id, {})[key] = _decode_dispute(body)
            self._known_disputes.add(key)
            self._weights[key] = len(body.encode())

    def held(self, record_id: str) -> Held | None:
        """Return a record as it stands in this transaction, None where it was never heard of."""
        return self._held.get(record_id)

    def disputes(self, record_id: str) -> list[Dispute]:
        """Return the open disputes of a record, oldest id first."""
        found = self._disputes.get(record_id)
        return [] if not found else [found[key] for key in sorted(found) if found[key].status == OPEN]

    def may_hold(self, merged: Merged, size: int) -> bool:
        """Say whether what an op of `size` bytes made of a record and its disputes still travels whole."""
        most = self.weight(merged.held.record) + size + max((self.weight(one.id) for one in merged.disputes), default=0)
        if most <= MOST_RECORD_BYTES:
            return True
        return all(len(_encode(one)) <= MOST_RECORD_BYTES for one in (merged.held.doc, *merged.disputes))

    def put(self, held: Held, disputes: Iterable[Dispute], op: Op, size: int) -> None:
        """Take over what `op` (of `size` bytes) made of a record and its disputes."""
        self._held[held.record] = held
        self._touched[held.record] = op
        most = self._weights[held.record] = self.weight(held.record) + size
        for one in disputes:
            self._disputes.setdefault(one.record, {})[one.id] = one
            self._disputed[one.id] = op
            self._weights[one.id] = self.weight(one.id) + most

    def weight(self, ref: str) -> int:
        """Return how many bytes a record or a dispute has: at most, and exactly once it is stored."""
        return self._weights.get(ref, 0)

    def store(self, now_utc: str) -> dict[str, Op]:
        """Write records, suspected duplicates and disputes; return dispute id → the op that last touched it."""
        keys = {one: _digest(self._held[one]) for one in self._touched}
        self._suspect_duplicates({one: key for one, key in keys.items() if key and key != self._keys.get(one)}, keys)
        self._write_records(keys)
        self._write_disputes(now_utc)
        return dict(self._disputed)

    def touched(self) -> list[Held]:
        """Return the records that ops of this transaction met, in the order of their ids."""
        return [self._held[one] for one in sorted(self._touched)]

    def new(self) -> set[str]:
        """Return the records that this transaction makes: no row of theirs was there before."""
        return {one for one in self._touched if one not in self._keys}

    def is_new(self, ref: str) -> bool:
        """Say whether this transaction makes a record or a dispute."""
        return ref not in self._keys and ref not in self._known_disputes

    def _write_records(self, keys: Mapping[str, str | None]) -> None:
        made, changed = list[dict[str, Any]](), list[dict[str, Any]]()
        for one in sorted(keys):
            row = _row(self._scope, self._held[one], keys[one])
            self._weights[one] = len(bytes(row["doc"]))
            (changed if one in self._keys else made).append(row)
        rows.insert(self._conn, record, made)
        rows.update(self._conn, record, changed, ("scope", "id"))

    def _suspect_duplicates(self, keys: Mapping[str, str], all_keys: Mapping[str, str | None]) -> None:
        """Open one dispute for each record whose natural key another live record has: against the oldest of them.

        Of the records of this transaction counts what it makes of them, of all others what stands in the table.
        """
        if not keys:
            return
        said = {
            "scope": self._scope,
            "ids": rows.listed(self._dialect, sorted(set(keys.values()))),
            "mine": rows.listed(self._dialect, all_keys),
        }
        alike: dict[str, list[Held]] = {}
        for key, record_id, entity, rev in self._conn.execute(_oldest_with_keys(self._dialect), said).all():
            alike[key] = [Held(entity=entity, record=record_id, rev=rev)]
        for one, key in all_keys.items():
            if key:
                alike.setdefault(key, []).append(self._held[one])
        found: dict[str, tuple[Dispute, Op]] = {}
        for one, key in keys.items():
            others = [other for other in alike[key] if other.record != one] if len(alike[key]) > 1 else []
            if others:
                op = self._touched[one]
                made = suspect(self._held[one], min(others, key=lambda other: other.record), op)
                found.setdefault(made.id, (made, op))
        known = self._among(sorted(found))
        for made, op in found.values():
            if made.id not in known:
                self._disputes.setdefault(made.record, {})[made.id] = made
                self._disputed[made.id] = op

    def _among(self, ids: list[str]) -> set[str]:
        if not ids:
            return set()
        said = {"scope": self._scope, "ids": rows.listed(self._dialect, ids)}
        return set(self._conn.execute(_known_disputes(self._dialect), said).scalars())

    def _write_disputes(self, now_utc: str) -> None:
        now = {key: one for found in self._disputes.values() for key, one in found.items() if key in self._disputed}
        made: list[dict[str, Any]] = [
            {
                "scope": self._scope,
                "id": key,
                "record_id": one.record,
                "status": one.status,
                "kind": one.kind,
                "field": one.field,
                "body": msgspec.Raw(_encode(one)),
                "opened_at_utc": now_utc,
            }
            for key, one in sorted(now.items())
        ]
        self._weights |= {row["id"]: len(bytes(row["body"])) for row in made}
        old = [row for row in made if row["id"] in self._known_disputes]
        for row in old:
            del row["opened_at_utc"]
        rows.insert(self._conn, dispute, [row for row in made if row["id"] not in self._known_disputes])
        rows.update(self._conn, dispute, old, ("scope", "id"))


@cache
def _lock_records(dialect: str) -> Any:
    c = record.c
    doc, versions = (sa.cast(column, sa.Text).label(column.name) for column in (c.doc, c.versions))
    return (
        sa.select(c.id, c.entity, c.rev, doc, versions, c.deleted, c.merged, c.natural_key)
        .where(c.scope == sa.bindparam("scope"), rows.among(dialect, c.id))
        .order_by(c.id)
        .with_for_update()
    )


@cache
def _lock_disputes(dialect: str) -> Any:
    c = dispute.c
    of_records = (c.scope == sa.bindparam("scope"), rows.among(dialect, c.record_id), c.status == OPEN)
    columns = (c.record_id, c.id, sa.cast(c.body, sa.Text))
    return sa.select(*columns).where(*of_records).order_by(c.id).with_for_update()


@cache
def _oldest_with_keys(dialect: str) -> Any:
    """Return the question for the oldest live record of each natural key, besides those of this transaction."""
    c, scope = record.c, sa.bindparam("scope", type_=sa.Text)
    alike = (c.scope == scope, rows.among(dialect, c.natural_key), sa.not_(c.deleted))
    others = sa.not_(rows.among(dialect, c.id, "mine"))
    oldest = sa.select(sa.func.min(c.id).label("id")).where(*alike, others).group_by(c.natural_key).subquery()
    columns = (c.natural_key, c.id, c.entity, c.rev)
    return sa.select(*columns).join_from(oldest, record, sa.and_(c.id == oldest.c.id, c.scope == scope))


@cache
def _known_disputes(dialect: str) -> Any:
    c = dispute.c
    return sa.select(c.id).where(c.scope == sa.bindparam("scope"), rows.among(dialect, c.id))


def _held_of(row: Any) -> Held:
    versions = {
        name: version
        for rev, writers, names in _decode(row.versions)
        for version in (Version(rev, writers),)
        for name in names
    }
    return Held(
        entity=row.entity,
        record=row.id,
        rev=row.rev,
        doc=_decode(row.doc),
        versions=versions,
        deleted=bool(row.deleted),
        merged=bool(row.merged),
    )


def _row(scope: str, held: Held, key: str | None) -> dict[str, Any]:
    return {
        "scope": scope,
        "id": held.record,
        "entity": held.entity,
        "rev": held.rev,
        "doc": msgspec.Raw(_encode(held.doc)),
        "versions": _versions(held.versions),
        "deleted": held.deleted,
        "merged": held.merged,
        "natural_key": key,
    }


def _versions(versions: Mapping[str, Version]) -> list[Any]:
    """Return the versions with the fields of each together: most records were written by one op."""
    together: dict[Any, list[Any]] = {}
    last: Version | None = None
    names: list[str] = []
    for name, version in versions.items():
        if version is not last:  # one op gives all its fields the same version
            last, writers = version, version.writers
            key = (version.rev, *sorted(writers.items()))
            names = together.setdefault(key, [version.rev, writers, []])[2]
        names.append(name)
    return list(together.values())


def _digest(held: Held) -> str | None:
    key = None if held.deleted else natural_key(held.entity, held.doc)
    return None if key is None else hashlib.sha256(key.encode()).hexdigest()
