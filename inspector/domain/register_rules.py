"""Answers for what an entry of a register must say before it is kept, and what it must not.

People are named by post; a text that says who somebody is is refused. A hand-over is its number, its day and an office
that received it: anything that reads like more is refused, because case content has no place here (facts 5.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from inspector.domain import private_text
from inspector.domain.clock_text import business_date
from inspector.domain.registers import (
    CHANNELS,
    TALLY_KINDS,
    WALK_LEVELS,
    Circular,
    Handover,
    Listing,
    Talk,
    Tally,
)
from inspector.errors import Known

Record = Talk | Circular | Listing | Handover | Tally
LONGEST_NAME = 30  # characters of a number or a receiver
_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf]")
_NUMBER = re.compile(r"[\w〔〕［］（）()\[\]【】\-—－/·. ]+")
_OFFICE = re.compile(
    "[\u4e00-\u9fffA-Za-z0-9（）()、·]+(?:纪委|监委|监委会|纪工委|纪检组|监察组|监察室|委|局|办|室|组|院|部|厅|所|队|科|处|会|站|中心|政府|街道|镇|机关|单位)"
)
_MOST_HAN_IN_NUMBER = 10
_NAMED_BY_ID = re.compile("(?:^id|_id|_ids|_utc|_on|^number)$")


def check(record: Record, today: date) -> None:
    """Raise Known naming the first field of an entry that cannot be kept."""
    for name, text in _texts(record):
        found = private_text.find(text)
        if found:
            raise Known("text_private", field=name, what=found[0].kind, at=found[0].start + 1)
    _CHECKS[type(record)](record, today)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what a person typed; a hand-over's number is typed too, its id is not (it may read like a phone)."""
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, str) and (
            not _NAMED_BY_ID.search(one.name) or (isinstance(record, Handover) and one.name == "number")
        ):
            yield one.name, value


def _talk(talk: Talk, today: date) -> None:
    _said("post", talk.post)
    _said("reason", talk.reason)
    if not (talk.place_id or talk.body_id):
        raise Known("register_missing", field="about")
    _said("talked_at_utc", talk.talked_at_utc)
    talked = business_date(talk.talked_at_utc)
    _not_ahead("talked_at_utc", talked, today)
    if talk.follow_up_on:
        _in_order("follow_up_on", talked, _day("follow_up_on", talk.follow_up_on))


def _circular(circular: Circular, today: date) -> None:
    _said("title", circular.title)
    issued = _day("issued_on", circular.issued_on)
    _not_ahead("issued_on", issued, today)
    for channel in circular.channels:
        _word("channels", channel, CHANNELS)
    _counted("items", circular.items, least=1)
    _counted("posted_places", circular.posted_places)
    if circular.revisit_on:
        _in_order("revisit_on", issued, _day("revisit_on", circular.revisit_on))


def _listing(listing: Listing, today: date) -> None:
    _said("place_id", listing.place_id)
    listed = _day("listed_on", listing.listed_on)
    _not_ahead("listed_on", listed, today)
    if listing.lifted_on:
        _in_order("lifted_on", listed, _day("lifted_on", listing.lifted_on))
        _said("lifted_reason", listing.lifted_reason or "")


def _handover(handover: Handover, today: date) -> None:
    _said("number", handover.number)
    _said("receiver", handover.receiver)
    number, receiver = handover.number.strip(), handover.receiver.strip()
    is_number = (
        len(number) <= LONGEST_NAME
        and _NUMBER.fullmatch(number)
        and any(letter.isdigit() for letter in number)
        and len(_HAN.findall(number)) <= _MOST_HAN_IN_NUMBER
    )
    if not is_number:
        raise Known("handover_content", field="number")
    if len(receiver) > LONGEST_NAME or not _OFFICE.fullmatch(receiver):
        raise Known("handover_content", field="receiver")
    _not_ahead("handed_on", _day("handed_on", handover.handed_on), today)


def _tally(tally: Tally, today: date) -> None:
    _word("kind", tally.kind, TALLY_KINDS)
    _not_ahead("held_on", _day("held_on", tally.held_on), today)
    _counted("count", tally.count, least=1)
    _counted("people", tally.people)
    _counted("leads", tally.leads)
    if tally.kind == "walk":
        _word("level", tally.level or "", WALK_LEVELS)
    elif tally.level is not None:
        raise Known("register_word", field="level", given=tally.level)
    if tally.kind == "reception" and tally.people is None:
        raise Known("register_missing", field="people")


def _said(name: str, text: str) -> None:
    if not text.strip():
        raise Known("register_missing", field=name)


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Known("register_day", field=name, given=text) from error


def _not_ahead(name: str, day: date, today: date) -> None:
    if day > today + timedelta(days=1):  # a clock may be a day behind
        raise Known("register_ahead", field=name, given=day.isoformat())


def _in_order(name: str, first: date, then: date) -> None:
    if then < first:
        raise Known("register_order", field=name, given=then.isoformat(), first=first.isoformat())


def _word(name: str, given: str, words: tuple[str, ...]) -> None:
    if not given:
        raise Known("register_missing", field=name)
    if given not in words:
        raise Known("register_word", field=name, given=given)


def _counted(name: str, value: int | None, least: int = 0) -> None:
    if value is not None and value < least:
        raise Known("register_count", field=name, given=value, least=least)


_CHECKS: Mapping[type, Callable[[Any, date], None]] = {
    Talk: _talk,
    Circular: _circular,
    Listing: _listing,
    Handover: _handover,
    Tally: _tally,
}
