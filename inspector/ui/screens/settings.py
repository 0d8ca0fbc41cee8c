"""Answers for 设置: draws itself from the declared settings, keeps each one at once, and shows what lies below them.

People, registers, backup and workspace stand under the settings of their kind, all on one page that scrolls; the
names on the left lead to their sections.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.office_rules import OfficeRules
from inspector.domain.place import Person
from inspector.settings import Settings
from inspector.store import places
from inspector.store.kept import rules_of_office
from inspector.ui.actions import registers
from inspector.ui.context import Context
from inspector.ui.parts.basics import button, column, label, pane, row, rule
from inspector.ui.screens.settings_fields import Editor, Folder, editor_of
from inspector.ui.screens.settings_forms import FormsSection
from inspector.ui.screens.settings_forms_examples import posed
from inspector.ui.screens.settings_people import PeopleList, PersonDialog
from inspector.ui.screens.settings_registers import RegistersSection
from inspector.ui.screens.settings_rows import Row, Section
from inspector.ui.screens.settings_workspace import BackupRow, WorkspaceSection
from inspector.wording import settings as words
from inspector.wording.forms import SECTION as FORMS

PAGE_WIDTH = 880
SECTIONS_WIDTH = 168
REGISTERS, WORKSPACE, BACKUP, PEOPLE = "登记册", "工作区", "备份", "检查人员"


class SettingsScreen(QWidget):
    """The screen. `arrive(show="backup" | "workspace" | "registers" | "people" | "forms")` leads to a section."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.sections: dict[str, Section] = {}
        self.editors: dict[str, Editor] = {}
        self.rows: dict[str, Row] = {}
        self._fields = {one.name: one for one in dataclasses.fields(Settings) if not one.metadata.get("hidden")}
        self._places: dict[str, QPushButton] = {}
        self._kept = label(words.READ_ONLY if context.ws.read_only else words.KEPT_AT_ONCE, "meta")
        self._page = QWidget()
        self._page.setProperty("ground", "none")
        self._page.setMaximumWidth(PAGE_WIDTH)
        self._column = column(spacing=0, margins=(24, 0, 24, 24))
        self._page.setLayout(self._column)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._page)
        self.area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._build()
        self._lay_out()
        self._show(context.settings)
        context.news.settings_changed.connect(self._show)
        context.news.changed.connect(self._changed)
        self.area.verticalScrollBar().valueChanged.connect(self._mark_place)

    # --- what the window calls

    def arrive(self, show: str = "") -> None:
        """Come here, at a section if one is named."""
        self._show_rules(self.context.settings)
        self.workspace.count()
        self.backup.tell_last()
        wanted = {
            "backup": BACKUP, "workspace": WORKSPACE, "registers": REGISTERS, "people": PEOPLE, "forms": FORMS,
        }.get(show)  # fmt: skip
        if wanted:
            QTimer.singleShot(0, self, lambda: self.show_section(wanted))  # once the page knows its height

    def views(self) -> dict[str, Any]:
        """Return further views for the pictures of the screens."""
        return {
            "below": lambda: self.show_section(WORKSPACE),
            "forms": lambda: self.show_section(FORMS),
            **{f"forms-{name}": call for name, call in posed(self.forms).items()},
        }

    def unsettled(self) -> bool:
        """Say whether a picture of the screen would still change."""
        return self.forms.busy

    def show_section(self, title: str) -> None:
        """Scroll to a section."""
        self.area.verticalScrollBar().setValue(self.sections[title].y())
        self._places[title].setChecked(True)

    # --- building

    def _build(self) -> None:
        for one in self._fields.values():
            self._section(one.metadata["group"])
        self.people = PeopleList(self._edit_person)
        self._fill_fields()
        self._section(PEOPLE).add_whole(self.people)
        folder = self.editors["backup_folder"].widget
        assert isinstance(folder, Folder)
        self.backup = BackupRow(self.context, folder)
        backup = self._section(BACKUP)
        backup.add("备份到 U盘", words.BACKUP_HINT, self.backup)
        backup.add("恢复", words.RESTORE_HINT, None).hint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.registers = RegistersSection(self.context, REGISTERS)
        self.sections[REGISTERS] = self.registers
        self.forms = FormsSection(self.context)
        self.sections[FORMS] = self.forms
        self.workspace = WorkspaceSection(self.context)
        self.sections[WORKSPACE] = self.workspace
        for section in self.sections.values():
            if self._column.count():
                self._column.addWidget(rule())
            self._column.addWidget(section)
        self._column.addStretch(1)

    def _fill_fields(self) -> None:
        people = places.people(self.context.ws)
        for name, one in self._fields.items():
            made = editor_of(one, people, partial(self._keep, name))
            made.widget.setEnabled(not self.context.ws.read_only)
            self.editors[name] = made
            section = self._section(one.metadata["group"])
            self.rows[name] = section.add(one.metadata["label"], one.metadata["hint"], made.widget)

    def _section(self, title: str) -> Section:
        if title not in self.sections:
            self.sections[title] = Section(title)
        return self.sections[title]

    def _lay_out(self) -> None:
        head = pane("surface")
        head.setFixedHeight(56)
        head.setLayout(row(label("设置", "screen"), self._kept, None, spacing=16, margins=(24, 0, 24, 0)))
        left = pane("window")
        left.setFixedWidth(SECTIONS_WIDTH)
        names = column(spacing=2, margins=(8, 12, 8, 12))
        group = QButtonGroup(self)
        for title in self.sections:
            made = button(title, partial(self.show_section, title), kind="section")
            made.setCheckable(True)
            group.addButton(made)
            names.addWidget(made)
            self._places[title] = made
        names.addStretch(1)
        left.setLayout(names)
        next(iter(self._places.values())).setChecked(True)
        ground = pane("surface")
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(head)
        inner.addWidget(rule())
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(left)
        below.addWidget(rule("v"))
        below.addWidget(self.area, 1)
        inner.addLayout(below, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)

    # --- settings

    def _keep(self, name: str, value: Any) -> None:
        settings = self.context.settings
        if getattr(settings, name) == value:
            return
        self.context.keep_settings(dataclasses.replace(settings, **{name: value}))
        self._kept.setText(words.KEPT.format(time=f"{self.context.now().astimezone(ZONE):%H:%M:%S}"))

    def _show(self, settings: Settings) -> None:
        for name, editor in self.editors.items():
            editor.show(getattr(settings, name))
        self._show_rules(settings)
        people = self.context.ws.all("person")
        self.people.show_people(
            people, places.children(self.context.ws, None, "street"), read_only=self.context.ws.read_only
        )

    def _show_rules(self, settings: Settings) -> None:
        """Show what the office decided in place of the own setting, which stands again when the office leaves it."""
        decided = rules_of_office(self.context.ws).decided
        for name in (one.name for one in dataclasses.fields(OfficeRules)):
            self.editors[name].show(decided.get(name, getattr(settings, name)))
            self.editors[name].widget.setEnabled(not self.context.ws.read_only and name not in decided)
            hint = self._fields[name].metadata["hint"]
            self.rows[name].hint.setText(words.BY_OFFICE if name in decided else hint)

    def _changed(self, changed: Any) -> None:
        if changed.of("person") or changed.of("place"):
            self._show_people_again()
        if self.isVisible():
            self.workspace.count()

    def _show_people_again(self) -> None:
        """Make the two editors of people anew: there is somebody more, less, or by another name."""
        people = places.people(self.context.ws)
        for name in ("my_person_id", "team_ids", "assigner_id"):
            one = self._fields[name]
            made = editor_of(one, people, partial(self._keep, name))
            made.widget.setEnabled(not self.context.ws.read_only)
            self.rows[name].replace(made.widget)
            self.editors[name] = made
        self._show(self.context.settings)

    # --- people

    def _edit_person(self, person: Person | None) -> None:
        known = self.context.ws.all("person")
        taken = [one.name for one in known if person is None or one.id != person.id]
        dialog = PersonDialog(
            self, person, taken, places.children(self.context.ws, None, "street"), bodies=places.bodies(self.context.ws)
        )
        if dialog.exec() == PersonDialog.DialogCode.Accepted:
            self.keep_person(dialog.person, person)

    def keep_person(self, person: Person, before: Person | None = None) -> None:
        """Put somebody into the register, or change who was there."""
        context = self.context
        registers.keep_person(
            context.tasks, context.ws, person, before, owner=self, done=lambda _: None, failed=context.report
        )

    def _mark_place(self, at: int) -> None:
        end = self.area.verticalScrollBar().maximum()
        seen = [title for title, section in self.sections.items() if section.y() <= at + 24]
        title = list(self.sections)[-1] if at >= end > 0 else seen[-1] if seen else next(iter(self.sections))
        self._places[title].setChecked(True)
