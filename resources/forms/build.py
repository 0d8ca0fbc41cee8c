"""Writes the Word templates of this folder: run it after each change here or in parts.py (a test notices).

What stands in {{ }} are fields by their Chinese names (`inspector/wording/official.py`); {%p …%} takes its whole
paragraph with it, {%tr …%} its row. The files are the same wherever this runs and bear nobody's name.
"""

import zipfile
from pathlib import Path

from parts import (
    HEAD,
    NEXT,
    OFFICE,
    PACKAGE,
    ROOT,
    SECTION,
    WIDE_MM,
    cell,
    core,
    each,
    fonts,
    footer,
    imprint,
    otherwise,
    p,
    related,
    row,
    rows_of,
    settings,
    spaced,
    steer,
    styles,
    table,
    types,
    when,
)  # fmt: skip

HERE = Path(__file__).parent


def photos(of: str) -> str:
    """The photos of something, two in a row, where it has any."""
    half = WIDE_MM / 2
    pictures = row(cell(p("{{ 行.左图 }}", "Photo"), half), cell(p("{{ 行.右图 }}", "Photo"), half))
    texts = row(cell(p("{{ 行.左说明 }}", "Caption"), half), cell(p("{{ 行.右说明 }}", "Caption"), half))
    rows = steer(f"for 行 in {of}", 2), pictures, texts, steer("endfor", 2)
    return when(of, table([half, half], *rows, lines=False))


def below(of: str) -> str:
    """The photos of something one below the other, for a cell: before and after face each other."""
    alone = '<w:keepNext w:val="0"/>'  # LibreOffice moves a table that begins with what is kept to a page of its own
    one = p("{{ 行.左图 }}", "Photo", alone) + p("{{ 行.左说明 }}", "Caption")
    two = when("行.右图", p("{{ 行.右图 }}", "Photo", alone), p("{{ 行.右说明 }}", "Caption"))
    return otherwise(of, each(f"行 in {of}", one, two), p("没有照片", "Caption"))


def signed() -> str:
    """Issuer above date, both about the middle of the date; two lines above, so that the seal's edge is within one."""
    return p("\t{{ 落款 }}", "Signed", spaced(2)) + p("\t{{ 成文日期 }}", "Signed", '<w:keepNext w:val="0"/>')


def attachments() -> str:
    """附件说明, one line below the body."""
    first = p("{{ 附 }}", "Attachments", NEXT + spaced(1))
    return each("附 in 附件说明", otherwise("loop.first", first, p("{{ 附 }}", "Attachments", NEXT)))


def number(free: float = 0) -> str:
    """文号, or the number of the record as long as there is none; `free` lines below it."""
    said = "{% if 文号 %}{{ 文号 }}{% else %}（本件没有出文，记录编号 {{ 编号 }}）{% endif %}"
    return p(said, "Number", spaced(after=free) if free else "")


def copied() -> str:
    """版记 where copies are sent to somebody."""
    return when("抄送", imprint("抄送", "落款"))


def receipt(title: str) -> str:
    """送达回证 on a page of its own."""
    name, value = 34.0, WIDE_MM - 34.0
    pairs = (
        ("文书名称", title + "（{% if 文号 %}{{ 文号 }}{% else %}记录编号 {{ 编号 }}{% endif %}）"),
        ("送达单位", "{{ 落款 }}"),
        ("受送达单位", "{{ 主送 }}"),
        ("问题数", "{{ 问题数 }}个"),
        ("送达方式", "{% if 送达方式 %}{{ 送达方式 }}{% else %}直接送达□　　留置送达□　　邮寄□　　系统签收□{% endif %}"),
        ("签收人（签名、盖章）", "{{ 签收人 }}"),
        ("签收时间", "{% if 签收日期 %}{{ 签收日期 }}{% else %}　　　　年　　月　　日　　时{% endif %}"),
        ("送达人", ""),
        ("拒收或不能签收的原因、见证人", ""),
        ("备注", "{{ 备注 }}"),
    )
    rows = [
        row(cell(p(one, "CellHead"), name), cell(p(said, "Cell"), value), least_mm=12 if said else 20)
        for one, said in pairs
    ]
    return (
        p("附件", "AnnexMark")
        + p("送达回证", "Title", spaced(1, 1))
        + table([name, value], *rows)
        + p("注：本回证由受送达单位签收后，一份退回送达单位存档，一份留存。", "Cell")
    )


