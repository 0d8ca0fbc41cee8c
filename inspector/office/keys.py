"""Answers for the office's own two keys: Ed25519 to sign what leaves on a stick, age (X25519) to open what arrives so.

Both lie in `office.key` (0600), made once. Whoever has the file can read every stick and sign in the office's name;
whoever loses it has every laptop enrol again. It is in no database, because databases are read by many.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.errors import Known

FILE = "office.key"


@dataclass(frozen=True, slots=True)
class Keys:
    """`sign_key` is the public half (hex) laptops know; `seal` the age recipient they encrypt to."""

    sign_key: str
    seal: str
    _sign_seed: bytes
    _identity: str

    def __repr__(self) -> str:
        return f"Keys({self.sign_key})"

    def sign(self, message: bytes) -> bytes:
        """Return the office's signature under `message` (Ed25519, 64 bytes)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._sign_seed).sign(message)

    def identity(self) -> Any:
        """Return the age identity that opens what was sealed to `seal`."""
        import pyrage  # type: ignore[import-untyped]

        return pyrage.x25519.Identity.from_str(self._identity)


def keep_keys(data: Path) -> Keys:
    """Read the keys in the office's folder, or make them; raise Known("office_keys_damaged") for what are none."""
    path = data / FILE
    if not path.exists():
        _make(path)
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        return _read(bytes.fromhex(kept["sign"]), str(kept["seal"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Known("office_keys_damaged", path=str(path), detail=str(error)) from error


def write_private(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a file only its owner may read, whole and on the disk before it has its name; an existing one wins.

    With `replace` the new one does.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if replace or not path.exists():
        os.replace(part, path)
    part.unlink(missing_ok=True)


def _make(path: Path) -> None:
    import pyrage
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    kept = {"sign": seed.hex(), "seal": str(pyrage.x25519.Identity.generate())}
    write_private(path, json.dumps(kept).encode())


def _read(seed: bytes, identity: str) -> Keys:
    import pyrage
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        recipient = str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from error
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Keys(public.hex(), recipient, seed, identity)
