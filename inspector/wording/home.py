"""Words of 待办: why each thing waits, how old the oldest is, and what one press does about all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TITLE = "待办"
OWED_KINDS = {"issues": "问题 {count} 条", "leads": "线索 {count} 条", "entries": "登记 {count} 条"}
COUNTED_ONCE = "同一条在几行里只算一件，没加粗的数只供查看，不算"
NOTHING = ("今天没有欠账", "到期的、缺反馈的、等您拿主意的，都会自己到这里来。")
READING = "正在数"
GO_LEDGER, GO_TODAY = "去台账", "去今日"
MINE, DUES, REST, FEEDBACK = "等我处理", "时限", "跟进", "缺每周反馈"
WEEK = "每周五 17:00 前要有一句话"
LINES = {  # what stands on a line; the reason beside it says what is to be done
    "extension_asked": ("申请延期", "准或不准，答复一声"),
    "to_approve": ("待审核销号", "核查合格，等您审核"),
    "to_assign": ("待交办", "定主责、责任人和时限"),
    "overdue": ("超期未反馈", ""),
    "due_today": ("今天到期", ""),
    "soon": ("临期", ""),
    "to_warn": ("该预警", "快到期，先提个醒"),
    "to_urge": ("该催办", "过了期限"),
    "to_escalate": ("该书面通报", "催办后仍没动"),
    "supervised": ("挂账督办", ""),
    "unclaimed": ("待认领", "还没有单位认领"),
    "recheck_due": ("该回头看", "到期、已反馈或到了约定的日子"),
    "by_others": ("待他人审核", "您参加了核查，由没有参加的人审核"),
    "to_summarise": ("缺一案一总结", "已销号"),
    "published": ("公示中", ""),
    "leads": ("线索超期", "受理或答复的日子过了"),
    "talk_due": ("约谈该跟进", "约定跟进的日子到了"),
    "circular_due": ("通报该回访", "约定回访的日子到了"),
    "to_talk": ("“差”名单未约谈", "列入后还没有约谈提醒"),
}
BY_OTHER = "由{name}统一分办"
VERBS = {"to_warn": "预警", "to_urge": "催办", "to_escalate": "通报", "recheck_due": "去回头看"}
COUNT = "{count} 条"
OLDEST = "最久 {number} {place}，{age}"
ONLY = "{number} {place}，{age}"
WAITED = "等了 {days} 天"
FOUND, REPORTED, CLOSED, LISTED = "发现 {days} 天", "反馈 {days} 天", "销号 {days} 天", "挂账 {days} 天"
TODAY_AGE = {"发现": "今天发现", "反馈": "今天反馈", "销号": "今天销号", "挂账": "今天挂账", "等了": "今天来的"}
UNTIL = "公示到 {day}"
PLANNED = "约定 {day}"
FIRST_OF = "最久 {what}"
LISTED_ON = "{name}，{day} 列入"
DAYS_OVER = "超 {days} 天"
NO_BODY = "没有主责单位"
URGE_ALL = "催全部"
URGE_UNIT = "催"
MORE_UNITS = "还有 {count} 家"
URGED = "本周催过"
ALL_URGED = "本周都催过了"
READ_ONLY = "只读，不能改动"
OPEN = "看这 {count} 条"
ASK = {
    "to_warn": ("预警这 {count} 条？", "每条记一步「预警」，提醒责任单位快到期了；不发文书。", "记下预警"),
    "to_urge": ("催办这 {count} 条？", "每条记一步「催办」，向每家主责单位发一份编了号的催办通知书。", "发出催办"),
    "to_escalate": (
        "书面通报这 {count} 条？",
        "每条记一步「书面通报」，向每家主责单位发一份编了号的书面通报。",
        "发出通报",
    ),
    "remind": ("催这 {count} 条的本周反馈？", "向每家主责单位发一份编了号的催办通知书，请其补报本周进展。", "发出催办"),
}
ABOUT = "涉及：{names}。"
FIRST = "一次最多 {most} 条，先办等得最久的 {most} 条。"
NO_NOTICE = "{count} 条没有主责单位，只记步骤，不发文书。"
DONE = {
    "to_warn": "已预警 {count} 条",
    "to_urge": "已催办 {count} 条",
    "to_escalate": "已书面通报 {count} 条",
    "remind": "已催 {count} 条的每周反馈",
}
SENT = "发出 {count} 份：{numbers}。"
UNDO, UNDONE = "撤销", "已撤销，{what}"
REQUIREMENT = "请于收到后补报本周整改进展（做了什么、投入多少、还差什么），附现场照片。"
SENTENCES = {
    "feedback_no_body": "{number} 还没有主责单位，没有可催的人。没有发出任何通知。请先交办。",
}


def owed(parts: Mapping[str, int]) -> str:
    """Say how many things are owed today, and of which kinds: 8 件要办：问题 4 条、线索 4 条."""
    kinds = "、".join(OWED_KINDS[kind].format(count=count) for kind, count in parts.items())
    return f"{sum(parts.values())} 件要办：{kinds}" if parts else ""


def entry(number: str, days: int) -> str:
    """Say which entry of a register waits since when."""
    return f"{number}，{DAYS_OVER.format(days=days)}" if days > 0 else f"{number}，今天到"


def named(names: Sequence[str], most: int = 4) -> str:
    """Name some of many: 凤岗社区、达埠社区 等 6 家."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown} 等 {len(names)} 家"
