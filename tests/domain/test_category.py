"""Judging answers, and freezing the questions that were asked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inspector import catalog
from inspector.domain.category import ALWAYS_ALLOWED, Item, Span, as_asked, asked, judge

NONE_OR_SOME = Item(id="i", question="有无垃圾", answers=("无", "有"), ok="无")
HEIGHT = Item(id="h", question="离地高度", type="number", ok=Span(4.5, None), unit="m")
WORDS = Item(id="w", question="住户原话", type="text")


@pytest.mark.parametrize(
    ("item", "answer", "judgement"),
    [
        (NONE_OR_SOME, "无", "ok"), (NONE_OR_SOME, "有", "fail"), (NONE_OR_SOME, "不适用", "na"),
        (NONE_OR_SOME, "未查看", "unseen"), (NONE_OR_SOME, None, "unseen"), (NONE_OR_SOME, "", "unseen"),
        (NONE_OR_SOME, "是", "unseen"),
        (HEIGHT, 4.5, "ok"), (HEIGHT, "4.49", "fail"), (HEIGHT, 0, "fail"),
        (HEIGHT, "高", "unseen"), (HEIGHT, True, "unseen"),
        (HEIGHT, "不适用", "na"), (HEIGHT, "未查看", "unseen"),
        (WORDS, "三四天收一次", "na"), (WORDS, None, "unseen"),
    ],
)  # fmt: skip
def test_an_answer_is_judged_by_what_the_question_calls_right(item: Item, answer: object, judgement: str) -> None:
    assert judge(item, answer) == judgement


def test_every_item_of_the_catalogue_can_fail_pass_and_be_left() -> None:
    for category in catalog.load_seed().categories:
        for item in category.checklist:
            assert {judge(item, answer) for answer in item.answers} == {"ok", "fail"}, item.id
            assert item.choices[-2:] == ALWAYS_ALLOWED


def test_frozen_questions_travel_as_json_and_are_judged_as_they_were_asked() -> None:
    for category in catalog.load_seed().categories:
        frozen = json.loads(json.dumps(asked(category)))
        assert [as_asked(key, value) for key, value in frozen.items()] == list(category.checklist)


def test_a_frozen_number_keeps_its_span() -> None:
    category = replace(catalog.load_seed().categories[0], checklist=(HEIGHT, WORDS))
    frozen = json.loads(json.dumps(asked(category)))
    assert [as_asked(key, value) for key, value in frozen.items()] == [HEIGHT, WORDS]
    assert [judge(as_asked("h", frozen["h"]), height) for height in (5, 4)] == ["ok", "fail"]
