"""Disputes in words: names, days and places as people know them; each kind has its own question and its own choices."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.domain.exchange import DELETE, DUPLICATE, EDIT_DELETED, FIELD, Dispute, Edition
from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.ui.sync.choice_cell import differing
from inspector.ui.sync.conflicts import MINE, OFFICE, Conflict, Seen, choice_of, in_words

NAMES = {"chen": "陈立", "zhou": "周颖", "tower": "铁塔汕头分公司", "telecom": "电信濠江分公司"}
RECORDS: dict[str, Any] = {
    "a": Issue(id="a", number="K7M2-0011", description="线缆下垂", category="wires", spot="老街"),
    "b": Issue(id="b", number="P3QX-0002", description="线缆下垂", category="wires", spot="老街"),
    "body": Body(id="body", name="保洁公司", phone="0754-1"),
}


def dispute(key: str, kind: str, field: str, **facts: Any) -> Dispute:
    given: dict[str, Any] = {
        "record": "a", "entity": "issue", "base": {}, "office": {}, "office_rev": 3, "theirs": {}, "op_id": f"op-{key}",
        "device": "mine", "seq": 7, "author": "chen", "wall": "2026-11-20T09:05:00.000+08:00", **facts,
    }  # fmt: skip
    return Dispute(id=key, kind=kind, field=field, **given)


def shown(*disputes: Dispute, editions: tuple[Edition, ...] = (), may_all: bool = False) -> tuple[Conflict, ...]:
    seen = Seen(
        device="mine",
        author="chen",
        name_of=lambda _field, key: NAMES.get(key, ""),
        record=lambda _entity, key: RECORDS.get(key),
        where=lambda record: getattr(record, "spot", ""),
        editions=lambda _record: list(editions),
        may_all=may_all,
    )
    return in_words(disputes, seen)


def edition(rev: int, author: str, wall: str, **patch: Any) -> Edition:
    return Edition(
        rev=rev, op_id=f"e{rev}", device="theirs", seq=rev, author=author, wall=wall, kind="update", patch=patch
    )


def test_fields_of_one_record_stand_together_in_the_words_of_the_register() -> None:
    lead = dispute(
        "1", FIELD, "lead_body_id", base={"lead_body_id": "telecom", "lead_kind": "x"},
        office={"lead_body_id": "tower", "lead_kind": "x"}, theirs={"lead_body_id": "telecom", "lead_kind": "x"},
    )  # fmt: skip
    due = dispute(
        "2", FIELD, "due_on", base={"due_on": "2026-11-19", "due_rule": "r"},
        office={"due_on": "2026-11-27", "due_rule": "r"}, theirs={"due_on": "2026-12-04", "due_rule": None},
    )  # fmt: skip
    made = (
        edition(1, "chen", "2026-11-18T08:10:00.000+08:00", due_on=[None, "2026-11-19"]),
        edition(3, "zhou", "2026-11-19T09:32:00.000+00:00", due_on=["2026-11-19", "2026-11-27"]),
    )
    (held,) = shown(lead, due, editions=made)
    assert (held.title, held.where, held.who, held.author) == ("K7M2-0011", "老街", "我", "陈立")
    assert (held.base_at, held.office_by, held.office_at, held.mine_at) == (
        "11-18 08:10", "周颖", "11-19 17:32", "11-20 09:05",
    )  # fmt: skip
    first, second = held.rows
    assert (first.name, first.base, first.office, first.mine) == (
        "主责单位", "电信濠江分公司", "铁塔汕头分公司", "电信濠江分公司",
    )  # fmt: skip
    assert (first.mine_note, first.office_note) == ("没有改", "")
    assert (second.name, second.base, second.office, second.mine) == (
        "整改时限", "11-19 周四", "11-27 周五", "12-04 周五",
    )  # fmt: skip


def test_a_choice_names_every_field_of_its_group() -> None:
    due = dispute(
        "2", FIELD, "due_on", office={"due_on": "2026-11-27", "due_rule": "r"},
        theirs={"due_on": "2026-12-04", "due_rule": None},
    )  # fmt: skip
    ((row,),) = (one.rows for one in shown(due))
    assert choice_of(row, OFFICE) == {"due_on": "2026-11-27", "due_rule": "r"}
    assert choice_of(row, MINE) == {"due_on": "2026-12-04", "due_rule": None}


def test_a_point_is_its_coordinates() -> None:
    one = dispute(
        "1", FIELD, "lat", base={"lat": None, "lon": None, "datum": None},
        office={"lat": 23.2866, "lon": 116.7265, "datum": "WGS-84"},
        theirs={"lat": 23.2867, "lon": 116.7266, "datum": "GCJ-02"},
    )  # fmt: skip
    ((row,),) = (held.rows for held in shown(one))
    assert row.base == "（空）"
    assert row.mine == "北纬 23.2867°，东经 116.7266°，GCJ-02"


@pytest.mark.parametrize(
    ("kind", "field", "theirs", "asks", "office", "mine"),
    [
        (DELETE, "deleted", {"deleted": True}, "我要删除这条", {"deleted": False}, {"deleted": True}),
        (DELETE, "deleted", {"deleted": False}, "我要恢复这条", {"deleted": True}, {"deleted": False}),
        (
            EDIT_DELETED, "deleted", {"spot": "后巷"}, "办公室已删除这条，我之后又改了：具体位置", {"deleted": True},
            {"deleted": False, "spot": "后巷"},
        ),
        (DUPLICATE, "", {"record": "a"}, "可能是同一件事", {}, {}),
    ],
)  # fmt: skip
def test_life_and_death_have_their_own_sentences_and_choices(  # noqa: PLR0917
    kind: str, field: str, theirs: dict[str, Any], asks: str, office: dict[str, Any], mine: dict[str, Any]
) -> None:
    (held,) = shown(dispute("1", kind, field, theirs=theirs, office={"record": "b"} if kind == DUPLICATE else {}))
    assert asks in held.sentence
    (row,) = held.rows
    assert choice_of(row, OFFICE) == office
    assert choice_of(row, MINE) == mine
    if kind == DUPLICATE:
        assert row.mine == "是同一件事，只留 P3QX-0002"
        assert (held.other, held.other_id) == ("P3QX-0002", "b")


def test_what_others_dispute_among_themselves_is_theirs_or_a_reviewers() -> None:
    foreign = dispute("1", FIELD, "spot", device="theirs", author="zhou", theirs={"spot": "x"})
    (held,) = shown(foreign)
    assert (held.mine, held.may, held.who) == (False, False, "周颖")
    (held,) = shown(foreign, may_all=True)
    assert held.may
    both = shown(foreign, dispute("2", FIELD, "due_on", theirs={"due_on": "2026-12-04"}))
    assert [one.mine for one in both] == [True, False]  # ours first
    assert all(one.may for one in both)  # we are concerned by the record


def test_a_register_is_named_by_its_name() -> None:
    one = dispute("1", FIELD, "phone", record="body", entity="body", base={"phone": "1"}, theirs={"phone": "2"})
    (held,) = shown(one)
    assert (held.title, held.rows[0].name) == ("保洁公司", "电话")


def test_what_differs_is_found_in_long_texts_only() -> None:
    text = "通信线下垂，与低压线缠绕，属铁塔资产。"
    assert [text[at : at + wide] for at, wide in differing("通信线下垂，与低压线缠绕。", text)] == ["，属铁塔资产"]
    assert differing("11-19 周四", "11-27 周五") == []
    text = "路边堆放建筑废土约 60.5 立方米，未覆盖。"
    before = text.replace("60.5", "40.5")
    assert [text[at : at + wide] for at, wide in differing(before, text)] == ["60.5"]
    assert differing("", text) == []
