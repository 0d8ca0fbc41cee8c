"""Words of 设置 and of the first run."""

from __future__ import annotations

SENTENCES = {
    "settings_verified": "核对过 {ops} 条流水、{records} 条记录、{photos} 张照片原件：没有发现改动。",
    "settings_verify_stopped": "核对停下了，没有核对完。内容没有改动。",
    "settings_backup_stopped": "备份停下了。已写好的部分留在 {folder}，下次接着写；还不算一份完整的备份。",
    "settings_person_unnamed": "还没有写姓名。",
    "settings_person_twice": "已经有一位“{name}”了。",
    "first_run_name": "请写您的姓名，记录以您的名义写入",
    "first_run_scope": "请写 6 位区划代码，如 440512",
    "first_run_mates": "请至少写一名同行检查人，检查要两人以上",
    "first_run_same": "同行检查人要另有其人",
}

KEPT_AT_ONCE = "随改随存，不用另点保存"
KEPT = "已存 {time}"
BY_OFFICE = "办公室已统一规定，在这里不能改；专项另有规定的从其规定"
READ_ONLY = "只读：工作区正由别的进程使用，这里不能改"

REGISTERS = {
    "places": (
        "地点",
        "街道、社区、水体、点位；重复导入只会更新",
        "CSV 或 XLSX 表格 (*.csv *.xlsx *.xls *.txt)",
    ),
    "bodies": ("责任单位", "表头：名称、类型、服务范围、联系人、电话", "CSV 或 XLSX 表格 (*.csv *.xlsx *.xls *.txt)"),
    "days": ("工作日表", "国务院公布的放假和调休，两列：日期，休或班", "CSV 表格 (*.csv *.txt)"),
    "catalogue": ("检查类别", "办公室发来的分类目录；已有的检查和单据仍按原来的版本", "分类目录 (*.yaml *.yml)"),
}
IMPORT = {"places": "导入地点", "bodies": "导入责任单位", "days": "导入工作日表", "catalogue": "导入检查类别"}

BACKUP_NOW = "现在备份"
BACKUP_RUNNING = "正在备份"
BACKUP_NONE = "还没有备份。照片和记录只在这台电脑上，请插上 U盘备份一份。"
BACKUP_LAST = "上次备份 {when}，照片 {photos} 张，在 {folder}"
BACKUP_HINT = "可以边用边备。已在盘上的照片不重写；写入的每个字节都读回核对；拔掉或停下后再点会接着写。"
RESTORE_HINT = "换电脑时：在新电脑上装好本程序，运行 inspector restore 备份文件夹。新电脑有自己的短码，编号不会重复。"

VERIFY = "核对全部"
VERIFYING = "正在核对"
VERIFY_HINT = "逐条核对流水的先后、各表与流水是否一致、每张照片原件的摘要。只读，不改动任何内容。"
VERIFY_NEVER = "还没有核对过"
VERIFY_LAST = "上次核对 {when}：{what}"
VERIFY_CLEAN = "没有发现改动"
VERIFY_FAULTS = "发现 {count} 处问题"

BUG = "程序出错了"
BUG_KEPT = "已写下的记录和照片都在本机，没有丢。可以继续使用。"
BUG_LOG = "出错的经过已存到 {file}，请把它交给维护人员。"
BUG_DETAILS = "出错的经过"
BUG_GO_ON = "继续使用"

FIRST_RUN_KNOWN = "这里已登记 {names}；写同样的姓名就是同一个人。"

SECRET = "本程序不得存储、处理国家秘密。照片与记录只在本机，不经任何外网服务。"
