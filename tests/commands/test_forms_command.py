"""An office takes the templates out, puts its own in, and gets the papers in its own form, on this computer."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm

from inspector import papers
from inspector.__main__ import main
from inspector.store import forms
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, laid_out
from tests.store.orders import office


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_a_template_is_taken_out_changed_checked_used_and_given_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, place = str(tmp_path / "w"), tmp_path / "forms"
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        desk = office(laid_out(ws, clock))
        desk.assigned()
        notice = ws.all("notice")[0]
    assert run("--workspace", folder, "forms", "export", str(place)) == 0
    assert "字段说明.txt" in capsys.readouterr().out
    assert "问题清单（逐条，每条有）" in (place / "字段说明.txt").read_text("utf-8-sig")
    own = place / "rectify 整改通知书.docx"
    document = Document(own)
    document.paragraphs[0].insert_paragraph_before("本单位自己的抬头")
    document.save(own)
    assert run("--workspace", folder, "forms", "check", str(own)) == 0
    assert "请留意" not in capsys.readouterr().out
    renamed = own.with_name("我们的.docx")
    renamed.write_bytes(own.read_bytes())
    assert run("--workspace", folder, "forms", "check", str(renamed)) == 2
    assert "我们的.docx”看不出是哪种公文，没有检查。请加 --form" in capsys.readouterr().err
    assert run("--workspace", folder, "forms", "check", "--form", "rectify", str(renamed)) == 0
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(148)
    document.save(own)
    for arguments in (("check", str(own)), ("use", "rectify", str(own))):
        assert run("--workspace", folder, "forms", *arguments) == 0
        said = capsys.readouterr().out
        assert "可以用，请留意：\n1. " in said
        assert "210×148" in said
    assert "随备份走，不随同步走" in said

    def drawn() -> str:
        with open_workspace(tmp_path / "w", now=clock) as ws:
            out = io.BytesIO()
            papers.draw(ws, "rectify", out, format="docx", notice_id=notice.id)
            return "\n".join(one.text for one in Document(out).paragraphs)

    assert drawn().startswith("本单位自己的抬头\n整改通知书")
    document.paragraphs[0].text = "{{ 没有这个字段 }}"
    document.save(own)
    assert run("--workspace", folder, "forms", "use", "rectify", str(own)) == 2
    refused = capsys.readouterr().err
    assert "1 处问题，没有采用" in refused
    assert "正文第 1 段：没有“没有这个字段”" in refused
    assert drawn().startswith("本单位自己的抬头"), "the one before stays"
    assert run("--workspace", folder, "forms", "drop", "rectify") == 0
    assert drawn().startswith("整改通知书")
    with open_workspace(tmp_path / "w", now=clock) as ws:
        assert forms.own(ws, "rectify") is None
