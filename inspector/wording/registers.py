"""Answers for the words of the registers beside the ledger: 约谈提醒, 通报, “差”名单, 移送, 会议, 制度, 接访, 走访; teams."""

from __future__ import annotations

REGISTERS = {"talk": "约谈提醒", "circular": "通报", "listing": "“差”名单", "handover": "移送", "tally": "计数"}
CIRCULAR_CHANNELS = {
    "village_meeting": "村民（居民）会议宣读",
    "notice_board": "宣传栏",
    "loudspeaker": "广播",
    "letter": "发文",
    "web": "网站",
    "press": "报刊",
}
TALLIES = {
    "reception": "接访",
    "walk": "走访",
    "meeting": "会议",
    "system": "制度",
    "advice": "建议书",
    "training": "培训",
}
WALK_LEVELS = {
    "town": "乡镇",
    "village": "村",
    "poor_village": "贫困村",
    "household": "户",
    "poor_household": "贫困户",
}
FIELDS = {
    "about": "地点或责任单位",
    "post": "职务",
    "reason": "事由",
    "requirement": "要求",
    "talked_at_utc": "约谈时间",
    "follow_up_on": "跟进日期",
    "follow_up_result": "跟进结果",
    "title": "标题",
    "official_number": "文号",
    "issued_on": "印发日期",
    "channels": "公布方式",
    "items": "起数",
    "posted_places": "张贴处数",
    "revisit_on": "回访日期",
    "revisit_result": "回访结果",
    "place_id": "地点",
    "source": "来源",
    "listed_on": "列入日期",
    "lifted_on": "移出日期",
    "lifted_reason": "移出理由",
    "number": "移送编号",
    "receiver": "接收单位",
    "handed_on": "移送日期",
    "kind": "类型",
    "level": "走访层级",
    "held_on": "日期",
    "count": "次数",
    "people": "人数",
    "leads": "受理线索数",
}
BARRED = {"barred_place": "回避：本人属于这个街道", "barred_body": "回避：本人单位对这个地点负责"}

SENTENCES = {
    "register_missing": "还没有填“{field}”，没有写入。内容还在，请补上。",
    "register_day": "“{field}”填的“{given}”不是有效的日期，没有写入。内容还在，请按 2026-11-20 的样子填写。",
    "register_ahead": "“{field}”填的 {given} 还没有到，没有写入。内容还在，请核对日期。",
    "register_order": "“{field}”填的 {given} 早于 {first}，没有写入。内容还在，请核对两个日期。",
    "register_word": "“{field}”没有“{given}”这一种，没有写入。内容还在，请重新选择。",
    "register_count": "“{field}”填的 {given} 太小，至少是 {least}，没有写入。内容还在，请改正。",
    "handover_content": "移送登记只记编号、日期、接收单位，不录案情。“{field}”像是别的内容，没有写入；请只填{field}。",
    "register_done": "这一步已经记过了（{at}）。没有改动；记错的请先撤销。",
    "register_result_missing": "还没有写结果，没有写入。请补上。",
    "register_undated": "记录时间 {at} 早于约谈、印发或列入的日子，没有写入。内容还在，请核对。",
    "handover_twice": "移送 {number}（{receiver}，{on}）已经登记过。没有再登记；请核对编号和接收单位。",
    "listing_twice": "这个地点已在“差”名单上（{since} 起）。没有再列；移出以后才能再列入。",
    "row_day": "日期无效或还没有到（应如 2026-11-20）",
    "team_without_name": "督导检查组还没有名称，没有写入。请补上。",
    "team_name_taken": "已有名为“{name}”的督导检查组，没有写入。请换一个名称，或修改原来的组。",
    "team_person_unknown": "登记册里没有选中的组员，没有写入。请重新选择。",
    "team_too_small": "检查组至少两人，现在只有 {count} 人，没有写入。请补选。",
    "team_leader_outside": "带队领导不在组员里，没有写入。请把他加进组里，或另选带队领导。",
    "register_kept": "已登记：{what}。",
    "campaign_without_name": "专项还没有名称，没有写入。内容还在，请补上。",
    "campaign_dates": "专项结束日期 {ends} 早于开始日期 {starts}，没有写入。内容还在，请核对。",
    "campaign_name_taken": "已有名为“{name}”的专项和批次，没有写入。请换一个批次，或修改原来的。",
}

