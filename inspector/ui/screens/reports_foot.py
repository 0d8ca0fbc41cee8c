"""Answers for the bar below the pages of 报表: which page, how large, what goes on, and where the document may go."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from inspector.ui.parts.basics import Elided, button, icon_button, label, row, set_role
from inspector.ui.parts.page_view import STEP, PageView
from inspector.wording import reports as words

HIGH_PX = 52


class Foot(QFrame):
    """The bar; its buttons `stop_button`, `folder_button`, `issue_button` are wired by the view."""

    def __init__(self, page: PageView) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedHeight(HIGH_PX)
        self._page = page
        self.told = Elided("", "meta")
        self.where = label("", "body")
        self.size_word = label("100%", "body")
        self.size_word.setMinimumWidth(44)
        self.stop_button = button(words.STOPPED.removesuffix("了"))
        self.stop_button.hide()
        self.folder_button = button(words.TO_FOLDER, icon="folder_open", tip=words.TO_FOLDER_TIP)
        self.issue_button = button(words.ISSUE, icon="send", tip=words.ISSUE_TIP)
        self.issue_button.hide()
        line = row(
            icon_button("chevron_left", "上一页", lambda: page.show_page(page.page - 1), kind=""),
            self.where,
            icon_button("chevron_right", "下一页", lambda: page.show_page(page.page + 1), kind=""),
            icon_button("subtract", "缩小", lambda: page.zoom_by(1 / STEP), kind=""),
            self.size_word,
            icon_button("add", "放大", lambda: page.zoom_by(STEP), kind=""),
            8, self.told, self.stop_button, self.issue_button, self.folder_button,
            margins=(12, 0, 12, 0), spacing=4,
        )  # fmt: skip
        line.setStretch(7, 1)
        self.setLayout(line)
        page.resized.connect(lambda zoom: self.size_word.setText(f"{zoom:.0%}"))

    def tell(self, sentence: str, role: str = "meta") -> None:
        """Say something in the bar."""
        set_role(self.told, "role", role)
        self.told.setText(sentence)

    def show_where(self) -> None:
        """Say which page is in sight."""
        self.where.setText(words.WHERE.format(page=self._page.page + 1, pages=len(self._page.sizes)))

    def hold(self) -> None:
        """Let nothing out."""
        self.folder_button.setEnabled(False)
        self.issue_button.setEnabled(False)

    def let_out(self, *, official: bool, writable: bool) -> None:
        """Let a document out; an official one can be issued where something may be written."""
        self.folder_button.setEnabled(True)
        self.issue_button.setVisible(official)
        self.issue_button.setEnabled(official and writable)
