"""Answers for one outing: the visit, the places it checked, and each checklist answered there.

个次 counts VisitTarget rows, never distinct places. "未发现问题" is a result and is recorded as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.record import entity

MODES = ("covert", "open")  # 暗访, 明察
KINDS = ("inspection", "recheck", "supervision", "joint", "stationed")  # 检查 回头看 督导 联合 蹲点; None: inspection
METHODS = ("on_site", "papers", "sample", "asking", "measuring")  # 实地 查阅资料 抽查 询问 测量


@entity("visit")
@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One outing (场次). Times are UTC text; `team` holds person ids, at least two when it is printed."""

    id: str
    number: str = ""
    campaign_id: str | None = None
    mode: str = "covert"
    started_at_utc: str = ""
    left_at_utc: str | None = None
    weather: str | None = None
    leader_id: str | None = None
    team: tuple[str, ...] = ()
    escort: str | None = None  # 陪同在场人, None = 未打招呼
    identity_shown_at_utc: str | None = None
    asked_count: int | None = None
    asked_gist: str | None = None  # without names
    remark: str | None = None
    kind: str | None = None
    methods: tuple[str, ...] = ()
    team_id: str | None = None
    round: int | None = None  # 第几轮
    plan_id: str | None = None  # the sealed plan it was made for


@entity("visit_target")
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTarget:
    """One place checked in one visit (个次). `result`: none_found | issues | None while it is open."""

    id: str
    visit_id: str = ""
    place_id: str = ""
    level: str = "community"
    arrived_at_utc: str | None = None
    left_at_utc: str | None = None
    result: str | None = None


@entity("check")
@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A category's checklist answered at a place; catalogue version and question texts are frozen with it.

    `questions` maps item id → {"q", "answers", "ok", "type", "unit"} as they were asked; `answers` maps item id → the
    answer (one of its answers, 不适用, 未查看, a number or text); `notes` maps item id → 说明; `measures` maps e.g.
    "p1.do_mg_l" → number.
    """

    id: str
    visit_id: str | None = None
    place_id: str | None = None
    category: str = ""
    catalogue_version: str = ""
    questions: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    measures: Mapping[str, Any] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)
