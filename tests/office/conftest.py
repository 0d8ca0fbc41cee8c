"""An office's database for a test: SQLite always, PostgreSQL where INSPECTOR_TEST_PG names a server to use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.office import typed
from inspector.office.database import Database

assert typed.TABLES  # the typed tables are part of the schema
SERVER = os.environ.get("INSPECTOR_TEST_PG")


@pytest.fixture(params=["sqlite", *(["postgres"] if SERVER else [])])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give an empty office database with its tables."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path}/office.db")
        db.create()
        yield db
        db.close()
        return
    name = f"office_{uuid.uuid4().hex}"
    server = sa.create_engine(
        sa.make_url(SERVER).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    with server.connect() as conn:
        conn.exec_driver_sql(f'CREATE DATABASE "{name}"')
    db = Database(sa.make_url(SERVER).set(database=name).render_as_string(hide_password=False))
    db.create()
    yield db
    db.close()
    with server.connect() as conn:
        conn.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
