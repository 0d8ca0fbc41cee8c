"""Answers for the message bar: what happened (bold), what was kept, what to do, and its buttons.

It never covers content and never cuts its words: it takes a row of its own, as high as they need. Notices go after
eight seconds unless somebody is pointing at them; errors and warnings stay until they are closed or answered. What was
just done is said at once, with its 撤销, also while an error stands: the error comes back after it. Several that stay
are counted. Progress of long work has the row above. Esc is the window's: it closes a message when nothing nearer
wants it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from inspector.ui.context import Message
from inspector.ui.parts.basics import Elided, button, icon_button, label, pane, row, rule
from inspector.ui.parts.sign import Sign
from inspector.ui.theme import theme_of

NOTICE_MS = 8000
STOP = "停下"
MORE = "还有 {count} 条没看"
LEAST_HEIGHT = 52
STAYING = ("error", "warn")
_LOOKS = {
    "info": ("info", "accent"),
    "good": ("checkmark_circle", "green"),
    "warn": ("warning", "amber"),
    "error": ("error_circle", "red"),
}


class _Stripe(QWidget):
    """The 4 px bar in the colour of the message."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "accent"
        self.setFixedWidth(4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), theme_of().color(self.token))
        painter.end()


class MessageBar(QWidget):
    """The bar at the foot of the window."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Message] = deque()  # those that stay and are not shown now
        self._shown: Message | None = None
        self._stop: Callable[[], None] | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._next)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._progress_row = self._make_progress()
        self._message_row = self._make_message()
        outer.addWidget(self._progress_row)
        outer.addWidget(self._message_row)
        self._progress_row.hide()
        self._message_row.hide()

    @property
    def shown(self) -> Message | None:
        """The message that stands in the bar now."""
        return self._shown

    def say(self, message: Message) -> None:
        """Show a message; one that stays waits behind another one that stays, and comes back after a notice."""
        shown = self._shown
        stays = shown is not None and shown.kind in STAYING and not shown.passing
        if stays and message.kind in STAYING:
            if message not in (shown, *self._waiting):
                self._waiting.append(message)
                self._count_waiting()
            return
        if stays and shown is not None:
            self._waiting.appendleft(shown)
        self._show(message)

    def close_message(self) -> None:
        """Close the message that is shown and show the next one."""
        self._next()

    def progress(self, title: str, done: int, whole: int, rest: str, stop: Callable[[], None] | None) -> None:
        """Show long work: 118 / 302, a rate and what remains in `rest`, 停下; `whole` 0 takes it away."""
        begins = self._progress_row.isHidden()
        self._stop = stop
        self._progress_row.setVisible(whole > 0)
        if whole <= 0:
            return
        if begins or title != self._title.text():
            self._stop_button.setEnabled(True)
            self._stop_button.setText(STOP)
            self._announce(title, assertive=False)
        self._title.setText(title)
        self._count.setText(f"{done} / {whole}")
        self._rest.setText(rest)
        self._bar.setRange(0, whole)
        self._bar.setValue(done)
        self._stop_button.setVisible(stop is not None)

    def _make_progress(self) -> QFrame:
        made = pane("surface")
        self._title, self._count, self._rest = label("", "strong"), label("", "body"), Elided("", "meta")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(240)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        self._stop_button = button(STOP, self._stop_now)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        line = row(self._title, self._bar, self._count, 8, spacing=12, margins=(16, 7, 16, 7))
        line.addWidget(self._rest, 1)
        line.addWidget(self._stop_button)
        column.addLayout(line)
        return made

    def _make_message(self) -> QFrame:
        made = pane("surface")
        self._stripe = _Stripe()
        self._sign = Sign("info", "accent", filled=True)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setContentsMargins(0, 5, 0, 5)
        self._words.setMinimumHeight(LEAST_HEIGHT - 1)  # not the row's: its layout would leave a gap above the line
        self._more = label("", "hint")
        self._more.hide()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._close = icon_button("dismiss", "关闭这条消息", self.close_message, kind="")
        self._close.setToolTip("关闭这条消息（Esc）")
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 16, 0)
        line.setSpacing(12)
        line.addWidget(self._stripe)
        line.addWidget(self._sign)
        line.addWidget(self._words, 1)
        line.addWidget(self._more)
        line.addLayout(self._buttons)
        line.addWidget(self._close)
        column.addLayout(line, 1)
        return made

    def _show(self, message: Message) -> None:
        self._shown = message
        icon, token = _LOOKS[message.kind]
        self._stripe.token = token
        self._stripe.update()
        self._sign.show_icon(icon, token, filled=True)
        rest = f"&nbsp; {escape(message.rest)}" if message.rest else ""
        self._words.setText(f"<b>{escape(message.what)}</b>{rest}")
        self._count_waiting()
        while self._buttons.count():
            taken = self._buttons.takeAt(0)
            gone = taken.widget() if taken is not None else None
            if gone is not None:
                gone.deleteLater()
        for word, call in message.actions:
            self._buttons.addWidget(self._action(word, call))
        self._message_row.show()
        self.setAccessibleName(f"{message.what}{message.rest}")
        self._announce(f"{message.what}{message.rest}", assertive=message.kind == "error")
        self._clock.stop()
        if message.kind not in STAYING:
            self._clock.start(NOTICE_MS)

    def _count_waiting(self) -> None:
        """Say how many others stay behind the one that is shown."""
        self._more.setText(MORE.format(count=len(self._waiting)))
        self._more.setVisible(bool(self._waiting))

    def _announce(self, words: str, *, assertive: bool) -> None:
        """Have screen readers say something without the focus moving there."""
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # slow to import; most starts say nothing

        event = QAccessibleAnnouncementEvent(self, words)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
        QAccessible.updateAccessibility(event)

    def _action(self, word: str, call: Callable[[], None]) -> QPushButton:
        def pressed() -> None:
            self._next()
            call()

        return button(word, pressed)

    def _next(self) -> None:
        self._clock.stop()
        if self._waiting:
            self._show(self._waiting.popleft())
        else:
            self._shown = None
            self._message_row.hide()

    def _stop_now(self) -> None:
        if self._stop is not None:
            self._stop_button.setEnabled(False)
            self._stop_button.setText("正在停下")
            self._stop()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._shown is not None and self._shown.kind not in STAYING:
            self._clock.start(NOTICE_MS)
