"""设置 as a person uses it: kept at once, people, lists, backup, checking; read-only; the longest words whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from inspector import catalog, settings
from inspector.domain.place import Body
from inspector.settings import Settings
from inspector.store import places, streams
from inspector.store.door import new_id
from inspector.store.kept import OFFICE_DATA
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.settings import SettingsScreen
from inspector.ui.screens.settings_people import PersonDialog
from inspector.ui.theme import theme_of
from inspector.ui.window import Window
from inspector.wording import settings as words
from tests.store.making import Clock, Ground, laid_out
from tests.ui.frame_world import idle, opened, write_places


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    clock = Clock()
    with open_workspace(tmp_path / "工作区", now=clock) as ws:
        made = laid_out(ws, clock)
        ws.become(made.people[0], made.people)
        yield made


@pytest.fixture
def ws(ground: Ground) -> Workspace:
    return ground.ws


@pytest.fixture
def window(qtbot, ws: Workspace) -> Iterator[Window]:
    with opened(qtbot, ws, ws.now) as made:
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        made.go("settings")
        idle(made.context.tasks, made, qtbot)
        yield made


@pytest.fixture
def screen(window: Window) -> SettingsScreen:
    made = window.screen_at("settings")
    assert isinstance(made, SettingsScreen)
    return made


def kept(ws: Workspace) -> Settings:
    return settings.load(ws.meta("settings"))


def with_dialog(kind: type, act: Callable[[Any], None]) -> None:
    """Do something to the next dialog of this kind as soon as it is open."""

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            act(found)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


def test_each_declared_setting_has_an_editor_with_a_name(screen: SettingsScreen) -> None:
    assert list(screen.editors) == [one.name for one in dataclasses.fields(Settings)]
    for name, editor in screen.editors.items():
        spoken = [one.accessibleName() for one in (editor.widget, *editor.widget.findChildren(QWidget))]
        assert any(spoken), name


def test_a_theme_is_in_force_and_kept_at_once(screen: SettingsScreen, ws: Workspace, qtbot) -> None:
    choices = screen.editors["theme"].widget.findChild(Segmented)
    assert isinstance(choices, Segmented)
    choices.setFocus()
    qtbot.keyClick(choices, Qt.Key.Key_Right)
    assert (kept(ws).theme, theme_of().key) == ("dark", "dark")
    qtbot.keyClick(choices, Qt.Key.Key_Right)
    assert (kept(ws).theme, theme_of().key) == ("outdoor", "outdoor")


def test_a_number_is_kept_when_it_is_finished_and_not_by_scrolling(
    screen: SettingsScreen, ws: Workspace, qtbot
) -> None:
    number = screen.editors["group_gap_minutes"].widget.findChild(QSpinBox)
    assert isinstance(number, QSpinBox)
    number.selectAll()
    qtbot.keyClicks(number, "45")
    assert kept(ws).group_gap_minutes == 30
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert kept(ws).group_gap_minutes == 45


def test_a_line_is_kept_when_it_is_left(screen: SettingsScreen, ws: Workspace, qtbot) -> None:
    line = screen.editors["district_name"].widget.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "LH")  # QTest types ASCII only
    assert kept(ws).district_name == "濠江区"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert kept(ws).district_name == "LH"


def test_whoever_is_chosen_writes_the_records_from_then_on(screen: SettingsScreen, ground: Ground, qtbot) -> None:
    choice = screen.editors["my_person_id"].widget.findChild(Choice)
    assert isinstance(choice, Choice)
    assert choice.key == ground.people[0]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert kept(ground.ws).my_person_id == ground.people[1]
    assert ground.ws.author == ground.people[1]


def test_another_window_shows_what_was_changed_here(screen: SettingsScreen, window: Window) -> None:
    window.context.keep_settings(dataclasses.replace(window.context.settings, same_position_m=22))
    number = screen.editors["same_position_m"].widget.findChild(QSpinBox)
    assert number is not None
    assert number.value() == 22


def test_somebody_added_can_be_chosen(screen: SettingsScreen, ws: Workspace, qtbot) -> None:
    def enter(dialog: PersonDialog) -> None:
        assert not dialog.accept_button.isEnabled()
        dialog.name.setText("陈立")
        assert not dialog.accept_button.isEnabled()
        assert "陈立" in dialog.fault.text()
        dialog.name.setText("林𠮷")
        dialog.unit.setText("区农业农村和水务局")
        dialog.accept()

    with_dialog(PersonDialog, enter)
    screen.people.add.click()
    qtbot.waitUntil(lambda: len(ws.all("person", "name = ?", ("林𠮷",))) == 1)
    (made,) = ws.all("person", "name = ?", ("林𠮷",))

    def boxes() -> list[str]:
        return [box.text() for box in screen.editors["team_ids"].widget.findChildren(QCheckBox)]

    qtbot.waitUntil(lambda: "林𠮷" in boxes())
    box = next(box for box in screen.editors["team_ids"].widget.findChildren(QCheckBox) if box.text() == "林𠮷")
    box.click()
    assert kept(ws).team_ids[-1] == made.id
    assert made.unit == "区农业农村和水务局"


def test_the_skills_of_somebody_and_the_unit_they_may_not_inspect_are_kept(
    screen: SettingsScreen, ground: Ground, qtbot
) -> None:
    body = Body(id=new_id(), name="马滘环卫所", kind="sanitation")
    places.keep(ground.ws, body)

    def enter(dialog: PersonDialog) -> None:
        dialog.skills.setText("纪检, 财会、纪检")
        dialog.body_of.choose(body.id)
        dialog.accept()

    name = ground.ws.get("person", ground.people[1]).name
    with_dialog(PersonDialog, enter)
    next(made for made in screen.people.findChildren(QPushButton) if made.accessibleName() == f"改 {name}").click()
    qtbot.waitUntil(lambda: ground.ws.get("person", ground.people[1]).skills == ("纪检", "财会"))
    assert ground.ws.get("person", ground.people[1]).own_body_id == body.id
    qtbot.waitUntil(lambda: any("纪检、财会" in shown.text() for shown in screen.people.findChildren(QLabel)))


def test_somebody_out_of_use_is_offered_no_more_but_stays_in_the_list(
    screen: SettingsScreen, ground: Ground, qtbot
) -> None:
    def retire(dialog: PersonDialog) -> None:
        dialog.active.setChecked(False)
        dialog.accept()

    name = ground.ws.get("person", ground.people[1]).name
    with_dialog(PersonDialog, retire)
    next(made for made in screen.people.findChildren(QPushButton) if made.accessibleName() == f"改 {name}").click()
    qtbot.waitUntil(
        lambda: name not in [box.text() for box in screen.editors["team_ids"].widget.findChildren(QCheckBox)]
    )
    assert any(shown.text() == name for shown in screen.people.findChildren(QLabel))


def test_places_go_in_and_the_bad_row_is_named_and_can_be_copied(
    screen: SettingsScreen, window: Window, tmp_path: Path, qtbot
) -> None:
    seen: list[str] = []

    def read(dialog: ListDialog) -> None:
        dialog.copy_all()
        seen.append(QGuiApplication.clipboard().text())
        dialog.accept()

    with_dialog(ListDialog, read)
    screen.registers.take_in("places", write_places(tmp_path))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].startswith("第 3 行“区划代码”")
    assert seen[0].endswith("44051")
    assert {"西墩社区", "珠浦社区"} <= {place.name for place in window.context.ws.all("place")}
    said = window.message_bar.shown
    assert said is not None
    assert "有误 1 行" in said.what
    assert screen.registers.buttons["places"].isEnabled()


def test_a_catalogue_is_in_force_at_once(screen: SettingsScreen, window: Window, tmp_path: Path, qtbot) -> None:
    text = catalog.dump(catalog.load_seed()).replace("name: 黑臭水体\n", "name: 黑臭水体新\n", 1)
    file = tmp_path / "目录.yaml"
    file.write_text("\n".join("version: '2027.1'" if one.startswith("version:") else one for one in text.splitlines()))
    screen.registers.take_in("catalogue", file)
    qtbot.waitUntil(lambda: window.message_bar.shown is not None)
    assert window.context.ws.catalogue.version == "2027.1"
    assert "2027.1" in window.message_bar.shown.what  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", list(words.REGISTERS))
def test_a_file_that_cannot_be_read_is_said_and_the_button_is_there_again(
    screen: SettingsScreen, window: Window, tmp_path: Path, kind: str, qtbot
) -> None:
    file = tmp_path / "坏.csv"
    file.write_bytes(b"\x00\x01\x02")
    screen.registers.take_in(kind, file)
    qtbot.waitUntil(lambda: window.message_bar.shown is not None)
    assert window.message_bar.shown.kind == "error"  # type: ignore[union-attr]
    assert screen.registers.buttons[kind].isEnabled()


def test_a_backup_is_made_told_and_remembered(
    screen: SettingsScreen, window: Window, ground: Ground, tmp_path: Path, qtbot
) -> None:
    ground.photo()
    stick = tmp_path / "U盘"
    stick.mkdir()
    window.context.keep_settings(dataclasses.replace(window.context.settings, backup_folder=str(stick)))
    assert screen.backup.last.text() == words.BACKUP_NONE
    qtbot.mouseClick(screen.backup.now, Qt.MouseButton.LeftButton)
    assert not screen.backup.now.isEnabled()
    qtbot.waitUntil(screen.backup.now.isEnabled, timeout=30_000)
    assert list(stick.glob("inspector-*/backup.json"))
    assert "照片 1 张" in screen.backup.last.text()
    window._tick()
    assert "备份于" in window.top_bar.office.accessibleName()
    assert window.message_bar._progress_row.isHidden()


def test_a_backup_to_a_stick_that_has_gone_is_said(
    screen: SettingsScreen, window: Window, tmp_path: Path, qtbot
) -> None:
    window.context.keep_settings(
        dataclasses.replace(window.context.settings, backup_folder=str(tmp_path / "无" / "盘"))
    )
    screen.backup.begin()
    qtbot.waitUntil(lambda: window.message_bar.shown is not None, timeout=30_000)
    assert window.message_bar.shown.kind == "error"  # type: ignore[union-attr]
    assert screen.backup.now.isEnabled()


def test_a_backup_that_is_stopped_is_no_backup(
    screen: SettingsScreen, window: Window, ground: Ground, tmp_path: Path, qtbot
) -> None:
    for _ in range(3):
        ground.photo()
    window.context.keep_settings(dataclasses.replace(window.context.settings, backup_folder=str(tmp_path)))
    screen.backup.begin()
    window.message_bar._stop_button.click()
    qtbot.waitUntil(lambda: window.message_bar.shown is not None, timeout=30_000)
    told = window.message_bar.shown
    assert told is not None
    if told.kind == "warn" and "停下" in told.what:  # the disk may have been quicker than the hand
        assert window.context.ws.meta("last_backup") is None
    else:
        assert window.context.ws.meta("last_backup") is not None


def test_checking_everything_says_that_nothing_was_altered(
    screen: SettingsScreen, window: Window, ground: Ground, qtbot
) -> None:
    ground.issue(photos=((ground.photo().id, "wide"),))
    qtbot.mouseClick(screen.workspace.verify.now, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(screen.workspace.verify.now.isEnabled, timeout=30_000)
    told = screen.workspace.verify.result
    assert "没有发现改动" in told.text()
    assert told.property("role") == "good"


def test_checking_everything_names_what_was_altered(
    screen: SettingsScreen, window: Window, ground: Ground, qtbot
) -> None:
    photo = ground.photo()
    (path,) = (one for one in (ground.ws.folder / "vault").rglob("*") if one.name.startswith(photo.sha256))
    path.chmod(0o600)
    path.write_bytes(b"another picture")
    lines: list[str] = []

    def read(dialog: ListDialog) -> None:
        lines.extend(dialog.list.item(row).text() for row in range(dialog.list.count()))
        dialog.accept()

    with_dialog(ListDialog, read)
    screen.workspace.verify.begin()
    qtbot.waitUntil(lambda: bool(lines), timeout=30_000)
    assert any(photo.sha256 in line for line in lines)
    assert screen.workspace.verify.result.property("role") == "bad"


def test_what_is_there_is_counted(screen: SettingsScreen, window: Window, ground: Ground, qtbot) -> None:
    ground.issue(photos=((ground.photo().id, "wide"),))
    qtbot.waitUntil(lambda: screen.workspace._values["issues"].text() == "1 条")
    idle(window.context.tasks, window, qtbot)
    assert screen.workspace._values["originals"].text() == "1 张"


@pytest.mark.parametrize(("show", "title"), [("backup", "备份"), ("workspace", "工作区"), ("registers", "登记册")])
def test_the_top_bar_leads_to_a_section(screen: SettingsScreen, window: Window, show: str, title: str, qtbot) -> None:
    window.go("settings", show=show)
    qtbot.waitUntil(screen._places[title].isChecked)
    section = screen.sections[title]
    qtbot.waitUntil(
        lambda: 0 <= section.mapTo(screen.area.viewport(), section.rect().topLeft()).y() < screen.area.height()
    )


@pytest.mark.parametrize("size", [(1366, 768), (1366, 690), (1920, 1080)])
def test_no_word_is_cut(screen: SettingsScreen, window: Window, size: tuple[int, int], qtbot) -> None:
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    for shown in screen.findChildren(QLabel):
        if shown.isVisible() and shown.text() and not shown.wordWrap() and shown.toolTip() == "":
            assert shown.width() >= shown.fontMetrics().horizontalAdvance(shown.text()), shown.text()
    for made in screen.findChildren(QPushButton):
        if made.isVisible():
            assert made.width() >= made.sizeHint().width(), made.text()


def test_what_the_office_decided_is_shown_and_cannot_be_changed_here(screen: SettingsScreen, ws: Workspace) -> None:
    other = ws.all("person")[1].id
    assert screen.editors["closing_needs_approval"].widget.isEnabled()
    with ws.local() as conn:
        streams.keep(conn, OFFICE_DATA, {"rules": f'{{"assigner_id": "{other}", "closing_needs_approval": true}}'})
    screen.arrive()
    box = screen.editors["closing_needs_approval"].widget.findChild(QCheckBox)
    assert (box.isChecked(), box.isEnabled()) == (True, False)
    assert not screen.editors["assigner_id"].widget.isEnabled()
    assert screen.rows["assigner_id"].hint.text() == words.BY_OFFICE
    assert not screen.context.settings.closing_needs_approval, "the own setting stays as it was"
    with ws.local() as conn:
        streams.keep(conn, OFFICE_DATA, {})
    screen.arrive()
    assert (box.isChecked(), box.isEnabled()) == (False, True)
