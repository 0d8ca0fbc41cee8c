"""回头看核查表: one page to fill in whatever the issue, nothing cut, its text and its code come back."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import pypdfium2
import pytest
import zxingcpp

from inspector.domain.issue import Standing
from inspector.domain.paper import IssuePaper
from inspector.errors import Known
from inspector.sheets import recheck_sheet
from inspector.sheets.pictures import print_jpeg
from inspector.wording import say
from tests.sheets.conftest import PASSAGE, STAMP, UUID, Print, issue_paper, jpeg, overlaps, photo, squeeze


def test_text_comes_back_exactly_with_rare_characters(print_sheet: Print) -> None:
    paper = issue_paper(description=PASSAGE, requirement="清运并冲洗", feedback_text="已清运 2 车", spot="𠮷祥里")
    printed = print_sheet(recheck_sheet, paper)
    text = printed.squeezed()
    for expected in (PASSAGE, "清运并冲洗", "已清运 2 车", "马滘街道凤岗社区 𠮷祥里", "HK-A3-0012", "滘", "礐", "𠮷"):
        assert squeeze(expected) in text
    assert printed.drawn.missing_glyphs == frozenset()


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (40, 5)])
def test_every_photo_is_printed_once_and_pages_are_counted(print_sheet: Print, count: int, pages: int) -> None:
    roles = ["wide", "close", "feedback"] + ["other"] * 40
    printed = print_sheet(recheck_sheet, issue_paper(photos=[photo(n + 1, roles[n]) for n in range(count)]))
    assert (printed.drawn.images, printed.images()) == (count, count)
    assert (printed.drawn.pages, printed.pages()) == (pages, pages)
    text = printed.squeezed()
    assert f"第{pages}页，共{pages}页" in text
    assert all(text.count(f"照{n + 1}{word}") == 1 for n, word in zip(range(count), ("全景", "近景"), strict=False))


@pytest.mark.parametrize("field", ["description", "requirement", "feedback_text", "spot", "lead_name", "campaign_name"])
def test_two_thousand_characters_in_any_field_are_neither_cut_nor_overlapping(print_sheet: Print, field: str) -> None:
    long = (PASSAGE * 30)[:2000]
    printed = print_sheet(recheck_sheet, issue_paper(photos=[photo(1), photo(2, "close")], **{field: long}))
    text = printed.squeezed()
    found = "".join(c for c in text if c in set(squeeze(long)))
    assert all(found.count(c) >= squeeze(long).count(c) for c in set(squeeze(long)))
    assert printed.pages() >= 2
    assert overlaps(printed.path) == []


def test_all_that_a_hand_fills_in_stands_on_the_first_page_however_long_the_text(print_sheet: Print) -> None:
    printed = print_sheet(recheck_sheet, issue_paper(description=PASSAGE * 30, photos=[photo(1)]))
    first = squeeze(printed.text("-raw", "-f", "1", "-l", "1"))
    for words in ("现状描述", "同机位", "1整改到位", "群众反映", "处理意见", "核查人签名一", "核查人签名二"):
        assert words in first
    assert squeeze(printed.text("-raw", "-f", "2")).count("核查人签名一") == 0
    assert "原问题（续）" in squeeze(printed.text("-raw", "-f", "2", "-l", "2"))


@pytest.mark.parametrize(
    ("standing", "offered"),
    [
        (
            Standing("reported", 1, False, None, None, None, ""),
            ["1整改到位", "2基本到位（不销号）", "3未到位", "4反弹（限已销号的）"],
        ),
        (Standing("closed", 1, True, None, None, "2026-11-01T00:00:00Z", ""), ["1整改到位", "4反弹（限已销号的）"]),
    ],
)
def test_conclusions_that_the_standing_allows_are_offered_and_always_the_relapse(
    print_sheet: Print, standing: Standing, offered: list[str]
) -> None:
    text = print_sheet(recheck_sheet, issue_paper(standing=standing)).squeezed()
    choices = ("1整改到位", "2基本到位（不销号）", "3未到位", "4反弹（限已销号的）")
    assert [choice for choice in choices if choice in text] == offered


def test_each_page_carries_a_code_that_names_paper_record_and_page(print_sheet: Print) -> None:
    printed = print_sheet(recheck_sheet, issue_paper(photos=[photo(n) for n in range(1, 6)]), issue_paper(13))
    with pypdfium2.PdfDocument(printed.path) as document:
        pages = [page.render(scale=2).to_pil() for page in document]
    read = [[code.text for code in zxingcpp.read_barcodes(page)] for page in pages]
    assert read == [[f"HK-A3-0012|{UUID}|1"], [f"HK-A3-0012|{UUID}|2"], [f"HK-A3-0013|{UUID}|1"]]


def test_copies_are_counted_over_the_whole_print_and_left_out_for_one(print_sheet: Print) -> None:
    several = print_sheet(recheck_sheet, *(issue_paper(number) for number in range(1, 13)))
    assert [f"第{n}份，共12份" in several.squeezed() for n in (1, 7, 12)] == [True] * 3
    assert several.drawn.sheets == 12
    assert "份" not in print_sheet(recheck_sheet, issue_paper()).squeezed()


def test_a_photo_that_cannot_be_decoded_says_so_with_its_digest(print_sheet: Print) -> None:
    broken = photo(3, data=b"\xff\xd8\xff" + b"\x00" * 500)
    marked = photo(4, "close", state="unreadable")
    printed = print_sheet(recheck_sheet, issue_paper(photos=[broken, marked]))
    assert printed.drawn.images == 0
    assert printed.squeezed().count("读不出来") == 2
    assert "摘要00000003" in printed.squeezed()


def test_what_no_font_has_is_reported_to_the_caller(print_sheet: Print) -> None:
    printed = print_sheet(recheck_sheet, issue_paper(description="桶边有😀贴纸"))
    assert printed.drawn.missing_glyphs == {"😀"}
    assert "桶边有〓贴纸" in printed.squeezed()


def test_nothing_to_print_is_said_in_a_sentence() -> None:
    with pytest.raises(Known) as caught:
        recheck_sheet.draw([], io.BytesIO(), STAMP)
    assert "没有可打印的内容" in say(caught.value.code, **caught.value.facts)


def test_an_assumed_deadline_and_a_supervised_issue_are_marked(print_sheet: Print) -> None:
    standing = Standing("assigned", 2, False, "2026-11-01T00:00:00Z", None, None, "")
    paper = issue_paper(standing=standing, due_note="未含2027年调休，按周末推算")
    text = print_sheet(recheck_sheet, paper).squeezed()
    assert "第2轮" in text
    assert "挂账督办" in text
    assert "未含2027年调休，按周末推算" in text


def test_memory_does_not_grow_with_the_number_of_sheets() -> None:
    prepared = print_jpeg(lambda: io.BytesIO(jpeg(size=(1600, 1200), quality=95)))
    pictures = [replace(photo(n, role), prepared=prepared) for n, role in ((1, "wide"), (2, "close"))]

    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    def peak(count: int) -> int:
        def papers() -> Iterator[IssuePaper]:
            for number in range(count):
                yield issue_paper(number, photos=pictures, description=f"第 {number} 处。" + PASSAGE)

        out: BinaryIO = Nowhere()  # type: ignore[assignment]
        tracemalloc.start()
        recheck_sheet.draw(papers(), out, STAMP)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(2)  # fonts and caches
    few, many = peak(10), peak(110)
    assert (many - few) / 100 < 12_000, f"{few} → {many} bytes"  # the photos of one sheet are over 20 000
