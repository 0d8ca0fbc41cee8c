"""`inspector office backup|restore|move|publish`: the office's second copy, its database, and what it sends out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from inspector.commands.office_opening import data_option, opened
from inspector.wording import say

_SHOWN = 20  # digests named on one line


@click.command(name="backup")
@click.argument("target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@data_option
@click.option("--keep", type=click.IntRange(1, 1000), default=14, show_default=True, help="保留几代。")
@click.option("--check", is_flag=True, help="把备份盘上已有的照片也重新读一遍。")
def backup(target: Path, data: Path, database: str | None, keep: int, check: bool) -> None:
    """把办公室（数据库、照片、密钥）备份到 DIR，服务不用停。做完以后，各台电脑才可以清理已备份的照片。

    每晚运行一次；照片只写盘上没有的。PostgreSQL 要用本机的 pg_dump。

    退出码：0 备份完整；1 备份已做好，但有照片在办公室就缺失或已损坏（逐个说明）；2 没能进行，原有的备份不受影响。
    """
    from inspector.commands.progress import on_one_line
    from inspector.office.backup import Parts, back_up

    with opened(data, database) as office:
        parts = Parts(office.db, office.blobs.store, office.data)
        now = datetime.now(UTC)
        shown = on_one_line("backup_progress")
        done = back_up(parts, target.absolute(), now, keep=keep, check=check, progress=shown)
    megabytes = f"{done.bytes_written / 1e6:.1f}"
    click.echo(
        say("office_backup_done", folder=done.folder, blobs=done.blobs, written=done.written, megabytes=megabytes)
    )
    if done.put_right:
        click.echo(say("office_backup_put_right", count=done.put_right))
    _name("office_backup_incomplete", done.missing)


@click.command(name="restore")
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
@data_option
@click.option("--photos", metavar="URL", help="照片存放处：文件夹，或 s3://桶/前缀；缺省在数据文件夹里。")
def restore(source: Path, data: Path, database: str | None, photos: str | None) -> None:
    """从备份 DIR（或其中的一代）恢复出办公室，放进 --data 指定的空文件夹（和 --database 指定的空数据库）。

    先核对，后写入；照片逐张核对摘要。中断后再运行会接着恢复。恢复后各台电脑会自动补上备份之后的内容。

    退出码：0 全部恢复；1 已恢复，但有照片不在备份里或已损坏（逐个说明）；2 没能进行，备份原样未动。
    """
    import os

    from inspector.commands.progress import on_one_line
    from inspector.domain.clock_text import local_text, utc_text
    from inspector.office import restore as restoring
    from inspector.office.blob_store import open_store
    from inspector.office.opening import PHOTOS, keep_settings

    os.umask(0o077)  # what it writes is for its owner alone
    folder = data.expanduser().absolute()
    done = restoring.restore(
        source.absolute(),
        folder,
        lambda: open_store(photos or folder / PHOTOS),
        utc_text(datetime.now(UTC)),
        database_url=database,
        progress=on_one_line("restore_progress"),
    )
    keep_settings(folder, database, photos)
    made = local_text(done.made_at_utc)
    click.echo(say("office_restored", folder=done.folder, made=made, rows=done.rows, blobs=done.blobs))
    _name("office_restored_missing", done.missing)


@click.command(name="move")
@click.option("--to", "address", metavar="URL", required=True, help="postgresql://…，或 sqlite:///文件。")
@data_option
def move(address: str, data: Path, database: str | None) -> None:
    """把办公室的数据库搬到另一处（SQLite ⇄ PostgreSQL）。序号不变，各台电脑不用改动。

    还在运行的服务从这时起什么也不收，让各台电脑稍后再试；搬完请用新的数据库重新启动它。

    退出码：0 搬好了，以后的命令自动用新的；2 没有搬，原来的照旧。
    """
    from inspector.office import move as moving
    from inspector.office.database import Database
    from inspector.office.opening import DATABASE, keep_settings

    with opened(data, database) as office:
        home = office.data.resolve() / DATABASE
        target = Database(address)
        try:
            back_home = target.is_sqlite and Path(str(target.engine.url.database)).resolve() == home
            if back_home:
                moving.set_aside(target, home)
            rows = moving.move(office.db, target)
            keep_settings(office.data, None if back_home else address, office.photos_url)
            where = moving.shown(target)
        finally:
            target.close()
    click.echo(say("office_moved", target=where, tables=len(rows), rows=sum(rows.values())))


@click.command(name="publish")
@click.argument("what", type=click.Choice(["catalogue", "calendar"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scope", "scopes", metavar="CODE", required=True, multiple=True, help="区县代码，可以写多次。")
@data_option
def publish(what: str, file: Path, scopes: tuple[str, ...], data: Path, database: str | None) -> None:
    """把检查类别（catalogue，YAML）或工作日表（calendar，CSV）发布给各台电脑。先核对，有错一个也不发。

    退出码：0 已发布；2 没有发布，各台电脑仍用原来的。
    """
    from inspector.domain.clock_text import utc_text
    from inspector.errors import Known
    from inspector.office import views
    from inspector.office.publish import publish as put_out

    for scope in scopes:
        if len(scope) != 6 or not (scope.isascii() and scope.isdigit()):
            raise Known("scope_not_a_code", given=scope)
    catalogue, version, body = (_catalogue if what == "catalogue" else _calendar)(file)
    word = {"catalogue": "检查类别", "calendar": "工作日表"}[what]
    with opened(data, database) as office:
        for scope in scopes:
            now = utc_text(datetime.now(UTC))
            put_out(office.db, scope=scope, name=what, version=version, body=body, now_utc=now)
            if catalogue is not None:
                views.keep_words(office.db, scope, catalogue)
            click.echo(say("office_published", what=word, version=version, scope=scope))


def _catalogue(file: Path) -> tuple[Any, str, str]:
    """Return the catalogue in a file, its version and its text."""
    from inspector.catalog.categories_text import parse
    from inspector.store.tables import text_of

    text = text_of(file)
    found = parse(text)
    return found, found.version, text


def _calendar(file: Path) -> tuple[None, str, str]:
    """Return no catalogue, the version (a table of days has no name: its digest) and the text of the days."""
    import hashlib

    from inspector.catalog.days import read_days, write_days
    from inspector.errors import Known
    from inspector.store.tables import bytes_of

    read = read_days(bytes_of(file))
    if read.bad:
        raise Known("office_publish_bad_days", row=read.bad[0].row)
    text = write_days(read.days)
    return None, hashlib.sha256(text.encode()).hexdigest()[:12], text


def _name(code: str, missing: tuple[str, ...]) -> None:
    """Name the photos that are missing and end with 1."""
    if missing:
        more = ["…"] if len(missing) > _SHOWN else []
        click.echo(say(code, count=len(missing), hashes="、".join([*missing[:_SHOWN], *more])), err=True)
        raise SystemExit(1)
