"""Answers for the left half of 今日: the photo tray, into which drop, card, folder and paste bring photos.

A click or Space takes a photo into the form, Ctrl and Shift select several for 设时间和地点, 移到 and 放回; Enter looks
at one large. The whole pane is the drop target.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.ui.actions.exchange import may_be_ours
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import Elided, button, icon_button, label, row
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.segmented import Segmented
from inspector.ui.theme import theme_of
from inspector.ui.today.pieces import IconLabel
from inspector.ui.today.tray import Group, Tray
from inspector.ui.today.tray_delegate import CELL, INSET_PX, TrayDelegate
from inspector.ui.today.tray_model import SHOT, StopModel
from inspector.wording import today as words

PADDING, SCROLL_BAR_PX = 16, 12
NARROW, WIDE = 408, 664  # at 1366 three columns, at 1920 five


class TrayPane(QFrame):
    """The tray. What a person wants is told by signals; what it shows comes by `show_tray` and `show_orders`."""

    taken = Signal(str)  # photo id
    dropped = Signal(object)  # list of Path
    pasted = Signal(object)  # bytes of a PNG
    nothing_dropped = Signal(str)  # code of the sentence
    card_wanted = Signal()
    folder_wanted = Signal()
    paste_wanted = Signal()
    only_unused = Signal(bool)
    menu_wanted = Signal(object, object)  # photo ids, global position
    opened = Signal(str)

    def __init__(self, thumbs: Thumbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbs = thumbs
        self.setProperty("pane", "window")
        self.setAcceptDrops(True)
        self.groups: list[StopView] = []
        self._orders: Mapping[str, int] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addLayout(self._ways_in())
        column.addSpacing(8)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._stops())
        self._empty = QWidget(self)
        self._empty.setLayout(row(DropField(self), margins=(PADDING, 8, PADDING, 6)))
        self._pages.addWidget(self._empty)
        column.addWidget(self._pages, 1)
        self._foot = QWidget(self)
        self._foot.setLayout(row(DropHint(self), margins=(PADDING, 6, PADDING, 0)))
        column.addWidget(self._foot)
        thumbs.arrived.connect(self._repaint)

    def _head(self) -> QVBoxLayout:
        self._count = Elided(words.tray_line(0, 0), "meta")
        self._which = Segmented([("unused", "未用"), ("all", "全部")], name="显示哪些照片")
        self._which.set_value("all")
        self._which.chosen.connect(lambda value: self.only_unused.emit(value == "unused"))
        head = row(label("照片", "screen"), 4, spacing=8)
        head.addWidget(self._count, 1)
        head.addWidget(self._which)
        box = QVBoxLayout()
        box.setContentsMargins(PADDING, 10, PADDING, 10)
        line = QWidget(self)
        line.setFixedHeight(36)
        line.setLayout(head)
        box.addWidget(line)
        return box

    def _ways_in(self) -> QHBoxLayout:
        paste = icon_button("clipboard_paste", "粘贴照片", self.paste_wanted.emit)
        paste.setFixedSize(38, 36)
        made = row(
            button("导入存储卡", self.card_wanted.emit, icon="arrow_import"),
            button("选文件夹", self.folder_wanted.emit, icon="folder_open"),
            paste,
            spacing=8, margins=(PADDING, 0, PADDING, 0),
        )  # fmt: skip
        made.setStretch(0, 2)
        made.setStretch(1, 1)
        return made

    def _stops(self) -> QWidget:
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._inner = QFrame(self)
        self._inner.setProperty("pane", "window")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll.setWidget(self._inner)
        page = QWidget(self)
        page.setLayout(
            row(self._scroll, margins=(PADDING - INSET_PX, 0, 0, 0))
        )  # the scroll bar stands in the right padding
        return page

    def show_tray(self, tray: Tray) -> None:
        """Show the stops; views of stops that stay are kept with their selection and folding."""
        self._count.setText(words.tray_line(tray.today, tray.unused))
        empty = not tray.groups
        self._pages.setCurrentIndex(1 if empty else 0)
        self._which.setVisible(not empty or self._which.value == "unused")
        self._foot.setVisible(not empty)
        for view in self.groups[len(tray.groups) :]:
            view.hide()
            view.deleteLater()
        del self.groups[len(tray.groups) :]
        while len(self.groups) < len(tray.groups):
            view = StopView(self._thumbs, self)
            view.stop_list.taken.connect(self.taken)
            view.stop_list.opened.connect(self.opened)
            view.stop_list.edge.connect(lambda step, one=view: self._cross(one, step))
            view.stop_list.menu.connect(lambda photo_id, at: self.menu_wanted.emit(self._meant(photo_id), at))
            self._column.insertWidget(self._column.count() - 1, view)
            self.groups.append(view)
        for view, group in zip(self.groups, tray.groups, strict=True):
            view.show_group(group)
        self.show_orders(self._orders)

    def show_orders(self, orders: Mapping[str, int]) -> None:
        """Show which photos the form has taken."""
        self._orders = orders
        for view in self.groups:
            view.model.show_orders(orders)

    def selected(self) -> list[str]:
        """Return the ids of the selected photos, in the order they are shown."""
        return [one for view in self.groups for one in view.stop_list.selected()]

    def _meant(self, photo_id: str) -> list[str]:
        """A menu on a selected or taken photo means all of them, on another one that one alone."""
        selected = self.selected()
        if photo_id in selected:
            return selected
        return list(self._orders) if photo_id in self._orders else [photo_id]

    def _cross(self, view: StopView, step: int) -> None:
        at = self.groups.index(view) + step
        while 0 <= at < len(self.groups) and self.groups[at].folded:
            at += step
        if 0 <= at < len(self.groups):
            self.groups[at].stop_list.enter(from_below=step < 0)
            self._scroll.ensureWidgetVisible(self.groups[at])

    def _repaint(self) -> None:
        for view in self.groups:
            view.stop_list.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # as wide with a scroll bar as without one, so that nothing moves when the bar comes
        self._inner.setMaximumWidth(self.width() - PADDING + INSET_PX - SCROLL_BAR_PX)

    # --- what is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _is_for_the_exchange(event.mimeData()):
            event.ignore()  # an invitation or an answer of the office: the window takes it
        elif event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.receive(event.mimeData(), "drop_nothing")

    def receive(self, mime: QMimeData, otherwise: str) -> None:
        """Take what was dropped or pasted: files and folders, else picture data; else say why there is nothing."""
        urls = mime.urls() if mime.hasUrls() else []
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            self.dropped.emit(paths)
        elif urls:
            self.nothing_dropped.emit("drop_without_files")
        elif mime.hasImage():
            self.pasted.emit(mime.imageData())
        else:
            self.nothing_dropped.emit(otherwise)


def _is_for_the_exchange(mime: QMimeData) -> bool:
    urls = mime.urls()
    return len(urls) == 1 and urls[0].isLocalFile() and may_be_ours(Path(urls[0].toLocalFile()))


class StopView(QWidget):
    """One stop: its head, which folds it, and its photos. A folded stop asks for no thumbnails."""

    def __init__(self, thumbs: Thumbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.folded = False
        self.model = StopModel(parent=self)
        self._chevron = IconLabel("chevron_down", "text2")
        self._title = label("", "strong")
        self._visit = label("", "meta")
        self._span = label("", "meta")
        self.head = FoldLine(self)
        self.head.setLayout(
            row(
                self._chevron,
                self._title,
                self._visit,
                None,
                self._span,
                spacing=4,
                margins=(INSET_PX, 0, INSET_PX - 1, 0),
            )
        )
        self.head.pressed.connect(lambda: self.fold(not self.folded))
        self.stop_list = StopList(thumbs, self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stop_list)

    def show_group(self, group: Group) -> None:
        """Show a stop; one that was used up on an earlier day comes folded."""
        self._title.setText(group.title)
        self._visit.setText(group.visit)
        self._span.setText(group.span)
        self.head.setAccessibleName(f"{group.title}，{group.visit}，{group.span}")
        self.model.show_shots(group.shots)
        if group.key != self._key:
            self._key = group.key
            self.fold(group.all_used and group.days_ago > 0)
        self.stop_list.fit()

    def fold(self, folded: bool) -> None:
        """Fold the photos away, or show them."""
        self.folded = folded
        self.stop_list.setVisible(not folded)
        self._chevron.show_icon("chevron_right" if folded else "chevron_down", "text2")


class FoldLine(QWidget):
    """The head of a stop: 36 px, by click, Enter or Space."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            theme = theme_of()
            painter = QPainter(self)
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
            painter.end()


