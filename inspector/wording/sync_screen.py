"""Answers for what 同步 says: what the office has, what waits and why, conflicts in words, sticks, and this laptop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from inspector.wording import history, plans, tasks
from inspector.wording import time as time_words

SENTENCES = {
    "sync_file_unknown": "{name} 不是办公室的邀请文件，也不是回执。没有改动任何内容。请核对文件；照片请拖到「今日」。",
    "sync_file_bundle": "{name} 是要交给办公室的数据包，不是回执。没有改动任何内容。请把它交给办公室，拿回回执（.ack.fsync）再拖到这里。",
    "sync_not_joined": "这台电脑还没有接办公室，回执用不上。没有改动任何内容。请先登记。",
    "sync_code_incomplete": "登记码没有认全。没有改动任何内容。请把办公室给的整段文字贴进来。",
    "reconciliation_none": "还没有对过账，没有对账单可打印。记录和照片都在。请先在「同步」里对账。",
    "resolve_not_yours": "这处冲突是别人之间的，本机的角色不能定。两个值都留着。请由审核人员或当事人来定。",
}

TITLE = "同步"
LAST_SUCCESS = "上次成功 {when}"
NEVER_YET = "还没有成功过"
RECEIPT = "办公室回执第 {number} 号"
NEXT_TRY = "{when} 自动再试"
NEXT_TURN = "{when} 自动同步"
TRY_NOW = "现在再试"
SYNC_NOW = "现在同步"
RUNNING = "正在同步"
STAGES = {
    "sent": "送出记录",
    "received": "收取记录",
    "preview": "上传预览",
    "original": "上传原件",
    "fetched": "收取预览",
}
STOP = "停下"
STOPPING = "正在停下"
STOPPED = "同步停下了。传到的都已算数，没传的还在本机排队。"

CONFIRMED = "办公室已确认收到"
BY_HASH = "逐条比对摘要，不是只看发出"
RECONCILE = "对账"
RECORDS, PHOTOS, BYTES = "记录", "照片原件", "数据量"
REST = "还差 {rest}"
ALL_THERE = "全部确认"
NOTHING_YET = "还没有"

WAITING = "等着上传"
WAITING_ORDER = "按先后次序，先记录后照片"
WAITING_NONE = "没有等着上传的，办公室都有了"
EARLIEST = "最早 {when}"
QUARANTINED = "{count} 条改动在办公室待管理员核准，本机原样留着"
REFUSED = "办公室管理员没有采用本机的改动（{what}），原因：{note}"
REFUSED_WHAT = "{name} {count} 处"
REFUSED_NO_NOTE = "没有写"
REFUSED_REST = "办公室的值照旧；你写的原文留在本机的流水里，一条没丢。要改，请按这个意见重新录入，或找管理员商量。"
REFUSED_SEEN = "知道了"
# kind of what waits → (icon, name, unit)
KINDS: Mapping[str, tuple[str, str, str]] = {
    "issue": ("clipboard_task_list_ltr", "新问题", "条"),
    "check": ("task_list_square_ltr", "检查表", "份"),
    "recheck": ("arrow_counterclockwise", "回头看结论", "条"),
    "edit": ("edit", "修改与补充", "条"),
    "issue_step": ("send", "交办、反馈等环节", "条"),
    "visit": ("play", "场次与检查对象", "条"),
    "photo": ("image", "照片登记", "条"),
    "register": ("people", "人员、地点、单位登记", "条"),
    "records": ("clipboard_task_list_ltr", "记录", "条"),
    "preview": ("image", "照片预览", "张"),
    "original": ("image_multiple", "照片原件", "张"),
    "damaged": ("warning", "原件在本机已损坏，传不了", "张"),
}
OTHER_KIND = ("edit", "其他改动", "条")

FAILED = "{when} {what}"
STILL_WAITING = "还有 {what}等着传。"

CONFLICTS = "{count} 处冲突要你定"
CONFLICTS_TOO = "{count} 处冲突要你定，另 {others} 处等别人"
CONFLICTS_OTHERS = "{count} 处冲突等别人来定"
NO_CONFLICT = "没有冲突"
NO_CONFLICT_WHY = "两边改了同一处又不一样时，在这里由人来定，不会悄悄盖掉谁的。"
FIELD, BEFORE, OFFICE, MINE = "字段", "分开之前", "办公室", "我"
UNCHANGED = "没有改"
EMPTY = history.NOTHING
SETTLED = "其余 {count} 个字段两边不冲突，已自动合并"
ALL_OFFICE, ALL_MINE, MERGE = "都用办公室", "都用我的", "照选定的合并"
ALL_THEIRS = "都用{who}的"
CHOOSE_FIRST = "每个字段都选好才能合并"
MERGED = "已照选定的合并，随下次同步送到办公室。"
STILL_OPEN = "还有 {count} 处没有合并，两个值都留着。"
NOT_YOURS = "这处由当事人或审核人员定，这里只看。"
DELETE_ASKS = "{who}要删除这条，当时没有看到办公室后来的改动。两边都留着，由你定。"
RESTORE_ASKS = "{who}要恢复这条，当时没有看到办公室后来的改动。两边都留着，由你定。"
EDIT_DELETED_ASKS = "办公室已删除这条，{who}之后又改了：{fields}。两边都留着，由你定。"
DUPLICATE_ASKS = "这两条可能是同一件事：内容相同，由两台电脑分别登记。两条都留着，由你定。"
DELETE_CHOICES = ("留着这条", "按{who}的，删除")
RESTORE_CHOICES = ("仍然删除", "按{who}的，恢复")
EDIT_DELETED_CHOICES = ("仍然删除", "恢复，并用{who}的改动")
DUPLICATE_CHOICES = ("是两件事，两条都留", "是同一件事，只留 {kept}")
DECIDE = "就这样定"
DUPLICATE_REASON = "与 {kept} 是同一件事"
STATE = "这条记录"

STICK = "用 U 盘交换"
STICK_WHY = "数据包已签名，改一个字节都能看出来"
EXPORT, IMPORT = "导出数据包", "导入回执"
EXPORT_WHAT = "{records} 条记录，{photos} 张照片，{size}"
EXPORT_RECORDS = "{records} 条记录"
EXPORT_NOTHING = "没有要交的，可以不导"
STICK_KEPT = "导出后本机原样保留，收到办公室回执才算「已确认」。"
STICK_LAST = "上次导出到第 {seq} 条，{when}"
EXPORTING, IMPORTING = "正在导出数据包", "正在导入"
EXPORTED = "数据包已写好，流水到第 {seq} 条，照片原件 {originals} 张，{size}：{path}。写入的每个字节都读回核对过。请交给办公室，拿回回执（.ack.fsync）再导入。"
EXPORT_STOPPED = "导出停下了。没有留下半个文件，本机原样未动。"
EXPORT_LEFT = "还有 {count} 张照片这次没有放进去，都在本机。"
IMPORTED = "回执已导入，办公室已确认到第 {seq} 条，照片 {photos} 张；收到办公室的记录 {records} 条。"
IMPORT_OLD = "这是较早的回执，其中的内容本机都有了。没有改动任何内容。"
IMPORT_GAP = "办公室缺少本机第 {expected} 条以后的记录，已重新排队。请再导出一个数据包，或联网同步。"
IMPORT_MORE = "办公室还有更多内容，这个回执放不下。请再走一次 U 盘，或联网同步。"
FILE_FILTER = "数据包和回执 (*)"
INVITATION_FILTER = "邀请文件 (*)"

COMPUTER = "这台电脑"
DEVICES = "设备与人员"
CODE, USER, SERIALS, CHAIN, DISK, BACKUP, KEY = (
    "短码", "使用人", "流水号", "链条核对", "磁盘还剩", "上次备份", "钥匙存放",
)  # fmt: skip
GAPLESS = "{count}，无缺号"
CHAIN_GOOD, CHAIN_BAD, CHAIN_NEVER = "完整，{when}", "{count} 处对不上", "还没有核对过"
BACKUP_NEVER = "还没有备份"
KEY_RING, KEY_FILE = "系统钥匙串", "文件，没有系统钥匙串"
CLEAR = "清理本机原件"
CLEARABLE = "可清理 {size}"
CLEARABLE_WHY = (
    "这些照片原件收入已超过 {days} 天，办公室已收到并有备份；清理后仍能看预览，原件可向办公室要回。"
    "最近 {days} 天的留在本机。"
)
CLEARABLE_NONE = "现在没有可清理的；办公室收到并备份过的原件才能清理。"
RECENT = "最近 {days} 天的原件留在本机，{size}"
RECENT_WHY = "办公室已收到并有备份。回头看用得上，平时不必清理；磁盘紧张时也可以移走。"
CLEAR_OLD = "收入已超过 {days} 天的原件 {count} 张，{size}，从本机移走。"
CLEAR_NO_OLD = "收入已超过 {days} 天的原件现在没有。"
CLEAR_RECENT = "最近 {days} 天收入的 {count} 张（{size}）也移走"
CLEAR_SURE = "移走前会再问一遍办公室，只移走它当场说有备份的；记录和预览都留着，原件可向办公室要回。"
CLEARING = "正在清理"
CLEARED = "已清理 {count} 张原件，腾出 {size}。记录和预览都在。"
CLEARED_NONE = "没有移走任何原件：办公室这次没有确认备份。"
CLEAR_NOTHING = "现在没有可以移走的原件。没有改动任何内容。"

ORIGINAL_COMING = "这是预览；正在向办公室取原件"
ORIGINAL_CAME = "原件已取回，存在本机"
ORIGINAL_NO_OFFICE = "原件不在这台电脑上，也没有接办公室，现在只能看预览"
ORIGINAL_NOT_THERE = "原件不在这台电脑上，办公室也还没有收到，可能还在拍照的那台电脑上；预览还在"
ORIGINAL_NOT_NOW = "原件在办公室，现在取不到：{why}。预览还在"
ORIGINAL_READ_ONLY = "原件在办公室；这里是只读打开，不能取回，现在只能看预览"

UNENROLLED = "这台电脑还没有接办公室"
UNENROLLED_WHY = "记录和照片都只在本机。登记以后，有网就自动传，没网可以用 U 盘交。"
FROM_FILE, FROM_CODE = "从邀请文件登记", "输入登记码"
MEANS = (
    ("shield_checkmark", "只认这一个办公室", "邀请文件里有办公室的证书，别的服务器冒充不了。"),
    ("cloud_checkmark", "收到了才算收到", "办公室逐条核对摘要、给回执；没有回执的，本机一直留着。"),
    ("branch_compare", "改到一处不盖掉", "两边都改了同一处，会摆出来由人定。"),
)
CODE_TITLE = "输入登记码"
CODE_WHY = "向办公室要网址和登记码。登记码共 18 位，后 8 位让这台电脑认出办公室，要一起输入；也可以把邀请文件里的整段文字贴进来。登记码只能用一次。"
CODE_URL, CODE_CODE, CODE_VERB = "办公室网址", "登记码", "登记"
CODE_URL_HINT, CODE_CODE_HINT = "https://10.1.2.3:8443", "18 位，如 ABCDE-12345-WXYZ-6789，或整段邀请文字"
ENROLLING = "正在登记"
ENROLLED = "已接办公室「{office}」，登记为 {user}。从现在起自动同步。"
ENROL_ASK = "要把这台电脑登记到办公室吗？文件：{name}。登记以后记录和照片会自动送到那里。"
ENROL_VERB = "登记"

RECONCILING = "正在对账"
RECONCILED = "对账"
RECONCILED_WHOLE = "{photos} 张，办公室已确认 {confirmed}。"
RECONCILED_RECORDS = "记录 {records} 条，办公室已确认 {confirmed}。"
RECONCILED_SAFE = "其中 {safe} 张已在办公室的备份里。"
RECONCILED_ALL = "本机有的，办公室都有。"
RECONCILED_MISSING = "还差 {count} 张，都在本机，会接着传。"
RECONCILED_LOST = "{count} 张原件已从本机清理，办公室现在也没有。请马上告诉办公室管理员，从办公室的备份里找回。"
PRINT_RECEIPT = "打印对账单"
RECONCILE_STOPPED = "对账停下了，什么都没有改动。"

BAR_OPEN = "看同步"
BAR_CONFLICT = "办公室那边和本机改了同一处，{count} 处要你定。"
BAR_CONFLICT_REST = "两个值都留着。"
BAR_BACK = "又能同步了，办公室已确认 {confirmed}/{total}。"
BAR_FIRST = "同步好了，办公室已确认 {confirmed}/{total}。"

PILL = "办公室已确认"
PILL_WAITING = "待传 {count}"
PILL_PHOTOS = "照片待传 {count}"
PILL_NO_OFFICE = "尚未接办公室"

RECEIPTS = {
    "": "尚未接办公室，这条已存在本机",
    "confirmed": "办公室已确认收到",
    "safe": "办公室已确认收到，并有备份",
    "waiting": "还没传到办公室，这条已存在本机",
}
ENTITIES = {
    "issue": "问题", "visit": "场次", "visit_target": "检查对象", "check": "检查表", "photo": "照片", "recheck": "回头看",
    "issue_step": "环节", "place": "地点", "person": "检查人员", "body": "责任单位", "campaign": "专项行动",
    "effort": "投入", "feedback": "反馈", "lead": "线索", "milestone": "节点", "notice": "交办文书", "talk": "约谈提醒",
    "circular": "通报", "listing": "“差”名单", "handover": "移送", "tally": "计数", "team": "督导检查组",
    "water_sample": "水质监测", "issued": "发文", "mask": "照片遮挡", **tasks.ENTITIES,
    **plans.ENTITIES,
}  # fmt: skip


def refused(note: str, counts: Iterable[tuple[str, int]]) -> str:
    """Word changes that the office's administrator left unmerged; `counts` are (entity, how many)."""
    what = "、".join(REFUSED_WHAT.format(name=ENTITIES.get(entity, entity), count=count) for entity, count in counts)
    return REFUSED.format(what=what, note=note.strip() or REFUSED_NO_NOTE)


def receipt(code: str | None) -> str:
    """Word what the office has of an issue; nothing while it is asked."""
    return RECEIPTS[code] if code is not None else ""


def field_name(entity: str, name: str) -> str:
    """Return the Chinese name of a field; of an open field (`answers.x`) that of the whole with its member."""
    head, _, member = name.partition(".")
    known = history.FIELDS.get(entity, {}).get(head, head)
    return f"{known} {member}".strip()


def when(at: datetime, now: datetime) -> str:
    """14:20 today, 11-18 08:10 else; the year before it where it is another one. Both in Asia/Shanghai."""
    return f"{at:%H:%M}" if at.date() == now.date() else time_words.moment(at, now.date())


def on_day(at: datetime, now: datetime) -> str:
    """今天 08:02, 11-18 08:02."""
    return f"今天 {at:%H:%M}" if at.date() == now.date() else time_words.moment(at, now.date())
