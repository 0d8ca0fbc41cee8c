"""Answers for whether database, key and folder still belong together, and for what happens where they do not.

Two copies that write under one name would give the same paper numbers twice and fork the journal. So a folder that was
copied with a file manager, came to another computer, was put back to an older state or lost its key goes on as another
device: new key, new code, its own number series; what was recorded stays as it is and is told. Asking would be worse:
who copies a folder does not know about keys. A folder that was only moved or renamed keeps its identity.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from inspector.domain.device_id import LONGEST, SHORTEST, device_id, short_code
from inspector.errors import Known
from inspector.store import head
from inspector.store.device import Device, kept_device, make_key

DEVICE_KEY = "device.key"
HOME = "home"
CODE_LENGTH = "device_code_length"
NOTICES = "notices"
_SAME_MOMENT_NS = 2_000_000_000  # FAT keeps times in steps of two seconds
_PERSONAL = ("my_person_id", "team_ids")


def must_not_be_lost(folder: Path, database: Path, originals: Iterator[str]) -> None:
    """Raise Known("workspace_damaged") where there is no database although one was here: never begin anew over it."""
    try:
        size = database.stat().st_size
    except FileNotFoundError:
        size = -1
    if size > 0:
        return
    left = [folder / DEVICE_KEY, database.with_name(f"{database.name}-wal"), *folder.glob("before-step-*.db")]
    if any(path.exists() for path in left) or any(originals):
        raise Known("workspace_damaged", detail=f"{database.name}: " + ("0 bytes" if size == 0 else "not found"))


def of(conn: Any) -> Device | None:
    """Return the device this database was last written by, None for one that was just made."""
    row = conn.execute("SELECT v FROM meta WHERE k = 'device_public_key'").fetchone()
    public = bytes.fromhex(row[0]) if row else b""
    return Device(device_id(public), short_code(public, _code_length(conn, public)), public) if public else None


def lengthen_code(conn: Any, wanted: str) -> bool:
    """Let new paper numbers begin with the longer code the office asks for (inside a transaction); say whether they do.

    Only a code of this device's own key is taken, and never a shorter one again: its counter may have been used.
    """
    device = of(conn)
    assert device is not None
    if not len(device.code) < len(wanted) <= LONGEST or wanted != short_code(device.public_key, len(wanted)):
        return False
    keep(conn, CODE_LENGTH, json.dumps([device.public_key.hex(), len(wanted)]))
    return True


def _code_length(conn: Any, public_key: bytes) -> int:
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (CODE_LENGTH,)).fetchone()
    whose, length = json.loads(row[0]) if row else ("", SHORTEST)
    return int(length) if whose == public_key.hex() else SHORTEST


def settle(conn: Any, folder: Path, scope: str) -> bool:
    """See that this database has a device of its own here (inside a transaction); return whether it became another."""
    device, kept = of(conn), kept_device(folder / DEVICE_KEY)
    if device is None:
        if conn.execute("SELECT 1 FROM journal LIMIT 1").fetchone():
            raise Known("workspace_damaged", detail="meta: device_public_key")
        take(conn, kept or make_key(folder / DEVICE_KEY), folder)  # a key may be there: the first start was cut off
        keep(conn, "scope", scope)
        return False
    if kept is None:
        why = "device_key_lost"
    elif kept.id != device.id:
        why = "device_key_strange"
    elif not _at_home(conn, folder):
        why = "moved_or_copied"
    elif head.went_back(conn, folder, device.id):
        why = "database_went_back"
    else:
        return False
    become_another(conn, folder, why)
    return True


def become_another(conn: Any, folder: Path, why: str, at: Path | None = None, *, keeps_person: bool = False) -> None:
    """Go on as a new device (inside a transaction); leave the sentence `why` for whoever opens the workspace next.

    `at` is where the folder is going to live, if not here. Whoever works here is asked anew unless he is known to be
    the same (`keeps_person`).
    """
    before = of(conn)
    used = {row[0].rpartition("/")[2] for row in conn.execute("SELECT series FROM counter")}
    key = folder / DEVICE_KEY
    if key.exists():  # kept, because it may be the only one there is; never used again
        os.replace(key, _free_name(folder, before.code if before else "old"))
    device = make_key(key, used)
    take(conn, device, folder, at)
    if not keeps_person:
        _forget_the_person(conn)
    drafts = conn.execute("SELECT count(*) FROM draft").fetchone()[0]
    visit = conn.execute(
        "SELECT number FROM visit WHERE left_at_utc IS NULL AND deleted = 0 ORDER BY started_at_utc DESC LIMIT 1"
    ).fetchone()
    facts = {"before": before.code if before else "", "device": device.code, "path": str(at or folder)}
    notes: list[list[Any]] = [[why, facts]]
    if drafts:
        notes.append(["drafts_came_along", {"count": drafts}])
    if visit:
        notes.append(["visit_came_along", {"number": visit[0]}])
    keep(conn, NOTICES, json.dumps(notes, ensure_ascii=False))


def take(conn: Any, device: Device, folder: Path, at: Path | None = None) -> None:
    """Note whose database this is now, and where it is at home."""
    keep(conn, "device_public_key", device.public_key.hex())
    home = {**_home(folder), "path": str((at or folder).resolve())}
    keep(conn, HOME, json.dumps(home, ensure_ascii=False))


def expect_new_file(conn: Any, made_ns: int) -> None:
    """Note that the key's file is about to be replaced here: whichever of both is found at the next start is ours."""
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (HOME,)).fetchone()
    keep(conn, HOME, json.dumps({**json.loads(row[0]), "key_made_ns_next": made_ns}, ensure_ascii=False))


