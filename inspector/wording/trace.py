"""Answers for what is said of a file that came back, and of what has changed since a document was issued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inspector.wording.fields import CODED, FIELDS
from inspector.wording.office_data import ENTITIES

NameOf = Callable[[str, str], str]  # (field, id) → the name people know, "" where it is none

KINDS = {
    "changed": "已改动",
    "added": "出文之后新增",
    "deleted": "已删除",
    "unknown": "本机没有这条记录，无从核对",
}
LONGEST = 60
# what a reader cannot use: keys, positions, what follows from something else
_SILENT = frozenset({"id", "rev", "position", "due_rule", "datum", "subject", "subject_id", "size_bytes"})

SENTENCES: Mapping[str, str] = {
    "issued_needs_reason": "重新出文要写明原因。登记簿没有变化。请写上为什么重出（例如：期限改了）。",
    "issued_unknown": "发文登记里没有“{number}”。请核对文号或草稿号（形如 草-K7Q2-0007）。",
    "issued_office_numbers": "文号由办公室统一编，本机不能自己编。请在「设置 → 单据」里取消“由这台电脑编文号”。",
    "issued_series": "发文代字“{series}”不能用（最多 24 个字，年份到 {last} 年）。请在「设置 → 单据」里改。",
    "issued_not_again": "{number} 是在窗口里拼成的，不能自动重出。请到原来的界面重新选定再出。",
    "issued_changed_since": "{number} 依据的记录有 {count} 处已改动，照原号再出会与原件不符。登记簿没有变化。请改用重新出文，写明原因。",
    "issued_undrawable_since": (
        "{number} 依据的记录有 {count} 处已改动，照原号再出会与原件不符；照现在的记录也出不了这种文书。登记簿没有变化，草稿留着备查。"
        "草稿已经发出去的，请告诉收到的单位；还要出的，照下面说的做。{why}"
    ),
    "issued_before": (
        "《{title}》已在 {on} 以 {number} 出过，这次没有再出，登记簿没有变化。"
        "内容改了、要代替它：inspector papers again {number} --reason 原因；确实要另出一份、另编一个号：加 --another。"
    ),
    "issued_clash": (
        "纸面上已写着 {printed}，办公室给的却是 {given}。两个号都留在登记里，以办公室的为准；这一份不能再照原样出。"
        "请用重新出文另出一份代替它（inspector papers again {given} --reason …），并通知收到的单位。"
    ),
    "issued_done": "已出文 {number}《{title}》：{files}。",
    "issued_waiting": "这是草稿号。办公室确认后给文号，同步之后用 inspector papers finish {number} 再出正式稿。",
    "finish_one_or_all": "请写一个文号或登记号，或者只写 --all（文号已经下来的全部定稿）。",
    "finish_none": "没有可以定稿的：办公室给了文号的都已定稿。什么都没有写。",
    "finish_all_done": "定稿 {count} 份，没有写成 {failed} 份。",
    "finish_failed": "没有定稿 {number}《{title}》：{why}",
    "issued_same": "{number} 依据的 {count} 条记录出文后没有改动。",
    "issued_since": "{number} 出文后，依据的记录有 {count} 处改动：",
    "file_unreadable": "{path} 读不出来（{detail}）。没有核对。请换一份再试。",
    "file_no_trace": "{path} 里没有出文信息：不是本程序写的，或者被别的程序另存过，也可能是扫描件。无法说明它依据哪些记录。",
    "csv_not_registered": (
        "{path}：CSV 里放不了出文信息，只能拿内容与发文登记逐字节核对；登记里没有内容如此的文件，文件名里也没有登记过的编号。"
        "可能没有登记过，也可能被改过或用表格软件另存过。出过的有哪些：inspector papers list。"
    ),
    "csv_named": "{path}：CSV 里放不了出文信息，内容也与登记过的文件都不同；只有文件名写着 {number}，登记里的这一份是：",
    "file_named": "{path} 里没有出文信息，内容也与登记过的文件都不同；只有文件名写着 {number}，登记里的这一份是：",
    "file_document": "《{title}》，编号 {number}，{device} 于 {at} 写成，文件码 {mark}。",
    "file_as_issued": "文件本身：与发文登记的一致（SHA-256 {digits}…），自登记后一个字节也没有变。",
    "file_altered": (
        "文件本身：与发文登记的不一致。登记里有这份单据，但没有内容如此的文件：被改过、被别的程序另存过，或是登记之外再写的一份。"
        "请以登记过的文件为准。"
    ),
    "file_unregistered": "文件本身：没有发文登记（直接打印的单据不登记），所以无从说明写成之后有没有被改过。",
    "file_claims": (
        "文件本身：写着编号 {number}，但本机的发文登记里没有这份单据：可能是别的电脑出的、还没有同步过来，也可能是仿造的。"
        "请先同步再核对，或者向写明的单位核实。"
    ),
    "file_claims_anothers": (
        "文件本身：写着编号 {number}，但发文登记里这个编号是另一份单据，这个文件没有登记：多半是仿造的，或是两台电脑各自编了同一个号。"
        "请以登记的为准，并向写明的单位核实。"
    ),
    "file_clash": "文号：纸面上写着 {printed}，办公室给的是 {given}。以办公室的为准，请重出一份代替它。",
    "file_is_draft": "这一份印的是草稿号 {printed}；文号 {given} 已经下来，要发出去的是正式稿（没有就先定稿）。",
    "file_replaced": "这份单据已被 {number} 代替。",
    "file_same": "依据的 {records} 条记录、{photos} 张照片：本机现在的内容与写成时一样。",
    "file_since": "依据的 {records} 条记录、{photos} 张照片中，有 {count} 处与写成时不同：",
    "file_no_records": "这个文件没有逐条写明依据的记录（记录太多，或这种单据不依据记录），无从逐条核对。",
    "issued_too_many": "{number} 依据的记录太多，登记簿只留了总摘要。请用 inspector verify 加文件名核对原文件，里面逐条都有。",
    "file_limits": (
        "核对不能证明的：记录当初是否属实；纸面文字是否另被涂改（请与登记过的文件对着看）；"
        "没有登记的文件，其中的出文信息没有签名，别人可以仿造。谁在何时改动，见该记录的历史。"
    ),
}


def record_line(kind: str, entity: str, number: str, fields: Iterable[str]) -> str:
    """Return one line about a record that is not as it was."""
    said = "；".join(fields)
    return f"{ENTITIES.get(entity, entity)}{f' {number}' if number else ''} {KINDS[kind]}" + (
        f"：{said}" if said else ""
    )


def field_line(entity: str, field: str, before: Any, now: Any, name_of: NameOf = lambda field, key: "") -> str | None:
    """Return one changed field in words, None for one that says nothing to a reader."""
    head, _, member = field.partition(".")
    if head in _SILENT:
        return None
    label = FIELDS.get(entity, {}).get(head, head) + (f" {member}" if member else "")
    return f"{label} {_word(head, before, name_of)} → {_word(head, now, name_of)}"


def _word(field: str, value: Any, name_of: NameOf) -> str:
    if value is None or value in ("", []):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_word(field, one, name_of) for one in value)
    text = str(value)
    text = CODED.get(field, {}).get(text, "") or name_of(field, text) or text
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
