"""Sentences of the office's server: what its commands say, and what laptops are told when it refuses."""

from __future__ import annotations

ROLES = {"inspector": "检查员", "reviewer": "审核员", "admin": "管理员", "auditor": "审计员"}
DEVICE_STATES = {"active": "在用", "suspended": "暂停", "revoked": "已停用"}

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
    "user_inactive_named": "{name} 已停用。没有发出邀请。请先用 inspector office people 恢复；同名的另一个人请加 --another。",
    # what a laptop is told
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
    "office_database_away": "办公室的数据库暂时不在。本机数据完好，程序会自动再试。",
    "office_bug": "办公室的程序出了错，这次没有收。本机数据完好，程序会自动再试；请告诉管理员。",
}
