"""Answers for who called: one sealed file a caller, its key apart from it, read for a reason only, destroyed for good.

What is where:
- `envelopes/ID` in the workspace: name, number, address and own words, ChaCha20-Poly1305 under a random key of its own;
  its first byte says where the key was put.
- the key: in the system's keyring where it has a real one (see `strongbox`), else in `envelope-keys/ID` (0600). Neither
  folder is in a backup, in a bundle or sent anywhere: what is destroyed here must not come back from a stick.
- the log: in the database (`meta`, `envelope_log/N`), each line over the digest of the line before: who, when, what,
  why and which envelope, never what is in it. It is no op: it stays with the laptop that holds the envelope, and is
  backed up with the database.
To destroy an envelope its key is overwritten and removed, then the envelope. Overwriting a file in place is all that a
program can ask; a flash disk may keep an old copy of the block. The key has 32 bytes in one file or the keyring for
that reason: without it, a copy of the envelope, wherever it lies, is noise.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from inspector.domain import private_text
from inspector.domain.clock_text import utc_text
from inspector.domain.private_text import Caller, Finding
from inspector.errors import Known
from inspector.store import identity, strongbox
from inspector.store.door import new_id
from inspector.store.vault import disk_fault, sync_folder
from inspector.store.workspace import Workspace

ENVELOPES, KEYS = "envelopes", "envelope-keys"
SERVICE = "Inspector envelopes"  # the name under which the keyring lists these keys
SEALED, OPENED, WITHHELD, DESTROYED = "sealed", "opened", "withheld", "destroyed"
_LOG = "envelope_log/"
_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NONCE = 12
_IN_FILE, _IN_KEYRING = b"F", b"K"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: sealed | opened | withheld (a text held what the envelope holds) | destroyed."""

    at_utc: str
    person_id: str
    what: str
    envelope_id: str
    reason: str = ""
    before: str = ""  # digest of the line before


def seal(ws: Workspace, callers: Iterable[Caller]) -> list[str]:
    """Put each caller into an envelope of its own and return the ids, durable before anything refers to them.

    An envelope that nothing refers to afterwards (the record was refused) is taken back with `discard`.
    """
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    if ws.read_only:
        raise Known("workspace_read_only")
    sealed: list[str] = []
    for folder in (ws.folder / ENVELOPES, ws.folder / KEYS):
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        for caller in callers:
            envelope_id = new_id()
            key, nonce = ChaCha20Poly1305.generate_key(), os.urandom(_NONCE)
            content = json.dumps(asdict(caller), ensure_ascii=False).encode()
            sealed.append(envelope_id)
            body = (
                _keep_key(ws, envelope_id, key)
                + nonce
                + ChaCha20Poly1305(key).encrypt(nonce, content, envelope_id.encode())
            )
            _write(_file(ws, ENVELOPES, envelope_id), body)
        for envelope_id in sealed:  # all are written before the first is waited for: a disk takes them together
            for folder_name in (KEYS, ENVELOPES):
                _make_durable(_file(ws, folder_name, envelope_id))
        if sealed:
            sync_folder(ws.folder / KEYS)
            sync_folder(ws.folder / ENVELOPES)
    except OSError as error:
        discard(ws, sealed)
        raise disk_fault(error) from error
    return sealed


def read(ws: Workspace, envelope_id: str, reason: str) -> Caller:
    """Open an envelope for a reason, which is logged before anything is shown.

    Raise Known("envelope_needs_reason"), Known("author_missing"), Known("envelope_private") for a reason that itself
    says who somebody is, Known("envelope_destroyed"), Known("envelope_elsewhere") or Known("envelope_damaged").
    """
    _must_be_reason(ws, reason)
    caller = _opened(ws, envelope_id)
    _note(ws, [LogLine(utc_text(ws.now()), ws.author, OPENED, envelope_id, reason)])
    return caller