def problems(*facts: str) -> str:
    """The problems one by one with their photos: `facts` are the lines below each description."""
    return each(
        "问题 in 问题清单",
        p("//{% if 问题数 != 1 %}（{{ 问题.条号 }}）{% endif %}{{ 问题.地点 }}，{{ 问题.类别 }}//", "Level2"),
        p("{{ 问题.描述 }}"),
        *(p("编号 {{ 问题.编号 }}。" + fact) for fact in facts),
        photos("问题.照片行"),
    )


_DEMAND = "{% if 问题.整改要求 and 问题.整改要求 != 整改要求 %}整改要求：{{ 问题.整改要求 }}。{% endif %}"


def _due(word: str = "整改时限") -> str:
    return "{% if 问题.时限 %}" + word + "：{{ 问题.时限 }}。{% endif %}"


def contact(order: str) -> str:
    """反馈方式 and who to ask."""
    return (
        p(f"{order}、反馈方式", "Level1")
        + p("{{ 反馈方式 }}")
        + p("联系人：{{ 联系人 }}{% if 联系电话 %}，联系电话：{{ 联系电话 }}{% endif %}。", "", NEXT)
    )


def notice(title: str, opening: str, asked: str, facts: tuple[str, ...], extra: str = "") -> str:
    """A paper to one body: what was found, what is asked for by when, how to answer; seal; receipt."""
    return (
        p("{{ 标题 }}", "Title")
        + number()
        + p("{{ 主送 }}：", "Addressee")
        + p(opening)
        + extra
        + p("一、存在问题", "Level1")
        + problems(*facts)
        + p("二、整改要求和时限", "Level1")
        + p("{{ 整改要求 }}。{% if 整改时限 %}" + asked + "{% endif %}")
        + contact("三")
        + attachments()
        + signed()
        + receipt(title)
        + copied()
    )


def withdraw() -> str:
    """转办告知 to the body something was taken from: what, why, who has it now, what to hand over."""
    return (
        p("{{ 标题 }}", "Title")
        + number()
        + p("{{ 主送 }}：", "Addressee")
        + p("原交你单位办理的下列{{ 问题数 }}个问题，现转由{{ 转往单位 }}办理。转办理由：{{ 整改要求 }}。")
        + p("一、转办的问题", "Level1")
        + problems("{% if 问题.原时限 %}原办理时限：{{ 问题.原时限 }}。{% endif %}")
        + p("二、有关要求", "Level1")
        + p(
            "自收到本告知之日起，上述问题不再由你单位办理，也不再要求你单位反馈。请将已有的办理情况和材料移交{{ 转往单位 }}，"
            "做好衔接，移交前不得中断已经开展的整改。"
        )
        + p("联系人：{{ 联系人 }}{% if 联系电话 %}，联系电话：{{ 联系电话 }}{% endif %}。", "", NEXT)
        + attachments()
        + signed()
        + receipt("转办告知")
        + copied()
    )


