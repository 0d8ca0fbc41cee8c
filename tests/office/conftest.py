"""An office's database for a test: SQLite always, PostgreSQL where INSPECTOR_TEST_PG names a server to use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.office import views
from inspector.office.database import Database

assert views.word is not None  # importing views completes the schema
SERVER = os.environ.get("INSPECTOR_TEST_PG")
KINDS = ("sqlite", "postgres") if SERVER else ("sqlite",)


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """Make databases of a kind, without tables."""
    opened: list[Database] = []
    names: list[str] = []

    def make(kind: str) -> Database:
        name = f"office_{uuid.uuid4().hex}"
        if kind == "sqlite":
            opened.append(Database(f"sqlite:///{tmp_path}/{name}.db"))
        else:
            _on_server(f'CREATE DATABASE "{name}"')
            names.append(name)
            url = sa.make_url(str(SERVER)).set(database=name)
            opened.append(Database(url.render_as_string(hide_password=False)))
        return opened[-1]

    yield make
    for db in opened:
        db.close()
    for name in names:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, new_database: Callable[[str], Database]) -> Database:
    """Give an empty office database with its tables."""
    db = new_database(request.param)
    db.create()
    return db


def _on_server(statement: str) -> None:
    url = sa.make_url(str(SERVER)).set(drivername="postgresql+psycopg")
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as conn:
        conn.exec_driver_sql(statement)
