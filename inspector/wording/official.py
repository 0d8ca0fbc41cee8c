"""Answers for the words of official papers: what each field is called in a Word file, the standing phrases, the faults.

FIELDS is what an office may put into its own templates: record → field → (Chinese name, what it says). A name, once out,
stays: templates of offices stand on it.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.wording.terms import NOTICE_KINDS
from inspector.wording.time import size

_PLACE = ("问题所在的街道、社区和点位，连写", "街道", "社区")
_STATE = "到现在为止的办理情况"
_COMMON = {
    "id": ("记录号", "系统里的记录号，供核对"),
    "title": ("标题", "文种名称或通报的标题"),
    "number": ("编号", "离线编的本机编号，永不改变"),
    "issuer": ("落款", "发文单位"),
    "signed_on": ("成文日期", "如 2026年11月22日"),
}
_SENT = {**_COMMON, "official_number": ("文号", "发文字号；还没有编就是空的")}
FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    "OfficialPhoto": {
        "left": ("左图", "左边的照片"),
        "left_text": ("左说明", "左边照片的说明"),
        "right": ("右图", "右边的照片，没有就空着"),
        "right_text": ("右说明", "右边照片的说明"),
    },
    "OfficialIssue": {
        "position": ("序号", "从 1 数起"),
        "ordinal": ("条号", "一、二、三 …"),
        "number": ("编号", "问题编号"),
        "major": ("大类", "五大类型之一"),
        "category": ("类别", "小类"),
        "street": ("街道", _PLACE[1]),
        "community": ("社区", _PLACE[2]),
        "place": ("地点", _PLACE[0]),
        "found_on": ("发现日期", "如 2026年11月13日"),
        "description": ("描述", "问题描述"),
        "severity": ("严重程度", "轻微、一般、较重"),
        "lead": ("责任单位", "主责单位"),
        "requirement": ("整改要求", "对这一条的要求"),
        "first_due_on": ("原时限", "最初的整改时限"),
        "due_on": ("时限", "现在的整改时限"),
        "days_over": ("超期天数", "没有超期是 0"),
        "state": ("状态", _STATE),
        "photos": ("照片行", "每行两张照片"),
    },
    "NoticePaper": {
        **_SENT,
        "addressee": ("主送", "收文单位"),
        "basis": ("检查依据", "哪天检查了哪里"),
        "issues": ("问题清单", "逐条的问题"),
        "count": ("问题数", "一共几条"),
        "requirement": ("整改要求", "对全部问题的要求"),
        "due_on": ("整改时限", "全部问题同一天才有"),
        "feedback_way": ("反馈方式", "一周一反馈怎样报"),
        "feedback_cycle": ("反馈周期", "一次性或每周"),
        "contact": ("联系人", "经办人姓名"),
        "phone": ("联系电话", "没有登记就空着，手写"),
        "level": ("督办等级", "一般、重点、挂牌"),
        "instruction": ("领导批示", "没有就空着"),
        "worst_days_over": ("最长超期天数", "没有超期是 0"),
        "attachments": ("附件说明", "逐行，已排好序号"),
        "received_by": ("签收人", "送达回证上的签收人，没有签收就空着"),
        "received_on": ("签收日期", "送达回证上的日期"),
        "received_way": ("送达方式", "直接送达、留置送达、邮寄、系统签收"),
        "remark": ("备注", "登记时写的备注"),
        "handed_to": ("转往单位", "转办以后由谁办理，只有转办告知有"),
        "copied_to": ("抄送", "版记里的抄送，没有就空着"),
    },
    "TypeRow": {
        "name": ("类型", "五大类型的名称"),
        "fresh": ("新增", "本周发现的"),
        "found": ("发现", "累计发现"),
        "solved": ("解决", "累计已销号"),
        "open": ("在办", "没有销号的"),
        "overdue": ("超期", "在办里超过时限的"),
    },
    "PlaceRow": {
        "street": ("街道", _PLACE[1]),
        "community": ("社区", "街道合计的一行是空的"),
        "fresh": ("新增", "本周发现的"),
        "found": ("发现", "累计发现"),
        "solved": ("解决", "累计已销号"),
        "open": ("在办", "没有销号的"),
        "overdue": ("超期", "在办里超过时限的"),
    },
    "RecheckLine": {
        "on": ("日期", "回头看的日期"),
        "number": ("编号", "问题编号"),
        "place": ("地点", _PLACE[0]),
        "description": ("问题", "原来的问题"),
        "conclusion": ("结论", "整改到位、基本到位、未到位、反弹"),
        "condition": ("现状", "现场看到的"),
    },
    "NeedLine": {
        "number": ("编号", "问题编号"),
        "place": ("地点", _PLACE[0]),
        "body": ("单位", "提出的责任单位"),
        "needs": ("事项", "需协调的事项"),
    },
    "PlanLine": {
        "on": ("日期", "哪一天"),
        "what": ("事项", "安排的是什么"),
        "number": ("编号", "问题编号"),
        "place": ("地点", _PLACE[0]),
        "body": ("单位", "责任单位"),
    },
    "WeeklyPaper": {
        **_SENT,
        "addressee": ("主送", "收文单位"),
        "week": ("周次", "如 2026年第47周"),
        "first_on": ("起", "周一"),
        "last_on": ("止", "周日"),
        "counted_on": ("截至", "数到哪天：周日，本周没过完的是当天"),
        "fresh": ("本周新增", "本周发现的问题数"),
        "solved_in": ("本周解决", "本周销号的问题数"),
        "found": ("累计发现", "到截至那天为止"),
        "solved": ("累计解决", "到截至那天为止已销号的"),
        "solved_percent": ("解决率", "如 86.46%"),
        "open": ("在办", "没有销号的"),
        "reported": ("待核", "已反馈待核的"),
        "overdue": ("超期", "在办里超过时限的"),
        "sentences": ("报告用语", "逐句"),
        "types": ("五大类型", "每个大类一行"),
        "places": ("街道社区", "每个街道一行，下面是它的社区"),
        "overdue_issues": ("超期清单", "超期的问题"),
        "rechecks": ("回头看", "本周的回头看"),
        "relapses": ("反弹", "本周反弹的问题"),
        "needs": ("需协调", "本周责任单位提出的"),
        "silent": ("缺反馈", "本周没有反馈的问题"),
        "plans": ("下周安排", "下周到期的和安排了回头看的"),
        "notes": ("口径", "与通常口径不同的地方"),
        "copied_to": ("抄送", "版记里的抄送，没有就空着"),
    },
    "Problems": {
        "position": ("序号", "一、二、三 …"),
        "name": ("名称", "大类"),
        "summary": ("概述", "数字一句话"),
        "examples": ("例子", "举例的问题"),
    },
    "Case": {
        "position": ("序号", "一、二、三 …"),
        "kind": ("类型", "正面、反面"),
        "title": ("标题", "点名到社区"),
        "text": ("内容", "经过"),
        "photos": ("照片行", "每行两张照片"),
    },
    "Demand": {
        "position": ("序号", "一、二、三 …"),
        "title": ("标题", "要求的一句话"),
        "text": ("内容", "要求的内容和时限"),
    },
    "CircularPaper": {
        **_SENT,
        "addressee": ("主送", "收文单位"),
        "basics": ("基本情况", "逐段，数字来自记录"),
        "problems": ("主要问题", "每个大类一段"),
        "cases": ("典型案例", "正面和反面"),
        "demands": ("下步要求", "逐条"),
        "attachments": ("附件说明", "逐行，已排好序号"),
        "issues": ("问题清单", "附件里的清单"),
        "count": ("问题数", "附件里几条"),
        "copied_to": ("抄送", "版记里的抄送，没有就空着"),
        "printed_by": ("印发机关", "版记里的印发机关"),
    },
    "TalkPaper": {
        **_COMMON,
        "talked_at": ("约谈时间", "年月日时分"),
        "about": ("约谈对象单位", "地点或责任单位"),
        "post": ("职务", "只写职务，不写姓名"),
        "reason": ("事由", "为什么约谈"),
        "listed": ("差名单", "列入“差”名单的日期和原因"),
        "requirement": ("要求", "提出的要求"),
        "follow_up_on": ("跟进日期", "约定哪天跟进"),
        "followed_up_on": ("已跟进日期", "实际跟进的日期"),
        "follow_up_result": ("跟进结果", "跟进的结果"),
        "talker": ("约谈人", "经办人"),
    },
    "ClosingPaper": {
        **_COMMON,
        "applicant": ("申请单位", "主责单位"),
        "issue": ("问题", "这条问题的各项，如 问题.描述"),
        "done": ("整改情况", "责任单位最后的反馈"),
        "efforts": ("投入", "人次、台次、车次 …"),
        "done_on": ("完成日期", "责任单位说改好了的日期"),
        "before": ("整改前", "整改前的照片，每行两张"),
        "after": ("整改后", "整改后的照片，每行两张"),
        "evidence": ("佐证材料", "责任单位交来的材料目录"),
        "recheck_number": ("核查编号", "回头看核查表的编号"),
        "recheck_on": ("核查日期", "回头看的日期"),
        "recheck_people": ("核查人", "核查的人"),
        "conclusion": ("核查结论", "整改到位、基本到位、未到位、反弹"),
        "condition": ("现状", "核查时看到的"),
        "approved": ("审批情况", "系统里已有的审批"),
        "public_from": ("公示起", "没有公示就空着"),
        "public_until": ("公示止", "没有公示就空着"),
        "closed_on": ("销号日期", "没有销号就空着"),
        "summary": ("总结", "一案一总结"),
    },
}

# form → what it is called and which paper fills it; the file of the template bears the name of the form
FORMS: dict[str, tuple[str, str]] = {
    "rectify": ("整改通知书", "NoticePaper"),
    "assign": ("交办单", "NoticePaper"),
    "supervise": ("督办单", "NoticePaper"),
    "urge": ("催办通知书", "NoticePaper"),
    "notice-circular": ("书面通报", "NoticePaper"),
    "withdraw": ("转办告知", "NoticePaper"),
    "weekly": ("一周一反馈周报", "WeeklyPaper"),
    "circular": ("督查通报", "CircularPaper"),
    "talk": ("约谈提醒记录", "TalkPaper"),
    "closing": ("问题销号申请审批表", "ClosingPaper"),
}
# what a template of a form must show; a dot leads into a list or a record
_NOTICE = ("标题", "主送", "问题清单.描述", "落款", "成文日期")
REQUIRED: dict[str, tuple[str, ...]] = {
    "rectify": (*_NOTICE, "问题清单.时限"),
    "assign": (*_NOTICE, "问题清单.时限"),
    "supervise": (*_NOTICE, "督办等级", "问题清单.超期天数"),
    "urge": (*_NOTICE, "问题清单.超期天数"),
    "notice-circular": _NOTICE,
    "withdraw": (*_NOTICE, "转往单位"),
    "weekly": ("周次", "五大类型.发现", "五大类型.解决", "街道社区.发现", "超期清单.描述", "落款"),
    "circular": ("标题", "主送", "基本情况", "主要问题.概述", "下步要求.内容", "落款", "成文日期"),
    "talk": ("约谈时间", "职务", "事由", "要求"),
    "closing": ("申请单位", "问题.编号", "问题.描述", "整改情况", "核查结论"),
}

MARK_RECORD, MARK_DRAFT, MARK_OFFICIAL = "记录编号 {0}", "草稿号 {0}", "文号 {0}"
MARK_ENTERED = "登记号 {0}"  # of kinds that get no 文号
DRAFT_NUMBER = "{0}（草稿号，文号待编）"
DATE = "{0.year}年{0.month}月{0.day}日"
BASIS = "{days}，检查组对{places}开展现场检查（{modes}），发现以下{count}个问题。"
BASIS_PLACES_MORE = "等{count}处"
ATTACHMENT, ATTACHMENT_ONE = "附件：1.{0}", "附件：{0}"
ATTACHMENT_NEXT = "　　　{index}.{0}"
RECEIPT = "送达回证"
ISSUE_LIST = "问题清单"
FEEDBACK_WAY = (
    "请自收到之日起一周一反馈，每周五17时前书面报告整改进展，直至销号；整改完成的，附整改前后同一位置的照片。"
)
CYCLES = {"weekly": "每周", "once": "一次性"}
REQUIREMENT = "对照所列问题逐项整改，做到问题不解决不放过，并举一反三，防止反弹"
WEEK = "{year}年第{week}周"
WEEKLY_TITLE = "一周一反馈工作周报"
CIRCULAR_TITLE = "关于{what}督查情况的通报"
CIRCULAR_WHAT = "人居环境整治"
PROBLEMS = ("共发现问题{}个", "已解决{}个", "在办{}个", "其中超期{}个")  # a part that is none is not said
COMMA, STOP = "，", "。"
CASE_KINDS = {"good": "正面", "bad": "反面"}
CASE_GOOD = "{place}：{found}发现“{what}”，{closed}整改到位并销号{days}。"
CASE_GOOD_DAYS = "，用时{days}天"
CASE_RELAPSE = "{place}：“{what}”整改销号后反弹，已转入第{round}轮整改。"
CASE_OVERDUE = "{place}：{found}发现“{what}”，整改时限{due}，至今未完成，已超期{days}天。"
CASE_TITLES = {"good": "{place}及时整改到位", "relapse": "{place}问题反弹", "overdue": "{place}整改超期"}
DEMANDS = (
    ("压实责任，逐项整改", "各责任单位要对照问题清单，逐项明确责任人、措施和时限{due}，整改一项、销号一项。"),
    ("一周一反馈，动态跟踪", "未完成整改的，每周五17时前反馈进展；需要协调的事项一并报告。"),
    ("举一反三，防止反弹", "对同类问题开展自查，建立长效管护机制。督查组将以暗访方式适时“回头看”，对反弹的严肃处理。"),
)
DEMANDS_DUE = "，最迟不超过{due}"
EVIDENCE = "整改后照片等{count}件"
LISTED_REASON = "（{0}）"
LISTED = "{on}列入“差”名单{reason}"
APPROVED = "{on}审核通过"
PLAN_RECHECK, PLAN_DUE = "回头看", "整改到期"
PHOTO_TEXT = "{role}　{taken}"
PHOTO_MASKED = "{text}，已遮挡"
PHOTO_WITHHELD = "{text}，遮挡位置认不出，整张遮住"
NO_PICTURE = "（照片读不出来，摘要 {digest}）"
PREVIEW = "预览件，以 Word 文件为准"
PREVIEW_LEFT_OUT = "（文本框、浮动图片、自动编号不在预览里）"
VOID = "（已作废）{0}"
HAN_DIGITS = "〇一二三四五六七八九"
ISSUER_MISSING = "（发文单位：请在设置里填写）"
NO_ADDRESSEE = "各街道，各有关单位"
SPAN = "{first}至{last}"
AND = "、"

FIELDS_HEAD = "{title}（{form}）里可以用的字段。写法：{{{{ 字段 }}}}；逐条的写 {{%p for 项 in 清单 %}} … {{{{ 项.字段 }}}} … {{%p endfor %}}，表格的行用 {{%tr … %}}。"
FIELDS_LIST = "{name}（逐条，每条有）"
FIELDS_RECORD = "{name}（有）"
MUST = "必有"
SHORT = "短"  # behind the name of a day: 时限短 is 2026-11-20, for tables
SHORT_TOO = "；{0}短 写成 2026-11-20"

UNREADABLE = {
    "zip": "文件不完整",
    "ole": "这是旧格式的 .doc，或者加了打开密码",
    "twice": "里面有两份同名的内容",
    "package": "里面的各部分对不上",
    "document": "里面没有正文",
    "xml": "这一部分读不出来：",
}
SENTENCES: dict[str, str | Callable[..., str]] = {
    "form_not_in_name": "从文件名“{file}”看不出是哪种公文，没有检查。请加 --form，写其中一种：{known}。",
    "form_unknown": "没有名为“{form}”的公文模板。有这些：{known}。",
    "form_unreadable": lambda what, part="", **_: (
        f"这不是完好的 Word 文件（.docx），没有采用；原来的模板不变。{UNREADABLE[what]}{part}。请在 Word 里另存为 .docx。"
    ),
    "form_too_large": lambda size_bytes, most_bytes, **_: (
        f"文件有 {size(size_bytes)}，太大（最大 {size(most_bytes)}），没有采用；原来的模板不变。请压缩其中的图片。"
    ),
    "form_too_much": "文件里的 {part} 内容太多，不像一份模板，没有采用；原来的模板不变。请只留版式和字段，删去其余的内容。",
    "form_no_file": "{path} 读不到（{detail}），没有采用；原来的模板不变。请看文件还在不在、盘有没有拔掉。",
    "form_faulty": "{file} 有 {count} 处问题，没有采用；原来的模板不变。\n{faults}",
    "form_warned": "{file} 可以用，请留意：\n{warnings}",
    "form_used": "已采用 {file} 作《{title}》的模板。它只存在这台电脑的工作区里，随备份走，不随同步走；别的电脑要各自采用。",
    "form_dropped": "《{title}》改回程序自带的模板。",
    "form_none_used": "《{title}》用的就是程序自带的模板，没有改动。",
    "form_sound": "{file} 没有问题，可以作《{title}》的模板。",
    "form_own_exported": "已写出 {path}（《{title}》，{whose}）。",
    "form_fields_exported": "各字段的名称和意思写在 {path}。",
    "form_unwritable": "{path} 写不进去（{detail}），没有写完。请换一个文件夹。",
    "form_render": "《{title}》的模板用不成，没有生成：{detail}。请检查模板，或改回程序自带的模板。",
    "notice_other_form": lambda number, kind, form, **_: (
        f"{number} 是{NOTICE_KINDS[kind]}，不能出成《{FORMS[form][0]}》，没有生成。请选对应的单据，或另选一份文书。"
    ),
}
# fault of a template → how it is told; `where` is the part, `near` the words of the paragraph
FAULTS = {
    "field_unknown": "{where}：没有“{name}”这个字段{hint}。所在文字：“{near}”",
    "field_missing": "缺少必有的字段“{name}”。",
    "tag_unclosed": "{where}：“{name}”没有写完或没有配对（{detail}）。所在文字：“{near}”",
    "loop_unclosed": "{where}：“{name}”没有结束（缺 {detail}）。所在文字：“{near}”",
    "expression": "{where}：模板里不能用“{name}”，只能用字段、for、if。所在文字：“{near}”",
    "syntax": "{where}：花括号里写得不对，不能用。所在文字：“{near}”",
    "list_as_text": "{where}：“{name}”是清单，要用 for 逐条写。所在文字：“{near}”",
    "not_a_list": "{where}：“{name}”不是清单，不能用 for。所在文字：“{near}”",
    "macro": "里面有宏（{name}）。请在 Word 里另存为不带宏的 .docx。",
    "embedded": "里面嵌了对象（{name}）。请删去，或改成图片。",
    "external": "里面有外部链接（{name}）。请断开链接，或把图片嵌进文件。",
    "merging": "里面连着邮件合并的数据源（{name}）。请在“邮件”里断开后再存。",
    "loop_too_deep": "{where}：“{name}”的循环套得太深，或套在自己里面、别的清单里面。所在文字：“{near}”",
    "structure": "{where}：填上内容以后文件会坏（{detail}）。请看 for、if 有没有跨了段落或表格的行。",
    "no_room": "纸张减去页边以后，不到 50 毫米，放不下公文。请改纸张或页边。",
    "automatic": "{where}：里面有会自动取外部内容的域（{name}）。请删去。",
}
# what does no harm in a template, and may not be meant so
WARNINGS = {
    "number_not_shown": "没有用到{name}：印出来的公文上看不到号码，也对不上发文登记。",
    "page_not_a4": "纸张是 {name} 毫米，不是 A4（210×297）。",
    "not_in_preview": "有 {name} 处文本框、浮动图片或自动编号：Word 里会有，预览里看不到。",
}
PARTS = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "core": "文件属性",
}
IN_TABLE = "{part}第 {table} 个表第 {row} 行第 {column} 格"
IN_PARAGRAPH = "{part}第 {paragraph} 段"
FULL_WIDTH = "花括号和百分号要用半角"
HALF = "少了另一半"
DID_YOU_MEAN = "（是不是“{0}”？）"
WHOSE = {"own": "本单位的", "program": "程序自带的"}
