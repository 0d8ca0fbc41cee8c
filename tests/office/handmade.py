"""A bundle as a laptop of the tests writes it by hand, and whatever one wants to be wrong with it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from typing import Any

from inspector.domain.exchange import Cursor
from inspector.domain.op import GENESIS
from inspector.wire import bundle as form
from inspector.wire.bundle import Content, Manifest
from inspector.wire.bundle_file import seal
from tests.offices import SCOPE, Laptop, TestOffice


def manifest(laptop: Laptop, contents: Iterable[Content], **other: Any) -> Manifest:
    """Say what the laptop's whole journal says; `other` replaces members."""
    journal = laptop.journal
    said: dict[str, Any] = {
        "bundle_id": str(uuid.uuid4()),
        "office_id": laptop.office.office.founding.office_id,
        "epoch": laptop.office.epoch(),
        "device_id": laptop.id,
        "scope": SCOPE,
        "from_seq": 1,
        "to_seq": len(journal),
        "chain_before": GENESIS.hex(),
        "chain_after": (journal[-1][0] if journal else GENESIS).hex(),
        "cursor": Cursor(),
        "members": tuple(one.member for one in contents),
    }
    return Manifest(**{**said, **other})


def bundle(laptop: Laptop, blobs: Iterable[bytes] = (), **other: Any) -> bytes:
    """Return a sealed bundle of everything the laptop has, signed by it."""
    import hashlib

    photos = [form.of_bytes(f"blobs/{hashlib.sha256(one).hexdigest()}", one) for one in blobs]
    contents = [form.of_bytes(form.OPS, b"".join(form.op_lines(laptop.journal))), *photos]
    made = b"".join(form.written(manifest(laptop, contents, **other), contents, laptop.key.sign))
    return sealed(laptop.office, made)


def sealed(office: TestOffice, content: bytes) -> bytes:
    """Return any bytes sealed to the office."""
    target = io.BytesIO()
    seal((content,), target, office.office.keys.seal)
    return target.getvalue()
