"""What every test stands on: no display needed, nobody's real workspace touched, no unexpected warning in the log."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt: without a display a QApplication would abort the whole run.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("INSPECTOR_WORKSPACE", None)

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"

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
