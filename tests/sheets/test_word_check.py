"""An office's own template is refused with the place and the reason, before anything of it is used."""

from __future__ import annotations

import dataclasses
import io
import time
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm

from inspector.domain.official import Official
from inspector.errors import Known
from inspector.sheets import word, word_check, word_package
from inspector.sheets.word_fields import explained
from inspector.wording import say
from inspector.wording.official import FAULTS, FORMS
from tests.sheets.conftest import STAMP
from tests.sheets.office_templates import BODY, FIRST, LOOP, NEEDED, replaced, template
from tests.sheets.official_papers import notice


def faults(content: bytes, form: str = "rectify") -> list[str]:
    return [word_check.told(one) for one in word_check.check(content, form)]


def test_an_office_may_use_a_template_of_its_own() -> None:
    own = template(NEEDED, *LOOP, "{% if 督办等级 == '重点' %}重点督办{% endif %}，共{{ 问题清单|length }}条")
    assert faults(own) == []
    paper = notice()
    filled = word.fill(Official(form="rectify", paper=paper.paper, template=own), STAMP).content
    said = "\n".join(one.text for one in Document(io.BytesIO(filled)).paragraphs)
    assert "重点督办，共2条" in said
    assert said.count("马滘") >= 2


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (("第一行", "致{{ 主送单位 }}：", NEEDED, *LOOP), ["正文第 2 段", "没有“主送单位”", "是不是“主送”"]),
        ((NEEDED, LOOP[0], "{{ 问题.描述 }}{{ 问题.期限 }}", LOOP[2]), ["正文第 3 段", "清单.期限", "是不是“时限”"]),
        (("{{ 标题 }}", *LOOP), ["缺少必有的字段“主送”"]),
        ((NEEDED, *LOOP[:2]), ["正文第 2 段", "没有结束", "{%p endfor %}"]),
        ((NEEDED, *LOOP[1:]), ["正文第 3 段", "没有写完或没有配对"]),
        ((NEEDED, *LOOP[:2], "{% endfor %}"), ["正文第 4 段", "没有写完或没有配对"]),
        ((NEEDED, "编号{{ 文号 }", *LOOP), ["正文第 2 段", "{{", "编号{{ 文号 }"]),
        ((NEEDED, "｛｛ 文号 ｝｝", *LOOP), ["正文第 2 段", "半角"]),
        ((NEEDED, "{{ 文号 }", "{{ 没有 }}", *LOOP, "{{ 也没有 }}"), ["第 2 段：“{{", "第 3 段：没有", "第 7 段"]),
        ((NEEDED, *LOOP, "{{ 问题清单 }}"), ["正文第 5 段", "“问题清单”是清单"]),
        ((NEEDED, *LOOP, "{% for 字 in 主送 %}{% endfor %}"), ["“主送”不是清单"]),
        ((NEEDED, *LOOP, "{{ 标题.__class__.__mro__ }}"), ["没有“标题.__class__”"]),
        ((NEEDED, *LOOP, "{{ range(9) }}"), ["不能用“call”"]),
        ((NEEDED, *LOOP, "{% set a = 1 %}"), ["不能用“assign”"]),
        ((NEEDED, *LOOP, "{% include 'x' %}"), ["不能用“include”"]),
        ((NEEDED, *LOOP, "{{ 标题 | 没有 }}"), ["不能用"]),
        ((NEEDED, *LOOP, "{% if %}{% endif %}"), ["不能用"]),
        ((NEEDED, *LOOP, "{% while 1 %}"), ["正文第 5 段", "写得不对", "{% while 1 %}"]),
        ((NEEDED, *LOOP, "{{ ''.__class__ }}"), ["正文第 5 段", "__class__"]),
        ((NEEDED, *LOOP, "{{ 标题['__class__'] }}"), ["正文第 5 段", "不能用“getitem”", "{{ 标题["]),
        ((NEEDED, *LOOP, "{{ 主送|default(value=cycler) }}"), ["正文第 5 段", "不能用“default”"]),
        ((NEEDED, *LOOP, "{{ 9 ** 999999999 }}"), ["不能用“pow”"]),
        ((NEEDED, *LOOP, "{{ 问题数|round(99999999, 'ceil') }}"), ["不能用“round”"]),
        ((NEEDED, *LOOP, "{% autoescape false %}{{ 标题 }}{% endautoescape %}"), ["不能用"]),
        ((NEEDED, *LOOP, "{{ 标题|join(标题) }}"), ["不能用“join”"]),
        ((NEEDED, *LOOP, "{{ 标题|join('、')|upper|join('、') }}"), ["不能用“join”"]),
        ((NEEDED, *LOOP, "{{ 标题 - 1 }}"), ["填上内容以后文件会坏"]),
        ((NEEDED, LOOP[0], *LOOP, LOOP[2]), ["正文第 2 段", "“问题清单”的循环套得太深"]),
        ((NEEDED, LOOP[0], "{% for 一 in 附件说明 %}{{ 一 }}{% endfor %}", *LOOP[1:]), ["“附件说明”的循环套得太深"]),
        ((NEEDED, *LOOP, "{{p 标题 }}"), ["填上内容以后文件会坏"]),
        (("很长的一段话" * 10 + "{{ 没有 }}", NEEDED, *LOOP), ["“…的一段话很长的一段话{{ 没有 }}”"]),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(paragraphs: tuple[str, ...], told: list[str]) -> None:
    found = "\n".join(faults(template(*paragraphs)))
    assert all(one in found for one in told), found


