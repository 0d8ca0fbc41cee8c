"""What says who somebody is, is found however it is written; what only looks like it is left alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.private_text import SEALED, Caller, cleaned, find, masked

FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
SEPARATORS = ("", " ", "-", "－", "·", "\u200b", "　")
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WRITINGS = st.sampled_from((lambda text: text, lambda text: text.translate(FULL_WIDTH)))
AROUND = st.text("墙边垃圾没人清，。沟水发黑 ABC", max_size=8)


def kinds(text: str, known: Caller | None = None) -> list[str]:
    return [one.kind for one in find(text, known)]


def with_check_digit(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    remainder = sum(w * int(d) for w, d in zip(weights, seventeen, strict=True)) % 11
    return seventeen + str((12 - remainder) % 11).replace("10", "X")


IDENTITIES = st.builds(
    lambda area, year, month, day, serial: with_check_digit(f"{area}{year}{month:02d}{day:02d}{serial:03d}"),
    st.integers(110000, 659999), st.integers(1900, 2026), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999),
)  # fmt: skip


def luhn(body: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(reversed(body)))
    return body + str(-total % 10)


@given(MOBILES, st.sampled_from(SEPARATORS), WRITINGS, AROUND, AROUND)
def test_a_mobile_number_is_found_whole_however_it_is_grouped_and_whatever_its_digits(
    number: str, separator: str, writing, before: str, after: str
) -> None:
    shown = writing(separator.join((number[:3], number[3:7], number[7:])))
    text = before + shown + after
    found = find(text)
    assert any(one.start <= len(before) and one.end >= len(before) + len(shown) for one in found)
    assert shown not in cleaned(text)
    assert find(cleaned(text)) == ()


@given(MOBILES, AROUND, AROUND)
def test_a_mobile_number_spoken_in_chinese_digits_is_found(number: str, before: str, after: str) -> None:
    shown = number.translate(CHINESE)
    assert shown not in cleaned(before + shown + after)


@given(IDENTITIES, WRITINGS, AROUND, AROUND)
def test_an_identity_number_with_its_check_digit_is_found(number: str, writing, before: str, after: str) -> None:
    text = before + writing(number) + "。" + after
    assert writing(number) not in cleaned(text)


@given(IDENTITIES)
def test_an_identity_number_with_a_wrong_check_digit_is_none(number: str) -> None:
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    assert "id_card" not in kinds(wrong)


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True), st.sampled_from(("", " ", "-")))
def test_a_bank_card_is_found_in_groups_of_four(body: str, separator: str) -> None:
    card = luhn(body)
    shown = separator.join(card[at : at + 4] for at in range(0, len(card), 4))
    assert shown not in cleaned(f"退款到{shown}，谢谢")


@given(st.text(max_size=60), st.text(max_size=6), st.text(max_size=14), st.text(max_size=10))
def test_any_text_is_read_findings_lie_in_it_in_order_and_none_overlaps(
    text: str, name: str, phone: str, address: str
) -> None:
    found = find(text, Caller(name, phone, address))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert masked(text, ()) == text


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("打0754-87654321转801找人", "landline", "0754-87654321转801"),
        ("（0754）87654321", "landline", "0754）87654321"),
        ("010 62345678有人接", "landline", "010 62345678"),
        ("电话：88991234", "contact", "88991234"),
        ("微信号abc_1234", "contact", "abc_1234"),
        ("+86 138 1234 5678", "mobile", "+86 138 1234 5678"),
        ("联系人：林婶", "name", "林婶"),
        ("身份证11010519491231002x号", "id_card", "11010519491231002x"),
    ],
)
def test_each_kind_is_named_with_the_part_that_is_meant(text: str, kind: str, part: str) -> None:
    assert (kind, part) in [(one.kind, text[one.start : one.end].strip("（")) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("陈先生13812345678", "陈先生"),
        ("林大爷，电话１３８１２３４５６７８", "林大爷"),
        ("13812345678（陈建国）", "陈建国"),
        ("找黄阿姨 0754-87654321", "黄阿姨"),
        ("陈建国 138 1234 5678，陈建国住在沟边", "陈建国"),
    ],
)
def test_a_name_beside_a_number_is_one_wherever_it_stands(text: str, name: str) -> None:
    assert name not in cleaned(text)
    assert SEALED in cleaned(text)


@pytest.mark.parametrize(
    "text",
    [
        "林大爷说沟臭了三年，没人管",  # a name beside nothing leads to nobody
        "2024-03-01 12:30 垃圾900车次、人员1800人次",
        "工单GD20240301123456789，拨打12345没人管",
        "坐标23.0754123456,116.7138123456",
        "区划代码440512002001，编号 K7M2-0017",
        "440512202403011234",  # an order number with a date in it, and no check digit
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert find(text) == ()
    assert cleaned(text) == text


def test_what_was_given_is_found_however_it_is_spaced() -> None:
    caller = Caller("陈立", "0754-8765 4321", "马滘街道 和社村12号")
    text = "陈 立说：马滘街道和社村12号门口，打 075487654321"
    assert cleaned(text, caller) == f"{SEALED}说：{SEALED}门口，打 {SEALED}"
    assert kinds("和社村12号", Caller("立", "", "和社")) == [], "a word too short to name anybody is none"


def test_a_caller_is_never_printed_by_accident() -> None:
    assert "陈" not in repr(Caller("陈立", "138", "某处"))
    assert not Caller()
