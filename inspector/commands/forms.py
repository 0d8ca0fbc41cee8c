"""`inspector forms`: the Word templates of official papers: written out, checked, taken up, given back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.errors import Known
from inspector.wording import say
from inspector.wording.official import FORMS

if TYPE_CHECKING:
    from inspector.sheets.word_package import Fault

_FORM = click.Choice(tuple(FORMS))
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FIELDS_FILE = "字段说明.txt"


@click.group(name="forms", subcommand_metavar="[做什么] [参数]…")
def command() -> None:
    """公文的 Word 模板：导出来改，检查，采用，改回。"""


@command.command(name="export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def export(workspace: Path, folder: Path) -> None:
    """把每种公文的模板写到 DIR（采用了本单位的就写本单位的），并写一份字段说明。"""
    from inspector.commands.opening import opened
    from inspector.sheets.word import program_template
    from inspector.sheets.word_fields import explained
    from inspector.store import forms
    from inspector.wording.official import WHOSE

    with opened(workspace) as ws:
        kept = {form: forms.own(ws, form) for form in FORMS}
    for form, (title, _) in FORMS.items():
        path = _written(folder / f"{form} {title}.docx", kept[form] or program_template(form))
        whose = WHOSE["own" if kept[form] else "program"]
        click.echo(say("form_own_exported", path=str(path), title=title, whose=whose))
    path = _written(folder / _FIELDS_FILE, "\n".join(explained()).encode("utf-8-sig"))
    click.echo(say("form_fields_exported", path=str(path)))


@command.command(name="check")
@click.argument("file", type=_FILE)
@click.option("--form", type=_FORM, help="当哪种公文的模板检查；不写就看文件名开头。")
def check(file: Path, form: str | None) -> None:
    """检查一份模板：缺少或写错的字段、没结束的循环、宏、外部链接，连同所在的地方一条条说出来；还有要留意的。"""
    form = form or _form_of(file)
    _checked(file, form)
    click.echo(say("form_sound", file=file.name, title=FORMS[form][0]))


@command.command(name="use")
@click.argument("form", type=_FORM)
@click.argument("file", type=_FILE)
@click.pass_obj
def use(workspace: Path, form: str, file: Path) -> None:
    """采用 FILE 作这种公文的模板（先检查，有问题就不采用）。"""
    from inspector.commands.opening import opened
    from inspector.store import forms

    content = _checked(file, form)
    with opened(workspace) as ws:
        forms.keep(ws, form, content, file.name)
    click.echo(say("form_used", file=file.name, title=FORMS[form][0]))


@command.command(name="drop")
@click.argument("form", type=_FORM)
@click.pass_obj
def drop(workspace: Path, form: str) -> None:
    """改回程序自带的模板。"""
    from inspector.commands.opening import opened
    from inspector.store import forms

    with opened(workspace) as ws:
        had = forms.drop(ws, form)
    click.echo(say("form_dropped" if had else "form_none_used", title=FORMS[form][0]))


def _form_of(file: Path) -> str:
    """Return the form a file says it is for: its name begins with it, as `export` writes it."""
    stem = file.stem.split(" ")[0]
    if stem not in FORMS:
        raise Known("form_not_in_name", file=file.name, known="、".join(FORMS))
    return stem


def _checked(file: Path, form: str) -> bytes:
    from inspector.sheets import word_check, word_package

    content = word_package.content_of(file)
    found = word_check.examine(content, form)
    if found.faults:
        raise Known("form_faulty", file=file.name, count=len(found.faults), faults=_listed(found.faults))
    if found.warnings:
        click.echo(say("form_warned", file=file.name, warnings=_listed(found.warnings)))
    return content


def _listed(found: Sequence[Fault]) -> str:
    from inspector.sheets import word_check

    return "\n".join(f"{number}. {word_check.told(one)}" for number, one in enumerate(found, 1))


def _written(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise Known("form_unwritable", path=str(path), detail=error.strerror or str(error)) from error
    return path
