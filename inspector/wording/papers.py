"""Sentences about papers that are drawn from records."""

from __future__ import annotations

SENTENCES = {
    "sheet_unknown": "没有名为“{name}”的单据。可用的有：{known}。",
    "sheet_in_window": "《{title}》没有打印。它印的是窗口里选定的内容，请在窗口的「统计」里打印。",
    "sheet_needs_subject": "还没有指明给哪条记录出《{title}》。请写上问题编号、场次编号或状态。",
    "sheet_format": "《{title}》没有 {format} 格式。可选的有：{known}。",
    "subject_unknown": "没有找到“{text}”（{entity}）。请核对名称或编号。",
    "sheet_unwritable": "{path} 写不进去（{detail}）。记录没有变化。请换一个位置，或关掉正打开着它的程序。",
    "sheet_done": "已写好 {path}，共 {pages} 页。",
    "sheet_written": "已写好 {path}。",
    "sheet_missing_glyphs": "有字体里没有的字，已印成“〓”：{characters}。请手写补上。",
}

ISSUED_FIELDS = {
    "number": "草稿号",
    "kind": "文种",
    "title": "标题",
    "series": "代字",
    "year": "年份",
    "official_number": "文号",
    "body_ids": "发往",
    "issued_at_utc": "出文时间",
    "about": "所涉记录",
    "made_from": "依据的记录",
    "files": "文件摘要",
    "asked": "出文条件",
    "replaces_id": "代替",
    "reason": "重出原因",
    "person_id": "经办人",
}

TRANSFER_REQUIREMENT = "请在办结答复期限前办结并书面反馈办理情况；不属本单位职责的，一个工作日内说明理由退回。"
