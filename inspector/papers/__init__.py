"""Answers for what papers say: records resolved to plain names for the sheets, and one door to draw any of them.

Sheets know no store and the store knows no sheets; window and command line both print. So this package stands between:
it reads, resolves and hands over one paper at a time, so that memory stays flat in their number.

A new paper is: its plain values in `domain/` (frozen), a file in `sheets/` for each format: `draw(papers, out, stamp)`,
a line in `sheets.DOCUMENTS`, and a family here: a module with `made(ws, name, subject, run) -> subject.Made` that reads
the records. Then `draw(ws, name, out, format="docx", issue_ids=…)` writes it, every file carries its document id and
what it was made from (`PrintStamp.document_id`, `.trace`), and where it is official 发文登记 can register it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.domain import paper as shown
from inspector.domain.clock_text import ZONE
from inspector.domain.issued import MOST_ABOUT, Trace
from inspector.errors import Known
from inspector.papers.exchange import keep_reconciliation, reconciliation_paper
from inspector.papers.rechecks import recheck_papers
from inspector.papers.subject import Made, Run, Subject
from inspector.papers.visits import checklist_paper, visit_paper
from inspector.papers.water import water_survey_paper
from inspector.sheets import DOCUMENTS, Document
from inspector.store import head, made_from
from inspector.store.door import new_id
from inspector.store.workspace import Workspace

if TYPE_CHECKING:
    from inspector.sheets.frame import Drawn

PUT_TOGETHER = tuple(one.name for one in DOCUMENTS.values() if not one.family)  # of what a person set on the screen

__all__ = [
    "PUT_TOGETHER", "Made", "Run", "Subject", "checklist_paper", "document", "draw", "draw_made", "draw_paper",
    "keep_reconciliation", "made", "recheck_papers", "reconciliation_paper", "stamp_of", "visit_paper",
    "water_survey_paper",
]  # fmt: skip


def draw(
    ws: Workspace,
    name: str,
    out: BinaryIO,
    *,
    format: str = "pdf",
    progress: Callable[[int, int], None] = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
    **subject: Any,
) -> Drawn:
    """Draw the paper `name` (one of `inspector.sheets.DOCUMENTS`) into `out`; say how many pages and pictures it has.

    `subject` are fields of `Subject`: issue_ids, visit_id, place_id, since … Raise Known("sheet_unknown"),
    Known("sheet_format"), Known("sheet_in_window") and Known("sheet_needs_subject"); a cancelled drawing ends with the
    sheets drawn so far.
    """
    document(name, format)
    return draw_made(ws, name, made(ws, name, Run(progress, cancelled), **subject), out, format=format)


def made(ws: Workspace, name: str, run: Run | None = None, **subject: Any) -> Made:
    """Return what the paper `name` says of `subject`, and which records it is about; nothing is drawn yet."""
    kind = document(name)
    if not kind.family:
        raise Known("sheet_in_window", title=kind.title)
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in subject.items()}
    family = import_module(f"{__name__}.{kind.family}")
    found: Made = family.made(ws, name, Subject(title=kind.title, **given), run or Run())
    return found


def draw_made(
    ws: Workspace,
    name: str,
    made: Made,
    out: BinaryIO,
    *,
    format: str = "pdf",
    stamp: shown.PrintStamp | None = None,
) -> Drawn:
    """Draw what `made` returned; `stamp` where the document has its id and number already (发文)."""
    return _drawn(document(name, format), format, made.papers, out, stamp or stamp_of(ws, name, made.about))


def draw_paper(ws: Workspace, name: str, paper: Any, out: BinaryIO, *, format: str = "pdf") -> Drawn:
    """Draw a paper that whoever shows the same on a screen has put together: one of `PUT_TOGETHER`."""
    return _drawn(document(name, format), format, [paper], out, stamp_of(ws, name))


def document(name: str, format: str = "pdf") -> Document:
    """Return a kind of paper; raise Known("sheet_unknown"), Known("sheet_format")."""
    kind = DOCUMENTS.get(name)
    if kind is None:
        raise Known("sheet_unknown", name=name, known="、".join(DOCUMENTS))
    if format not in kind.formats:
        raise Known("sheet_format", title=kind.title, format=format, known="、".join(kind.formats))
    return kind


def stamp_of(
    ws: Workspace,
    name: str = "",
    about: Iterable[tuple[str, str]] = (),
    *,
    trace: Trace | None = None,
    document_id: str = "",
    official_number: str = "",
) -> shown.PrintStamp:
    """Return which device prints, when, as which document, and made of what (`about`: the records it is about).

    An issued document has its `document_id`, number and `trace` already; what is only printed gets an id of its own,
    and names no records where it is about more than MOST_ABOUT.
    """
    at = f"{ws.now().astimezone(ZONE):%Y-%m-%d %H:%M}"
    anchor = head.shown(ws.reader(), ws.scope, ws.device.id)
    own = document_id or new_id()
    if trace is None:
        chosen = tuple(about)
        sources = made_from.sources(ws, chosen) if len(chosen) <= MOST_ABOUT else ()
        trace = Trace(
            document_id=own, kind=name, number=official_number, device=ws.device.code, printed_at=at, head=anchor,
            sources=sources,
        )  # fmt: skip
    photos = made_from.photo_digests(ws, trace.sources)
    return shown.PrintStamp(
        device_code=ws.device.code,
        printed_at_local=at,
        journal_head=anchor,
        document_id=own,
        official_number=official_number,
        trace=replace(trace, head=anchor, photos=photos).text(),
    )


def _drawn(kind: Document, format: str, papers: Iterable[Any], out: BinaryIO, stamp: shown.PrintStamp) -> Drawn:
    drawn: Drawn = kind.load(format).draw(papers, out, stamp)
    return drawn
