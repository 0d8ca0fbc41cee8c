"""Answers for leads (线索): what 12345, a QR code, the media or a superior says may be wrong somewhere.

Nobody who called is named here or anywhere else that is searched, printed, logged or sent: only `envelope_id`, the
name of an envelope that is kept apart under a key of its own and can be destroyed. `gist` is what is said to be wrong,
never who said it.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity

# 12345, 扫码, 媒体, 来信, 来访, 来电, 网络微信, 上级交办, 巡察
CHANNELS = ("hotline", "qr", "media", "letter", "visit", "phone", "web", "superior", "patrol")
KINDS = ("query", "request", "complaint")  # 咨询 求助/建议 投诉/举报
ANSWER_WAYS = ("phone", "in_person", "letter", "system")
ACCEPT_WAYS = (*ANSWER_WAYS, "none")  # none: nobody can be told (anonymous, no way back)
ANSWER_RATINGS = ("satisfied", "mostly", "unsatisfied", "unreached")


@entity("lead")
@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One lead. It ends merged into another, as a target, as an issue, or answered without either (`closed_reason`)."""

    id: str
    number: str = ""
    channel: str = "hotline"
    kind: str = "complaint"
    reference: str | None = None  # the hotline's order number, the superior's 文号
    received_at_utc: str = ""
    place_id: str | None = None
    spot: str | None = None
    category: str | None = None
    gist: str = ""
    envelope_id: str | None = None
    accept_due_on: str | None = None
    reply_due_on: str | None = None
    campaign_id: str | None = None
    merged_into_id: str | None = None
    target_id: str | None = None
    issue_id: str | None = None
    closed_reason: str | None = None
    answered_at_utc: str | None = None
    answer_way: str | None = None
    answer: str | None = None
    answer_rating: str | None = None
    person_id: str | None = None
    accepted_at_utc: str | None = None  # 受理: whoever brought it was told that it is taken up
    accept_way: str | None = None  # how they were told: one of ACCEPT_WAYS
    accepted_by_id: str | None = None
