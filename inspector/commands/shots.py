"""`inspector shots DIR`: every screen with the demo's data, in every size and theme, as pictures to be looked at."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click


@click.command(name="shots")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--theme", "themes", multiple=True, type=click.Choice(["light", "dark", "outdoor"]), help="只画这个主题，可写多次。"
)
@click.option("--quick", is_flag=True, help="只画 1366×768。")
def command(folder: Path, themes: tuple[str, ...], quick: bool) -> None:
    """用样例数据画出每个界面：1366×768、1366×690、1920×1080，浅色、深色、户外。"""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from inspector.commands.demo_day import live
    from inspector.ui.shots import SIZES, THEMES, shoot_workspace

    with tempfile.TemporaryDirectory(prefix="inspector-shots-", ignore_cleanup_errors=True) as holder:
        day = live(Path(holder), [], click.echo)
        day.ws.close()
        made = shoot_workspace(
            Path(holder) / "workspace",
            folder,
            sizes=SIZES[:1] if quick else SIZES,
            themes=themes or THEMES,
            now=day.clock,
        )
    click.echo(f"画好 {len(made)} 张，在 {folder.absolute()}。")
