"""Words of the office's tables as others read them, and the sentences of its backup, restore, move and publish."""

from __future__ import annotations

from inspector.wording import plans, tasks

ENTITIES = {
    "issue": "问题",
    "issue_step": "环节",
    "photo": "照片",
    "place": "地点",
    "person": "人员",
    "body": "责任单位",
    "campaign": "专项行动",
    "visit": "场次",
    "visit_target": "检查对象",
    "check": "检查表",
    "recheck": "回头看",
    "effort": "投入",
    "feedback": "反馈",
    "lead": "线索",
    "milestone": "节点",
    "notice": "交办文书",
    "talk": "约谈提醒",
    "circular": "通报",
    "listing": "“差”名单",
    "handover": "移送",
    "tally": "计数",
    "team": "督导检查组",
    "water_sample": "水质监测",
    "issued": "发文",
    "mask": "遮挡",
    **tasks.ENTITIES,
    **plans.ENTITIES,
}
BLOB_STATES = {
    "expected": "未到",
    "partial": "传输中",
    "stored": "已收到",
    "safe": "已备份",
    "damaged": "已损坏",
}
DISPUTE_KINDS = {
    "field": "两人改了同一项",
    "delete": "要删除的已被改动",
    "edit_deleted": "要修改的已被删除",
    "duplicate": "疑似重复",
}
DISPUTE_STATES = {"open": "待处理", "resolved": "已处理"}
OP_KINDS = {"create": "新建", "update": "修改", "delete": "删除", "restore": "恢复", "resolve": "处理冲突"}
QUARANTINE_REASONS = {
    "author_unknown": "录入人未登记",
    "scope_denied": "无权写该区县",
    "entity_unknown": "不认识的记录种类",
    "schema_newer": "由更新版本的程序写成",
    "bad_patch": "内容不合格式",
    "kind_unknown": "不认识的操作",
    "resolve_denied": "无权处理该冲突",
    "device_revoked": "设备已停用",
    "entity_differs": "同一编号是另一种记录",
    "record_too_large": "会使该记录超过 1 MB",
}

SENTENCES = {
    "office_views_in_use": "数据库里的中文视图要换新样式，但有别的视图建在它上面，没有改动（{detail}）。数据都在。请先删除那些视图，再启动。",
    "office_move_not_empty": "目标数据库 {target} 里已有内容（{table}），没有动它，原来的数据也没有动。请给一个空的数据库。",
    "office_move_differs": "搬到 {target} 后核对不一致（{table}），这次搬迁不算数，原来的数据原样未动。请清空目标后重试。",
    "office_move_same": "来源和目标是同一个数据库，没有改动。",
    "office_moved_away": "这个数据库已搬到 {target}，不能再用，免得两边各收一半。请改用新的数据库（--database）。",
    "office_moved": "已搬到 {target}：{tables} 张表、{rows} 行，逐表核对一致。序号不变，各台电脑不用改动。请用 --database 启动新的。",
    "office_move_newer": "数据库里有本程序不认识的内容（{table}），由更新版本写成，没有搬。数据原样未动。请升级程序后再搬。",
    "office_move_failed": "{target} 没有收下全部内容（{detail}），这次搬迁不算数，原来的数据原样未动。请按提示处理后重试。",
    "office_backup_target": "备份到 {path} 时写不进去（{detail}）。办公室的数据完好，以前的备份原样未动。请检查磁盘后再备份。",
    "office_backup_inside": "备份不能放在办公室的数据文件夹里（{path}），没有写入。请选另一块磁盘。",
    "office_backup_other": "{path} 里是另一个办公室的备份，没有动它。请另选一个文件夹。",
    "office_backup_running": "另一次备份正在写 {path}，这次没有进行。请等它结束。",
    "office_backup_unsound": "数据库的副本没有做好（{detail}），这份备份不算数，以前的备份原样未动。请检查办公室的磁盘和备份的磁盘。",
    "office_backup_source": "办公室的照片库读不了（{detail}），备份没有做完，以前的备份原样未动。请检查照片库后再备份。",
    "office_backup_done": "备份完整：{folder}，照片 {blobs} 张（这次写入 {written} 张，{megabytes} MB）。已告知各台电脑可放心腾空间。里面有办公室的密钥，请妥善保管。",
    "office_backup_put_right": "办公室缺失或损坏的 {count} 张照片，已用备份盘上的原件补回，逐个核对过摘要。",
    "office_backup_incomplete": "有 {count} 张照片在办公室缺失或已损坏，没有备份，也不算已备份：{hashes}。请从原来的电脑重新同步。",
    "office_restore_no_backup": "在 {path} 没有找到完整的备份。没有写入任何内容。请选择备份所在的文件夹。",
    "office_restore_damaged": "备份里的 {name} 损坏了（与登记的摘要不符），没有恢复，目标未动。请用另一代备份。",
    "office_restore_not_empty": "恢复的目标 {path} 里已有内容，没有动它。请给一个空的文件夹或空的数据库。",
    "office_restore_needs_pg": "这份备份来自 PostgreSQL，要恢复到 PostgreSQL（--database postgresql://…）。没有写入任何内容。",
    "office_restore_failed": "恢复没有完成（{detail}）。备份原样未动，恢复到一半的内容不能用。请清空目标后重试。",
    "office_restore_unfinished": "文件夹 {path} 里的恢复没有做完，还不能用。备份原样未动。请再运行一次同样的恢复命令，它会接着做。",
    "office_restored": "已从 {folder}（{made} 的备份）恢复：{rows} 行记录，照片 {blobs} 张，逐个核对无误。各台电脑下次同步会自动补上之后的内容。备份之后吊销的电脑、改过的人员权限要重新设一遍。",
    "office_restored_missing": "有 {count} 张照片不在备份里或已损坏，记为“未到”：{hashes}。还有原件的电脑会自动补传。",
    "office_restore_uncounted": "恢复后 {table} 有 {found} 行，备份登记的是 {expected} 行。恢复不算数，请用另一代备份。",
    "pg_tool_missing": "备份 PostgreSQL 要用 {tool}，本机没有找到。没有写入。请安装 PostgreSQL 客户端。",
    "pg_tool_old": "{tool} 是 {found} 版，比服务器（{server} 版）旧，不能用。没有写入。请安装不低于服务器版本的 PostgreSQL 客户端。",
    "pg_tool_failed": "{tool} 没有成功（{detail}）。以前的备份原样未动。请按提示处理后再试。",
    "office_published": "已发布{what} {version}（区县 {scope}）。各台电脑下次同步会收到。",
    "office_publish_bad_days": "工作日表第 {row} 行读不懂，没有发布。请改正后再试。",
}
