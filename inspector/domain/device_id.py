"""Answers for what a device is called: a name that follows from its public key, so nobody hands names out."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("6f0a3a1e-55d1-5a43-9d2a-2f6f2f1f7c10")


def device_id(public_key: bytes) -> str:
    """Return the id of the device with this public key (Ed25519, 32 bytes): a UUID by name (RFC 9562, version 5)."""
    return str(uuid.uuid5(NAMESPACE, public_key.hex()))
