"""Answers for the words of leads and of callers' envelopes; none of these sentences can hold what an envelope holds."""

from __future__ import annotations

CHANNELS = {
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
KINDS = {"query": "咨询", "request": "求助/建议", "complaint": "投诉/举报"}
ANSWER_WAYS = {"phone": "电话", "in_person": "当面", "letter": "书面", "system": "系统回复"}
ACCEPT_WAYS = {**ANSWER_WAYS, "none": "无法告知"}
ANSWER_RATINGS = {"satisfied": "满意", "mostly": "基本满意", "unsatisfied": "不满意", "unreached": "未联系上"}
OUTCOMES = {"open": "未处理", "merged": "已并入", "target": "已列检查对象", "issue": "已立问题", "closed": "已办结"}
WHY_ALIKE = {"reference": "同一工单号", "place": "同一地点", "category": "同一类别", "words": "内容相近"}
FIELDS = {
    "gist": "反映内容",
    "spot": "具体位置",
    "reference": "工单号",
    "answer": "答复内容",
    "closed_reason": "办结理由",
    "description": "问题描述",
    "requirement": "整改要求",
    "notes": "检查项说明",
    "answers": "检查项",
    "attrs": "属性",
    "goal": "整改目标",
    "remedy": "整改措施",
    "step_reason": "原因",
    "condition": "现场情况",
    "asked_gist": "群众反映",
    "progress": "进展",
    "needs": "需协调事项",
    "responsible_leader": "责任领导",
    "responsible_person": "责任人",
    "said_by": "反馈人",
    "effort": "投入",
    "milestone": "倒排步骤",
    "post": "职务",
    "reason": "事由",
    "result": "结果",
    "remark": "备注",
    "title": "标题",
    "receiver": "接收单位",
    "number": "编号",
    "source": "来源",
}
FINDINGS = {
    "mobile": "手机号码",
    "landline": "固定电话",
    "contact": "联系方式",
    "id_card": "身份证号",
    "bank_card": "银行卡号",
    "name": "人名",
    "known_name": "来电人姓名",
    "known_phone": "来电人电话",
    "known_address": "来电人住址",
}
LOG_WORDS = {"sealed": "封存", "opened": "拆阅", "withheld": "拦下", "destroyed": "销毁"}

SENTENCES = {
    "lead_private": "“{field}”第 {at} 个字起是{what}，会暴露来电人，没有写入。内容还在：请删去或改写这一处，或选“封存”，由程序移入来电人信封。",
    "text_private": "“{field}”第 {at} 个字起是{what}，会暴露个人，没有写入。内容还在，请删去或改写这一处。",
    "lead_word_unknown": "“{field}”没有“{given}”这一种。线索没有写入，请重新选择。",
    "lead_without_gist": "还没有写反映的内容。线索没有写入，请补上。",
    "lead_unknown": "没有编号为“{number}”的线索。请核对编号；编号形如 XS-K7M2-0003，也可以填工单号。",
    "lead_ambiguous": "工单号“{number}”有 {count} 条线索。没有改动；请改用线索编号：{numbers}。",
    "lead_done": "线索 {number} {outcome}，不能再做这一步。没有改动；确要改的，请先撤销原来的那一步。",
    "lead_merged": "线索 {number} 已并入别的线索，不能再并入它。没有改动，请选最后留下的那一条。",
    "lead_into_itself": "一条线索不能并入自己。没有改动，请另选。",
    "lead_without_place": "线索 {number} 还没有地点，不能列为检查对象。没有改动，请先补上地点。",
    "lead_visit_over": "场次 {number} 已结束，当时没有查过这个地点，不能补列。没有改动；请列入下一个场次。",
    "lead_answered": "线索 {number} 已于 {at} 答复过。没有改动；答复有误的，请撤销后重记。",
    "lead_accepted": "线索 {number} 已于 {at} 受理过。没有改动；记错了的，请撤销后重记。",
    "lead_not_awaited": "线索 {number} 已经答复或办结，不用再受理。没有改动。",
    "lead_accept_early": "受理时间 {at} 早于收到线索的时间 {received}。没有写入，请核对。",
    "lead_accept_kept": "{number} 已受理（{way}）。",
    "lead_no_issue": "线索 {number} 没有立着的问题，没有可以撤回的。没有改动。",
    "lead_issue_back": "{number} 转的问题 {issue} {what}，线索重新打开。",
    "lead_answer_empty": "还没有写答复了什么。没有写入，请补上答复内容。",
    "lead_answer_early": "答复时间 {at} 早于收到线索的时间 {received}。没有写入，内容还在，请核对。",
    "lead_reason_missing": "这一步要写明理由。没有改动，请补上。",
    "envelope_needs_reason": "拆阅或销毁来电人信封要写明理由，并会留下记录。没有打开，请写上理由。",
    "envelope_private": "理由里写了个人信息，而理由会留在记录里。没有打开，请改写理由。",
    "envelope_destroyed": "这个来电人信封已按规定销毁，内容不能恢复。线索本身还在。",
    "envelope_elsewhere": "来电人信封不在这台电脑上：它只留在登记线索的那台电脑里，不随同步和备份走。线索本身还在。",
    "envelope_damaged": "来电人信封的文件已损坏，打不开。线索本身还在；可以销毁这个信封。",
    "envelope_key_missing": "系统密钥环没有给出这个信封的密钥（没有解锁，或换了用户），打不开。信封没有改动；请解锁后再试。",
    "envelope_key_stays": "系统密钥环没有删掉这个信封的密钥，所以还没有销毁。请解锁密钥环后再试。",
    "envelope_log_cut": "信封的拆阅记录在 {at} 之前缺了几行，可能被人动过。其余记录都在；请报告管理员。",
    "backup_without_envelopes": "{count} 个来电人信封按规定不进备份，只留在这台电脑上（拆阅记录在备份里）。",
    "lead_taken": "已登记 {number}，受理期限 {accept}，答复期限 {reply}。{assumed}",
    "lead_suspect": "疑似重复：{number}（{why}，相隔 {days:.0f} 天）。是同一件事的，请用 merge 合并。",
    "lead_merge_done": "已把 {count} 条线索并入 {number}。",
    "lead_answer_kept": "已记下对 {number} 的答复。",
    "lead_closed": "{number} 已办结。",
    "lead_check": "收到 {taken} 条，已处理 {processed} 条，未处理 {left} 条；未答复 {unanswered} 条。",
    "lead_check_left": "未处理：{numbers}",
    "envelope_gone": "{number} 的来电人信封已销毁，不能再打开。",
    "lead_no_caller": "线索 {number} 没有来电人信封（匿名，或没有登记）。",
    "row_lead_gist": "反映内容为空",
    "row_lead_time": "收到时间不是有效的日期（应如 2026-11-20 10:05），或晚于现在",
    "row_lead_channel": "来源不认识（应为 12345、扫码、媒体、来信、来访、上级交办、巡察）",
    "row_lead_kind": "类型不认识（应为 咨询、求助、建议、投诉、举报）",
    "row_lead_due": "答复期限不是有效的日期，或早于收到的日子",
    "row_lead_private": "会暴露来电人，请删去，或选封存（命令行加 --seal）由程序移入信封：",
}

# the screen 线索
TAB, REGISTERS_TAB = "线索", "登记"
CHIPS = {
    "open": "未处理",
    "owes": "待答复",
    "overdue": "超期",
    "soon": "临期",
    "merged": "已并入",
    "answered": "已答复",
    "all": "全部",
}
EMPTY = {
    "all": ("还没有线索", "12345 转来的、扫码的、媒体的、来信来访的、上级交办的，都从这里登记。"),
    "open": ("没有未处理的线索", "新登记的线索在合并、转检查对象、转问题或办结以前都在这里。"),
    "owes": ("没有待答复的线索", "没有答复反映人的线索在这里，并入别条的也各自要答复。"),
    "overdue": ("没有超期的线索", "超过受理或答复期限的线索在这里。"),
    "soon": ("没有临期的线索", "今天和下一个工作日要受理或答复的线索在这里。"),
    "merged": ("没有并入别条的线索", "同一件事反映了几次的，可以合并成一条。"),
    "answered": ("还没有答复过的线索", "记下答复以后的线索在这里。"),
}
NOTHING_FOUND = ("没有找到", "编号、工单号、具体位置和反映内容里都没有这些字。")
NOTHING_OPEN = ("没有选中线索", "在左边选一条，或登记一条新的。")
SEARCH_HINT = "编号、工单号、位置、内容"
NO_PLACE = "未定地点"
ANSWERED_ON = "已答复 {day}"
# a lead has two deadlines; whoever speaks of one says which
DEADLINES = {"accept": "受理", "reply": "答复"}
OVER, BY = "{which}超 {days} 天", "{far}{which}"
TAKE, TAKE_TITLE, EDIT_TITLE, IMPORT = "登记线索", "登记一条线索", "修改线索", "导入线索"
KEEP_TAKE, KEEP_EDIT, BACK = "登记", "记下修改", "不登记了"
CALLER_TITLE = "来电人信息（单独加密存放，不进任何台账）"
CALLER_NOTE = "只封进信封，不进草稿、搜索、同步和打印；没有登记完就离开，这一框不保存。匿名的留空。"
CALLER_NAME, CALLER_PHONE, CALLER_ADDRESS, CALLER_SAID = "姓名", "电话", "住址", "封存的原话"
GIST_HINT = "反映的是什么事、在哪里；不写来电人。从网页粘贴的会去掉注音和杂符"
FOUND_PRIVATE = "“{field}”第 {at} 个字起是{what}，会暴露来电人，登记时不会写入。"
MOVE = "移入来电人信封"
MOVED = "已移入信封，原话也封在里面。"
DUE_BY_RULE = "按类型计算"
ENVELOPE = {
    "none": "没有来电人信封：匿名，或没有登记来电人。",
    "here": "来电人信息封在信封里，只在这台电脑上。拆阅要写理由，会留下记录。",
    "destroyed": "来电人信封已按规定销毁，不能再打开。",
    "elsewhere": "来电人信封不在这台电脑上：它只留在登记线索的那台电脑里。",
}
OPEN_ENVELOPE, DESTROY_ENVELOPE, CLOSE_ENVELOPE = "打开信封", "销毁信封", "收起"
OPEN_REASON, DESTROY_REASON = "拆阅理由", "销毁理由"
DESTROY_ASK = "信封里的姓名、电话、住址和原话都会抹掉，任何人都不能恢复；线索和拆阅记录还在。"
DESTROY_SURE = "销毁，不能恢复"
LOG_TITLE, LOG_LINE = "拆阅记录", "{at}　{who}　{what}{reason}"
SUSPECTS, INTO_THIS, THIS_INTO, OPEN_OTHER = "疑似重复", "并入本条", "本条并入它", "看这条"
SUSPECT_LINE = "{why}，相隔 {days:.0f} 天"
MERGE_ASK = "{numbers} 并入 {into}，以后一起处理；各自的来电人仍要各自答复。可以撤销。"
ACTIONS = {
    "accept": "受理",
    "answer": "答复",
    "issue": "转问题",
    "target": "转检查对象",
    "merge": "合并",
    "close": "办结",
    "back": "撤回问题",
    "undo": "撤销",
}
ACTION_TIPS = {"undo": "撤销上一步", "back": "问题作废，线索重新打开", "accept": "记下已告知反映人受理"}
ACCEPT_TITLE, ACCEPT_VERB = "受理 {number}", "记下受理"
ACCEPT_FIELDS = {"way": "怎样告知反映人", "at_utc": "受理时间"}
BACK_TITLE, BACK_REASON = "撤回 {number} 转的问题：问题作废，线索重新打开", "撤回理由"
ANSWER_TITLE = "答复 {number}"
ANSWER_FIELDS = {"way": "答复方式", "text": "答复内容", "at_utc": "答复时间", "rating": "满意度"}
RATING_OPEN = "没有问"
MERGE_TITLE, MERGE_FIELD = "把 {number} 并入另一条", "并入"
MERGE_MANY = "选中的合并"
CLOSE_TITLE, CLOSE_REASON = "办结 {number}：不转检查、不立问题", "办结理由"
TARGET_NEW = "没有进行中的场次。先开一个场次，这个地点就列为检查对象。"
TOLD = {
    "merged": "已把 {count} 条线索并入 {number}。",
    "accepted": "{number} 已受理。",
    "back": "{number} 转的问题 {issue} 已作废，线索重新打开。",
    "answered": "已记下对 {number} 的答复。",
    "closed": "{number} 已办结。",
    "target": "{number} 已列为场次 {visit} 的检查对象。",
    "edited": "{number} 已改好。",
    "undone": "{number} 的上一步已撤销。",
    "destroyed": "来电人信封已销毁。拆阅记录还在。",
}
TAKEN_REST = "受理期限 {accept}，答复期限 {reply}。{assumed}"
SUSPECTED_REST = "有 {count} 条疑似重复，列在右边。"
GO_ADD_PLACE = "去补地点"
FROM_LEAD = "正在记线索 {number} 转来的问题。"
FROM_LEAD_REST = "地点、位置和内容已带过来，来源记作{source}；提交后线索记为已立问题。"
SEAL_ASK = "表里“反映内容”一栏写了电话或姓名的行，怎么办？"
SEAL_YES, SEAL_NO = "移入信封，照样登记", "不登记，列出这些行"
IMPORT_TITLE, IMPORT_VERB = "导入线索", "选文件"
IMPORT_FIELDS = {"channel": "没有“来源”一栏时，来源是", "kind": "没有“类型”一栏时，类型是", "seal": "写了来电人的行"}
IMPORT_NOTE = "CSV 或 XLSX。来电人姓名、电话、住址三栏只进信封；工单号已登记过的行不重复登记。"
FACTS = {
    "channel": "来源",
    "reference": "工单号",
    "received": "收到",
    "place": "地点",
    "category": "类别",
    "campaign": "专项",
    "accept": "受理期限",
    "reply": "答复期限",
    "accepted": "受理",
    "person": "登记人",
    "outcome": "去向",
    "joined": "并来的",
    "answer": "答复",
}
TO_ISSUE, TO_TARGET, TO_ROOT, TO_CLOSED = (
    "已立问题 {number}",
    "已列场次 {number} 的检查对象",
    "已并入 {number}",
    "已办结：{reason}",
)
ACCEPTED = "{at}　{way}　{who}"
TO_ISSUE_VOID = "转的问题 {number} 已作废，线索重新打开"
ANSWERED = "{at}　{way}{rating}"
DRAFT_BACK = "上次没登记完的线索还在。"
DRAFT_BACK_REST = "来电人信息按规定没有保存，请重新填。"
READ_ONLY = "工作区以只读方式打开，不能登记。"
