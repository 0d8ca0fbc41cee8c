"""Answers for photos as records: what lies in the tray, where each is used, who used the same bytes before.

Safe bytes come from the vault; this module writes the ops and the local blob row in one transaction, so that a photo
is either wholly there or not at all.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspector.domain.issue import CLOSED, VOID
from inspector.domain.photo import SUBJECTS, Photo
from inspector.errors import Known
from inspector.store import rows, streams
from inspector.store.door import Changed, Transaction, new_id
from inspector.store.workspace import Workspace

_THUMB_KEY = "thumb_key"  # in meta: it stays with the database, so that nobody who only has the files can seal
_SEAL_BYTES = 32


@dataclass(frozen=True, slots=True)
class Use:
    """One use of some bytes: the photo, and the number of the issue, recheck or visit it is used in."""

    photo: Photo
    number: str
    issue_id: str | None


def add(door: Transaction, photo: Photo) -> None:
    """Journal one taken-in photo and note its blob, waiting for its derived pictures."""
    door.put(photo)
    door.conn.execute(
        "INSERT OR IGNORE INTO blob (sha256, size_bytes, mime, stored_at_utc) VALUES (?, ?, ?, ?)",
        (photo.sha256, photo.size_bytes, photo.mime, door.now_utc),
    )
    lies_here(door.conn, photo.sha256)


def lies_here(conn: Any, sha256: str) -> None:
    """Note that an original lies in the vault here (in a transaction): it gets its pictures and goes to the office."""
    conn.execute("UPDATE blob SET held = 'here', derived = 'waiting' WHERE sha256 = ? AND held <> 'here'", (sha256,))
    conn.execute(
        "INSERT OR IGNORE INTO photo_queue (role, of_sha256, sha256, size_bytes, since_utc) "
        "SELECT 'original', sha256, sha256, size_bytes, stored_at_utc FROM blob WHERE sha256 = ?",
        (sha256,),
    )


def known(conn: Any, sha256: str) -> bool:
    """Say whether these bytes were taken in before."""
    return (
        conn.execute("SELECT 1 FROM photo WHERE sha256 = ? AND deleted = 0 LIMIT 1", (sha256,)).fetchone() is not None
    )


def tray(ws: Workspace, limit: int = 2000) -> list[Photo]:
    """Return the photos taken in here and those used since, newest capture last; used ones are shown as used.

    What other laptops took in lies in their trays.
    """
    own = "SELECT 1 FROM own_record WHERE own_record.record = photo.id"  # cheaper to ask than the journal
    latest = (
        f"SELECT id FROM photo WHERE deleted = 0 AND EXISTS ({own}) "
        f"ORDER BY imported_at_utc DESC, id DESC LIMIT {int(limit)}"
    )
    found = ws.all("photo", f"id IN ({latest}) AND {streams.MADE_HERE.format(record='photo.id')}")
    return sorted(found, key=lambda photo: (photo.best_taken_at_utc or photo.imported_at_utc, photo.file_name))


def of_subject(ws: Workspace, subject: str, subject_id: str) -> list[Photo]:
    """Return the photos of one issue, visit or recheck in their order."""
    return ws.all("photo", "subject = ? AND subject_id = ?", (subject, subject_id), "position, id")


def uses(ws: Workspace, sha256: str) -> list[Use]:
    """Return every use of these bytes (the tray is none), oldest first."""
    found = ws.reader().execute(
        """
        SELECT photo.*, coalesce(issue.number, recheck.number, visit.number, '') AS used_in,
               coalesce(issue.id, recheck.issue_id) AS used_issue
        FROM photo
        LEFT JOIN issue ON photo.subject = 'issue' AND issue.id = photo.subject_id
        LEFT JOIN recheck ON photo.subject = 'recheck' AND recheck.id = photo.subject_id
        LEFT JOIN visit ON photo.subject = 'visit' AND visit.id = photo.subject_id
        WHERE photo.sha256 = ? AND photo.deleted = 0 AND photo.subject <> 'tray' ORDER BY photo.rowid
        """,
        (sha256,),
    )
    return [Use(rows.from_row("photo", row), row["used_in"], row["used_issue"]) for row in found]


def used_by(ws: Workspace, sha256: str) -> frozenset[str]:
    """Return the photos that are uses of these bytes, the tray's included."""
    found = ws.reader().execute("SELECT id FROM photo WHERE sha256 = ? AND deleted = 0", (sha256,))
    return frozenset(row[0] for row in found)


