"""`inspector office …`: the office's server and everything an administrator does beside it; one lazy group.

Each subcommand is in a file of its own (`office_*.py`) and is imported when it is called.
"""

from __future__ import annotations

import click

from inspector.commands import LazyGroup

# name → (module, attribute, short help)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "serve": ("inspector.commands.office_serve", "command", "启动办公室服务"),
    "invite": ("inspector.commands.office_invite", "command", "给一名人员发邀请（一次性登记码、文件或二维码）"),
    "status": ("inspector.commands.office_admin", "status", "看办公室的全貌"),
    "devices": ("inspector.commands.office_admin", "devices", "列出已登记的电脑"),
    "revoke": ("inspector.commands.office_admin", "revoke", "停用一台电脑（立即生效）"),
    "people": ("inspector.commands.office_admin", "people", "人员：列出、停用、对应检查人"),
    "missing": ("inspector.commands.office_admin", "missing", "列出登记了还没送到的照片"),
    "check": ("inspector.commands.office_check", "command", "重新读一遍照片，看有没有损坏"),
    "import": ("inspector.commands.office_bundle", "command", "读入 U盘上的交换包，写出回执"),
    "quarantine": ("inspector.commands.office_admin", "quarantine", "查看和处理隔离的记录"),
    "figures": ("inspector.commands.office_figures", "command", "统计一个区县的数字，追到每条记录、操作和照片"),
    "verify": ("inspector.commands.office_verify", "command", "核对办公室收到的一切有没有被改动过"),
    "backup": ("inspector.commands.office_data", "backup", "备份办公室；之后电脑才可清理照片"),
    "restore": ("inspector.commands.office_data", "restore", "从备份恢复办公室"),
    "move": ("inspector.commands.office_data", "move", "把数据库搬到 PostgreSQL（或搬回）"),
    "publish": ("inspector.commands.office_data", "publish", "发布检查类别或工作日表"),
    "rules": ("inspector.commands.office_rules", "command", "规定统一分办和销号审核"),
}


@click.group(
    name="office",
    cls=LazyGroup,
    table=COMMANDS,
    subcommand_metavar="[命令] [参数]…",
    options_metavar="[选项]",
)
def command() -> None:
    """办公室一端：启动服务、发邀请、管电脑和人员。"""
