"""Answers for what 今日 says: sentences of capture, source notes of proposed values, and a failing answer as a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from inspector.wording import time as time_words

SENTENCES = {
    "drop_without_files": "手机里的照片没有拿到，手机上的原件没有动。请先把照片复制到电脑的一个文件夹，再把那个文件夹拖进来。",
    "drop_nothing": "拖进来的不是照片或文件夹，什么都没有改动。请拖照片文件、文件夹或存储卡。",
    "clipboard_empty": "剪贴板里没有照片，什么都没有改动。请先复制照片文件或图片，再按 Ctrl+V。",
    "visit_needs_two": "一个场次至少要 2 名检查人，场次还没有开。请再选一名同行检查人。",
    "clean_needs_place": "记「未发现问题」要先有地点。已答的检查表还在，请选择社区或点位。",
    "register_without_places": "还没有登记地点。草稿还在，请先到「设置」的登记册导入街道和社区，再回来接着填。",
    "clean_has_failures": "检查表里有不合格项，不能记成「未发现问题」。内容都在，请改成「完成这条」或改答案。",
    "form_needs_category": "还没有选类别。内容都在，请按 1、2、3 或搜索一个类别。",
    "form_needs_photo": "这条还没有照片。内容都在，请在左边选照片（空格键），或再按一次完成，不带照片存。",
    "time_unreadable": "「{text}」不是时间。内容还在，请写成 2026-11-20 14:07 或 14:07。",
}

PHOTO_PLACE = "照片定位，距点位 {distance}"
PHOTO_PLACE_GCJ = "疑似 GCJ-02，距点位 {distance}"
PHOTO_PLACE_NEAREST = "照片定位"
BY_HAND = "人工填写"
KEPT = "沿用上一条"
PHOTO_TIME = "照片时间"
CLOCK_CORRECTED = "照片时间，已扣时钟差 {hours} 时"
ASSUMED_ZONE = "照片时间，按北京时间"
NOW = "现在"
BY_CATEGORY = "按类别和属地"
EDITED, FROM_LEAD = "手改", "来自线索"
UNREGISTERED = "未登记单位"
NO_LEADER = "没有领导带队"
BY_VISIT = "按场次"

YES_NO = ("是", "否")
_NOT = ("够", "干净", "完好", "正常", "在位", "在岗", "及时", "齐全", "符合", "清楚", "整洁", "规范", "一致", "满意", "明确",
        "适合", "相符", "真实", "平整", "连续", "密闭", "属", "能")  # fmt: skip
_ASIDE = re.compile(r"（[^）]*）")
_ASKED = re.compile(r"是否|能否|有无")
_SECOND = re.compile(r"[，、](?=[^，、]*(?:是否|有无))")  # where a question asks a second thing
_BELOW = re.compile(r"、(?:未|不|避免)[^、]*$")  # what a negation must not reach


def statement(question: str, answer: str) -> str:
    """Turn a failing answer into what was found: 垃圾是否散发异味 + 是 → 垃圾散发异味. Asides in brackets are dropped.

    A question that asks two things at once (…，有无…) says only the first; one that has no such words stays
    as it was asked, with its answer.
    """
    plain = _ASIDE.sub("", question)
    if answer in ("有", "无") and "有无" in plain:
        return plain.replace("有无", "有" if answer == "有" else "没有")
    first = _ASKED.search(plain)
    if first is None or answer not in YES_NO:
        return f"{plain}：{answer}"
    before, asked = plain[: first.start()], first[0]
    after = _SECOND.split(plain[first.end() :])[0]
    return before + (_agreed(asked, after) if answer == "是" else _denied(asked, after))


def _agreed(asked: str, after: str) -> str:
    if asked == "是否":
        return "属" + after[1:] if after.startswith("为") else after
    return ("能" if asked == "能否" else "有") + after


def _denied(asked: str, after: str) -> str:
    after = _BELOW.sub("", after)
    if asked == "能否":
        return "不能" + after
    if asked == "有无" or after.startswith("有"):
        return "没有" + after.removeprefix("有").replace("、有", "、")
    return ("不" if after.startswith(_NOT) else "未") + after.removeprefix("已")


def description(report_name: str, spot: str, findings: Iterable[str]) -> str:
    """Propose the description of an issue from its failing items; without any, the category's own words."""
    found = list(findings)
    body = "；".join(found) if found else f"有{report_name}问题"
    return f"{spot}{body}。" if not spot or found == [] else f"{spot}：{body}。"


def tray_line(today: int, unused: int) -> str:
    """Word the line beside the heading of the tray."""
    return f"今天 {today} 张，未用 {unused} 张" if today or unused else "今天还没有照片"


def progress_rest(done: int, whole: int, rate: float) -> str:
    """Word how fast an import goes and what remains: 每秒 9 张，剩 20 秒."""
    if rate <= 0:
        return ""
    left = round(max(whole - done, 0) / rate)
    rest = f"剩 {left // 60} 分 {left % 60} 秒" if left >= 60 else f"剩 {left} 秒"
    return f"每秒 {rate:.0f} 张，{rest}" if rate >= 1 else rest


def intake_line(
    counts: Mapping[str, int], refused: Sequence[tuple[str, str]], *, stopped: bool
) -> tuple[str, str, str]:
    """Word what became of photos that came in: (what happened, the rest, kind of message)."""
    fresh = counts.get("taken_in", 0) + counts.get("kept_unreadable", 0)
    again, unreadable = counts.get("already_here", 0), counts.get("kept_unreadable", 0)
    what = f"{fresh} 张照片已存好。" if fresh or not again else "这些照片以前都存过了。"
    rest = []
    if stopped:
        rest.append("已停下，存好的都留着，再拖一次会接着存。")
    if again and fresh:
        rest.append(f"{again} 张以前存过，没有重复存。")
    if unreadable:
        rest.append(f"{unreadable} 张显示不出来，原件照样留着。")
    if refused:
        name, why = refused[0]
        more = f"等 {len(refused)} 个" if len(refused) > 1 else ""
        rest.append(f"没有收 {name}{more}：{why}")
    return what, "".join(rest), "warn" if refused or unreadable or stopped else "good"


NAMED_FROM_M = 50  # what is nearer is offered for being near
RELAPSE_YES = "转入原问题下一轮"
RELAPSE_NO = "是新问题"
RELAPSE_LOOK = "去看这一条"
RELAPSE_UNDONE = "已撤销，刚才填的还在。"


def relapse_offer(number: str, days: int, distance_m: float | None) -> str:
    """可能是反弹：FA7X-0004 12 天前销号，相距 30 米. What is far by its photo is offered for its name, and says so."""
    when = f"{days} 天前销号" if days > 0 else "今天销号"
    apart = "同一地点" if distance_m is None else f"相距 {time_words.distance(distance_m)}"
    if distance_m is not None and distance_m > NAMED_FROM_M:
        apart = f"同名点位（两处照片{apart}，请核对）"
    return f"可能是反弹：{number} {when}，{apart}。"


def relapsed(number: str, round_no: int) -> tuple[str, str]:
    """Say that a closed issue was opened again."""
    return f"{number} 记为反弹，转入第 {round_no} 轮。", "照片和描述都记在这一轮里；编号不变，接着交办整改。"