def use(door: Transaction, photo_id: str, subject: str, subject_id: str, *, role: str, position: int) -> str:
    """Use a photo in an issue, visit or recheck and return the id of that use.

    From the tray it is moved; bytes that serve elsewhere already get a second Photo record, the first stays.
    """
    photo = _held(door, photo_id)
    if photo.subject == "tray" or (photo.subject == subject and photo.subject_id == subject_id):
        door.put(replace(photo, subject=subject, subject_id=subject_id, role=role, position=position))
        return str(photo.id)
    again = replace(photo, id=new_id(), subject=subject, subject_id=subject_id, role=role, position=position)
    door.put(again)
    return again.id


def move(
    ws: Workspace, photo_ids: Iterable[str], subject: str, subject_id: str | None, role: str | None = None
) -> Changed:
    """Move photos to another issue or visit, or back to the tray (subject `tray`).

    Raise Known("record_gone") where there is no such subject, Known("photo_is_proof") where a photo would leave or join
    what was judged by its photos: a finished re-inspection, a closed or void issue.
    """
    moved = tuple(photo_ids)
    with ws.write() as door:
        _open_to_change(door, subject, subject_id)
        for position, photo_id in enumerate(moved):
            photo = _held(door, photo_id)
            _open_to_change(door, photo.subject, photo.subject_id)
            door.put(replace(photo, subject=subject, subject_id=subject_id, role=role or photo.role, position=position))
    return Changed(door.tx, {"photo": frozenset(moved)})


def fill_in(
    ws: Workspace,
    photo_ids: Sequence[str],
    *,
    taken_at_local: str | None = None,
    point: tuple[float, float, str] | None = None,
    place_id: str | None = None,
    clear: Collection[str] = (),
) -> Changed:
    """Set time, point (lat, lon, datum) or place by hand for a selection (人工填写); what EXIF said stays as it is.

    What is None stays as it was; `clear` names what is taken back first: any of time, point, place.
    """
    emptied: dict[str, Any] = {name: None for what in clear for name in _BY_HAND[what]}
    with ws.write() as door:
        for photo_id in photo_ids:
            photo = replace(_held(door, photo_id), **emptied)
            door.put(
                replace(
                    photo,
                    person_taken_at_local=taken_at_local or photo.person_taken_at_local,
                    person_lat=point[0] if point else photo.person_lat,
                    person_lon=point[1] if point else photo.person_lon,
                    person_datum=point[2] if point else photo.person_datum,
                    person_place_id=place_id or photo.person_place_id,
                )
            )
    return Changed(door.tx, {"photo": frozenset(photo_ids)})


_BY_HAND = {
    "time": ("person_taken_at_local",),
    "point": ("person_lat", "person_lon", "person_datum"),
    "place": ("person_place_id",),
}


def _open_to_change(door: Transaction, subject: str, subject_id: str | None) -> None:
    """Raise Known where photos of this subject may not change any more, or where it does not exist."""
    if subject == "tray":
        return
    record = door.get(subject, subject_id) if subject in SUBJECTS and subject_id else None
    if record is None:
        raise Known("record_gone", entity=subject, record=subject_id)
    status = door.conn.execute("SELECT status FROM ledger WHERE issue_id = ?", (subject_id,)).fetchone()
    if (subject == "recheck" and record.conclusion) or (status and status[0] in (CLOSED, VOID)):
        raise Known("photo_is_proof", number=record.number)


def _held(door: Transaction, photo_id: str) -> Photo:
    photo = door.get("photo", photo_id)
    if photo is None:  # its intake was undone while a form still showed it
        raise Known("record_gone", entity="photo", record=photo_id)
    return photo  # type: ignore[no-any-return]


def waiting(ws: Workspace, limit: int = 64) -> list[tuple[str, str]]:
    """Return (sha256, mime) of bytes whose derived pictures and SM3 are still to be made, oldest first."""
    found = ws.reader().execute(
        "SELECT sha256, mime FROM blob WHERE derived = 'waiting' ORDER BY stored_at_utc LIMIT ?", (limit,)
    )
    return [(row[0], row[1]) for row in found]