def test_a_fault_in_a_table_names_table_row_and_cell() -> None:
    document = Document()
    for one in (NEEDED, *LOOP):
        document.add_paragraph(one)
    document.add_table(1, 1)
    table = document.add_table(3, 2)
    table.cell(1, 0).text = "{%tr for 问题 in 问题清单 %}"
    table.cell(2, 1).text = "{{ 问题.没有这样 }}"
    out = io.BytesIO()
    document.save(out)
    assert faults(out.getvalue())[0].startswith("正文第 2 个表第 2 行第 1 格：“{%tr for 问题 in 问题清单 %}”没有结束")
    table.add_row().cells[0].text = "{%tr endfor %}"
    out = io.BytesIO()
    document.save(out)
    assert faults(out.getvalue())[0].startswith("正文第 2 个表第 3 行第 2 格：没有“问题清单.没有这样”")


def test_headers_and_footers_are_read_too() -> None:
    document = Document()
    for one in (NEEDED, *LOOP):
        document.add_paragraph(one)
    document.sections[0].header.paragraphs[0].text = "{{ 没有 }}"
    out = io.BytesIO()
    document.save(out)
    assert faults(out.getvalue())[0].startswith("页眉第 1 段：没有“没有”")


def test_a_template_that_fails_with_what_is_recorded_is_told_as_one() -> None:
    own = template(NEEDED, *LOOP, "{% if 标题 == '三' %}{{ 标题 - 1 }}{% endif %}")
    assert faults(own) == []
    paper = dataclasses.replace(notice().paper, title="三")
    with pytest.raises(Known, match="form_render"):
        word.fill(Official(form="rectify", paper=paper, template=own), STAMP)


def rels(kind: str, target: str) -> str:
    return f'<Relationship Id="rId99" Type="{kind}" Target="{target}" TargetMode="External"/></Relationships>'


