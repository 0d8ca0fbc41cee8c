"""`inspector package …`: handing issues and photos to a partner team, and the receipt that comes back."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from inspector.wording import say

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")


@click.group(name="package")
def command() -> None:
    """联动联查：把选定的问题和照片做成联动包交给协作单位，登记对方的签收；不含来电人信息。"""


@command.command(name="make")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("numbers", nargs=-1, required=True)
@click.option("--to", "receiver", required=True, help="接收单位。")
@click.option("--purpose", default="", help="用途。")
@click.option("--no-photos", is_flag=True, help="不放照片，只放记录。")
@click.option("--originals", metavar="REASON", help="连原图一起交出的理由，记入台账。原图含定位、设备信息，不遮盖。")
@_AS_JSON
@click.pass_obj
def make(
    workspace: Path,
    *,
    file: Path,
    numbers: tuple[str, ...],
    receiver: str,
    purpose: str,
    no_photos: bool,
    originals: str | None,
    as_json: bool,
) -> None:
    """把编号为 NUMBERS 的问题写成联动包 FILE（.zip）：记录、遮盖后的照片副本、原件的 SHA-256 和清单。"""
    from inspector.commands.opening import opened
    from inspector.papers.pictures import outgoing
    from inspector.store import issues, packages

    with opened(workspace) as ws:
        ids = [issues.by_number(ws, number).id for number in numbers]
        copied = None if no_photos else partial(outgoing, ws)
        made = packages.make(
            ws, file.absolute(), ids, receiver=receiver, purpose=purpose, copied=copied, originals=originals
        )
    facts = {"issues": len(made.issue_ids), "photos": made.photos, "digits": packages.code_of(made)}
    if as_json:
        click.echo(json.dumps({"path": str(file.absolute()), "sha256": made.sha256, **facts}, ensure_ascii=False))
    else:
        code = "package_made" if originals is None else "package_made_originals"
        click.echo(say(code, path=str(file.absolute()), **facts))


@command.command(name="list")
@click.pass_obj
def list_packages(workspace: Path) -> None:
    """把交出过的联动包列成一个 JSON 数组，新的在前。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import packages

    with opened(workspace) as ws:
        print_array(map(asdict, packages.listed(ws)))


@command.command(name="sign")
@click.argument("digits")
@click.option("--by", required=True, help="签收人职务。")
@click.pass_obj
def sign(workspace: Path, digits: str, by: str) -> None:
    """登记校验码为 DIGITS 的联动包已签收。"""
    from inspector.commands.opening import opened
    from inspector.store import packages

    with opened(workspace) as ws:
        signed = packages.sign(ws, digits, by)
    click.echo(say("task_kept", what=f"{signed.receiver}签收"))
