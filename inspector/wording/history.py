"""Answers for the history of an issue in words: ops in, lines out, each saying who, when, and what became of what.

One transaction is one line with its details below it: 交办 and the fields that were changed with it happened at once.
Codes are worded here; names (people, places, bodies, categories) come from the caller, since this room reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from inspector.wording import terms

FIELDS: Mapping[str, Mapping[str, str]] = {
    "issue": {
        "place_id": "地点",
        "spot": "具体位置",
        "category": "类别",
        "description": "问题描述",
        "severity": "严重程度",
        "source": "来源",
        "found_at_utc": "发现时间",
        "lead_body_id": "主责单位",
        "lead_kind": "主责类型",
        "assist_body_ids": "协办单位",
        "requirement": "整改要求",
        "due_on": "整改时限",
        "due_rule": "时限规则",
        "immediate": "立行立改",
        "campaign_id": "专项",
        "visit_id": "场次",
        "lat": "纬度",
        "lon": "经度",
        "datum": "坐标系",
        "responsible_leader": "责任领导",
        "responsible_person": "责任人",
        "supervisor_body_id": "督办单位",
        "goal": "整改目标",
        "remedy": "整改措施",
    },
    "photo": {
        "role": "用途",
        "subject": "所属",
        "position": "顺序",
        "person_taken_at_local": "人工填写的拍摄时间",
        "person_lat": "人工填写的纬度",
        "person_lon": "人工填写的经度",
        "person_datum": "人工填写的坐标系",
        "person_place_id": "人工填写的地点",
        "state": "状态",
    },
    "recheck": {
        "conclusion": "结论",
        "condition": "现场情况",
        "satisfaction": "群众满意度",
        "asked_count": "访问人数",
        "asked_gist": "群众反映",
        "decision": "处理意见",
        "new_due_on": "新的时限",
        "rechecked_at_utc": "回头看时间",
        "people": "检查人",
        "same_position": "同机位",
        "mode": "方式",
    },
    "check": {"answers": "检查表", "notes": "检查表说明", "measures": "测定值", "attrs": "属性"},
    "visit": {
        "number": "编号",
        "campaign_id": "专项",
        "mode": "方式",
        "started_at_utc": "开始",
        "left_at_utc": "结束",
        "weather": "天气",
        "leader_id": "带队人",
        "team": "检查人员",
        "escort": "陪同在场人",
        "identity_shown_at_utc": "亮明身份",
        "asked_count": "访问人数",
        "asked_gist": "群众反映",
        "remark": "备注",
    },
    "visit_target": {
        "place_id": "地点",
        "arrived_at_utc": "到达",
        "left_at_utc": "离开",
        "result": "结果",
    },
    "place": {
        "code": "区划代码",
        "name": "名称",
        "level": "级别",
        "parent_id": "上级",
        "lat": "坐标",
        "radius_m": "范围（米）",
        "address": "地址",
        "active": "在用",
    },
    "person": {"name": "姓名", "unit": "单位", "post": "职务", "own_place_id": "所属街道", "active": "在用"},
    "body": {
        "name": "名称",
        "kind": "类型",
        "place_ids": "负责地点",
        "contact": "联系人",
        "phone": "电话",
        "active": "在用",
    },
    "campaign": {
        "name": "名称",
        "batch": "批次",
        "starts_on": "开始",
        "ends_on": "结束",
        "scope_text": "范围",
        "active": "在用",
    },
    "issue_step": {"action": "环节", "reason": "说明", "due_on": "时限", "person_id": "经办人"},
    "milestone": {"name": "步骤", "due_on": "节点日期", "done_on": "完成日期", "remark": "备注"},
}
CODED: Mapping[str, Mapping[str, str]] = {
    "severity": terms.SEVERITIES,
    "source": terms.SOURCES,
    "role": terms.PHOTO_ROLES,
    "subject": terms.PHOTO_SUBJECTS,
    "state": terms.PHOTO_STATES,
    "conclusion": terms.CONCLUSIONS,
    "satisfaction": terms.SATISFACTION,
    "decision": terms.DECISIONS,
    "mode": terms.MODES,
}
# what says nothing to a reader, or is said by the line itself
_SILENT = frozenset(
    [
        "id",
        "number",
        "check_id",
        "issue_id",
        "recheck_id",
        "subject_id",
        "position",
        "lat",
        "lon",
        "datum",
        "due_rule",
        "unclaimed_since_utc",
        "visit_id",
        "round",
        "sha256",
    ]
)
NOTHING = "（空）"
DELETED = "deleted"  # the pseudo field by which a decision keeps or deletes a record
RECEIVED = "从办公室收到"
LONGEST = 60


class Told(Protocol):
    """What this room reads of an op."""

    @property
    def tx(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def record(self) -> str: ...
    @property
    def patch(self) -> Mapping[str, list[Any]]: ...
    @property
    def author(self) -> str: ...
    @property
    def wall(self) -> str: ...
    @property
    def undoes(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of history. `action` is the code of its step ("" where it holds none), `at` is local ISO time."""

    tx: str
    at: str
    author: str
    title: str
    details: tuple[str, ...] = ()
    action: str = ""
    undone: bool = False
    undoes: str | None = None
    contradicts: str = ""
    received: bool = False  # made on another computer, received from the office


