"""Answers for what fields and filters of the ledger offer: places, bodies, categories, campaigns, by name or 拼音."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inspector import catalog
from inspector.ui.parts.pick_field import Option
from inspector.ui.today import register
from inspector.ui.today.register import Register

SHOWN = 40


class Offers:
    """Reads the register once and again after `forget`."""

    def __init__(self, ws: Any) -> None:
        self._ws = ws
        self._register: Register | None = None

    def forget(self) -> None:
        """The register was written to: read it again when it is needed."""
        self._register = None

    @property
    def register(self) -> Register:
        """Places, bodies, campaigns as they stand."""
        if self._register is None:
            self._register = register.read(self._ws)
        return self._register

    def places(self, text: str) -> list[Option]:
        """Return the places that match, with their street."""
        held = self.register
        return _matching(text, ((place.id, held.full_name(place.id)) for place in held.inspectable()))

    def bodies(self, text: str) -> list[Option]:
        """Return the responsible bodies that match."""
        return _matching(text, ((body.id, body.name) for body in self.register.bodies.values()))

    def body_name(self, body_id: str) -> str:
        """Return the name of a body."""
        body = self.register.bodies.get(body_id)
        return body.name if body else ""

    def campaigns(self, text: str) -> list[Option]:
        """Return the campaigns that match."""
        return _matching(text, ((one.id, f"{one.name} {one.batch or ''}".strip()) for one in self.register.campaigns))

    def categories(self, text: str) -> list[Option]:
        """Return the categories that match, the likeliest first."""
        found = catalog.find(self._ws.catalogue, text)
        return [Option(one.code, f"{one.major_name}，{one.name}") for one in found[:SHOWN]]


def _matching(text: str, named: Iterable[tuple[str, str]]) -> list[Option]:
    wanted = text.strip().lower()
    found = []
    for key, name in named:
        if not wanted or wanted in name.lower() or wanted in register.initials_of(name):
            found.append(Option(key, name))
            if len(found) == SHOWN:
                break
    return found