class StopList(QListView):
    """The photos of one stop, as high as they need; the pane scrolls, not the list."""

    taken = Signal(str)
    opened = Signal(str)
    edge = Signal(int)  # the caret wants to leave: −1 up, 1 down
    menu = Signal(str, object)

    def __init__(self, thumbs: Thumbs, model: StopModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(TrayDelegate(thumbs, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(CELL)
        self.setSpacing(0)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setMouseTracking(True)
        self.setAccessibleName("照片")
        self.setAcceptDrops(False)

    @property
    def columns(self) -> int:
        """How many photos stand beside each other."""
        return max(1, self.width() // CELL.width())

    def fit(self) -> None:
        """Be as high as the photos are."""
        rows = -(-self.model().rowCount() // self.columns)
        if self.height() != rows * CELL.height():
            self.setFixedHeight(rows * CELL.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def selected(self) -> list[str]:
        """Return the ids of the selected photos."""
        return [index.data(SHOT).photo.id for index in sorted(self.selectedIndexes(), key=lambda one: one.row())]

    def enter(self, *, from_below: bool) -> None:
        """Put the caret on the first or last photo."""
        index = self.model().index(self.model().rowCount() - 1 if from_below else 0, 0)
        self.setFocus(Qt.FocusReason.TabFocusReason)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and not held:
            self.clearSelection()
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.taken.emit(index.data(SHOT).photo.id)
            return
        if event.button() == Qt.MouseButton.RightButton and index.isValid():
            self.menu.emit(index.data(SHOT).photo.id, event.globalPosition().toPoint())
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the second click of a quick pair takes nothing again

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        photo_id = index.data(SHOT).photo.id if index.isValid() else ""
        if key == Qt.Key.Key_Space and photo_id:
            self.taken.emit(photo_id)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and photo_id and not event.modifiers():
            self.opened.emit(photo_id)
        elif key == Qt.Key.Key_Menu and photo_id:
            self.menu.emit(photo_id, self.viewport().mapToGlobal(self.visualRect(index).center()))
        elif self._leaves(key, index.row()):
            self.edge.emit(-1 if key in (Qt.Key.Key_Up, Qt.Key.Key_Left) else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._step(key, index.row())
        else:
            super().keyPressEvent(event)

    def _step(self, key: int, at: int) -> None:
        step = {Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns, Qt.Key.Key_Left: -1}.get(Qt.Key(key), 1)
        to = min(max(at + step, 0), self.model().rowCount() - 1)
        self.selectionModel().setCurrentIndex(self.model().index(to, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _leaves(self, key: int, at: int) -> bool:
        last = self.model().rowCount() - 1
        if key == Qt.Key.Key_Up:
            return at < self.columns
        if key == Qt.Key.Key_Down:
            return at // self.columns == last // self.columns
        return (key == Qt.Key.Key_Left and at <= 0) or (key == Qt.Key.Key_Right and at >= last)

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]  # the pane scrolls

    def sizeHint(self) -> QSize:
        return QSize(3 * CELL.width(), self.height())


class DropField(QWidget):
    """The empty tray: what it is for, and that originals are never changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.addWidget(
            EmptyState(
                "把照片拖进来", "存储卡、手机、文件夹、剪贴板都行。\n原件不改动，按时间和地点自动分组。", kind="photos"
            )
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        dashed(self)


class DropHint(QWidget):
    """The line at the foot of the tray that says where photos go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        self.setLayout(
            row(None, IconLabel("image_add", "text2"), label("把照片拖到这里，或按 Ctrl+V 粘贴", "meta"), None)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        dashed(self)


def dashed(widget: QWidget) -> None:
    """Paint a dashed frame: something may be dropped here."""
    theme = theme_of()
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.color("edge"), theme.line_px)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    inset = theme.line_px
    painter.drawRoundedRect(widget.rect().adjusted(inset, inset, -inset, -inset), 6, 6)
    painter.end()
