"""Answers for what is said when a catalogue of categories or a working-day table cannot be used."""

from __future__ import annotations

_FAULTS = {
    "not_yaml": "不是正确的 YAML（{detail}）",
    "not_a_catalogue": "内容不是问题分类目录",
    "missing": "缺“{field}”",
    "wrong_kind": "“{field}”写成了“{value}”，类型不对",
    "out_of_range": "“{field}”是 {value}，应在 {low} 至 {high} 之间",
    "unknown_choice": "“{field}”写成了“{value}”，只能是 {choices}",
    "unknown_body_type": "责任单位类型“{value}”没有在 responsible_types 里列出",
    "ok_not_an_answer": "合格答案“{value}”不在可选答案 {choices} 之内",
    "answers_repeat": "可选答案 {choices} 少于两个或有重复",
    "name_too_long": "“{field}”是“{value}”，不能超过 {high} 个字",
    "duplicate": "“{field}”的值“{value}”与{other}重复",
}

SENTENCES: dict[str, str] = {
    **{
        f"catalog_{reason}": f"分类目录没有换，仍用原来的。{{place}}：{fault}。请改好后再导入。"
        for reason, fault in _FAULTS.items()
    },
    "catalog_version_known": "分类目录没有换：版本 {version} 已经有了，内容却不一样。请给改过的目录换一个版本号再导入。",
    "catalog_adopted": "检查类别已换成版本 {version}，共 {count} 类。已有的检查和单据仍按原来的版本。",
    "catalog_same": "检查类别就是正在用的版本 {version}，没有改动。",
    "catalog_in_force": "正在用的检查类别：版本 {version}，共 {count} 类。",
    "catalog_unknown_field": "本程序不认识的内容，已略过：{field}",
    "catalog_written": "检查类别已写到 {file}。",
    "catalog_unwritable": "{file} 写不进去（{detail}）。工作区没有改动。请换一个文件夹再试。",
    "days_taken": "工作日表已写入，现在有 {years} 年的调休。",
    "days_taken_bad": "工作日表已写入，现在有 {years} 年的调休；{bad} 行有误没有写入。",
    "days_not_text": "这个文件不是 CSV 文字表，工作日表没有改动。请用两列的 CSV（日期，休/班）再导入。",
    "days_none": "表里没有一行能用（{bad} 行有误），工作日表没有改动。请用两列的 CSV（日期，休/班）再导入。",
    "days_bad_date": "“{text}”不是日期，应写成 2027-01-01",
    "days_bad_kind": "“{text}”应写休或班",
    "days_contradicts": "同一天在前面写的不一样，这一行没有采用",
}
