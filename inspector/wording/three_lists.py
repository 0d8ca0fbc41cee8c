"""Answers for what the view of 三清单 says."""

from __future__ import annotations

LISTS = {"problems": "问题清单", "duties": "责任清单", "remedies": "整改清单"}
SCOPES = (("unit", "按单位"), ("place", "按地点"), ("campaign", "按专项"))
ALL = "全部"
STATE = "共 {count} 条，已销号 {closed} 条"
GONE, GONE_ONE = "转出 {count} 条：{which}", "{number} {day} 转{to}（{notice}）"
ALL_CLOSED, ALL_CLOSED_OF = "已全部销号", "共 {count} 条，已全部销号"
PHOTOS, DONE = "{} 张", "（已完成）"
# heads of cells that hold two things on paper, and what they say
DUE, STATE_HEAD, CAME_OF = "整改时限\n倒排节点", "状态\n进度", "完成情况\n投入"
SHOTS, CHECK = "改后照片\n佐证", "核查人、\n日期、结论"
AFTER, EVIDENCE, TOOK, SAME = "改后", "佐证", "投入：{}", "同本周进展"
FILTER = "输入名称，缩小范围"
COLUMNS_HINT = "选择显示哪些列，打印和导出也照此"
RESET_COLUMNS = "恢复默认列"
OPEN_HINT = "点编号，或按回车，到台账打开这条问题"
READING = "正在读取清单"
EMPTY = ("这份清单上没有问题", "作废的不列入；换一个单位、地点或专项看看。")
NO_SCOPES = {
    "unit": "还没有交给任何单位的问题",
    "place": "还没有落到地点的问题",
    "campaign": "还没有归到专项的问题",
}
EXPORT_BOOK = "三清单（Excel）"
EXPORT_ONE = "{list}（CSV）"
EXPORT_TITLE = "导出清单"
EXPORTED = ("已导出{list} {count} 条", "文件在 {path}")
DRAWING, DRAWING_REST = "正在画清单", "共 {count} 条，一条在三份清单里各占一行"
PAPER_TITLE = "问题、责任、整改清单"
