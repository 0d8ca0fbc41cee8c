"""文号: a document issued offline gets its number with the push, and every laptop of the district learns it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from inspector import settings
from inspector.domain.issued import are_kept, pairs
from inspector.store import issued, made_from
from inspector.store.issued import Wanted
from tests.offices import TestOffice
from tests.sync.laptops import Laptop, laptop


def issue(lap: Laptop, about: str) -> issued.Entry:
    lap.ws.set_meta("settings", settings.dump(dataclasses.replace(settings.Settings(), document_series="濠督")))
    wanted = Wanted(kind="notice", kind_title="整改通知书", title="整改通知书", about=(("place", about),))
    return issued.entry(lap.ws, issued.register(lap.ws, wanted).id)


def numbers(lap: Laptop) -> list[str]:
    return sorted(one.official_number for one in issued.page(lap.ws))


def test_what_two_laptops_issued_offline_is_numbered_once_and_known_to_both_and_to_one_that_comes_later(
    tmp_path: Path, office: TestOffice
) -> None:
    with laptop(tmp_path / "a", "甲", office) as one, laptop(tmp_path / "b", "乙", office) as two:
        first, second = issue(one, one.place().id), issue(two, two.place().id)
        assert (first.official_number, second.official_number) == ("", "")
        assert first.shown_number.startswith("草-")
        one.sync()
        two.sync()
        one.sync()
        year = first.issued.year
        both = [f"濠督〔{year}〕1号", f"濠督〔{year}〕2号"]
        assert numbers(one) == numbers(two) == both
        assert issued.by_number(two.ws, both[0]).issued.number == first.issued.number
        assert issued.changes(two.ws, first.issued) == [], "its records came along as they were"

        sources = made_from.sources(one.ws, pairs(first.issued.about))
        assert {source.rev for source in sources} == {1}
        assert are_kept(sources, first.issued.made_from), "the same content, though the office counts it now"

        issued.note_files(one.ws, first.issued.id, [("pdf", "0" * 64)], both[0])
        one.sync()
        two.sync()
        assert issued.by_file(two.ws, "0" * 64) is not None
        assert numbers(two) == both, "a number that stands on the paper is not given anew"
        with laptop(tmp_path / "c", "丙", office) as late:
            late.sync()
            assert numbers(late) == both


def test_a_file_that_two_laptops_finished_at_once_is_known_by_both_digests(tmp_path: Path, office: TestOffice) -> None:
    with laptop(tmp_path / "a", "甲", office) as one, laptop(tmp_path / "b", "乙", office) as two:
        held = issue(one, one.place().id).issued
        one.sync()
        two.sync()
        one.sync()
        number = issued.official_number(two.ws, held)
        issued.note_files(one.ws, held.id, [("pdf", "1" * 64)], number)
        issued.note_files(two.ws, held.id, [("pdf", "2" * 64)], number)
        for lap in (one, two, one, two):
            lap.sync()
        for lap in (one, two):
            found = [issued.by_file(lap.ws, digit * 64) for digit in "12"]
            assert [one.issued.id for one in found if one] == [held.id] * 2
            assert issued.by_file(lap.ws, "3" * 64) is None
