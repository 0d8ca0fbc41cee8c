"""Answers for the words of leads and of callers' envelopes; none of these sentences can hold what an envelope holds."""

from __future__ import annotations

CHANNELS = {
    "hotline": "12345",
    "qr": "扫码",
    "media": "媒体",
    "letter": "来信",
    "visit": "来访",
    "superior": "上级交办",
    "patrol": "巡察",
}
KINDS = {"query": "咨询", "request": "求助/建议", "complaint": "投诉/举报"}
ANSWER_WAYS = {"phone": "电话", "in_person": "当面", "letter": "书面", "system": "系统回复"}
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
    "row_lead_private": "会暴露来电人，请删去，或加 --seal 由程序封存：",
}
