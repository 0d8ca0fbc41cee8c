"""Words of 水质监测 in the window: entering samplings, what they say under the guideline, and the rule beside it."""

from __future__ import annotations

TITLE = "水质监测"
BODY, BODY_HINT = "水体", "输水体名称或拼音首字母"
AREA = "适用口径"
IMPORT, PRINT = "导入 CSV", "打印评价表"
FILES = "测定值 (*.csv *.xlsx *.xls *.ods *.txt)"
ENTER = "记测定值"
ENTER_HINT = "回车到下一格；一行一个测点、一次采样"
HELD, HELD_NONE = "已有测定", "还没有存过"
HELD_COUNT = "{points} 个测点，{count} 次采样"
HEADS = {
    "point": "测点",
    "taken_at": "采样时间",
    "transparency_cm": "透明度 cm",
    "do_mg_l": "溶解氧 mg/L",
    "orp_mv": "电位 mV",
    "nh3n_mg_l": "氨氮 mg/L",
    "depth_cm": "水深 cm",
    "remark": "备注",
    "grade": "现场初判",
}
BELONGS, BELONGS_TO_NONE = "归到问题", "不归到问题"
KEEP = "存下 {count} 次测定"
KEEP_NONE = "还没有填"
KEPT = "{place} 存下 {count} 次测定"
UNDO, UNDONE = "撤销", "已撤销，{what}"
DRAFT = "上次没存的还在"
FAULTS = {
    "point": "第 {row} 行：测点没有填",
    "taken_at": "第 {row} 行：采样时间看不懂，如 11-22 14:05",
    "value": "第 {row} 行：{what}不是数字",
    "nothing": "第 {row} 行：没有一项测定值",
}
CHOOSE = ("先选水体", "选好后在左边一行行填测点、时间和测定值，存下就按指南判定。")
NO_SAMPLES = ("还没有测定值", "填好左边的表并存下，这里就按指南判定。")
OTHER_AREA = "另有 {count} 次按{area}口径测的，没有算在内"
VERDICT, PRELIMINARY = "水体判定", "水体初判"
NOT_ENOUGH = "测点或次数不够，不能定级"
LACKS = "不符合监测要求"
POINTS = "各测点"
TIMES = "测 {count} 次"
SPOT = "最近一次的现场初判"
SPOT_HINT = "只看一次读数，不作判定"
RULE = "依据"
READ_ONLY = "只读，不能改动"
IMPORTED = "导入 {added} 次测定"
IMPORTED_REST = "原有不变 {unchanged} 次，有误 {bad} 行没有导入。"
BAD_ROWS = "没有导入的行"
CLOSE = "关闭"
