"""Answers for where: places (district → street → community → point), people, responsible bodies, campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.domain.record import entity

LEVELS = ("city", "district", "street", "community", "water", "point", "project")
DATUMS = ("WGS-84", "GCJ-02", "BD-09", "CGCS2000")


@entity("place")
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place one can inspect. `code` is the 区划代码 (9 digits street, 12 community) or the office's own."""

    id: str
    code: str | None = None
    name: str = ""
    level: str = "community"
    parent_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    radius_m: float | None = None
    point_source: str | None = None  # import | photos (由照片推定) | user
    address: str | None = None
    active: bool = True


@entity("person")
@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who inspects or signs; `own_place_id` is the street they belong to (回避)."""

    id: str
    name: str = ""
    unit: str | None = None
    post: str | None = None
    own_place_id: str | None = None
    active: bool = True
    skills: tuple[str, ...] = ()  # 纪检 业务 财会 …
    own_body_id: str | None = None  # the body they belong to (回避)


@entity("body")
@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A responsible body (责任单位); `kind` is a responsible type of the catalogue, `place_ids` what it serves."""

    id: str
    name: str = ""
    kind: str = ""
    place_ids: tuple[str, ...] = ()
    contact: str | None = None
    phone: str | None = None
    active: bool = True
    leader: str | None = None  # 责任领导
    aliases: tuple[str, ...] = ()  # other names it goes by in imported ledgers


@entity("campaign")
@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A named drive (专项行动) with batch, dates (YYYY-MM-DD) and scope."""

    id: str
    name: str = ""
    batch: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    scope_text: str | None = None
    active: bool = True
    place_ids: tuple[str, ...] = ()  # what is to be covered; empty: everything
    categories: tuple[str, ...] = ()  # 小切口; empty: all
    object_word: str | None = None  # what it inspects, where that is no place: 项目, 改造项目
    closing: str | None = None  # direct (核查即销号) | approved (申请 → 核查 → 审核 → 公示); None: the setting
    goal: str | None = None


def serving(bodies: Iterable[Body], kind: str, place_chain: Sequence[str]) -> Body | None:
    """Return the body of `kind` that serves a place: the nearest area wins, then one without areas.

    `place_chain` is the place and what it lies in, the nearest first.
    """
    of_kind = [body for body in bodies if body.kind == kind]
    for area in place_chain:
        for body in of_kind:
            if area in body.place_ids:
                return body
    return next((body for body in of_kind if not body.place_ids), None)
