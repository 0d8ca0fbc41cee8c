"""Answers for which laptop this is: an Ed25519 key made once, and the short code that stands on paper.

The key stays beside the workspace's database (0600) and is in no backup: a restored copy is another device, because
two laptops that write under one name would fork its journal. The short code is a letter and three characters
of Crockford's alphabet, taken from the digest of the public key; a letter comes first so that no spreadsheet reads
it as a number.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
NAMESPACE = uuid.UUID("6f0a3a1e-55d1-5a43-9d2a-2f6f2f1f7c10")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Device:
    """The identity of this laptop: id derived from the public key, short code for paper, the public key itself."""

    id: str
    code: str
    public_key: bytes


def make_key(path: Path) -> Device:
    """Make the key of this laptop and keep it at `path`, readable by its user only."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return Device(device_id(public), short_code(public), public)


def device_id(public_key: bytes) -> str:
    """Return the id of the device with this public key: a UUID by name (RFC 9562, version 5)."""
    return str(uuid.uuid5(NAMESPACE, public_key.hex()))


def short_code(public_key: bytes) -> str:
    """Return the four characters that stand for this device on paper, e.g. K7M2."""
    number = int.from_bytes(hashlib.sha256(b"code" + public_key).digest()[:8])
    number, first = divmod(number, len(LETTERS))
    rest = ""
    for _ in range(3):
        number, digit = divmod(number, len(CROCKFORD))
        rest += CROCKFORD[digit]
    return LETTERS[first] + rest
