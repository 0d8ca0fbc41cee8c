"""对账单: 「1204 张，办公室已确认 1204」, digests whole, every missing original named, over as many pages as needed."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from inspector.domain.paper import ReconciliationPaper
from inspector.sheets import reconciliation
from tests.sheets.conftest import Print, overlaps, squeeze

HEAD, PHOTOS = "0123456789abcdef" * 4, "fedcba9876543210" * 4


def paper(**facts: Any) -> ReconciliationPaper:
    """Return a reconciliation in which nothing is missing."""
    whole = ReconciliationPaper(
        number="DZ-K7M2-20261120-1512",
        office_name="汕头市濠江区人居环境整治工作领导小组办公室督查组",
        office_id="office",
        user_name="陈立",
        scope="440512",
        asked_at_local="2026-11-20 15:12",
        records_total=1219,
        records_confirmed=1219,
        records_safe=1190,
        photos_total=1204,
        photos_confirmed=1204,
        photos_safe=1200,
        own_seq=4821,
        acked_seq=4821,
        receipt_no=418,
        head=HEAD,
        photo_digest=PHOTOS,
    )
    return dataclasses.replace(whole, **facts)


def test_the_sentence_stands_on_the_paper_with_both_figures(print_sheet: Print) -> None:
    text = print_sheet(reconciliation, paper()).squeezed()
    assert "1204张，办公室已确认1204。" in text
    assert "1219条，办公室已确认1219。" in text
    assert squeeze("汕头市濠江区人居环境整治工作领导小组办公室督查组") in text
    assert "第418号" in text


def test_both_digests_are_whole(print_sheet: Print) -> None:
    text = print_sheet(reconciliation, paper()).squeezed()
    assert HEAD in text
    assert PHOTOS in text


def test_what_is_still_to_come_is_counted(print_sheet: Print) -> None:
    text = print_sheet(reconciliation, paper(photos_confirmed=1172, records_confirmed=1204)).squeezed()
    assert "照片原件（张）12041172120032" in text
    assert "记录（条）12191204119015" in text


@pytest.mark.parametrize("count", [0, 1, 3, 120])
def test_each_missing_original_is_named_and_nothing_overlaps(print_sheet: Print, count: int) -> None:
    missing = tuple((f"{at:064x}", f"IMG_{at:04d}.jpg") for at in range(count))
    printed = print_sheet(reconciliation, paper(missing=missing))
    text = printed.squeezed()
    assert all(digest in text for digest, _ in missing)
    assert ("还没有确认的照片原件" in text) == (count > 0)
    assert overlaps(printed.path) == []
    assert (printed.pages() == 1) == (count <= 3)
    assert "本机使用人" in text