SOUND = template(NEEDED, *LOOP)
LINKED = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
DTD = '<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'
RELS = "word/_rels/document.xml.rels"
OTHERWISE = '<q:Relationship xmlns:q="http://schemas.openxmlformats.org/package/2006/relationships" Id="{id}" Type="http://x/attachedTemplate" Target="http://evil/t.dotm" TargetMode="{mode}"/></Relationships>'  # fmt: skip  # noqa: E501
OUTSIDE = '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:instrText>DDEAUTO c x</w:instrText></w:r></w:p></w:styles>'  # fmt: skip  # noqa: E501
HEADER = '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
CATEGORY = "<cp:category>{{ cycler }}</cp:category></cp:coreProperties>"
FIELD = '<w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r><w:r><w:t>{{{{ 标题 }}}}'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (template(NEEDED, *LOOP, word__vbaProject_DOT_bin="x"), "里面有宏（word/vbaProject.bin）"),
        (replaced(SOUND, "[Content_Types].xml", "wordprocessingml.document.main", "macroEnabled.main"), "里面有宏"),
        (template(NEEDED, *LOOP, word__embeddings__o1_DOT_bin="x"), "嵌了对象（word/embeddings/o1.bin）"),
        (template(NEEDED, *LOOP, word__activeX__activeX1_DOT_xml="<a/>"), "嵌了对象"),
        (replaced(SOUND, RELS, "</Relationships>", rels("http://x/attachedTemplate", "http://evil/t.dotm")), "外部链接（http://evil/t.dotm）"),
        (replaced(SOUND, RELS, "</Relationships>", rels("http://x/image", "file:///c:/x.png")), "外部链接（file:///c:/x.png）"),
        (replaced(SOUND, RELS, "</Relationships>", OTHERWISE.format(id="a", mode="&#69;xternal")), "外部链接（http://evil/t.dotm）"),
        (replaced(SOUND, RELS, "</Relationships>", OTHERWISE.format(id="a>b", mode="External")), "外部链接（http://evil/t.dotm）"),
        (template(NEEDED, *LOOP, word__glossary__document2_DOT_xml=OUTSIDE), "自动取外部内容"),
        (replaced(SOUND, "docProps/core.xml", "</cp:coreProperties>", CATEGORY), "文件属性"),
        (replaced(SOUND, BODY, FIRST, FIELD.format("INCLUDETEXT c:/x")), "正文第 1 段：里面有会自动取外部内容的域"),
        (replaced(SOUND, BODY, FIRST, FIELD.format("ddeauto c x")), "自动取外部内容"),
        (replaced(SOUND, BODY, FIRST, FIELD.format("{{ 'DD' ~ 'EAUTO' }} c x")), "自动取外部内容"),
        (replaced(SOUND, BODY, FIRST, FIELD.format("QUOTE 68 68 69 65 85 84 79")), "自动取外部内容"),
        (template(NEEDED, *LOOP, word___rels__x_DOT_RELS=LINKED.format(rels("http://x/t", "http://evil"))), "外部链接（http://evil）"),
        (replaced(SOUND, BODY, "<w:body>", "<w:mailMerge/><w:body>"), "邮件合并"),
    ],
)  # fmt: skip
def test_what_could_act_or_fetch_is_refused(content: bytes, told: str) -> None:
    assert any(told in one for one in faults(content)), faults(content)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件不完整"),
        (b"PK\x03\x04 not a zip", "文件不完整"),
        (SOUND[: len(SOUND) // 2], "文件不完整"),
        (SOUND.replace(b"PK\x01\x02", b"PK\x01\x03"), "文件不完整"),
        (replaced(SOUND, "word/document.xml", "<w:body>", "<w:body"), "读不出来：word/document.xml"),
        (replaced(SOUND, "word/_rels/document.xml.rels", "styles.xml", "gone.xml"), "里面的各部分对不上"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "加了打开密码"),
        (template(NEEDED, *LOOP, word__Document_DOT_xml="<x/>"), "两份同名"),
        (replaced(SOUND, "_rels/.rels", "word/document.xml", "word/other.dat"), "对不上"),
        (template(NEEDED, *LOOP, word__x_DOT_xml=DTD.encode("utf-16")), "读不出来"),
        (replaced(SOUND, "word/document.xml", "<w:document", '<!DOCTYPE d [<!ENTITY a "b">]><w:document'), "读不出来"),
    ],
)
def test_a_file_that_is_no_whole_word_file_is_refused_with_what_to_do(content: bytes, told: str) -> None:
    with pytest.raises(Known, match="form_unreadable") as refused:
        word_check.check(content, "rectify")
    sentence = say(refused.value.code, **refused.value.facts)
    assert told in sentence
    assert "请在 Word 里另存为 .docx" in sentence


