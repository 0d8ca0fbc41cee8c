"""Figures on a page that is looked at lead to their records, cell by cell; no file that leaves knows of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from inspector import papers
from inspector.domain.counted import above
from inspector.domain.figure_marks import Marks, holds_marks, marked_as, parted
from inspector.domain.registers import Circular
from inspector.errors import Known
from inspector.papers.subject import Run
from inspector.sheets.text import clean, set_text
from inspector.store import three_lists
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.actions import reports
from inspector.ui.models.reports import Asked, Drawing
from inspector.ui.parts.pdf_pages import one_at_a_time
from tests import figures_year as year

SIGNS = re.compile("[\U000e01d0-\U000e01ef]")
DRAWN = ("weekly", "circular", "ledger", "three-lists", "efforts", "figures")


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("year") / "w"
    year.make(folder, whole=False)
    with open_workspace(folder, now=year.SetClock()) as ws:
        with ws.write(author=ws.all("person")[0].id) as door:
            door.put(Circular(id=new_id(), number=door.next_number("TB"), title="通报", issued_on=year.CUT_OFF))
        yield ws


def drawn(ws: Workspace, name: str) -> Drawing:
    return reports.draw(ws, reports.completed(ws, Asked(name, span="all")), Run())


def said_at(found: Drawing) -> Iterator[tuple[str, str, str]]:
    """Yield (what stands in the place, what the figure says, the words of its line) of every place on the pages."""
    with one_at_a_time, pypdfium2.PdfDocument(found.pdf) as document:
        texts = [page.get_textpage() for page in document]
        for spot in found.spots:
            left, lower, right, upper = spot.box
            middle = (lower + upper) / 2
            inside = texts[spot.page].get_text_bounded(left + 1, middle - 1, right - 1, middle + 1)
            line = texts[spot.page].get_text_bounded(0, middle - 1, left, middle + 1)
            yield inside.strip(), found.figures[spot.key].value, "".join(line.split())
        for text in texts:
            text.close()


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_stands_where_it_can_be_clicked_and_has_as_many_records_as_it_says(
    ws: Workspace, name: str
) -> None:
    found = drawn(ws, name)
    assert len(found.spots) > 20
    for inside, value, line in said_at(found):
        assert inside == value, line
    units = ("人次", "台次", "车次", "处", "棵", "人", "轮", "天")  # sums, not counts
    for one in found.figures.values():
        summed = one.records[0][0] in ("effort", "tally") or one.word.endswith(units) or one.word in ("轮次", "蹲点")
        assert summed or not one.word or one.value == str(len(one.records)), one.word
        assert len(set(one.records)) == len(one.records) or summed, one.word


def test_a_cell_of_the_matrix_leads_to_the_issues_of_that_street_and_community(ws: Workspace) -> None:
    found = drawn(ws, "weekly")
    places = {place.id: place for place in ws.all("place")}
    issues = {issue.id: issue for issue in ws.all("issue")}
    matrix = [spot for spot in found.spots if found.figures[spot.key].part == "街道和社区"]
    assert len(matrix) > 150
    lines = {id(spot): line for spot, (_, _, line) in zip(found.spots, said_at(found), strict=True)}
    for spot in matrix:
        number = found.figures[spot.key]
        *names, column = number.word.split()
        assert names[-1] in lines[id(spot)], "the line that was clicked; a street is named once above its communities"
        for _, record in number.records:
            lies_in = [above(places, issues[record].place_id, level) for level in ("street", "community")]
            assert [places[one].name if one else "（街道不详）" for one in lies_in][: len(names)] == names, column
    whole = [found.figures[spot.key] for spot in matrix if found.figures[spot.key].word.count(" ") == 1]
    total = next(one for one in found.figures.values() if one.word == "累计发现" and not one.part)
    by_street = [ref for one in whole if one.word.endswith("累计发现") for ref in one.records]
    assert sorted(by_street) == sorted(total.records), "the streets add up to the whole, issue by issue"


@pytest.mark.parametrize("name", ["weekly", "circular", "ledger", "figures"])
def test_what_leaves_holds_neither_link_nor_sign_and_looks_the_same(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from reportlab import rl_config

    monkeypatch.setattr(rl_config, "invariant", 1)
    monkeypatch.setattr(papers, "new_id", lambda: "11111111-1111-7111-8111-111111111111")
    asked = reports.completed(ws, Asked(name, span="all"))
    looked_at = reports.draw(ws, asked, Run()).pdf
    assert b"/Annot" not in looked_at
    for kind in asked.document.formats:
        path = tmp_path / f"{name}.{kind}"
        reports.write(ws, asked, path, kind, Run())
        content = path.read_bytes()
        if kind == "pdf":
            assert content == looked_at, "no line and no letter moves for it"
        elif kind in ("docx", "xlsx"):
            with zipfile.ZipFile(path) as package:
                texts = [package.read(one).decode() for one in package.namelist() if one.endswith(".xml")]
            assert not any(SIGNS.search(text) for text in texts)
        else:
            assert not SIGNS.search(content.decode("utf-8-sig"))


def test_an_own_template_shows_the_same_figures_without_knowing_of_them(ws: Workspace, tmp_path: Path) -> None:
    from docx import Document

    from inspector.domain.official import Official
    from inspector.papers.weekly import weekly_paper

    own = Document()
    own.add_paragraph(
        "{{ 标题 }}：共{{ 累计发现 }}个，{% if 超期 %}超期{{ 超期 }}个{% endif %}，未解决{{ 累计发现 - 累计解决 }}个"
    )
    out = io.BytesIO()
    own.save(out)
    marks, landed = Marks(), []
    paper, _ = weekly_paper(ws, "2024-W18", marks=marks)
    stamp = replace(papers.stamp_of(ws, "weekly"), landed=lambda page, key, box: landed.append(key))
    drawn = io.BytesIO()
    papers.document("weekly").load("pdf").draw(
        [Official(form="weekly", paper=paper, template=out.getvalue())], drawn, stamp
    )
    assert [marks.shown[key].word for key in landed][:1] == ["累计发现"]
    with one_at_a_time, pypdfium2.PdfDocument(drawn.getvalue()) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert f"未解决{int(paper.found) - int(paper.solved)}个" in text, "what a template reckons is a plain number"


def test_a_figure_is_reckoned_with_as_a_number_and_said_as_one() -> None:
    marks = Marks()
    five = marks.number(5, "发现", [("issue", str(at)) for at in range(5)])
    assert (five, five + 1, f"{five:03d}", bool(five)) == (5, 6, "005", True)
    assert parted(f"共{five}个") == [("共", None), ("5", 0), ("个", None)]
    assert clean(f"共{five}个") == "共5个"
    assert marks.number(0, "超期", []) == 0
    assert not holds_marks(str(marks.number(3, "没有记录", [])))


def test_signs_that_somebody_typed_break_nothing_and_draw_nothing() -> None:
    for hostile in (
        SIGNS.pattern,
        "\U000e01ee",
        "\U000e01ee\U000e01d1",
        "a\U000e01ef\U000e01eeb",
        marked_as("x", 2**40),
    ):
        assert not SIGNS.search("".join(line.text for line in set_text(hostile, 200).lines))
    typed = "\U000e01ee\U000e01d3假\U000e01ef"
    assert parted(f"{typed}{marked_as('5', 3)}{typed}") == [(typed, None), ("5", 3), (typed, None)]
    assert not any(line.marks for line in set_text(typed, 200).lines), "it leads nowhere"
    long = marked_as("长" * 60, 3)
    lines = set_text("前" * 20 + "  " + long, 120).lines
    assert [line.text for line in lines] == [line.text for line in set_text("前" * 20 + "  " + "长" * 60, 120).lines]
    assert sum(bool(line.marks) for line in lines) > 3, "a figure over several lines stands on each of them"


def test_more_issues_than_one_document_takes_are_refused_not_cut_off(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked("recheck", record="status:closed")
    whole = reports.subject_of(ws, asked)["issue_ids"]
    monkeypatch.setattr(three_lists, "MOST_ON_PAPER", len(whole))
    assert reports.subject_of(ws, asked)["issue_ids"] == whole
    monkeypatch.setattr(three_lists, "MOST_ON_PAPER", len(whole) - 1)
    with pytest.raises(Known, match="issues_too_many_for_paper"):
        reports.subject_of(ws, asked)
