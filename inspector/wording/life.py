"""Answers for what the life of an issue says: what an action still lacks, what was refused and what may be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from inspector.wording import terms


class Quantity(Protocol):
    """An effort as it is worded here: this room knows no records."""

    @property
    def what(self) -> str:
        """What was done or cleared."""

    @property
    def quantity(self) -> float | None:
        """How much of it."""

    @property
    def unit(self) -> str:
        """In which unit."""

    @property
    def second_quantity(self) -> float | None:
        """The same thing in another unit."""

    @property
    def second_unit(self) -> str | None:
        """That other unit."""

    @property
    def qualifier(self) -> str | None:
        """How exactly it is known."""


# what an action still lacks where the status alone would allow it (`domain.issue.unmet`)
LACKS = {
    "not_verified": "还没有核查合格",
    "no_extension_asked": "责任单位没有申请延期",
    "extension_asked_already": "上次的延期申请还没有答复",
}
# what has to be there before an issue is sent out
REQUIRED = {"place": "属地街道/社区", "lead_body": "主责单位", "responsible_person": "责任人", "due_on": "整改时限"}
RUNGS = {"warn": "预警", "urge": "催办", "escalate": "书面通报"}
# what the day asks for, in the order of the first page (`store.digest.Digest`)
DIGEST = {
    "due_today": "今天到期",
    "overdue": "超期未反馈",
    "soon": "临期",
    "missing_feedback": "缺每周反馈",
    "waiting_for_me": "待我处理",
    "recheck_due": "该回头看",
    "unclaimed": "待认领",
    "supervised": "挂账督办",
    "extension_asked": "申请延期待答复",
    "to_approve": "待审核销号",
    "leads": "线索超期",
    "to_assign": "待交办",
    "to_warn": "该预警",
    "to_urge": "该催办",
    "to_escalate": "该书面通报",
    "to_summarise": "还没有一案一总结",
    "published": "公示中",
}
_RECHECKS = ("recheck_", "relapse", "verify")


_QUALIFIED = {"over": "{0}余{1}", "about": "约{0}{1}", "nearly": "近{0}{1}", None: "{0}{1}"}


def quantity(amount: float, unit: str, qualifier: str | None) -> str:
    """900余车次, 约40处, 2.5吨."""
    return _QUALIFIED.get(qualifier, "{0}{1}").format(f"{amount:.10g}", unit)


def effort_line(one: Quantity) -> str:
    """清理垃圾 900余车次; a second unit of the same thing behind it: 危房 3间、270平方米."""
    parts = [quantity(one.quantity, one.unit, one.qualifier)] if one.quantity is not None else []
    if one.second_quantity is not None:
        parts.append(quantity(one.second_quantity, one.second_unit or "", None))
    return f"{one.what} {'、'.join(parts)}".strip()


def words_of(actions: Iterable[str]) -> str:
    """Word what may be done now: 登记反馈、申请延期、回头看; what a re-inspection concludes is one word."""
    words = ("回头看" if one.startswith(_RECHECKS) else terms.ACTIONS.get(one, one) for one in actions)
    return "、".join(dict.fromkeys(words))


def action_not_allowed(
    *,
    action: str,
    status: str,
    number: str = "",
    allowed: Iterable[str] = (),
    lacks: str | None = None,
    possible: Iterable[str] = (),
    **_: object,
) -> str:
    """Say why an action is refused (the status, or what is lacking) and what could be done instead."""
    word, now = terms.ACTIONS.get(action, action), terms.STATUSES.get(status, status)
    if lacks:
        why = f"{number} {LACKS.get(lacks, lacks)}，不能{word}"
    else:
        where = "、".join(f"“{terms.STATUSES.get(one, one)}”" for one in allowed)
        why = f"{number} 现在是“{now}”，不能{word}" + (f"（{where}时才可以）" if where else "")
    instead = words_of(possible)
    return f"{why}。所选各条都没有改动。" + (f"现在可以：{instead}。" if instead else "")


def assign_incomplete(*, number: str, missing: Iterable[str], **_: object) -> str:
    """Name the required fields that stand empty before 下发."""
    words = "、".join(REQUIRED.get(one, one) for one in missing)
    return f"{number} 还缺{words}，没有下发；所选各条都没有改动。请补齐后再交办。"


def rung_not_reached(*, number: str, rung: str, reached: str | None = None, **_: object) -> str:
    """Say that an issue has not come to a rung of the ladder, and to which one it has."""
    now = f"现在该做的是{RUNGS[reached]}" if reached else "现在不用催"
    return f"{number} 还不到{RUNGS.get(rung, rung)}的时候，{now}。所选各条都没有改动。"


def not_the_assigner(*, name: str, by_office: bool = False, **_: object) -> str:
    """Say who assigns here, and where that is changed."""
    who = name or "另一人"
    where = "这是办公室统一定的，要改请找办公室。" if by_office else "要改在设置里改。"
    return f"统一分办由{who}负责，您不能交办，没有改动。请交由{who}分办；{where}"


def body_is_ordered(*, number: str, name: str = "", **_: object) -> str:
    """Say that who answers for an issue was told so, and what changes it."""
    return f"{number} 已交办{f'给{name}' if name else ''}，主责、协办单位不能直接改，没有改动。要换单位请走转办。"


SENTENCES: Mapping[str, str | Callable[..., str]] = {
    "action_not_allowed": action_not_allowed,
    "assign_incomplete": assign_incomplete,
    "rung_not_reached": rung_not_reached,
    "not_the_assigner": not_the_assigner,
    "body_inactive": "{name}已停用，{number} 不能交给它；所选各条都没有改动。请换一个单位，或先在登记簿里恢复使用。",
    "body_is_ordered": body_is_ordered,
    "transfer_same_body": "{number} 的主责单位就是{name}，不用转办；所选各条都没有改动。请另选单位。",
    "due_in_the_past": "{number} 的新时限 {due_on} 已经过去；所选各条都没有改动。请填今天或以后的日期。",
    "reopened_due_early": "{number} 的新时限 {due_on} 早于回头看的 {day}，没有保存。内容还在，请填更晚的日期。",
    "reopened_needs_day": "{number} 要转入下一轮，它的类别没有规定时限，没有保存。内容还在，请填新时限。",
    "claim_taken": "{number} 已有主责单位，不用认领，没有改动。要换单位请走转办。",
    "due_is_ordered": "{number} 的时限 {due_on} 已随交办下发，没有改动。要改时限请走延期。",
    "extension_too_late": "{number} 的时限 {due_on} 已过，延期要在到期前申请，没有改动。现按原时限算超期。",
    "extension_no_deadline": "{number} 没有定时限，谈不上延期，没有改动。请先定下时限。",
    "extension_not_later": "新时限 {until_on} 不晚于 {number} 现在的时限 {due_on}，没有改动。请填更晚的日期。",
    "extension_needs_day": "{number} 没有人申请延期，要同意到哪一天？没有改动。请填新时限。",
    "summary_missing": "{number} 还没有一案一总结，没有销号。请先写总结，再审核。",
    "publish_in_the_past": "公示截止日 {until_on} 已经过去，没有改动。请填今天或以后的日期。",
    "receipt_signed_already": "{number} 已由{signed_by}签收过，没有改动。填错了请撤销上一步再填。",
    "receipt_before_sent": "签收时间 {at} 早于 {number} 的发出时间 {sent}，没有改动。请核对日期。",
    "receipt_nobody": "签收人没有填，没有改动。请填写签收人姓名。",
    "receipt_way": "送达方式“{way}”不认识，没有改动。请选直接送达、留置送达、邮寄或系统签收。",
    "feedback_empty": "进展没有填，没有保存。请写明这一周做了什么。",
    "feedback_not_awaited": "{number} 现在不在责任单位手里，不用每周反馈，没有保存。整改中和已反馈待核的才可以填。",
    "feedback_percent": "进度应在 0 到 100 之间，填的是 {percent}，没有保存。内容还在，请改正。",
    "week_unknown": "“{week}”不是一个周次，没有改动。周次写作 2026-W47。",
    "week_ahead": "{week} 还没有到，没有保存。请选本周或以前的周次。",
    "effort_unreadable": "投入“{text}”里没有认出数量和单位，没有保存。请写成“清理垃圾 900 余车次”这样。",
    "plan_empty": "倒排工期一步都没有，没有改动。请至少列一步。",
    "plan_too_long": "{number} 倒排下来最晚 {begins_on} 之后就要动工，今天已是 {today}，排不下，没有改动。请压缩各步天数，或先办延期。",
    "plan_needs_deadline": "{number} 没有定时限，倒排不出工期，没有改动。请先定下时限。",
    "milestone_ahead": "完成日期 {done_on} 还没有到，没有改动。请填今天或以前的日期。",
    "relapse_not_closed": "{number} 没有销号，谈不上反弹，没有改动。请按新问题登记，或在这一条上继续整改。",
}
