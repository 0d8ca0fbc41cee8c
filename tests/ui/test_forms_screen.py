"""公文模板 in 设置: written out with its fields, refused as a whole with every fault, seen filled before it is used."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from inspector.papers.subject import Run
from inspector.sheets import word
from inspector.store import forms
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.actions import forms as actions
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.screens.settings_forms import FormsSection, TemplateDialog
from inspector.ui.window import Window
from inspector.wording import forms as words
from inspector.wording.official import FORMS
from tests.sheets.office_templates import LOOP, NEEDED, template
from tests.store.making import Clock, laid_out
from tests.store.orders import office
from tests.ui.frame_world import idle, opened

HEAD = "本单位自己的抬头"


def changed(form: str, first: str) -> bytes:
    """Our template with a line of an office's own above it."""
    document = Document(io.BytesIO(word.program_template(form)))
    document.paragraphs[0].insert_paragraph_before(first)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sized(content: bytes, points: int) -> bytes:
    """A template whose every run is of one size."""
    document = Document(io.BytesIO(content))
    for run in (run for one in document.element.body.iter(qn("w:p")) for run in one.iter(qn("w:sz"))):
        run.set(qn("w:val"), str(2 * points))
    for style in document.styles.element.iter(qn("w:sz")):
        style.set(qn("w:val"), str(2 * points))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    clock = Clock()
    with open_workspace(tmp_path / "工作区", now=clock) as ws:
        made = laid_out(ws, clock)
        ws.become(made.people[0], made.people)
        office(made).assigned()
        yield ws


def test_a_good_template_of_every_paper_is_shown_as_pages(ws: Workspace) -> None:
    newest = max(one.number for one in ws.all("notice"))
    for form in FORMS:
        seen = actions.examined(ws, form, "我们的.docx", changed(form, HEAD), Run())
        assert seen.faults == ()
        text = read_text(seen.pdf)
        assert HEAD in text
        if form == "rectify":
            assert newest in seen.about
            assert newest in text, "filled from the newest record there is"
        if form in ("talk", "circular"):
            assert seen.about == ""
            assert "〔" in text, "there is no record: each field says its name"
        assert forms.own(ws, form) is None, "only looked at"


def test_a_template_with_letters_of_no_size_is_shown_all_the_same(ws: Workspace) -> None:
    seen = actions.examined(ws, "talk", "零号字.docx", sized(word.program_template("talk"), 0), Run())
    assert seen.pdf.startswith(b"%PDF")


def test_the_list_of_fields_is_that_of_one_paper_and_says_what_each_means() -> None:
    told = "\n".join(actions.field_list("supervise"))
    assert told.startswith("《督办单》\n督办单（supervise）里可以用的字段")
    assert "督办等级【必有】  一般、重点、挂牌" in told
    assert "里可以用的字段" in told
    assert told.count("里可以用的字段") == 1


def test_a_template_kept_before_it_was_said_where_it_came_from_still_counts(ws: Workspace) -> None:
    import base64

    content = changed("talk", HEAD)
    ws.set_meta("form/talk", base64.b64encode(content).decode())
    kept = forms.kept(ws, "talk")
    assert kept == forms.Kept(content=content)
    assert forms.own(ws, "talk") == content


def test_a_template_is_refused_seen_used_written_out_and_given_back(qtbot: Any, ws: Workspace, tmp_path: Path) -> None:
    with opened(qtbot, ws, ws.now) as window:
        window.show()
        window.go("settings", show="forms")
        idle(window.context.tasks, window, qtbot)
        section = window.screen_at("settings").forms
        assert all(row.hint.text() == words.SHIPPED for row in section.rows.values())
        _refused(window, section, tmp_path, qtbot)
        file = tmp_path / "我们的通知书.docx"
        content = changed("rectify", HEAD)
        file.write_bytes(content)
        seen = _shown(window, section, file, qtbot)
        assert isinstance(seen, TemplateDialog)
        assert "检查通过" in told_in(seen)
        assert forms.own(ws, "rectify") is None
        file.write_bytes(b"another by now")
        seen.use_button.click()
        qtbot.waitUntil(lambda: "我们的通知书.docx" in section.rows["rectify"].hint.text())
        kept = forms.kept(ws, "rectify")
        assert kept is not None
        assert kept.content == content, "what was seen, not what lies in the file by then"
        assert kept.digest[:12] in section.rows["rectify"].hint.text()
        assert ws.get("person", ws.author).name in section.rows["rectify"].hint.text()
        out = tmp_path / "取走" / "范本.docx"
        out.parent.mkdir()
        section.write_out("rectify", out)
        idle(window.context.tasks, window, qtbot)
        assert out.read_bytes() == content
        assert "整改通知书" in (out.parent / "范本 字段说明.txt").read_text("utf-8-sig")
        section.give_back("rectify")
        qtbot.waitUntil(lambda: section.rows["rectify"].hint.text() == words.SHIPPED)
        assert section.buttons["rectify"]["back"].isHidden()
        assert forms.own(ws, "rectify") is None


def _refused(window: Window, section: FormsSection, folder: Path, qtbot: Any) -> None:
    """Every fault is told with its place, and what cannot be read at all is told in the bar."""
    bad = folder / "有问题.docx"
    bad.write_bytes(template(NEEDED, *LOOP, "{{ 没有这个 }}", "{{ ''.__class__ }}"))
    told = _shown(window, section, bad, qtbot)
    assert isinstance(told, ListDialog)
    lines = [told.list.item(at).text() for at in range(told.list.count())]
    assert [line.partition("：")[0] for line in lines] == ["1. 正文第 5 段", "2. 正文第 6 段"]
    assert "2 处问题，没有采用" in told_in(told)
    told.accept()
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    section.look_at("rectify", bad)
    assert not section.buttons["talk"]["change"].isEnabled(), "one at a time"
    idle(window.context.tasks, window, qtbot)
    assert "不是完好的 Word 文件" in told_in(window)
    assert section.buttons["talk"]["change"].isEnabled()
    assert section.rows["rectify"].hint.text() == words.SHIPPED


def _shown(window: Window, section: FormsSection, file: Path, qtbot: Any) -> QDialog:
    shown: list[QDialog] = []

    def opened_one(dialog: QDialog) -> None:
        dialog.open()
        shown.append(dialog)

    section.look_at("rectify", file, opened_one)
    qtbot.waitUntil(lambda: bool(shown), timeout=30_000)
    idle(window.context.tasks, window, qtbot)
    return shown[0]


def told_in(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def read_text(pdf: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
