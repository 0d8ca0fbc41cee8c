"""Answers for the view 发文登记: what was issued to whom under which number, and what replaced it."""

from __future__ import annotations

from inspector.domain.issued import NUMBERING
from inspector.office.view_life import view_of
from inspector.office.view_sql import Sql, View, join, names

_NUMBER = f" LEFT JOIN office_datum AS d ON d.scope = x.scope AND d.name = '{NUMBERING}' || x.id"


def _issued(sql: Sql) -> View:
    number = "coalesce({1}.version, {0}.official_number, {0}.number)"  # the office's counts
    again = "(SELECT count(*) FROM t_issued AS z WHERE z.scope = x.scope AND z.replaces_id = x.id AND NOT z.deleted)"
    columns = {
        "文号": number.format("x", "d"),
        "草稿号": "x.number",
        "标题": "x.title",
        "发往": names(sql, "x", "body_ids", "t_body"),
        "出文时间": sql.beijing("x.issued_at_utc"),
        "代替": number.format("r", "e"),
        "重出原因": "x.reason",
        "已被代替": f"CASE WHEN {again} > 0 THEN '是' ELSE '否' END",
        "经办人": "n.name",
        "文种代码": "x.kind",
        "纸面文号": "CASE WHEN x.official_number <> d.version THEN x.official_number END",
    }
    replaced = join("t_issued", "r", "x", "replaces_id")
    replaced += f" LEFT JOIN office_datum AS e ON e.scope = x.scope AND e.name = '{NUMBERING}' || x.replaces_id"
    return view_of("发文登记", "issued", columns, _NUMBER + replaced + join("t_person", "n", "x", "person_id"))


QUERIES = (_issued,)