# the tab 登记
KINDS = {
    "talk": "约谈提醒",
    "circular": "通报",
    "listing": "“差”名单",
    "handover": "移送",
    "reception": "接访",
    "walk": "走访",
    "tally": "会议制度",
    "team": "检查组",
    "campaign": "专项行动",
}
ADD = {
    "talk": "登记约谈提醒",
    "circular": "登记通报",
    "listing": "列入名单",
    "handover": "登记移送",
    "reception": "登记接访",
    "walk": "登记走访",
    "tally": "登记会议、制度、建议书、培训",
    "team": "新建检查组",
    "campaign": "新建专项",
}
EMPTY = {
    "talk": ("还没有约谈提醒", "约谈社区书记、单位负责人等，记职务、事由和要求，到日子跟进。"),
    "circular": ("还没有通报", "记标题、文号、起数和公布方式，到日子回访是否公布到位。"),
    "listing": ("“差”名单是空的", "列入以后地点有标记，并提示约谈；可以从表格导入。"),
    "handover": ("还没有移送", "只记编号、日期和接收单位，不录案情。"),
    "reception": ("还没有接访", "记场次、接待人数和受理的线索数。"),
    "walk": ("还没有走访", "按乡镇、村、贫困村、户、贫困户分别计数。"),
    "tally": ("还没有会议、制度、建议书、培训", "报告里要数的都记在这里。"),
    "team": ("还没有检查组", "组员至少两人；本人所属街道和单位自动回避。"),
    "campaign": ("还没有专项行动", "记批次、起止日期、范围和销号方式，场次和问题归到它名下。"),
}
KEEP, KEEP_CHANGE = "登记", "记下修改"
NEEDED = "（必填）"
DRAFT_BACK, ANEW = "上次没填完的还在", "重新填"
PICK_HINT, PICK_MORE_HINT, PICK_OUT = "名称或首字母，如 达濠", "输入名称，选中即加上", "移出"
ASKS = {
    **FIELDS,
    "place": "地点",
    "body_id": "责任单位",
    "place_ids": "地点",
    "body_ids": "责任单位",
    "campaign_id": "专项",
    "revisit": "回访日期",
    "team_name": "名称",
    "people_of": "组员",
    "leader_id": "带队领导",
    "area": "负责的地方",
    "skills": "要求的专长",
    "campaign_name": "名称",
    "batch": "批次",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "scope_text": "范围说明",
    "scope_places": "要查到的地方",
    "scope_categories": "只查的类别",
    "object_word": "检查的对象叫",
    "closing": "销号方式",
    "goal": "目标",
    "active": "使用",
}
CLOSINGS = {"direct": "核查合格即销号", "approved": "核查后另经审核"}
ACTIVE = {"yes": "在用", "no": "停用"}
NO_CAMPAIGN, NO_PLACE, NO_BODY, NO_DAY, NOT_SAID = "不属于专项", "不选地点", "不选单位", "定日期", "未填"
LISTED, LIFTED = "在名单上", "已移出"
FOLLOW_DUE, REVISIT_DUE = "{far}跟进", "{far}回访"
FOLLOWED, REVISITED = "已跟进 {day}", "已回访 {day}"
ACTIONS = {
    "follow_up": "记跟进结果",
    "revisit": "记回访结果",
    "talk": "约谈提醒",
    "lift": "移出名单",
    "change": "修改",
    "void": "作废",
    "stop": "停用",
}
FOLLOW_ASK, REVISIT_ASK, LIFT_ASK = "跟进结果", "回访结果", "移出理由"
VOID_ASK = "{what} 从登记册里去掉，不再计数；经过还在，可以撤销。"
STOP_ASK = "{what} 停用以后不再出现在选项里，以前的记录不变。"
VOIDED, STOPPED = "{what} 已作废。", "{what} 已停用。"
OFFERED = "{count} 个上榜地点还没有约谈"
NOT_TALKED = "未约谈"
IMPORT_LISTING = "导入名单"
SUMS = {"reception": "接访 {count} 次，接待 {people} 人，受理线索 {leads} 条"}
LACKS, HAS, BARS = "还缺：{skills}", "专长齐全", "{name} 回避 {what}"
LEADER = "带队 {name}"
SPAN, FROM_ON = "{since} 至 {until}", "{since} 起"
ALL_OVER = "不限地方"
