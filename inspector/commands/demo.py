"""`inspector demo`: the main job from dropped photos to printed sheets, with sample data, in one command."""

from __future__ import annotations

import json
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

import click

from inspector.errors import Known
from inspector.wording import say

MARK = "inspector-demo.json"  # says that a folder is a demo's and may be made anew
PHOTO_SUFFIXES = {".jpg", ".jpeg", ".heic", ".heif", ".png", ".webp", ".tif", ".tiff"}


@click.command(name="demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("inspector-demo"),
    show_default=True,
    help="写到哪个文件夹。",
)
@click.option(
    "--photos", type=click.Path(exists=True, file_okay=False, path_type=Path), help="用这个文件夹里的照片代替样例照片。"
)
@click.option("--no-window", is_flag=True, help="不打开窗口，只画出界面图片。")
@click.pass_context
def command(context: click.Context, out: Path, photos: Path | None, no_window: bool) -> None:
    """用样例数据走完一天的工作：导入社区、收照片、记问题、打印、回头看、销号，然后打开窗口。"""
    from inspector.commands.demo_day import live
    from inspector.store import journal

    above = context.parent
    if above is not None and above.get_parameter_source("workspace") is click.core.ParameterSource.COMMANDLINE:
        raise Known("demo_workspace", path=str(above.params["workspace"]))
    out = out.absolute()
    _fresh(out)
    own = sorted(path for path in photos.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES) if photos else []
    if photos and not own:
        raise Known("demo_no_photos", path=str(photos))
    click.echo(f"工作区：{out / 'workspace'}")
    day = live(out, own, click.echo)
    try:
        made = _papers(day, out / "pdf")
        (out / MARK).write_text(json.dumps({"ops": journal.length(day.ws)}), encoding="utf-8")
    finally:
        day.ws.close()
    for path, pages in made:
        click.echo(f"单据：{path}（{pages} 页）")
    window = not no_window and _has_display()
    if not window:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from inspector.ui.shots import shoot_workspace

        pictures = shoot_workspace(out / "workspace", out / "screens", now=day.clock, views=False)
        click.echo(f"界面图片：{out / 'screens'}（{len(pictures)} 张）")
    click.echo("都做完了。数据都是样例，可以随意点开、修改、删除这个文件夹。")
    if window:
        from inspector.ui.run import open_window

        raise SystemExit(open_window(out / "workspace"))


def _papers(day, out: Path) -> list[tuple[Path, int]]:  # type: ignore[no-untyped-def]
    from inspector import papers

    out.mkdir(exist_ok=True)
    story_issues = [issue.id for issue in day.issues.values()]
    wanted = {
        "空白检查清单.pdf": (
            "blank-checklist",
            {"categories": [category.code for category in day.ws.catalogue.first_class]},
        ),
        "现场检查记录表.pdf": ("visit-record", {"visit_id": day.visits[0].id}),
        "回头看核查表.pdf": ("recheck", {"issue_ids": story_issues}),
    }
    made = []
    for file, (name, subject) in wanted.items():
        with open(out / file, "wb") as stream:
            made.append((out / file, papers.draw(day.ws, name, stream, **subject).pages))
    return made


def _fresh(out: Path) -> None:
    """Make the folder empty: a demo is replaced, one that was worked in put aside, others left alone."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise Known("demo_not_empty", path=str(out))
        if _worked_in(out):
            aside = out.with_name(f"{out.name}-{datetime.now():%Y%m%d-%H%M%S}")
            out.rename(aside)
            click.echo(say("demo_put_aside", path=str(aside)))
        else:
            shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text(json.dumps({"ops": None}), encoding="utf-8")


def _worked_in(out: Path) -> bool:
    """Say whether somebody recorded more in a demo's workspace than the demo itself; never throw work away unasked."""
    from inspector.store import journal
    from inspector.store.workspace import open_workspace

    made = json.loads((out / MARK).read_text(encoding="utf-8")).get("ops")
    if made is None:
        return False  # it never came to its end
    with open_workspace(out / "workspace") as ws:
        if ws.read_only:
            raise Known("demo_in_use", path=str(out))
        return bool(journal.length(ws) != made)


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return (
        bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        and os.environ.get("QT_QPA_PLATFORM") != "offscreen"
    )
