"""`inspector papers`: 出文 and 发文登记: issue a paper under a number, list what was issued, what changed since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.commands.paper_subject import subject_options
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.papers.issuing import Sent
    from inspector.store.issued import Entry
    from inspector.store.workspace import Workspace

_FOLDER = click.option(
    "--to",
    "folder",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="写到哪个文件夹。",
)


@click.group(name="papers")
def command() -> None:
    """出文与发文登记：编号、出文、重出，查看发给谁、出文后改了什么。"""


@command.command(name="list")
@click.option("--kind", default="", help="只列一种单据，如 circular。")
@click.option("--year", type=int, help="只列某一年。")
@click.option("--limit", default=200, show_default=True, help="最多列多少份。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")
@click.pass_obj
def list_issued(workspace: Path, kind: str, year: int | None, limit: int, as_json: bool) -> None:
    """列出发文登记，新的在前。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import issued

    with opened(workspace) as ws:
        found = [_told(ws, one) for one in issued.page(ws, kind=kind, year=year, limit=limit)]
    if as_json:
        print_array(found)
        return
    for one in found:
        click.echo(
            f"{one['number']}\t{one['issued_at']}\t《{one['title']}》\t发往 {'、'.join(one['bodies']) or '—'}"
            + (f"\t代替 {one['replaces']}（{one['reason']}）" if one["replaces"] else "")
            + (f"\t已被 {one['replaced_by']} 代替" if one["replaced_by"] else "")
            + (f"\t纸面上是 {one['clash']}，以办公室给的为准，请重出" if one["clash"] else "")
        )


@command.command(name="subjects")
@click.argument("name")
@click.option("--limit", default=50, show_default=True, help="最多列多少条。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")
@click.pass_obj
def subjects(workspace: Path, name: str, limit: int, as_json: bool) -> None:
    """列出一种单据可以指明的对象：编号、周次或名称，新的在前。

    NAME 是单据名（rectify、weekly、place-file、talk、circular、lead-transfer、rota 等），列出的第一列就是选项要写的值。
    """
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.papers import choices

    subject = choices.subject_named(name)
    with opened(workspace) as ws:
        found = choices.choices(ws, subject, limit)
    if as_json:
        print_array({"value": one.value, "about": one.said} for one in found)
        return
    for one in found:
        click.echo(f"{one.value}\t{one.said}")
    if not found:
        click.echo(say("subjects_none"), err=True)


@command.command(name="issue")
@click.argument("name")
@_FOLDER
@click.option("--format", "formats", multiple=True, default=("pdf",), show_default=True, help="格式，可写多次。")
@click.option("--another", is_flag=True, help="同一份已经出过，仍要另出一份、另编一个号（代替原来的用 again）。")
@subject_options
@click.pass_obj
def issue(
    workspace: Path, /, *, name: str, folder: Path, formats: tuple[str, ...], another: bool, **given: Any
) -> None:
    """出文：登记、编号、写成文件。NAME 是单据名（inspector sheet --help 有列）。"""
    from inspector.commands.opening import opened
    from inspector.commands.paper_subject import chosen
    from inspector.papers.issuing import issue as issue_paper

    with opened(workspace) as ws:
        _say_done(issue_paper(ws, name, folder, formats=formats, another=another, **chosen(ws, given)))


@command.command(name="finish")
@click.argument("number", required=False)
@click.option("--all", "everything", is_flag=True, help="文号已经下来的全部定稿；有一份没写成，其余照写，退出码为 1。")
@_FOLDER
@click.pass_obj
def finish(workspace: Path, number: str | None, everything: bool, folder: Path) -> None:
    """文号下来以后，照原内容再出正式稿。记录已改动的不能这样出。"""
    from inspector.commands.opening import opened
    from inspector.papers import issuing
    from inspector.store import issued

    if bool(number) == everything:
        raise click.UsageError(say("finish_one_or_all"))
    with opened(workspace) as ws:
        if number:
            _say_done(issuing.finish(ws, issued.by_number(ws, number).issued.id, folder))
            return
        is_whole = _finish_all(ws, folder)
    if not is_whole:
        raise click.exceptions.Exit(1)


def _finish_all(ws: Workspace, folder: Path) -> bool:
    """Finish what is ready, say of each what came of it; return whether all were written."""
    from inspector.papers import finishing

    found = finishing.finish_all(ws, finishing.ready(ws), folder)
    for sent in found.sent:
        _say_done(sent)
    for entry, error in found.failed:
        why = say(error.code, **error.facts)
        click.echo(say("finish_failed", number=entry.shown_number, title=entry.issued.title, why=why), err=True)
    code = "finish_all_done" if found.sent or found.failed else "finish_none"
    click.echo(say(code, count=len(found.sent), failed=len(found.failed)))
    return not found.failed


@command.command(name="again")
@click.argument("number")
@click.option("--reason", required=True, help="为什么重出。")
@_FOLDER
@click.pass_obj
def again(workspace: Path, number: str, reason: str, folder: Path) -> None:
    """照现在的记录重新出文，代替原来的一份，并说明改了什么。"""
    from inspector.commands.opening import opened
    from inspector.papers import issuing
    from inspector.store import issued

    with opened(workspace) as ws:
        held = issued.by_number(ws, number)
        _say_changes(ws, held)
        _say_done(issuing.issue_again(ws, held.issued.id, folder, reason=reason))


@command.command(name="changes")
@click.argument("number")
@click.pass_obj
def changes(workspace: Path, number: str) -> None:
    """列出一份单据出文以后，依据的记录改了什么。"""
    from inspector.commands.opening import opened
    from inspector.store import issued

    with opened(workspace) as ws:
        _say_changes(ws, issued.by_number(ws, number))


def _say_done(sent: Sent) -> None:
    held = sent.entry
    files = "、".join(str(path) for path in sent.files)
    click.echo(say("issued_done", number=held.shown_number, title=held.issued.title, files=files))
    if held.issued.series and not held.official_number:
        click.echo(say("issued_waiting", number=held.issued.number))
    missing = frozenset[str]().union(*(one.missing_glyphs for one in sent.drawn.values()))
    if missing:
        click.echo(say("sheet_missing_glyphs", characters="".join(sorted(missing))))


def _say_changes(ws: Workspace, held: Entry) -> None:
    from inspector.papers import changed
    from inspector.store import issued

    found = issued.changes(ws, held.issued)
    if not found:
        click.echo(say("issued_same", number=held.shown_number, count=len(held.issued.made_from)))
        return
    click.echo(say("issued_since", number=held.shown_number, count=len(found)))
    for line in changed.lines(ws, found):
        click.echo(f"  {line}")


def _told(ws: Workspace, one: Entry) -> dict[str, Any]:
    from inspector.domain.clock_text import local_text
    from inspector.domain.issued import pairs
    from inspector.papers import names
    from inspector.store import issued

    held = one.issued
    replaced = ws.get("issued", held.replaces_id)
    return {
        "number": one.shown_number,
        "draft_number": held.number,
        "official_number": one.official_number,
        "kind": held.kind,
        "title": held.title,
        "issued_at": local_text(held.issued_at_utc),
        "bodies": list(names.addressees(ws, held)),
        "files": [{"format": kind, "sha256": sha256} for kind, sha256 in pairs(held.files)],
        "records": len(held.made_from),
        "replaces": issued.entry(ws, replaced.id).shown_number if replaced else "",
        "reason": held.reason or "",
        "replaced_by": one.replaced_by,
        "clash": one.clash,
    }