NameOf = Callable[[str, str], str]  # (field, id or code) → the name people know, "" where it is none of theirs


def entries(ops: Sequence[Told], name_of: NameOf, contradictions: Mapping[str, str] = {}) -> list[Entry]:
    """Return the lines of a history, oldest first; `contradictions` maps step id → the status that stood then."""
    taken_back = {op.undoes for op in ops if op.undoes}
    lines = []
    for tx, group in groupby(ops, key=lambda op: op.tx):
        lines.append(_entry(tx, list(group), name_of, contradictions, taken_back))
    return lines


def _entry(tx: str, ops: list[Told], name_of: NameOf, contradictions: Mapping[str, str], taken_back: set[str]) -> Entry:
    first = ops[0]
    steps = [op for op in ops if op.entity == "issue_step" and op.kind == "create"]
    action = str(_new(steps[-1], "action")) if steps else ""
    title, details = _undo_line(ops) if first.undoes else _story(ops, steps, name_of)
    odd = next((contradictions[op.record] for op in steps if op.record in contradictions), None)
    return Entry(
        tx=tx,
        at=first.wall,
        author=name_of("person_id", first.author),
        title=title,
        details=tuple(details),
        action=action,
        undone=tx in taken_back,
        undoes=first.undoes,
        received=bool(getattr(first, "received", False)),
        contradicts=f"与另一条对不上：当时已是「{terms.STATUSES.get(odd, odd)}」，两条都留着" if odd else "",
    )


def _story(ops: list[Told], steps: list[Told], name_of: NameOf) -> tuple[str, list[str]]:
    details = [line for op in ops if op.entity in ("issue", "recheck", "check") for line in _changes(op, name_of)]
    details += [line for op in ops for line in _life_lines(op, name_of)]
    details += _photo_lines([op for op in ops if op.entity == "photo"], name_of)
    if steps:
        said = [step_line(op.patch) for op in steps]
        reasons = [f"说明：{_new(op, 'reason')}" for op in steps if _new(op, "reason")]
        return "；".join(said), reasons + details
    if any(op.kind == "resolve" for op in ops):
        return "定下冲突", details
    if len(details) == 1:
        return details[0], []
    for entity, title in (("feedback", "每周反馈"), ("milestone", "倒排工期")):
        if details and any(op.entity == entity for op in ops):
            return title, details
    changed = any(op.entity == "issue" and op.kind == "update" for op in ops)
    return ("修改内容" if changed else "补充记录") if details else "补充记录", details


def _life_lines(op: Told, name_of: NameOf) -> list[str]:
    """Word what was sent out, said, planned and signed for beside the steps."""
    if op.entity == "notice" and op.kind == "create":
        paper = terms.NOTICE_KINDS.get(str(_new(op, "kind")), "")
        return [
            f"{paper} {_new(op, 'number')} 发给{name_of('lead_body_id', str(_new(op, 'body_id') or '')) or '责任单位'}"
        ]
    if op.entity == "notice" and _new(op, "signed_by"):
        way = terms.RECEIPT_WAYS.get(str(_new(op, "signed_way")), "")
        return [f"送达回证：{_new(op, 'signed_by')}签收（{way}）"]
    if op.entity == "feedback" and op.kind == "create":
        percent = _new(op, "progress_percent")
        said = f"{_new(op, 'week')} 反馈：{_new(op, 'progress')}" + ("" if percent is None else f"（{percent}%）")
        return [said] + ([f"需协调：{_new(op, 'needs')}"] if _new(op, "needs") else [])
    if op.entity == "milestone" and op.kind == "create":
        return [f"倒排：{_new(op, 'name')}，{_day(str(_new(op, 'due_on')))} 前"]
    if op.entity == "milestone" and _new(op, "done_on"):
        return [f"倒排节点完成于 {_day(str(_new(op, 'done_on')))}"]
    return []


