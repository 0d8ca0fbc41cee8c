"""The laptops of `exchange_evening`, in a process of their own: reads what to do, enrols, waits for the word, goes.

Prints `ready`, and at the end one line of JSON: when each laptop was done (seconds after the beginning), what went
wrong, and how much CPU this process used meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from inspector.domain.exchange import Cursor
from inspector.wire.messages import Invitation
from tests.bench.exchange_ground import Writer

_NOISE = os.urandom(3_000_000)


def main() -> None:
    """Be the laptops that stdin names."""
    asked = json.loads(sys.stdin.readline())
    laptops = [Writer(msgspec.convert(one["invitation"], Invitation), one["scope"]) for one in asked["laptops"]]
    print("ready", flush=True)
    began = float(sys.stdin.readline())
    cpu_before, done_at, faults = time.process_time(), list[float](), list[str]()

    def one_evening(lap: Writer) -> None:
        try:
            _hand_in(lap, asked)
        except Exception as error:  # reported: every fault of an evening counts
            faults.append(f"{type(error).__name__}: {error} {getattr(error, 'facts', '')}")
        else:
            done_at.append(time.monotonic() - began)
        finally:
            lap.client.close()

    with ThreadPoolExecutor(asked["at_once"]) as pool:
        list(pool.map(one_evening, laptops))
    said = {"done_at": done_at, "faults": faults, "cpu_s": time.process_time() - cpu_before}
    print(json.dumps(said), flush=True)


def _hand_in(lap: Writer, asked: dict[str, Any]) -> None:
    """Do what the exchange does: records, previews, the original, then what is new, and the receipts."""
    number = int(asked["previews"])
    originals = [_bytes(asked["original_bytes"]) for _ in range(1)]
    names = [hashlib.sha256(content).hexdigest() for content in originals]
    names += [hashlib.sha256(os.urandom(16)).hexdigest() for _ in range(number - 1)]  # their turn comes another day
    lap.client.hello()
    pushed = lap.client.push(lap.message([_photo(name, asked["original_bytes"]) for name in names], "photo"))
    assert all(outcome.state == "applied" for outcome in pushed.outcomes)
    lap.client.have(names)
    for name in names:
        _send(lap, _bytes(asked["preview_bytes"]), preview_of=name)
    for content in originals:
        _send(lap, content)
    cursor, more = Cursor(), True
    while more:
        page = lap.client.pull(lap.scope, cursor)
        cursor, more = Cursor(seq=page.upto, tag=page.tag, epoch=page.epoch), page.more
    assert set(lap.client.have(names[:1]).stored) == set(names[:1])


def _photo(sha256: str, size: int) -> dict[str, object]:
    return {
        "sha256": sha256,
        "size_bytes": size,
        "width_px": 4000,
        "height_px": 3000,
        "taken_at_local": "2026-11-20T10:03:04",
        "lat": 23.27,
        "lon": 116.73,
        "subject": "visit",
    }


def _bytes(size: int) -> bytes:
    """Return bytes nobody else has."""
    return os.urandom(16) + _NOISE[: size - 16]


def _send(lap: Writer, content: bytes, preview_of: str | None = None) -> None:
    whole = len(content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert lap.client.send(sha256, 0, whole, _pieces(content), whole, preview_of=preview_of).whole


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 64 * 1024):
        yield content[start : start + 64 * 1024]


if __name__ == "__main__":
    main()
