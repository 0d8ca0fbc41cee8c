"""包片包案, 群众评价, 每季选定, loans: who answers, what the public said, which units, who helps where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inspector.domain import figures
from inspector.domain.charge import Charge
from inspector.domain.counted import end_of_day
from inspector.domain.joint import Loan, Selection
from inspector.domain.place import Body
from inspector.domain.rating import Rating
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import charge_import, charges, joint_work, life, places, ratings, teams, three_lists
from inspector.store.door import new_id
from inspector.store.figure_records import behind
from inspector.store.figures import read
from tests.store.making import Ground, faults, known


def body(ground: Ground, **said: object) -> Body:
    made = Body(id=new_id(), name="环卫所", kind="street", contact="许工", leader="所长", **said)  # type: ignore[arg-type]
    places.keep(ground.ws, made)
    return made


def test_an_order_takes_its_leader_from_the_case_then_the_nearest_place_then_the_body(ground: Ground) -> None:
    unit = body(ground)
    case, near, far, elsewhere = (
        ground.issue(place_id=one).issue
        for one in (ground.community.id, ground.community.id, ground.other.id, ground.other.id)
    )

    def put(**said: object) -> Charge:
        return charges.keep(ground.ws, Charge(id=new_id(), **said))  # type: ignore[arg-type]

    put(leader="王副区长", second_leader="李书记", place_ids=(ground.street.id,))
    put(kind="village", leader="陈委员", place_ids=(ground.community.id,))
    put(kind="case", leader="林副区长", issue_ids=(case.id,), duties=("包调查", "包整改", "包回访"))
    put(leader="前任", place_ids=(ground.other.id,), ends_on="2026-11-19")
    duties = {one.issue_id: one.leader for one in three_lists.three_lists(ground.ws, date(2026, 11, 20)).duties}
    assert [duties[one.id] for one in (case, near, far)] == ["林副区长", "陈委员", "王副区长、李书记"], (
        "before any order"
    )
    life.assign(ground.ws, [one.id for one in (case, near, far)], body_id=unit.id, due_on="2026-11-27")
    named = [ground.ws.get("issue", one.id).responsible_leader for one in (case, near, far)]
    assert named == ["林副区长", "陈委员", "王副区长、李书记"]
    life.assign(ground.ws, [elsewhere.id], body_id=unit.id, due_on="2026-11-27", responsible_leader="专人")
    assert ground.ws.get("issue", elsewhere.id).responsible_leader == "专人", "what is said in the order holds"
    assert faults(ground.ws) == []


def test_where_nobody_is_in_charge_the_body_names_the_leader(ground: Ground) -> None:
    issue = ground.issue().issue
    life.assign(ground.ws, [issue.id], body_id=body(ground).id, due_on="2026-11-27")
    assert ground.ws.get("issue", issue.id).responsible_leader == "所长"
    with pytest.raises(Known) as error:
        charges.keep(ground.ws, Charge(id=new_id(), leader="王副区长"))
    assert known(error).code == "charge_nothing"


def test_a_result_is_rated_with_its_sample_and_ratings_add_up(ground: Ground) -> None:
    issue = ground.issue().issue
    rating = Rating(id=new_id(), issue_id=issue.id, asked=20, satisfied=11, mostly=5, unsatisfied=2)
    with pytest.raises(Known) as error:
        ratings.keep(ground.ws, rating)
    assert known(error).code == "rating_open"
    ground.step(issue, "assign", "report")
    refused = {
        "rating_counts": replace(rating, unsatisfied=5),
        "rating_sample": replace(rating, asked=0),
        "rating_nothing": replace(rating, issue_id=None),
        "task_day": replace(rating, rated_on="2026-11-21"),
        "task_private": replace(rating, remark="回访 13829640517"),
    }
    for code, wrong in refused.items():
        with pytest.raises(Known) as error:
            ratings.keep(ground.ws, wrong)
        assert known(error).code == code
    kept = ratings.keep(ground.ws, rating)
    assert (kept.rated_on, kept.person_id) == ("2026-11-20", ground.people[0])
    of_place = Rating(id=new_id(), place_id=ground.community.id, asked=10, satisfied=9, unsatisfied=1, way="online")
    ratings.keep(ground.ws, of_place)
    total = ratings.total(ground.ws)
    assert (total.asked, total.answered, total.percent) == (30, 28, 89.29), "two gave no answer and count for nothing"
    assert ratings.listed(ground.ws, issue_id=issue.id) == [kept]
    found = figures.figures(read(ground.ws, end_of_day(date(2026, 11, 20))))
    assert (found["ratings"], found["ratings.asked"], found["ratings.percent"]) == (2, 30, 89.29)
    of_issue, there = behind(ground.ws, found.figures["ratings.asked"].records)
    assert {(of_issue.number, of_issue.place), (there.number, there.place)} == {
        (issue.number, "马滘街道马滘社区"), ("", "马滘街道马滘社区"),
    }  # fmt: skip
    assert {one.text for one in (of_issue, there)} >= {"样本20：满意11、基本满意5、不满意2"}
    ratings.void(ground.ws, kept.id)
    assert ratings.total(ground.ws).asked == 10


def test_a_quarters_selection_leads_to_the_list_of_each_unit(ground: Ground) -> None:
    unit = body(ground)
    closed, still_open = ground.issue(lead_body_id=unit.id).issue, ground.issue(lead_body_id=unit.id).issue
    ground.step(closed, "assign", "report", "recheck_done")
    said = Selection(
        id=new_id(), quarter="2026-Q4", title="四季度驻点监督", body_ids=(unit.id,), place_ids=(ground.street.id,)
    )
    kept = joint_work.keep_selection(ground.ws, said)
    found = [(one.name, one.issues, one.closed) for one in joint_work.chosen(ground.ws, kept.id)]
    assert found == [("环卫所", 2, 1), ("马滘街道", 2, 1)]
    for code, wrong in (
        ("selection_quarter", replace(said, id=new_id(), quarter="2026-Q5")),
        ("selection_nothing", replace(said, id=new_id(), title="空", body_ids=(), place_ids=())),
        ("selection_twice", replace(said, id=new_id())),
    ):
        with pytest.raises(Known) as error:
            joint_work.keep_selection(ground.ws, wrong)
        assert known(error).code == code
    assert ground.ws.get("issue", still_open.id) is not None


def test_an_inspector_on_loan_works_in_the_team_that_borrowed_them_and_nowhere_else(ground: Ground) -> None:
    more = tuple(new_id() for _ in range(2))
    for at, one in enumerate(more):
        places.keep(ground.ws, replace(ground.ws.get("person", ground.people[0]), id=one, name=f"丙{at}"))
    first = teams.keep(ground.ws, Team(id=new_id(), name="一组", people=ground.people))
    second = teams.keep(ground.ws, Team(id=new_id(), name="二组", people=more, place_ids=(ground.street.id,)))
    loan = Loan(
        id=new_id(), inspector_id=ground.people[1], team_id=second.id, from_team_id=first.id, ends_on="2026-11-30"
    )
    joint_work.lend(ground.ws, loan)

    def names(team: Team, day: str) -> list[str]:
        return [one.name for one in joint_work.members(ground.ws, team, day)]

    assert (names(first, "2026-11-25"), names(second, "2026-11-25")) == (["陈立"], ["丙0", "丙1", "郑敏𠮷"])
    assert (names(first, "2026-12-01"), names(second, "2026-11-19")) == (["陈立", "郑敏𠮷"], ["丙0", "丙1"])
    for code, wrong in (
        ("loan_twice", replace(loan, id=new_id(), starts_on="2026-11-30", ends_on=None)),
        ("loan_same_team", replace(loan, id=new_id(), inspector_id=more[0])),
        ("loan_unknown", replace(loan, id=new_id(), team_id="没有")),
        ("task_dates", replace(loan, id=new_id(), starts_on="2026-12-02", ends_on="2026-12-01")),
    ):
        with pytest.raises(Known) as error:
            joint_work.lend(ground.ws, wrong)
        assert known(error).code == code
    joint_work.give_back(ground.ws, loan.id, "2026-11-22")
    assert names(first, "2026-11-25") == ["陈立", "郑敏𠮷"]


def test_a_list_of_who_is_in_charge_is_taken_in_once_and_its_bad_rows_are_named(ground: Ground) -> None:
    body(ground)
    rows = [
        {
            "包片领导": "王副区长",
            "双组长": "李书记",
            "包片范围": "马滘街道",
            "五包内容": "包调查、包整改",
            "单位": "环卫所",
        },
        {"包片领导": "陈委员", "方式": "包村", "社区": "马滘社区、马滘街道和社社区", "结束日期": "12月底"},
        {"包片领导": "林委员", "社区": "没有的社区"},
        {"社区": "马滘社区"},
        {"包片领导": "林委员", "社区": "马滘社区", "单位": "没有的单位"},
        {"包片领导": "林委员 13829640517", "社区": "马滘社区"},
    ]
    done = charge_import.import_charges(ground.ws, rows)
    assert (done.added, [(one.row, one.column) for one in done.bad]) == (
        2, [(4, "负责地点"), (5, "责任领导"), (6, "单位"), (7, "责任领导")],
    )  # fmt: skip
    assert charge_import.import_charges(ground.ws, rows[:2]).unchanged == 2
    village = next(one for one in charges.listed(ground.ws) if one.kind == "village")
    assert (set(village.place_ids), village.ends_on) == ({ground.community.id, ground.other.id}, "2026-12-31")
    assert charges.leader_of(ground.ws, None, ground.community.id) == "陈委员"
    charges.keep(ground.ws, replace(village, second_leader="黄委员", duties=("包销号",)), village)
    assert charge_import.import_charges(ground.ws, rows[:2]).unchanged == 2, "what a row leaves open stays"
    assert charges.leader_of(ground.ws, None, ground.community.id) == "陈委员、黄委员"
