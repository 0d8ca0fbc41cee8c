"""A real running office for the tests of the exchange; over PostgreSQL too where `-m postgres` asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.offices import TestOffice, serving


@pytest.fixture
def office(tmp_path: Path, office_database: Callable[[], str | None]) -> Iterator[TestOffice]:
    """Serve an empty office with TLS on a free port of this computer."""
    with serving(tmp_path / "office", office_database()) as running:
        yield running
