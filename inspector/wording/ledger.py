"""Answers for what 台账 says: its sentences, empty states, hints and the reasons why something cannot be done now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inspector.wording import terms
from inspector.wording import time as time_words

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
    "leader": "责任领导",
    "person": "责任人",
    "supervisor": "督办单位",
    "goal": "整改目标",
    "remedy": "整改措施",
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
EXTEND_UNASKED = "直接延期"  # nobody asked for it
EDIT_LOCKED = "已销号或作废，不再改动"
DUE_FIXED = f"已交办，改期请用「{EXTEND_UNASKED}」"
CHANGED_BELOW = "这一栏刚在别处改成：{value}"

EMPTY_NEW = ("台账里还没有问题", "到「今日」放入照片，记下第一条，它就会出现在这里。")
EMPTY_FOUND = ("没有符合的问题", "换个说法再搜，或去掉一两个筛选条件。")
GO_TODAY = "去今日"
CLEAR = "清除"
CLEAR_ONLY = "只看{word} · 清除"
CLEAR_FILTERS = "清除筛选和搜索"

BULK = {
    "assign": "交办",
    "warn": "预警",
    "urge": "催办",
    "escalate": "书面通报",
    "approve_close": "审核销号",
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
    "claim": "认领",
    "transfer": "转办",
    "report": "登记反馈",
    "return": "退回整改",
    "ask_extension": "申请延期",
    "extend": "同意延期",
    "refuse_extension": "不同意延期",
    "warn": "预警",
    "urge": "催办",
    "escalate": "书面通报",
    "recheck": "现场回头看",
    "approve_close": "审核销号",
    "reject_close": "审核退回",
    "publish": "公示",
    "summarise": "一案一总结",
    "plan_recheck": "安排回头看",
    "supervise": "挂账督办",
    "unsupervise": "取消挂账",
    "void": "作废",
    "restore": "恢复",
    "print": "打印核查表",
    "undo": "撤销上一步",
}
ASK = {  # action → (question, verb, what the reason is called, what the date is called)
    "return": ("退回整改，{which}", "退回整改", "退回的理由", ""),
    "ask_extension": ("申请延期，{which}", "记下申请", "延期的理由", "申请延到"),
    "extend": ("同意延期，{which}", "同意延期", "批注（可不填）", "新的时限"),
    "refuse_extension": ("不同意延期，{which}，按原时限办", "不同意", "不同意的理由", ""),
    "warn": ("预警 {which}", "预警", "", ""),
    "urge": ("催办 {which}，每个主责单位一份催办通知书", "催办", "", ""),
    "escalate": ("书面通报 {which}，每个主责单位一份通报", "书面通报", "", ""),
    "approve_close": ("审核销号，{which}", "审核通过，销号", "审核意见（可不填）", ""),
    "reject_close": ("审核退回，{which}", "退回整改", "退回的理由", ""),
    "publish": ("公示 {which}", "公示", "", "公示到"),
    "summarise": ("一案一总结，{which}", "存下总结", "总结（问题、原因、做法、今后怎么防）", ""),
    "plan_recheck": ("安排回头看，{which}", "排上", "", "回头看日期"),
    "supervise": ("挂账督办，{which}", "挂账", "挂账的理由", ""),
    "unsupervise": ("取消挂账，{which}", "取消挂账", "取消的理由", ""),
    "void": ("作废 {which}，记录和照片都留着", "作废", "作废的理由", ""),
    "restore": ("恢复 {which}，回到作废之前", "恢复", "恢复的理由", ""),
}
EXTEND_UNASKED_ASK = ("直接延期，{which}，没有人申请", "延期", "延期的理由", "新的时限")
NEW_DAY = {  # action → what is said beside it of the day that was given
    "extend": "新时限 {day}。",
    "ask_extension": "申请延到 {day}，等待答复。",
    "publish": "公示到 {day}。",
    "plan_recheck": "定在 {day}。",
}
DONE = {
    "assign": "已交办",
    "claim": "已认领",
    "transfer": "已转办",
    "report": "已记下反馈",
    "return": "已退回整改",
    "ask_extension": "已记下延期申请",
    "extend": "已同意延期",
    "refuse_extension": "已答复不同意延期",
    "warn": "已预警",
    "urge": "已催办",
    "escalate": "已书面通报",
    "approve_close": "已审核销号",
    "reject_close": "已审核退回",
    "publish": "已列入公示",
    "summarise": "已存下总结",
    "plan_recheck": "已安排回头看",
    "supervise": "已挂账督办",
    "unsupervise": "已取消挂账",
    "void": "已作废",
    "restore": "已恢复到作废之前",
}
UNDONE_WITHOUT_STEP = {
    "edit": "修改内容",
    "photo": "移动照片",
    "find": "登记问题",
    "feedback": "每周反馈",
    "milestone": "倒排工期",
    "notice": "送达回证",
}
TRANSFER_ASK, TRANSFER_VERB = "转办 {number}，换一个主责单位", "转办"
TRANSFER_NOTE = "现由{name}主责。转办后两家都会收到编了号的文书：新单位一份交办单，{name}一份转办告知。"
TRANSFER_FIELDS = {"body": "新主责单位（必填）", "reason": "转办理由（必填）", "person": "责任人"}
TRANSFER_PERSON = "不填则用该单位的联系人"
TRANSFER_LACKS = {"body": "请选一个单位。", "reason": "请写明理由，两家都要看到。"}
BODY_FIXED = "已交办，换单位请用「转办」"
UNDO_ASK = "撤销「{what}」"
UNDO_MANY = "这一步同时改了 {count} 条问题，会一起撤销。"
UNDO_KEPT = "撤销也会记进经过，原来的一步仍看得到。"
UNDO_VERB = "撤销这一步"
UNDONE = "已撤销「{what}」"

FOLDS = {
    "duty": "责任",
    "remedy": "整改",
    "feedback": "反馈",
    "papers": "文书",
    "closing": "销号",
    "summary": "一案一总结",
    "more": "其他",
}
# what stands first: why something is to be done now
TODO = {
    "unclaimed": "待认领：主责单位还没有定，由谁认领？",
    "extension": "责任单位申请延到 {until}：{reason}",
    "warn": "{days} 天后到期，该预警了",
    "warn_today": "今天到期，该预警了",
    "urge": "超期 {days} 天，还没有催办",
    "escalate": "催办后已过 {days} 个工作日，该书面通报了",
    "missing": "{week}没有反馈",
    "verified": "已核查合格，待审核销号",
    "verified_by_me": "已核查合格，待审核销号；您参加了核查，由他人审核",
    "summary": "；还缺一案一总结，写好才能审核",
    "to_publish": "已销号，还没有公示",
}
SHUT = {  # action → why it is not open now though the status allows it, and what would open it
    "not_verified": "要先核查合格",
    "no_extension_asked": "没有待答复的延期申请",
    "extension_asked_already": "上次申请还没有答复",
    "own_verification": "谁验收谁负责，由没有参加核查的人审核",
    "summary_wanted": "要先写一案一总结",
    "late": "时限已过，延期要在到期前申请",
    "no_deadline": "还没有定时限",
}
UNCLAIMED = "待认领"
NOT_YET = "未定"
CLAIM_ASK = "由哪个单位认领 {number}？"
CLAIM_VERB = "认领"
CLAIM_NOBODY = "还没有选单位"

PLAN = "倒排节点"
PLAN_NONE = "还没有倒排工期"
PLAN_MAKE = "倒排工期…"
PLAN_AGAIN = "重新倒排…"
PLAN_DONE = "完成"
PLAN_TITLE = "倒排工期，{number}"
PLAN_HINT = "从时限 {due} 往回排，只算工作日。已完成的步骤不动。"
PLAN_STEP = "第 {n} 步做什么"
PLAN_DAYS = "几个工作日"
PLAN_ADD = "加一步"
PLAN_VERB = "排上"
PLANNED = "{number} 已倒排 {count} 步"
STEP_DONE = "「{name}」已完成"
BEGINS = "最晚 {day} 起动工"
BEGINS_LATE = "最晚 {day} 就该动工，今天已来不及，请压缩各步天数"

SAY_FEEDBACK = "登记反馈…"
FEEDBACK_NONE = "还没有反馈"
FEEDBACK_GAP = "这一周没有反馈"
FEEDBACK_WAITING = "周五 17:00 前应反馈"
FEEDBACK_TITLE = "登记反馈，{number}"
FEEDBACK_VERB = "记下反馈"
FEEDBACK_FIELDS = {
    "week": "哪一周",
    "percent": "进度",
    "progress": "做了什么",
    "needs": "需要协调什么",
    "said_by": "谁反馈的",
    "efforts": "投入",
    "photos": "照片",
}
FEEDBACK_HINTS = {
    "progress": "如：已清运两车，正在补桶",
    "needs": "没有就不填",
    "said_by": "单位和姓名",
    "efforts": "如：清理垃圾900余车次，出动人员40人次",
}
FEEDBACK_FINISHED = "责任单位说已经整改完成，请来核查"
FEEDBACK_DRAFT = "上次没填完的还在"
PERCENT_UNKNOWN = "没有说"
PHOTOS_PICK = "从照片盘选…"
PHOTOS_PICKED = "已选 {count} 张"
PHOTOS_TITLE = "选责任单位反馈的照片"
PHOTOS_VERB = "就这几张"
PHOTOS_NONE = "照片盘是空的。先到「今日」导入责任单位发来的照片，再到这里选。"
EFFORT_READ = "会记成：{parts}"
EFFORT_SUM = "累计投入"

PAPER_UNSIGNED = "未签收"
PAPER_SIGNED = "{who} {at} {way}"
RECEIPT = "登记回证…"
RECEIPT_TITLE = "送达回证，{number}"
RECEIPT_VERB = "登记"
RECEIPT_FIELDS = {"by": "签收人", "on": "签收日期", "way": "送达方式"}
RECEIPT_NEEDS = "还没有填签收人"
RECEIVED_BY = "{number} 已由{who}签收"

LINKS = {"apply": "申请", "verify": "核查", "approve": "审核", "publish": "公示"}
LINK_STATES = {"now": "待办", "open": "", "done": ""}
LINK_PASSED = "未申请"
PUBLIC_UNTIL = "到 {day}"
SUMMARY_NONE = "还没有写"
SUMMARY_EMPTY = "还没有写"
SUMMARY_WRITE = "写总结…"
SUMMARY_AGAIN = "改写…"

ORDER_TITLE = "交办 {which}"
ORDER_VERB = "下发"
ORDER_FIELDS = {
    "place": "属地",
    "lead": "主责单位",
    "assist": "协办单位",
    "leader": "责任领导",
    "person": "责任人",
    "due": "整改时限",
    "requirement": "整改要求",
}
ORDER_NEEDED = ("place", "lead", "person", "due")
ORDER_PROPOSED = "由类别和属地推荐"
ORDER_LACKS = "还缺{missing}"
ORDER_LACKING = "{count} 条还没有填齐：{which}"
ORDER_UNKNOWN = "还不知道归谁管，先发给可能的单位认领"
ORDER_CANDIDATES = "可能的单位"
ORDER_PREVIEW = "将发出 {count} 份交办单"
ORDER_PREVIEW_NONE = "还发不出交办单"
ORDER_AS = {"lead": "主责", "assist": "协办"}
ORDER_TO_ALL = "其余各条也用这一条的单位、责任人、时限和要求"
PLACE_TOO_WIDE = "要落到街道或社区，请先改地点"
ORDERED = "{done} {which}"
ORDER_PAPERS = "交办单 {numbers}，共 {count} 份。送达后在「文书」里登记回证。"
ORDER_ASSUMED = "按 {rule} 推算"
ORDER_PAST = "这一天已经过去"
WAITING_TO_CLAIM = "已发给可能的单位，等认领"

FOLLOW = {  # what waits, as chips and marks (`store.digest.Digest`)
    "unclaimed": "待认领",
    "extension_asked": "延期待复",
    "to_warn": "该预警",
    "to_urge": "该催办",
    "to_escalate": "该通报",
    "missing_feedback": "缺反馈",
    "to_approve": "待审核",
}
FOLLOWING = "待跟进"

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


def week_name(name: str, this: str, first: date, last: date) -> str:
    """本周（11-16 至 11-22）, 第 46 周（11-09 至 11-15）."""
    called = "本周" if name == this else f"第 {int(name[-2:])} 周"
    return f"{called}（{time_words.short_date(first)} 至 {time_words.short_date(last)}）"


def paper_to(body: str, leads: int, assists: int) -> str:
    """马滘街道办事处（主责 2 条，协办 3 条）."""
    parts = [f"{ORDER_AS[role]} {count} 条" for role, count in (("lead", leads), ("assist", assists)) if count]
    return f"{body}（{'，'.join(parts)}）"


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
