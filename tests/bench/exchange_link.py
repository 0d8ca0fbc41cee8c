"""Measures what a bad link costs: bytes that left the laptop for each byte of photo, against sending whole files again.

Resets come after exponentially distributed bytes, a twentieth of the answers is lost, the seeds are the same for both.
Laptops send as they do every day: workspace, queue, adaptive segments, `once` until everything is confirmed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx

from inspector.store.workspace import open_workspace
from inspector.sync.enrol import enrol
from inspector.sync.once import once
from inspector.wire.messages import encode
from tests.bench import exchange_ground as laid
from tests.bench import ground
from tests.bench.exchange_ground import Absent, Nginx
from tests.bench.rounds import Row, alternate, medians, note
from tests.office.bad_link import BadLink
from tests.store.making import take_photo
from tests.sync.processes import Node

PHOTOS, PHOTO_BYTES = 12, 5 * ground.MB
LOST_ANSWERS = 0.05
SEEDS = 3
_GOALS = ((1.0, 1.35), (2.5, 1.7))  # resets for each photo, most bytes for each byte of photo
_OF_WHOLE_FILES = 0.6
_MOST_TIMES = 400


def rows() -> Iterator[Row]:
    """Yield the rows of the bad link."""
    with ExitStack() as stack:
        running = stack.enter_context(laid.office("link"))
        try:
            dav: Nginx | None = stack.enter_context(laid.nginx(running))
            absent = None
        except Absent as why:
            dav, absent = None, str(why)
        for resets, most in _GOALS:
            note(f"a link with {resets:g} resets for each photo")
            contestants: dict[str, Callable[[int], float]] = {"ours": _resumed(running, resets)}
            if dav is not None:
                contestants["whole"] = _whole(dav, resets)
            measured = medians(alternate(contestants, SEEDS))
            name = f"坏网络（每张断 {resets:g} 次）：发出的字节 / 照片的字节"
            more = {"load": laid.load(), "photos": PHOTOS}
            yield Row(
                name=name, unit="×", goal=most, ours=measured["ours"], reference=1.0, against="照片本身", more=more
            )
            yield Row(
                name=name,
                unit="×",
                goal=_OF_WHOLE_FILES,
                ours=measured["ours"],
                reference=measured.get("whole"),
                against="整张重发（nginx PUT）",
                fault=absent,
                more=more,
            )


def _resumed(running: Node, resets: float) -> Callable[[int], float]:
    def run(seed: int) -> float:
        days = 0
        folder = ground.fresh("link-laptop")

        def now() -> datetime:
            return datetime.now(UTC) + timedelta(days=days)

        mean = PHOTO_BYTES / resets
        link = BadLink(running.port, mean_bytes=mean, lost_replies=LOST_ANSWERS, seed=seed, buffer_bytes=16 * 1024)
        with open_workspace(folder / "laptop", now=now) as ws:
            enrol(ws, encode(running.invitation(f"检查员{seed}-{resets}")))
            from inspector.domain.place import Person
            from inspector.store import places
            from inspector.store.door import new_id

            person = Person(id=new_id(), name="检查员")
            places.keep(ws, person)
            ws.become(person.id, ())
            assert once(ws).error is None  # everything but the photos is there
            for _ in range(PHOTOS):
                take_photo(ws, b"\xff\xd8\xff" + os.urandom(PHOTO_BYTES - 3))
            with link:
                _through(ws, link)
                confirmed = 0
                while confirmed < PHOTOS:
                    confirmed += once(ws).photos_confirmed
                    days += 1  # whatever was put off is due again
                    assert days < _MOST_TIMES, f"{confirmed} of {PHOTOS} after {days} exchanges"
        assert link.resets, "the link was not bad at all"
        return link.sent_bytes / (PHOTOS * PHOTO_BYTES)

    return run


def _through(ws: object, link: BadLink) -> None:
    """Let the laptop reach its office through the link only."""
    from dataclasses import replace

    from inspector.store import exchange

    enrolled = exchange.enrolment(ws)  # type: ignore[arg-type]
    assert enrolled is not None
    exchange.keep_enrolment(ws, replace(enrolled, urls=(f"https://127.0.0.1:{link.port}",)))  # type: ignore[arg-type]


def _whole(dav: Nginx, resets: float) -> Callable[[int], float]:
    def run(seed: int) -> float:
        content = os.urandom(PHOTO_BYTES)
        mean = PHOTO_BYTES / resets
        link = BadLink(dav.plain, mean_bytes=mean, lost_replies=LOST_ANSWERS, seed=seed, buffer_bytes=16 * 1024)
        with link, dav.client(dav.plain) as client:
            for number in range(PHOTOS):
                url = f"http://127.0.0.1:{link.port}/{number}.jpg"
                for _ in range(_MOST_TIMES):
                    try:
                        if client.put(url, content=content).status_code in (201, 204):
                            break
                    except httpx.TransportError:
                        continue
                else:
                    raise RuntimeError("the whole file never went through")
        return link.sent_bytes / (PHOTOS * PHOTO_BYTES)

    return run
