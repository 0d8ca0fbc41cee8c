"""照片证据册, 一村一档, 12345 转办单, 交叉督查排班表: what stands on them, however much, however odd."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from inspector.domain.album import AlbumPaper, AlbumPhoto
from inspector.domain.issued import ATTACHMENT
from inspector.domain.lead_transfer import LeadTransferPaper
from inspector.domain.paper import PhotoPaper
from inspector.domain.place_file import PlaceFilePaper, StagePhoto, Treated
from inspector.domain.rotation import RotaPaper, RotaRow
from inspector.sheets import lead_transfer, photo_album, place_file, rota_table
from inspector.sheets.rota_table import RotaSheet
from tests.sheets.conftest import PASSAGE, STAMP, UUID, Print, jpeg, overlaps, photo, squeeze

ODD = "\u202e马滘礐石𠮷祥里\u202c\x00\x0b\ufffe<b>&amp;</b>"
LONG = (PASSAGE * 20)[:2000]
SHA, SM3 = "0123456789abcdef" * 4, "fedcba9876543210" * 4


def album_photo(number: int, **facts: Any) -> AlbumPhoto:
    said = {
        "number": str(number),
        "heading": f"A3-{number:04d}，全景",
        "facts": (
            ("地点", "马滘街道凤岗社区，学校后门巷"),
            ("拍摄", "2026-11-13 09:21:03"),
            ("存入", "2026-11-13 18:00"),
        ),
        "sha256": SHA,
        "sm3": SM3,
        "open": lambda: photo(number),
    }
    return AlbumPhoto(**{**said, **facts})


def album(*photos: AlbumPhoto, **facts: Any) -> AlbumPaper:
    whole = AlbumPaper(
        number="ZP-K7M2-20261120-1512",
        subject_id=UUID,
        about="场次 JL-K7M2-0003",
        photos=photos,
        issues=len(photos),
        first_at="2026-11-13 09:21",
        last_at="2026-11-13 11:02",
        unreadable=0,
        timeless=0,
        whole_digest=SHA,
    )
    return dataclasses.replace(whole, **facts)


def place_paper(*treated: Treated, **facts: Any) -> PlaceFilePaper:
    whole = PlaceFilePaper(
        number="DA-K7M2-20261120-1512", subject_id=UUID, place="凤岗社区", street="马滘街道", code="440512003001",
        level="社区", address="凤岗路 1 号", point="北纬 23.2718°，东经 116.7093°，WGS-84", bodies="马滘片区保洁公司",
        as_of="2026-11-20", counts="发现问题 3 个，已销号 2 个，未销号 1 个", efforts="累计清理垃圾2车次",
        treated=treated, visits=(("2026-11-13", "JL-K7M2-0003", "暗访", "陈立、郑敏𠮷", "发现问题 1 个"),),
        follow_up=(("2026-11-17", "“差”名单", "投放点长期不足"),),
    )  # fmt: skip
    return dataclasses.replace(whole, **facts)


def treated(number: int = 1, shots: int = 1, **facts: Any) -> Treated:
    stage = tuple(StagePhoto(caption="11-13 09:21，摘要 0123 4567", open=lambda: photo(number)) for _ in range(shots))
    said = {
        "number": f"A3-{number:04d}", "title": "垃圾乱堆乱放，学校后门巷", "description": "巷口墙边成堆垃圾",
        "found_on": "2026-11-13", "state": "已销号", "lead": "马滘片区保洁公司", "done": "已清运",
        "efforts": "清理垃圾2车次", "before": stage, "after": stage,
        "accepted": ("2026-11-22 陈立 核查：整改到位（HK-A3-0001）",),
    }  # fmt: skip
    return Treated(**{**said, **facts})


def transfer(**facts: Any) -> LeadTransferPaper:
    whole = LeadTransferPaper(
        number="XS-K7M2-0002", subject_id=UUID, channel="12345", kind="投诉/举报", reference="GD2026111700942",
        received_at="2026-11-19 08:40", reply_due_on="2026-12-10", place="达濠街道达埠社区，老街 27 号前",
        category="“三线”乱拉挂", gist="通信线垂得很低，货车经过会刮到。", body="区供电局",
        requirement="请按期办结。", issuer="濠江区",
    )  # fmt: skip
    return dataclasses.replace(whole, **facts)


def rota(*rows: RotaRow) -> RotaSheet:
    return RotaSheet(
        number="PB-K7M2-20261120-1512", subject_id="2026-W48", rota=RotaPaper("2026-11-23 至 2026-12-06", rows)
    )


def row(number: int, **facts: Any) -> RotaRow:
    said = {
        "week": f"2026-W{number % 50 + 1:02d}",
        "team": "一组",
        "leader": "陈立",
        "members": ("郑敏𠮷",),
        "targets": ("礐石街道西墩社区",),
    }
    return RotaRow(**{**said, **facts})


def test_an_album_says_of_each_photo_when_where_and_both_digests_whole(print_sheet: Print) -> None:
    printed = print_sheet(photo_album, album(*(album_photo(n) for n in range(1, 8))))
    text = printed.squeezed()
    assert text.count(SHA) == 8, "seven photos and the volume"
    assert text.count(SM3) == 7
    assert text.count("2026-11-1309:21:03") == 7
    assert "只能证明原件存入之后没有被改动" in text
    assert (printed.images(), printed.pages()) == (7, 3)
    assert overlaps(printed.path) == []


def test_the_code_beside_a_photo_is_its_number_and_digest(print_sheet: Print) -> None:
    printed = print_sheet(photo_album, album(album_photo(17)))
    with pypdfium2.PdfDocument(printed.path) as document:
        picture = document[0].render(scale=4).to_pil()
    codes = {one.text for one in zxingcpp.read_barcodes(picture)}
    assert codes == {f"17|{SHA}", f"ZP-K7M2-20261120-1512|{UUID}|1"}


def test_an_album_opens_a_photo_only_while_its_page_is_drawn(print_sheet: Print) -> None:
    opened = list[int]()

    def late(number: int) -> PhotoPaper:
        opened.append(number)
        return photo(number)

    photos = [album_photo(n, open=lambda n=n: late(n)) for n in range(60)]
    sheet = photo_album.lay_out(album(*photos), STAMP)
    assert opened == []
    assert len(sheet.pages) >= 20
    assert print_sheet(photo_album, album(*photos)).images() == 60
    assert opened == list(range(60))


def test_a_photo_that_cannot_be_read_stands_with_its_digest_and_an_album_may_be_empty(print_sheet: Print) -> None:
    broken = album_photo(1, sm3="", open=lambda: photo(1, data=b"no picture"))
    text = print_sheet(photo_album, album(broken, unreadable=1)).squeezed()
    assert "读不出来" in text
    assert "SM3尚未算出" in text
    assert "其中1张读不出来" in text
    empty = print_sheet(photo_album, album(first_at="", last_at="", whole_digest="")).squeezed()
    assert "没有照片" in empty
    assert "时间不明" not in empty
    assert "总摘要" not in empty, "the digest of no photos would look like one of some"


def test_a_place_file_shows_before_during_and_after_side_by_side_with_who_accepted_it(print_sheet: Print) -> None:
    printed = print_sheet(place_file, place_paper(treated(1), treated(2, shots=3, accepted=())))
    text = printed.squeezed()
    for said in (
        "一、基本情况",
        "整治前",
        "整治中",
        "整治后",
        "没有照片",
        "核查：整改到位（HK-A3-0001）",
        "尚未核查",
        "（共3张）",
    ):
        assert said in text
    assert printed.images() == 4, "one of each stage"
    assert overlaps(printed.path) == []


@pytest.mark.parametrize("problems", [1, 2, 5])
def test_a_place_file_keeps_each_problem_whole_and_its_signatures_in_company(print_sheet: Print, problems: int) -> None:
    follow = tuple((f"2026-11-{day:02d}", "约谈提醒", "后沟黑臭反复") for day in range(1, 4))
    for lines in range(4):  # so that the end comes here and there on the page
        paper = place_paper(*(treated(number + 1) for number in range(problems)), follow_up=follow[:lines])
        printed = print_sheet(place_file, paper)
        with pypdfium2.PdfDocument(printed.path) as document:
            pages = [squeeze(page.get_textpage().get_text_range()) for page in document]
        for page in pages:
            assert page.count("整治前整治中整治后") == page.count("责任单位") - page.count("一、基本情况")
            assert page.count("验收") >= page.count("整治前整治中整治后")
        assert "制档人" in pages[-1]
        assert any(found in pages[-1] for found in ("三、", "四、", "约谈提醒"))


def test_a_transfer_names_the_matter_and_says_that_it_names_no_caller(print_sheet: Print) -> None:
    printed = print_sheet(lead_transfer, transfer(issue="2026-11-20 现场核实，已立问题 A3-0002，整改中"))
    text = printed.squeezed()
    for said in ("GD2026111700942", "老街27号前", "2026-12-10周四", "本单不载来电", "已立问题A3-0002"):
        assert said in text
    assert printed.pages() == 1
    other = print_sheet(lead_transfer, transfer(channel="扫码", body="")).squeezed()
    assert other.startswith("线索转办单（扫码）")
    assert "12345" not in other
    assert "承办单位办结" in other, "a blank to write on"


def test_a_rota_stands_on_lying_pages_under_its_headings_and_says_who_may_see_it(print_sheet: Print) -> None:
    printed = print_sheet(rota_table, rota(*(row(n) for n in range(60))))
    assert printed.pages() > 2
    with pypdfium2.PdfDocument(printed.path) as document:
        assert all(page.get_width() > page.get_height() for page in document)
    text = printed.squeezed()
    assert text.count("督查组组长组员检查对象") == printed.pages()
    assert text.count("礐石街道西墩社区") == 60
    assert "不得让被检查单位知道" in text
    assert "没有排班" in print_sheet(rota_table, rota()).squeezed()


def test_a_rota_says_the_days_of_a_week_and_leaves_odd_ones_alone(print_sheet: Print) -> None:
    odd = row(2, week="下周")
    text = print_sheet(rota_table, rota(row(1, week="2026-W47"), row(1, week="2026-W53"), odd)).squeezed()
    assert "11月16日—11月22日" in text
    assert "12月28日—1月3日" in text
    assert "下周" in text
    assert "W47" not in text


@pytest.mark.parametrize(
    ("module", "paper"),
    [
        (photo_album, album(album_photo(1, heading=ODD, facts=(("地点", LONG + ODD), ("拍摄", ODD), ("原件", ODD))))),
        (place_file, place_paper(treated(1, 60, description=LONG + ODD, done=LONG), place=ODD, counts=LONG)),
        (lead_transfer, transfer(gist=LONG + ODD, body=ODD, requirement=LONG)),
        (rota_table, rota(row(1, note=LONG + ODD, targets=(ODD,) * 30))),
    ],
    ids=["album", "place", "transfer", "rota"],
)
def test_hostile_and_very_long_text_is_printed_whole_with_rare_characters(
    print_sheet: Print, module: Any, paper: Any
) -> None:
    printed = print_sheet(module, paper)
    text = printed.squeezed()
    assert squeeze("马滘礐石𠮷祥里") in text
    assert "<b>&amp;</b>" in text
    assert text.count("三四天收一次") >= LONG.count("三四天收一次")
    assert not printed.drawn.missing_glyphs & set("滘礐𠮷")
    assert overlaps(printed.path) == []


@pytest.mark.parametrize("number", ["濠督〔2026〕12号", "汕头市濠江区督查办通报〔2026〕1234号"])
def test_the_number_a_paper_goes_out_under_stands_beside_its_own_and_over_nothing(
    print_sheet: Print, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    stamp = dataclasses.replace(STAMP, document_id=UUID, official_number=number)
    monkeypatch.setattr("tests.sheets.conftest.STAMP", stamp)
    printed = print_sheet(lead_transfer, transfer())
    assert number in printed.squeezed()
    assert (f"文件码{squeeze(stamp.document_code)}" in printed.squeezed()) is (len(number) < 20), "else in the QR code"
    assert overlaps(printed.path) == []


def test_every_pdf_carries_its_document_and_what_it_was_made_from() -> None:
    stamp = dataclasses.replace(STAMP, document_id=UUID, trace='{"inspector": 1}', official_number="濠督〔2026〕12号")
    for module, paper in (
        (photo_album, album(album_photo(1, open=lambda: photo(1, data=jpeg("red"))))),
        (place_file, place_paper()), (lead_transfer, transfer()), (rota_table, rota()),
    ):  # fmt: skip
        out = io.BytesIO()
        module.draw([paper], out, stamp)
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            attached = document.get_attachment(0)
            assert (attached.get_name(), bytes(attached.get_data())) == (ATTACHMENT, b'{"inspector": 1}')
            assert document.get_metadata_dict()["Keywords"] == f"inspector:{UUID}"
            text = document[0].get_textpage().get_text_range()
            assert "濠督〔2026〕12号" in text
            assert f"文件码 {stamp.document_code}" in text
