"""Answers for conflicts as people read them: disputes of one record together, their fields and values in words.

No Qt here. What is chosen goes back as the very dispute with the values it named: one decision, one op.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.domain.clock_text import ZONE
from inspector.domain.exchange import DELETE, DUPLICATE, EDIT_DELETED, FIELD, Dispute, Edition
from inspector.domain.op import DELETED
from inspector.store.editions import newest
from inspector.ui.sync.values import group_words
from inspector.wording import history
from inspector.wording import sync_screen as words

if TYPE_CHECKING:
    from inspector.store.workspace import Workspace

OFFICE, MINE = "office", "mine"
MAY_RESOLVE_ALL = ("reviewer", "admin")


@dataclass(frozen=True, slots=True)
class Row:
    """One question: a merge group with its three values in words, or the life of a record with its two answers."""

    dispute: Dispute
    name: str
    base: str
    office: str
    mine: str
    mine_note: str = ""
    office_note: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """All open questions on one record that one other hand asks; `sentence` where it is no matter of fields."""

    record: str
    entity: str
    kind: str
    title: str
    where: str
    who: str  # 我, or the name of the other hand
    author: str
    base_at: str
    office_by: str
    office_at: str
    mine_at: str
    rows: tuple[Row, ...]
    sentence: str = ""
    settled: int = 0
    mine: bool = True
    may: bool = True
    other: str = ""  # the number of the suspected duplicate
    other_id: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known besides the disputes: who we are, names, records, and who made the office's versions when."""

    device: str
    author: str
    name_of: Callable[[str, str], str]
    record: Callable[[str, str], Any]  # (entity, id) → record or None
    where: Callable[[Any], str]
    editions: Callable[[str], list[Edition]]  # the office's versions of a record
    may_all: bool = False


def read(ws: Workspace) -> tuple[Conflict, ...]:
    """Return the open conflicts of a workspace, those of this laptop first."""
    from inspector.store import editions, exchange, places
    from inspector.ui.models import dossier

    enrolled, name_of = exchange.enrolment(ws), dossier.names(ws)

    def where(record: Any) -> str:
        place = places.full_name(ws, record.place_id) if getattr(record, "place_id", None) else ""
        category = ws.catalogue.get(record.category) if getattr(record, "category", None) else None
        said = " ".join(part for part in (place, getattr(record, "spot", None)) if part)
        return "，".join(part for part in (said, category.short_name if category else "") if part)

    seen = Seen(
        device=ws.device.id,
        author=ws.author,
        name_of=name_of,
        record=ws.get,
        where=where,
        editions=lambda record: editions.of_record(ws, record),
        may_all=enrolled is not None and enrolled.role in MAY_RESOLVE_ALL,
    )
    return in_words(exchange.disputes(ws), seen)


def in_words(disputes: Iterable[Dispute], seen: Seen) -> tuple[Conflict, ...]:
    """Return disputes as conflicts: those of one record, one kind and one hand together."""
    groups: dict[tuple[str, str, str], list[Dispute]] = {}
    for one in disputes:
        groups.setdefault((one.record, one.kind, one.device), []).append(one)
    concerned = {record for record, _, device in groups if device == seen.device}
    found = [_conflict(group, seen, concerned) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (not one.mine, one.mine_at)))


def choice_of(row: Row, side: str) -> dict[str, Any]:
    """Return the values that a side of a row stands for, as a resolution names them."""
    one = row.dispute
    if one.kind == DUPLICATE:
        return {}
    if one.kind == EDIT_DELETED:
        return {DELETED: True} if side == OFFICE else {DELETED: False, **one.theirs}
    if one.kind == DELETE:
        wanted = bool(one.theirs.get(DELETED, True))
        return {DELETED: wanted if side == MINE else not wanted}
    values = one.office if side == OFFICE else one.theirs
    return {name: values.get(name) for name in one.theirs}


