"""Answers for the names of figures, and for the sentences of the command that prints them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from inspector.wording.tasks import RATING_WAYS, STAGES
from inspector.wording.terms import CONCLUSIONS, MODES, PLACE_LEVELS

_CHANNELS = {
    "hotline": "12345",
    "qr": "扫码",
    "media": "媒体",
    "letter": "来信",
    "visit": "来访",
    "phone": "来电",
    "web": "网络微信",
    "superior": "上级交办",
    "patrol": "巡察",
}
_TALLIES = {
    "reception": ("大接访", "次", "接待群众"),
    "walk": ("走访", "个、户", "走访人数"),
    "meeting": ("会议", "次", "参会人数"),
    "system": ("建章立制", "项", "涉及人数"),
    "advice": ("建议书", "份", "涉及人数"),
    "training": ("培训", "次", "培训人数"),
}
_WALKS = {
    "town": ("走访乡镇", "个"),
    "village": ("走访村", "个"),
    "poor_village": ("走访贫困村", "个"),
    "household": ("走访群众", "户"),
    "poor_household": ("走访贫困户", "户"),
}

# code → (what it counts, unit); the order is the order of a report
FIGURES: dict[str, tuple[str, str]] = {
    "visits": ("明察暗访", "场次"),
    "visits.covert": ("其中 暗访", "场次"),
    "visits.open": ("其中 明察", "场次"),
    "visits.recheck": ("其中 回头看", "场次"),
    "visits.led": ("其中 领导带队", "场次"),
    "visits.days": ("蹲点", "天"),
    "rounds": ("轮次", "轮"),
    "teams": ("督导检查组", "个"),
    **{f"targets.{level}": (f"检查{word}", "个次") for level, word in PLACE_LEVELS.items()},
    **{
        f"{code}.{level}": (f"{word}{PLACE_LEVELS[level]}", "个")
        for level in ("street", "community")
        for code, word in (("places", "应查"), ("covered", "已查"), ("uncovered", "未查"))
    },
    "objects": ("检查项目", "个"),
    "objects.districts": ("项目所在县区", "个"),
    "objects.cities": ("项目所在市（地）", "个"),
    "objects.districts_left": ("上述市（地）未到的县区", "个"),
    "found": ("发现问题", "个"),
    **{f"found.{code}": (f"其中 {word}发现", "个") for code, word in STAGES.items()},
    "solved": ("已解决（销号）", "个"),
    "solved_percent": ("解决率", "%"),
    "solved_in": ("期内销号", "个"),
    "handed": ("已督促整改", "个"),
    "told": ("已反馈到责任单位", "个"),
    "unassigned": ("待交办", "个"),
    "reported": ("已反馈待核", "个"),
    "open": ("在办", "个"),
    "overdue": ("超期", "个"),
    "supervised": ("挂账督办", "个"),
    "on_spot": ("立行立改", "个"),
    "relapses": ("反弹", "次"),
    "relapsed": ("反弹的问题", "个"),
    "relapse_percent": ("反弹率", "%"),
    "rechecks": ("回头看", "个"),
    **{f"rechecks.{code}": (f"其中 {word}", "个") for code, word in CONCLUSIONS.items()},
    "leads": ("收到线索", "件"),
    **{f"leads.{code}": (f"其中 {word}", "件") for code, word in _CHANNELS.items()},
    "leads.merged": ("其中 重复并案", "件"),
    "leads.answered": ("其中 已答复", "件"),
    **{
        key: words
        for kind, (name, unit, people) in _TALLIES.items()
        for key, words in (
            (f"tally.{kind}", (name, unit)),
            (f"tally.{kind}.people", (people, "人")),
            (f"tally.{kind}.leads", (f"{name}受理线索", "个")),
        )
    },
    **{f"walks.{level}": words for level, words in _WALKS.items()},
    "talks": ("约谈提醒", "次"),
    "circulars": ("通报", "期"),
    "circulars.items": ("通报问题", "起"),
    "handovers": ("移送问题线索", "件"),
    "listed": ("在“差”名单", "个"),
    "ratings": ("群众评价", "次"),
    "ratings.asked": ("评价样本", "人"),
    "ratings.satisfied": ("其中 满意", "人"),
    "ratings.mostly": ("其中 基本满意", "人"),
    "ratings.unsatisfied": ("其中 不满意", "人"),
    "ratings.percent": ("群众满意率", "%"),
}
TABLES = {
    "major": "五大类型",
    "category": "小类",
    "street": "街道",
    "community": "社区",
    "body": "责任单位",
    "month": "月份",
    "week": "周",
    "age": "在办时长",
}
COLUMNS = {
    "found": "发现",
    "solved": "解决",
    "reported": "待核",
    "open": "在办",
    "overdue": "超期",
    "relapses": "反弹",
    "visits": "场次",
    "solved_in": "销号",
}
SHEET_HEAD = ("表", "行", "列", "数量", "单位")
# code (or what its code begins with) → its counting rule in a sentence
RULES = {
    "visits": "场次数的是现场检查的次数，按开始时间归入期间；出一次门算一场次。",
    "visits.recheck": "场次中的回头看。是否计入明察暗访，由口径里的开关定。",
    "visits.led": "写明了带队领导的场次；没有写的不算。",
    "visits.days": "跨天的场次从出发到离开的天数相加，首尾两天都算；当天来回的不算蹲点。",
    "rounds": "场次里写明的第几轮，不同的轮各算一轮。",
    "teams": "登记的督导检查组，派出与否都算。",
    "targets": "个次数的是“哪一次到了哪里”：同一地方去两次算两个次，不是去过的地方有几个。",
    "places": "登记册里在用、又在专项范围内的地方。",
    "covered": "期间里至少到过一次的地方，去几次都算一个。",
    "uncovered": "范围内一次也没有到过的地方。",
    "objects": "检查对象里不同的项目，同一项目去几次都算一个。",
    "found": "期间里发现的问题，每个只算一次；反弹是同一问题的新一轮，不另算；作废的不算。",
    "found.self_check": "来源是单位自查的。",
    "found.audit": "来源是审计的。",
    "found.supervision": "自查、审计以外的，都是督查发现。",
    "solved": "到截止时已经销号的。已反馈待核的不算解决，另列。",
    "solved_percent": "解决的问题占发现的问题的百分比，四舍五入到两位小数。",
    "solved_in": "在期间里销号的，不论哪天发现。",
    "handed": "已经交办出去的，不论现在到了哪一步。",
    "told": "已经告知责任单位的：交办到了单位，或当场整改。",
    "unassigned": "到截止时还没有交办的。",
    "reported": "责任单位说改好了、还没有核查的。不算解决。",
    "open": "到截止时没有销号的，含待交办、整改中、已反馈待核。",
    "overdue": "到截止时没有销号，而整改时限早于截止日的；时限当天不算超期。延期已同意的按新时限。",
    "supervised": "到截止时仍在挂账督办的。",
    "on_spot": "检查当场整改、当场销号的。",
    "relapses": "期间里销号以后又犯的次数；一个问题反弹两次算两次。",
    "relapsed": "销过号的问题里，后来反弹过的。",
    "relapse_percent": "反弹过的问题占销过号的问题的百分比。",
    "rechecks": "期间里做完、写了结论的回头看；只打印了核查表的不算。",
    "leads": "期间里收到的线索，按来源分。",
    "tally": "登记的次数、人数相加；一条登记可以代表好几次。",
    "walks": "登记的走访数相加，按乡镇、村、户分。",
    "talks": "期间里的约谈提醒。",
    "circulars": "期间里印发的通报，按期数。",
    "circulars.items": "各期通报里写明的起数相加。",
    "handovers": "期间里移送的线索，按移送编号数。",
    "listed": "到截止时仍在“差”名单上的地方。",
    "ratings": "期间里请群众评价整改结果的次数和人数；问到而没有表态的只算样本。",
    "ratings.percent": "满意和基本满意的人数占表态人数的百分比，四舍五入到两位小数。",
}
UNKNOWN = {"major": "（类别不详）", "street": "（街道不详）", "community": "（未落到社区）", "body": "（责任单位未定）"}

EVERYTHING = "全部记录"
# switch → (what is ticked, what it does, how it is said where it is not as usual)
SWITCHES = {
    "recheck_visits": (
        "回头看的场次计入",
        "勾上：回头看也算明察暗访的场次和个次。不勾：只数检查，回头看另列。",
        "回头看的场次和个次没有计入。",
    ),
    "reached_streets": (
        "到社区也记街道个次",
        "勾上：到了社区，所在街道也记一个次，每场次每街道一次。不勾：只记真正检查的那一级。",
        "到了社区，也给所在街道记了个次。",
    ),
    "known_then": (
        "按当时已录入的统计",
        "勾上：只数截止时已经录入的，可与当时报过的数对上。不勾：按现在掌握的情况，后补的也算。",
        "只按截止时已经录入的记录统计。",
    ),
}

TITLE = "报表"
VIEWS = (("figures", "数字"), ("lists", "三清单"), ("papers", "单据"), ("register", "发文登记"))
UNTILS = (("now", "目前"), ("friday", "上周五"), ("month", "上月末"), ("day", "指定日期"))
SINCES = (
    ("all", "从头算起"),
    ("week", "当周一"),
    ("month", "当月一日"),
    ("year", "当年元旦"),
    ("campaign", "专项开始"),
    ("day", "指定日期"),
)
TREND_BY = (("week", "按周"), ("month", "按月"))
SWITCHES_TITLE = "口径"
EXPORT, EXPORT_HINT = "导出", "全部数字存成 CSV 或 JSON"
EXPORT_CSV, EXPORT_JSON = "表格（CSV）", "连同每个数字的记录（JSON）"
EXPORT_TITLE = "导出统计"
EXPORTED = ("已导出统计", "文件在 {path}")
PRINT = "打印"
COPY, COPIED, COPY_ALL, CLOSE = "复制", "已复制", "复制全部", "知道了"
COPY_SENTENCE = "复制：{}"
MORE, EFFORTS = "其余数字", "整改投入"
COUNTING = "正在统计"
COUNTING_STEPS = ("正在读取记录", "正在计数", "正在画图")
COUNTED_AT = "{scope}，{period}；{count} 条问题，{time} 统计"
STOP = "停下"
STOPPED = "停下了，这里还是 {time} 的数。"
NOT_COUNTED = ("还没有统计", "数到一半停下了，记录都在；点「重新统计」接着看。")
STALE = ("记录有变化，这里还是 {time} 的数。", "重新统计")
EMPTY = ("这个范围里还没有记录", "换个专项或日期；检查和问题记下以后，数字和报告用语会出现在这里。")
NO_SPAN = "没有统计"
BEHIND = "共 {} 条记录。"
BEHIND_HINT = "双击或按回车，到台账看它所属的问题。"
BEHIND_HEAD = ("编号", "日期", "地点", "说明")
OF_FIGURES = "统计：{}"

SENTENCES = {
    "figures_span": "起始日 {since} 晚于截止日 {until}，没有统计。请改其中一个日期。",
    "figures_day": "“{given}”不是日期，没有统计。请写成年-月-日，如 2024-04-30。",
    "figures_period": "起始日 {since} 晚于截止日 {until}，没有统计。请核对 --since 和 --until。",
    "campaign_unknown": "没有叫“{name}”的专项行动，没有统计。已登记的有：{names}。",
    "campaign_ambiguous": "叫“{name}”的专项行动不止一个，没有统计。请连批次一起写：{names}。",
}


class Switched(Protocol):
    """The switches of `domain.counted`: this room lies below the domain and knows only their shape."""

    @property
    def recheck_visits(self) -> bool:
        """Whether 回头看 counts as 场次."""
        ...

    @property
    def reached_streets(self) -> bool:
        """Whether a community counts for its street too."""
        ...

    @property
    def known_then(self) -> bool:
        """Whether only what was known then counts."""
        ...


def switches_summary(switches: Switched) -> str:
    """Return how it is counted, in a line."""
    return "　".join(
        (
            "回头看计入场次" if switches.recheck_visits else "回头看不计入场次",
            "到社区也记街道" if switches.reached_streets else "到社区不记街道",
            "按当时已录入的" if switches.known_then else "按现在掌握的",
        )
    )


def behind_word(entity: str, code: str) -> str:
    """Return the word of a code that a record behind a figure bears."""
    named = {
        "visit": MODES,
        "visit_target": PLACE_LEVELS,
        "place": PLACE_LEVELS,
        "recheck": CONCLUSIONS,
        "lead": _CHANNELS,
        "rating": RATING_WAYS,
        "tally": {kind: name for kind, (name, _, _) in _TALLIES.items()},
    }
    return named.get(entity, {}).get(code, code)


def notes(switches: Switched) -> tuple[str, ...]:
    """Return in which points was not counted as usual."""
    unusual = (
        ("recheck_visits", not switches.recheck_visits),
        ("reached_streets", switches.reached_streets),
        ("known_then", switches.known_then),
    )
    return tuple(SWITCHES[name][2] for name, said in unusual if said)


def period(first: date | None, last: date) -> str:
    """Return the period in words: 截至 2024-04-30，2024-03-01 至 2024-04-30."""
    return f"{first} 至 {last}" if first else f"截至 {last}"


def rule_of(code: str) -> str:
    """Return the counting rule of a figure, that of its kind where it has none of its own."""
    while code not in RULES and "." in code:
        code = code.rpartition(".")[0]
    return RULES.get(code, "")


def row_name(table: str, key: str, name: str) -> str:
    """Return what a row of a table is called: the register's name, or words for weeks, ages and what is not known."""
    if table == "age":
        low, _, high = key.partition("-")
        return f"{low}至{high}天" if high else f"{int(low) - 1}天以上"
    if table == "week":
        year, _, week = key.partition("-W")
        return f"{year}年第{int(week)}周"
    if table == "month":
        year, _, month = key.partition("-")
        return f"{year}年{int(month)}月"
    return name or UNKNOWN.get(table, "（不详）")
