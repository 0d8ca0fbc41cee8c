"""The four steps of 销号 as the drawer shows them, and which papers an order makes: worked out without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inspector.domain.issue import Issue, IssueStep, standing
from inspector.domain.record import ENTITIES, fields
from inspector.store import visits
from inspector.store.workspace import open_workspace
from inspector.ui.models import order as orders
from inspector.ui.models.dossier import NAMED, names
from inspector.ui.models.dossier_life import DONE, NOW, OPEN, Link, chain
from inspector.ui.models.order import Order
from tests.store.making import Clock, laid_out

NAMES = {"p1": "陈立", "p2": "郑敏", "p3": "林𠮷"}
TO = {"find": "found", "assign": "assigned", "report": "reported", "verify": "reported", "approve_close": "closed",
      "reject_close": "assigned", "recheck_done": "closed"}  # fmt: skip


def lived(*acts: tuple[str, dict[str, Any]]) -> tuple[Link, ...]:
    """Return the chain after these actions, one an hour."""
    steps = [
        IssueStep(
            id=f"s{n:02d}",
            action=action,
            to_status=TO.get(action),
            happened_at_utc=f"2026-11-20T{n:02d}:00:00.000Z",
            recorded_at_utc=f"2026-11-20T{n:02d}:00:00.000Z",
            after_step_id=f"s{n - 1:02d}" if n else None,
            **more,
        )
        for n, (action, more) in enumerate([("find", {}), ("assign", {}), *acts])
    ]
    return chain(steps, standing(steps), lambda _, key: NAMES.get(key, ""))


def states(found: tuple[Link, ...]) -> list[str]:
    return [link.state for link in found]


def test_every_id_that_history_tells_of_is_named(tmp_path: Path) -> None:
    """Leaders, second persons, places, parents, issues, visits: what people call them, and nothing for what is gone."""
    with open_workspace(tmp_path / "w", now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        visit = visits.start(ws, team=ground.people)
        issue = ground.issue(visit_id=visit.id).issue
        name_of = names(ws)
        assert {field: name_of(field, key) for field, key in (
            ("leader_id", ground.people[0]), ("second_person_id", ground.people[1]), ("place_ids", ground.community.id),
            ("parent_id", ground.street.id), ("issue_id", issue.id), ("visit_id", visit.id), ("body_id", "gone"),
        )} == {
            "leader_id": "陈立", "second_person_id": "郑敏𠮷", "place_ids": "马滘社区", "parent_id": "马滘街道",
            "issue_id": issue.number, "visit_id": visit.number, "body_id": "",
        }  # fmt: skip
        ids = {name for entity in ENTITIES for name in fields(entity) if name.endswith(("_id", "_ids"))}
        unnamed = ids - NAMED.keys()
        assert unnamed <= WITHOUT_A_NAME, "a new field that holds ids is to be named"


WITHOUT_A_NAME = {  # files, envelopes, records that have no name of their own
    "check_id", "envelope_id", "subject_id", "after_step_id", "feedback_id", "listing_id", "target_id", "replaces_id",
    "self_check_id", "task_id", "issued_id", "plan_id",
}  # fmt: skip


def test_each_step_of_closing_names_who_took_it() -> None:
    signed = {"person_id": "p1", "second_person_id": "p2"}
    found = lived(
        ("report", {"person_id": "p1"}), ("verify", signed), ("approve_close", {"person_id": "p3"}),
        ("publish", {"person_id": "p3", "until_on": "2026-11-27"}),
    )  # fmt: skip
    assert states(found) == [DONE] * 4
    assert [link.who for link in found] == ["陈立", "陈立、郑敏", "林𠮷", "林𠮷"]
    assert found[3].until_on == "2026-11-27"


def test_what_comes_next_is_the_step_after_the_last_one_taken() -> None:
    assert states(lived()) == [NOW, OPEN, OPEN, OPEN]
    assert states(lived(("report", {}))) == [DONE, NOW, OPEN, OPEN]
    assert states(lived(("verify", {}))) == [DONE, DONE, NOW, OPEN]  # nobody had applied: it is behind us


def test_what_was_rejected_begins_anew() -> None:
    assert states(lived(("report", {}), ("verify", {}), ("reject_close", {}))) == [NOW, OPEN, OPEN, OPEN]


def order(number: str, **said: Any) -> Order:
    plain: dict[str, Any] = {"category": "垃圾", "place": "凤岗社区", "place_fits": True, "lead": "a", "assist": ()}
    plain |= {"leader": None, "person": "周文海", "due_on": "2026-11-27", "requirement": None}
    return Order(shown=Issue(id=number, number=number), **(plain | said))


def test_an_order_lacks_what_is_required_and_nothing_else() -> None:
    assert order("1").missing == ()
    assert order("1", lead=None, person=" ", due_on=None, place_fits=False).missing == (
        "place",
        "lead",
        "person",
        "due",
    )
    assert order("1", leader=None, requirement=None, assist=()).missing == ()


def test_each_body_gets_one_paper_about_all_that_concerns_it() -> None:
    found = orders.papers([order("1", assist=("b",)), order("2", lead="b"), order("3", assist=("c", "b"))])
    assert found == {"a": (2, 0), "b": (1, 2), "c": (0, 1)}
    assert orders.papers([order("1", lead=None), order("2", assist=("b",))], unclaimed=True) == {"b": (0, 2)}
