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
from inspector.wording.fields import CODED, FIELDS

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
__all__ = ["CODED", "DELETED", "FIELDS", "NOTHING", "RECEIVED", "Entry", "NameOf", "Told", "entries", "step_line"]
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
    if due and action in ("assign", "transfer"):
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