def _undo_line(ops: list[Told]) -> tuple[str, list[str]]:
    gone = [op for op in ops if op.entity == "issue_step" and op.kind == "delete"]
    if any(op.entity == "issue" and op.kind == "delete" for op in ops):
        return "撤销登记", []
    return ("撤销上一步" if gone else "撤销改动，恢复原值"), []


def step_line(patch: Mapping[str, list[Any]]) -> str:
    """Word one step from the patch that made it: 同意延期，时限改为 11-20."""
    action = str(patch["action"][1])
    said = terms.STEPS.get(action, action)
    due = (patch.get("due_on") or [None, None])[1]
    until = (patch.get("until_on") or [None, None])[1]
    if until:
        return f"{said}，到 {_day(until)}"
    if due and action == "plan_recheck":
        return f"{said}，定在 {_day(due)}"
    if due and action == "assign":
        return f"{said}，时限 {_day(due)}"
    if due:
        return f"{said}，时限改为 {_day(due)}"
    return said


def _changes(op: Told, name_of: NameOf) -> list[str]:
    """One line a changed field; what a new record first held is not repeated, the fields beside show it."""
    if op.kind == "delete":
        return []
    if op.kind == "create":
        if op.entity != "recheck":
            return []
        wanted = ("number", "satisfaction", "decision")  # condition and new deadline are said by the step beside it
        return [
            f"回头看编号 {_new(op, name)}"
            if name == "number"
            else f"{FIELDS['recheck'][name]}：{_word(name, _new(op, name), name_of)}"
            for name in wanted
            if _new(op, name)
        ]
    known = FIELDS.get(op.entity, {})
    lines = []
    for name, (old, new) in op.patch.items():
        if name in _SILENT:
            continue
        if name == DELETED:
            lines.append("定为删除" if new else "定为保留")
            continue
        head, _, member = name.partition(".")
        label = known.get(head, head) + (f" {member}" if member else "")
        lines.append(f"{label}：{_word(head, old, name_of)} 改为 {_word(head, new, name_of)}")
    return lines


def _photo_lines(ops: list[Told], name_of: NameOf) -> list[str]:
    made = [op for op in ops if op.kind == "create"]
    lines = []
    if made:
        names = [str(_new(op, "file_name")) for op in made if _new(op, "file_name")]
        rest = f" 等 {len(made)} 张" if len(made) > 1 else ""
        lines.append(f"照片存入本机：{names[0] if names else ''}{rest}")
    joined: dict[str, int] = {}
    for op in ops:
        if op.kind != "update":
            continue
        if "subject" in op.patch or "subject_id" in op.patch:
            subject = _new(op, "subject") or ""
            said = {"tray": "照片放回待用", "recheck": "放入回头看照片"}.get(str(subject), "放入照片")
            if "subject" not in op.patch:
                said = "照片移到另一条"
            role = terms.PHOTO_ROLES.get(str(_new(op, "role") or ""), "")
            said += f"（{role}）" if role and subject != "tray" else ""
            joined[said] = joined.get(said, 0) + 1
        else:
            lines += [
                f"照片{FIELDS['photo'].get(name, name)}：{_word(name, old, name_of)} 改为 {_word(name, new, name_of)}"
                for name, (old, new) in op.patch.items()
                if name not in _SILENT and name != "warnings"
            ]
    lines += [f"{said} {count} 张" for said, count in joined.items()]
    return lines


def _new(op: Told, name: str) -> Any:
    return (op.patch.get(name) or [None, None])[1]


def _word(name: str, value: Any, name_of: NameOf) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "已勾选" if value else "未勾选"
    if isinstance(value, list):
        return "、".join(_word(name, item, name_of) for item in value)
    text = str(value)
    if name in CODED:
        return CODED[name].get(text, text)
    if name in ("due_on", "new_due_on"):
        return _day(text)
    text = name_of(name, text) or text
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _day(text: str) -> str:
    return text[5:] if len(text) == 10 else text