def notices(conn: Any) -> tuple[Known, ...]:
    """Return what must be told about this opening, and forget it (inside a transaction)."""
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (NOTICES,)).fetchone()
    if row is None:
        return ()
    conn.execute("DELETE FROM meta WHERE k = ?", (NOTICES,))
    return tuple(Known(code, **facts) for code, facts in json.loads(row[0]))


def keep(conn: Any, key: str, value: str) -> None:
    """Keep one local setting (inside a transaction)."""
    conn.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v", (key, value))


def _at_home(conn: Any, folder: Path) -> bool:
    """Say whether this is the very folder: same computer, the same key file, and its old place or its old name."""
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (HOME,)).fetchone()
    if row is None:
        return False
    was, now = json.loads(row[0]), _home(folder)
    made = [was["key_made_ns"], was.get("key_made_ns_next", was["key_made_ns"])]
    if was["machine"] != now["machine"] or all(abs(ns - now["key_made_ns"]) > _SAME_MOMENT_NS for ns in made):
        return False
    if was["path"] != now["path"] and was["file"] != now["file"]:
        return False
    if was != now:
        keep(conn, HOME, json.dumps(now, ensure_ascii=False))  # moved or renamed
    return True


def _home(folder: Path) -> dict[str, Any]:
    """Describe where a workspace lives. A copy of a file has another change time (Linux) or creation time (Windows)."""
    stat = (folder / DEVICE_KEY).stat()
    return {
        "machine": machine(),
        "path": str(folder.resolve()),
        "file": stat.st_ino,
        "key_made_ns": stat.st_ctime_ns,
    }


@cache
def machine() -> str:
    """Return what the system calls this computer; hashed, because it is nobody's business in a backup."""
    found = ""
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            found = str(winreg.QueryValueEx(key, "MachineGuid")[0])
    else:
        for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
            with suppress(OSError):
                found = found or Path(name).read_text().strip()
    return uuid.uuid5(uuid.NAMESPACE_OID, found or platform.node()).hex


def _forget_the_person(conn: Any) -> None:
    """Whoever works here now says so himself: nobody writes in a colleague's name because a folder came along."""
    row = conn.execute("SELECT v FROM meta WHERE k = 'settings'").fetchone()
    if row is None:
        return
    settings = {name: value for name, value in json.loads(row[0]).items() if name not in _PERSONAL}
    keep(conn, "settings", json.dumps(settings, ensure_ascii=False))


def _free_name(folder: Path, code: str) -> Path:
    name, count = folder / f"device-{code}.key", 1
    while name.exists():
        count += 1
        name = folder / f"device-{code}-{count}.key"
    return name
