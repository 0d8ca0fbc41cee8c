"""Answers for the views of what surrounds the ledger: leads, words, papers, efforts, plans, registers, teams, samples.

A lead says whether there is an envelope and never more of who called; a hand-over is its number, day and receiver.
"""

from __future__ import annotations

from inspector.office.view_sql import STREET, UP, Sql, View, in_words, join, names, numbers, words_of, yes
from inspector.wording import leads, registers, terms
from inspector.wording.fields import CODED


def view_of(name: str, table: str, columns: dict[str, str], joins: str = "") -> View:
    """Return a view over the rows of one table `x` that are not deleted; every one names its district and record."""
    return name, {"区划": "x.scope", **columns, "记录号": "x.id"}, f"FROM t_{table} AS x{joins} WHERE NOT x.deleted"


def place_join(alias: str = "p") -> str:
    return join("t_place", alias, "x", "place_id")


_ISSUE = join("t_issue", "i", "x", "issue_id")
_BODY = join("t_body", "b", "x", "body_id")
_PERSON = join("t_person", "n", "x", "person_id")
_CAMPAIGN = join("t_campaign", "c", "x", "campaign_id")


def _leads(sql: Sql) -> View:
    columns = {
        "编号": "x.number",
        "来源": in_words("x.channel", leads.CHANNELS),
        "类型": in_words("x.kind", leads.KINDS),
        "工单号": "x.reference",
        "收到时间": sql.beijing("x.received_at_utc"),
        "街道": STREET,
        "地点": "p.name",
        "具体位置": "x.spot",
        "反映内容": "x.gist",
        "受理期限": "x.accept_due_on",
        "答复期限": "x.reply_due_on",
        "并入": "m.number",
        "问题编号": "i.number",
        "办结理由": "x.closed_reason",
        "答复时间": sql.beijing("x.answered_at_utc"),
        "答复方式": in_words("x.answer_way", leads.ANSWER_WAYS),
        "答复内容": "x.answer",
        "满意度": in_words("x.answer_rating", leads.ANSWER_RATINGS),
        "有来电人信封": yes("x.envelope_id IS NOT NULL"),
        "登记人": "n.name",
        "专项行动": "c.name",
        "受理时间": sql.beijing("x.accepted_at_utc"),
        "受理告知方式": in_words("x.accept_way", leads.ACCEPT_WAYS),
        "受理人": "a.name",
    }
    merged = join("t_lead", "m", "x", "merged_into_id") + join("t_person", "a", "x", "accepted_by_id")
    return view_of("线索", "lead", columns, place_join() + UP + merged + _ISSUE + _PERSON + _CAMPAIGN)


def _feedbacks(sql: Sql) -> View:
    columns = {
        "问题编号": "i.number",
        "周次": "x.week",
        "责任单位": "b.name",
        "反馈时间": sql.beijing("x.said_at_utc"),
        "进展": "x.progress",
        "进度": "x.progress_percent",
        "反馈人": "x.said_by",
        "需协调事项": "x.needs",
        "记录人": "n.name",
        "问题记录号": "x.issue_id",
    }
    return view_of("反馈", "feedback", columns, _ISSUE + _BODY + _PERSON)


def _notices(sql: Sql) -> View:
    columns = {
        "编号": "x.number",
        "文号": "x.official_number",
        "文种": in_words("x.kind", terms.NOTICE_KINDS),
        "发给": "b.name",
        "问题编号": numbers(sql, "x", "issue_ids", "t_issue"),
        "发出时间": sql.beijing("x.sent_at_utc"),
        "时限": "x.due_on",
        "要求": "x.requirement",
        "督办等级": in_words("x.level", terms.NOTICE_LEVELS),
        "领导批示": "x.instruction",
        "经办人": "n.name",
        "签收人": "x.signed_by",
        "签收时间": sql.beijing("x.signed_at_utc"),
        "送达方式": in_words("x.signed_way", terms.RECEIPT_WAYS),
        "备注": "x.remark",
    }
    return view_of("文书", "notice", columns, _BODY + _PERSON)


def _efforts(sql: Sql) -> View:
    columns = {
        "问题编号": "i.number",
        "地点": "p.name",
        "做了什么": "x.what",
        "数量": "x.quantity",
        "单位": "x.unit",
        "另一数量": "x.second_quantity",
        "另一单位": "x.second_unit",
        "约数": in_words("x.qualifier", CODED["qualifier"]),
        "日期": "x.done_on",
        "专项行动": "c.name",
        "问题记录号": "x.issue_id",
        "反馈记录号": "x.feedback_id",
    }
    return view_of("投入", "effort", columns, _ISSUE + place_join() + _CAMPAIGN)