def supervise() -> str:
    """督办单: the form of the trade (facts 2.1), with grade, instruction, cycle and how long it is over."""
    name, value = 30.0, 48.0
    whole = WIDE_MM - name
    head = (
        ("督办等级", "{{ 督办等级 }}", "反馈周期", "{{ 反馈周期 }}"),
        ("主办单位", "{{ 主送 }}", "交办日期", "{{ 成文日期 }}"),
        (
            "问题数",
            "{{ 问题数 }}个",
            "最长超期",
            "{% if 最长超期天数 %}{{ 最长超期天数 }}天{% else %}没有超期{% endif %}",
        ),
        ("督办联系人", "{{ 联系人 }}", "联系电话", "{{ 联系电话 }}"),
    )
    rows = [
        row(
            cell(p(a, "CellHead"), name),
            cell(p(b, "Cell"), value),
            cell(p(c, "CellHead"), name),
            cell(p(d, "Cell"), value),
            least_mm=10,
        )
        for a, b, c, d in head
    ]
    rows += [
        row(cell(p("检查依据", "CellHead"), name), cell(p("{{ 检查依据 }}", "Cell"), whole, 3), least_mm=12),
        row(cell(p("领导批示", "CellHead"), name), cell(p("{{ 领导批示 }}", "Cell"), whole, 3), least_mm=26),
        row(
            cell(p("督办要求", "CellHead"), name),
            cell(p("{{ 整改要求 }}。", "Cell") + p("{{ 反馈方式 }}", "Cell"), whole, 3),
            least_mm=16,
        ),
        row(
            cell(p("承办单位签收", "CellHead"), name),
            cell(p("签名：　　　　　　　　　　　年　　月　　日", "Cell"), whole, 3),
            least_mm=16,
        ),
    ]
    late = (
        "{% if 问题.时限 %}现时限：{{ 问题.时限 }}。{% endif %}"
        "{% if 问题.原时限 and 问题.原时限 != 问题.时限 %}原时限：{{ 问题.原时限 }}。{% endif %}"
        "{% if 问题.超期天数 %}已超期{{ 问题.超期天数 }}天。{% endif %}"
    )
    return (
        p("{{ 标题 }}", "Title")
        + number(1)
        + table([name, value, name, value], *rows)
        + p("督办事项", "Level1", spaced(0.5))
        + problems(_DEMAND + late)
        + p("以上事项，请按督办要求办理，并按反馈周期书面报告。", "", NEXT)
        + attachments()
        + signed()
        + receipt("督办单")
        + copied()
    )


def empty(text: str = "无。") -> str:
    """What stands where a list has nothing in it."""
    return p(text)


def weekly() -> str:
    """一周一反馈周报 (facts 2.3, 6)."""
    of_type = [
        ("类型", 46.0, "行.类型"), ("本周新增", 22.0, "#行.新增"), ("累计发现", 22.0, "#行.发现"),
        ("解决", 22.0, "#行.解决"), ("在办", 22.0, "#行.在办"), ("超期", 22.0, "#行.超期"),
    ]  # fmt: skip
    of_place = [
        ("街道", 30.0, "行.街道 if not 行.社区 else ''"), ("社区", 42.0, "行.社区 if 行.社区 else '小计'"), ("本周新增", 20.0, "#行.新增"), ("发现", 16.0, "#行.发现"),
        ("解决", 16.0, "#行.解决"), ("在办", 16.0, "#行.在办"), ("超期", 16.0, "#行.超期"),
    ]  # fmt: skip
    late = [
        ("编号", 24.0, "行.编号"), ("地点", 32.0, "行.地点"), ("问题", 42.0, "行.描述"), ("责任单位", 24.0, "行.责任单位"),
        ("时限", 23.0, "#行.时限短"), ("超期天数", 11.0, "#行.超期天数"),
    ]  # fmt: skip
    looked = [
        ("日期", 23.0, "#行.日期短"), ("编号", 24.0, "行.编号"), ("地点", 27.0, "行.地点"), ("原问题", 32.0, "行.问题"),
        ("结论", 18.0, "#行.结论"), ("现状", 32.0, "行.现状"),
    ]  # fmt: skip
    again = [
        ("编号", 26.0, "行.编号"),
        ("地点", 40.0, "行.地点"),
        ("问题", 56.0, "行.描述"),
        ("责任单位", 34.0, "行.责任单位"),
    ]
    asked = [
        ("编号", 26.0, "行.编号"),
        ("地点", 36.0, "行.地点"),
        ("单位", 34.0, "行.单位"),
        ("需协调事项", 60.0, "行.事项"),
    ]
    planned = [
        ("日期", 23.0, "#行.日期短"), ("事项", 19.0, "行.事项"), ("编号", 24.0, "行.编号"), ("地点", 48.0, "行.地点"),
        ("责任单位", 42.0, "行.单位"),
    ]  # fmt: skip

    def listed(field: str, columns: list[tuple[str, float, str]]) -> str:
        return otherwise(field, rows_of(f"行 in {field}", columns, small=True), empty())

    return (
        p("{{ 标题 }}", "Title")
        + p("（{{ 周次 }}，{{ 起 }}至{{ 止 }}）", "Number")
        + otherwise("主送", number() + p("{{ 主送 }}：", "Addressee"), number(1))
        + p("一、总体情况", "Level1")
        + p(
            "本周新增问题{{ 本周新增 }}个，解决{{ 本周解决 }}个。截至{{ 截至 }}，累计发现问题{{ 累计发现 }}个，"
            "解决{{ 累计解决 }}个，解决率{{ 解决率 }}；在办{{ 在办 }}个，其中已反馈待核{{ 待核 }}个、超期{{ 超期 }}个。"
        )
        + each("句 in 报告用语", p("{{ 句 }}"))
        + p("二、五大类型", "Level1")
        + rows_of("行 in 五大类型", of_type)
        + p("三、街道和社区", "Level1")
        + otherwise("街道社区", rows_of("行 in 街道社区", of_place, small=True), empty())
        + p("四、超期问题", "Level1")
        + listed("超期清单", late)
        + p("五、本周回头看", "Level1")
        + listed("回头看", looked)
        + p("六、反弹问题", "Level1")
        + listed("反弹", again)
        + p("七、本周未反馈", "Level1")
        + listed("缺反馈", planned[2:3] + planned[3:] + [("时限", 40.0, "#行.日期短")])
        + p("八、需协调事项", "Level1")
        + listed("需协调", asked)
        + p("九、下周安排", "Level1")
        + listed("下周安排", planned)
        + when("口径", p("口径：{% for 句 in 口径 %}{{ 句 }}{% endfor %}", "Cell"))
        + signed()
        + copied()
    )


