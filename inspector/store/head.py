"""Answers for the head of the journal, anchored outside it: a cut tail or a chain written anew is found out.

The chain alone proves order, not completeness: a database can be cut and numbered again. So the head (device, seq,
hash) is signed with the device's key when the workspace is closed and when it is backed up; it is kept in the database,
beside it and in each backup, and its first eight digits stand in the foot of each printed sheet. A journal must hold
every head that was ever signed of it. The key lies beside the database: against somebody who uses it too, backups and
paper stand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from inspector.domain.device_id import device_id, signed_by
from inspector.store.device import sign

SIGNED = "signed_heads"
BESIDE = "journal.head"
SHOWN_DIGITS = 8

Head = dict[str, Any]  # scope, device, seq, hash; once signed also public_key and signature (all bytes as hex)


def heads(conn: Any) -> list[Head]:
    """Return the last op of each stream."""
    found = conn.execute("SELECT scope, device, last_seq, last_hash FROM device_stream ORDER BY scope, device")
    return [{"scope": row[0], "device": row[1], "seq": row[2], "hash": _hex(row[3])} for row in found]


def signed(conn: Any) -> list[Head]:
    """Return the heads that were signed here and kept, newest of each stream."""
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (SIGNED,)).fetchone()
    return list(json.loads(row[0])) if row else []


def sign_head(head: Head, key: Path, public_key: bytes) -> Head:
    """Return `head` with the signature of its device."""
    signature = sign(key, message(head))
    return {**head, "public_key": public_key.hex(), "signature": signature.hex()}


def is_genuine(head: Head) -> bool:
    """Say whether the signature is that of the device the head names (whose id derives from its key)."""
    try:
        public, signature = bytes.fromhex(head["public_key"]), bytes.fromhex(head["signature"])
        return bool(device_id(public) == head["device"] and signed_by(public, signature, message(head)))
    except (KeyError, ValueError, TypeError):
        return False


def broken(conn: Any, known: Iterable[Head]) -> list[Head]:
    """Return those of the heads that this journal does not hold (any more); ops that were numbered anew count too."""
    held = (
        "SELECT hash FROM journal WHERE scope = ?1 AND device = ?2 AND seq = ?3 "
        "UNION ALL SELECT hash FROM op_before WHERE scope = ?1 AND device = ?2 AND seq = ?3"
    )
    lost = []
    for one in known:
        found = conn.execute(held, (one.get("scope"), one.get("device"), one.get("seq")))
        if one.get("hash") not in {_hex(row[0]) for row in found}:
            lost.append(one)
    return lost


def holds(conn: Any, digits: str) -> bool:
    """Say whether some op has a hash that begins with these digits, as printed on paper."""
    if len(digits) < SHOWN_DIGITS or set(digits.lower()) - set("0123456789abcdef"):
        return False
    begins = f"{digits.lower()}%"
    return any(
        conn.execute(f"SELECT 1 FROM {table} WHERE lower(hex(hash)) LIKE ? LIMIT 1", (begins,)).fetchone()
        for table in ("journal", "op_before")
    )


def keep_beside(folder: Path, known: list[Head]) -> None:
    """Keep the heads beside the database, where putting back an older database leaves them alone; may fail silently."""
    part = folder / f"{BESIDE}.part"
    with suppress(OSError):
        part.write_text(json.dumps(known), encoding="utf-8")
        os.replace(part, folder / BESIDE)


def beside(folder: Path) -> list[Head]:
    """Return the heads kept beside the database; none where that file is gone or is none of ours."""
    try:
        known = json.loads((folder / BESIDE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [one for one in known if isinstance(one, dict)] if isinstance(known, list) else []


def went_back(conn: Any, folder: Path, device: str) -> bool:
    """Say whether the database is older than the heads beside it: this device's next numbers stand on paper already."""
    return bool(broken(conn, [one for one in beside(folder) if one.get("device") == device]))


def shown(conn: Any, scope: str, device: str) -> str:
    """Return the first digits of a device's head as they stand on paper, "" while it wrote nothing."""
    sql = "SELECT last_hash FROM device_stream WHERE scope = ? AND device = ?"
    row = conn.execute(sql, (scope, device)).fetchone()
    return _hex(row[0])[:SHOWN_DIGITS] if row else ""


def message(head: Head) -> bytes:
    """Return the bytes under which the device signs a head."""
    return json.dumps([head["scope"], head["device"], head["seq"], head["hash"]]).encode()


def _hex(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
