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
    "listing_twice": "这个地点已在“差”名单上（{since} 起）。没有再列；移出以后才能再列入。",
    "row_day": "日期无效或还没有到（应如 2026-11-20）",
    "team_without_name": "督导检查组还没有名称，没有写入。请补上。",
    "team_name_taken": "已有名为“{name}”的督导检查组，没有写入。请换一个名称，或修改原来的组。",
    "team_person_unknown": "登记册里没有选中的组员，没有写入。请重新选择。",
    "team_too_small": "检查组至少两人，现在只有 {count} 人，没有写入。请补选。",
    "team_leader_outside": "带队领导不在组员里，没有写入。请把他加进组里，或另选带队领导。",
    "register_kept": "已登记：{what}。",
}