def derived(ws: Workspace, done: Iterable[tuple[str, str | None, str, str | None]]) -> None:
    """Note (sha256, sm3 or None, `made` | `none`, SHA-256 of the preview or None) for bytes whose derived work is over.

    A print picture made before came of what was there before, so it does not count any more.
    """
    noted = list(done)
    sized = [(of, preview, ws.vault.derived_size("preview", of)) for of, _, _, preview in noted if preview]
    with ws.local() as conn:
        conn.executemany(
            "UPDATE blob SET sm3 = coalesce(?2, sm3), derived = ?3, preview_sha256 = ?4, print_sha256 = NULL "
            "WHERE sha256 = ?1",
            noted,
        )
        conn.executemany(  # one that was made anew and came out the same stays as far as it was
            "INSERT INTO photo_queue (role, of_sha256, sha256, size_bytes, since_utc) "
            "SELECT 'preview', sha256, ?2, ?3, stored_at_utc FROM blob WHERE sha256 = ?1 "
            "ON CONFLICT (role, of_sha256) DO UPDATE SET sha256 = excluded.sha256, size_bytes = excluded.size_bytes, "
            "state = 'waiting', offset = 0, next_try_at_utc = NULL WHERE photo_queue.sha256 <> excluded.sha256",
            sized,
        )


def keep_print(ws: Workspace, sha256: str, content: bytes) -> None:
    """Keep the print picture of some bytes with its digest; raise Known for a full disk."""
    ws.vault.keep_derived("print", sha256, content)
    with ws.local() as conn:
        digest = hashlib.sha256(content).hexdigest()
        conn.execute("UPDATE blob SET print_sha256 = ? WHERE sha256 = ?", (digest, sha256))


def thumb_key(ws: Workspace) -> bytes | None:
    """Return the key that this workspace seals thumbnails with, made when it is first asked for; None if read only."""
    kept = ws.meta(_THUMB_KEY)
    if kept is None and not ws.read_only:
        with ws.local() as conn:
            conn.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (_THUMB_KEY, secrets.token_hex(32)))
        kept = ws.meta(_THUMB_KEY)
    return bytes.fromhex(kept) if kept else None


def sealed(key: bytes | None, sha256: str, thumbnail: bytes) -> bytes:
    """Return a thumbnail with the seal behind it that says whose it is; decoders stop before it."""
    return thumbnail + _seal(key, sha256, thumbnail) if key else thumbnail


def _seal(key: bytes, sha256: str, thumbnail: bytes) -> bytes:
    return hmac.digest(key, sha256.encode() + thumbnail, "sha256")


def made_by_us(ws: Workspace, kind: str, sha256: str) -> bytes | None:
    """Return a derived picture (`thumb` | `preview` | `print`) if it is the one we made; None where it is altered.

    What goes onto paper is looked at by nobody beside the original again. There are as many thumbnails as photos and
    they are asked for by the thousand, so each carries its own seal; of the others the digest is kept.
    """
    content = ws.vault.derived(kind, sha256)
    if content is None:
        return None
    if kind == "thumb":
        key, thumbnail, seal = thumb_key(ws), content[:-_SEAL_BYTES], content[-_SEAL_BYTES:]
        return thumbnail if key and hmac.compare_digest(_seal(key, sha256, thumbnail), seal) else None
    column = {"preview": "preview_sha256", "print": "print_sha256"}[kind]
    row = ws.reader().execute(f"SELECT {column} FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    return content if row and row[0] == hashlib.sha256(content).hexdigest() else None


def derive_anew(ws: Workspace, sha256: str) -> None:
    """Let the derived pictures of some bytes, which lie in the vault here, be made again."""
    with ws.local() as conn:
        lies_here(conn, sha256)
        conn.execute("UPDATE blob SET derived = 'waiting' WHERE sha256 = ?", (sha256,))


def sm3(ws: Workspace, sha256: str) -> str | None:
    """Return the SM3 digest of some bytes, None while it has not been computed."""
    row = ws.reader().execute("SELECT sm3 FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def totals(ws: Workspace) -> tuple[int, int]:
    """Return how many different photos there are and their bytes."""
    row = ws.reader().execute("SELECT count(*), coalesce(sum(size_bytes), 0) FROM blob WHERE held = 'here'").fetchone()
    return row[0], row[1]
