"""回避 and skills: nobody inspects their own street or unit; a team holds what the campaign asks for."""

from __future__ import annotations

from inspector.domain.place import Person
from inspector.domain.team import barred, lacking

MAJIAO = Person(id="a", own_place_id="majiao", skills=("纪检",))
ROADS = Person(id="b", own_body_id="roads", skills=("财会", "业务"))


def test_nobody_goes_where_they_belong() -> None:
    assert barred([MAJIAO, ROADS], ["point", "community", "majiao"]) == [MAJIAO]
    assert barred([MAJIAO, ROADS], ["dahao"], ["roads"]) == [ROADS]
    assert barred([Person(id="c")], ["majiao"], ["roads"]) == []


def test_what_nobody_of_the_team_can_do_is_named() -> None:
    assert lacking(["纪检", "业务", "审计"], [MAJIAO, ROADS]) == ("审计",)
    assert lacking([], []) == ()
