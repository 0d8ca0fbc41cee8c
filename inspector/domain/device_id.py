"""Answers for what a device's public key says: its name, so nobody hands names out, and whether it signed something."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("6f0a3a1e-55d1-5a43-9d2a-2f6f2f1f7c10")


def device_id(public_key: bytes) -> str:
    """Return the id of the device with this public key (Ed25519, 32 bytes): a UUID by name (RFC 9562, version 5)."""
    return str(uuid.uuid5(NAMESPACE, public_key.hex()))


def signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether `signature` under `message` was made with the key of `public_key`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
