"""Answers for the heads and names of 任务推进表, 责任追溯表 and 逐件排查表; (kind, width) of their columns stand beside them."""

from __future__ import annotations

BOARD, UNITS, ISSUES, COURSE, COMPARED = "任务推进", "单位汇总", "问题", "经过", "逐件排查"
EVERY_UNIT, EVERYTHING = "全部单位", "全部记录"
TASK_HEAD = ("序号", "任务（举措）", "责任单位", "协办单位", "责任领导", "时限", "进度")
TASK_KINDS = (
    ("text", 7.0), ("text", 34.0), ("text", 20.0), ("text", 16.0), ("text", 12.0), ("day", 11.0), ("percent", 7.0),
    ("text", 8.5),
)  # fmt: skip
TASK_TAIL = ("最近进展", "需协调事项")
TASK_TAIL_KINDS = (("text", 24.0), ("text", 14.0))
UNIT_HEAD = ("责任单位", "问题", "超期", "其中没有预警过", "缺周反馈", "约谈通报")
UNIT_KINDS = (("text", 30.0), ("number", 10.0), ("number", 10.0), ("number", 16.0), ("number", 12.0), ("number", 12.0))
ISSUE_HEAD = (
    "责任单位",
    "编号",
    "地点",
    "时限",
    "超期天数",
    "各轮超期",
    "预警",
    "催办",
    "督办",
    "预警情况",
    "没有反馈的周次",
)
ISSUE_KINDS = (
    ("text", 20.0), ("text", 12.0), ("text", 20.0), ("day", 11.0), ("number", 9.0), ("text", 22.0), ("number", 6.0),
    ("number", 6.0),
    ("number", 6.0), ("text", 13.0), ("text", 22.0),
)  # fmt: skip
COURSE_HEAD = ("编号", "时间", "阶段", "环节", "经办人", "内容")
COURSE_KINDS = (("text", 14.0), ("text", 17.0), ("text", 12.0), ("text", 20.0), ("text", 12.0), ("text", 44.0))
DUE = "时限 {day}"
WEEK = "第{number}周（{days}）"
COMPARED_HEAD = ("项目", "应办", "已办", "遗漏", "遗漏的编号")
COMPARED_KINDS = (("text", 30.0), ("number", 10.0), ("number", 10.0), ("number", 10.0), ("text", 70.0))
