"""Answers for the views by which others read the office's database: Chinese names, Chinese columns, Chinese words.

`SELECT * FROM 台账` works in psql, over ODBC in Excel, in QGIS and in BI, on SQLite and on PostgreSQL alike. Times are
Beijing time, points are WGS-84. Each view names its rows by `区划` and `记录号`. What is deleted is not shown. The
words of codes are those of the screens; a code this program does not know is shown as it is. A column is only ever
added at the end of a view, so that what others built on it stays.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy import Column, Table, Text
from sqlalchemy.engine import Connection

from inspector.domain.category import Catalogue
from inspector.errors import Known
from inspector.office import database, typed
from inspector.office.database import Database
from inspector.office.view_queries import statements

SHAPE_KEY = "views_shape"  # in meta: which views there are

# the words of codes that an office may add to (categories, responsible types); scope '' is what the program ships
word = Table(
    "t_word",
    database.schema,
    Column("scope", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # category | major | responsible
    Column("code", Text, primary_key=True),
    Column("word", Text, nullable=False),
)


def prepare(db: Database) -> None:
    """Bring tables, typed rows, words and views up to this program. Call it at every start, on every node."""
    db.create()
    typed.prepare(db)
    wanted = _fingerprint(db)
    key = sa.select(database.meta.c.v).where(database.meta.c.k == SHAPE_KEY)
    if db.read(lambda conn: conn.scalar(key)) != wanted:
        db.write(lambda conn: _put(conn, db, wanted))


def _fingerprint(db: Database) -> str:
    from inspector.catalog.categories import load_seed

    return hashlib.sha256(repr((sorted(statements(db.is_sqlite).items()), load_seed())).encode()).hexdigest()


def _put(conn: Connection, db: Database, wanted: str) -> None:
    from inspector.catalog.categories import load_seed

    typed.take_turns(conn, db, SHAPE_KEY)
    note_catalogue(conn, db, "", load_seed())
    for name, query in statements(db.is_sqlite).items():
        _put_view(conn, db, name, query)
    typed.note(conn, db, SHAPE_KEY, wanted)


def _put_view(conn: Connection, db: Database, name: str, query: str) -> None:
    """Make or replace one view; where its columns changed and others build on it, say so and change nothing."""
    if not db.is_sqlite:
        try:
            with conn.begin_nested():
                conn.exec_driver_sql(f'CREATE OR REPLACE VIEW "{name}" AS {query}')
        except sa.exc.ProgrammingError:
            pass  # a column was renamed or retyped: it has to be made anew
        else:
            return
    try:
        conn.exec_driver_sql(f'DROP VIEW IF EXISTS "{name}"')
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "2BP01":  # dependent_objects_still_exist
            raise
        raise Known("office_views_in_use", detail=name) from error
    conn.exec_driver_sql(f'CREATE VIEW "{name}" AS {query}')


def keep_words(db: Database, scope: str, catalogue: Catalogue) -> None:
    """Keep the words of a catalogue that was published in `scope`, in a transaction of its own."""
    db.write(lambda conn: note_catalogue(conn, db, scope, catalogue))


def note_catalogue(conn: Connection, db: Database, scope: str, catalogue: Catalogue) -> None:
    """Keep the words of a catalogue that was published in `scope`; words of older ones stay, old issues name them."""
    found = [("responsible", code, name) for code, name in catalogue.responsible_types.items()]
    found += [("category", one.code, one.name) for one in catalogue.categories]
    found += [("major", one.code, one.major_name) for one in catalogue.categories]
    insert = db.insert(word)
    upsert = insert.on_conflict_do_update(index_elements=["scope", "kind", "code"], set_={"word": insert.excluded.word})
    rows = [{"scope": scope, "kind": kind, "code": code, "word": name} for kind, code, name in found]
    if rows:
        conn.execute(upsert, rows)
