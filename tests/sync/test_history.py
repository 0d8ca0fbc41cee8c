"""The history of a record is whole on every laptop, however many pages its versions came over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.office import bundle_ack
from inspector.office import pull as pages
from inspector.office.bundles import import_bundle
from inspector.store import editions
from inspector.sync.bundle import export_bundle, import_ack
from inspector.sync.once import once
from tests.offices import TestOffice
from tests.sync.laptops import Laptop, laptop


@pytest.fixture
def two(office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Laptop, Laptop]]:
    """A laptop that writes and one that reads, and an office whose pages hold two changes."""
    monkeypatch.setattr(pages, "MOST_CHANGES", 2)
    with laptop(tmp_path / "a", "甲", office) as one, laptop(tmp_path / "b", "乙", office) as other:
        yield one, other


def renamed_early_and_late(one: Laptop, other: Laptop) -> str:
    """Rename a place that both know, write other places, rename it again; return it."""
    place = one.place("原来").id
    one.sync()
    other.sync()
    one.rename(place, "先")
    one.sync()
    for _ in range(6):
        one.place()
        one.sync()
    one.rename(place, "后")
    one.sync()
    return place


def names_in_history(lap: Laptop, place: str) -> list[tuple[int, str]]:
    """Return what the versions say the place was called."""
    return [(one.rev, one.patch["name"][1]) for one in editions.of_record(lap.ws, place)]


WHOLE = [(1, "原来"), (2, "先"), (3, "后")]


def test_a_pull_of_several_pages_brings_every_version(two: tuple[Laptop, Laptop]) -> None:
    one, other = two
    place = renamed_early_and_late(one, other)
    other.sync()
    assert names_in_history(other, place) == WHOLE


def test_a_pull_that_was_broken_off_between_pages_goes_on_with_every_version(two: tuple[Laptop, Laptop]) -> None:
    one, other = two
    place = renamed_early_and_late(one, other)
    heard: list[int] = []
    broken = once(
        other.ws,
        progress=lambda kind, done, *_: heard.append(done) if kind == "received" else None,
        cancelled=lambda: len(heard) > 1,
    )
    assert broken.cancelled
    assert names_in_history(other, place) == WHOLE[:1], "the break came before the page with the place"
    other.sync()
    assert names_in_history(other, place) == WHOLE


def test_an_ack_of_several_pages_brings_every_version(
    two: tuple[Laptop, Laptop], office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    place = renamed_early_and_late(one, other)
    monkeypatch.setattr(bundle_ack, "MOST_PAGES_BYTES", 1000)  # a stick that holds a page or two: it goes to and fro
    for trip in range(20):
        carried = export_bundle(other.ws, tmp_path / f"{trip}.fsync")
        ack = import_bundle(office.office, carried.path, ack=tmp_path / f"{trip}.ack.fsync").ack
        if not import_ack(other.ws, ack).more:
            break
    assert trip > 1
    assert names_in_history(other, place) == WHOLE
