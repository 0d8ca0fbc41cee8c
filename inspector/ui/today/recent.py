"""Answers for which categories were used last: they stand beside the first ones, and are remembered on this laptop."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

LAST_USED = 3
KEPT_AS = "recent_categories"


class RecentCategories:
    """`codes` are the last used ones, filled up with those that reports name and with the first of the catalogue."""

    def __init__(self, context: Any, owner: QObject) -> None:
        self._context, self._owner, self._ws = context, owner, context.ws
        kept = (self._ws.meta(KEPT_AS) or "").split()
        others = [one for one in self._ws.catalogue.categories if not one.first_class]
        others.sort(key=lambda one: one.headline_order or 1000)
        known = [code for code in kept if self._ws.catalogue.get(code) is not None]
        self.codes: list[str] = list(dict.fromkeys((*known, *(one.code for one in others))))[:LAST_USED]

    def remember(self, code: str) -> None:
        """Put a category first; the first-class ones stand there always."""
        category = self._ws.catalogue.get(code)
        if category is None or category.first_class or code in self.codes[:1]:
            return
        self.codes = [code, *(one for one in self.codes if one != code)][:LAST_USED]
        if not self._ws.read_only:
            kept = " ".join(self.codes)
            self._context.write(self._owner, lambda: self._ws.set_meta(KEPT_AS, kept), lambda _: None)
