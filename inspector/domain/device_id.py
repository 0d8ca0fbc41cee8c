"""Answers for what a device's public key says: its name and its short code, and whether it signed something.

The id is sure to be nobody else's. The short code stands on paper and is made where nobody can be asked, so four
characters may meet: once among 300 laptops in some fifteen districts. The office knows all keys and says at enrolment
how many characters it takes; a longer code begins with the shorter, and only numbers made from then on carry it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from inspector.domain.spoken_code import LETTERS as CROCKFORD

SHORTEST, LONGEST = 4, 8  # characters of a short code
FIRST = "ABCDEFGHJKMNPQRSTVWXYZ"
NAMESPACE = uuid.UUID("6f0a3a1e-55d1-5a43-9d2a-2f6f2f1f7c10")


def device_id(public_key: bytes) -> str:
    """Return the id of the device with this public key (Ed25519, 32 bytes): a UUID by name (RFC 9562, version 5)."""
    return str(uuid.uuid5(NAMESPACE, public_key.hex()))


def short_code(public_key: bytes, length: int = SHORTEST) -> str:
    """Return the characters (4 to 8) that stand for this device on paper, e.g. K7M2.

    A letter and characters of Crockford's alphabet, from the digest of the key: a letter comes first so that no
    spreadsheet reads it as a number.
    """
    assert SHORTEST <= length <= LONGEST
    number = int.from_bytes(hashlib.sha256(b"code" + public_key).digest()[:8])
    number, first = divmod(number, len(FIRST))
    rest = ""
    for _ in range(length - 1):
        number, digit = divmod(number, len(CROCKFORD))
        rest += CROCKFORD[digit]
    return FIRST[first] + rest


def code_among(public_key: bytes, others: Iterable[bytes]) -> str:
    """Return the shortest code of a device that is none of its `others`' (their public keys), however long theirs."""
    keys = [key for key in others if key != public_key]
    for length in range(SHORTEST, LONGEST):
        code = short_code(public_key, length)
        if all(short_code(key, length) != code for key in keys):
            return code
    return short_code(public_key, LONGEST)


def signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether `signature` under `message` was made with the key of `public_key`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
