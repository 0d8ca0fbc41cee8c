"""Words of the import of an existing ledger in the window: where the terminal names an option, here a control is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inspector.wording import ledger_import as terminal
from inspector.wording import say

TITLE = "导入已有台账"
OPEN = "导入台账"
CHOOSE = "选文件"
DROP = ("把 Excel 台账拖到这里", "XLSX、XLS、ODS、CSV 都行。先看清会变成什么，再写入；写入后可以整体撤回。")
FILES = "台账 (*.xlsx *.xls *.ods *.csv *.txt)"
READING = "正在看 {file}"
OTHER_FILE = "换个文件"
RUNS = "本机做过的导入"
NO_RUNS = "还没有导入过。"
RUN = "{at}　{file}"
RUN_ROWS = "写入 {written} 行，现存 {standing} 条"
RUN_GONE = "写入 {written} 行，已全部撤回"
RUN_CUT = "写入 {written} / {rows} 行，中途停下，再导入同一文件会接着写"
UNDO = "撤回整个导入"
LOOK = "看这 {count} 条"
MAPPING = "列的含义"
GUESSED, REMEMBERED, MANY_GUESSED = "猜的，请核对", "照上次用过的", "{count} 列是猜的，请核对"
LEAVE_OUT = "不导入"
CALLER = "来电人信息，不进台账"
NO_VALUES = "（空列）"
SHEET, YEAR, CLOSED_ON = "工作表", "没写年份的算", "已销号没日期的算"
YEAR_NONE, DAY_NONE = "不补", "不补"
NEW_PLACES = "照表新建 {count} 个地点：{names}"
NEW_BODIES = "照表新建 {count} 家单位：{names}"
TWINS_TOO = "与台账里重复的也导入"
SAME = "名称对应"
SAME_NONE, SAME_LIKELY = "不对应", "就按这个"
SAME_ROWS = "{count} 行"
LIKELY = "按相近认作"
STATES = {"all": "全部", "new": "可导入", "bad": "有误", "twin": "重复"}
COLUMNS = ("行", "结果", "发现", "类别", "地点", "问题描述", "说明")
TWIN_ROW, TWIN_HELD = "与第 {twin} 行重复", "台账里已有 {twin}"
MASKED = "有 {count} 行写着电话、证件号或来电人姓名，导入时以〔已略去〕代替。"
OTHER_SHEETS = "还有工作表没读：{names}"
WRITE = "写入 {count} 条"
NOTHING = "没有可写入的行"
WRITING = "正在写入"
STOP, STOPPING = "停下", "正在停下"
UNDOING = "正在撤回"
KEEP_BAD = "另存有误的行"
KEPT_BAD = "有误的行连同原因存到 {path}，改好后直接导入那份文件。"
BAD_NAME = "{stem}-未导入的行.csv"
DONE = "写入了 {written} 条，编号 {first} 至 {last}。"
DONE_ONE = "写入了 1 条，编号 {first}。"
DONE_NONE = "没有写入任何内容。"
LEFT_TWINS, LEFT_BAD = "重复 {count} 行没有再导入", "有误 {count} 行没有导入"
STOPPED = "停下了：写完的 {written} 条完整保留，还有 {left} 行没写。再导入同一文件会接着写，不会重复。"
UNDO_ASK = "撤回这次导入的 {count} 条？"
UNDO_SURE = "{file} 写入的问题、步骤和照它新建的地点、单位一并撤回；流水里留痕。"
REST_ASK = "保留办过的，撤回其余？"
REST_VERB = "撤回其余"
TOOK_BACK = "已撤回 {count} 条"
TOOK_BACK_REST = "导入后办过的保留：{kept}。"
TO_LEDGER = "去台账看"
AGAIN = "再导入一份"
CLOSE = "关闭"
ROW_SPOKEN = "第 {row} 行，{state}，{why}"

_CELLS = {
    "cell_without_year": "没有年份；可在上面填「没写年份的算」哪一年",
    "cell_closed_when": "写着已销号，却没有日期；可在上面填「已销号没日期的算」哪天",
    "cell_place_unknown": "登记册里没有，可勾选「照表新建」",
    "cell_body_unknown": "登记册里没有，可勾选「照表新建」",
}
_KNOWN = {
    "ledger_import_no_headings": "{file} 里没有找到台账的表头（至少要认得三列，如 发现日期、社区、问题描述）。没有写入任何内容。请检查表头是否在前二十行。",
    "ledger_import_lacks": "还没有哪一列当作 {lacking}，每个问题都要有。没有写入任何内容。请在左边给它选一列。",
    "ledger_import_worked_on": "这次导入的内容有 {count} 项导入后又有人办理或引用（{named} 等）。还没有撤回任何内容。",
    "ledger_import_result_file": "有误的行没能存到 {path}（{detail}）。已导入的内容都在。请换个位置再存。",
}


def why(code: str, value: str, near: Sequence[str] = ()) -> str:
    """Return why a cell keeps its row out, with what to do about it in this window."""
    if code not in _CELLS:
        return terminal.bad_cell(code, value, near)
    told = (f"{value}，" if value else "") + _CELLS[code]
    return f"{told}（是否为 {'、'.join(near)}？）" if near else told


def fault(code: str, facts: Mapping[str, object]) -> str:
    """Return the sentence for what went wrong, as this window words it."""
    return _KNOWN[code].format(**facts) if code in _KNOWN else say(code, **facts)


def counted(names: Mapping[str, int], most: int = 4) -> str:
    """Name what would be made: 凤岗社区（3 行）、达埠社区（1 行） 等."""
    shown = "、".join(f"{name}（{count} 行）" for name, count in list(names.items())[:most])
    return shown + (" 等" if len(names) > most else "")


def outcome(done: Any, twins: int, bad: int) -> tuple[str, str]:
    """Return what an import did and what it left, as two sentences; what there was none of is left out."""
    parts = [LEFT_TWINS.format(count=twins)] if twins else []
    parts += [LEFT_BAD.format(count=bad)] if bad else []
    rest = "，".join(parts) + "。" if parts else ""
    if done.stopped:
        return STOPPED.format(written=done.written, left=done.left), rest
    form = DONE if done.written > 1 else DONE_ONE if done.written else DONE_NONE
    return form.format(written=done.written, first=done.first_number, last=done.last_number), rest
