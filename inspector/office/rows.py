"""Answers for writing many rows at once the way each database takes fastest: executemany on SQLite, COPY on PostgreSQL.

A push writes some six rows for each op. SQLAlchemy's own parameter building costs more than the databases do, so the
statement is compiled once for a table and its columns, and rows go to the driver as plain tuples. COPY takes less than
half of the time of an INSERT for each row on PostgreSQL (measured).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.engine import Connection

_encode = msgspec.json.Encoder().encode
_MANY = 50  # rows from which on it pays to look which columns say nothing at all


def insert(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`, which all have the same columns; what is there already raises IntegrityError."""
    if not rows:
        return
    names, prepared = _said(table, tuple(rows[0]), rows) if len(rows) >= _MANY else _as_given(table, rows)
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(_insert_text(table.name, names), prepared)
    else:
        _copy(conn, f"COPY {_into(table.name, names)} FROM STDIN", prepared)


def update(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keys: tuple[str, ...]) -> None:
    """Set in the row that each of `rows` names by `keys` everything else that it says."""
    if rows:
        names = (*(name for name in rows[0] if name not in keys), *keys)
        conn.exec_driver_sql(_update_text(conn.dialect.name, table, names, keys), _tuples(table, names, rows))


def among(dialect: str, column: Any, name: str = "ids") -> Any:
    """Return "`column` is one of the parameter `name`", which `listed` makes: one statement for any number of them."""
    if dialect == "sqlite":
        each = sa.func.json_each(sa.bindparam(name, type_=sa.Text)).table_valued("value")
        return column.in_(sa.select(each.c.value))
    return column == sa.any_(sa.bindparam(name, type_=sa.ARRAY(sa.Text)))


def listed(dialect: str, ids: Iterable[str]) -> Any:
    """Return the parameter of `among`."""
    return _encode(list(ids)).decode() if dialect == "sqlite" else list(ids)


def _as_given(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    names = tuple(rows[0])
    return names, _tuples(table, names, rows)


def _said(
    table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Leave columns out that are NULL in every row: of the sixty of an issue an inspector fills in a third."""
    columns = _columns(table, names, rows)
    nothing = len(rows)
    kept = [
        (name, column)
        for name, column in zip(names, columns, strict=True)
        if column.count(None) < nothing or table.c[name].server_default is not None
    ]
    return tuple(name for name, _ in kept), list(zip(*(column for _, column in kept), strict=True))


def _tuples(table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*_columns(table, names, rows), strict=True))


def _columns(table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    columns = [*zip(*map(itemgetter(*names), rows), strict=True)]
    for place, name in enumerate(names):
        if isinstance(table.c[name].type, sa.JSON):
            columns[place] = tuple([None if one is None else _encode(one).decode() for one in columns[place]])
    return columns


def _quoted(name: str) -> str:
    return f'"{name}"'


def _into(table: str, names: tuple[str, ...]) -> str:
    return f"{_quoted(table)} ({', '.join(map(_quoted, names))})"


@lru_cache(1024)
def _insert_text(table: str, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {_into(table, names)} VALUES ({', '.join('?' * len(names))})"


@cache
def _update_text(dialect: str, table: Table, names: tuple[str, ...], keys: tuple[str, ...]) -> str:
    def equals(name: str) -> str:
        if dialect == "sqlite":
            return f"{_quoted(name)} = ?"
        return f"{_quoted(name)} = %s::{table.c[name].type.compile(_postgresql())}"

    setting = ", ".join(equals(name) for name in names if name not in keys)
    return f"UPDATE {_quoted(table.name)} SET {setting} WHERE {' AND '.join(map(equals, keys))}"


@cache
def _postgresql() -> Any:
    from sqlalchemy.dialects import postgresql

    dialect: Callable[[], Any] = postgresql.dialect
    return dialect()


def _copy(conn: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Run a COPY; what goes wrong is raised as SQLAlchemy raises it, a broken connection given up."""
    import psycopg

    cursor = conn.connection.cursor()
    try:
        with cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row(row)
    except psycopg.Error as error:
        broken: Any = error
        if conn.dialect.is_disconnect(broken, None, None):
            conn.invalidate(error)
        raise sa.exc.DBAPIError.instance(statement, None, error, psycopg.Error, dialect=conn.dialect) from error
    finally:
        cursor.close()
