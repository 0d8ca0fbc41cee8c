"""回头看: four conclusions, and what each may be said of."""

from __future__ import annotations

import pytest

from inspector.domain.issue import ASSIGNED, CLOSED, FOUND, REPORTED, VOID, Standing
from inspector.domain.recheck import CONCLUSIONS, DONE, MOSTLY, NOT_DONE, RELAPSE, action_for, allowed_conclusions


def at(status: str) -> Standing:
    return Standing(status, 1, status == CLOSED, None, None, None, "")


@pytest.mark.parametrize("status", [FOUND, ASSIGNED, REPORTED])
def test_an_open_issue_cannot_have_relapsed(status: str) -> None:
    assert allowed_conclusions(at(status)) == (DONE, MOSTLY, NOT_DONE)


def test_a_closed_issue_has_held_or_relapsed() -> None:
    assert allowed_conclusions(at(CLOSED)) == (DONE, RELAPSE)
    assert action_for(DONE, at(CLOSED)) == "recheck_held"
    assert action_for(RELAPSE, at(CLOSED)) == "relapse"


def test_a_void_issue_is_not_rechecked() -> None:
    assert allowed_conclusions(at(VOID)) == ()


def test_done_closes_an_open_issue() -> None:
    assert action_for(DONE, at(REPORTED)) == "recheck_done"


def test_the_order_of_conclusions_is_the_order_of_the_keys() -> None:
    assert CONCLUSIONS == (DONE, MOSTLY, NOT_DONE, RELAPSE)
