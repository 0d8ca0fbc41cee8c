"""Answers for the views of what is planned: sealed plans and who looked at them, draws, rotas, keys to seal to.

What was sealed is in no view: the targets of a plan stand here once it was opened.
"""

from __future__ import annotations

from inspector.office.view_life import view_of
from inspector.office.view_sql import Sql, View, in_words, join, names, yes
from inspector.wording import plans, terms

_CAMPAIGN = join("t_campaign", "c", "x", "campaign_id")
_TEAM = join("t_team", "g", "x", "team_id")
_PERSON = join("t_person", "n", "x", "person_id")


def _plans(sql: Sql) -> View:
    state = (
        "CASE WHEN x.cancelled_at_utc IS NOT NULL THEN 'cancelled' WHEN x.done_at_utc IS NOT NULL THEN 'done'"
        " WHEN COALESCE(x.opened, '') <> '' THEN 'revealed' WHEN COALESCE(x.commitment, '') <> '' THEN 'sealed'"
        " ELSE 'draft' END"
    )
    columns = {
        "编号": "x.number",
        "状态": in_words(f"({state})", plans.STATES),
        "专项行动": "c.name",
        "检查组": "g.name",
        "带队": "n.name",
        "审批": "a.name",
        "开始": "x.starts_on",
        "结束": "x.ends_on",
        "方式": in_words("x.mode", terms.MODES),
        "对象数": "x.size",
        "密封摘要": "x.commitment",
        "审批时间": sql.beijing("x.approved_at_utc"),
        "开封时间": sql.beijing("x.revealed_at_utc"),
        "检查对象": names(sql, "x", "place_ids", "t_place"),
        "取消原因": "x.cancel_reason",
        "备注": "x.remark",
    }
    people = join("t_person", "n", "x", "lead_id") + join("t_person", "a", "x", "approver_id")
    return view_of("暗访计划", "plan", columns, _CAMPAIGN + _TEAM + people)


def _looks(sql: Sql) -> View:
    columns = {
        "计划编号": "q.number",
        "人员": "n.name",
        "时间": sql.beijing("x.looked_at_utc"),
        "做了什么": in_words("x.what", plans.LOOKS),
    }
    return view_of("计划查看", "plan_look", columns, join("t_plan", "q", "x", "plan_id") + _PERSON)


def _draws(sql: Sql) -> View:
    columns = {
        "名称": "x.title",
        "类型": in_words("x.kind", plans.DRAW_KINDS),
        "专项行动": "c.name",
        "计划编号": "q.number",
        "抽取数量": "x.count",
        "名单摘要": "x.pool_sha256",
        "随机数摘要": "x.seed_sha256",
        "冻结时间": sql.beijing("x.committed_at_utc"),
        "算法版本": "x.rule",
        "随机数": "x.seed",
        "见证人加的字": "x.witness",
        "抽取时间": sql.beijing("x.drawn_at_utc"),
        "结果": names(sql, "x", "result", "t_place"),
        "人工调整后": names(sql, "x", "chosen", "t_place"),
        "调整原因": "x.chosen_reason",
    }
    return view_of("随机抽取", "draw", columns, _CAMPAIGN + join("t_plan", "q", "x", "plan_id"))


def _rotas(sql: Sql) -> View:
    columns = {
        "周次": "x.week",
        "检查组": "g.name",
        "带队": "l.name",
        "成员": names(sql, "x", "people", "t_person"),
        "检查对象": names(sql, "x", "place_ids", "t_place"),
        "备注": "x.note",
        "人工改过": yes("x.by_hand"),
        "采用时间": sql.beijing("x.accepted_at_utc"),
        "采用人": "n.name",
        "专项行动": "c.name",
    }
    return view_of("排班", "rota", columns, _CAMPAIGN + _TEAM + join("t_person", "l", "x", "leader_id") + _PERSON)


def _seal_keys(sql: Sql) -> View:
    columns = {
        "人员": "n.name",
        "电脑": "x.device",
        "密封公钥": "x.recipient",
        "登记时间": sql.beijing("x.made_at_utc"),
        "在用": yes("x.active"),
    }
    return view_of("密封钥匙", "seal_key", columns, _PERSON)


QUERIES = (_plans, _looks, _draws, _rotas, _seal_keys)
