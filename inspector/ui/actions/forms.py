"""What 设置 does with the Word templates of official papers: list, write out, examine with real pages, use, give back.

A file is read, checked and filled on the `heavy` queue; what is taken up is the very content that was checked and seen,
not the file as it is by then.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.official import Official
from inspector.errors import Known
from inspector.papers.subject import Run
from inspector.store import forms
from inspector.store.workspace import Workspace
from inspector.ui.actions import reports
from inspector.ui.context import Context
from inspector.ui.models.reports import Asked
from inspector.wording.official import FIELDS_HEAD, FORMS

_MOST_TRIED = 12  # records that a paper is tried with, before it is shown with the names of its fields


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """A paper and the template it uses; `digest` is empty where that is the program's."""

    form: str
    title: str
    file: str = ""
    at_utc: str = ""
    person: str = ""
    digest: str = ""

    @property
    def own(self) -> bool:
        """Whether it is the office's own."""
        return bool(self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a file: its `faults` in words, or its pages filled with what `about` says ("" for field names)."""

    form: str
    file: str
    content: bytes
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    pdf: bytes = b""
    about: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return forms.Kept(content=self.content).digest


def read(ctx: Context, *, owner: QObject, done: Callable[[tuple[FormLine, ...]], None]) -> None:
    """Read which template each paper uses."""
    ws = ctx.ws
    ctx.tasks.run("read", lambda: tuple(lines(ws)), owner=owner, done=done, failed=ctx.report)


def look_at(
    ctx: Context, form: str, path: Path, *, owner: QObject, done: Callable[[Seen], None],
    failed: Callable[[BaseException], None],
) -> None:  # fmt: skip
    """Examine a file as the template of `form`; where it has no fault, fill it and draw its pages."""
    ws, tasks = ctx.ws, ctx.tasks

    def work() -> Seen:
        from inspector.sheets import word_package

        content = word_package.content_of(path)
        return examined(ws, form, path.name, content, Run(cancelled=tasks.closing.is_set))

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def use(ctx: Context, seen: Seen, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Use a file that was examined from now on."""
    if seen.faults:
        raise ValueError(seen.faults)
    ctx.write(owner, lambda: forms.keep(ctx.ws, seen.form, seen.content, seen.file), done)


def give_back(ctx: Context, form: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Use the program's own template again."""
    ctx.write(owner, lambda: forms.drop(ctx.ws, form), done)


def write_out(
    ctx: Context, form: str, path: Path, *, owner: QObject, done: Callable[[Path], None],
    failed: Callable[[BaseException], None],
) -> None:  # fmt: skip
    """Write the template in use to `path`, and the list of its fields beside it; `done` gets the path of the list."""
    ws = ctx.ws

    def work() -> Path:
        from inspector.sheets.word import program_template
        from inspector.ui.parts.preview_dialog import write_whole

        write_whole(path, forms.own(ws, form) or program_template(form))
        beside = path.with_name(f"{path.stem} 字段说明.txt")
        write_whole(beside, "\r\n".join(field_list(form)).encode("utf-8-sig"))
        return beside

    ctx.tasks.run("read", work, owner=owner, done=done, failed=failed)


# on the worker


def lines(ws: Workspace) -> Iterator[FormLine]:
    """Yield each paper with its template."""
    for form, (title, _) in FORMS.items():
        own = forms.kept(ws, form)
        if own is None:
            yield FormLine(form=form, title=title)
            continue
        person = ws.get("person", own.person_id) if own.person_id else None
        yield FormLine(
            form=form, title=title, file=own.file, at_utc=own.at_utc, person=person.name if person else "",
            digest=own.digest,
        )  # fmt: skip


def examined(ws: Workspace, form: str, file: str, content: bytes, run: Run) -> Seen:
    """Return what is wrong with a template, or its pages; raise what `word_check.examine` raises."""
    from inspector.sheets import word_check

    found = word_check.examine(content, form)
    warnings = tuple(map(word_check.told, found.warnings))
    if found.faults:
        faults = tuple(map(word_check.told, found.faults))
        return Seen(form=form, file=file, content=content, faults=faults, warnings=warnings)
    pdf, about = _pages(ws, form, content, run)
    return Seen(form=form, file=file, content=content, warnings=warnings, pdf=pdf, about=about)


def field_list(form: str) -> Iterator[str]:
    """Yield the fields of one paper, what each means, and how it is written."""
    from inspector.sheets.word_fields import explained

    heads = {FIELDS_HEAD.format(title=title, form=key): key for key, (title, _) in FORMS.items()}
    yield f"《{FORMS[form][0]}》"
    within = False
    for line in explained():
        within = heads[line] == form if line in heads else within
        if within:
            yield line


def _pages(ws: Workspace, form: str, content: bytes, run: Run) -> tuple[bytes, str]:
    """Draw the newest paper there is a record for, else one that shows the names of its fields."""
    from inspector import papers
    from inspector.sheets import word_check

    out = io.BytesIO()
    for asked in _asked(ws, form):
        try:
            made = papers.made(ws, form, run, **reports.subject_of(ws, asked))
        except Known:  # nothing to press for, no week yet …
            continue
        paper = next((one for one in made.papers if isinstance(one, Official)), None)
        if paper is not None:
            made = replace(made, papers=[replace(paper, template=content)])
            papers.draw_made(ws, form, made, out, format="pdf")
            return out.getvalue(), asked.said or made.title
    specimen = Official(form=form, paper=word_check.specimen(form), template=content)
    papers.draw_paper(ws, form, specimen, out)
    return out.getvalue(), ""


def _asked(ws: Workspace, form: str) -> Iterator[Asked]:
    plain = Asked(form)
    if not plain.lacks_record:
        yield plain
        return
    for option in reports.options(ws, form)[:_MOST_TRIED]:
        yield replace(plain, record=option.key, said=option.words)
