"""Answers for what 回头看 says: why an issue is on the list, what a conclusion still needs, comparison in words."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.wording import time as words

SENTENCES = {
    "recheck_no_conclusion": "还没有下结论。内容都在，请按 1、2、3、4 选一个结论。",
    "recheck_photo_first": "先放现照，再判整改到位。",
    "recheck_only_after_close": "只有销号过的问题才能判反弹。",
    "recheck_closed_only": "已销号的问题只判整改到位（仍然到位）或反弹。",
    "recheck_void": "这条问题已作废，不再回头看。",
    "recheck_no_decision": "还没有处理意见。内容都在，请选继续整改或升级督办。",
    "paper_unreadable": "没有认出编号。什么都没有改动；请照核查表右上角的编号输入，或再扫一次二维码。",
}

TITLE = "回头看"
SEGMENTS = {"all": "全部", "due": "到期", "reported": "已反馈", "sampled": "抽查"}
WAYS = {"route": "按路线", "due": "按期限", "street": "按街道", "hand": "手排"}
MODES = {"side": "并排", "over": "叠加", "slide": "滑动"}
ASKED, SAMPLED, DONE = "台账选来", "抽查已销号", "已核"
HELD = "整改到位", "抽查仍到位"
# beneath the name of a conclusion that cannot be chosen now
SHUT = {
    "recheck_photo_first": "先放现照",
    "recheck_only_after_close": "销号后才有反弹",
    "recheck_closed_only": "已销号不用此项",
    "recheck_void": "已作废",
}
FROM_HERE, FIRST = "起点", "未定点位"

EMPTY = {
    "all": ("没有要回头看的", "到期的、责任单位已反馈的、安排了回头看的问题会自动排到这里。"),
    "due": ("没有到期的", "期限到了或快到的问题会自动排到这里。"),
    "reported": ("没有已反馈待核的", "责任单位反馈后，在台账里登记反馈，就会排到这里。"),
    "sampled": ("本周没有抽到已销号的", "上周及以前销号的问题，每周随机抽一部分回头看；比例在设置里。"),
}
NOTHING = ("现在没有要核的问题", "手里有填好的纸质核查表可以直接录，也可以在台账里选一条。")
DROP_TITLE, DROP_HINT = "把现照拖到这里", "同一机位、同一方向再拍一张；也可以从照片盘里选"
NO_ORIGINAL = "这条问题没有原照"


def counted(whole: int, done: int) -> str:
    """12 条，已核 1 条."""
    return f"{words.counted(whole, '条')}，已核 {done} 条" if done else words.counted(whole, "条")


def way_line(way: str, metres: float, hours: float, left_out: int = 0) -> str:
    """按路线排，直线共 21 公里，约 3 小时."""
    said = f"{WAYS[way]}{'' if way == 'hand' else '排'}"
    if metres >= 50:
        said += f"，直线 {words.distance(metres)}，约 {_hours(hours)}"
    return f"{said}；还有 {left_out} 条未列" if left_out else said


def reported_days(days: int) -> str:
    """已反馈 4 天."""
    return f"已反馈 {days} 天" if days > 0 else "今天反馈"


def due_mark(relative: str) -> str:
    """今天到期; what is over says 超 3 天 already."""
    return relative if relative.startswith("超") else f"{relative}到期"


def apart(metres: float | None) -> str:
    """相距 6 米."""
    return "相距未知" if metres is None else f"相距 {words.distance(metres)}"


def apart_note(within_m: float, same: bool | None) -> str:
    """The rule of the same position, and whether it is met."""
    limit = words.number(within_m)
    return {
        True: f"同机位要求 {limit} 米内",
        False: f"超出同机位要求的 {limit} 米",
        None: "两张中有一张没有定位",
    }[same]


def turned(degrees: float | None) -> str:
    """方位差 11°."""
    return "方位差未知" if degrees is None else f"方位差 {round(degrees)}°"


def turned_note(before: float | None, after: float | None) -> str:
    """原 42° 虚线，现 31° 实线."""
    one = "原照没有方位" if before is None else f"原 {round(before) % 360}° 虚线"
    other = "现照没有方位" if after is None else f"现 {round(after) % 360}° 实线"
    return f"{one}，{other}"


def between(seconds: float | None) -> str:
    """隔 7 天 5 小时; a photo taken before the original says so."""
    if seconds is None:
        return "时间未知"
    return f"隔 {words.duration(seconds)}" if seconds >= 0 else f"早于原照 {words.duration(seconds)}"


def since_report(days: int | None) -> str:
    """反馈后第 1 天."""
    if days is None:
        return "责任单位还没有反馈"
    return "反馈当天" if days == 0 else f"反馈后第 {days} 天"


def unfit(position: int, code: str, facts: Mapping[str, object]) -> str:
    """第 3 张与 K7M2-0016 的照片相同，不能作现照."""
    why = {
        "photo_recycled": f"与 {facts.get('number') or '别处'} 的照片相同",
        "after_before_found": "拍在发现问题之前",
        "after_unreadable": "打不开",
    }[code]
    return f"第 {position} 张{why}，不能作现照"


def overlay_caption(percent: int) -> str:
    """，叠加原照 50%."""
    return f"，叠加原照 {percent}%"


def after_effect(conclusion: str, days: int, *, approved: bool = False) -> str:
    """What recording it will bring about, beside the button; `approved`: closing takes somebody else's approval."""
    if conclusion == "done" and approved:
        return "核查合格，待审核后销号"
    return {
        "done": f"销号后仍在 {days} 天反弹观察期内",
        "mostly": "基本到位不销号，继续整改",
        "not_done": "转入下一轮整改",
        "relapse": "重新立起，转入下一轮整改",
    }.get(conclusion, "")


def recorded(number: str, conclusion: str, decision: str, round_no: int) -> tuple[str, str]:
    """What happened and what follows, for the message bar."""
    if conclusion == "done":
        return f"{number} 核完：整改到位，已销号。", "照片和结论都已存好。"
    if conclusion == "verified":
        return f"{number} 核完：核查合格，待审核销号。", "照片和结论都已存好；由没有参加核查的人在台账里审核。"
    if conclusion == "held":
        return f"{number} 抽查核完：仍然到位。", "照片和结论都已存好。"
    word = {"mostly": "基本到位，不销号", "not_done": "未到位", "relapse": "反弹"}[conclusion]
    follows = f"转入第 {round_no} 轮" if conclusion in ("not_done", "relapse") else "继续整改"
    return (
        f"{number} 核完：{word}，{follows}{'，已挂账督办' if decision == 'escalate' else ''}。",
        "照片和结论都已存好。",
    )


def _hours(hours: float) -> str:
    if hours < 1:
        return f"{max(10, round(hours * 6) * 10)} 分钟"
    half = round(hours * 2) / 2
    return f"{words.number(half)} 小时"
