"""Answers for the views of tasks and their reports, 自查, 包片包案, 群众评价, 每季选定, loans and packages."""

from __future__ import annotations

from inspector.office.view_life import place_join, view_of
from inspector.office.view_sql import STREET, UP, Sql, View, in_words, join, names, numbers
from inspector.wording import tasks as words

_BODY = join("t_body", "b", "x", "body_id")
_PERSON = join("t_person", "n", "x", "person_id")
_CAMPAIGN = join("t_campaign", "c", "x", "campaign_id")
_ISSUE = join("t_issue", "i", "x", "issue_id")


def _tasks(sql: Sql) -> View:
    columns = {
        "序号": "x.number",
        "任务": "x.title",
        "所属任务": "u.title",
        "责任单位": "b.name",
        "协办单位": names(sql, "x", "assist_body_ids", "t_body"),
        "责任领导": "x.leader",
        "责任人": "x.person",
        "地点": "p.name",
        "开始日期": "x.starts_on",
        "完成时限": "x.due_on",
        "专项行动": "c.name",
        "备注": "x.remark",
    }
    return view_of("任务", "task", columns, join("t_task", "u", "x", "parent_id") + _BODY + place_join() + _CAMPAIGN)


def _reports(sql: Sql) -> View:
    columns = {
        "序号": "t.number",
        "任务": "t.title",
        "周次": "x.week",
        "填报时间": sql.beijing("x.said_at_utc"),
        "进度": "x.percent",
        "进展": "x.progress",
        "完成日期": "x.done_on",
        "需协调事项": "x.needs",
        "填报人": "n.name",
        "任务记录号": "x.task_id",
    }
    return view_of("任务进度", "task_report", columns, join("t_task", "t", "x", "task_id") + _PERSON)


def _checks(_: Sql) -> View:
    columns = {
        "清单名称": "x.title",
        "种类": in_words("x.kind", words.SELF_CHECK_KINDS),
        "制定日期": "x.made_on",
        "自查期限": "x.due_on",
        "要求": "x.requirement",
        "向谁报备": "x.file_with",
        "专项行动": "c.name",
        "经办人": "n.name",
    }
    return view_of("自查清单", "self_check", columns, _CAMPAIGN + _PERSON)


def _sheets(_: Sql) -> View:
    columns = {
        "清单名称": "s.title",
        "自查单位": "b.name",
        "下发日期": "x.sent_on",
        "填报人职务": "x.said_by",
        "填报日期": "x.said_on",
        "报备日期": "x.filed_on",
        "报备给": "x.filed_with",
        "报备回执": "x.filed_number",
        "记录人": "n.name",
        "清单记录号": "x.self_check_id",
    }
    return view_of(
        "自查表", "self_check_sheet", columns, join("t_self_check", "s", "x", "self_check_id") + _BODY + _PERSON
    )


def _charges(sql: Sql) -> View:
    columns = {
        "方式": in_words("x.kind", words.CHARGE_KINDS),
        "责任领导": "x.leader",
        "双组长": "x.second_leader",
        "专班": "x.squad",
        "双专班": "x.second_squad",
        "牵头单位": "b.name",
        "负责地点": names(sql, "x", "place_ids", "t_place"),
        "包办问题": numbers(sql, "x", "issue_ids", "t_issue"),
        "开始日期": "x.starts_on",
        "结束日期": "x.ends_on",
        "专项行动": "c.name",
    }
    return view_of("包片包案", "charge", columns, _BODY + _CAMPAIGN)


def _ratings(_: Sql) -> View:
    columns = {
        "评价日期": "x.rated_on",
        "问题编号": "i.number",
        "街道": STREET,
        "地点": "p.name",
        "方式": in_words("x.way", words.RATING_WAYS),
        "样本": "x.asked",
        "满意": "x.satisfied",
        "基本满意": "x.mostly",
        "不满意": "x.unsatisfied",
        "说明": "x.remark",
        "专项行动": "c.name",
        "记录人": "n.name",
        "问题记录号": "x.issue_id",
    }
    return view_of("群众评价", "rating", columns, place_join() + UP + _ISSUE + _CAMPAIGN + _PERSON)


def _selections(sql: Sql) -> View:
    columns = {
        "季度": "x.quarter",
        "名称": "x.title",
        "选定单位": names(sql, "x", "body_ids", "t_body"),
        "选定地点": names(sql, "x", "place_ids", "t_place"),
        "选定理由": "x.reason",
        "选定日期": "x.chosen_on",
        "专项行动": "c.name",
        "经办人": "n.name",
    }
    return view_of("季度选定", "selection", columns, _CAMPAIGN + _PERSON)


def _loans(_: Sql) -> View:
    columns = {
        "检查人": "q.name",
        "去往的组": "t.name",
        "原来的组": "f.name",
        "开始日期": "x.starts_on",
        "结束日期": "x.ends_on",
        "事由": "x.reason",
        "经办人": "n.name",
    }
    joins = join("t_person", "q", "x", "inspector_id") + join("t_team", "t", "x", "team_id")
    return view_of("借调", "loan", columns, joins + join("t_team", "f", "x", "from_team_id") + _PERSON)


def _packages(sql: Sql) -> View:
    columns = {
        "接收单位": "x.receiver",
        "用途": "x.purpose",
        "问题编号": numbers(sql, "x", "issue_ids", "t_issue"),
        "照片数": "x.photos",
        "制作时间": sql.beijing("x.made_at_utc"),
        "清单摘要": "x.sha256",
        "签收人": "x.signed_by",
        "签收时间": sql.beijing("x.signed_at_utc"),
        "经办人": "n.name",
    }
    return view_of("联动包", "package", columns, _PERSON)


QUERIES = (_tasks, _reports, _checks, _sheets, _charges, _ratings, _selections, _loans, _packages)
