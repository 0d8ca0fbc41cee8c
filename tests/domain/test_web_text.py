"""Text from the web comes in as people write it; what is no reading and touches no Chinese stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.web_text import clean

NOISE = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")  # what was found in the published cases


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("马滘(jiào)街道礐(què)石(shí)", "马滘街道礐石"),
        ("好的(de)，绿（lǜ）地", "好的，绿地"),
        ("安装(wifi)和(app)，重5(kg)，方案(a)", "安装(wifi)和(app)，重5(kg)，方案(a)"),
        (
            "开展明察暗访54场次,检查街道35个次,发现问题325个.",
            "开展明察暗访54场次，检查街道35个次，发现问题325个。",
        ),
        ("8:30到场:垃圾1,800车次(约)", "8:30到场：垃圾1,800车次（约）"),
        ('"三线"乱拉挂', "“三线”乱拉挂"),
        ("垃 圾\u200b  堆\r\n\r\n\r\n没人管\xa0 ", "垃圾堆\n\n没人管"),
        ("https://a.cn/b?c=1,2", "https://a.cn/b?c=1,2"),
        ("", ""),
    ],
)
def test_readings_go_and_punctuation_becomes_chinese(pasted: str, read: str) -> None:
    assert clean(pasted) == read


@given(st.lists(st.sampled_from(["滘", "礐", "(jiào)", "(què)", "，", "石", "18", " ", "(shí)"]), max_size=12))
def test_cleaning_again_changes_nothing(parts: list[str]) -> None:
    once = clean("".join(parts))
    assert clean(once) == once


def test_all_the_noise_of_the_published_cases_behind_a_character_goes() -> None:
    text = "垃(lā)圾(jī)乱(luàn)堆(duī)乱(luàn)放(fàng)的(de)女(nǚ)"
    assert clean(text) == NOISE.sub("", text) == "垃圾乱堆乱放的女"
