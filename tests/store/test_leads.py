"""Leads from receipt to the answer; who called is nowhere but in the envelope, which can be destroyed."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector import papers
from inspector.domain.lead import CHANNELS, KINDS, Lead
from inspector.domain.private_text import SEALED, Caller
from inspector.errors import Known
from inspector.store import (
    backup,
    drafts,
    envelopes,
    feedbacks,
    issues,
    journal,
    lead_import,
    leads,
    ledger,
    life,
    milestones,
    rechecks,
    relapses,
    tables,
    visits,
)
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.leads import LeadForm
from inspector.store.ledger_sql import Query
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import open_workspace
from inspector.wording import say
from tests.store.making import Clock, Ground, faults, known, laid_out, last_tx
from tests.store.orders import office

CALLER = Caller("欧阳慧珊", "13829640517", "和社村祠堂东侧12号")
GIST = "市场后巷垃圾堆了一个星期没人清，味道很大"


def take(ground: Ground, **said: Any) -> Lead:
    return leads.take(ground.ws, LeadForm(**{"gist": GIST, "place_id": ground.community.id, **said}))


def refused(act: Callable[[], object]) -> Known:
    with pytest.raises(Known) as error:
        act()
    return known(error)


def holding(folder: Path, *words: str) -> list[str]:
    """Return the files below a folder that hold one of `words`, in any encoding a program might write it in."""
    wanted = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    wanted += [json.dumps(word)[1:-1].encode() for word in words]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if any(word in path.read_bytes() for word in wanted)]


def test_a_lead_gets_number_days_and_no_caller(ground: Ground) -> None:
    lead = take(ground, caller=CALLER, reference="GD2026112000017")
    assert lead.number == f"XS-{ground.ws.device.code}-0001"
    assert (lead.accept_due_on, lead.reply_due_on) == ("2026-11-23", "2026-12-11")
    assert leads.by_number(ground.ws, " gd2026112000017 ".upper()) == lead
    assert lead.envelope_id is not None
    assert envelopes.read(ground.ws, lead.envelope_id, "核实位置") == CALLER
    assert faults(ground.ws) == []


def test_an_anonymous_lead_has_no_envelope(ground: Ground) -> None:
    assert take(ground, channel="qr").envelope_id is None
    assert envelopes.held(ground.ws) == []


def test_the_settings_change_the_days_and_a_named_day_stands(ground: Ground) -> None:
    ground.ws.set_meta("settings", json.dumps({"lead_complaint_days": 5}))
    assert take(ground).reply_due_on == "2026-11-27"
    assert take(ground, channel="superior", reply_due_on="2026-11-30").reply_due_on == "2026-11-30"


def test_years_whose_days_are_assumed_are_said_in_the_list(ground: Ground) -> None:
    ground.clock.move(days=28)
    take(ground)
    assert [line.assumed_years for line in leads.lines(ground.ws)] == [(2027,)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"gist": "  "}, "lead_without_gist"),
        ({"channel": "fax"}, "lead_word_unknown"),
        ({"kind": "praise"}, "lead_word_unknown"),
        ({"place_id": "nowhere"}, "place_unknown"),
        ({"category": "nothing"}, "category_unknown"),
        ({"received_at_utc": "2026-11-25T02:00:00.000Z"}, "time_ahead"),
        ({"gist": "请回电１３８２９６４０５１７"}, "lead_private"),
        ({"spot": "欧阳慧珊家门口", "caller": CALLER}, "lead_private"),
        ({"reference": "138 2964 0517"}, "lead_private"),
    ],
)
def test_a_lead_that_cannot_be_taken_is_refused_and_leaves_nothing(
    ground: Ground, said: dict[str, Any], code: str
) -> None:
    told = refused(lambda: take(ground, **said))
    assert told.code == code
    sentence = say(told.code, **told.facts)
    assert sentence != code
    assert not any(word in sentence for word in ("欧阳慧珊", "2964", "９６４０"))
    assert ground.ws.all("lead") == []
    assert envelopes.held(ground.ws) == []


def test_the_sentence_says_which_part_is_meant(ground: Ground) -> None:
    told = refused(lambda: take(ground, gist="垃圾没人清，找林大爷 13829640517"))
    assert told.facts == {"field": "反映内容", "what": "人名", "at": 8}


def test_what_says_who_called_goes_into_the_envelope_on_request(ground: Ground) -> None:
    words = "欧阳慧珊13829640517：巷口垃圾没人清"
    lead = take(ground, gist=words, caller=CALLER, seal_private=True)
    assert lead.gist == f"{SEALED}{SEALED}：巷口垃圾没人清"
    assert lead.envelope_id is not None
    assert envelopes.read(ground.ws, lead.envelope_id, "核实").said == words


def test_a_transaction_that_fails_leaves_no_envelope(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise Known("disk_full", detail="")

    monkeypatch.setattr(leads, "put", fails)
    assert refused(lambda: take(ground, caller=CALLER)).code == "disk_full"
    assert envelopes.held(ground.ws) == []
    assert list((ground.ws.folder / envelopes.KEYS).iterdir()) == []


def test_an_envelope_of_a_run_that_was_killed_is_swept_and_those_of_leads_stay(tmp_path: Path, clock: Clock) -> None:
    with open_workspace(tmp_path / "w", now=clock) as ws:
        ground = laid_out(ws, clock)
        kept = take(ground, caller=CALLER)
        (orphan,) = envelopes.seal(ws, [CALLER])
        assert envelopes.sweep(ws) == 0, "another thread may be about to refer to it"
        for folder in (envelopes.ENVELOPES, envelopes.KEYS):
            os.utime(ws.folder / folder / orphan, (1, 1))
        assert envelopes.sweep(ws) == 1
        assert envelopes.held(ws) == [kept.envelope_id]


# --- nowhere but in the envelope ---------------------------------------------------------------------------------


def test_nothing_in_the_workspace_knows_the_caller_whatever_is_done_with_the_lead(
    ground: Ground, tmp_path: Path
) -> None:
    ws = ground.ws
    form = LeadForm(
        gist="欧阳慧珊（１３８２９６４０５１７）说：和社村祠堂东侧12号对面垃圾没人清",
        place_id=ground.community.id,
        caller=CALLER,
        seal_private=True,
    )
    draft = leads.keep_draft(ws, form)
    leads.keep_draft(ws, replace(form, gist=form.gist + "，已经一个月"), draft)
    first = leads.take(ws, replace(form, draft_id=draft))
    second = take(ground, gist="对面垃圾没人清，已经一个月了", caller=replace(CALLER, phone="0754-87239046"))
    assert [one.lead.id for one in leads.suspects(ws, second)] == [first.id]
    leads.merge(ws, first.id, [second.id])
    with pytest.raises(Known):
        leads.answer(ws, first.id, way="phone", text="已告知欧阳慧珊", rating="satisfied")
    done = leads.to_issue(ws, first.id, IssueForm(category="garbage", place_id=None, description="祠堂对面垃圾堆放"))
    leads.answer(ws, first.id, way="phone", text="已告知清运时间", rating="satisfied")
    assert leads.search(ws, "垃圾没人清") != []
    assert leads.search(ws, "欧阳") == leads.search(ws, "13829640517") == []
    assert list(ledger.order(ws.reader(), Query(text="欧阳慧珊"))) == []
    assert first.envelope_id is not None
    assert envelopes.read(ws, first.envelope_id, "回访满意度").name == "欧阳慧珊"
    with open(tmp_path / "sheet.pdf", "wb") as stream:
        papers.draw(ws, "recheck", stream, issue_ids=[done.issue.id], visit_id=None, categories=())
    assert "欧阳慧珊" not in pdf_text(tmp_path / "sheet.pdf")
    assert "祠堂对面垃圾堆放" in pdf_text(tmp_path / "sheet.pdf")
    target = tmp_path / "stick"
    backup.back_up(ws, target)
    words = (
        CALLER.name,
        CALLER.phone,
        "2964０517",
        "１３８２９６４０５１７",
        CALLER.address,
        "0754-87239046",
        "87239046",
    )
    assert holding(tmp_path, *words) == []
    assert holding(tmp_path, "祠堂对面垃圾堆放") != [], "the search itself finds what is there"
    ws.close()
    assert holding(tmp_path, *words) == []


def pdf_text(path: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_a_half_typed_lead_keeps_no_caller_in_its_draft(ground: Ground) -> None:
    draft = leads.keep_draft(ground.ws, LeadForm(gist="找欧阳慧珊，没人清", caller=CALLER, spot="巷口"))
    (kept,) = drafts.kept(ground.ws, "lead")
    assert kept.id == draft
    assert "caller" not in kept.doc
    assert (kept.doc["gist"], kept.doc["spot"]) == (f"找{SEALED}，没人清", "巷口")


# --- the envelope ------------------------------------------------------------------------------------------------


def sealed(ground: Ground) -> str:
    envelope_id = take(ground, caller=CALLER).envelope_id
    assert envelope_id is not None
    return envelope_id


def test_an_envelope_is_opened_for_a_reason_by_somebody_and_the_log_says_so_without_its_content(ground: Ground) -> None:
    ws, envelope_id = ground.ws, sealed(ground)
    assert refused(lambda: envelopes.read(ws, envelope_id, " ")).code == "envelope_needs_reason"
    assert refused(lambda: envelopes.read(ws, envelope_id, "打13829640517")).code == "envelope_private"
    envelopes.read(ws, envelope_id, "电话回访")
    ws.author = ""
    assert refused(lambda: envelopes.read(ws, envelope_id, "好奇")).code == "author_missing"
    ws.author = ground.people[0]
    log = envelopes.log(ws, envelope_id)
    assert [(line.what, line.person_id, line.reason) for line in log] == [
        ("sealed", ground.people[0], ""),
        ("opened", ground.people[0], "电话回访"),
    ]
    assert not any("欧阳" in str(line) for line in log)


def test_a_text_that_names_the_caller_is_held_back_and_that_is_logged(ground: Ground) -> None:
    lead = take(ground, caller=CALLER)
    told = refused(lambda: leads.close(ground.ws, lead.id, "欧阳慧珊已撤回"))
    assert (told.code, told.facts["what"]) == ("lead_private", "来电人姓名")
    assert [line.what for line in envelopes.log(ground.ws)] == ["sealed", "withheld"]


@pytest.mark.parametrize("field", ["description", "spot", "requirement"])
def test_an_issue_from_a_lead_does_not_name_the_caller_either(ground: Ground, field: str) -> None:
    lead = take(ground, caller=CALLER)
    form = IssueForm(category="garbage", place_id=None, **{"description": "垃圾", field: "欧阳慧珊家门口"})
    assert refused(lambda: leads.to_issue(ground.ws, lead.id, form)).code == "lead_private"
    form = IssueForm(category="garbage", place_id=None, description="垃圾", notes={"a": "电话0754-87239046"})
    assert refused(lambda: leads.to_issue(ground.ws, lead.id, form)).code == "lead_private"
    assert ground.ws.all("issue") == []


def test_whatever_is_written_later_about_an_issue_from_a_lead_does_not_name_the_caller(ground: Ground) -> None:
    ws = ground.ws
    lead = take(ground, caller=CALLER)
    issue = leads.to_issue(ws, lead.id, IssueForm(category="garbage", place_id=None, description="垃圾")).issue
    number = "联系13829640517"
    for act in (
        lambda: issues.edit(ws, replace(issue, description="欧阳慧珊家门口垃圾"), issue),
        lambda: issues.edit(ws, replace(issue, remedy=number), issue),
        lambda: issues.act(ws, [issue.id], "void", reason="欧阳慧珊已撤回"),
        lambda: feedbacks.say(ws, issue.id, "2026-W47", "已向欧阳慧珊说明"),
        lambda: rechecks.record(
            ws,
            RecheckForm(issue_id=issue.id, conclusion="not_done", people=ground.people, asked_gist=number),
        ),
    ):
        assert refused(act).code == "lead_private"
    assert holding(ws.folder, CALLER.name, CALLER.phone) == []
    other = ground.issue(description="店主电话13829640517").issue
    assert other.from_lead_id is None, "what is not from a lead is not looked at"


def test_what_is_ordered_asked_and_judged_about_such_an_issue_does_not_name_the_caller(ground: Ground) -> None:
    ws, desk = ground.ws, office(ground)
    lead = take(ground, caller=CALLER)
    form = IssueForm(category="garbage", place_id=None, description="垃圾", due_on="2026-11-27")
    issue = leads.to_issue(ws, lead.id, form).issue
    told, number = "向欧阳慧珊说明", "联系13829640517"

    def all_refused(*acts: Callable[[], object]) -> None:
        for act in acts:
            assert refused(act).code == "lead_private"

    all_refused(
        lambda: life.assign(ws, [issue.id], requirement=number),
        lambda: life.assign(ws, [issue.id], responsible_person="欧阳慧珊"),
        lambda: life.assign_each(ws, [replace(issue, lead_body_id=desk.cleaners.id, requirement=told)], [issue]),
        lambda: life.assign_unclaimed(ws, [issue.id], requirement=number),
    )
    life.assign(ws, [issue.id])
    all_refused(
        lambda: life.ask_extension(ws, [issue.id], "2026-12-31", told),
        lambda: life.grant_extension(ws, [issue.id], "2026-12-31", told),
        lambda: life.refuse_extension(ws, [issue.id], told),
        lambda: feedbacks.say(ws, issue.id, "2026-W47", "在清", said_by=number),
        lambda: feedbacks.say(ws, issue.id, "2026-W47", "在清", efforts=["清理欧阳慧珊家门口垃圾9车次"]),
        lambda: feedbacks.remind(ws, [issue.id], told),
        lambda: milestones.plan_back(ws, issue.id, [(told, 1)]),
        lambda: life.approve_close(ws, [issue.id], told),
        lambda: life.reject_close(ws, [issue.id], told),
        lambda: life.summarise(ws, issue.id, told),
        lambda: issues.edit(ws, replace(issue, from_lead_id=None, description=told), issue),
    )
    (step, *_) = milestones.plan_back(ws, issue.id, [("清运", 1)])
    all_refused(lambda: milestones.done(ws, step.id, remark=told))
    assert holding(ws.folder, CALLER.name, CALLER.phone) == []


def test_a_lead_that_turns_out_to_be_a_relapse_goes_on_there_and_names_nobody(ground: Ground) -> None:
    ws, desk = ground.ws, office(ground)
    old = desk.closed()
    lead = take(ground, caller=CALLER)
    form = IssueForm(
        category="garbage", place_id=ground.community.id, description="欧阳慧珊家门口又有了", from_lead_id=lead.id,
        second_person_id=ground.people[1],
    )  # fmt: skip
    assert refused(lambda: relapses.reopen_as_relapse(ws, old.id, form)).code == "lead_private"
    relapses.reopen_as_relapse(ws, old.id, replace(form, description="又有了"))
    assert (ws.get("lead", lead.id).issue_id, desk.standing(old).round) == (old.id, 2)
    assert faults(ws) == []


def test_a_destroyed_envelope_is_gone_from_the_disk_and_stays_gone(ground: Ground, tmp_path: Path) -> None:
    ws, envelope_id = ground.ws, sealed(ground)
    files = [ws.folder / folder / envelope_id for folder in (envelopes.ENVELOPES, envelopes.KEYS)]
    body, key = (path.read_bytes() for path in files)
    assert CALLER.name.encode() not in body
    held_open = [open(path, "rb") for path in files]  # noqa: SIM115 (what lies in the very blocks is read afterwards)
    assert refused(lambda: envelopes.destroy(ws, envelope_id, "")).code == "envelope_needs_reason"
    envelopes.destroy(ws, envelope_id, "办结满一年")
    assert [stream.read() == was for stream, was in zip(held_open, (body, key), strict=True)] == [False, False]
    for stream in held_open:
        stream.close()
    assert not any(path.exists() for path in files)
    everything = b"".join(path.read_bytes() for path in ws.folder.rglob("*") if path.is_file())
    assert key not in everything
    assert body[13:] not in everything
    assert refused(lambda: envelopes.read(ws, envelope_id, "再看一眼")).code == "envelope_destroyed"
    assert refused(lambda: envelopes.destroy(ws, envelope_id, "再销毁")).code == "envelope_destroyed"
    files[0].write_bytes(body)  # somebody has kept a copy of the envelope: without its key it is noise
    assert refused(lambda: envelopes.read(ws, envelope_id, "用旧文件")).code == "envelope_key_missing"
    assert [line.what for line in envelopes.log(ws, envelope_id)] == ["sealed", "destroyed"]


def test_an_envelope_that_was_damaged_or_exchanged_is_not_opened(ground: Ground) -> None:
    ws, one, other = ground.ws, sealed(ground), sealed(ground)
    path = ws.folder / envelopes.ENVELOPES / one
    body = path.read_bytes()
    path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    assert refused(lambda: envelopes.read(ws, one, "核实")).code == "envelope_damaged"
    for folder in (envelopes.ENVELOPES, envelopes.KEYS):
        (ws.folder / folder / one).write_bytes((ws.folder / folder / other).read_bytes())
    assert refused(lambda: envelopes.read(ws, one, "核实")).code == "envelope_damaged"


@pytest.mark.parametrize("stranger", ["0192f000-0000-7000-8000-000000000000", "../inspector.db", ""])
def test_an_envelope_of_another_laptop_is_said_to_be_elsewhere(ground: Ground, stranger: str) -> None:
    assert refused(lambda: envelopes.read(ground.ws, stranger, "核实")).code == "envelope_elsewhere"


def test_a_line_cut_out_of_the_log_is_noticed(ground: Ground) -> None:
    envelope_id = sealed(ground)
    for reason in ("一", "二", "三"):
        envelopes.read(ground.ws, envelope_id, reason)
    with ground.ws.local() as conn:
        conn.execute("DELETE FROM meta WHERE k = 'envelope_log/000000002'")
    assert refused(lambda: envelopes.log(ground.ws)).code == "envelope_log_cut"


def test_keys_lie_in_the_keyring_where_there_is_one(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    import keyring

    monkeypatch.setattr("inspector.store.strongbox.is_available", lambda: True)
    monkeypatch.setattr(keyring, "set_password", lambda service, name, key: kept.__setitem__((service, name), key))
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    monkeypatch.setattr(keyring, "delete_password", lambda service, name: kept.pop((service, name)))
    envelope_id = sealed(ground)
    assert list((ground.ws.folder / envelopes.KEYS).iterdir()) == []
    assert list(kept) == [(envelopes.SERVICE, envelope_id)]
    assert envelopes.read(ground.ws, envelope_id, "核实") == CALLER
    monkeypatch.setattr("inspector.store.strongbox.is_available", lambda: False)
    assert refused(lambda: envelopes.destroy(ground.ws, envelope_id, "办结")).code == "envelope_key_missing"
    assert envelopes.is_here(ground.ws, envelope_id), "what cannot be destroyed whole is not called destroyed"
    monkeypatch.setattr("inspector.store.strongbox.is_available", lambda: True)
    envelopes.destroy(ground.ws, envelope_id, "办结")
    assert kept == {}


def test_a_backup_holds_no_envelope_and_what_was_restored_says_where_it_is(ground: Ground, tmp_path: Path) -> None:
    envelope_id = sealed(ground)
    backup.back_up(ground.ws, tmp_path / "stick")
    assert not [path for path in (tmp_path / "stick").rglob("*") if envelope_id in path.name]
    backup.restore(tmp_path / "stick", tmp_path / "other")
    with open_workspace(tmp_path / "other", now=ground.clock) as ws:
        ws.author = ground.people[0]
        assert refused(lambda: envelopes.read(ws, envelope_id, "核实")).code == "envelope_elsewhere"
        assert [line.what for line in envelopes.log(ws)] == ["sealed"], "the log is in the backup"


# --- what becomes of a lead --------------------------------------------------------------------------------------


def test_an_issue_from_a_lead_carries_its_source_place_and_campaign_and_undo_frees_the_lead(ground: Ground) -> None:
    lead = take(ground, channel="visit", campaign_id="c")
    done = leads.to_issue(ground.ws, lead.id, IssueForm(category="garbage", place_id=None, description="垃圾"))
    assert (done.issue.from_lead_id, done.issue.source) == (lead.id, "letter")
    assert (done.issue.place_id, done.issue.campaign_id) == (ground.community.id, "c")
    assert [line.outcome for line in leads.lines(ground.ws)] == ["issue"]
    again = refused(lambda: leads.to_issue(ground.ws, lead.id, IssueForm(category="garbage", place_id=None)))
    assert again.facts == {"number": lead.number, "outcome": "已立问题"}
    journal.undo(ground.ws, done.tx)
    assert [line.outcome for line in leads.lines(ground.ws)] == ["open"]
    assert faults(ground.ws) == []


def test_a_lead_becomes_a_target_of_a_visit_once_and_may_become_an_issue_there(ground: Ground) -> None:
    ws = ground.ws
    lead, other = take(ground), take(ground, gist="另一件：路面有坑")
    visit = visits.start(ws, team=ground.people)
    target = leads.to_target(ws, lead.id, visit.id)
    assert (target.place_id, target.level, target.arrived_at_utc) == (ground.community.id, "community", None)
    assert leads.to_target(ws, other.id, visit.id) == target, "one place is one target of a visit"
    assert refused(lambda: leads.to_target(ws, lead.id, visit.id)).code == "lead_done"
    issue = leads.to_issue(ws, lead.id, IssueForm(category="garbage", place_id=None, visit_id=visit.id)).issue
    visits.end(ws, visit.id)
    assert [one.result for one in visits.targets(ws, visit.id)] == ["issues"]
    assert ws.get("lead", lead.id).issue_id == issue.id
    late = take(ground, place_id=ground.other.id, gist="再一件")
    assert refused(lambda: leads.to_target(ws, late.id, visit.id)).code == "lead_visit_over"
    nowhere = take(ground, place_id=None, gist="不知哪里")
    assert refused(lambda: leads.to_target(ws, nowhere.id, visit.id)).code == "lead_without_place"


def test_merged_leads_go_along_without_a_chain_and_keep_the_answer_they_owe(ground: Ground) -> None:
    ws = ground.ws
    first, second, third = (take(ground, gist=GIST + str(n)) for n in range(3))
    leads.merge(ws, second.id, [first.id])
    leads.merge(ws, third.id, [second.id])
    assert {ws.get("lead", one.id).merged_into_id for one in (first, second)} == {third.id}
    assert refused(lambda: leads.merge(ws, second.id, [third.id])).code == "lead_merged"
    assert refused(lambda: leads.merge(ws, third.id, [third.id])).code == "lead_into_itself"
    assert refused(lambda: leads.merge(ws, third.id, [first.id])).code == "lead_done"
    assert len(leads.open_leads(ws)) == 3
    leads.close(ws, third.id, "不属本区，已退回热线")
    assert [line.outcome for line in sorted(leads.lines(ws), key=lambda line: line.lead.number)] == [
        "merged", "merged", "closed",
    ]  # fmt: skip
    ground.clock.move(days=30)
    assert {line.lead.id for line in leads.overdue(ws)} == {first.id, second.id}
    journal.undo(ws, last_tx(ws))
    assert len(leads.open_leads(ws)) == 3


def test_an_answer_is_kept_once_with_way_time_and_satisfaction(ground: Ground) -> None:
    ws, lead = ground.ws, take(ground)
    early = "2026-11-19T02:00:00.000Z"
    for said, code in (
        ({"text": ""}, "lead_answer_empty"),
        ({"way": "pigeon"}, "lead_word_unknown"),
        ({"rating": "great"}, "lead_word_unknown"),
        ({"at_utc": early}, "lead_answer_early"),
        ({"at_utc": "2026-11-25T02:00:00.000Z"}, "time_ahead"),
        ({"text": "已电13829640517"}, "lead_private"),
    ):
        told = refused(lambda said=said: leads.answer(ws, lead.id, **{"way": "phone", "text": "已告知", **said}))
        assert (told.code, say(told.code, **told.facts) == code) == (code, False)
    leads.answer(ws, lead.id, way="in_person", text="已当面说明", rating="mostly")
    held = ws.get("lead", lead.id)
    assert (held.answer_way, held.answer_rating, held.answered_at_utc) == (
        "in_person", "mostly", "2026-11-20T02:00:00.000Z",
    )  # fmt: skip
    assert refused(lambda: leads.answer(ws, lead.id, way="phone", text="再说")).code == "lead_answered"
    ground.clock.move(days=40)
    assert leads.overdue(ws) == [], "nothing was done yet, but who waited was told"
    assert [line.lead.id for line in leads.open_leads(ws)] == [lead.id]


def test_acceptance_is_recorded_once_by_whom_and_how_and_taken_back(ground: Ground) -> None:
    ws, lead = ground.ws, take(ground)
    ground.clock.move(days=4)
    (late,) = leads.overdue(ws)
    assert late.pressing == ("accept", 1), "one working day, and the weekend does not count"
    for said, code in (
        ({"way": "pigeon"}, "lead_word_unknown"),
        ({"at_utc": "2026-11-19T02:00:00.000Z"}, "lead_accept_early"),
        ({"at_utc": "2026-12-19T02:00:00.000Z"}, "time_ahead"),
    ):
        told = refused(lambda said=said: leads.accept(ws, lead.id, **{"way": "phone", **said}))
        assert (told.code, say(told.code, **told.facts) == code) == (code, False)
    leads.accept(ws, lead.id, way="phone")
    held = ws.get("lead", lead.id)
    assert (held.accept_way, held.accepted_by_id, held.accepted_at_utc) == (
        "phone",
        ws.author,
        "2026-11-24T02:00:00.000Z",
    )
    assert leads.overdue(ws) == []
    assert leads.lines(ws)[0].pressing == ("reply", -17), "the answer is what is left"
    assert refused(lambda: leads.accept(ws, lead.id, way="phone")).code == "lead_accepted"
    journal.undo(ws, last_tx(ws))
    assert leads.overdue(ws)[0].pressing == ("accept", 1)
    leads.answer(ws, lead.id, way="phone", text="已告知")
    assert refused(lambda: leads.accept(ws, lead.id, way="phone")).code == "lead_not_awaited"


def test_who_wrote_with_a_name_is_told_of_acceptance_whatever_became_of_the_letter(ground: Ground) -> None:
    ws = ground.ws
    named = take(ground, channel="letter", caller=Caller(name="郭五娘"))
    nameless_one, order = take(ground, channel="letter"), take(ground, channel="hotline", caller=Caller(name="郭六"))
    for lead in (named, nameless_one, order):
        leads.to_issue(ws, lead.id, IssueForm(category="garbage", place_id=ground.community.id, description="垃圾"))
    ground.clock.move(days=22)  # 15 working days and one more; 12345 complaints are to be answered by then too
    assert {line.lead.id: line.accept_late for line in leads.overdue(ws)} == {
        named.id: 1, nameless_one.id: None, order.id: None,
    }  # fmt: skip


def test_nobody_is_to_be_answered_before_they_are_told_of_acceptance(ground: Ground) -> None:
    days = [f"2026-09-{day}" for day in (18, 24, 29, 30)] + ["2026-11-06"]  # over the holidays of October too
    for channel, kind, day in itertools.product(CHANNELS, KINDS, days):
        due = leads.due_days(ground.ws, channel, kind, f"{day}T02:00:00.000Z")
        assert due.accept.on <= due.reply.on
    named = take(ground, channel="letter", reply_due_on="2026-11-23")
    assert named.accept_due_on == "2026-11-23"


def test_an_issue_made_by_mistake_is_taken_back_from_the_lead(ground: Ground) -> None:
    ws, lead = ground.ws, take(ground, caller=Caller(name="郭五娘"))
    form = IssueForm(category="garbage", place_id=ground.community.id, description="垃圾")
    issue = leads.to_issue(ws, lead.id, form).issue
    ground.step(issue, "assign")  # others built on it: no undo of the recording any more
    assert refused(lambda: leads.take_back_issue(ws, lead.id, " ")).code == "lead_reason_missing"
    assert refused(lambda: leads.take_back_issue(ws, lead.id, "郭五娘说不是她")).code == "lead_private"
    leads.take_back_issue(ws, lead.id, "不是这一处")
    assert issues.standing(ws, issue.id).status == "void"
    assert issues.steps(ws, issue.id)[-1].reason == "不是这一处"
    assert [line.outcome for line in leads.lines(ws)] == ["open"]
    assert refused(lambda: leads.take_back_issue(ws, lead.id, "再来")).code == "lead_no_issue"
    again = leads.to_issue(ws, lead.id, form).issue
    leads.take_back_issue(ws, lead.id, "另有来源", void=False)
    assert (ws.get("lead", lead.id).issue_id, issues.standing(ws, again.id).status) == (None, "found")
    assert ws.get("issue", again.id).from_lead_id == lead.id, "what must not be said of the caller stays unsaid"
    journal.undo(ws, last_tx(ws))
    assert [line.outcome for line in leads.lines(ws)] == ["issue"]


def test_a_lead_whose_issue_is_void_is_open_until_it_is_restored(ground: Ground) -> None:
    ws, lead = ground.ws, take(ground)
    issue = leads.to_issue(ws, lead.id, IssueForm(category="garbage", place_id=ground.community.id)).issue
    issues.act(ws, [issue.id], "void", reason="重复登记")
    assert [line.lead.id for line in leads.open_leads(ws)] == [lead.id]
    assert leads.completeness(ws).open == (lead.id,)
    issues.act(ws, [issue.id], "restore", reason="误作废")
    assert leads.open_leads(ws) == []


def test_what_was_taken_is_compared_with_what_was_dealt_with(ground: Ground) -> None:
    ws = ground.ws
    taken = [take(ground, gist=GIST + str(n)) for n in range(4)]
    leads.close(ws, taken[0].id, "重复转办，已退回")
    leads.to_issue(ws, taken[1].id, IssueForm(category="garbage", place_id=None))
    leads.merge(ws, taken[1].id, [taken[2].id])
    done = leads.completeness(ws)
    assert (done.taken, done.processed, done.is_complete) == (4, 3, False)
    assert done.open == (taken[3].id,)
    assert done.by_outcome == {"closed": 1, "issue": 1, "merged": 1, "open": 1}
    assert len(done.unanswered) == 3
    assert leads.completeness(ws, until_utc="2026-11-20T00:00:00.000Z").taken == 0


def test_another_kind_counts_the_days_anew_and_a_typed_day_stands(ground: Ground) -> None:
    ws, before = ground.ws, take(ground)
    leads.edit(ws, replace(before, kind="query"), before)
    assert ws.get("lead", before.id).reply_due_on == "2026-11-24"
    held = ws.get("lead", before.id)
    leads.edit(ws, replace(held, kind="request", reply_due_on="2026-12-01"), held)
    assert ws.get("lead", before.id).reply_due_on == "2026-12-01"
    assert refused(lambda: leads.edit(ws, replace(held, spot="13829640517"), held)).code == "lead_private"


def test_a_lead_of_a_newer_program_with_unknown_words_stops_nobody(ground: Ground) -> None:
    ws, lead = ground.ws, take(ground, reference="GD1")
    with ws.write() as door:
        door.put(replace(lead, id=new_id(), number="XS-K7M2-0009", channel="drone", kind="praise", received_at_utc=""))
    assert leads.suspects(ws, lead) == []
    assert len(leads.lines(ws)) == 2
    newer = next(line.lead for line in leads.open_leads(ws) if line.lead.channel == "drone")
    form = IssueForm(category="garbage", place_id=None, source="superior")
    assert leads.to_issue(ws, newer.id, form).issue.source == "superior"


def test_search_takes_signs_as_they_are(ground: Ground) -> None:
    take(ground, gist="清运率只有50%，太低")
    assert len(leads.search(ground.ws, "50%")) == 1
    assert leads.search(ground.ws, "5_%") == []


# --- import ------------------------------------------------------------------------------------------------------

HEAD = "工单号,来源,诉求类型,受理时间,街道,社区,诉求内容,来电人,联系电话,联系地址"


def imported(ground: Ground, path: Path, *rows: str, **more: Any) -> Any:
    path.write_text("\n".join((HEAD, *rows)), encoding="gb18030")
    table = tables.read(path, lead_import.HEADINGS)
    return lead_import.import_leads(ground.ws, table.rows, table.first_row, **more)


def row(number: int, **said: str) -> str:
    held = {
        "ref": f"GD{number:05d}", "channel": "12345", "kind": "投诉", "at": "2026-11-19 10:05", "street": "马滘街道",
        "community": "马滘社区", "gist": f"第{number}处(chù)垃圾没人清", "name": "欧阳慧珊",
        "phone": f"138{number:08d}", "address": "和社村祠堂东侧12号",
    }  # fmt: skip
    return ",".join((held | said).values())


def test_a_bad_row_is_named_without_its_caller_and_the_rest_goes_in(ground: Ground, tmp_path: Path) -> None:
    done = imported(
        ground, tmp_path / "12345.csv",
        row(1), row(2, kind="表扬"), row(3, at="昨天"), row(4, at="2026-12-24"), row(5, community="无此社区"),
        row(6, gist=""), row(7, gist="请打13829640517"), row(8, gist="欧阳慧珊说垃圾没人清"), row(9, channel="飞鸽"),
        row(10, kind="求助", channel="抖音"), row(1),
    )  # fmt: skip
    assert (done.added, done.unchanged) == (2, 1)
    assert [(bad.row, bad.column, bad.code) for bad in done.bad] == [
        (3, "诉求类型", "row_lead_kind"),
        (4, "受理时间", "row_lead_time"),
        (5, "受理时间", "row_lead_time"),
        (6, "社区", "row_unknown"),
        (7, "诉求内容", "row_lead_gist"),
        (8, "反映内容", "row_lead_private"),
        (9, "反映内容", "row_lead_private"),
        (10, "来源", "row_lead_channel"),
    ]
    assert not any(word in str(done) for word in ("欧阳", "13829640517", "祠堂"))
    assert all(say(bad.code) != bad.code for bad in done.bad)
    first, last = sorted(ground.ws.all("lead"), key=lambda lead: lead.reference)
    assert (first.gist, first.reply_due_on, first.place_id) == ("第1处垃圾没人清", "2026-12-10", ground.community.id)
    assert (last.channel, last.kind) == ("media", "request")
    assert envelopes.read(ground.ws, first.envelope_id, "核实").phone == "13800000001"
    assert holding(ground.ws.folder, "欧阳慧珊", "13829640517", "13800000001") == []


def test_with_sealing_asked_for_the_private_rows_go_in_too(ground: Ground, tmp_path: Path) -> None:
    done = imported(ground, tmp_path / "a.csv", row(8, gist="欧阳慧珊说垃圾没人清"), seal_private=True)
    assert (done.added, done.bad) == (1, ())
    (lead,) = ground.ws.all("lead")
    assert lead.gist == f"{SEALED}说垃圾没人清"
    assert envelopes.read(ground.ws, lead.envelope_id, "核实").said == "欧阳慧珊说垃圾没人清"


def test_a_long_list_with_bad_rows_brings_in_the_rest_and_again_adds_nothing(ground: Ground, tmp_path: Path) -> None:
    rows = [row(n, kind="表扬") if n % 20 == 0 else row(n) for n in range(1, 401)]
    done = imported(ground, tmp_path / "a.csv", *rows)
    assert (done.added, len(done.bad)) == (380, 20)
    assert len(envelopes.held(ground.ws)) == 380
    again = imported(ground, tmp_path / "a.csv", *rows)
    assert (again.added, again.unchanged, len(again.bad)) == (0, 380, 20)
    numbers = [lead.number for lead in ground.ws.all("lead")]
    assert all(one < other for one, other in itertools.pairwise(numbers))
