"""The command line: one group, each command in a file of its own that is imported only when it is called.

`inspector --help` must answer at once, so the group lists names and short help from a table and imports
nothing; a command's module exports `command`, a click command. `context.obj` is the workspace folder (`pathlib.Path`):
take it with `@click.pass_obj`. `LazyGroup` is a subclass because click offers no other way to load lazily.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from inspector import __version__
from inspector.paths import default_workspace

# name → (module, attribute, short help)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("inspector.commands.demo", "command", "用样例照片走完一天的工作，并打开窗口"),
    "intake": ("inspector.commands.intake", "command", "收入照片（文件、文件夹、存储卡）"),
    "issues": ("inspector.commands.issues", "command", "列出问题台账"),
    "digest": ("inspector.commands.digest", "command", "列出今天要办的：到期、超期、缺反馈、待我处理"),
    "figures": ("inspector.commands.figures", "command", "统计到某一天为止的数字，写出报告用语"),
    "ledger": ("inspector.commands.ledger_import", "command", "导入已有的 Excel 台账，整体撤回一次导入"),
    "water": ("inspector.commands.water", "command", "黑臭水体监测：导入测定值，按指南判定"),
    "leads": ("inspector.commands.leads", "command", "登记、导入、合并、答复线索；来电人只进信封"),
    "registers": ("inspector.commands.registers", "command", "约谈、通报、“差”名单、移送、接访、走访等登记"),
    "plan": ("inspector.commands.plans", "command", "暗访计划：密封、开封、核对；随机抽取；排班"),
    "coverage": ("inspector.commands.coverage", "command", "已查/未查、再监督漏查率、高发点位、反弹率"),
    "tasks": ("inspector.commands.tasks", "command", "任务分解表：导入、按周看任务板、填进度"),
    "selfcheck": ("inspector.commands.self_checks", "command", "自查清单：做清单、下发、看报备"),
    "account": ("inspector.commands.accounts", "command", "责任追溯，逐件排查有没有遗漏"),
    "package": ("inspector.commands.package", "command", "联动包：交给协作单位的问题和照片，登记签收"),
    "places": ("inspector.commands.places", "command", "导入和列出地点"),
    "bodies": ("inspector.commands.bodies", "command", "导入和列出责任单位"),
    "catalog": ("inspector.commands.catalog", "command", "查看和导入检查类别"),
    "sheet": ("inspector.commands.sheet", "command", "输出单据 PDF（记录表、检查表、回头看核查表）"),
    "papers": ("inspector.commands.papers", "command", "出文、文号、发文登记，出文后改了什么"),
    "forms": ("inspector.commands.forms", "command", "公文的 Word 模板：导出、检查、采用、改回"),
    "verify": ("inspector.commands.verify", "command", "核对操作链、数据库和每张照片；或核对一份单据"),
    "backup": ("inspector.commands.backup", "command", "把整个工作区备份到 U 盘或文件夹"),
    "restore": ("inspector.commands.restore", "command", "从备份恢复出一个工作区"),
    "enrol": ("inspector.commands.enrol", "command", "把这台电脑登记到办公室"),
    "sync": ("inspector.commands.sync", "command", "与办公室同步"),
    "bundle": ("inspector.commands.bundle", "command", "用 U盘与办公室交换：导出交换包，读入回执"),
    "tidy": ("inspector.commands.tidy", "command", "把办公室已备份的照片原件从本机移走，腾地方"),
    "office": ("inspector.commands.office", "command", "办公室一端：服务、邀请、电脑、人员"),
    "shots": ("inspector.commands.shots", "command", "用样例数据画出每个界面的图片"),
}


class LazyGroup(click.Group):
    """Knows its commands from a table like `COMMANDS`; imports a command's module when the command is called."""

    def __init__(self, *, table: dict[str, tuple[str, str, str]], **more: Any) -> None:
        super().__init__(**more)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self._table.get(cmd_name)
        if entry is None:
            return None
        module, attribute, _short_help = entry
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), f"{module}.{attribute} is no click command"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, short_help) for name, (_, _, short_help) in self._table.items()])


def _self_test(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from inspector.commands.selftest import run

    run()
    context.exit()


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    subcommand_metavar="[命令] [参数]…",
    options_metavar="[选项]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    add_help_option=False,
)
@click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="工作区文件夹（也可用环境变量 INSPECTOR_WORKSPACE；缺省在用户数据目录）。",
)
@click.option(
    "--self-test",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_self_test,
    help="在临时工作区里收一张照片、记一个问题、出一张单据，检查安装是否完好。",
)
@click.version_option(__version__, message="Inspector %(version)s", help="显示版本。")
@click.help_option("-h", "--help", help="显示这段说明。")
@click.pass_context
def program(context: click.Context, /, workspace: Path | None) -> None:
    """「四不两直」现场检查。不带命令时打开窗口。"""
    context.obj = workspace.expanduser() if workspace else default_workspace()
    if context.invoked_subcommand is None:
        import gc

        gc.disable()  # nothing made while starting is garbage; once it is shown, the window collects by itself
        from inspector.ui.run import open_window

        context.exit(open_window(context.obj))
