"""同步 against a real office over TLS: joining, receipts, conflicts decided, 对账 and its paper, sticks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office import admin
from inspector.office import database as tables
from inspector.office.bundles import import_bundle
from inspector.store import exchange, photos
from inspector.ui.models.originals import _why_not
from inspector.ui.parts.preview_dialog import PreviewDialog
from inspector.ui.sync.clear_sheet import ClearSheet
from inspector.ui.sync.conflicts import MINE, OFFICE
from inspector.ui.sync.result import ReconciledSheet
from tests.offices import TestOffice, serving
from tests.store.making import take_photo
from tests.sync.laptops import laptop, set_blobs
from tests.ui.frame_world import idle
from tests.ui.sync_world import Desk, desk, edit, issue, sent, street


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TestOffice]:
    with serving(tmp_path / "office") as running:
        yield running


@pytest.fixture
def lone(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    """A laptop that knows no office."""
    with desk(qtbot, tmp_path / "w") as made:
        yield made


def test_joining_from_a_file_sends_everything_and_the_pill_says_so(
    lone: Desk, office: TestOffice, tmp_path: Path
) -> None:
    issue(lone.ws, street(lone.ws))
    assert lone.screen.pages.currentWidget() is lone.screen.joining
    assert "尚未接办公室" in lone.pill()
    lone.joined(office, tmp_path)
    lone.until(lambda: lone.screen.facts.records.rest == 0 and lone.screen.facts.photos.rest == 0)
    assert lone.screen.facts.photos.confirmed == 1
    total = lone.screen.facts.records.total
    assert lone.pill() == f"办公室已确认 {total}/{total} "
    assert "测试办公室" in lone.screen.last.text()
    assert lone.screen.waiting.texts == []


def test_the_ledger_and_its_drawer_say_what_the_office_has(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    made = issue(lone.ws, street(lone.ws))
    ledger: Any = lone.window.screen_at("ledger")
    lone.window.go("ledger", issue_id=made.id)
    lone.until(lambda: ledger.marks.receipts.get(made.id) == "")
    lone.window.go("sync")
    lone.joined(office, tmp_path)
    lone.synced()
    lone.window.go("ledger", issue_id=made.id)
    lone.until(lambda: ledger.marks.receipts.get(made.id) == "confirmed")
    lone.until(lambda: ledger.drawer.receipt.text() == "办公室已确认收到")
    edit(lone.ws, made.id, description="墙边两堆垃圾")
    lone.until(lambda: ledger.marks.receipts.get(made.id) == "waiting")


def test_a_conflict_is_shown_with_both_values_decided_by_keys_and_gone(
    lone: Desk, office: TestOffice, tmp_path: Path
) -> None:
    made = issue(lone.ws, street(lone.ws), due_on="2026-11-19", description="通信线下垂，与低压线缠绕。")
    lone.joined(office, tmp_path)
    lone.synced()
    with laptop(tmp_path / "other", "周颖", office) as other:
        sent(other)
        edit(other.ws, made.id, due_on="2026-11-27", description="通信线下垂，与低压线缠绕，属铁塔资产。")
        sent(other)
        edit(lone.ws, made.id, due_on="2026-12-04", description="通信线下垂离地约 2.6 米。")
        lone.synced()
        lone.until(lambda: len(lone.screen.facts.conflicts) == 1)
        assert "2 条" in lone.window.navigation._buttons["sync"].accessibleName()
        assert "2 处要你定" in lone.said()
        card = lone.screen.conflicts
        (held,) = lone.screen.facts.conflicts
        by_name = {row.name: row for row in held.rows}
        assert (held.title, held.who, held.author, held.office_by) == (made.number, "我", "陈立", "周颖")
        assert (by_name["整改时限"].base, by_name["整改时限"].office, by_name["整改时限"].mine) == (
            "11-19 周四", "11-27 周五", "12-04 周五",
        )  # fmt: skip
        assert not card.merge.isEnabled()
        due, text = by_name["整改时限"].dispute.id, by_name["问题描述"].dispute.id
        for key, side in ((due, MINE), (text, OFFICE)):
            cell = card.cells[key, side]
            cell.setFocus()
            lone.qtbot.keyClick(cell, Qt.Key.Key_Space)
        assert card.chosen == {due: MINE, text: OFFICE}
        lone.qtbot.keyClick(card.merge, Qt.Key.Key_Space)
        lone.until(lambda: not lone.screen.facts.conflicts)
        lone.until(lambda: lone.screen.facts.records.rest == 0 and lone.screen.background.going is None)
        sent(other)
        for ws in (lone.ws, other.ws):
            decided = ws.get("issue", made.id)
            assert (decided.due_on, decided.description) == ("2026-12-04", "通信线下垂，与低压线缠绕，属铁塔资产。")
            assert exchange.disputes(ws) == []


def test_the_ledger_shows_what_is_in_conflict_and_leads_to_it(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    place = street(lone.ws)
    made, another, quiet = (issue(lone.ws, place, description=text) for text in ("垃圾", "污水", "线缆"))
    lone.joined(office, tmp_path)
    lone.synced()
    with laptop(tmp_path / "other", "周颖", office) as other:
        sent(other)
        for one in (another, made):
            edit(other.ws, one.id, description=f"别人看到的 {one.number}")
        sent(other)
    for one in (another, made):
        edit(lone.ws, one.id, description=f"我看到的 {one.number}")
    lone.synced()
    lone.window.go("ledger", issue_id=made.id)
    ledger: Any = lone.window.screen_at("ledger")

    def flagged() -> set[str]:
        lines = (ledger.model.line(at) for at in range(ledger.model.rowCount()))
        return {one.row.number for one in lines if one is not None and "有冲突" in one.spoken}

    lone.until(lambda: flagged() == {made.number, another.number})
    lone.until(lambda: ledger.drawer.dossier is not None and ledger.drawer.dispute.isVisible())
    assert "有冲突" in ledger.drawer.flag.text()
    card = lone.screen.conflicts
    for one in (made, another):
        lone.window.go("ledger", issue_id=one.id)
        lone.until(lambda one=one: ledger.drawer.dossier.issue.id == one.id)  # type: ignore[misc]
        ledger.drawer.show_dispute()
        assert lone.window.shown == "sync"
        lone.until(lambda one=one: card.shown is not None and card.shown.record == one.id)  # type: ignore[misc]
    card.decide_all(MINE)
    lone.window.go("ledger", issue_id=quiet.id)
    lone.until(lambda: flagged() == {made.number})
    lone.until(lambda: ledger.drawer.dossier.issue.id == quiet.id and not ledger.drawer.dispute.isVisible())


def test_opening_a_photo_of_another_laptop_fetches_its_original(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    lone.joined(office, tmp_path)
    lone.synced()
    with laptop(tmp_path / "other", "周颖", office) as other:
        sent(other)
        place = street(other.ws)
        made, later = (issue(other.ws, place, description=text) for text in ("垃圾", "污水"))
        sent(other)
        first, second = (photos.of_subject(other.ws, "issue", one.id)[0].sha256 for one in (made, later))
    lone.synced()
    lone.window.go("ledger", issue_id=made.id)
    drawer = lone.window.screen_at("ledger").drawer  # type: ignore[attr-defined]
    lone.until(lambda: drawer.dossier is not None and drawer.shots.digest.text() == "1 张原件在办公室")
    assert not lone.ws.vault.has(first)
    drawer.shots.strip.opened.emit(0)
    assert drawer.shots.view.note == "这是预览；正在向办公室取原件"
    lone.until(lambda: drawer.shots.view.note == "原件已取回，存在本机")
    assert lone.ws.vault.digest(first) == first
    lone.until(lambda: drawer.shots.digest.text() == "原件摘要一致")
    lone.qtbot.keyClick(drawer.shots.view, Qt.Key.Key_Escape)
    office.stop()
    try:
        lone.window.go("ledger", issue_id=later.id)
        lone.until(lambda: drawer.dossier.issue.id == later.id)
        drawer.shots.strip.opened.emit(0)
        lone.until(lambda: "现在取不到" in drawer.shots.view.note)
        assert "连不上办公室" in drawer.shots.view.note
        assert not lone.ws.vault.has(second)
    finally:
        office.start()


def test_what_cannot_be_fetched_is_said_as_it_is() -> None:
    assert "没有接办公室" in _why_not(Known("not_enrolled"))
    assert "还没有收到" in _why_not(Known("photo_not_at_office", sha256="a"))
    assert "办公室没有应答" in _why_not(Known("office_unreachable", why="办公室没有应答"))


def test_the_history_tells_what_others_did(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    made = issue(lone.ws, street(lone.ws))
    lone.joined(office, tmp_path)
    lone.synced()
    with laptop(tmp_path / "other", "周颖", office) as other:
        sent(other)
        edit(other.ws, made.id, spot="市场后巷")
        sent(other)
    lone.synced()
    lone.window.go("ledger", issue_id=made.id)
    drawer = lone.window.screen_at("ledger").drawer  # type: ignore[attr-defined]
    lone.until(lambda: any("市场后巷" in line for line in drawer.history.texts))
    (line,) = (line for line in drawer.history.texts if "市场后巷" in line)
    assert "周颖，从办公室收到" in line


def test_reconciling_tells_both_figures_and_leads_to_the_paper(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    place = street(lone.ws)
    for at in range(3):
        issue(lone.ws, place, description=f"第 {at} 堆")
    lone.joined(office, tmp_path)
    lone.synced()
    lone.screen.confirmed.reconcile.click()
    lone.until(lambda: isinstance(QApplication.activeModalWidget(), ReconciledSheet))
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, ReconciledSheet)
    said = [sheet.body.itemAt(at).widget().text() for at in range(sheet.body.count())]
    assert said[0] == "3 张，办公室已确认 3。"
    assert "本机有的，办公室都有。" in said
    sheet.paper.click()
    lone.until(lambda: isinstance(QApplication.activeModalWidget(), PreviewDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PreviewDialog)
    assert dialog.windowTitle() == "对账单"
    dialog.reject()


def test_a_stick_goes_out_and_its_answer_comes_back(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    lone.joined(office, tmp_path)
    lone.synced()
    office.stop()
    try:
        issue(lone.ws, street(lone.ws))
        lone.until(lambda: lone.screen.facts.photos.rest == 1)
        lone.screen.export_to(tmp_path / "stick.fsync")
        lone.until(lambda: "数据包已写好" in lone.said())
        lone.until(lambda: lone.screen.facts.exported_at_utc is not None)
        assert lone.screen.facts.photos.rest == 1  # a file on a stick confirms nothing
    finally:
        office.start()
    ack = import_bundle(office.office, tmp_path / "stick.fsync").ack
    lone.screen.take_file(ack)
    lone.until(lambda: "回执已导入" in lone.said())
    lone.until(lambda: lone.screen.facts.records.rest == 0 and lone.screen.facts.photos.rest == 0)


def test_an_office_that_is_away_is_said_once_and_its_return_once(
    lone: Desk, office: TestOffice, tmp_path: Path
) -> None:
    lone.joined(office, tmp_path)
    lone.synced()
    idle(lone.window.context.tasks, lone.window, lone.qtbot)  # that it worked is said once the figures were read
    said: list[str] = []
    lone.screen.background.said.connect(lambda message: said.append(message.what))
    office.stop()
    for _ in range(2):
        lone.screen.background.begin(by_hand=False)
        lone.until(lambda: lone.screen.background.going is None)
    lone.until(lambda: lone.screen.facts.failure is not None)
    assert [what for what in said if "连不上" in what] == said
    assert len(said) == 1
    assert "连不上办公室" in lone.screen.confirmed.failed.what.text()
    assert lone.screen.again.text() == "现在再试"
    assert "自动再试" in lone.screen.turn.text()
    office.start()
    for _ in range(2):
        lone.screen.background.begin(by_hand=False)
        lone.until(lambda: lone.screen.background.going is None)
    lone.until(lambda: lone.screen.facts.failure is None)
    lone.until(lambda: len(said) == 2)
    assert "又能同步了" in said[1]


def test_one_thing_recorded_twice_is_kept_once_with_its_reason(lone: Desk, office: TestOffice, tmp_path: Path) -> None:
    place = street(lone.ws)
    lone.joined(office, tmp_path)
    lone.synced()
    with laptop(tmp_path / "other", "周颖", office) as other:
        sent(other)
        there = issue(other.ws, place)
        here = issue(lone.ws, place)
        sent(other)
        lone.synced()
        lone.until(lambda: len(lone.screen.facts.conflicts) == 1)
        (held,) = lone.screen.facts.conflicts
        (row,) = held.rows
        assert {held.title, held.other} == {here.number, there.number}
        card = lone.screen.conflicts
        lone.until(lambda: (row.dispute.id, MINE) in card.cells)
        assert card.cells[row.dispute.id, MINE].text() == f"是同一件事，只留 {held.other}"
        card.cells[row.dispute.id, MINE].click()
        card.merge.click()
        lone.until(lambda: not lone.screen.facts.conflicts)
        lone.synced()
        sent(other)
        for ws in (lone.ws, other.ws):
            found = {one.number: one.id for one in ws.all("issue")}
            assert set(found) == {here.number, there.number}
            steps = ws.all("issue_step", "issue_id = ?", (found[held.title],))
            assert any(step.action == "void" and held.other in (step.reason or "") for step in steps)
            assert exchange.disputes(ws) == []


def test_what_came_lately_is_cleared_only_when_it_is_ticked(
    lone: Desk, office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [take_photo(lone.ws) for _ in range(2)]
    photos.derived(lone.ws, [(one.sha256, None, "none", None) for one in made])
    lone.joined(office, tmp_path)
    lone.synced()
    set_blobs(office, "safe")
    lone.synced()
    lone.until(lambda: lone.screen.facts.recent_bytes > 0)
    card = lone.screen.computer
    assert lone.screen.facts.clearable_bytes == 0
    assert "最近 30 天的原件留在本机" in card.clear_what.text()
    asked: list[tuple[bool, bool]] = []

    def answer(sheet: ClearSheet) -> ClearSheet.DialogCode:
        before = sheet.accept_button.isEnabled()
        sheet.recent.click()
        asked.append((before, sheet.accept_button.isEnabled()))
        return ClearSheet.DialogCode.Accepted

    monkeypatch.setattr(ClearSheet, "exec", answer)
    with lone.ws.local() as conn:
        month_ago = utc_text(lone.ws.now() - timedelta(days=31))
        conn.execute("UPDATE blob SET stored_at_utc = ? WHERE sha256 = ?", (month_ago, made[0].sha256))
    lone.screen.background.read()
    lone.until(lambda: lone.screen.facts.clearable_bytes == made[0].size_bytes)
    assert "超过 30 天" in card.clear_why.text()
    lone.screen.clear(exchange.clearable(lone.ws).old)
    lone.until(lambda: "已清理 1 张" in lone.said())
    assert [lone.ws.vault.has(one.sha256) for one in made] == [False, True]
    lone.until(lambda: lone.screen.facts.clearable_bytes == 0)
    card.clear.click()
    lone.until(lambda: not lone.ws.vault.has(made[1].sha256))
    assert asked == [(False, True)], "nothing to clear before it was ticked"


def test_what_an_administrator_did_not_take_is_told_with_his_reason_and_stays_until_it_was_noted(
    lone: Desk, office: TestOffice, tmp_path: Path
) -> None:
    made = issue(lone.ws, street(lone.ws), spot="原来")
    lone.joined(office, tmp_path)
    lone.synced()
    db = office.office.db
    links = db.read(lambda conn: conn.execute(sa.select(tables.user_person)).all())
    db.write(lambda conn: conn.execute(sa.delete(tables.user_person)))
    edit(lone.ws, made.id, spot="改过的")
    lone.synced()
    lone.until(lambda: lone.screen.facts.quarantined == 1)
    db.write(lambda conn: conn.execute(sa.insert(tables.user_person), [dict(one._mapping) for one in links]))
    held = [one.op_id for one in admin.quarantine(db)]
    admin.reject(db, held, "不是这一处", datetime.now(UTC))
    lone.synced()
    lone.until(lambda: len(lone.screen.waiting.refusals) == 1)
    (card,) = lone.screen.waiting.refusals
    assert "（问题 1 处），原因：不是这一处" in card.accessibleName()
    assert lone.screen.facts.quarantined == 0
    card.findChildren(QPushButton)[0].click()
    lone.until(lambda: lone.screen.waiting.refusals == [])
    assert exchange.rejected(lone.ws) == []