def found_in(ws: Workspace, envelope_id: str | None, text: str | None) -> Finding | None:
    """Return where a text says what an envelope that lies here holds, else None.

    No person sees what is compared. That a text was held back is logged, so that nobody can guess names unseen.
    """
    if not text or envelope_id is None or not is_here(ws, envelope_id):
        return None
    found = private_text.find(text, _opened(ws, envelope_id))
    if not found:
        return None
    _note(ws, [LogLine(utc_text(ws.now()), ws.author, WITHHELD, envelope_id)])
    return found[0]


def destroy(ws: Workspace, envelope_id: str, reason: str) -> None:
    """Destroy an envelope: its key is overwritten and removed, then the envelope; the log says who did it and why.

    Raise what `read` raises of reasons, Known("envelope_destroyed"), Known("envelope_elsewhere"), or
    Known("envelope_key_stays") where the keyring does not give its key up.
    """
    _must_be_reason(ws, reason)
    _must_be_here(ws, envelope_id)
    try:
        _forget_key(ws, envelope_id)
        _note(ws, [LogLine(utc_text(ws.now()), ws.author, DESTROYED, envelope_id, reason)])
        _overwrite(_file(ws, ENVELOPES, envelope_id))
    except OSError as error:
        raise disk_fault(error) from error


def is_here(ws: Workspace, envelope_id: str) -> bool:
    """Say whether this laptop holds the envelope."""
    return _ID.fullmatch(envelope_id) is not None and _file(ws, ENVELOPES, envelope_id).exists()


def held(ws: Workspace) -> list[str]:
    """Return the ids of the envelopes that lie here."""
    folder = ws.folder / ENVELOPES
    return sorted(path.name for path in folder.iterdir() if _ID.fullmatch(path.name)) if folder.is_dir() else []


def log(ws: Workspace, envelope_id: str | None = None) -> list[LogLine]:
    """Return the log of one envelope or of all, oldest first; raise Known("envelope_log_cut") where lines lack."""
    lines: list[LogLine] = []
    before = ""
    for text in _log_texts(ws):
        line = LogLine(**json.loads(text))
        if line.before != before:
            raise Known("envelope_log_cut", at=line.at_utc)
        before = _digest(text)
        lines.append(line)
    return [line for line in lines if envelope_id in (None, line.envelope_id)]


def note_sealed(ws: Workspace, envelope_ids: Iterable[str]) -> None:
    """Log that these envelopes are referred to by a record now."""
    at_utc = utc_text(ws.now())
    _note(ws, [LogLine(at_utc, ws.author, SEALED, envelope_id) for envelope_id in envelope_ids])


def discard(ws: Workspace, envelope_ids: Iterable[str]) -> None:
    """Take back envelopes whose record was refused; nobody has heard of them, so nothing is logged."""
    for envelope_id in envelope_ids:
        with suppress(OSError, Known):
            _forget_key(ws, envelope_id)
        with suppress(OSError):
            _overwrite(_file(ws, ENVELOPES, envelope_id))


def sweep(ws: Workspace) -> int:
    """Take back what a run that was killed left: envelopes of earlier runs that no lead was ever written for."""
    known = {row[0] for row in ws.reader().execute("SELECT envelope_id FROM lead WHERE envelope_id IS NOT NULL")}
    began = ws.opened_at
    left = [
        envelope_id
        for envelope_id in held(ws)
        if envelope_id not in known and began is not None and _file(ws, ENVELOPES, envelope_id).stat().st_mtime < began
    ]
    discard(ws, left)
    return len(left)


def _opened(ws: Workspace, envelope_id: str) -> Caller:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    _must_be_here(ws, envelope_id)
    try:
        sealed = _file(ws, ENVELOPES, envelope_id).read_bytes()
        key, body = _key(ws, envelope_id, sealed[:1]), sealed[1:]
        content = ChaCha20Poly1305(key).decrypt(body[:_NONCE], body[_NONCE:], envelope_id.encode())
    except (OSError, InvalidTag, ValueError) as error:
        raise Known("envelope_damaged") from error
    return Caller(**json.loads(content))


def _must_be_here(ws: Workspace, envelope_id: str) -> None:
    if is_here(ws, envelope_id):
        return
    destroyed = any(line.what == DESTROYED for line in log(ws, envelope_id))
    raise Known("envelope_destroyed" if destroyed else "envelope_elsewhere")


