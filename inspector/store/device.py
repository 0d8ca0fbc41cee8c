"""Answers for which laptop this is: an Ed25519 key made once, and the short code that stands on paper.

The key stays beside the workspace's database (0600) or, once it is enrolled, in the system's
keyring (`strongbox`), and is in no backup: a restored copy is another device, because two laptops that write under one
name would fork its journal.
"""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.domain.device_id import device_id, short_code
from inspector.errors import Known

SERVICE = "Inspector"  # the name under which the keyring lists our keys


@dataclass(frozen=True, slots=True)
class Device:
    """The identity of this laptop: id derived from the public key, short code for paper, the public key itself."""

    id: str
    code: str
    public_key: bytes


def make_key(path: Path, taken: Container[str] = ()) -> Device:
    """Make the key of this laptop and keep it at `path`, readable by its user only; its code is none of `taken`.

    Raise FileExistsError where a key lies there: whose ops it signed could never be shown again without it.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    while True:  # four characters may meet again; the paper numbers must not
        key = Ed25519PrivateKey.generate()
        device = _device(key.public_key())
        if device.code not in taken:
            break
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem + device.public_key.hex().encode() + b"\n")  # beside it: to be compared without unlocking
        stream.flush()
        os.fsync(stream.fileno())
    return device


def kept_device(path: Path) -> Device | None:
    """Return whose key lies at `path`; None where none does, or where it cannot be read as one."""
    try:
        public = bytes.fromhex(path.read_bytes().rpartition(b"-----")[2].decode().strip())
    except (OSError, ValueError):
        return None
    return Device(device_id(public), short_code(public), public) if len(public) == 32 else None


def sign(path: Path, message: bytes) -> bytes:
    """Return the signature of the key at `path` under `message` (Ed25519, 64 bytes)."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(private_key(path).encode(), None).sign(message)  # type: ignore[union-attr, call-arg]


def in_file(path: Path) -> bool:
    """Say whether the private key itself lies in the file at `path`, and not in the system's keyring."""
    return b"PRIVATE KEY" in path.read_bytes()


def private_key(path: Path) -> str:
    """Return the private key (PEM) that the file at `path` holds or names; raise Known("key_not_in_keyring")."""
    head, dashes, public = path.read_bytes().rpartition(b"-----")
    if b"PRIVATE KEY" in head:
        return (head + dashes).decode() + "\n"
    device = device_id(bytes.fromhex(public.decode().strip()))
    if device not in _unlocked:
        _unlocked[device] = _from_keyring(device)
    return _unlocked[device]


def moved_out(public_key: bytes) -> bytes:
    """Return what the file says of a key that lies in the keyring."""
    return b"-----KEY IN KEYRING-----\n" + public_key.hex().encode() + b"\n"


def _from_keyring(device: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        pem = keyring.get_password(SERVICE, device)
    except KeyringError as error:
        raise Known("key_not_in_keyring", detail=str(error)) from error
    if not pem:
        raise Known("key_not_in_keyring", detail="")
    return pem


_unlocked: dict[str, str] = {}  # asked once a run: a keyring may ask the person each time


def _device(public_key: Any) -> Device:
    from cryptography.hazmat.primitives import serialization

    public = public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return Device(device_id(public), short_code(public), public)
