"""Answers for which column of somebody else's ledger means what: guessed from the headings, corrected, remembered.

A guess is the best match of a heading with the words offices use; the person sees it before anything is written. What
was used once for a set of headings is used again for the same set. Columns that name whoever complained are never
taken: no caller's name, phone or address may enter an op.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from inspector.domain.import_row import FIELDS
from inspector.errors import Known
from inspector.store import identity
from inspector.store.tables import SEARCHED_ROWS
from inspector.store.workspace import Workspace

# field → the headings offices use for it; the first one is our own word for it
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "seq": ("序号",),
    "old_number": (
        "编号",
        "问题编号",
        "台账编号",
        "隐患编号",
        "问题序号",
        "台账号",
        "案件编号",
        "登记编号",
        "案卷编号",
    ),
    "campaign": ("专项", "专项行动", "专项/批次", "批次", "行动名称"),
    "source": ("来源", "问题来源", "线索来源", "发现方式", "检查方式"),
    "found_on": (
        *(
            "发现日期",
            "发现时间",
            "检查时间",
            "检查日期",
            "日期",
            "时间",
            "巡查日期",
            "巡查时间",
            "排查时间",
            "排查日期",
        ),
        *("督查时间", "督查日期", "暗访时间", "暗访日期", "登记日期", "受理日期"),
    ),
    "street": (
        "街道",
        "镇街",
        "街道名称",
        "属地街道",
        "所属街道",
        "镇(街道)",
        "街道(镇)",
        "乡镇",
        "乡镇街道",
        "镇街名称",
    ),
    "community": (
        *("社区", "村居", "村(社区)", "社区(村)", "属地社区", "所属社区", "社区名称", "村(居)", "村社区", "村居名称"),
        *("村", "行政村", "所在社区"),
    ),
    "place": ("地点", "属地", "检查地点", "所在地", "街道社区", "镇街村居", "区域", "检查点", "属地单位"),
    "spot": (
        *(
            "点位",
            "具体地点",
            "具体位置",
            "位置",
            "点位名称",
            "点位名称/地址",
            "详细地址",
            "地址",
            "检查部位",
            "问题点位",
        ),
        *("点位/具体地点", "问题地点", "详细地点"),
    ),
    "major": ("大类", "问题大类", "类别大类", "五大类型", "一级分类"),
    "category": (
        *("小类", "类别", "问题类别", "隐患类别", "问题类型", "问题小类", "检查类别", "类型", "分类", "二级分类"),
        *("大类/隐患类别", "问题分类"),
    ),
    "description": (
        *("问题描述", "存在问题", "存在的问题", "存在问题描述", "问题内容", "具体问题", "主要问题", "隐患描述", "问题"),
        *("现场具体隐患", "存在的问题或隐患", "存在隐患或问题", "问题或隐患", "发现问题", "问题情况", "问题简述"),
    ),
    "severity": ("严重程度", "程度", "隐患等级", "等级", "问题等级", "隐患级别"),
    "lead": (
        "责任单位",
        "主责单位",
        "整改单位",
        "整改责任单位",
        "牵头单位",
        "主责部门",
        "责任部门",
        "被检查单位",
        "承办单位",
    ),
    "assist": ("协办单位", "协办", "配合单位", "协助单位", "协办部门", "配合部门"),
    "supervisor": ("督办单位", "监管单位", "督办部门"),
    "leader": ("责任领导", "分管领导", "包案领导", "整改责任领导", "挂点领导"),
    "person": ("责任人", "整改责任人", "直接责任人", "具体责任人", "经办人"),
    "goal": ("整改目标", "目标"),
    "remedy": ("整改措施", "措施", "采取的整改措施", "整改建议", "处理措施"),
    "requirement": ("整改要求", "处理意见", "交办要求", "督办要求", "要求"),
    "due": ("整改期限", "整改时限", "期限", "时限", "完成时限", "限期", "要求完成时间", "办结时限", "整改完成时限"),
    "assigned_on": ("交办时间", "交办日期", "下发时间", "下发日期", "派单时间", "转办日期", "转办时间"),
    "done_on": (
        "完成时间",
        "整改完成时间",
        "完成日期",
        "整改完成日期",
        "整改时间",
        "办结时间",
        "反馈时间",
        "实际完成时间",
    ),
    "progress": (
        *(
            "整改情况",
            "完成情况",
            "整改结果",
            "整改落实情况",
            "整改进展",
            "进展情况",
            "本周进展",
            "处理情况",
            "整改完成情况",
        ),
        *("办理情况",),
    ),
    "status": (
        *("是否销号", "状态", "是否完成", "是否整改", "销号情况", "整改状态", "是否整改到位", "是否办结", "办理状态"),
        *("是否完成整改", "是否整改完成", "是否解决", "是否已整改", "是否销号/整改情况"),
    ),
    "closed_on": ("销号时间", "销号日期", "核销日期", "核销时间"),
    "recheck_on": ("复查时间", "复查日期", "核查日期", "核查时间", "验收时间", "验收日期", "回头看时间", "回头看日期"),
    "recheck_result": (
        "复查结果",
        "核查结论",
        "复查情况",
        "验收情况",
        "验收结果",
        "核查情况",
        "回头看结果",
        "回头看情况",
    ),
    "inspectors": ("检查人", "检查人员", "暗访人员", "巡查人", "发现人", "督查人员", "排查人"),
    "recheckers": ("复查人", "核查人", "验收人", "复查人员", "核查人员"),
    "remark": ("备注", "说明", "备注说明"),
}
assert set(SYNONYMS) == set(FIELDS)
WORDS = {name: words[0] for name, words in SYNONYMS.items()}  # field → our own word
_CALLER = re.compile("举报|投诉人|来电|诉求人|反映人|群众|联系方式|电话|手机|身份证")
_NEVER = re.compile(f"{_CALLER.pattern}|未导入原因|原行号|图片|照片|附件")
_BY_WORD = {word: name for name, words in SYNONYMS.items() for word in words}
_FUZZY = 0.72  # likeness from which a heading is taken for a known one
_LEAST = 3  # known headings a row must have to be the row of headings
_KEY = "ledger_import/mappings"
_MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its headings found: titles above them, headings as they stand, rows, number of the first row."""

    name: str
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    first_row: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Column number → field; `guessed` names the headings whose meaning is only likely."""

    columns: Mapping[int, str]
    guessed: tuple[str, ...] = ()
    remembered: bool = False


def find_sheet(sheets: Mapping[str, Sequence[Sequence[str]]], file: str, wanted: str | None = None) -> Sheet:
    """Return the sheet `wanted`, or the first one that has headings of a ledger.

    Raise Known("ledger_import_no_sheet") or Known("ledger_import_no_headings").
    """
    if wanted is not None and wanted not in sheets:
        raise Known("ledger_import_no_sheet", sheet=wanted, sheets="、".join(sheets))
    for name, grid in sheets.items() if wanted is None else [(wanted, sheets[wanted])]:
        at = _heading_row(grid)
        if at is not None:
            titles = tuple(cell for row in grid[:at] for cell in row if cell.strip())
            headings = tuple(" ".join(cell.split()) for cell in grid[at])
            return Sheet(name, titles, headings, at + 2, tuple(map(tuple, grid[at + 1 :])))
    raise Known("ledger_import_no_headings", file=file)


def guess(headings: Sequence[str]) -> ColumnMapping:
    """Return the likeliest meaning of each column; a field is given to one column, a column to one field."""
    scored = sorted(
        (
            (-score, at, name)
            for at, heading in enumerate(headings)
            for name, score in _likeness(heading).items()
            if score >= _FUZZY
        ),
    )
    columns: dict[int, str] = {}
    guessed: list[str] = []
    for score, at, name in scored:
        if at in columns or name in columns.values():
            continue
        columns[at] = name
        if score > -1:
            guessed.append(headings[at])
    return ColumnMapping(dict(sorted(columns.items())), tuple(guessed))


def mapping(ws: Workspace, headings: Sequence[str], said: Mapping[str, str] | None = None) -> ColumnMapping:
    """Return what was remembered for these headings, else the guess; what the person `said` (heading → word) over it.

    A word is ours for a field (问题描述) or its code; "-" leaves a column out. Raise Known("ledger_import_map").
    """
    kept = json.loads(ws.meta(_KEY) or "{}").get(_signature(headings))
    found = ColumnMapping({int(at): name for at, name in kept.items()}, (), True) if kept else guess(headings)
    columns = dict(found.columns)
    for heading, word in (said or {}).items():
        at = next((n for n, held in enumerate(headings) if _plain(held) == _plain(heading)), None)
        name = word if word in FIELDS else _BY_WORD.get(_plain(word), "")
        if at is None or not (name or word == "-"):
            raise Known("ledger_import_map", heading=heading, word=word, words="、".join(WORDS.values()))
        columns = {n: held for n, held in columns.items() if n != at and held != name}
        if name:
            columns[at] = name
    return ColumnMapping(dict(sorted(columns.items())), found.guessed, found.remembered)


def remember(conn: Any, headings: Sequence[str], used: ColumnMapping) -> None:
    """Keep what was used for these headings (inside a transaction); the oldest of many are forgotten."""
    row = conn.execute("SELECT v FROM meta WHERE k = ?", (_KEY,)).fetchone()
    held = json.loads(row[0]) if row else {}
    held.pop(_signature(headings), None)
    held[_signature(headings)] = {str(at): name for at, name in used.columns.items()}
    identity.keep(conn, _KEY, json.dumps(dict(list(held.items())[-_MOST_KEPT:]), ensure_ascii=False))


def says_who(heading: str) -> bool:
    """Say whether a column names whoever complained or how to reach them: never taken, never copied."""
    return bool(_CALLER.search(_plain(heading)))


def _signature(headings: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(map(_plain, headings)).encode("utf-8", "replace")).hexdigest()[:32]


def _heading_row(grid: Sequence[Sequence[str]]) -> int | None:
    hits = [sum(_plain(cell) in _PLAIN for cell in row) for row in grid[:SEARCHED_ROWS]]
    most = max(hits, default=0)
    return hits.index(most) if most >= _LEAST else None


def _plain(heading: str) -> str:
    """Return a heading without what differs from office to office: blanks, line breaks, 的, units in brackets."""
    text = "".join(unicodedata.normalize("NFKC", heading).split()).casefold()
    return re.sub(r"[（(](?:天|日|元|必填|选填|年月日|工作日|名称|签名)[)）]$", "", text).strip("*:")


_PLAIN = {_plain(word): name for word, name in _BY_WORD.items()}


def _likeness(heading: str) -> dict[str, float]:
    """Return field → how well a heading fits it; 1 for a word that offices use for it."""
    text = _plain(heading)
    if not text or _NEVER.search(text):
        return {}
    if text in _PLAIN:
        return {_PLAIN[text]: 1.0}
    found: dict[str, float] = {}
    for word, name in _PLAIN.items():
        score = SequenceMatcher(None, word, text).ratio()
        if len(word) > 1 and word in text:
            score = max(score, 0.75 + 0.2 * len(word) / len(text))
        found[name] = max(found.get(name, 0.0), min(score, 0.99))
    return found
