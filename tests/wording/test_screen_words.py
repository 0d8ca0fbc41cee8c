"""Sentences of screens that are put together from parts."""

from __future__ import annotations

from types import SimpleNamespace

from inspector.wording.import_screen import outcome
from inspector.wording.today import relapse_offer


def test_what_is_offered_as_a_return_for_its_name_alone_says_so_when_the_photos_lie_far_apart() -> None:
    assert "相距 30 米" in relapse_offer("FA7X-0004", 12, 30.0)
    far = relapse_offer("FA7X-0004", 0, 5900.0)
    assert "今天销号，同名点位" in far
    assert "5.9 公里" in far


def test_an_import_leaves_out_what_there_was_none_of() -> None:
    done = SimpleNamespace(stopped=False, written=2, first_number="A-1", last_number="A-2", left=0)
    assert outcome(done, twins=0, bad=5)[1] == "有误 5 行没有导入。"
    assert outcome(done, twins=0, bad=0)[1] == ""
