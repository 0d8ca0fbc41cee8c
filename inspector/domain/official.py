"""Answers for what official papers (公文) are told: everything resolved to plain names, as in `domain.paper`.

Every field here can stand in an office's own Word file under its Chinese name (`wording.official.FIELDS`), so a field
is added and never renamed. Days are `date`; nobody who called is named in any of them (facts 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspector.domain.paper import PhotoPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialIssue:
    """One problem as a line or a paragraph: `ordinal` is its position in Han numbers, `place` all of where it is."""

    position: int = 0
    ordinal: str = ""
    number: str = ""
    major: str = ""
    category: str = ""
    street: str = ""
    community: str = ""
    place: str = ""
    found_on: date | None = None
    description: str = ""
    severity: str = ""
    lead: str = ""
    requirement: str = ""
    first_due_on: date | None = None
    due_on: date | None = None
    days_over: int = 0
    state: str = ""
    photos: tuple[PhotoPaper, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper:
    """整改通知书, 交办单, 督办单, 催办通知书, 书面通报 or 转办告知 to one body, with its 送达回证 (`received_*`).

    `number` was made offline and never changes, `official_number` is the 文号 and may be empty yet; `handed_to` is who
    has the issues of a 转办告知 now, whose `requirement` is why.
    """

    id: str
    title: str
    number: str
    issuer: str
    addressee: str
    official_number: str = ""
    basis: str = ""
    issues: tuple[OfficialIssue, ...] = ()
    count: int = 0
    requirement: str = ""
    due_on: date | None = None
    feedback_way: str = ""
    feedback_cycle: str = ""
    contact: str = ""
    phone: str = ""
    level: str = ""
    instruction: str = ""
    worst_days_over: int = 0
    attachments: tuple[str, ...] = ()
    signed_on: date | None = None
    received_by: str = ""
    received_on: date | None = None
    received_way: str = ""
    remark: str = ""
    handed_to: str = ""
    copied_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """One of the five 大类 in a weekly report."""

    name: str
    fresh: int = 0
    found: int = 0
    solved: int = 0
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A street (`community` empty: the sum of it) or a community in the matrix of a weekly report."""

    street: str
    community: str = ""
    fresh: int = 0
    found: int = 0
    solved: int = 0
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckLine:
    """One re-inspection of the week."""

    on: date | None = None
    number: str = ""
    place: str = ""
    description: str = ""
    conclusion: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """What a body asked to have coordinated (需协调事项)."""

    number: str = ""
    place: str = ""
    body: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """What stands in the book for next week."""

    on: date | None = None
    what: str = ""
    number: str = ""
    place: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyPaper:
    """一周一反馈周报 of one ISO week; `week` is 2026年第47周.

    What stands as 累计 counts up to the end of `counted_on`: its Sunday, and today while the week is not over.
    """

    id: str
    title: str
    number: str
    issuer: str
    week: str
    first_on: date
    last_on: date
    counted_on: date
    official_number: str = ""
    addressee: str = ""
    fresh: int = 0
    solved_in: int = 0
    found: int = 0
    solved: int = 0
    solved_percent: str = ""
    open: int = 0
    reported: int = 0
    overdue: int = 0
    sentences: tuple[str, ...] = ()
    types: tuple[TypeRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    overdue_issues: tuple[OfficialIssue, ...] = ()
    rechecks: tuple[RecheckLine, ...] = ()
    relapses: tuple[OfficialIssue, ...] = ()
    needs: tuple[NeedLine, ...] = ()
    silent: tuple[PlanLine, ...] = ()
    plans: tuple[PlanLine, ...] = ()
    notes: tuple[str, ...] = ()
    signed_on: date | None = None
    copied_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """The main problems of one 大类: a sentence of figures, and the examples."""

    position: str
    name: str
    summary: str
    examples: tuple[OfficialIssue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A typical case, good (正面) or bad (反面): named by its community, never by a person."""

    position: str
    kind: str
    title: str
    text: str
    photos: tuple[PhotoPaper, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing that is asked for next."""

    position: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularPaper:
    """督查通报 in the layout of GB/T 9704-2012; `copied_to` and `printed_by` stand in its 版记."""

    id: str
    title: str
    number: str
    issuer: str
    addressee: str
    official_number: str = ""
    basics: tuple[str, ...] = ()
    problems: tuple[Problems, ...] = ()
    cases: tuple[Case, ...] = ()
    demands: tuple[Demand, ...] = ()
    attachments: tuple[str, ...] = ()
    issues: tuple[OfficialIssue, ...] = ()
    count: int = 0
    signed_on: date | None = None
    copied_to: str = ""
    printed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPaper:
    """约谈提醒记录: the person is named by post only."""

    id: str
    title: str
    number: str
    issuer: str
    talked_at: str = ""
    about: str = ""
    post: str = ""
    reason: str = ""
    listed: str = ""
    requirement: str = ""
    follow_up_on: date | None = None
    followed_up_on: date | None = None
    follow_up_result: str = ""
    talker: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPaper:
    """销号申请、审批表 of one issue; the opinions are left to be written by hand."""

    id: str
    title: str
    number: str
    issuer: str
    applicant: str
    issue: OfficialIssue
    done: str = ""
    efforts: str = ""
    done_on: date | None = None
    before: tuple[PhotoPaper, ...] = ()
    after: tuple[PhotoPaper, ...] = ()
    evidence: tuple[str, ...] = ()
    recheck_number: str = ""
    recheck_on: date | None = None
    recheck_people: str = ""
    conclusion: str = ""
    condition: str = ""
    approved: str = ""
    public_from: date | None = None
    public_until: date | None = None
    closed_on: date | None = None
    summary: str = ""
    signed_on: date | None = None


OfficialPaper = NoticePaper | WeeklyPaper | CircularPaper | TalkPaper | ClosingPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """One official paper to be made: what it says, in which form, and the office's own template for it, if any."""

    form: str
    paper: OfficialPaper
    template: bytes | None = None
