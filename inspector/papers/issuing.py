"""Answers for 出文: a paper registered, written as files, and its files noted; drawn again under its 文号; replaced.

The number stands on the paper, so the register comes first and the files' digests after. A drawing that fails leaves a
line without files, which can be drawn again; the number is not given twice.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector import papers
from inspector.domain.clock_text import local_text
from inspector.domain.issued import Issued, Trace, are_kept, pairs
from inspector.errors import Known
from inspector.papers.subject import Made, Run, Subject
from inspector.store import issued as register
from inspector.store import made_from
from inspector.store.workspace import Workspace
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.domain.paper import PrintStamp
    from inspector.sheets.frame import Drawn

_NAMELESS = re.compile(r'[\\/:*?"<>|\x00-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
_MOST_NAME = 80
_MOST_BYTES = 200  # of a name in UTF-8: file systems hold 255, some of it goes to the ending


@dataclass(frozen=True, slots=True)
class Sent:
    """What was issued: its line in the register, the files written, what came of the drawing (by format)."""

    entry: register.Entry
    files: tuple[Path, ...]
    drawn: Mapping[str, Drawn]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of an issued document as PDF; `path` is None where they were drawn from the records of now."""

    pdf: bytes
    path: Path | None


def issue(
    ws: Workspace,
    name: str,
    folder: Path,
    *,
    formats: Iterable[str] = ("pdf",),
    replaces_id: str | None = None,
    reason: str | None = None,
    another: bool = False,
    run: Run | None = None,
    **subject: Any,
) -> Sent:
    """Register the paper `name` and write it into `folder` in each of `formats`; return what was sent.

    Raise what `papers.draw` and `store.issued.register` raise, and Known("sheet_unwritable"). An official paper that
    went out before is refused with Known("issued_before"), unless it replaces one or `another` says that it is meant.
    """
    kinds = [papers.document(name, one) for one in dict.fromkeys(formats)]
    if kinds[0].official and not replaces_id and not another:
        _must_be_first(ws, name, kinds[0].title, _asked(subject))
    made = papers.made(ws, name, run, **subject)
    wanted = register.Wanted(
        kind=name,
        kind_title=kinds[0].title,
        title=made.title or kinds[0].title,
        about=made.about,
        body_ids=made.body_ids,
        brought=made.official_number,
        is_official=kinds[0].official,
        asked=_asked(subject),
        replaces_id=replaces_id,
        reason=reason,
    )
    return _write(ws, register.register(ws, wanted), folder, dict.fromkeys(formats), made)


def _must_be_first(ws: Workspace, name: str, title: str, asked: str) -> None:
    held = register.before(ws, name, asked)
    if held is not None:
        on = local_text(held.issued.issued_at_utc)[:10]
        raise Known("issued_before", title=held.issued.title or title, number=held.shown_number, on=on)


def issue_again(ws: Workspace, issued_id: str, folder: Path, *, reason: str, run: Run | None = None) -> Sent:
    """Issue a document anew from what the records say now: another document, which replaces it.

    Raise Known("issued_not_again") where it was put together on a screen.
    """
    held = register.entry(ws, issued_id).issued
    formats = tuple(dict.fromkeys(kind for kind, _ in pairs(held.files))) or ("pdf",)
    return issue(ws, held.kind, folder, formats=formats, replaces_id=held.id, reason=reason, run=run, **_asked_of(held))


def finish(ws: Workspace, issued_id: str, folder: Path, *, formats: Iterable[str] = (), run: Run | None = None) -> Sent:
    """Write a document again: under its 文号 where the office has given one since, else under its draft number.

    It says what it said when it was issued: days overdue are counted until then.
    Raise Known("issued_changed_since") where its records are no longer what they were: that is another document;
    Known("issued_undrawable_since") where they changed so that there is none any more; and Known("issued_clash") where
    a paper already carries another 文号 than the office gave.
    """
    entry = register.entry(ws, issued_id)
    if entry.clash:
        raise Known("issued_clash", printed=entry.clash, given=entry.official_number)
    wanted = dict.fromkeys(formats) or dict.fromkeys(kind for kind, _ in pairs(entry.issued.files)) or {"pdf": None}
    try:
        made = papers.made(ws.as_of(entry.issued.issued_at_utc), entry.issued.kind, run, **_asked_of(entry.issued))
    except Known as error:  # what has changed since may be why there is nothing to draw any more
        if are_kept(made_from.sources(ws, pairs(entry.issued.about)), entry.issued.made_from):
            raise
        why = say(error.code, **error.facts)
        raise Known("issued_undrawable_since", number=entry.shown_number, count=_changed(ws, entry), why=why) from error
    if not are_kept(made_from.sources(ws, made.about), entry.issued.made_from):
        raise Known("issued_changed_since", number=entry.shown_number, count=_changed(ws, entry))
    return _write(ws, entry.issued, folder, wanted, made)


