"""What every test stands on: no display needed, nobody's real workspace touched, no unexpected warning in the log."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

# Before anything imports Qt: without a display a QApplication would abort the whole run.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("INSPECTOR_WORKSPACE", None)
os.environ["INSPECTOR_KEYRING"] = "off"  # nobody's real keyring is filled by tests

import pytest
from hypothesis import settings

from tests.memory import LEAST, MEMORY, clear_killed, room
from tests.postgres import Cluster, cluster

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"

# Set the variable to have them elsewhere.
if "PYTEST_DEBUG_TEMPROOT" not in os.environ and MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
    clear_killed()
    if room() > LEAST:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)

# Speed differs too much between machines for a deadline; in CI the same commit gives the same examples.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout: where pyproject.toml, Makefile and README.md stand."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_photos() -> Path:
    """Real photos of many cameras and phones; they are no part of the project, so a fresh checkout skips."""
    photos = SHARED / "photos"
    if not photos.is_dir():
        pytest.skip("no ../shared/photos beside this checkout")
    return photos


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL of this run's own; only tests that carry the mark `postgres` may ask for it."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def office_database(request: pytest.FixtureRequest) -> Iterator[Callable[[], str | None]]:
    """Make databases for offices: each call gives the address of an empty one (None: SQLite in the office's folder)."""
    if request.param == "sqlite":
        yield lambda: None
        return
    server: Cluster = request.getfixturevalue("postgres")
    made: list[str] = []

    def make() -> str:
        made.append(server.make())
        return made[-1]

    yield make
    for url in made:
        server.drop(url)


@pytest.fixture(autouse=True)
def garbage_ends_at_home(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect no garbage while there are windows and workers, then on this thread, as the program does (ui/garbage)."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect(1)  # all that is of this test: while it ran, nothing grew old
    gc.enable()


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning or worse; one that expects it asserts on `caplog` and then clears it."""
    yield
    loud = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    assert not loud, "\n".join(loud)
