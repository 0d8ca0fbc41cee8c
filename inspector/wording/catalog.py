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
    "days_not_text": "这个文件不是 CSV 文字表，工作日表没有改动。请用两列的 CSV（日期，休/班）再导入。",
    "days_none": "表里没有一行能用（{bad} 行有误），工作日表没有改动。请用两列的 CSV（日期，休/班）再导入。",
    "days_bad_date": "“{text}”不是日期，应写成 2027-01-01",
    "days_bad_kind": "“{text}”应写休或班",
    "days_contradicts": "同一天在前面写的不一样，这一行没有采用",
}
