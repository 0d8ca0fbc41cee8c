"""Words of the screen 安排: tabs, forms, buttons, empty states."""

from __future__ import annotations

TABS = (("plans", "暗访计划"), ("rota", "排班"), ("coverage", "已查未查"), ("draws", "随机抽取"), ("second", "再监督"))
NEW_PLAN, NEW_DRAW, MAKE_KEY, PROPOSE, ACCEPT = "草拟计划", "冻结名单", "登记我的密封钥匙", "排一排", "采用排班"
LEADER = "带队 {name}"
KEY_HINT = "登记以后，别人才能把暗访计划密封给您。几个人合用一台电脑时请设口令。"
KEY_ASK = "登记 {name} 在这台电脑上的密封钥匙"
PASSPHRASE, PASSPHRASE_EMPTY = "口令", "合用电脑时设，可不填"
PASSPHRASE_ASK = "密封钥匙的口令"
NO_PLANS = ("还没有暗访计划", "草拟后当即密封，出发前目标只有带队人和审批人能看。")
NO_ROTA = ("还没有排班", "按多久没查排出各组每周去哪里，回避是硬性的；看过再采用。")
NO_PLACES = ("还没有社区", "先在“设置”里导入地点，才看得出哪里查过、哪里没查。")
NO_DRAWS = ("还没有随机抽取", "先冻结名单、留下随机数的摘要，再抽取，谁都可以重算。")
NO_SECOND = ("还没有再监督", "类型为“督导”的场次到检查过的地点复查后，这里按检查组算出漏查率。")
NO_SPOTS = ("还没有高发点位", "同一点位（50 米内或同名）两次以上出现问题或反弹，就列在这里。")
NOBODY_HERE = ("还没有选择本人", "先在“设置”里选择本人，才能安排检查。")
SECRET = "目标已密封"
SECRET_REST = "出发前只有带队人和审批人能看；每次查看、每次想打印都会记入日志。"
SEEN = "只给您看。已记入日志，离开这一页就收起。"
TARGETS, COMPARE, LOOKS, COMMITMENT, PEOPLE = "检查对象", "计划与实际", "出发前谁看过", "密封摘要", "人员"
NO_LOOKS = "还没有人看过"
NO_COMMITMENT = "审批时写入"
APPROVE_ASK = "审批后 {size} 处目标不再能改，摘要写入操作链。请先“查看目标”，确认无误再审批。"
DEPART_ASK = "开封后 {size} 处目标人人可看，并可核对没有换过。请在出发时开封。"
FINISH_ASK = "办结后计划不再改动。"
CANCEL_TITLE, CANCEL_TEXT = "取消计划 {number}", "原因"
START_VISIT, EXPORT, VERIFY = "开始检查", "导出目标", "核对"
FIELDS = {
    "lead_id": "带队人", "approver_id": "审批人", "starts_on": "从哪一天", "ends_on": "到哪一天", "team_id": "检查组",
    "campaign_id": "专项行动", "kind": "类型", "order": "先后次序", "draw_id": "用抽取结果", "place_ids": "检查对象",
    "remark": "备注（人人可见）", "mode": "方式",
}  # fmt: skip
SAME_DAY, NO_TEAM, NO_CAMPAIGN, NO_DRAW = "不止一天", "不指定", "不指定", "不用，自己选"
FORM_NOTE = "检查对象填好就密封，保存后制定人自己也看不到（除非是带队人或审批人）。"
EXPORT_NAME = "{number}检查对象.csv"
EXPORTED = "已导出到 {path}。"
EXPORT_HEAD = ("次序", "地点", "级别", "区划代码")

WEEKS, MOST, ALL_CAMPAIGNS = "排几周", "每组每周最多", "全部"
ROTA_HEAD = ("周次", "检查组", "带队", "成员", "检查对象", "备注")
PROPOSED = "这是提议，还没有保存。"
PROPOSED_SUMS = "{weeks} 周，{rows} 班，{places} 处。"
IMPOSSIBLE_HEAD = "没有一个组能去的 {count} 处"
IDLE_HEAD = "哪里都不能去的 {count} 个组"
LEFT_HEAD = "这几周还轮不到 {count} 处"
WITHDRAW, WITHDRAWN = "撤下这一班", "{week} {team} 的排班已撤下。"
ROTA_PUBLIC = "采用后会同步给全区人员；须保密的请另做暗访计划。"
BY_HAND = "人工改过"
THIS_WEEK = "本周"
CHANGE_SHIFT, PRINT_ROTA, ROTA_PAPER = "改这一班", "打印排班表", "交叉督查排班表"
SHIFT_TITLE, SHIFT_NOTE = "改这一班", "回避、负责范围和专长不能改；改过的会注明“人工改过”。"
DISCARD = "不采用"
AGAIN = "换一种排法"

CAMPAIGN = "专项行动"
VIEWS = (("grid", "按街道"), ("table", "表格"), ("heat", "久未查"), ("map", "分布图"))
COVERAGE_SUMS = "社区 {covered}/{whole} · 街道 {streets}/{all_streets}"
COVERAGE_HEAD = ("街道", "社区", "已查", "最近一次", "多久没查", "未销号")
STREET_SUMS = "已查 {covered}/{whole}"
DAYS_AGO, TODAY, NEVER = "{days} 天前", "今天", "从未查过"
TIMES, NOT_YET = "{count} 次", "未查"
DETAIL = "{street}{community}：{times}，{last}。未销号问题 {open} 条。"
LAST = "最近一次 {on}（{ago}）"
HEAT_STREET, HEAT_WHOLE, HEAT_COVERED, HEAT_SUM = "街道", "社区数", "本专项已查", "合计"
TIP = "{name} · {band}"

DRAW_FIELDS = {"title": "名称", "kind": "抽什么", "count": "抽几个", "campaign_id": "专项行动", "street_ids": "街道"}
DRAW_RUN, DRAW_ADJUST = "抽取", "人工调整"
DRAW_WITNESS = "见证人当场加的字词（可不填）"
DRAW_HEAD = ("名称", "权重", "权重由来", "结果")
DRAWN, ADDED, REMOVED = "第 {at} 个", "人工调入", "人工调出"
DRAW_SEED, DRAW_POOL, DRAW_RULE, DRAW_SEED_DIGEST = "随机数", "名单摘要", "算法", "随机数摘要"
DRAW_SECRET = "随密封计划 {number} 开封时公布"
DRAW_WAITS = "已冻结，未抽取"
DRAW_DONE = "已抽取 {count} 个"
DRAW_CHANGED, DRAW_WRONG = "人工调整过", "对不上"
DRAW_NOTE = "名单和权重冻结后不再改；随机数的摘要当即写入，抽取时公布随机数。"
ADJUST_NOTE = "原结果仍在，调整和原因会一直显示。"
CHOSEN, REASON = "调整后", "原因"
WHOLE_STREETS = "全区"

SECOND_HEAD = ("检查组", "复查地点", "已发现", "应发现未发现", "漏查率")
SPOTS_HEAD = ("点位", "问题", "未销号", "反弹", "类别")
RATES_HEAD = ("对象", "问题", "曾销号", "反弹", "反弹率")
SECOND_TITLE, SPOTS_TITLE, RATES_TITLE = "再监督：应发现未发现", "高发点位", "反弹率"
RATE_BY = (("community", "社区"), ("category", "类别"), ("body", "责任单位"))
SECOND_RULE = "按“督导”场次复查 30 天内检查过的地点计算；同一小类同一点位事先没有记录的，算漏查。"
NO_BODY = "未明确"
