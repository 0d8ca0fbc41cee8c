"""The history of an issue in words, from the ops that the store really wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.domain import effort, lead, notice, place, registers, visit
from inspector.domain import issue as life
from inspector.domain.issue import Issue, IssueStep
from inspector.domain.place import Body, Person, Place
from inspector.domain.record import ENTITIES, fields
from inspector.store import feedbacks, issues, journal, places
from inspector.store import life as orders
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording import history
from inspector.wording.history import Entry
from tests.store.making import take_step


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "ws", now=Clock()) as opened:
        person = Person(id=new_id(), name="陈立")
        places.keep(opened, person)
        opened.author = person.id
        yield opened


def recorded(ws: Workspace) -> Issue:
    place = Place(id=new_id(), name="西墩社区")
    places.keep(ws, place)
    return issues.submit(ws, IssueForm(category="garbage", place_id=place.id, description="桶满")).issue


def told(ws: Workspace, issue_id: str) -> list[Entry]:
    def name_of(field: str, key: str) -> str:
        entity = {"person_id": "person", "lead_body_id": "body", "place_id": "place"}.get(field)
        record = ws.get(entity, key) if entity else None
        return record.name if record else ""

    steps = ws.all("issue_step", "issue_id = ?", (issue_id,))
    return history.entries(journal.issue_history(ws, issue_id), name_of, life.contradictions(steps))


def test_each_transaction_is_a_line_with_who_and_when(ws: Workspace) -> None:
    issue = recorded(ws)
    take_step(ws, [issue.id], "assign")
    take_step(ws, [issue.id], "extend", due_on="2026-11-27", reason="雨天")
    found, assigned, extended = told(ws, issue.id)
    assert (found.title, assigned.title) == ("发现问题", "已交办")
    assert extended.title == "同意延期，时限改为 11-27"
    assert extended.details == ("说明：雨天",)
    assert {entry.author for entry in (found, assigned, extended)} == {"陈立"}
    assert found.at < assigned.at < extended.at


def test_a_changed_field_says_old_and_new_by_their_names(ws: Workspace) -> None:
    issue = recorded(ws)
    body = Body(id=new_id(), name="达濠片区保洁公司")
    places.keep(ws, body)
    issues.edit(ws, replace(issue, lead_body_id=body.id))
    issues.edit(ws, replace(issue, lead_body_id=body.id, severity="serious", description="桶满溢"))
    _, lead, several = told(ws, issue.id)
    assert lead.title == "主责单位：（空） 改为 达濠片区保洁公司"
    assert several.title == "修改内容"
    assert set(several.details) == {"严重程度：一般 改为 较重", "问题描述：桶满 改为 桶满溢"}


def test_what_was_taken_back_stays_readable_and_is_marked(ws: Workspace) -> None:
    issue = recorded(ws)
    tx = take_step(ws, [issue.id], "assign").tx
    journal.undo(ws, tx)
    _, assigned, undone = told(ws, issue.id)
    assert assigned.undone
    assert (undone.title, undone.undoes) == ("撤销上一步", tx)
    assert not undone.undone


def test_two_steps_made_apart_are_both_shown_and_the_odd_one_says_so(ws: Workspace) -> None:
    issue = recorded(ws)
    take_step(ws, [issue.id], "assign")
    issues.act(ws, [issue.id], "void", reason="重复登记")
    with ws.write() as door:  # as another laptop, which had not heard of it, would have written
        door.put(
            IssueStep(
                id=new_id(), issue_id=issue.id, action="report", from_status="assigned", to_status="reported",
                happened_at_utc=door.now_utc, recorded_at_utc=door.now_utc,
            )
        )  # fmt: skip
    *_, voided, reported = told(ws, issue.id)
    assert voided.title == "作废"
    assert not voided.contradicts
    assert "作废" in reported.contradicts


def test_what_was_sent_out_said_and_signed_stands_in_the_history(ws: Workspace) -> None:
    body = Body(id=new_id(), name="环卫一公司", contact="许工")
    places.keep(ws, body)
    issue = recorded(ws)
    (notice,) = orders.assign(ws, [issue.id], body_id=body.id, assist_body_ids=[], due_on="2026-11-27").notices
    orders.sign_receipt(ws, notice.id, "许工", "2026-11-20T03:00:00.000Z", "left")
    feedbacks.say(ws, issue.id, "2026-W47", "清了一半", progress_percent=50, needs="请供电局移杆")
    orders.ask_extension(ws, [issue.id], "2026-12-04", "等管材")
    sent, signed, said, asked = told(ws, issue.id)[-4:]
    assert (sent.title, sent.author) == ("已交办，时限 11-27", "陈立")
    assert f"交办单 {notice.number} 发给环卫一公司" in sent.details
    assert "责任人：（空） 改为 许工" in sent.details
    assert signed.title == "送达回证：许工签收（留置送达）"
    assert (said.title, said.details) == ("每周反馈", ("2026-W47 反馈：清了一半（50%）", "需协调：请供电局移杆"))
    assert (asked.title, asked.details) == ("责任单位申请延期，到 12-04", ("说明：等管材",))


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_no_field_is_told_by_its_name_in_the_program(entity: str) -> None:
    nameless = [name for name in fields(entity) if name not in history.FIELDS.get(entity, {})]
    assert nameless == ["id"]


def test_what_was_ordered_in_words_stays_in_words() -> None:
    """A code that two kinds of record share never gets the word of the other one."""
    for entity, name, codes in (
        ("notice", "level", notice.LEVELS),
        ("place", "level", place.LEVELS),
        ("tally", "level", registers.WALK_LEVELS),
        ("lead", "channel", lead.CHANNELS),
        ("notice", "signed_way", notice.RECEIPT_WAYS),
        ("lead", "answer_rating", lead.ANSWER_RATINGS),
        ("effort", "qualifier", effort.QUALIFIERS),
        ("circular", "channels", registers.CHANNELS),
        ("issue_step", "action", life.ACTIONS),
        ("lead", "kind", lead.KINDS),
        ("notice", "kind", notice.KINDS),
        ("tally", "kind", registers.TALLY_KINDS),
        ("visit", "kind", visit.KINDS),
    ):
        assert name in fields(entity)
        said = [history.CODED[name].get(code, code) for code in codes]
        assert len(set(said)) == len(codes)
        assert not set(said) & set(codes)
