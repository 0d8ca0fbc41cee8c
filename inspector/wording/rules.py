"""Answers for what the rules of an issue's life refuse beyond the status: who may, in which way, and on which day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspector.wording import terms

_CONCLUDED = ("recheck_", "relapse", "verify", "close_on_spot")


def action_not_by_hand(*, action: str, **_: object) -> str:
    """Say where an action is taken that asks for more than a reason and a day."""
    if action.startswith(_CONCLUDED):
        return "核查结论要由回头看得出（两人签名，到位须有照片），没有改动。请登记回头看。"
    word = terms.ACTIONS.get(action, action)
    return f"{word}有自己的必填内容，不能直接改状态，没有改动。请在“{word}”里填好再办。"


SENTENCES: Mapping[str, str | Callable[..., str]] = {
    "action_not_by_hand": action_not_by_hand,
    "approver_is_verifier": "{number} 是您参加核查验收的，谁验收谁负责，不能自己再审核，没有改动。请由没有参加核查的人审核。",
    "time_before_close": "{number} 是 {closed} 销号的，填的时间 {at} 比销号还早，没有改动。请核对日期。",
    "week_before_found": "{number} 在 {week} 还没有发现，没有保存。请选发现以后的周次。",
}
