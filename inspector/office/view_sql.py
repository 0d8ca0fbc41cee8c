"""Answers for the SQL that views are made of, and for what SQLite and PostgreSQL say differently.

Plain SQL text: names of columns and words are ours and never anybody's data.
"""

from __future__ import annotations

from collections.abc import Mapping


class Sqlite:
    """How SQLite says what the two databases say differently."""

    today = "date('now', '+8 hours')"

    def beijing(self, instant: str) -> str:
        return f"datetime({instant}, '+8 hours')"

    def items(self, array: str) -> str:
        return f"json_each({array}) AS e"

    def joined(self, text: str) -> str:
        return f"group_concat({text}, '、')"

    def constant(self, doc: str, key: str) -> str:
        return f"json_extract({doc}, '$.{key}')"

    def member(self, doc: str, key: str) -> str:
        return f"json_extract({doc}, '$.\"' || {key} || '\"')"

    def members(self, doc: str) -> str:
        return f"json_each({doc}) AS e"

    def text(self, value: str) -> str:
        return value


class Postgres:
    """How PostgreSQL says it."""

    today = "(now() AT TIME ZONE 'Asia/Shanghai')::date"

    def beijing(self, instant: str) -> str:
        return f"date_trunc('second', ({instant})::timestamptz AT TIME ZONE 'Asia/Shanghai')"

    def items(self, array: str) -> str:
        return f"LATERAL jsonb_array_elements_text({array}) WITH ORDINALITY AS e(value, at)"

    def joined(self, text: str) -> str:
        return f"string_agg({text}, '、' ORDER BY e.at)"

    def constant(self, doc: str, key: str) -> str:
        return f"({doc} ->> '{key}')"

    def member(self, doc: str, key: str) -> str:
        return f"({doc} ->> {key})"

    def members(self, doc: str) -> str:
        return f"LATERAL jsonb_each_text({doc}) AS e(key, value)"

    def text(self, value: str) -> str:
        return f"({value})::text"


Sql = Sqlite | Postgres
View = tuple[str, dict[str, str], str]


def columns_of(columns: Mapping[str, str]) -> str:
    """Return the columns of a view, each with its Chinese name."""
    return ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())


def in_words(code: str, table: Mapping[str, str]) -> str:
    """Return the word of a code; a code without one stays."""
    cases = " ".join(f"WHEN '{one}' THEN '{name}'" for one, name in table.items())
    return f"CASE {code} {cases} ELSE {code} END"


def yes(flag: str) -> str:
    """Return 是 or 否, nothing where it is not known."""
    return f"CASE WHEN {flag} THEN '是' WHEN NOT {flag} THEN '否' END"


def named(row: str, kind: str, code: str) -> str:
    """The word of a category or responsible type: the district's own, else what the program ships, else the code."""
    return (
        f"COALESCE((SELECT w.word FROM t_word AS w WHERE w.kind = '{kind}' AND w.code = {row}.{code}"
        f" AND w.scope IN ({row}.scope, '') ORDER BY w.scope DESC LIMIT 1), {row}.{code})"
    )


def names(sql: Sql, row: str, array: str, table: str) -> str:
    """The names of records whose ids stand in a list, in its order."""
    return (
        f"(SELECT {sql.joined('COALESCE(n.name, e.value)')} FROM {sql.items(f'{row}.{array}')}"
        f" LEFT JOIN {table} AS n ON n.scope = {row}.scope AND n.id = e.value)"
    )


def numbers(sql: Sql, row: str, array: str, table: str) -> str:
    """The paper numbers of records whose ids stand in a list, in its order."""
    return names(sql, row, array, table).replace("n.name", "n.number")


def words_of(sql: Sql, row: str, array: str, table: Mapping[str, str]) -> str:
    """The words of the codes that stand in a list, in its order."""
    return f"(SELECT {sql.joined(in_words('e.value', table))} FROM {sql.items(f'{row}.{array}')})"


def count(row: str, table: str, column: str, extra: str = "") -> str:
    """How many records of another table belong to this one."""
    return (
        f"(SELECT count(*) FROM {table} AS k WHERE k.scope = {row}.scope AND k.{column} = {row}.id"
        f" AND NOT k.deleted{extra})"
    )


def join(table: str, alias: str, row: str, column: str) -> str:
    """Join the record that a column names."""
    return f" LEFT JOIN {table} AS {alias} ON {alias}.scope = {row}.scope AND {alias}.id = {row}.{column}"


UP = join("t_place", "up1", "p", "parent_id") + join("t_place", "up2", "up1", "parent_id")
STREET = "CASE 'street' WHEN p.level THEN p.name WHEN up1.level THEN up1.name WHEN up2.level THEN up2.name END"
