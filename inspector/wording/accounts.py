"""Answers for the words of the account of an issue or a unit, and of what was left lying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspector.wording.terms import STEPS

PHASES = {"before": "事前预警", "during": "事中留痕", "after": "事后追责"}
CODES = {
    **STEPS, "notice": "发出文书", "receipt": "签收", "feedback": "每周反馈", "talk": "约谈提醒", "circular": "通报",
}  # fmt: skip
COMPLETENESS = {
    "leads": "收到线索已处理",
    "answered": "收到线索已答复",
    "handed": "发现问题已交办或当场解决",
    "received": "交办的问题已签收",
    "checked": "反馈的问题已核查",
}
COMPLETE = "{what}：{whole} 件，没有遗漏。"
MISSING = "{what}：{whole} 件中 {done} 件，还有 {left} 件：{numbers}。"
ISSUE = "{number}　{place}　时限 {due}　{late}　{rungs}"
BODY = "{name}：问题 {issues} 个，超期 {late} 个（其中没有预警过的 {unwarned} 个），缺周反馈 {silent} 次"
LATE, IN_TIME, NO_DUE = "超期 {days} 天", "没有超期", "未定"
ODD = "取值异常"
STRETCH, HANDED_ON = "第{round}轮时限{due}超{days}天", "已转办"
STRETCH_LINE = "第 {round} 轮　{body}　时限 {due}　{since} 至 {until}　超期 {days} 天"
UNWARNED = "，事前没有预警"
RUNGS = "预警 {warned} 次，催办 {urged} 次，督办 {escalated} 次"
SILENT = "没有反馈的周次：{weeks}"

SENTENCES = {
    "account_body_unknown": "登记册里没有叫“{name}”的单位，或不止一个，没有列出。请用登记的全名。",
    "task_number_unknown": "任务板上没有序号为 {number} 的任务，或不止一个，没有写入。请先用 tasks board 核对序号。",
}


def stretches(found: Sequence[Any], *, handed_on: bool) -> str:
    """Word the stretches that ran over, and that the issue is another unit's by now."""
    said = [STRETCH.format(round=one.round, due=one.due_on, days=one.days) for one in found if one.days]
    return "；".join([*said, HANDED_ON] if handed_on else said)
