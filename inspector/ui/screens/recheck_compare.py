"""Answers for the comparison in 回头看: original left, after photo right, side by side, laid over, or behind a slider.

Everything here is view only: no photo changes, and nudging is forgotten with the next issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from inspector.domain.comparison import Compared
from inspector.ui import icons
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import Elided, button, label, row, rule, set_role
from inspector.ui.parts.compare import BeforeAfter, Overlay, draw_label, draw_photo
from inspector.ui.parts.compass import Compass
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.recheck_strip import Small, Strip
from inspector.ui.theme import theme_of
from inspector.wording import recheck as said
from inspector.wording import time as words

SIDE, OVER, SLIDE = "side", "over", "slide"


class Original(QWidget):
    """The left pane: one original photo with its label, a choice where there are several; a double click enlarges."""

    clicked = Signal()
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.choice = Segmented((), name="原照")
        self.choice.setParent(self)
        self.choice.hide()
        self.choice.chosen.connect(lambda at: self.chosen.emit(int(at)))
        self._picture: QPixmap | None = None
        self._label = ""
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set(self, picture: QImage | None, text: str) -> None:
        """Show another photo."""
        self._picture, self._label = QPixmap.fromImage(picture) if picture is not None else None, text
        self.setAccessibleName(text)
        self.update()

    def offer(self, originals: Sequence[Small], at: int) -> None:
        """Offer the original photos by number; a single one needs no choice."""
        self.choice.set_options([(str(index), str(index + 1)) for index in range(len(originals))])
        self.choice.set_value(str(at))
        self.choice.setToolTip("\n".join(f"{number} {small.words}" for number, small in enumerate(originals, 1)))
        self.choice.setVisible(len(originals) > 1)
        self.choice.adjustSize()
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(441, 300)

    def resizeEvent(self, event: object) -> None:
        self._place()

    def _place(self) -> None:
        self.choice.move(self.width() - self.choice.width() - 8, self.height() - self.choice.height() - 8)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        draw_photo(painter, whole, self._picture)
        if self._label:
            draw_label(painter, QPointF(8, whole.bottom() - 8), self._label)
        painter.end()


class DropField(QWidget):
    """What stands right as long as there is no after photo: where to drop it, and where to choose it."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.title = label(said.DROP_TITLE, "tile")
        self.hint = label(said.DROP_HINT, "meta")  # a wrapped one would keep the panes from shrinking
        self.pick = button("从照片盘选", icon="image_multiple")
        self.files = button("选文件", icon="folder_open")
        for text in (self.title, self.hint):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(4)
        inside.addStretch(1)
        picture = QLabel()
        picture.setFixedHeight(28)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon = picture
        inside.addWidget(picture)
        inside.addWidget(self.title)
        inside.addWidget(self.hint)
        inside.addSpacing(4)
        inside.addLayout(row(None, self.pick, self.files, None))
        inside.addStretch(1)
        self.over = False

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        self._icon.setPixmap(icons.pixmap("image_add", "accent", size=24))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("soft" if self.over else "window"))
        painter.setPen(
            QPen(
                theme.color("accent" if self.over else "edge"), 2 if self.over else theme.line_px, Qt.PenStyle.DashLine
            )
        )
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class Facts(QWidget):
    """Compass and three facts in words: how far apart, how turned, how long between."""

    def __init__(self) -> None:
        super().__init__()
        self.compass = Compass()
        self.pairs = [(label("", "strong"), Elided("", "meta")) for _ in range(3)]
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        inside.addWidget(self.compass)
        for at, (strong, weak) in enumerate(self.pairs):
            if at:
                inside.addWidget(rule("v"))
            lines = QVBoxLayout()
            lines.setContentsMargins(0, 4, 0, 4)
            lines.setSpacing(0)
            lines.addWidget(strong)
            lines.addWidget(weak)
            weak.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            inside.addLayout(lines)
        inside.addStretch(1)

    def show_facts(self, compared: Compared | None, within_m: float, days_since_report: int | None) -> None:
        """Show a comparison; None says that there is no after photo yet."""
        known = compared or Compared(None, None, None, None)
        self.compass.set(known.bearing_before_deg, known.bearing_after_deg)
        same = known.same_position(within_m)
        if compared is None:
            told = [("还没有现照", f"同机位要求 {words.number(within_m)} 米内"), ("", ""), ("", "")]
        else:
            told = [
                (said.apart(known.distance_m), said.apart_note(within_m, same)),
                (said.turned(known.turned_deg), said.turned_note(known.bearing_before_deg, known.bearing_after_deg)),
                (said.between(known.seconds), said.since_report(days_since_report)),
            ]
        for (strong, weak), (one, other) in zip(self.pairs, told, strict=True):
            strong.setText(one)
            weak.setText(other)
            weak.setMinimumWidth(min(weak.sizeHint().width(), 220) if other else 0)
            strong.setVisible(bool(one))
            weak.setVisible(bool(other))
        for line in self.findChildren(QWidget):
            if line.property("rule") == "v":
                line.setVisible(compared is not None)
        set_role(self.pairs[0][1], "role", "bad" if same is False else "meta")
        self.setAccessibleName("；".join(f"{one}，{other}" for one, other in told if one))


