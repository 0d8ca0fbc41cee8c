"""Answers for one document of 发文登记 beside the list: its facts, what it was made from, what changed, its verbs.

Only what the status allows is offered: 定稿 once the office has given the number (or a drawing failed) and nothing
changed since, 重出 until another has replaced it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from inspector.ui.actions.issued import Detail
from inspector.ui.parts.basics import Elided, button, column, label, pane, row, rule, set_role
from inspector.wording import issued as words

WIDE_PX, NAME_PX, MOST_LINES = 400, 76, 30


class IssuedPane(QFrame):
    """The pane. Its buttons `open_button`, `again_button`, `finish_button` are wired by the view."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedWidth(WIDE_PX)
        self.number, self.title = Elided("", "tile"), label("", "strong", wrap=True)
        self.state = label("", "meta", wrap=True)
        self.facts = QScrollArea()
        self.facts.setWidgetResizable(True)
        self.facts.setFrameShape(QFrame.Shape.NoFrame)
        self.facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.facts.setAccessibleName(words.DETAIL)
        self.busy = label("", "meta")
        self.open_button = button(words.OPEN, icon="eye", tip=words.OPEN_TIP)
        self.again_button = button(words.AGAIN, icon="arrow_sync", tip=words.AGAIN_TIP, key="Ctrl+R")
        self.finish_button = button(words.FINISH, kind="primary", tip=words.FINISH_TIP)
        self.finish_button.setShortcut("Ctrl+Return")
        foot = row(self.open_button, self.again_button, None, self.busy, self.finish_button, margins=(20, 8, 20, 8))
        inner = column(spacing=0)
        inner.addLayout(column(self.number, self.title, self.state, spacing=4, margins=(20, 12, 20, 8)))
        for one in (rule(), self.facts, rule()):
            inner.addWidget(one)
        inner.setStretch(2, 1)
        inner.addLayout(foot)
        self.setLayout(inner)
        self.allow(None, may_write=False)

    def show_detail(self, found: Detail) -> None:
        """Show a document."""
        one, standing = found.row, _standing(found)
        self.number.setText(one.number)
        self.title.setText(one.title)
        self.state.setText(standing)
        self.state.setVisible(bool(standing))
        set_role(self.state, "role", "warn" if one.clashes or (one.can_finish and found.since) else "meta")
        at = self.facts.verticalScrollBar().value()
        self.facts.setWidget(_told(found))
        self.facts.verticalScrollBar().setValue(at)

    def allow(self, found: Detail | None, *, may_write: bool) -> None:
        """Offer what may be done with a document; nothing while there is none or it is being worked on."""
        self.open_button.setEnabled(found is not None)
        self.again_button.setVisible(found is None or found.row.can_again)
        self.again_button.setEnabled(found is not None and may_write)
        finish = found is not None and found.row.can_finish and not found.since
        if found is not None:
            ready = found.row.is_ready
            self.finish_button.setText(words.FINISH if ready else words.WRITE)
            self.finish_button.setToolTip(f"{words.FINISH_TIP if ready else words.WRITE_TIP}（Ctrl+Enter）")
        self.finish_button.setVisible(finish)
        self.finish_button.setEnabled(may_write and finish)


def _told(found: Detail) -> QWidget:
    """Return facts and sentences of a document as they are scrolled."""
    held = pane("surface")
    lines = column(spacing=6, margins=(20, 8, 20, 12))
    for word, said in found.facts:
        name = label(word, "meta")
        name.setFixedWidth(NAME_PX)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = row(name, label(said, "body", wrap=True))
        line.setStretch(1, 1)
        lines.addLayout(line)
    lines.addSpacing(8)
    lines.addWidget(label(words.MADE_FROM, "strong"))
    lines.addWidget(label(found.made_from, "body", wrap=True))
    lines.addSpacing(8)
    lines.addWidget(label(words.SINCE, "strong"))
    for said in _since(found):
        lines.addWidget(label(said, "warn" if found.since else "body", wrap=True))
    lines.addStretch(1)
    held.setLayout(lines)
    return held


def _standing(found: Detail) -> str:
    """Return the sentence on where a document stands, "" where there is nothing to say."""
    one, changed = found.row, "_changed" if found.since else ""
    if one.replaced_by:
        return words.STANDING["replaced"].format(number=one.replaced_by)
    if not one.can_draw:
        return words.STANDING["screen"]
    if one.clashes:
        return words.STANDING["clash"].format(printed=one.printed, given=one.given)
    if not one.has_files:
        return words.STANDING[f"no_files{changed}"]
    if one.is_ready:
        return words.STANDING[f"ready{changed}"].format(given=one.given)
    return words.STANDING["waiting"] if one.is_waiting else ""


def _since(found: Detail) -> tuple[str, ...]:
    if found.since is None:
        return (words.SINCE_MANY,)
    more = len(found.since) - MOST_LINES
    rest = (words.MORE.format(count=more),) if more > 0 else ()
    return (*found.since[:MOST_LINES], *rest) or (words.SINCE_NONE,)
