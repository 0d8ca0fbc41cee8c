"""Every figure says by which rule it is counted."""

from __future__ import annotations

from inspector.wording.figures import FIGURES, RULES, rule_of


def test_every_figure_has_its_counting_rule_and_no_rule_is_for_nothing() -> None:
    assert [code for code in FIGURES if not rule_of(code).endswith("。")] == []
    assert {rule_of(code) for code in FIGURES} == set(RULES.values())