def test_a_file_that_is_or_becomes_too_large_is_refused() -> None:
    bomb = template(NEEDED, *LOOP, word__media__x_DOT_txt="0" * (70 << 20))
    assert len(bomb) < 1 << 20
    for content in (bomb, SOUND + b"0" * (5 << 20)):
        with pytest.raises(Known, match="form_too_large"):
            word_check.check(content, "rectify")


def test_a_file_is_read_no_further_than_a_template_may_be_long(tmp_path: Path) -> None:
    file = tmp_path / "很大.docx"
    with file.open("wb") as made:
        made.truncate(5 << 30)
    with pytest.raises(Known, match="form_too_large") as refused:
        word_package.content_of(file)
    assert refused.value.facts["size_bytes"] == 5 << 30
    with pytest.raises(Known, match="form_no_file"):
        word_package.content_of(tmp_path / "没有.docx")


@pytest.mark.parametrize(
    "content",
    [
        replaced(SOUND, BODY, "<w:sectPr", "<w:p/>" * 40_000 + "<w:sectPr"),
        replaced(SOUND, BODY, FIRST, FIRST + "{{ 标题 }}" * 3000),
        replaced(SOUND, BODY, FIRST, FIRST + "x" * (3 << 20)),
        replaced(SOUND, BODY, FIRST, FIRST + "x" * (1 << 20)),
        template(NEEDED, *["{%p if 标题 %}"] * 400, *LOOP, *["{%p endif %}"] * 400),
        template(NEEDED, *LOOP, **{f"word__header{at}_DOT_xml": HEADER for at in range(20)}),
    ],
    ids=("elements", "tags", "bytes", "words", "nested", "parts"),
)
def test_a_file_that_would_keep_the_check_busy_is_refused_by_its_measure(content: bytes) -> None:
    with pytest.raises(Known, match="form_too_much") as refused:
        word_check.check(content, "rectify")
    assert "不像一份模板" in say(refused.value.code, **refused.value.facts)


def test_openings_without_end_are_read_in_one_go() -> None:
    began = time.perf_counter()
    assert "没有写完" in faults(replaced(SOUND, BODY, FIRST, FIRST + "{{" * 40_000 + "<w:br/>"))[0]
    assert time.perf_counter() - began < 5, "one that looks for the end from every opening takes minutes"


def test_what_does_no_harm_is_told_apart_and_lets_the_template_be_used() -> None:
    document = Document(io.BytesIO(SOUND))
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(148)
    out = io.BytesIO()
    document.save(out)
    found = word_check.examine(out.getvalue(), "rectify")
    assert found.faults == ()
    told = "".join(map(word_check.told, found.warnings))
    assert "没有用到文号、编号" in told
    assert "210×148" in told
    document.sections[0].left_margin = Mm(200)
    out = io.BytesIO()
    document.save(out)
    assert "放不下公文" in faults(out.getvalue())[0]
    assert word_check.examine(word.program_template("rectify"), "rectify") == word_check.Examined(())


def test_a_tag_that_word_has_cut_into_runs_is_read_as_one() -> None:
    document = Document()
    for one in (NEEDED, *LOOP):
        document.add_paragraph(one)
    paragraph = document.add_paragraph()
    for piece in ("{", "{ 文", "号", " }", "}"):
        paragraph.add_run(piece)
    out = io.BytesIO()
    document.save(out)
    assert faults(out.getvalue()) == []
    paragraph.runs[2].text = "浩"
    out = io.BytesIO()
    document.save(out)
    assert "没有“文浩”" in faults(out.getvalue())[0]


def test_every_fault_has_its_sentence_and_every_field_its_explanation() -> None:
    assert all("{" in one or code in ("macro", "no_room") for code, one in FAULTS.items())
    told = "\n".join(explained())
    assert all(title in told for title, _ in FORMS.values())
    assert "描述【必有】" in told
    assert "照片行（逐条，每条有）" in told


def test_a_form_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(Known, match="form_unknown"):
        word_check.check(SOUND, "letter")
