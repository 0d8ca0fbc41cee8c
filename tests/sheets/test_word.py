"""Official papers as Word files: nothing of a record is lost in them, nothing in a record can do anything to them."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import zipfile
from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from inspector.domain import official
from inspector.domain.issued import NAMESPACE
from inspector.domain.official import Official
from inspector.errors import Known
from inspector.sheets import word, word_check
from inspector.wording.official import FIELDS, FORMS, REQUIRED
from tests.sheets.conftest import STAMP, jpeg, photo
from tests.sheets.office_templates import template
from tests.sheets.official_papers import HOSTILE, TEXT, emptied, every, line, notice

FACES = ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体")


def text_of(content: bytes) -> str:
    """Every word of body and tables, without white space."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return "".join("".join(root.itertext()).split())


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


@pytest.fixture
def builder(project: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(project / "resources/forms")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_file_location("forms_build", project / "resources/forms/build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_templates_are_what_their_script_writes(builder: ModuleType, tmp_path: Path, project: Path) -> None:
    builder.write(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.docx")} == set(FORMS)
    for path in tmp_path.glob("*.docx"):
        with zipfile.ZipFile(path) as made, zipfile.ZipFile(project / "resources/forms" / path.name) as kept:
            assert {one: made.read(one) for one in made.namelist()} == {one: kept.read(one) for one in kept.namelist()}


def test_every_field_has_one_name_and_every_name_one_field() -> None:
    for name, named in FIELDS.items():
        assert len({said for said, _ in named.values()}) == len(named), name
        if name != "OfficialPhoto":
            assert {one.name for one in fields(getattr(official, name))} == set(named), name
    assert {record for _, record in FORMS.values()} <= set(FIELDS)
    assert set(REQUIRED) == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_each_of_our_templates_passes_our_own_check(form: str) -> None:
    assert word_check.check(word.program_template(form), form) == ()


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_says_what_its_record_says_and_leaves_no_tag(form: str) -> None:
    paper = every()[form]
    content = word.fill(paper, replace(STAMP, document_id="0192-doc", trace='{"a": "<&>"}')).content
    said = text_of(content)
    left = said.replace("".join(TEXT.split()), "")
    assert not re.search(r"{{|}}|{%|%}", left)
    if form != "urge":
        assert "".join(TEXT.split()) in said, "with its & and <, and what looks like a tag as text"
    for rare in "滘礐𠮷":
        assert rare in said or form in ("weekly", "talk")
    assert paper.paper.issuer in said or form == "closing"
    assert all(name in part(content, "word/styles.xml") for name in FACES)
    assert "FangSong" in part(content, "word/fontTable.xml")
    assert "0192-doc" in part(content, "docProps/custom.xml")
    assert etree.fromstring(part(content, "customXml/item1.xml").encode()).tag == f"{{{NAMESPACE}}}trace"
    assert Document(io.BytesIO(content)).core_properties.author == paper.paper.issuer


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_with_nothing_in_its_lists_is_a_whole_file(form: str) -> None:
    document = Document(io.BytesIO(word.fill(emptied(every()[form]), STAMP).content))
    assert all(table.rows for table in document.tables)
    for cell in document.element.body.iter("{*}tc"):
        assert cell[-1].tag.endswith("}p")


def test_hostile_text_is_printed_or_dropped_and_never_acts() -> None:
    paper = notice(issues=(line(description=HOSTILE),), addressee=HOSTILE, requirement="a\nb\tc\x0cd")
    said = text_of(word.fill(paper, STAMP).content)
    assert "长" * 2000 in said
    assert "反向" in said, "marks that turn the direction or have no width are gone"
    assert "{%pforxiny%}" in said, "what looks like a tag is text"
    assert not re.search("[\u202e\u200b\x07\ufffe]", said)


def test_sixty_photos_stand_in_it_each_once_and_a_broken_one_says_so() -> None:
    shown = line(1, 60)
    broken = replace(shown.photos[3], open=lambda: io.BytesIO(b"no picture"))
    filled = word.fill(notice(issues=(replace(shown, photos=(*shown.photos[:3], broken, *shown.photos[4:])),)), STAMP)
    assert filled.images == 59
    assert part(filled.content, "word/document.xml").count("<wp:inline") == 59
    assert "读不出来，摘要00000003" in text_of(filled.content)


def test_the_number_given_by_the_office_stands_in_place_of_the_draft() -> None:
    assert "（本件没有出文，记录编号JB-K7M2-0003）" in text_of(word.fill(notice(), STAMP).content)
    draft = text_of(word.fill(notice(), replace(STAMP, official_number="草-K7M2-0007")).content)
    assert "草-K7M2-0007（草稿号，文号待编）" in draft
    issued = text_of(word.fill(notice(), replace(STAMP, official_number="濠督〔2026〕12号")).content)
    assert "濠督〔2026〕12号" in issued
    assert "草稿" not in issued


@pytest.mark.parametrize("less", [r"<w:sectPr.*?</w:sectPr>", r"<w:pgMar[^>]*/>|<w:pgNumType[^>]*/>"])
def test_several_papers_of_an_own_template_that_says_nothing_of_its_page_stand_in_one_file(less: str) -> None:
    document, own = "word/document.xml", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word.program_template("closing"))) as ours, zipfile.ZipFile(own, "w") as bare:
        for name in ours.namelist():
            text = ours.read(name)
            bare.writestr(name, re.sub(less, "", text.decode(), flags=re.DOTALL) if name == document else text)
    paper = replace(every()["closing"], template=own.getvalue())
    out = io.BytesIO()
    word.draw([paper, paper], out, STAMP)
    body = Document(io.BytesIO(out.getvalue())).element.body
    assert body[-1].tag == qn("w:sectPr")
    assert len(list(body.iter(qn("w:sectPr")))) == 2
    assert [one.get(qn("w:start")) for one in body.iter(qn("w:pgNumType"))][-1] == "1"


def test_several_papers_stand_in_one_file_each_from_its_own_page_with_its_own_pictures() -> None:
    closing = every()["closing"]
    other = replace(closing, paper=replace(closing.paper, number="XH-A3-0002", done="已拆除。"))
    shown = [photo(9, data=jpeg("white", (300, 300)))]
    third = replace(closing, paper=replace(closing.paper, number="XH-A3-0003", before=tuple(shown), after=()))
    out = io.BytesIO()
    drawn = word.draw([closing, other, third], out, replace(STAMP, document_id="0192-doc"))
    assert drawn.sheets == 3
    document = Document(io.BytesIO(out.getvalue()))
    assert len(document.sections) == 3
    assert all(len(section.footer.paragraphs[0].text) > 3 for section in document.sections)
    said = text_of(out.getvalue())
    assert [said.count(f"编号：XH-A3-000{number}") for number in (1, 2, 3)] == [1, 1, 1]
    assert said.index("已清运。") < said.index("已拆除。")
    body = document.element.body
    starts = [one.get(qn("w:start")) for one in body.iter(qn("w:pgNumType"))]
    assert starts == ["1", "1"]
    pictures = [one.get(qn("r:embed")) for one in body.iter(qn("a:blip"))]
    sizes = [Image.open(io.BytesIO(document.part.related_parts[one].blob)).size for one in pictures]
    assert len(sizes) == 9
    assert sizes[-1][0] == sizes[-1][1], "the square one is the last paper's"
    assert all(wide > high for wide, high in sizes[:-1])
    ids = [one.get("id") for one in body.iter(qn("wp:docPr"))]
    assert len(set(ids)) == 9
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as package:
        assert len(package.namelist()) == len(set(package.namelist()))
    with pytest.raises(Known, match="sheets_nothing_to_print"):
        word.draw([], io.BytesIO(), STAMP)


def test_a_template_that_cannot_be_filled_is_told_and_nothing_is_written() -> None:
    out = io.BytesIO()
    torn = template("{{ 标题.没有.这个 }}")
    with pytest.raises(Known, match="form_render"):
        word.draw([Official(form="rectify", paper=notice().paper, template=torn)], out, STAMP)
    assert out.getvalue() == b""
