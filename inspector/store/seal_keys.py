"""Answers for keys that plans are sealed to: one age identity a person and laptop, its public half known to all.

The private half lies in `plan-keys/PERSON` (0600) behind a line with the public one, with a passphrase where its owner
wants one: on a laptop that several share, nothing else keeps the others out. The folder is in no backup and sent
nowhere; it goes where the workspace is moved to, and opens there what it opened here. The public half is a
record, signed by the laptop's key. It counts only where nobody but that person ever wrote to the record (the office
lets each author write in his own name only), so nobody has a plan sealed to a key of his own under somebody else's.
"""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspector.domain.device_id import device_id, signed_by
from inspector.domain.plan import SealKey, signed_text
from inspector.errors import Known
from inspector.store import written
from inspector.store.door import new_id
from inspector.store.vault import disk_fault, sync_folder
from inspector.store.workspace import Workspace

FOLDER = "plan-keys"
_ID = re.compile("[0-9a-zA-Z-]{1,64}")
_PLAIN = b"AGE-SECRET-KEY"
_STRETCH = 4096  # bytes: what is sealed is a multiple of it


def publish(ws: Workspace, passphrase: str = "") -> SealKey:
    """Make a key for whoever works here and tell everybody its public half; return the record.

    Raise Known("author_missing"), Known("plan_key_here"), Known("workspace_read_only").
    """
    import pyrage  # type: ignore[import-untyped]

    person = ws.get("person", ws.author)
    if person is None:
        raise Known("author_missing")
    if ws.read_only:
        raise Known("workspace_read_only")
    if is_here(ws):
        raise Known("plan_key_here", name=person.name)
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    secret = str(identity).encode()
    kept = pyrage.passphrase.encrypt(secret, passphrase) if passphrase else secret
    _keep(_file(ws, person.id), recipient.encode() + b"\n" + kept)
    key = SealKey(
        id=new_id(),
        person_id=person.id,
        device=ws.device.id,
        public_key=ws.device.public_key.hex(),
        recipient=recipient,
        signature=ws.sign(signed_text(person.id, recipient)).hex(),
    )
    with ws.write() as door:
        key = replace(key, made_at_utc=door.now_utc)
        door.put(key)
    return key


def is_here(ws: Workspace) -> bool:
    """Say whether this laptop holds a key of whoever works here, and its public half is known."""
    return bool(ws.author) and _kept(ws)[0] in recipients(ws, ws.author)


def is_locked(ws: Workspace) -> bool:
    """Say whether the key here asks for a passphrase."""
    return is_here(ws) and not _kept(ws)[1].startswith(_PLAIN)


def keys(ws: Workspace) -> list[SealKey]:
    """Return the keys that something is sealed to now, by person."""
    return [one for one in ws.all("seal_key", "active = 1", order="person_id, made_at_utc, rowid") if _counts(ws, one)]


def retire(ws: Workspace, key_id: str) -> SealKey:
    """Seal nothing more to a key: its laptop is lost, or its owner has left. Anybody may say so.

    What was sealed to it before it can still open: such plans are to be cancelled. Raise Known("plan_key_unknown").
    """
    key = ws.get("seal_key", key_id)
    if key is None or not key.active:
        raise Known("plan_key_unknown")
    with ws.write() as door:
        door.change("seal_key", key_id, active=False)
    return key  # type: ignore[no-any-return]


def recipients(ws: Workspace, person_id: str | None) -> list[str]:
    """Return where something is sealed to for a person, one a laptop; what may be forged does not count."""
    return [one.recipient for one in _of(ws, person_id)]


def seal(ws: Workspace, text: str, person_ids: Iterable[str]) -> str:
    """Return a text sealed to each of these people (base64); raise Known("plan_key_missing") naming who has no key."""
    import pyrage

    to = []
    for person_id in dict.fromkeys(person_ids):
        found = recipients(ws, person_id)
        if not found:
            person = ws.get("person", person_id)
            raise Known("plan_key_missing", name=person.name if person else "")
        to += [pyrage.x25519.Recipient.from_str(one) for one in found]
    # age keeps the length, and the length of a name says which of 61 communities it is: blanks fill it up
    whole = text.encode()
    whole += b" " * (-len(whole) % _STRETCH)
    return base64.b64encode(pyrage.encrypt(whole, to)).decode()


def unseal(ws: Workspace, sealed: str, passphrase: str = "") -> str | None:
    """Return what was sealed to whoever works here, None where it was sealed to other keys only.

    Raise Known("plan_key_locked") for a missing or wrong passphrase, Known("plan_key_unreadable").
    """
    import pyrage

    if not is_here(ws):
        return None
    identity = _identity(ws, passphrase)
    try:
        content = base64.b64decode(sealed, validate=True)
        whole: bytes = pyrage.decrypt(content, [identity])
    except (pyrage.DecryptError, ValueError):
        return None
    return whole.decode().rstrip(" ")


def _identity(ws: Workspace, passphrase: str) -> Any:
    import pyrage

    secret = _kept(ws)[1]
    if not secret.startswith(_PLAIN):
        if not passphrase:
            raise Known("plan_key_locked")
        try:
            secret = pyrage.passphrase.decrypt(secret, passphrase)
        except pyrage.DecryptError as error:
            raise Known("plan_key_locked") from error
    try:
        return pyrage.x25519.Identity.from_str(secret.decode())
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise Known("plan_key_unreadable") from error


def _kept(ws: Workspace) -> tuple[str, bytes]:
    """Return the recipient and the private half that lie here for whoever works here, both empty where none do."""
    try:
        public, _, secret = _file(ws, ws.author).read_bytes().partition(b"\n")
    except OSError:
        return "", b""
    return public.decode(errors="replace"), secret


def _of(ws: Workspace, person_id: str | None) -> list[SealKey]:
    return [one for one in ws.all("seal_key", "person_id = ? AND active = 1", (person_id,)) if _counts(ws, one)]


def _counts(ws: Workspace, key: SealKey) -> bool:
    """Say whether a key was told by the person himself and signed by the laptop it names."""
    if not written.authors(ws, key.id) <= {key.person_id}:
        return False
    try:
        public = bytes.fromhex(key.public_key)
        signature = bytes.fromhex(key.signature)
    except ValueError:
        return False
    return device_id(public) == key.device and signed_by(
        public, signature, signed_text(key.person_id or "", key.recipient)
    )


def _file(ws: Workspace, person_id: str) -> Path:
    if _ID.fullmatch(person_id) is None:  # a record from elsewhere must not name a way out of here
        raise Known("plan_key_unreadable")
    return ws.folder / FOLDER / person_id


def _keep(path: Path, content: bytes) -> None:
    """Write a private key, durable before anything is sealed to it; one whose record was never written gives way."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with io.FileIO(descriptor, "w") as stream:
            stream.write(content)
            os.fsync(stream.fileno())
        os.replace(part, path)
        sync_folder(path.parent)
    except OSError as error:
        raise disk_fault(error) from error
