"""Answers for labelled fields: the name left, where a proposed value came from right, the editor below."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.ui.parts.basics import Elided, label, row, set_role

CHANGED_BY_HAND = "手改"


class Field(QWidget):
    """An editor under its label row; `set_source` says where a proposed value came from, `set_error` what to enter."""

    def __init__(self, name: str, editor: QWidget, source: str = "") -> None:
        super().__init__()
        self.editor = editor
        self._name = label(name, "meta")
        self._source = label(source, "hint")
        self._error = Elided("", "bad")
        self._error.hide()
        editor.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row(self._name, None, self._source, spacing=4))
        column.addWidget(editor)
        column.addWidget(self._error)

    @property
    def source(self) -> str:
        """Where the value came from, as it is shown."""
        return self._source.text()

    def set_name(self, name: str) -> None:
        """Call the field something else."""
        self._name.setText(name)
        self.editor.setAccessibleName(name)

    def set_source(self, text: str, *, warn: bool = False) -> None:
        """Say where the value came from (照片定位，距点位 18 米 / 沿用上一条 / 手改)."""
        self._source.setText(text)
        set_role(self._source, "role", "warn" if warn else "hint")

    def set_error(self, text: str) -> None:
        """Mark the field and say what to enter; an empty text takes the mark away."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        set_role(self.editor, "bad", bool(text))