def _milestones(sql: Sql) -> View:
    late = f"CASE WHEN x.due_on < COALESCE(x.done_on, {sql.today}) THEN '是' ELSE '否' END"
    columns = {
        "问题编号": "i.number",
        "顺序": "x.position",
        "步骤": "x.name",
        "节点日期": "x.due_on",
        "完成日期": "x.done_on",
        "拖期": late,
        "备注": "x.remark",
        "问题记录号": "x.issue_id",
    }
    return view_of("倒排节点", "milestone", columns, _ISSUE)


def _talks(sql: Sql) -> View:
    columns = {
        "编号": "x.number",
        "约谈时间": sql.beijing("x.talked_at_utc"),
        "地点": "p.name",
        "责任单位": "b.name",
        "职务": "x.post",
        "事由": "x.reason",
        "要求": "x.requirement",
        "跟进日期": "x.follow_up_on",
        "跟进时间": sql.beijing("x.followed_up_at_utc"),
        "跟进结果": "x.follow_up_result",
        "经办人": "n.name",
        "专项行动": "c.name",
    }
    return view_of("约谈提醒", "talk", columns, place_join() + _BODY + _PERSON + _CAMPAIGN)


def _circulars(sql: Sql) -> View:
    columns = {
        "编号": "x.number",
        "文号": "x.official_number",
        "标题": "x.title",
        "印发日期": "x.issued_on",
        "起数": "x.items",
        "问题编号": numbers(sql, "x", "issue_ids", "t_issue"),
        "责任单位": names(sql, "x", "body_ids", "t_body"),
        "地点": names(sql, "x", "place_ids", "t_place"),
        "公布方式": words_of(sql, "x", "channels", registers.CIRCULAR_CHANNELS),
        "张贴处数": "x.posted_places",
        "回访日期": "x.revisit_on",
        "回访时间": sql.beijing("x.revisited_at_utc"),
        "回访结果": "x.revisit_result",
        "专项行动": "c.name",
    }
    return view_of("通报", "circular", columns, _CAMPAIGN)


def _listings(_: Sql) -> View:
    columns = {
        "街道": STREET,
        "地点": "p.name",
        "列入日期": "x.listed_on",
        "事由": "x.reason",
        "来源": "x.source",
        "移出日期": "x.lifted_on",
        "移出理由": "x.lifted_reason",
    }
    return view_of("差名单", "listing", columns, place_join() + UP)


def _handovers(_: Sql) -> View:
    columns = {"编号": "x.number", "移送日期": "x.handed_on", "接收单位": "x.receiver", "专项行动": "c.name"}
    return view_of("移送", "handover", columns, _CAMPAIGN)


def _tallies(_: Sql) -> View:
    columns = {
        "类型": in_words("x.kind", registers.TALLIES),
        "日期": "x.held_on",
        "标题": "x.title",
        "走访层级": in_words("x.level", registers.WALK_LEVELS),
        "次数": "x.count",
        "人数": "x.people",
        "受理线索数": "x.leads",
        "地点": "p.name",
        "专项行动": "c.name",
        "记录人": "n.name",
    }
    return view_of("计数", "tally", columns, place_join() + _CAMPAIGN + _PERSON)


def _teams(sql: Sql) -> View:
    columns = {
        "名称": "x.name",
        "专项行动": "c.name",
        "带队": "n.name",
        "成员": names(sql, "x", "people", "t_person"),
        "负责地点": names(sql, "x", "place_ids", "t_place"),
        "须具备的专长": words_of(sql, "x", "skills", {"": ""}),
        "在用": yes("x.active"),
    }
    return view_of("督导检查组", "team", columns, _CAMPAIGN + join("t_person", "n", "x", "leader_id"))


def _samples(sql: Sql) -> View:
    columns = {
        "水体": "p.name",
        "测点": "x.point",
        "测点顺序": "x.position",
        "测定时间": sql.beijing("x.taken_at_utc"),
        "适用口径": in_words("x.area", terms.WATER_SCOPES),
        "透明度厘米": "x.transparency_cm",
        "溶解氧毫克每升": "x.do_mg_l",
        "氧化还原电位毫伏": "x.orp_mv",
        "氨氮毫克每升": "x.nh3n_mg_l",
        "水深厘米": "x.depth_cm",
        "问题编号": "i.number",
        "测定人": "n.name",
        "备注": "x.remark",
    }
    return view_of("水质监测", "water_sample", columns, place_join() + _ISSUE + _PERSON)


def _campaigns(sql: Sql) -> View:
    columns = {
        "名称": "x.name",
        "批次": "x.batch",
        "开始": "x.starts_on",
        "结束": "x.ends_on",
        "范围": "x.scope_text",
        "覆盖地点": names(sql, "x", "place_ids", "t_place"),
        "检查对象": "x.object_word",
        "销号方式": in_words("x.closing", registers.CLOSINGS),
        "目标": "x.goal",
        "在用": yes("x.active"),
    }
    return view_of("专项行动", "campaign", columns)


QUERIES = (
    *(_leads, _feedbacks, _notices, _efforts, _milestones, _talks, _circulars, _listings, _handovers, _tallies),
    *(_teams, _samples, _campaigns),
)
