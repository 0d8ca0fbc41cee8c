"""Sentences about papers that are drawn from records."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspector.wording.office_data import ENTITIES
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


OF_ISSUES, OF_LINES = "{} 个问题", "{} 条排班"
SPAN_OF_DAYS = "{}至{}"
LONGEST, MOST_ISSUES = 40, 10_000
# subject of a document (`sheets.SUBJECTS`) → (which one is missing, what to write)
_CHOOSE = {
    "notice": ("哪一份交办文书", "--notice 编号（形如 JB-K7M2-0003）"),
    "week": ("哪一周", "--week 周次（如 2026-W47）"),
    "place": ("哪个地点", "--place 地点的代码或名称"),
    "talk": ("哪一次约谈", "--talk 编号（形如 YT-K7M2-0003）"),
    "circular": ("哪一份通报", "--circular 编号（形如 TB-K7M2-0003）"),
    "lead": ("哪一条线索", "--lead 线索编号"),
    "visit": ("哪一个场次", "--visit 场次编号（形如 JL-K7M2-0003）"),
    "issues": ("哪些问题", "--issue 问题编号（可写多次），或 --status 状态"),
    "photos": ("哪些照片", "--visit 场次编号、--place 地点，或 --issue 问题编号"),
    "body": ("哪个责任单位", "--body 单位名称"),
    "campaign": ("哪个专项行动", "--campaign 名称"),
}


def sheet_needs_subject(*, title: str, subject: str = "", document: str = "") -> str:
    """Say which record is missing, with which option it is named, and what lists the values."""
    which, option = _CHOOSE.get(subject, ("哪条记录", "相应的编号"))
    listed = f"有哪些可选：inspector papers subjects {document or subject}。" if subject in _CHOOSE else ""
    return f"《{title}》还没有指明是{which}，没有出。请加 {option}。{listed}"


def subject_unknown(*, entity: str, text: str) -> str:
    """Say that nothing is called so, and what lists what there is."""
    which, _ = _CHOOSE.get(entity, (ENTITIES.get(entity, entity), ""))
    return f"没有找到“{text}”（{which}）。请核对；有哪些可选：inspector papers subjects {entity}。"


SENTENCES: Mapping[str, str | Callable[..., str]] = {
    "notice_nothing_to_press": notice_nothing_to_press,
    "sheet_unknown": "没有名为“{name}”的单据。可用的有：{known}。",
    "sheet_in_window": "《{title}》没有打印。它印的是窗口里选定的内容，请在窗口的「统计」里打印。",
    "sheet_needs_subject": sheet_needs_subject,
    "subjects_none": "还没有可选的记录。",
    "sheet_needs_nothing": "《{title}》不用指明对象，直接出就可以。",
    "sheet_format": "《{title}》没有 {format} 格式。可选的有：{known}。",
    "subject_unknown": subject_unknown,
    "sheet_unwritable": "{path} 写不进去（{detail}）。记录没有变化。请换一个位置，或关掉正打开着它的程序。",
    "sheet_done": "已写好 {path}，共 {pages} 页。",
    "sheet_written": "已写好 {path}。",
    "photo_changed": "照片 {sha256} 的原件与记录的摘要不符，没有印上。记录还在；请从备份恢复原件，再用 inspector verify 核对。",
    "sheet_missing_glyphs": "有字体里没有的字，已印成“〓”：{characters}。请手写补上。",
}

ISSUED_FIELDS = {
    "number": "登记号",
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
