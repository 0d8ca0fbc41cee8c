"""Answers for the office's records and disputes between table and merge rule: read many at once, write many at once.

Rows are locked in one order (records by id, then disputes by id), so that two pushes wait for each other and never in
a circle. What is new is inserted plainly: where two transactions make the same record, the second fails and runs again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.exchange import OPEN, Dispute
from inspector.domain.merge import Held, Version, natural_key, suspect
from inspector.domain.op import Op
from inspector.office import rows
from inspector.office.database import dispute, record

_AT_ONCE = 400  # names of one IN (…)


class Shelf:
    """The records and open disputes that one transaction works on; `put` changes them here, `store` in the tables."""

    def __init__(self, conn: Connection, scope: str, ids: Iterable[str]) -> None:
        """Read and lock everything known about the records `ids`."""
        self._conn, self._scope = conn, scope
        self._keys: dict[str, str | None] = {}
        self._held: dict[str, Held] = {}
        self._disputes: dict[str, dict[str, Dispute]] = {}
        self._touched: dict[str, Op] = {}
        self._disputed: dict[str, Op] = {}
        self._known_disputes: set[str] = set()
        wanted = sorted(set(ids))
        for some in _pieces(wanted):
            these = (record.c.scope == scope, record.c.id.in_(some))
            for row in conn.execute(sa.select(record).where(*these).order_by(record.c.id).with_for_update()):
                self._held[row.id] = held_of(row)
                self._keys[row.id] = row.natural_key
        for some in _pieces(wanted):
            where = (dispute.c.scope == scope, dispute.c.record_id.in_(some), dispute.c.status == OPEN)
            for row in conn.execute(sa.select(dispute).where(*where).order_by(dispute.c.id).with_for_update()):
                self._disputes.setdefault(row.record_id, {})[row.id] = dispute_of(row.body)
                self._known_disputes.add(row.id)

    def held(self, record_id: str) -> Held | None:
        """Return a record as it stands in this transaction, None where it was never heard of."""
        return self._held.get(record_id)

    def disputes(self, record_id: str) -> list[Dispute]:
        """Return the open disputes of a record, oldest id first."""
        found = self._disputes.get(record_id)
        return [] if not found else [found[key] for key in sorted(found) if found[key].status == OPEN]

    def put(self, held: Held, disputes: Iterable[Dispute], op: Op) -> None:
        """Take over what `op` made of a record and its disputes."""
        self._held[held.record] = held
        self._touched[held.record] = op
        for one in disputes:
            self._disputes.setdefault(one.record, {})[one.id] = one
            self._disputed[one.id] = op

    def store(self, now_utc: str) -> dict[str, Op]:
        """Write records, suspected duplicates and disputes; return dispute id → the op that last touched it."""
        keys = {one: _digest(self._held[one]) for one in self._touched}
        self._write_records(keys)
        self._suspect_duplicates({one: key for one, key in keys.items() if key and key != self._keys.get(one)})
        self._write_disputes(now_utc)
        return dict(self._disputed)

    def touched(self) -> list[Held]:
        """Return the records that ops of this transaction met, in the order of their ids."""
        return [self._held[one] for one in sorted(self._touched)]

    def new(self) -> set[str]:
        """Return the records that this transaction makes: no row of theirs was there before."""
        return {one for one in self._touched if one not in self._keys}

    def _write_records(self, keys: Mapping[str, str | None]) -> None:
        made = [_row(self._scope, self._held[one], keys[one]) for one in sorted(keys)]
        rows.insert(self._conn, record, [row for row in made if row["id"] not in self._keys])
        rows.update(self._conn, record, [row for row in made if row["id"] in self._keys], ("scope", "id"))

    def _suspect_duplicates(self, keys: Mapping[str, str]) -> None:
        """Open one dispute for each record whose natural key another live record has: against the oldest of them."""
        oldest: dict[str, list[Any]] = {}
        for some in _pieces(sorted(set(keys.values()))):
            where = (record.c.scope == self._scope, record.c.natural_key.in_(some), sa.not_(record.c.deleted))
            columns = (record.c.natural_key, record.c.id, record.c.entity, record.c.rev)
            for row in self._conn.execute(sa.select(*columns).where(*where).order_by(record.c.id)):
                oldest.setdefault(row.natural_key, []).append(row)
        found: dict[str, tuple[Dispute, Op]] = {}
        for one, key in keys.items():
            other = next((row for row in oldest.get(key, ()) if row.id != one), None)
            if other is not None:
                op = self._touched[one]
                second = Held(entity=other.entity, record=other.id, rev=other.rev)
                made = suspect(self._held[one], second, op)
                found.setdefault(made.id, (made, op))
        known = self._among(sorted(found))
        for made, op in found.values():
            if made.id not in known:
                self._disputes.setdefault(made.record, {})[made.id] = made
                self._disputed[made.id] = op

    def _among(self, ids: list[str]) -> set[str]:
        known: set[str] = set()
        for some in _pieces(ids):
            where = (dispute.c.scope == self._scope, dispute.c.id.in_(some))
            known.update(self._conn.execute(sa.select(dispute.c.id).where(*where)).scalars())
        return known

    def _write_disputes(self, now_utc: str) -> None:
        now = {key: one for found in self._disputes.values() for key, one in found.items() if key in self._disputed}
        made = [
            {
                "scope": self._scope,
                "id": key,
                "record_id": one.record,
                "status": one.status,
                "kind": one.kind,
                "field": one.field,
                "body": msgspec.to_builtins(one),
                "opened_at_utc": now_utc,
            }
            for key, one in sorted(now.items())
        ]
        old = [row for row in made if row["id"] in self._known_disputes]
        for row in old:
            del row["opened_at_utc"]
        rows.insert(self._conn, dispute, [row for row in made if row["id"] not in self._known_disputes])
        rows.update(self._conn, dispute, old, ("scope", "id"))


def held_of(row: Any) -> Held:
    """Return the record in a row of the table `record`."""
    versions = {
        name: version for rev, writers, names in row.versions for version in (Version(rev, writers),) for name in names
    }
    return Held(
        entity=row.entity,
        record=row.id,
        rev=row.rev,
        doc=row.doc,
        versions=versions,
        deleted=bool(row.deleted),
        merged=bool(row.merged),
    )


def dispute_of(body: Any) -> Dispute:
    """Return the dispute in the column `body` of the table `dispute`."""
    return msgspec.convert(body, Dispute)


def _row(scope: str, held: Held, key: str | None) -> dict[str, Any]:
    return {
        "scope": scope,
        "id": held.record,
        "entity": held.entity,
        "rev": held.rev,
        "doc": held.doc,
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


def _pieces(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
