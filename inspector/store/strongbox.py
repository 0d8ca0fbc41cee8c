"""Answers for where the device's private key lies: in the system's keyring where there is a real one, else in its file.

The file stays in both cases: it names the device without unlocking anything, and tells whether a folder was copied. The
key goes into the keyring when the laptop is enrolled and never before it was read back from there. What the keyring
does not hand out (locked, another user) is told; nothing is signed with another key instead. INSPECTOR_KEYRING=off
leaves the key in its file.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from inspector.store import identity
from inspector.store.device import SERVICE, in_file, moved_out, private_key
from inspector.store.workspace import Workspace

_log = logging.getLogger(__name__)
OFF = "INSPECTOR_KEYRING"


def key_kept_in(ws: Workspace) -> str:
    """Return where the private key of this device lies: keyring | file."""
    return "file" if in_file(ws.folder / identity.DEVICE_KEY) else "keyring"


def keep_in_keyring(ws: Workspace) -> bool:
    """Move the private key into the system's keyring if it has a real one; say whether it lies there now."""
    path = ws.folder / identity.DEVICE_KEY
    if not in_file(path):
        return True
    if ws.read_only or not is_available():
        return False
    import keyring
    from keyring.errors import KeyringError

    pem = private_key(path)
    try:
        keyring.set_password(SERVICE, ws.device.id, pem)
        if keyring.get_password(SERVICE, ws.device.id) != pem:
            return False
    except KeyringError as error:
        _log.info("the keyring did not take the key: %s", error)
        return False
    with ws.local() as conn:  # the file is about to be a younger one; whichever of both is found is at home
        identity.expect_new_file(conn, time.time_ns())
    part = path.with_suffix(".part")
    _write(part, moved_out(ws.device.public_key))
    os.replace(part, path)
    with ws.local() as conn:
        identity.take(conn, ws.device, ws.folder)
    return True


def is_available() -> bool:
    """Say whether this system has a keyring worth the name, and nobody has forbidden it."""
    if os.environ.get(OFF, "").lower() == "off":
        return False
    import keyring
    from keyring.errors import KeyringError

    try:
        return float(keyring.get_keyring().priority) >= 1
    except (KeyringError, RuntimeError, TypeError):
        return False


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
