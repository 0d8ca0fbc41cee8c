"""What a person sets is what the ledger is asked: chips, filters, and what is remembered of them."""

from __future__ import annotations

from datetime import date

import pytest

from inspector.store.ledger_sql import Query
from inspector.ui.models.ledger_filter import NOBODY, Filter, kept, query_of, restored
from inspector.ui.models.ledger_line import Today

TODAY = Today(date(2026, 11, 20), date(2026, 11, 23))
BELOW = {"s1": ("c1", "c2"), "s2": ("c3",)}


def asked(**fields: object) -> Query:
    chosen = Filter(**({"chip": "all"} | fields))  # type: ignore[arg-type]
    majors = {"water": ("black_water", "sz_silt")}
    return query_of(chosen, TODAY, below=lambda key: BELOW.get(key, ()), categories_of=lambda key: majors.get(key, ()))


def test_streets_alone_are_asked_as_streets() -> None:
    assert asked(place=("s1", "s2")) == asked(place=("s1", "s2"))
    assert (asked(place=("s1",)).street_ids, asked(place=("s1",)).place_ids) == (("s1",), ())


def test_a_street_and_a_community_elsewhere_are_either_or() -> None:
    query = asked(place=("s1", "c3"))
    assert query.street_ids == ()
    assert set(query.place_ids) == {"c3", "s1", "c1", "c2"}


def test_a_major_means_all_its_categories() -> None:
    assert asked(category=("water", "garbage")).categories == ("black_water", "sz_silt", "garbage")


@pytest.mark.parametrize(
    ("chip", "expected"),
    [
        ("open", {"open_only": True}),
        ("reported", {"status": "reported"}),
        ("supervised", {"supervised_only": True}),
        ("overdue", {"open_only": True, "due_before": "2026-11-20"}),
        ("soon", {"open_only": True, "due_from": "2026-11-20", "due_before": "2026-11-24"}),
    ],
)
def test_a_chip_asks_for_what_it_says(chip: str, expected: dict[str, object]) -> None:
    query = asked(chip=chip)
    assert {name: getattr(query, name) for name in expected} == expected


def test_chip_and_deadline_hold_together() -> None:
    query = asked(chip="soon", due=("week",))
    assert (query.due_from, query.due_before) == ("2026-11-20", "2026-11-23")


def test_what_is_remembered_comes_back_and_the_search_does_not() -> None:
    chosen = Filter(chip="overdue", place=("s1",), sort="number", descending=True, text="垃圾")
    assert restored(kept(chosen)) == Filter(chip="overdue", place=("s1",), sort="number", descending=True)


def test_what_a_newer_program_remembered_is_passed_over() -> None:
    assert restored({"chip": "sleeping", "sort": "mood", "place": 7, "lead": ["b1"]}) == Filter(lead=("b1",))


def test_only_these_issues_are_asked_for_and_never_remembered() -> None:
    chosen = Filter(chip="all", only=("i1", "i2"), only_word="超期未反馈")
    assert asked(only=("i1", "i2")).issue_ids == ("i1", "i2")
    assert chosen.narrowed
    assert restored(kept(chosen)) == chosen.lasting == Filter(chip="all")


def test_a_chip_of_what_waits_asks_for_exactly_those_issues_and_never_for_all() -> None:
    def query(chip: str, waiting: dict[str, tuple[str, ...]], **fields: object) -> Query:
        chosen = Filter(chip=chip, **fields)  # type: ignore[arg-type]
        return query_of(chosen, TODAY, below=lambda _: (), categories_of=lambda _: (), waiting=waiting)

    assert query("to_urge", {"to_urge": ("a", "b")}).issue_ids == ("a", "b")
    assert query("to_urge", {"to_urge": ("a", "b")}, only=("b", "c")).issue_ids == ("b",)
    assert query("to_urge", {}).issue_ids == NOBODY
    assert query("open", {"to_urge": ("a",)}).issue_ids == ()
    assert restored(kept(Filter(chip="to_urge"))).chip == "to_urge"