def _changed(ws: Workspace, entry: register.Entry) -> int:
    """Return how many records are not what they were, 1 where they were too many to be named."""
    return max(len(register.changes(ws, entry.issued)) if register.sources_of(entry.issued) else 1, 1)


def can_be_drawn(held: Issued) -> bool:
    """Say whether the register holds for what a document was asked, so that it can be drawn again."""
    try:
        return bool(_asked_of(held))
    except Known:
        return False


def pages(ws: Workspace, issued_id: str, folder: Path | None, run: Run | None = None) -> Pages:
    """Return the pages of a document: the very file where it lies in `folder`, else drawn from the records of now.

    Raise Known("issued_not_again") where neither can be had.
    """
    entry = register.entry(ws, issued_id)
    if folder is not None and (found := _very_file(entry, folder)) is not None:
        return found
    made = papers.made(ws, entry.issued.kind, run, **_asked_of(entry.issued))
    number, out = register.official_number(ws, entry.issued), io.BytesIO()
    papers.draw_made(ws, entry.issued.kind, made, out, format="pdf", stamp=_stamp(ws, entry.issued, made, number))
    return Pages(out.getvalue(), None)


def _very_file(entry: register.Entry, folder: Path) -> Pages | None:
    """Return the PDF of a document out of `folder`; one that cannot be read, or that somebody changed, is none."""
    digests = {sha256 for kind, sha256 in pairs(entry.issued.files) if kind == "pdf"}
    numbers = {_NAMELESS.sub("-", one) for one in (entry.shown_number, entry.clash, entry.issued.number) if one}
    for path in sorted(folder.glob("*.pdf")) if digests else ():
        if any(one in path.name for one in numbers):
            try:
                content = path.read_bytes()
            except OSError:
                continue
            if hashlib.sha256(content).hexdigest() in digests:
                return Pages(content, path)
    return None


def _write(ws: Workspace, held: Issued, folder: Path, formats: Iterable[str], made: Made) -> Sent:
    """Write a document in each format and note the files; all of them, or none and nothing is noted."""
    number = register.official_number(ws, held)  # asked once: it may come while the files are drawn
    stamp = _stamp(ws, held, made, number)
    files: list[Path] = []
    drawn: dict[str, Drawn] = {}
    try:
        for at, one in enumerate(formats):
            then = ws.as_of(held.issued_at_utc)
            again = made if at == 0 else papers.made(then, held.kind, **_asked_of(held))  # papers are a stream
            path = _free(folder, held.title, number or held.number, one)
            with _whole(path) as out:
                drawn[one] = papers.draw_made(ws, held.kind, again, out, format=one, stamp=stamp)
            files.append(path)
        noted = register.note_files(ws, held.id, [(path.suffix[1:], _digest(path)) for path in files], number)
    except BaseException:
        for path in files:  # one that stayed would be a paper with a number that the register disowns
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return Sent(register.entry(ws, noted.id), tuple(files), drawn)


def _stamp(ws: Workspace, held: Issued, made: Made, number: str) -> PrintStamp:
    """Return what stands on every page of a document: its number, its id and the trace of its records."""
    trace = Trace(
        document_id=held.id,
        kind=held.kind,
        number=number or held.number,
        device=ws.device.code,
        printed_at=held.issued_at_utc,
        head="",
        sources=register.sources_of(held) or made_from.sources(ws, made.about),
    )
    return papers.stamp_of(ws, held.kind, trace=trace, document_id=held.id, official_number=number or held.number)


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Write one file, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except OSError as error:
        raise Known("sheet_unwritable", path=str(path), detail=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):  # the disk may be gone altogether
            part.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Known("sheet_unwritable", path=str(path), detail=error.strerror or str(error)) from error


def _free(folder: Path, title: str, number: str, suffix: str) -> Path:
    """Return a path nothing stands at: what was sent once is not overwritten. A long title is cut, not its number."""
    end = f"-{_NAMELESS.sub('-', number)}"
    most = _MOST_BYTES - len(end.encode())
    stem = _NAMELESS.sub("-", title)[: _MOST_NAME - len(end)].encode()[:most].decode("utf-8", "ignore")
    name = f"{stem}{end}".strip(" .")
    path, count = folder / f"{name}.{suffix}", 1
    while path.exists():
        count += 1
        path = folder / f"{name}（{count}）.{suffix}"
    return path


def _asked(subject: Mapping[str, Any]) -> str:
    """Return for what a paper was asked as JSON, so that it can be drawn again."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in subject.items() if value}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _asked_of(held: Issued) -> dict[str, Any]:
    """Return the fields of the subject that a document was drawn for; raise Known("issued_not_again")."""
    known = {one.name for one in fields(Subject)} - {"title"}
    try:
        said = json.loads(held.asked or "")
        found = {name: value for name, value in said.items() if name in known}
        return {
            name: date.fromisoformat(value) if name in ("since", "until") else value for name, value in found.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise Known("issued_not_again", number=held.number) from error