def circular() -> str:
    """督查通报 with red head, red line and 版记."""
    listed = [
        ("序号", 11.0, "#行.序号"), ("编号", 24.0, "行.编号"), ("地点", 28.0, "行.地点"), ("类别", 22.0, "行.类别"),
        ("问题", 34.0, "行.描述"), ("时限", 23.0, "#行.时限短"), ("状态", 14.0, "#行.状态"),
    ]  # fmt: skip
    return (
        p("{{ 落款 }}", "Mark")
        + p("{% if 文号 %}{{ 文号 }}{% else %}（本件没有出文，记录编号 {{ 编号 }}）{% endif %}", "RedNumber")
        + p("{{ 标题 }}", "Title", spaced(2))
        + p("{{ 主送 }}：", "Addressee")
        + p("一、督查基本情况", "Level1")
        + otherwise("基本情况", each("句 in 基本情况", p("{{ 句 }}")), empty("本期没有检查记录。"))
        + p("二、主要问题", "Level1")
        + otherwise(
            "主要问题",
            each(
                "类 in 主要问题",
                p("//（{{ 类.序号 }}）{{ 类.名称 }}方面//", "Level2"),
                p("{{ 类.概述 }}"),
                each("例 in 类.例子", p("{{ 例.序号 }}.{{ 例.地点 }}：{{ 例.描述 }}"), photos("例.照片行")),
            ),
            empty("本期没有发现问题。"),
        )
        + p("三、典型案例", "Level1")
        + otherwise(
            "典型案例",
            each(
                "案 in 典型案例",
                p("//（{{ 案.序号 }}）{{ 案.类型 }}：{{ 案.标题 }}//", "Level2"),
                p("{{ 案.内容 }}"),
                photos("案.照片行"),
            ),
            empty("本期没有列入典型案例的问题。"),
        )
        + p("四、下步要求", "Level1")
        + each("要 in 下步要求", p("//（{{ 要.序号 }}）{{ 要.标题 }}。//{{ 要.内容 }}"))
        + p("特此通报。", "", NEXT)
        + attachments()
        + signed()
        + when(
            "问题清单",
            p("附件", "AnnexMark"),
            p("问题清单", "Title", spaced(1)),
            p("（共{{ 问题数 }}个）", "Number", spaced(after=0.5)),
            rows_of("行 in 问题清单", listed, small=True),
        )
        + imprint("抄送", "印发机关")
    )


