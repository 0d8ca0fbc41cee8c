"""Words and sentences of 安排: sealed plans, draws, rotas, coverage, and the second line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

STATES = {"draft": "草拟", "sealed": "已密封", "revealed": "已出发", "done": "已完成", "cancelled": "已取消"}
ACTIONS = {
    "look": "查看目标",
    "change": "修改",
    "approve": "审批密封",
    "depart": "出发开封",
    "finish": "办结",
    "cancel": "取消计划",
}
ORDERS = {"given": "按录入顺序", "short": "最短路线", "drawn": "随机路线"}
LOOKS = {"opened": "查看了目标", "refused": "要求查看，未准", "paper_refused": "要求打印或导出，未准"}
DRAW_KINDS = {"places": "抽检查对象", "teams": "抽检查组", "second_line": "抽复查对象"}
ENTITIES = {"seal_key": "密封钥匙", "plan": "暗访计划", "plan_look": "计划查看", "draw": "随机抽取", "rota": "排班"}
OPAQUE = {"sealed": "密封内容", "opened": "开封内容", "pool": "冻结名单"}
WEIGHTS = {"listed": "“差”名单", "open": "未销号问题", "relapses": "反弹", "weeks": "未查周数"}
BANDS = {"fresh": "30天内", "month": "31–60天", "quarter": "61–90天", "long": "90天以上", "never": "从未查过"}
OBSTACLES = {
    "barred_place": "本人属于该街道",
    "barred_body": "本人单位负责该处",
    "outside_area": "不在该组负责范围",
    "lacks_skill": "缺少须具备的专长",
}
FAULTS = {
    "differs": "开封的名单与审批时的摘要不一致",
    "unreadable": "开封的内容读不出来",
    "other_plan": "开封的是另一份计划的内容",
    "places": "列出的地点与开封的名单不一致",
    "recommitted": "密封后又换过摘要",
    "order": "次序不是按随机盐抽出来的",
    "resealed": "审批之后密封的内容又被改过",
    "people_changed": "审批之后换过带队人或审批人",
    "days_changed": "审批之后改过日期",
    "same_person": "带队人和审批人是同一个人",
    "approved_by_other": "不是审批人本人审批的",
    "opened_by_other": "不是带队人或审批人本人开封的",
}
DRAW_FAULTS = {
    "pool": "冻结的名单与当时的摘要不一致",
    "seed": "公布的随机数与事先的摘要不一致",
    "rule": "抽取所用的算法本程序不认识，无法重算",
    "result": "记录的结果与重算的结果不同",
    "adjusted": "结果经人工调整",
    "recommitted": "随机数的摘要事后换过",
    "count": "抽取数量事后改过",
}
SEALED_TO_OTHERS = "密封中 · {size} 处"
VERIFY_PLAN_GOOD = "计划 {number}：开封名单 {size} 处，与审批时的摘要一致。"
VERIFY_PLAN_SEALED = "计划 {number}：尚未开封，摘要 {commitment}，审批后没有改动。"
VERIFY_PLAN_DRAFT = "计划 {number}：还没有审批密封，无可核对。"
VERIFY_DRAW_GOOD = "抽取“{title}”：从 {pool} 个里抽 {count} 个，重算结果一致。"
VERIFY_DRAW_WAITS = "抽取“{title}”：名单已冻结，随机数还没公布，摘要 {digest}。"
CHANGED_IN_PLAN = "制定计划时人工调整"
ACTION_HINTS = {
    "draft": "草拟的计划由审批人审批密封后才能出发。",
    "sealed": "密封的计划由带队人或审批人在出发当天开封；要改目标，请取消后另做一份。",
    "revealed": "已出发的计划可以关联场次、办结或取消。",
    "done": "已办结的计划不再改动。",
    "cancelled": "已取消的计划不再改动，请另做一份。",
}
ACTION_FOR = {"approve": "审批人", "depart": "带队人或审批人"}
ACTION_FOR_PLANNERS = "制定人、带队人或审批人"
COMPARED = {"reached": "已查到", "missed": "没有查到", "unplanned": "计划外"}
IMPOSSIBLE = "{place}：没有一个组能去。{why}"
LEFT = "这几周还轮不到：{places}"
NOBODY = "未编组"
PAPER_PERIOD = "{first}至{last}"


def names(found: Iterable[str]) -> str:
    """Return names in one line."""
    return "、".join(found)


def who(found: Iterable[str]) -> str:
    """Return names in brackets, nothing for nobody."""
    said = names(found)
    return f"（{said}）" if said else ""


def plan_verdict(number: str, state: str, size: int, commitment: str, faults: Iterable[str]) -> str:
    """Word what a check of a plan came to."""
    found = [FAULTS[one] for one in faults]
    if found:
        return f"计划 {number}：{'；'.join(found)}。"
    if not commitment:
        return VERIFY_PLAN_DRAFT.format(number=number)
    if state in ("revealed", "done"):
        return VERIFY_PLAN_GOOD.format(number=number, size=size)
    return VERIFY_PLAN_SEALED.format(number=number, commitment=commitment[:16])


def draw_fault(code: str, added: Iterable[str], removed: Iterable[str]) -> str:
    """Word one thing that speaks against a draw, with the names of those put in and left out."""
    more = [f"{word}{names(found)}" for word, found in (("调入", tuple(added)), ("调出", tuple(removed))) if found]
    return f"{DRAW_FAULTS[code]}（{'，'.join(more)}）" if more else DRAW_FAULTS[code]


def draw_verdict(title: str, *, pool: int, count: int, drawn: bool, digest: str, faults: Iterable[str]) -> str:
    """Word what a check of a draw came to; `faults` are worded already."""
    found = list(faults)
    if found:
        return f"抽取“{title}”：{'；'.join(found)}。"
    if not drawn:
        return VERIFY_DRAW_WAITS.format(title=title, digest=digest[:16])
    return VERIFY_DRAW_GOOD.format(title=title, pool=pool, count=count)


def reasons(found: Iterable[tuple[str, int]]) -> str:
    """Word what a weight is made of: “差”名单 20、未查周数 6."""
    return "、".join(f"{WEIGHTS[why]} {points}" for why, points in found)


def percent(share: float | None) -> str:
    """Return 12.5%, or a dash where there is nothing to take a share of."""
    return "—" if share is None else f"{share:g}%"


FIELDS: Mapping[str, Mapping[str, str]] = {
    "seal_key": {
        "person_id": "人员",
        "device": "电脑",
        "public_key": "电脑公钥",
        "recipient": "密封公钥",
        "signature": "签名",
        "made_at_utc": "登记时间",
        "active": "在用",
    },
    "plan": {
        "number": "编号",
        "campaign_id": "专项",
        "team_id": "检查组",
        "lead_id": "带队人",
        "approver_id": "审批人",
        "planner_id": "制定人",
        "starts_on": "开始日期",
        "ends_on": "结束日期",
        "mode": "方式",
        "kind": "类型",
        "size": "检查对象数",
        "sealed": "密封内容",
        "commitment": "密封摘要",
        "approved_at_utc": "审批时间",
        "approved_by": "审批",
        "opened": "开封内容",
        "place_ids": "检查对象",
        "revealed_at_utc": "开封时间",
        "revealed_by": "开封人",
        "done_at_utc": "办结时间",
        "cancelled_at_utc": "取消时间",
        "cancel_reason": "取消原因",
        "remark": "备注",
    },
    "plan_look": {"plan_id": "暗访计划", "person_id": "人员", "looked_at_utc": "时间", "what": "做了什么"},
    "draw": {
        "kind": "类型",
        "title": "名称",
        "campaign_id": "专项",
        "plan_id": "暗访计划",
        "pool": "冻结名单",
        "pool_sha256": "名单摘要",
        "count": "抽取数量",
        "rule": "算法版本",
        "seed_sha256": "随机数摘要",
        "committed_at_utc": "冻结时间",
        "committed_by": "冻结人",
        "seed": "随机数",
        "witness": "见证人加的字",
        "witness_id": "见证人",
        "result": "抽取结果",
        "drawn_at_utc": "抽取时间",
        "drawn_by": "抽取人",
        "chosen": "人工调整后",
        "chosen_reason": "调整原因",
    },
    "rota": {
        "campaign_id": "专项",
        "week": "周次",
        "team_id": "检查组",
        "leader_id": "带队人",
        "people": "成员",
        "place_ids": "检查对象",
        "note": "备注",
        "seed": "随机数",
        "by_hand": "人工改过",
        "accepted_at_utc": "采用时间",
        "person_id": "采用人",
    },
}

SENTENCES = {
    "plan_key_missing": "{name}还没有登记密封钥匙，不能把计划密封给他。草稿没有保存，填写的内容还在。请他在自己的电脑上打开“安排”，点“登记我的密封钥匙”，同步后再试。",
    "plan_key_here": "{name}在这台电脑上已经有密封钥匙。",
    "plan_key_unknown": "没有这把密封钥匙，或它已经停用。没有改动。请用“inspector plan keys”核对编号。",
    "plan_key_retired": "{name}的密封钥匙已停用，以后的计划不再密封给它。它以前收到的计划它仍能打开：电脑丢失的，请取消那些还没出发的计划，重新制定。",
    "plan_key_made": "已登记{name}在这台电脑上的密封钥匙。同步以后，别人可以把暗访计划密封给您。",
    "plan_key_locked": "密封钥匙有口令，口令没有输入或不对。计划没有打开，内容都在。请输入登记钥匙时设的口令。",
    "plan_key_unreadable": "这台电脑上的密封钥匙读不出来。计划没有打开，内容都在。请由带队人或审批人在另一台登记过钥匙的电脑上打开。",
    "plan_not_yours": "计划 {number} 已密封，出发前只有带队人和审批人能看。这次查看要求已记入日志。",
    "plan_not_here": "计划 {number} 没有密封给这台电脑上的钥匙，这里打不开，内容都在。请在制定计划时已登记过钥匙的电脑上打开。",
    "plan_damaged": "计划 {number} 的密封内容已损坏，打不开。请由审批人取消，重新制定。",
    "plan_without_targets": "计划里没有检查对象。没有保存。请至少选一处。",
    "plan_too_many_targets": "计划里有 {count} 处检查对象，超过 {most} 处。没有保存。请分成几份计划。",
    "plan_days": "计划的结束日期 {ends} 早于开始日期 {starts}，或日期不完整。没有保存。请改日期。",
    "plan_same_person": "审批人和带队人不能是同一个人。没有保存。请换一位审批人。",
    "plan_people_missing": "计划要写明带队人和审批人。没有保存。请补上。",
    "plan_barred": "{names}按回避规则不能检查{place}。没有保存。请换人或换检查对象。",
    "plan_action": "计划 {number} 现在是“{state}”，不能{action}。没有改动。{hint}",
    "plan_action_others": "计划 {number} 的“{action}”只能由{whose}来做。没有改动。请由其本人来做。",
    "plan_too_early": "计划 {number} 从 {starts} 起才能出发开封。计划还密封着。到那天再开封；要提前，请取消后另做一份。",
    "plan_changed_meanwhile": "计划 {number} 在审批时被改过。没有密封。请再看一遍目标，再审批。",
    "plan_sealed_no_paper": "计划 {number} 还没有出发，不能打印或导出。计划还密封着，这次要求已记入日志。出发开封以后再打印。",
    "plan_reason": "取消计划要写明原因。计划没有改动。请补上原因。",
    "plan_unknown": "没有编号为 {number} 的计划。请核对编号。",
    "plan_kept": "计划 {number} 已保存，目标只有带队人和审批人能看。",
    "plan_approved": "计划 {number} 已审批密封，摘要 {commitment}。出发前目标不再能改。",
    "plan_departed": "计划 {number} 已开封，{size} 处目标现在组员都能看到。",
    "plan_finished": "计划 {number} 已办结。",
    "plan_cancelled": "计划 {number} 已取消，理由已记下。",
    "plan_visit_other": "场次 {number} 已经属于另一份计划。没有改动。",
    "plan_linked": "场次 {visit} 已记在计划 {number} 名下。",
    "draw_pool_empty": "没有可抽的对象。没有抽取。请先选好名单。",
    "draw_pool_large": "名单有 {count} 个，太长，一次抽取放不下。没有抽取。请按街道分几次抽。",
    "draw_count": "要抽的数量应在 1 到 {most} 之间。没有抽取。请改数量。",
    "draw_done": "“{title}”已经抽过，结果不能再抽一次。要改，请写明原因人工调整；要重抽，请另建一次抽取。",
    "draw_public": "“{title}”的随机数和结果已经公布，谁都能从中看出检查对象，不能再用于密封计划。没有保存。请另建一次抽取。",
    "draw_not_done": "“{title}”还没有抽，不能调整。请先抽取。",
    "draw_seed_elsewhere": "“{title}”的随机数保存在登记它的那台电脑上，这里抽不了。请在那台电脑上抽取。",
    "draw_seed_differs": "“{title}”在这台电脑上保存的随机数与事先登记的摘要不一致，没有抽取。请另建一次抽取。",
    "draw_reason": "人工调整抽取结果要写明原因。没有改动。请补上原因。",
    "draw_unknown": "没有这次抽取：{record}。请核对。",
    "draw_stranger": "{names}不在抽取的名单里，不能调进来。没有改动。",
    "draw_secret": "“{title}”是给密封计划 {number} 抽的，出发开封时结果一并公布。计划还密封着。",
    "draw_committed": "已冻结名单 {pool} 个，随机数摘要 {digest}。现在可以公布摘要，再抽取。",
    "draw_drawn": "“{title}”抽出 {count} 个，随机数已公布，谁都可以重算。",
    "draw_adjusted": "“{title}”的结果已人工调整，原结果仍在，调整会一直显示。",
    "rota_nothing": "没有排出任何一班。没有保存。请看不能安排的理由，调整检查组或范围。",
    "rota_weeks": "周数应在 1 到 {most} 之间。没有排班。请改周数。",
    "rota_no_teams": "还没有检查组。没有排班。请先在“线索 › 登记 › 检查组”里建组，每组至少两人。",
    "rota_barred": "{team}不能去{place}：{why}{who}。没有保存。请换一组或换一处。",
    "rota_taken": "{week} {team}已有排班。没有保存。请先撤销原来的排班。",
    "rota_accepted": "已采用 {weeks} 周的排班，共 {rows} 班。排班表会同步给全区人员；须保密的请另做暗访计划。",
    "second_line_none": "这段时间里没有可供复查的地点：要么还没有检查过，要么都复查过了。",
}