def _must_be_reason(ws: Workspace, reason: str) -> None:
    if ws.read_only:
        raise Known("workspace_read_only")
    if not reason.strip():
        raise Known("envelope_needs_reason")
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")
    if private_text.find(reason):
        raise Known("envelope_private")


def _note(ws: Workspace, lines: Iterable[LogLine]) -> None:
    """Add lines to the log, durable when this returns."""
    with ws.local() as conn:
        last = conn.execute("SELECT k, v FROM meta WHERE k LIKE ? ORDER BY k DESC LIMIT 1", (f"{_LOG}%",)).fetchone()
        count, before = (int(last["k"].removeprefix(_LOG)), _digest(last["v"])) if last else (0, "")
        for line in lines:
            count += 1
            text = json.dumps(asdict(replace(line, reason=line.reason.strip(), before=before)), ensure_ascii=False)
            identity.keep(conn, f"{_LOG}{count:09d}", text)
            before = _digest(text)


def _log_texts(ws: Workspace) -> list[str]:
    found = ws.reader().execute("SELECT v FROM meta WHERE k LIKE ? ORDER BY k", (f"{_LOG}%",))
    return [row[0] for row in found]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _keep_key(ws: Workspace, envelope_id: str, key: bytes) -> bytes:
    """Keep a key in the keyring and read it back from there, in its file where that cannot be; return which of both."""
    if strongbox.is_available():
        import keyring
        from keyring.errors import KeyringError

        with suppress(KeyringError):
            keyring.set_password(SERVICE, envelope_id, key.hex())
            if keyring.get_password(SERVICE, envelope_id) == key.hex():
                return _IN_KEYRING
    _write(_file(ws, KEYS, envelope_id), key)
    return _IN_FILE


def _key(ws: Workspace, envelope_id: str, where: bytes) -> bytes:
    try:
        kept = _from_keyring(envelope_id) if where == _IN_KEYRING else _file(ws, KEYS, envelope_id).read_bytes().hex()
    except OSError as error:
        raise Known("envelope_key_missing") from error
    if kept is None:
        raise Known("envelope_key_missing")
    return bytes.fromhex(kept)


def _forget_key(ws: Workspace, envelope_id: str) -> None:
    """Overwrite and remove a key, from wherever it lies; it is gone afterwards, or Known("envelope_key_stays")."""
    _overwrite(_file(ws, KEYS, envelope_id))
    try:
        with open(_file(ws, ENVELOPES, envelope_id), "rb") as stream:
            if stream.read(1) != _IN_KEYRING:
                return
    except FileNotFoundError:
        return
    if _from_keyring(envelope_id) is None:
        return
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, envelope_id, os.urandom(32).hex())
        keyring.delete_password(SERVICE, envelope_id)
    except KeyringError as error:
        raise Known("envelope_key_stays") from error
    if _from_keyring(envelope_id) is not None:
        raise Known("envelope_key_stays")


def _from_keyring(envelope_id: str) -> str | None:
    """Return what the keyring holds; raise Known("envelope_key_missing") where it is locked or forbidden."""
    if not strongbox.is_available():
        raise Known("envelope_key_missing")
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, envelope_id)
    except KeyringError as error:
        raise Known("envelope_key_missing") from error


def _file(ws: Workspace, folder: str, envelope_id: str) -> Path:
    if _ID.fullmatch(envelope_id) is None:  # a record from elsewhere must not name a way out of here
        raise Known("envelope_elsewhere")
    return ws.folder / folder / envelope_id


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _make_durable(path: Path) -> None:
    with suppress(FileNotFoundError):  # a key that lies in the keyring
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _overwrite(path: Path) -> None:
    """Overwrite a file in place, durably, and remove it; nothing where it is not there."""
    with suppress(FileNotFoundError):
        with open(path, "rb+", buffering=0) as stream:
            stream.write(os.urandom(os.fstat(stream.fileno()).st_size))
            os.fsync(stream.fileno())
        path.unlink()
        sync_folder(path.parent)
