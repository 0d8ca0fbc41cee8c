"""Sentences of the import of an existing ledger (台账): why a row stays out, what would be made, what was done."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.wording import say


def bad_cell(code: str, value: str, near: Sequence[str] = ()) -> str:
    """Return why a cell keeps its row out, with what stood there and the likeliest names."""
    told = say(code) + (f"：{value}" if value else "")
    return f"{told}（是否为 {'、'.join(near)}？）" if near else told


SENTENCES = {
    "ledger_import_no_headings": "{file} 里没有找到台账的表头（至少要认得三列，如 发现日期、社区、问题描述）。没有写入任何内容。请检查表头所在的行，或用 --sheet 指定工作表。",
    "ledger_import_no_sheet": "文件里没有名为“{sheet}”的工作表。没有写入任何内容。现有：{sheets}。",
    "ledger_import_map": "“{heading}={word}”不能对应：表里没有这个表头，或没有这个含义。没有写入任何内容。含义可用：{words}；不导入的列用 -。",
    "ledger_import_lacks": "{file} 里没有能当作 {lacking} 的列，每个问题都要有。没有写入任何内容。表头有：{found}。请用 --map 表头=含义 指明。",
    "ledger_import_too_long": "{file} 有 {count} 行，一次最多 {most} 行。没有写入任何内容。请拆成几份导入。",
    "ledger_import_unknown": "本机没有编号为 {id} 的导入。没有改动。用 inspector ledger imports 查看本机做过的导入。",
    "ledger_import_undone": "{file} 的这次导入已经全部撤回了。没有再改动。",
    "ledger_import_worked_on": "这次导入的内容有 {count} 项导入后又有人办理或引用（{named} 等），没有撤回任何内容。要保留这些、撤回其余的，请加 --rest 再运行。",
    "ledger_import_same_map": "“{given}”要写成 文件里的名称=本机的名称。没有写入任何内容。",
    "ledger_import_bad_day": "“{given}”不是日期。没有写入任何内容。请写成 2026-03-31。",
    "ledger_import_result_file": "有误的行要另存到 {path}，但写不进去（{detail}）。已导入的内容都在。请用 --bad-rows 另指一个位置后再运行一次，不会重复导入。",
    "cell_empty": "没有填写",
    "cell_severity": "看不懂，应为 轻微、一般 或 较重",
    "cell_status": "看不懂，应为 是、否、已销号、整改中、待复查、作废 等",
    "cell_too_long": "太长（名称最多 200 字，说明最多 10000 字）",
    "cell_no_day": "不是完整的日期",
    "cell_without_year": "没有年份，标题里也没有；可用 --year 指明",
    "cell_too_old": "早于 2000 年，不像真的",
    "cell_ahead": "比今天还晚",
    "cell_before_found": "早于发现日期",
    "cell_no_deadline": "看不懂，应为日期、几天、几个工作日 或 立即",
    "cell_order": "交办、完成、销号的日期先后不对",
    "cell_closed_when": "写着已销号，却没有销号、复查或完成的日期；可用 --closed-on 给这样的行统一定一个日子",
    "cell_category": "检查目录里没有这个类别",
    "cell_major_only": "只有大类，不知道是哪个小类",
    "cell_no_place": "没有街道、社区或地点",
    "cell_place_unknown": "地点登记册里没有；要新建请加 --create-places",
    "cell_place_needs_street": "地点登记册里没有，也没写明哪个街道",
    "cell_place_twice": "有几个地点叫这个名字，请写明街道",
    "cell_place_elsewhere": "登记册里它不在这个街道",
    "cell_body_unknown": "责任单位登记册里没有；要新建请加 --create-bodies",
    "ledger_import_sheet": "{file}{sheet}：表头在第 {row} 行，数据 {count} 行。",
    "ledger_import_column": "  {heading} → {word}{mark}",
    "ledger_import_ignored": "不导入的列：{headings}。",
    "ledger_import_other_sheets": "没有读的工作表：{sheets}。要导入请用 --sheet 逐个指定。",
    "ledger_import_new_places": "登记册里没有的地点：{names}。",
    "ledger_import_new_bodies": "登记册里没有的责任单位：{names}。",
    "ledger_import_likely": "按相近认定的类别：{pairs}。不对的请用 --same 指明。",
    "ledger_import_masked": "有 {count} 行的文字里有电话、证件号或其旁的姓名，导入时以〔已略去〕代替（第 {rows} 行）；来电人信息不进台账。",
    "ledger_import_twin": "第 {row} 行与 {twin} 重复，不再导入。",
    "ledger_import_preview": "可导入 {new} 行（{statuses}），重复 {twins} 行，有误 {bad} 行。这是预览，没有写入任何内容。",
    "ledger_import_done": "已导入 {written} 行（编号 {first} 至 {last}），重复 {twins} 行未再导入，有误 {bad} 行未导入。导入编号 {id}；要整体撤回：inspector ledger undo-import {id}",
    "ledger_import_nothing": "没有可导入的新行：重复 {twins} 行，有误 {bad} 行。没有写入任何内容。",
    "ledger_import_stopped": "已中止：写完的 {written} 行完整保留，还有 {left} 行没有写入。再导入同一文件会接着写，不会重复；要整体撤回：inspector ledger undo-import {id}",
    "ledger_import_bad_file": "有误的行连同原因另存到 {path}；改好后直接导入那份文件即可。",
    "ledger_import_progress": "正在导入 {done}/{whole}",
    "ledger_import_took_back": "已撤回 {count} 个导入的问题。",
    "ledger_import_took_back_rest": "已撤回 {count} 个导入的问题；导入后办过的保留：{kept}。",
    "ledger_import_run": "{id}\t{at}\t{file}\t{written}/{rows} 行",
}