class ComparePane(QWidget):
    """The whole comparison. It shows what it is given and says what was dropped, chosen, taken out, or asked for."""

    dropped = Signal(list)  # paths
    dropped_nothing = Signal()  # a drop without files: a phone over MTP
    pick_asked = Signal()
    files_asked = Signal()
    original_chosen = Signal(int)
    shot_chosen = Signal(int)
    shot_removed = Signal(int)
    large_asked = Signal(str)  # before | after

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.modes = Segmented(list(said.MODES.items()), name="对照方式")
        self.modes.set_value(OVER)
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(0, 100)
        self.strength.setValue(50)
        self.strength.setPageStep(10)
        self.strength.setFixedWidth(160)
        self.strength.setMinimumHeight(36)
        self.strength.setAccessibleName("原照浓度")
        self.percent = label("50%", "body")
        self.align = button(
            "贴合对齐", self._toggle_align, icon="target_arrow", tip="用方向键把原照挪到贴合，只影响显示"
        )
        self.align.setCheckable(True)
        self.change = button("换现照", self.pick_asked.emit, icon="image_add")
        self.original, self.overlay, self.slide, self.drop = Original(), Overlay(), BeforeAfter(), DropField()
        self.facts = Facts()
        self.shots = Strip(thumbs, name="现照")
        self.warning = label("", "bad")
        self._pictures: tuple[QImage | None, QImage | None] = (None, None)
        self._labels = ("", "")
        self._lay_out()
        self._wire()
        self._arrange()

    def show_pictures(self, before: QImage | None, after: QImage | None, labels: tuple[str, str]) -> None:
        """Show an original and an after photo (None: not there, or still being read)."""
        self._pictures, self._labels = (before, after), labels
        self._arrange()

    def show_strips(self, originals: Sequence[Small], original: int, shots: Sequence[Small], shot: int) -> None:
        """Show the choices of both sides, and why one of the after photos is unfit."""
        self.original.offer(originals, original)
        self.shots.show_pictures(shots, shot)
        unfit = [small.unfit for small in shots if small.unfit]
        self.warning.setText(unfit[0] if unfit else "")
        self._arrange()

    @property
    def mode(self) -> str:
        """How the two are shown: side, over or slide."""
        return self.modes.value or OVER

    def reset(self) -> None:
        """Forget the nudging."""
        self.overlay.reset()
        self.align.setChecked(False)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        self._tools = row(
            self.modes,
            12,
            label("原照浓度", "meta"),
            self.strength,
            self.percent,
            None,
            self.align,
            self.change,
            spacing=12,
        )
        whole.addLayout(self._tools)
        panes = QHBoxLayout()
        panes.setSpacing(16)
        for widget in (self.original, self.overlay, self.slide, self.drop):
            panes.addWidget(widget, 1)
        whole.addLayout(panes, 1)
        line = row(self.facts, self.shots, spacing=16)
        line.setStretch(0, 1)
        line.setAlignment(self.shots, Qt.AlignmentFlag.AlignVCenter)
        whole.addLayout(line)
        self._warning_icon = QLabel()
        whole.addLayout(row(None, self._warning_icon, self.warning, spacing=8))

    def _wire(self) -> None:
        self.modes.chosen.connect(lambda _mode: self._arrange())
        self.strength.valueChanged.connect(self._arrange)
        self.original.chosen.connect(self.original_chosen.emit)
        self.shots.chosen.connect(self.shot_chosen.emit)
        self.shots.removed.connect(self.shot_removed.emit)
        self.original.clicked.connect(lambda: self.large_asked.emit("before"))
        self.drop.pick.clicked.connect(lambda _on: self.pick_asked.emit())
        self.drop.files.clicked.connect(lambda _on: self.files_asked.emit())

    def _toggle_align(self) -> None:
        if self.align.isChecked():
            self.modes.set_value(OVER)
            self._arrange()
            self.overlay.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.overlay.reset()

    def _arrange(self) -> None:
        (before, after), has_shot = self._pictures, bool(self.shots.pictures)
        mode, percent = self.mode, self.strength.value()
        over = has_shot and mode == OVER
        self.drop.setVisible(not has_shot)
        self.original.setVisible(not has_shot or mode != SLIDE)
        self.overlay.setVisible(has_shot and mode != SLIDE)
        self.slide.setVisible(has_shot and mode == SLIDE)
        self.modes.setEnabled(has_shot)
        self.align.setEnabled(over)
        self.change.setVisible(has_shot)
        self.strength.setEnabled(over)
        self.percent.setText(f"{percent}%")
        self.original.set(before, self._labels[0])
        caption = said.overlay_caption(percent) if over and before is not None else ""
        self.overlay.set(
            before if over else None, after, ("", f"{self._labels[1]}{caption}" if self._labels[1] else "")
        )
        self.overlay.set_strength(percent / 100)
        self.slide.set(before, after, self._labels)
        for widget in (self.warning, self._warning_icon):
            widget.setVisible(bool(self.warning.text()))
        self._warning_icon.setPixmap(icons.pixmap("copy", "red", size=16))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drop.over = True
        self.drop.update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        self._drag_over()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drag_over()
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.toLocalFile()]
        if paths:
            self.dropped.emit(paths)
        else:
            self.dropped_nothing.emit()

    def _drag_over(self) -> None:
        self.drop.over = False
        self.drop.update()
