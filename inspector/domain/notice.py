"""Answers for what is sent out to a responsible body (交办单, 通知书, 督办单 …) and the receipt that comes back.

Its paper number is made offline like all others; the office's 文号 is another field and may come later.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity

# 交办单 整改通知书 督办单 催办通知书 书面通报 转办告知 (to the body it was taken from)
KINDS = ("assign", "rectify", "supervise", "urge", "circular", "withdraw")
LEVELS = ("normal", "key", "listed")  # 督办等级: 一般 重点 挂牌
RECEIPT_WAYS = ("in_person", "left", "post", "system")  # 直接送达 留置 邮寄 系统签收


@entity("notice")
@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One document sent out about one or several issues of one body; signed_* is its 送达回证."""

    id: str
    number: str = ""
    official_number: str | None = None  # 文号
    kind: str = "assign"
    issue_ids: tuple[str, ...] = ()
    body_id: str | None = None
    sent_at_utc: str = ""
    due_on: str | None = None
    requirement: str | None = None
    level: str | None = None
    instruction: str | None = None  # 领导批示
    person_id: str | None = None
    signed_by: str | None = None
    signed_at_utc: str | None = None
    signed_way: str | None = None
    remark: str | None = None
