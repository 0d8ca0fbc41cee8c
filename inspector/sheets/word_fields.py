"""Answers for what a paper is called inside a Word file: its fields by their Chinese names, and the shape of each.

One declaration serves all: the records of `domain.official` say what there is, `wording.official.FIELDS` what it is
called; what a template may use (`shape`) and what it is filled with (`fields`) both follow from these two.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as parts_of
from datetime import date
from functools import cache
from typing import Any

from inspector.domain import official
from inspector.domain.figure_marks import MarkedText, marked_as, parted
from inspector.domain.paper import PhotoPaper
from inspector.sheets.text import clean
from inspector.wording.official import (
    DATE,
    FIELDS,
    FIELDS_HEAD,
    FIELDS_LIST,
    FIELDS_RECORD,
    FORMS,
    MUST,
    REQUIRED,
    SHORT,
    SHORT_TOO,
)

PHOTOS = "OfficialPhoto"
PER_ROW = 2

Picture = Callable[[PhotoPaper], tuple[Any, str]]  # → what stands in the field of the picture, and the words below it


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field is: a text, a record of fields (`parts`), or a list of texts or records."""

    parts: dict[str, Shape] | None = None
    many: bool = False


TEXT = Shape()


def fields(record: Any, picture: Picture) -> dict[str, Any]:
    """Return a record as a template is filled with it: Chinese name → text, number, record or list of these."""
    names = FIELDS[type(record).__name__]
    said: dict[str, Any] = {}
    for part in parts_of(record):
        name, value = names[part.name][0], getattr(record, part.name)
        said[name] = _value(value, picture)
        if _is_day(part.type):
            said[name + SHORT] = value.isoformat() if value else ""
    return said


def shape(form: str) -> dict[str, Shape]:
    """Return the fields a template of `form` may use."""
    return _parts(FORMS[form][1])


def explained() -> Iterator[str]:
    """Yield a table of every field of every form, for whoever writes a template."""
    for form, (title, record) in FORMS.items():
        yield FIELDS_HEAD.format(title=title, form=form)
        yield from _explained(record, "", frozenset(REQUIRED[form]), "    ")
        yield ""


def _explained(record: str, path: str, required: frozenset[str], indent: str) -> Iterator[str]:
    parts = _parts(record)
    for said, meaning in FIELDS[record].values():
        mark = f"【{MUST}】" if path + said in required else ""
        short = SHORT_TOO.format(said) if said + SHORT in parts else ""
        yield f"{indent}{said}{mark}  {meaning}{short}"
        if parts[said].parts is not None:
            heading = FIELDS_LIST if parts[said].many else FIELDS_RECORD
            yield f"{indent}  {heading.format(name=said)}："
            yield from _explained(_record_of(record, said), f"{path}{said}.", required, indent + "    ")


def _record_of(record: str, said: str) -> str:
    """Return the name of the record that a field of another one holds."""
    hints = typing.get_type_hints(getattr(official, record))
    hint = hints[next(name for name, (word, _) in FIELDS[record].items() if word == said)]
    inner: Any = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else hint
    return PHOTOS if inner is PhotoPaper else _name(inner)


@cache
def _parts(name: str) -> dict[str, Shape]:
    if name == PHOTOS:
        return {said: TEXT for said, _ in FIELDS[name].values()}
    kind: Any = getattr(official, name)
    hints = typing.get_type_hints(kind)
    found = {FIELDS[name][part.name][0]: _shape(hints[part.name]) for part in parts_of(kind)}
    days = [FIELDS[name][part.name][0] for part in parts_of(kind) if _is_day(part.type)]
    return found | {day + SHORT: TEXT for day in days}


def _is_day(said: Any) -> bool:
    """Say whether a field is a day, by its type as it is written."""
    return said in ("date", "date | None")


def _shape(hint: Any) -> Shape:
    """Return the shape of a type: tuple[X, …] is a list, a dataclass a record, everything else a text."""
    if typing.get_origin(hint) is tuple:
        inner: Any = typing.get_args(hint)[0]
        if inner is PhotoPaper:
            return Shape(_parts(PHOTOS), many=True)
        return Shape(_parts(_name(inner)) if is_dataclass(inner) else None, many=True)
    if isinstance(hint, types.UnionType):
        return TEXT
    return Shape(_parts(_name(hint))) if is_dataclass(hint) else TEXT


def _name(kind: Any) -> str:
    return str(kind.__name__)


def _value(value: Any, picture: Picture) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        pieces = parted(value) if isinstance(value, MarkedText) else [(value, None)]
        return "".join(marked_as(clean(piece), key) for piece, key in pieces)
    if isinstance(value, date):
        return DATE.format(value)
    if isinstance(value, tuple):
        if value and isinstance(value[0], PhotoPaper):
            return [_photo_row(value[at : at + PER_ROW], picture) for at in range(0, len(value), PER_ROW)]
        return [_value(one, picture) for one in value]
    return fields(value, picture) if is_dataclass(value) else value


def _photo_row(photos: tuple[PhotoPaper, ...], picture: Picture) -> dict[str, Any]:
    shown = [part for photo in photos for part in picture(photo)]
    names = [said for said, _ in FIELDS[PHOTOS].values()]
    return dict(zip(names, (*shown, "", ""), strict=False))
