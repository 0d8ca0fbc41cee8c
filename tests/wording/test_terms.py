"""Every code of the domain has its one Chinese word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from inspector.domain import category, issue, notice, photo, place, recheck, visit, water
from inspector.wording import terms

VOCABULARIES: list[tuple[str, Iterable[str], Mapping[str, str]]] = [
    ("status", issue.STATUSES, terms.STATUSES),
    ("severity", issue.SEVERITIES, terms.SEVERITIES),
    ("source", issue.SOURCES, terms.SOURCES),
    ("action", issue.ACTIONS, terms.ACTIONS),
    ("step", issue.ACTIONS, terms.STEPS),
    ("mode", visit.MODES, terms.MODES),
    ("conclusion", recheck.CONCLUSIONS, terms.CONCLUSIONS),
    ("conclusion hint", recheck.CONCLUSIONS, terms.CONCLUSION_HINTS),
    ("satisfaction", recheck.SATISFACTION, terms.SATISFACTION),
    ("decision", recheck.DECISIONS, terms.DECISIONS),
    ("notice kind", notice.KINDS, terms.NOTICE_KINDS),
    ("notice level", notice.LEVELS, terms.NOTICE_LEVELS),
    ("receipt way", notice.RECEIPT_WAYS, terms.RECEIPT_WAYS),
    ("photo role", photo.ROLES, terms.PHOTO_ROLES),
    ("photo subject", photo.SUBJECTS, terms.PHOTO_SUBJECTS),
    ("place level", place.LEVELS, terms.PLACE_LEVELS),
    ("judgement", (category.FAIL, category.OK, category.UNSEEN, category.NA), terms.JUDGEMENTS),
    ("water scope", (water.URBAN, water.RURAL), terms.WATER_SCOPES),
    ("water grade", (water.CLEAR, water.MILD, water.SEVERE, water.BLACK, water.UNKNOWN), terms.WATER_GRADES),
    ("water rule", water.RULES, terms.WATER_RULES),
]


@pytest.mark.parametrize(("kind", "codes", "words"), VOCABULARIES, ids=[v[0] for v in VOCABULARIES])
def test_every_code_has_its_own_word_and_no_word_is_without_a_code(
    kind: str, codes: Iterable[str], words: Mapping[str, str]
) -> None:
    assert set(words) == set(codes), kind
    assert len(set(words.values())) == len(words), kind
    assert all(any("\u4e00" <= ch <= "\u9fff" for ch in word) or word == "12345" for word in words.values())


def test_the_scope_of_water_is_read_from_the_answer() -> None:
    assert [terms.water_scope(word) for word in ("城市建成区", "农村", None, "")] == [
        "urban",
        "rural",
        "urban",
        "urban",
    ]


def test_a_responsible_type_no_catalogue_knows_is_shown_as_it_is() -> None:
    assert terms.responsible("power", {"power": "供电单位"}) == "供电单位"
    assert terms.responsible("moon", {}) == "moon"
    assert terms.responsible(None, {}) == ""
