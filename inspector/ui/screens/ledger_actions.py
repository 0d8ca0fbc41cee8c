"""Answers for the foot of the drawer: the actions the status allows, the likeliest as buttons, the others in a menu.

What the status allows and something else bars stands in the menu with the reason and what would open it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QMenu

from inspector.ui.actions.issues import LastStep
from inspector.ui.models import situation
from inspector.ui.models.dossier import Dossier
from inspector.ui.parts.basics import button, icon_button, label, row
from inspector.wording import ledger as words
from inspector.wording import terms

ICONS = {
    "assign": "send",
    "recheck": "arrow_counterclockwise",
    "print": "print",
    "supervise": "flag",
    "undo": "arrow_undo",
    "claim": "person_add",
    "transfer": "arrow_swap",
    "report": "clipboard_text_ltr",
    "warn": "clock_alarm",
    "urge": "clock_alarm",
    "escalate": "warning",
    "approve_close": "checkmark_circle",
    "publish": "eye",
}


class ActionBar(QFrame):
    """`act(code)` is emitted for what is chosen, `emptied` when buttons that had the focus are made anew."""

    act = Signal(str)
    emptied = Signal()

    def __init__(self, *, read_only: bool) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedHeight(52)
        self._read_only = read_only
        self._held: Dossier | None = None
        self.buttons = row(margins=(16, 0, 16, 0))
        self.setLayout(self.buttons)

    def show_dossier(self, found: Dossier) -> None:
        """Show what may be done with an issue."""
        self._held = found
        if self.isAncestorOf(QApplication.focusWidget() or self):
            self.emptied.emit()
        empty(self.buttons)
        if self._read_only:
            self.buttons.addWidget(label("只读，不能改动", "hint"))
            return
        front = situation.front(found)
        for at, name in enumerate(front):
            made = button(
                situation.word(found, name),
                kind="primary" if at == 0 else "",
                icon=ICONS.get(name) if at == 0 else None,
            )
            made.clicked.connect(lambda _=False, name=name: self.act.emit(name))
            made.setProperty("action", name)
            self.buttons.addWidget(made, 1 if at == 0 else 0)
        self.more = icon_button("more_horizontal", "更多")
        self.more.setFixedSize(40, 36)
        self.more.clicked.connect(lambda: self.menu().popup(self.more.mapToGlobal(self.more.rect().topLeft())))
        self.buttons.addWidget(self.more)

    def menu(self) -> QMenu:
        """Return the menu of everything else that may be done with the open issue."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        held = self._held
        if held is None:
            return menu
        front, offered = situation.front(held), situation.offered(held)
        for name in (*offered, "print"):
            if name in words.BUTTONS and name not in front and name != "void":
                menu.addAction(situation.word(held, name), lambda name=name: self.act.emit(name)).setData(name)
        for name, why in situation.shut(held.life).items():
            if why and name in words.BUTTONS:
                menu.addAction(f"{words.BUTTONS[name]}（{why}）").setEnabled(False)
        if held.last is not None:
            menu.addSeparator()
            undo = menu.addAction(words.UNDO_ASK.format(what=what(held.last)), lambda: self.act.emit("undo"))
            undo.setData("undo")
        if "void" in offered:
            menu.addAction(f"{words.BUTTONS['void']}…", lambda: self.act.emit("void")).setData("void")
        return menu

    @property
    def shown_actions(self) -> set[str]:
        """Return the codes of all actions that are offered now, in bar and menu."""
        layout = self.buttons
        bar = {layout.itemAt(at).widget().property("action") for at in range(layout.count())}
        return {name for name in bar | {action.data() for action in self.menu().actions()} if name}


def empty(layout: QBoxLayout) -> None:
    """Take everything out of a layout of widgets."""
    while layout.count():
        gone = layout.takeAt(0).widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()


def what(last: LastStep) -> str:
    """Say what an undo would take back."""
    return words.UNDONE_WITHOUT_STEP.get(last.action) or terms.STEPS.get(last.action, last.action).partition("：")[0]
