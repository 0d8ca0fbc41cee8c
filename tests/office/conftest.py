"""An office's database for a test, and a whole running office; over PostgreSQL too where `-m postgres` asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from inspector.office import views
from inspector.office.database import Database
from tests.offices import TestOffice, serving
from tests.postgres import Cluster

assert views.word is not None  # importing views completes the schema
POSTGRES = pytest.mark.postgres
KINDS = ("sqlite", pytest.param("postgres", marks=POSTGRES))
PAIRS = tuple(
    pytest.param(*pair, marks=POSTGRES if "postgres" in pair else ())
    for pair in product(("sqlite", "postgres"), repeat=2)
)


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """Make databases of a kind, without tables."""
    opened: list[Database] = []
    urls: list[str] = []

    def make(kind: str) -> Database:
        if kind == "sqlite":
            opened.append(Database(f"sqlite:///{tmp_path}/office_{uuid.uuid4().hex}.db"))
        else:
            server: Cluster = request.getfixturevalue("postgres")
            urls.append(server.make())
            opened.append(Database(urls[-1]))
        return opened[-1]

    yield make
    for db in opened:
        db.close()
    for url in urls:
        request.getfixturevalue("postgres").drop(url)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, new_database: Callable[[str], Database]) -> Database:
    """Give an empty office database with its tables."""
    db = new_database(request.param)
    db.create()
    return db


@pytest.fixture
def office(tmp_path: Path, office_database: Callable[[], str | None]) -> Iterator[TestOffice]:
    """Serve an empty office with TLS on a free port of this computer."""
    with serving(tmp_path / "office", office_database()) as running:
        yield running
