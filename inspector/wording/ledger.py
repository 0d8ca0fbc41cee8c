"""Answers for what 台账 says: its sentences, empty states, hints and the reasons why something cannot be done now."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.wording import terms

SENTENCES = {
    "field_locked": "{number} 已是「{status}」，内容不再改动。原有内容都在；要改请先恢复或下一轮再改。",
    "csv_unwritable": "导出到 {path} 写不进去（{detail}）。台账没有改动。请换一个文件夹，或先关掉正在打开它的表格。",
    "too_many_ticks": "一次最多勾选 {limit} 条，这里有 {count} 条。已勾的还在，请先用筛选缩小范围。",
    "issue_not_here": "编号「{number}」不在本机台账里。照片没有移动，请核对编号。",
}

CHIPS = {
    "all": "全部",
    "open": "未结",
    **{status: terms.STATUSES[status] for status in ("found", "assigned", "reported", "closed")},
    "overdue": "超期",
    "soon": "临期",
    "supervised": "挂账",
}
FILTERS = {
    "place": "街道社区",
    "category": "类别",
    "campaign": "专项",
    "due": "期限",
    "lead": "责任单位",
    "source": "来源",
}
DUE_CHOICES = {
    "overdue": "已超期",
    "today": "今天到期",
    "week": "本周内到期",
    "seven": "7 天内到期",
    "thirty": "30 天内到期",
    "later": "30 天以后到期",
}
FIELDS = {
    "category": "类别",
    "place": "地点",
    "spot": "具体位置",
    "description": "问题描述",
    "severity": "严重程度",
    "lead": "主责单位",
    "assist": "协办单位",
    "due": "整改时限",
    "requirement": "整改要求",
    "source": "来源",
    "campaign": "专项",
    "found": "发现",
    "recheck": "回头看",
}
DISPUTED = "两边改了同一处，两个值都留着"
DISPUTE_LOOK = "去看两边"
SAVED = "常用筛选"
SAVE_FILTER = "存下现在的筛选…"
SAVE_FILTER_ASK = "给这个筛选起个名字，如：本周要跟"
DROP_FILTER = "删除「{name}」"
COLUMNS_HINT = "选择显示哪些列；拖动表头可换次序和宽度"
RESET_COLUMNS = "恢复默认列"
KEYS_HINT = "空格勾选，回车看详情，Ctrl+K 搜索"
NO_PHOTO = "没有照片"
HASH_CHECKING = "正在核对原件"
HASH_SAME = "原件摘要一致"
HASH_DIFFERS = "原件摘要不符"
AT_OFFICE = "{count} 张原件在办公室"
NOT_DONE_YET = "还没有整改后的照片，回头看拍了就能左右对比。"
HISTORY = "经过"
SHOW_ALL = "全部展开"
SHOW_FEW = "收起"
EDIT_HINT = "点一下可以改"
EDIT_LOCKED = "已销号或作废，不再改动"
CHANGED_BELOW = "这一栏刚在别处改成：{value}"

EMPTY_NEW = ("台账里还没有问题", "到「今日」放入照片，记下第一条，它就会出现在这里。")
EMPTY_FOUND = ("没有符合的问题", "换个说法再搜，或去掉一两个筛选条件。")
GO_TODAY = "去今日"
CLEAR = "清除"
CLEAR_ONLY = "只看{word} · 清除"
CLEAR_FILTERS = "清除筛选和搜索"

BULK = {
    "assign": "交办",
    "plan_recheck": "安排回头看",
    "print": "打印",
    "export": "导出",
    "supervise": "挂账",
}
BULK_REASON = "所选 {whole} 条里有 {count} 条不能{action}：{which}"
PRINT_LATER = "打印还没有装上"

# what a button of the drawer says, where the plain word of the action is too long or too short
BUTTONS = {
    "assign": "交办",
    "report": "已反馈",
    "return": "退回整改",
    "extend": "同意延期",
    "recheck": "现场回头看",
    "plan_recheck": "安排回头看",
    "supervise": "挂账督办",
    "unsupervise": "取消挂账",
    "void": "作废",
    "restore": "恢复",
    "print": "打印核查表",
    "undo": "撤销上一步",
}
ASK = {  # action → (question, verb, what the reason is called, what the date is called)
    "assign": ("交办 {which}", "交办", "", "整改时限"),
    "report": ("登记责任单位的反馈，{which}", "记下反馈", "反馈内容", ""),
    "return": ("退回整改，{which}", "退回整改", "退回的理由", ""),
    "extend": ("同意延期，{which}", "同意延期", "延期的理由", "新的时限"),
    "plan_recheck": ("安排回头看，{which}", "排上", "", "回头看日期"),
    "supervise": ("挂账督办，{which}", "挂账", "挂账的理由", ""),
    "unsupervise": ("取消挂账，{which}", "取消挂账", "取消的理由", ""),
    "void": ("作废 {which}，记录和照片都留着", "作废", "作废的理由", ""),
    "restore": ("恢复 {which}，回到作废之前", "恢复", "恢复的理由", ""),
}
DONE = {
    "assign": "已交办",
    "report": "已记下反馈",
    "return": "已退回整改",
    "extend": "已同意延期",
    "plan_recheck": "已安排回头看",
    "supervise": "已挂账督办",
    "unsupervise": "已取消挂账",
    "void": "已作废",
    "restore": "已恢复到作废之前",
}
UNDO_ASK = "撤销「{what}」"
UNDO_MANY = "这一步同时改了 {count} 条问题，会一起撤销。"
UNDO_KEPT = "撤销也会记进经过，原来的一步仍看得到。"
UNDO_VERB = "撤销这一步"
UNDONE = "已撤销「{what}」"

PHOTO_BEFORE = "整改前"
PHOTO_AFTER = "整改后"
PHOTO_OPEN = "看大图"
PHOTO_MOVE = "移到另一条…"
PHOTO_TO_TRAY = "放回待用照片"
PHOTO_MOVE_ASK = "移到哪一条？写编号，如 K7M2-0017"
PHOTO_MOVE_VERB = "移过去"
PHOTO_MOVED = "照片已移到 {number}"
PHOTO_BACK = "照片已放回「今日」的待用照片"
APART = "两次相距 {distance}"
TURNED = "方位差 {degrees}°"


def which(numbers: Sequence[str]) -> str:
    """Name the issues an action is about: K7M2-0017, or 3 条（K7M2-0017 等）."""
    return numbers[0] if len(numbers) == 1 else f"{len(numbers)} 条（{numbers[0]} 等）"


def not_allowed(action: str, refused: Sequence[tuple[str, str]], whole: int) -> str:
    """Say why an action is not open to a selection: which of them, by (number, status), and what they are."""
    known = {**terms.STATUSES, **terms.FLAGS}
    shown = "、".join(f"{number}（{known[status]}）" for number, status in refused[:3])
    more = " 等" if len(refused) > 3 else ""
    return BULK_REASON.format(whole=whole, count=len(refused), action=BUTTONS[action], which=shown + more)


def count_of(count: int) -> str:
    """44 条."""
    return f"{count} 条"