def form(rows: list[tuple[str, str, float]], name: float = 32.0) -> str:
    """A form of named fields: (name, content or XML, least height in mm)."""
    value = WIDE_MM - name
    return table(
        [name, value],
        *(
            row(
                cell(p(one, "CellHead"), name),
                cell(said if said.startswith("<w:") else p(said, "Cell"), value),
                least_mm=high,
            )
            for one, said, high in rows
        ),
    )


def talk() -> str:
    """约谈提醒记录."""
    rows = [
        ("约谈时间", "{{ 约谈时间 }}", 11.0),
        ("约谈对象", "{{ 约谈对象单位 }}{% if 职务 %}　{{ 职务 }}{% endif %}", 11.0),
        ("事由", "{{ 事由 }}", 24.0),
        ("“差”名单", "{% if 差名单 %}{{ 差名单 }}{% else %}未列入{% endif %}", 11.0),
        ("提出的要求", "{{ 要求 }}", 26.0),
        ("跟进", "{% if 跟进日期 %}约定{{ 跟进日期 }}跟进。{% endif %}{% if 已跟进日期 %}{{ 已跟进日期 }}：{{ 跟进结果 }}{% endif %}", 22.0),
        ("约谈人", "{{ 约谈人 }}", 11.0),
        ("约谈对象表态", "", 22.0),
        (
            "签名",
            p("约谈人：　　　　　　　　　记录人：", "Cell") + p("约谈对象：　　　　　　　　　　年　　月　　日", "Cell"),
            24.0,
        ),
        ("约谈单位（盖章）", p("{{ 落款 }}", "CellRight") + p("{{ 成文日期 }}", "CellRight"), 26.0),
    ]
    return p("{{ 标题 }}", "Title") + p("编号：{{ 编号 }}", "Number", spaced(after=1)) + form(rows, 36.0)


def closing() -> str:
    """销号申请、审批表: apply, first opinion, trade's opinion, verified on site, approved, made public (facts 2.2, 2.3)."""
    sign = p("（盖章）　　负责人：　　　　　　　　年　　月　　日", "Cell")
    items = when("佐证材料", each("项 in 佐证材料", p("{{ 项 }}", "Cell")))
    facts = [
        ("申请单位", "{{ 申请单位 }}", 10.0),
        ("问题编号", "{{ 问题.编号 }}（{{ 问题.类别 }}，{{ 问题.发现日期 }}发现）", 10.0),
        ("地点", "{{ 问题.地点 }}", 10.0),
        ("问题描述", "{{ 问题.描述 }}", 16.0),
        ("整改要求和时限", "{{ 问题.整改要求 }}{% if 问题.时限 %}（时限{{ 问题.时限 }}）{% endif %}", 11.0),
        ("整改情况", p("{{ 整改情况 }}", "Cell") + p("{% if 投入 %}投入：{{ 投入 }}{% endif %}", "Cell"), 20.0),
        ("完成日期", "{{ 完成日期 }}", 10.0),
        ("佐证材料", items + p("", "Cell"), 10.0),
        ("责任单位意见", p("已按要求整改完毕，申请销号。", "Cell") + sign, 20.0),
    ]
    judged = [
        ("属地街道初审意见", p("", "Cell") + sign, 22.0),
        ("行业部门意见", p("", "Cell") + sign, 22.0),
        (
            "现场核查意见",
            p(
                "{% if 核查编号 %}核查表 {{ 核查编号 }}，{{ 核查日期 }}，结论：{{ 核查结论 }}。{{ 现状 }}{% else %}（未核查）{% endif %}",
                "Cell",
            )
            + p("核查人：{{ 核查人 }}", "Cell"),
            24.0,
        ),
        ("督查部门审批意见", p("{{ 审批情况 }}", "Cell") + sign, 26.0),
        (
            "公示",
            "{% if 公示止 %}{{ 公示起 }}至{{ 公示止 }}{% else %}　　年　月　日 至　　年　月　日（可不公示）{% endif %}",
            11.0,
        ),
        ("销号日期", "{% if 销号日期 %}{{ 销号日期 }}{% else %}　　年　　月　　日{% endif %}", 11.0),
        ("一案一总结", "{{ 总结 }}", 18.0),
    ]

    half = WIDE_MM / 2
    facing = table(
        [half, half],
        row(cell(p("整改前", "CellHead"), half), cell(p("整改后", "CellHead"), half), head=True),
        row(cell(below("整改前"), half, top=True), cell(below("整改后"), half, top=True), parted=True),
    )
    return (
        p("{{ 标题 }}", "Title")
        + p("编号：{{ 编号 }}", "Number", spaced(after=0.5))
        + form(facts + judged, 37.0)
        + p("注：谁验收、谁负责。本表一式两份，责任单位、督查部门各存一份。", "Cell")
        + facing
    )


