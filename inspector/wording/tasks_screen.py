"""Answers for the words of the screen 任务: its tabs, the wall, forms, rows, what is done with an entry, empty states."""

from __future__ import annotations

from inspector.wording.tasks import FIELDS

TABS = {
    "board": "任务板",
    "self_check": "自查清单",
    "charge": "包片包案",
    "rating": "群众评价",
    "joint": "监督",
}
JOINT = {
    "completeness": "逐件排查",
    "account": "责任追溯",
    "selection": "季度选定",
    "loan": "借调",
    "package": "联动包",
}
ADD = {
    "board": "新建任务",
    "self_check": "新建清单",
    "charge": "登记包片包案",
    "rating": "登记评价",
    "selection": "选定单位",
    "loan": "登记借调",
    "package": "制作联动包",
}
EMPTY = {
    "board": (
        "还没有任务",
        "导入任务分解表（任务、举措、责任单位、时限），或新建任务再加举措；每周填一次进度，墙上就按周推进。",
    ),
    "self_check": ("还没有自查清单", "新建清单或从表格导入条目，下发给单位；单位逐条填结果，填完报备，记下回执。"),
    "charge": ("还没有包片包案", "记哪位领导包哪个片、哪个村（社区）、哪个案子；交办时责任领导自动填上。"),
    "rating": ("还没有群众评价", "整改有了结果，问问群众：样本多少人，满意、基本满意、不满意各多少。"),
    "selection": ("还没有选定名单", "每季度选定一批单位，一单位一清单，驻点监督。"),
    "loan": ("没有借调", "片区之间借用检查人，记从哪个组到哪个组、起止日期。"),
    "package": (
        "没有交出过联动包",
        "选问题，连照片副本（人脸、车牌已遮盖）一起交给协作单位，不含来电人；对方核对、签收后在这里登记回执。",
    ),
    "completeness": ("没有要排查的", "收到线索、发现问题以后，这里逐件比对有没有遗漏。"),
    "account": ("还没有交办过的问题", "交办以后，这里按单位列出预警、催办、超期和缺的反馈。"),
}
NARROWED = ("没有符合的任务", "换一个单位，或看全部任务。")
ACTIONS = {
    "report": "填进度",
    "change": "修改",
    "measure": "加举措",
    "void": "作废",
    "send": "下发",
    "library": "做成下发清单",
    "answer": "填自查结果",
    "photos": "加照片",
    "give": "导出表格",
    "back": "读入表格",
    "file": "登记报备",
    "end": "结束借调",
    "sign": "登记回执",
    "lists": "看它的三清单",
    "missing": "看遗漏的",
    "course": "看经过",
    "behind": "看它的问题",
}
ICONS = {
    "report": "edit", "change": "edit", "measure": "add", "void": "bin_full", "send": "send", "library": "copy",
    "answer": "edit", "photos": "image_add", "give": "arrow_export", "back": "arrow_import", "file": "checkmark_circle", "end": "checkmark", "sign": "checkmark_circle", "lists": "table",
    "missing": "table", "course": "history", "behind": "table",
}  # fmt: skip
SHOW = (("all", "全部"), ("open", "未完成"), ("late", "超期"), ("unreported", "本周未报"))
EVERY_BODY, NO_BODY = "全部单位", "未定单位"
BODY_SHARE = "{name}（{done}/{led}）"
IMPORT_TASKS, IMPORT_ITEMS, IMPORT_CHARGES, PRINT = "导入分解表", "从表格导入", "导入包片表", "打印"
COLUMNS = ("序号", "任务（举措）", "责任单位", "时限", "进度")
WEEK = "第{week}周"
THIS_WEEK = "本周"
LATE_CELL, DONE_CELL, SILENT_CELL = "迟 {percent}%", "完成", "未报"
SUMS = "任务 {tasks} 项，举措 {measures} 项；完成 {done} 项，超期 {late} 项，本周未报 {silent} 项"
ABOUT = "{number} {title}"
LAST_WORD = "{week}：{progress}"
NEEDS = "需协调：{needs}"
NOTHING_SAID = "还没有填过进度"
LATE_DAYS = "超期 {days} 天"
DONE_LATE = "超期 {days} 天完成"
HELPED = "协办：{names}"
KEEP, KEEP_CHANGE = "记下", "记下修改"
REPORT_NOTE = "进度和进展至少填一样；填 100 就是完成。以前填的都留着。"
VOID_ASK = "{what} 去掉以后不再显示和计数；经过还在，可以撤销。"
VOID_TASK_ASK = "{what} 连同它的 {count} 项举措一起从任务板去掉；填过的进度还在，可以撤销。"
VOIDED = "{what} 已作废。"
UNDO = "撤销"
ITEMS_HINT = "一行一条；要分类别、职权、追责情形的，请从表格导入"
ITEMS_READ = "已从 {name} 读入 {count} 条"
DONE_DAY = "已完成，定日期"
NOT_SAID, NO_DAY, NO_CAMPAIGN, NO_PLACE, NO_TEAM = "未填", "定日期", "不属于专项", "不选地点", "未填"
NO_ISSUE = "不针对单个问题"
FROM_LIBRARY = "按“{title}”做成"
SEND_TITLE = "下发：{title}"
SEND_BODIES = "下发给"
SENT = "{title} 已下发给 {count} 个单位。"
ANSWER_TITLE = "{body}：{title}"
ANSWER_KEEP = "记下结果"
NOTE_HINT = "有问题的写明情况，不写人名"
FILE_TITLE = "登记报备：{body}"
SHEETS = "{sent} 个单位，填完 {complete} 个，报备 {filed} 个"
NOT_SENT = "未下发"
UNSENT = (NOT_SENT, "点「下发」选单位，每个单位一张自查表。")
LIBRARY = ("清单库不下发", "点「做成下发清单」，再下发给单位。")
ITEMS = "{count} 条"
EXTENT = "{groups} 类 {authorities} 项职权，责任事项 {items}、追责情形 {liabilities}、整改清单 {remedies}"
PROGRESS = "已填 {answered}/{items} 条"
PHOTOS, PHOTOS_ADDED = "照片 {count} 张", "{body} 已加照片 {count} 张。"
SHEET_NAME, SHEET_FILTER = "{title}-{body}.xlsx", "表格 (*.xlsx);;打印稿 (*.pdf)"
SHEET_WRITTEN = "{body}的自查表已导出。"
FOUND = "自查出问题 {found} 条，已自行整改 {put_right} 条"
FILED = "{on} 报备"
RECEIPT = "报备给{receiver}，回执 {number}"
NOT_FILED = "未报备"
DUE = "{far}到期"
BACK = "返回清单"
ENDED, TO_COME = "已结束", "未开始"
BOTH = "双组长"
SAMPLE = "样本 {asked} 人"
RATED = "满意 {satisfied}，基本满意 {mostly}，不满意 {unsatisfied}"
RATE = "满意率 {percent:g}%"
NO_RATE = "无人表态"
RATING_SUMS = "评价 {count} 次，样本 {asked} 人，满意率 {percent}"
CHOSEN = "{count} 个单位（地点），清单上 {issues} 个问题，销号 {closed} 个"
LENT = "{team}借用"
SIGNED, UNSIGNED = "{on} {by}签收", "待签收"
PACKED = "问题 {issues} 个，照片 {photos} 张，校验码 {digits}"
WITH_PHOTOS = (("yes", "照片副本（已遮盖）"), ("originals", "副本并附原图"), ("no", "只交记录"))
ORIGINALS_WHY, ORIGINALS_HINT = "附原图理由", "附原图时必填：原图不遮盖，含拍摄定位和设备信息"
PACKAGE_NAME, PACKAGE_FILTER = "联动包-{receiver}.zip", "联动包 (*.zip)"
MISSING_WORD, BEHIND_WORD = "遗漏：{what}", "{name}的问题"
SIGN_ASK, END_ASK = "签收人职务", "借调到哪天为止"
FILTERS = "表格 (*.csv *.xlsx *.xls *.ods *.txt);;所有文件 (*)"
ISSUE_HINT = "问题编号，如 K7M2-0017"
ISSUES_HINT = "问题编号，几个用、分开"
DUTIES_HINT = "如 包调查、包整改、包回访"
QUARTER_HINT = "如 2026-Q4"
ASKS = {entity: dict(fields) for entity, fields in FIELDS.items()}

SENTENCES = {
    "task_issue_unknown": "台账里没有编号 {number}，没有写入。内容还在，请核对编号。",
}


def odd(values: tuple[str, ...]) -> str:
    """Word values of a record from elsewhere that mean nothing; nothing for none."""
    return f"取值异常：{'、'.join(values)}" if values else ""
