"""Answers for reading columns that anybody may have written: what is no JSON or no bytes is read, and never believed.

SQLite keeps whatever is put into a column, and the driver's own reading of it would end the proof with a crash.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, msgspec.MsgspecError)  # what altered content may raise


def bytes_of(column: Any) -> Any:
    """Return a column of bytes as it lies there."""
    return sa.type_coerce(column, sa.types.NullType()).label(column.name)


def json_of(column: Any, name: str = "") -> Any:
    """Return a column of JSON as text, for `decoded`."""
    return sa.cast(column, sa.Text).label(name or column.name)


def exact(value: Any) -> bytes:
    """Return what a column of bytes holds; a text there is never what was stored, and a byte more says so."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else f"{value}\x00".encode()


def decoded(text: str | bytes) -> dict[str, Any]:
    """Return an object out of JSON; raise one of UNREADABLE where it is none."""
    found = msgspec.json.decode(text)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found
