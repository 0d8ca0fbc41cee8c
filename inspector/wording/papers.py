"""Sentences about papers that are drawn from records."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspector.wording.official import FORMS

_NOT_PRESSED = {
    "found": "还没有交办 {} 个",
    "closed": "已销号 {} 个",
    "reported": "已反馈待核查 {} 个",
    "void": "已作废 {} 个",
    "early": "还没有超期 {} 个",
    "urged": "没有催办过、或催办后的工作日还不够 {} 个",
}


def notice_nothing_to_press(*, form: str, number: str, count: int, **counts: int) -> str:
    """Say why none of the issues of a notice can be pressed for, and what to do."""
    why = "、".join(text.format(counts[code]) for code, text in _NOT_PRESSED.items() if counts.get(code))
    return (
        f"《{FORMS[form][0]}》没有出：{number} 所列的 {count} 个问题现在都不能催（{why}）。记录没有变化。"
        "请等它超期而且还没有办结时再出；期限不对的，先在台账里核对期限。"
    )


SENTENCES: Mapping[str, str | Callable[..., str]] = {
    "notice_nothing_to_press": notice_nothing_to_press,
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