FORMS = {
    "rectify": notice(
        "整改通知书",
        "{{ 检查依据 }}现将有关问题通知你单位，请按要求整改。",
        "以上问题应于{{ 整改时限 }}前整改完毕。",
        (_DEMAND + _due(),),
    ),
    "assign": notice(
        "交办单",
        "{{ 检查依据 }}现交你单位办理。",
        "以上问题应于{{ 整改时限 }}前办结。",
        (_DEMAND + _due("办理时限"),),
    ),
    "urge": notice(
        "催办通知书",
        "下列{{ 问题数 }}个问题已交你单位办理，至今没有办结，现予催办。",
        "以上问题应于{{ 整改时限 }}前办结。",
        (
            "{% if 问题.时限 %}办理时限：{{ 问题.时限 }}。{% endif %}{% if 问题.超期天数 %}已超期{{ 问题.超期天数 }}天。{% endif %}",
        ),
    ),
    "notice-circular": notice(
        "书面通报",
        "下列{{ 问题数 }}个问题经催办仍未办结，现予通报。",
        "以上问题应于{{ 整改时限 }}前办结。",
        (
            "{% if 问题.时限 %}办理时限：{{ 问题.时限 }}。{% endif %}{% if 问题.超期天数 %}已超期{{ 问题.超期天数 }}天。{% endif %}",
        ),
    ),
    "supervise": supervise(),
    "withdraw": withdraw(),
    "weekly": weekly(),
    "circular": circular(),
    "talk": talk(),
    "closing": closing(),
}


def made(name: str) -> list[tuple[str, str]]:
    """Return the parts of one template."""
    kind = f"{OFFICE}/relationships"
    inside = ("styles", "settings", "fontTable")
    return [
        ("[Content_Types].xml", types()),
        (
            "_rels/.rels",
            related(
                (f"{kind}/officeDocument", "word/document.xml"),
                (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
        ),
        ("docProps/core.xml", core()),
        ("word/document.xml", f"{HEAD}<w:document {ROOT}><w:body>{FORMS[name]}{SECTION}</w:body></w:document>"),
        (
            "word/_rels/document.xml.rels",
            related(
                *((f"{kind}/{one}", f"{one}.xml") for one in inside),
                (f"{kind}/footer", "footer1.xml"),
                (f"{kind}/footer", "footer2.xml"),
            ),
        ),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings()),
        ("word/fontTable.xml", fonts()),
        ("word/footer1.xml", footer("PageOdd")),
        ("word/footer2.xml", footer("PageEven")),
    ]


def write(folder: Path = HERE) -> None:
    """Write every template."""
    for name in FORMS:
        with zipfile.ZipFile(folder / f"{name}.docx", "w", zipfile.ZIP_DEFLATED) as file:
            for part, text in made(name):
                file.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    write()
