"""Words and sentences of the office's figures, of what stands behind them, and of the proof that nothing was altered."""

from __future__ import annotations

from inspector.wording.office_data import BLOB_STATES, ENTITIES, OP_KINDS

TRACE_HEAD = "{label} {value}{unit}，记录 {count} 条"
NO_PHOTOS = "没有照片"
INTACT, BROKEN = "原样", "与校验码不符"
WHOLE, NOT_WHOLE = "完整", "不完整或未到"


def op_line(what: tuple[str, str], device: str, seq: int, digest: str, received: str, *, intact: bool) -> str:
    """Return an op behind a record in a line; `what` is its kind and its entity."""
    kind, entity = what
    done = f"{OP_KINDS.get(kind, kind)}{ENTITIES.get(entity, entity)}"
    return f"操作　{done}　电脑 {device} 第 {seq} 号　{received} 收到　{digest}　{INTACT if intact else BROKEN}"


def photo_line(sha256: str, state: str, *, whole: bool) -> str:
    """Return a photo behind a record in a line."""
    return f"照片　{sha256}　{BLOB_STATES.get(state, state)}　{WHOLE if whole else NOT_WHOLE}"


def _record(entity: str, record: str) -> str:
    what = ENTITIES.get(entity, entity) or "记录"
    return f"{what} {record} 的内容与收到的操作对不上：有人绕过程序改过数据库。收到的操作原样还在，请用备份对照。"


def _typed(entity: str, record: str) -> str:
    what = ENTITIES.get(entity, entity)
    return f"给人查询的表里，{what} {record} 与记录对不上：有人直接改过这张表。记录本身另行核对，请查是谁改的。"


SENTENCES = {
    "office_scope_unknown": "区县 {scope} 还没有收到过任何记录，没有进行。办公室里有的是：{scopes}。",
    "figure_unknown": "没有叫“{name}”的数字，没有追查。可以写：{names}。",
    "office_verify_database": "数据库文件有损坏：{detail}。请停止服务，用最近的备份恢复。",
    "office_verify_gap": "电脑 {device} 的操作缺号：应是第 {expected} 号，却是第 {found} 号。其余操作照常核对。请让这台电脑同步，或用备份对照。",
    "office_verify_chain": "电脑 {device} 第 {seq} 号操作的内容与校验码不符：收到以后被改过。请用备份或这台电脑里的原件对照。",
    "office_verify_op": "电脑 {device} 第 {seq} 号操作的登记与它的内容不符：登记被改过，内容另按校验码核对。请用备份对照。",
    "office_verify_outcome": "电脑 {device} 第 {seq} 号操作要写的内容，在记录的各个版本里找不到：版本被删改过。操作原样还在，请用备份对照。",
    "office_verify_end": "电脑 {device} 的操作应到第 {expected} 号，实际到第 {found} 号：末尾被截断或被加长。请让这台电脑同步，或用备份对照。",
    "office_verify_device": "电脑 {device} 的公钥与它的编号不符：登记被换过，它的签名不能再作数。请重新登记这台电脑。",
    "office_verify_head": "电脑 {device} 在第 {seq} 号操作处签过名，签名与现在的内容不符：整条操作链被重写过。请用备份或这台电脑对照。",
    "office_verify_record": _record,
    "office_verify_typed": _typed,
    "office_verify_photo_changed": "照片 {sha256} 的内容与登记的摘要不符：文件被改过或已损坏。没有动它，服务会另行隔离并请电脑补传；请先用备份对照。",
    "office_verify_photo_gone": "照片 {sha256} 登记为已收到，文件却不在了。请从备份取回，或重启服务让电脑补传。",
    "office_verify_photo_damaged": "照片 {sha256} 已经发现损坏，正等电脑补传。有备份的请取回。",
    "office_verify_photo_unknown": "照片记录 {record}（{sha256}）没有登记在照片清单里：清单被删改过。请用备份对照。",
    "office_verify_done": "没有发现改动：操作 {ops} 条（{devices} 台电脑），记录 {records} 条，照片 {photos} 张，其中读过 {read} 张。",
    "office_verify_faults": "发现 {faults} 处问题（逐条见上）：操作 {ops} 条（{devices} 台电脑），记录 {records} 条，照片 {photos} 张，其中读过 {read} 张。什么都没有改动。",
    "office_verify_unsigned": "有 {unsigned} 条操作在各台电脑最后一次签名之后，只有校验码作证，没有签名。这些电脑下次同步就会签上。",
    "office_verify_more": "……另有 {count} 处，用 --json 看全部。",
    "office_verify_progress": "正在读照片 {done}/{whole}",
}
