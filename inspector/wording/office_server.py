"""Sentences of the office's server: what its commands say, and what laptops are told when it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROLES = {"inspector": "检查员", "reviewer": "审核员", "admin": "管理员", "auditor": "审计员"}
DEVICE_STATES = {"active": "在用", "suspended": "暂停", "revoked": "已停用"}

REASONS = {
    "author_unknown": "不知道作者是谁（用 people link 对应）",
    "scope_denied": "作者在这个区县没有写的权限",
    "device_revoked": "来自已停用的电脑",
    "entity_unknown": "不认得的记录种类（笔记本的程序较新）",
    "entity_differs": "同一编号已是另一种记录",
    "record_too_large": "这条记录（或它的冲突）会超过 1 MB",
    "schema_newer": "笔记本的程序较新，请先升级办公室",
    "bad_patch": "内容读不通",
    "kind_unknown": "不认得的操作",
    "resolve_denied": "检查员只能裁定与自己有关的冲突",
}
BLOB_STATES = {"expected": "未到", "partial": "传了一部分", "stored": "已存", "safe": "已备份", "damaged": "损坏"}

SENTENCES = {
    # commands
    "office_listening": "办公室已启动：{url}  证书指纹 SHA-256 {fingerprint}",
    "office_absent": "文件夹 {path} 里没有办公室。没有写入任何内容。请核对 --data，或先用 inspector office serve 建一个。",
    "office_database": "办公室的数据库打不开（{detail}）。没有改动任何内容。请检查地址、账号和数据库服务。",
    "office_unwritable": "办公室的文件夹 {path} 读写不了（{detail}）。没有改动任何内容。请检查磁盘和权限。",
    "office_port": "{host} 的端口 {port} 用不了（{detail}），办公室没有启动，数据完好。请换一个端口（--port），或先停掉占用它的程序。",
    "office_keys_damaged": "办公室的密钥文件 {path} 损坏了（{detail}）。数据未动。请从办公室的备份恢复这个文件；新做一个会让所有电脑重新登记。",
    "office_tls_damaged": "办公室的证书（{path}）损坏了（{detail}）。数据未动。请从办公室的备份恢复 tls 文件夹；新做一个会让所有电脑重新登记。",
    "office_keys_elsewhere": "这个数据库属于一个已有的办公室，而文件夹 {path} 里不是它的密钥。没有改动任何内容。请把第一个节点的 tls 文件夹和 office.key 复制过来。",
    "invited": "已邀请 {name}（区县 {scopes}）。登记码 {ticket}，72 小时内有效，只能登记一台电脑。办公室地址 {url}",
    "invitation_written": "邀请写在 {path}，等同钥匙，请当面交给本人，用完删除。",
    "invitation_unwritable": "邀请写不到 {path}（{detail}）。请换一个位置重新邀请；刚才的登记码没有给出去，会自动过期。",
    "role_unknown": "没有“{role}”这个角色。没有改动。可用：{roles}。",
    "user_name_empty": "没有写姓名。没有改动。请写上要邀请的人。",
    "scope_missing": "办公室有几个区县（{scopes}）。没有发出邀请。请用 --scope 写明是哪个。",
    "user_has_other_role": "{name} 已是“{role}”。没有改动。角色要改请用 inspector office people；同名的另一个人请加 --another。",
    "user_elsewhere": "{name} 还管着别的区县，只有那里也归您管才能邀请。没有发出邀请。请由办公室在服务器上邀请，或换一个名字。",
    "user_inactive_named": "{name} 已停用。没有发出邀请。请先用 inspector office people 恢复；同名的另一个人请加 --another。",
    "device_not_found": "要停用的电脑“{wanted}”找到 {count} 台。没有改动。请用 inspector office devices 看编号，写到只剩一台。",
    "device_stays_revoked": "{label} 已停用，密钥不能再信，不能恢复。没有改动。请重新邀请，让它用新的密钥登记。",
    "device_now_revoked": "已停用电脑 {device}，从现在起收发都不行。它送到过的记录都在。",
    "device_now_suspended": "已暂停电脑 {device}。它送到过的记录都在；恢复用 --resume。",
    "device_now_active": "已恢复电脑 {device}。",
    "user_not_found": "名为“{wanted}”的人员找到 {count} 个。没有改动。请用 inspector office people 看编号。",
    "user_changed": "已改好人员 {user}，从下一次请求起生效。",
    "reason_missing": "不合并要写明原因（--reason）。没有改动。",
    "missing_count": "还没送到的照片：{count} 张。",
    "quarantine_count": "隔离的记录：{count} 条。",
    "quarantine_released": "放行并合并了 {count} 条，仍不能合并的 {left} 条留在隔离区。",
    "quarantine_rejected": "{count} 条定为不合并，内容和原因都留在记录里。",
    "status_office": "办公室 {name}（{office_id}）",
    "status_database": "数据库 {database}；证书指纹 {fingerprint}；服务器证书到 {ends}",
    "status_district": "区县 {scope}：记录 {records} 条，流水 {ops} 条，冲突 {disputes} 处，隔离 {quarantined} 条；变更到 {last_seq}，已备份到 {safe_seq}",
    "status_devices": "电脑：{devices}；人员 {users} 名",
    "status_photos": "照片：{photos}",
    "status_backup": "最近的备份：{at}",
    "status_checked": "最近的照片核对：{at_utc}，读了 {good} 张完好，{damaged} 张损坏（服务运行时自己轮着读；全部读一遍用 inspector office check --all）",
    "status_unchecked": "照片还没有核对过；存满 30 天的由运行着的服务自己轮着读，全部读一遍用 inspector office check --all。",
    "checked": "照片核对：完好 {good} 张，损坏 {damaged} 张。",
    "checked_number_gaps": "文号空缺（区县 {scope}）：{series}〔{year}〕缺 {spans} 号，共 {count} 个。这些号没有单据用过，不会补给别的单据。",
    "checked_number_far": "文号跳号（区县 {scope}）：{numbers} 比已编到的 {last} 号高出太多，照原样登记，不从它往下接着编。请核对出文的电脑是否写错。",
    "checked_damaged": "损坏的照片 {sha256}：已移到一边留存，原来的电脑还有就会自动重送；没有重送的列在 inspector office missing。",
    "check_stopped": "照片存放处这会儿用不了（{detail}）。没有照片因此算作损坏。请检查照片的磁盘或存储服务，再运行一次。",
    "status_never": "还没有备份过！笔记本上的照片在有备份之前不会清理。请运行 inspector office backup。",
    # what a laptop is told
    "role_denied": "您的角色不能做这件事。没有改动。",
    "not_signed_in": "办公室要求先登录。本机数据完好，程序会自动再试。",
    "session_expired": "与办公室的会话过期了。本机数据完好，程序会自动重新登录。",
    "nonce_unknown": "登录办公室时超时了。本机数据完好，程序会自动再试。",
    "bad_key": "办公室不接受这台电脑的密钥。没有改动任何内容。请运行核对，再重新登记。",
    "proto_unknown": "办公室不懂这个版本的程序。本机数据完好。请升级程序，或联系管理员升级办公室。",
    "body_too_large": "一次送得太多，办公室没有收。本机数据完好，程序会分开再送。",
    "body_too_slow": "网络太慢，办公室没有等到全部内容。本机数据完好，程序会自动再试。",
    "body_cut": "送到一半断了，办公室没有收。本机数据完好，程序会自动再试。",
    "compressed_body": "办公室不收压缩过的内容。本机数据完好。请升级程序。",
    "bad_message": "办公室看不懂送来的内容（{detail}）。本机数据完好。请升级程序，仍不行请联系管理员。",
    "bad_query": "办公室看不懂这个请求（{detail}）。本机数据完好。请升级程序。",
    "bad_request": "办公室看不懂这个请求。本机数据完好。请升级程序。",
    "no_such_thing": "办公室没有这项内容。本机数据完好。",
    "no_such_method": "办公室不支持这个操作。本机数据完好。请升级程序。",
    "office_being_moved": "办公室正在搬到另一个数据库，这会儿什么也不能改。没有改动任何内容。请等搬完再试。",
    "office_not_whole": "办公室正在从备份恢复，还没有做完。没有改动任何内容。请等恢复做完再试。",
    "office_database_away": "办公室的数据库暂时不在。本机数据完好，程序会自动再试。",
    "office_bug": "办公室的程序出了错，这次没有收。本机数据完好，程序会自动再试；请告诉管理员。",
}


def clock_words(skew_ms: int | None) -> str:
    """Word how a laptop's clock stands against the office's (office minus laptop, ms); under a minute it is right."""
    if skew_ms is None:
        return "时钟—"
    minutes, way = abs(skew_ms) // 60_000, "慢" if skew_ms > 0 else "快"
    if not minutes:
        return "时钟准"
    days, hours = minutes // 1440, minutes // 60
    return f"时钟{way} {days} 天" if days else f"时钟{way} {hours} 小时" if hours else f"时钟{way} {minutes} 分"


def status_lines(found: Mapping[str, Any]) -> list[str]:
    """Word the whole of an office, as `office.admin.status` gives it."""
    name, ends = found["name"], (found["certificate_ends_utc"] or "—")[:10]
    fingerprint = found["ca_fingerprint"].upper()
    devices = "，".join(f"{DEVICE_STATES[key]} {count} 台" for key, count in found["devices"].items()) or "没有"
    photos = "，".join(
        f"{BLOB_STATES[key]} {of['count']} 张（{of['bytes'] / 1e6:.1f} MB）" for key, of in found["photos"].items()
    )
    backup, checked = found["last_backup_at_utc"], found["last_check"]
    say = {key: SENTENCES[key].format for key in SENTENCES if key.startswith("status_")}
    return [
        say["status_office"](name=name, office_id=found["office_id"]),
        say["status_database"](database=found["database"], fingerprint=fingerprint, ends=ends),
        *(say["status_district"](scope=scope, **of) for scope, of in found["districts"].items()),
        say["status_devices"](devices=devices, users=found["users"]),
        say["status_photos"](photos=photos or "没有"),
        say["status_backup"](at=backup) if backup else say["status_never"](),
        say["status_checked"](**checked) if checked else say["status_unchecked"](),
    ]
