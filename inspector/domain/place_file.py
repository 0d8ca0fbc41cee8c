"""Answers for what 一村一档 is told: one place with all that was found, put right, accepted and looked after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.domain.paper import PhotoPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePhoto:
    """One photo of a stage: words below it, and how to open it when it is drawn."""

    caption: str
    open: Callable[[], PhotoPaper]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """One problem: before, during and after, with who accepted it. `same_position` is None where nobody said."""

    number: str
    title: str
    description: str
    found_on: str
    state: str
    lead: str
    done: str
    efforts: str
    before: tuple[StagePhoto, ...] = ()
    during: tuple[StagePhoto, ...] = ()
    after: tuple[StagePhoto, ...] = ()
    same_position: bool | None = None
    accepted: tuple[str, ...] = ()  # one line each re-inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFilePaper:
    """The file of one place. `visits` and `follow_up` are rows in words; `efforts` the sums as a sentence."""

    number: str
    subject_id: str
    place: str
    street: str
    code: str
    level: str
    address: str
    point: str
    bodies: str
    as_of: str
    counts: str
    efforts: str
    treated: tuple[Treated, ...]
    visits: tuple[tuple[str, ...], ...]
    follow_up: tuple[tuple[str, ...], ...]
