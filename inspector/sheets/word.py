"""Answers for official papers as Word files: a template, the office's own or the program's, filled with fields.

Word is the primary form of 公文: people edit and stamp it. Values are always escaped, since without that docxtpl loses
`&` and `<` without a word, and a template runs in a sandbox: it may be an office's own, and it may only name fields.
A template that was checked (`word_check`) cannot fail here; one that does is told as such and nothing is written.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.domain.clock_text import ZONE
from inspector.domain.issued import PROPERTY, is_draft
from inspector.domain.official import Official
from inspector.domain.paper import PhotoPaper, PrintStamp
from inspector.errors import Known
from inspector.paths import resources
from inspector.sheets.pictures import colour_jpeg
from inspector.sheets.word_fields import fields
from inspector.sheets.word_joined import joined
from inspector.sheets.word_properties import add_properties, add_trace
from inspector.wording.official import DRAFT_NUMBER, FORMS, NO_PICTURE

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment

    from inspector.sheets.frame import Drawn

FIELD_MM = (74.0, 55.5)  # of one of two photos in a row
_DETAIL = 160
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")  # those that hold text
_MOST_PROPERTY = 255  # characters, ISO 29500-2


@dataclass(slots=True)
class Filled:
    """A Word file, and how many pictures stand in it."""

    content: bytes
    images: int


def draw(papers: Iterable[Official], out: BinaryIO, stamp: PrintStamp) -> Drawn:
    """Write official papers to `out` as one Word file, each from a page of its own; mostly it is one."""
    from inspector.sheets.frame import Drawn

    images: list[int] = []

    def contents() -> Iterator[bytes]:
        for paper in papers:
            filled = fill(paper, stamp)
            images.append(filled.images)
            yield filled.content

    made = contents()
    first = next(made, None)
    if first is None:
        raise Known("sheets_nothing_to_print", title="")
    second = next(made, None)
    out.write(first if second is None else joined(first, chain((second,), made)))
    return Drawn(pages=0, images=sum(images), sheets=len(images), missing_glyphs=frozenset())


def fill(wanted: Official, stamp: PrintStamp, *, strict: bool = False) -> Filled:
    """Return the Word file of a paper; raise Known("form_render") where the template cannot be filled.

    `strict` asks whether what comes out is whole, too: of a template that is being checked.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from lxml import etree

    paper: Any = wanted.paper
    if stamp.official_number and hasattr(paper, "official_number"):
        given = stamp.official_number
        paper = replace(paper, official_number=DRAFT_NUMBER.format(given) if is_draft(given) else given)
    tpl = DocxTemplate(io.BytesIO(wanted.template or program_template(wanted.form)))
    tpl.init_docx()
    tpl.render_properties = partial(_fill_properties, tpl)
    pictures = _Pictures(tpl)
    context = fields(paper, pictures.of)
    try:
        if strict:
            tpl.render_init()
            etree.fromstring(tpl.build_xml(context, environment()))
        tpl.render(context, environment(), autoescape=True)
    except (TemplateError, etree.XMLSyntaxError) as error:
        raise Known("form_render", title=FORMS[wanted.form][0], detail=str(error)[:_DETAIL]) from error
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        if not wanted.template:
            raise  # ours: a bug
        raise Known("form_render", title=FORMS[wanted.form][0], detail=str(error)[:_DETAIL]) from error
    _mend(tpl.docx.element.body)
    _sign(tpl.docx, stamp)
    out = io.BytesIO()
    tpl.save(out)
    return Filled(out.getvalue(), pictures.count)


def program_template(form: str) -> bytes:
    """Return the program's own template of a form; raise Known("form_unknown")."""
    if form not in FORMS:
        raise Known("form_unknown", form=form, known="、".join(FORMS))
    return (resources() / "forms" / f"{form}.docx").read_bytes()


def environment() -> Environment:
    """Return what templates run in: a sandbox that escapes every value and minds a name that is none."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _fill_properties(tpl: DocxTemplate, context: dict[str, Any], escaping: Environment) -> None:
    """Fill author, title … of the file: not markup, so nothing is escaped, and cut to what they may hold."""
    plain, properties = escaping.overlay(autoescape=False), tpl.docx.core_properties
    for name in _PROPERTIES:
        said = plain.from_string(getattr(properties, name)).render(context)
        setattr(properties, name, said[:_MOST_PROPERTY])


def _mend(body: Any) -> None:
    """Drop tables whose loop had nothing in it, and end each cell with a paragraph: Word refuses a file without."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for table in list(body.iter(qn("w:tbl"))):
        if table.find(qn("w:tr")) is None:
            table.getparent().remove(table)
    for cell in body.iter(qn("w:tc")):
        if len(cell) == 0 or cell[-1].tag != qn("w:p"):
            cell.append(OxmlElement("w:p"))


def _sign(document: Any, stamp: PrintStamp) -> None:
    """Say in the file when and by which device it was made, as which document, and of which records."""
    properties = document.core_properties
    printed = datetime.strptime(stamp.printed_at_local, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    properties.created = properties.modified = printed.astimezone(UTC).replace(tzinfo=None)
    properties.last_modified_by = f"Inspector {stamp.device_code}"
    package = document.part.package
    if stamp.document_id:
        add_properties(package, {PROPERTY: stamp.document_id})
    if stamp.trace:
        add_trace(package, stamp.trace)


@dataclass(slots=True)
class _Pictures:
    """Puts photos into a template: scaled for print, each once, whatever its field."""

    tpl: DocxTemplate
    count: int = 0
    _made: dict[str, Any] = field(default_factory=dict)

    def of(self, paper: PhotoPaper) -> tuple[Any, str]:
        """Return the picture and the words below it; words alone where it cannot be decoded."""
        from docx.shared import Mm
        from docxtpl import InlineImage
        from PIL import Image

        data = colour_jpeg(paper.open, *FIELD_MM) if paper.photo.state == "readable" else None
        if data is None:
            return NO_PICTURE.format(digest=paper.digest), paper.caption
        with Image.open(io.BytesIO(data)) as picture:
            scale = min(FIELD_MM[0] / picture.width, FIELD_MM[1] / picture.height)
            wide = picture.width * scale
        self.count += 1
        return InlineImage(self.tpl, io.BytesIO(data), width=Mm(wide)), paper.caption