def _conflict(group: list[Dispute], seen: Seen, concerned: set[str]) -> Conflict:
    first = min(group, key=lambda one: one.seq)
    mine = first.device == seen.device
    name = seen.name_of("person_id", first.author)
    who = words.MINE if mine else name or "另一台电脑"
    record = seen.record(first.entity, first.record)
    fields = tuple(name for one in group for name in one.theirs)
    made = seen.editions(first.record)
    current = newest(made, first.office_rev, fields)
    rows, sentence, other = _questions(group, seen, who)
    return Conflict(
        record=first.record,
        entity=first.entity,
        kind=first.kind,
        title=_title(first.entity, record),
        where=seen.where(record) if record is not None else "",
        who=who,
        author=name,
        base_at=_wall(_before(made, fields, current)),
        office_by=seen.name_of("person_id", current.author) if current is not None else "",
        office_at=_wall(current.wall) if current is not None else "",
        mine_at=_wall(max(one.wall for one in group)),
        rows=tuple(rows),
        sentence=sentence,
        settled=_settled(first.entity, record, fields) if first.kind == FIELD else 0,
        mine=mine,
        may=seen.may_all or first.record in concerned,
        other=_title(first.entity, other) if other is not None else "",
        other_id=getattr(other, "id", ""),
    )


def _questions(group: list[Dispute], seen: Seen, who: str) -> tuple[list[Row], str, Any]:
    first = group[0]
    if first.kind == FIELD:
        return [_row(one, seen) for one in group], "", None
    if first.kind == DELETE:
        away = bool(first.theirs.get(DELETED, True))
        asks, choices = (
            (words.DELETE_ASKS, words.DELETE_CHOICES) if away else (words.RESTORE_ASKS, words.RESTORE_CHOICES)
        )
        return [_life(first, choices[0], choices[1].format(who=who))], asks.format(who=who), None
    if first.kind == EDIT_DELETED:
        named = "、".join(words.field_name(one.entity, name) for one in group for name in one.theirs)
        keep, back = words.EDIT_DELETED_CHOICES
        rows = [_life(one, keep, back.format(who=who)) for one in group]
        return rows, words.EDIT_DELETED_ASKS.format(who=who, fields=named), None
    other = seen.record(first.entity, str(first.office.get("record", "")))
    both, one_only = words.DUPLICATE_CHOICES
    kept = _title(first.entity, other) if other is not None else "另一条"
    return [_life(first, both, one_only.format(kept=kept))], words.DUPLICATE_ASKS, other


def _row(one: Dispute, seen: Seen) -> Row:
    def said(values: Mapping[str, Any]) -> str:
        held = {name: values.get(name) for name in _named(one)}
        return group_words(held, seen.name_of)

    base, office, mine = said(one.base), said(one.office), said(one.theirs)
    return Row(
        dispute=one,
        name=words.field_name(one.entity, one.field),
        base=base,
        office=office,
        mine=mine,
        office_note=words.UNCHANGED if office == base else "",
        mine_note=words.UNCHANGED if mine == base else "",
    )


def _named(one: Dispute) -> tuple[str, ...]:
    """The fields of a dispute, the one it is named by first."""
    names = tuple(dict.fromkeys((one.field, *one.theirs)))
    return tuple(name for name in names if name in one.theirs or name in one.office) or names


def _life(one: Dispute, office: str, mine: str) -> Row:
    return Row(dispute=one, name=words.STATE, base="", office=office, mine=mine)


def _title(entity: str, record: Any) -> str:
    said = getattr(record, "number", "") or getattr(record, "name", "") or getattr(record, "file_name", "")
    return said or words.ENTITIES.get(entity, "记录")


def _settled(entity: str, record: Any, disputed: tuple[str, ...]) -> int:
    """How many fields with a value stand beside the disputed ones."""
    known = history.FIELDS.get(entity, {})
    return sum(getattr(record, name, None) not in (None, "", (), {}) for name in known if name not in disputed)


def _wall(text: str) -> str:
    """11-18 08:10 of an ISO time with offset, as of Asia/Shanghai; "" for none."""
    from datetime import datetime

    from inspector.wording.time import moment

    try:
        return moment(datetime.fromisoformat(text).astimezone(ZONE)) if text else ""
    except ValueError:
        return ""


def _before(made: list[Edition], fields: tuple[str, ...], current: Edition | None) -> str:
    """Return the wall time of the version that set these fields before the current one."""
    earlier = [one for one in made if current is not None and one.rev < current.rev]
    found = newest(earlier, 1, fields)
    return found.wall if found is not None else ""
