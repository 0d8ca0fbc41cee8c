"""Answers for the Chinese word of every code of the domain: one word a thing, on screens, papers and command lines.

A test holds that every code has its word and that no word stands for two codes of a kind.
"""

from __future__ import annotations

STATUSES = {
    "found": "待交办",
    "assigned": "整改中",
    "reported": "已反馈待核",
    "closed": "已销号",
    "void": "作废",
}
FLAGS = {
    "overdue": "超期",
    "soon": "临期",
    "supervised": "挂账督办",
    "relapse": "反弹",
}  # computed, shown beside the status
SEVERITIES = {"minor": "轻微", "normal": "一般", "serious": "较重"}
MODES = {"covert": "暗访", "open": "明察"}
SOURCES = {
    "covert": "暗访",
    "cross": "交叉督查",
    "hotline": "12345",
    "qr": "二维码举报",
    "media": "媒体热点",
    "superior": "上级交办",
    "recheck": "回头看",
    "letter": "来信来访",
    "patrol": "巡察移交",
    "self_check": "单位自查",
    "audit": "审计发现",
}

# What a button or a menu says …
ACTIONS = {
    "find": "登记问题",
    "assign": "交办",
    "report": "登记反馈",
    "return": "退回整改",
    "recheck_done": "整改到位",
    "recheck_mostly": "基本到位",
    "recheck_not_done": "未到位",
    "recheck_held": "抽查仍到位",
    "relapse": "反弹",
    "close_on_spot": "立行立改",
    "extend": "同意延期",
    "transfer": "转办",
    "claim": "认领",
    "ask_extension": "申请延期",
    "refuse_extension": "不同意延期",
    "warn": "预警",
    "urge": "催办",
    "escalate": "升级督办",
    "verify": "核查合格",
    "approve_close": "审核销号",
    "reject_close": "审核退回",
    "publish": "公示",
    "summarise": "一案一总结",
    "supervise": "挂账督办",
    "unsupervise": "解除挂账",
    "plan_recheck": "安排回头看",
    "void": "作废",
    "restore": "恢复",
}
# … and what the history of an issue says afterwards.
STEPS = {
    "find": "发现问题",
    "assign": "已交办",
    "report": "责任单位已反馈",
    "return": "退回，继续整改",
    "recheck_done": "回头看：整改到位，销号",
    "recheck_mostly": "回头看：基本到位，继续整改",
    "recheck_not_done": "回头看：未到位，转入下一轮",
    "recheck_held": "回头看抽查：仍然到位",
    "relapse": "回头看：反弹，转入下一轮",
    "close_on_spot": "立行立改，当场销号",
    "extend": "同意延期",
    "transfer": "已转办",
    "claim": "已认领",
    "ask_extension": "责任单位申请延期",
    "refuse_extension": "不同意延期，按原时限办",
    "warn": "临期预警",
    "urge": "超期催办",
    "escalate": "升级督办",
    "verify": "核查合格，待审核销号",
    "approve_close": "审核通过，销号",
    "reject_close": "审核不通过，退回整改",
    "publish": "销号公示",
    "summarise": "一案一总结",
    "supervise": "列入挂账督办",
    "unsupervise": "解除挂账督办",
    "plan_recheck": "安排回头看",
    "void": "作废",
    "restore": "恢复为待交办",
}

CONCLUSIONS = {"done": "整改到位", "mostly": "基本到位", "not_done": "未到位", "relapse": "反弹"}
CONCLUSION_HINTS = {
    "done": "问题已消除",
    "mostly": "有小尾巴，限期收尾",
    "not_done": "问题仍在",
    "relapse": "好过又犯",
}
SATISFACTION = {"satisfied": "满意", "mostly": "基本满意", "unsatisfied": "不满意", "not_asked": "未访"}
DECISIONS = {"close": "销号", "continue": "继续整改", "escalate": "升级督办"}
TARGET_RESULTS = {"none_found": "未发现问题", "issues": "发现问题"}

NOTICE_KINDS = {
    "assign": "交办单",
    "rectify": "整改通知书",
    "supervise": "督办单",
    "urge": "催办通知书",
    "circular": "书面通报",
    "withdraw": "转办告知",
}
NOTICE_LEVELS = {"normal": "一般", "key": "重点", "listed": "挂牌"}
RECEIPT_WAYS = {"in_person": "直接送达", "left": "留置送达", "post": "邮寄", "system": "系统签收"}

PHOTO_ROLES = {
    "wide": "全景",
    "close": "近景",
    "other": "其他",
    "feedback": "责任单位反馈",
    "after": "整改后",
    "after_close": "整改后近景",
}
PHOTO_SUBJECTS = {
    "tray": "未用",
    "visit": "场次",
    "issue": "问题",
    "recheck": "回头看",
    "self_check_sheet": "自查表",
}
PHOTO_STATES = {"readable": "可读", "unreadable": "读不出来", "attachment": "附件"}
UTC_OFFSET_SOURCES = {
    "exif_offset": "照片自带时区",
    "gps_time": "由卫星时间推算",
    "person": "人工填写",
    "assumed": "按北京时间推定",
}
DATUM_SOURCES = {"exif_tag": "照片注明", "assumed": "按惯例推定", "user": "人工填写"}

PLACE_LEVELS = {
    "city": "市（地）",
    "district": "区县",
    "street": "街道",
    "community": "社区",
    "water": "水体",
    "point": "点位",
    "project": "项目",
}
POINT_SOURCES = {"import": "导入", "photos": "由照片推定", "user": "人工标定"}

JUDGEMENTS = {"fail": "不合格", "ok": "合格", "unseen": "未查看", "na": "不适用"}
WATER_SCOPES = {"urban": "城市建成区", "rural": "农村"}
WATER_GRADES = {"clear": "未达", "mild": "轻度", "severe": "重度", "black": "黑臭", "unknown": "未测"}
WATER_RULES = {
    "nothing_measured": "还没有测定值。",
    "spot_none": "各项测定值都没有达到轻度黑臭。",
    "spot_worst": "按单次测定中最差的一项初判；正式定级须至少测 3 次。",
    "rural_any_one": "农村口径：透明度、溶解氧、氨氮有一项不达标，即为黑臭。",
    "rural_none": "农村口径：测定的各项都达标。",
    "point_one_60": "有 1 项指标 60% 以上的数据为重度，该点为重度。",
    "point_two_30": "有 2 项以上指标各有 30% 以上的数据为重度，该点为重度。",
    "point_else_mild": "重度数据没有达到规定比例，该点为轻度。",
    "body_60": "60% 以上的测点为重度，整个水体为重度。",
    "body_stretch": "连续 3 个以上测点为重度，这些测点之间的区段为重度。",
    "body_else_mild": "重度测点不到 60%，也没有连续 3 个，水体为轻度。",
}
POINT = "测点 {}"  # one that nobody named
WATER_RULE_WHOLE = (
    "规则：测点有 1 项 60% 以上数据、或 2 项以上各 30% 以上数据为重度，该点重度；60% 以上测点重度，或连续 3 点重度，"
    "才判水体或区段重度。正式定级须至少测 3 次。"
)


def water_scope(word: str | None) -> str:
    """Return the code of 适用口径 as answered in the catalogue; unanswered counts as 城市建成区, the guideline's table."""
    return next((code for code, known in WATER_SCOPES.items() if known == word), "urban")


def responsible(kind: str | None, types: dict[str, str]) -> str:
    """Return the words of a responsible type of the catalogue; the code itself where this version has none."""
    return types.get(kind, kind) if kind else ""
