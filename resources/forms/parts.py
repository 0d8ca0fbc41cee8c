"""Answers for what the templates are written with: styles, paragraphs, tables, and the parts of the package.

GB/T 9704-2012: A4, top 37 mm, left 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters, body 3号仿宋, title 2号小标宋,
levels 黑体 and 楷体, page number 4号宋体 between dashes, odd pages right and even ones left.

28 characters of 16 pt are wider than 156 mm: each gives up a quarter of a point (w:spacing). A character grid with a
negative w:charSpace says the same to Word, but LibreOffice 7.4 then gives each character two cells, 14 in a line.
"""

from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MM = 1440 / 25.4  # twips
WIDE_MM = 156.0
TEXT_WIDTH = 8844  # twips: 156 mm
LINE = 580  # twips: 29 pt, 22 of them are 225 mm
FANG, KAI, HEI, BIAO, SONG, LATIN = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体", "Times New Roman"
ALTERNATIVES = {
    FANG: "仿宋,FangSong,华文仿宋,STFangsong",
    KAI: "楷体,KaiTi,华文楷体,STKaiti",
    HEI: "SimHei,微软雅黑,Microsoft YaHei",
    BIAO: "方正小标宋_GBK,华文中宋,STZhongsong,宋体",
    SONG: "SimSun,新宋体,NSimSun",
}
SEAL = 20.5 * 15.79 * 20  # twips to the middle of 成文日期: four characters free at the right of a date of seven


def style(
    key: str,
    name: str,
    *,
    face: str = "",
    size: float = 0,
    based: str = "a",
    paragraph: str = "",
    bold: bool = False,
    colour: str = "",
    latin: str = "",
    close: float | None = None,
) -> str:
    """A paragraph style; `paragraph` is what stands in its pPr."""
    fonts = f'<w:rFonts w:ascii="{latin or LATIN}" w:hAnsi="{latin or LATIN}" w:eastAsia="{face}"/>' if face else ""
    run = fonts + ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "")
    run += "" if close is None else f'<w:spacing w:val="{round(close * 20)}"/>'
    run += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    default = ' w:default="1"' if key == "a" else ' w:customStyle="1"'
    below = f'<w:basedOn w:val="{based}"/>' if key != "a" else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{default}><w:name w:val="{name}"/>{below}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def exact(points: float, before: float = 0, after: float = 0) -> str:
    """Spacing: a fixed line pitch in points."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(points * 20)}" w:lineRule="exact"/>'
    )


def spaced(before: float = 0, after: float = 0) -> str:
    """Lines of 29 pt left free above or below one paragraph: a paragraph with nothing in it is not for that."""
    above = f' w:before="{round(before * LINE)}"' if before else ""
    below = f' w:after="{round(after * LINE)}"' if after else ""
    return f"<w:spacing{above}{below}/>"


FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
NO_GRID = '<w:snapToGrid w:val="0"/>'
KEPT = "<w:keepNext/><w:keepLines/>"
NEXT = "<w:keepNext/>"
NO_GAP = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'  # a space before each number breaks the grid
CENTRED = '<w:jc w:val="center"/>'
_LOOSE = '<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'
STYLES = [
    style(
        "a",
        "Normal",
        face=FANG,
        size=16,
        close=-0.25,
        paragraph=f'{NO_GAP}{exact(29)}<w:ind w:firstLineChars="200" w:firstLine="632"/><w:jc w:val="both"/>',
    ),
    style("Mark", "发文机关标志", face=BIAO, size=30, close=0, colour="FF0000", paragraph=f"{NO_GRID}{exact(36, 94, 4)}{FLUSH}{CENTRED}"),
    style(
        "RedNumber",
        "发文字号",
        paragraph='<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="4" w:color="FF0000"/></w:pBdr>'
        f"{exact(29, 58)}{FLUSH}{CENTRED}",
    ),
    style("Title", "公文标题", face=BIAO, size=22, close=0, paragraph=f'{KEPT}{NO_GRID}{exact(33)}{FLUSH}{CENTRED}<w:outlineLvl w:val="0"/>'),
    style("Number", "文号", paragraph=f"{exact(29)}{FLUSH}{CENTRED}"),
    style("Addressee", "主送机关", paragraph=f"{exact(29, 29)}{FLUSH}"),
    style("Level1", "一级标题", face=HEI, paragraph=f'<w:keepNext/>{exact(29)}<w:jc w:val="left"/><w:outlineLvl w:val="1"/>'),
    style("Level2", "二级标题", face=KAI, paragraph=f'<w:keepNext/>{exact(29)}<w:jc w:val="left"/><w:outlineLvl w:val="2"/>'),
    style("Attachments", "附件说明", paragraph=f'{exact(29)}<w:ind w:left="1580" w:hanging="948"/>'),
    style(
        "Signed",
        "落款",
        paragraph=f'{KEPT}<w:tabs><w:tab w:val="center" w:pos="{round(SEAL)}"/></w:tabs>{exact(29)}{FLUSH}'
        '<w:jc w:val="left"/>',
    ),
    style("AnnexMark", "附件标识", face=HEI, paragraph=f"<w:keepNext/><w:pageBreakBefore/>{exact(29)}{FLUSH}"),
    style("Cell", "表格文字", size=12, close=0, paragraph=f"{NO_GRID}{exact(18, 2, 2)}{FLUSH}<w:jc w:val=\"left\"/>"),
    style("CellMiddle", "表格居中", based="Cell", paragraph=CENTRED),
    style("CellRight", "表格落款", based="Cell", paragraph='<w:ind w:right="960" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>'),
    style("CellHead", "表头", based="Cell", face=HEI, size=12, paragraph=CENTRED),
    style("Small", "表格小字", based="Cell", size=10.5, paragraph=f"{NO_GRID}{exact(15, 1, 1)}{FLUSH}"),
    style("SmallMiddle", "表格小字居中", based="Small", size=10.5, paragraph=CENTRED),
    style("SmallHead", "小表头", based="CellHead", face=HEI, size=10.5, paragraph=f"{exact(15, 1, 1)}{CENTRED}"),
    style("TableName", "表名", face=KAI, paragraph=f"{KEPT}{exact(29)}{FLUSH}{CENTRED}"),
    style("Photo", "图片", size=10.5, close=0, paragraph=f"<w:keepNext/>{NO_GRID}{_LOOSE}{FLUSH}{CENTRED}"),
    style("Caption", "图注", face=KAI, size=10.5, close=0, paragraph=f"{NO_GRID}{exact(14, 0, 3)}{FLUSH}{CENTRED}"),
    style("Imprint", "版记", size=14, close=0, paragraph=f'{NO_GRID}{exact(24)}{FLUSH}<w:jc w:val="left"/>'),
    style("ImprintDay", "印发日期", based="Imprint", size=14, paragraph='<w:jc w:val="right"/>'),
    style("Copied", "抄送", based="Imprint", size=14, paragraph='<w:ind w:left="840" w:hanging="840"/>'),
    style("Anchor", "版记所在", size=1, close=0, paragraph=f"{NO_GRID}{exact(1, 4)}{FLUSH}"),
    style("PageOdd", "单页码", face=SONG, latin=SONG, size=14, close=0, paragraph=f'{NO_GRID}{exact(18)}<w:ind w:right="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>'),
    style("PageEven", "双页码", face=SONG, latin=SONG, size=14, close=0, paragraph=f'{NO_GRID}{exact(18)}<w:ind w:left="280" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>'),
]  # fmt: skip


def run(text: str, face: str = "") -> str:
    """A run; what looks like a tab becomes one."""
    fonts = f'<w:rFonts w:eastAsia="{face}" w:hint="eastAsia"/>' if face else '<w:rFonts w:hint="eastAsia"/>'
    parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t")]
    return f"<w:r><w:rPr>{fonts}</w:rPr>{'<w:tab/>'.join(parts)}</w:r>"


def p(text: str = "", key: str = "", extra: str = "") -> str:
    """A paragraph. `**…**` within it is set in 黑体, `//…//` in 楷体."""
    name = f'<w:pStyle w:val="{key}"/>' if key else ""
    runs = ""
    for index, piece in enumerate(text.split("**")):
        for turn, part in enumerate(piece.split("//")):
            runs += run(part, HEI if index % 2 else KAI if turn % 2 else "") if part else ""
    return f"<w:p><w:pPr>{name}{extra}</w:pPr>{runs}</w:p>"


def tag(code: str, kind: str = "p") -> str:
    """A paragraph that only steers: {%p for … %}; it is gone when the paper is made."""
    return f"<w:p><w:pPr>{NO_GRID}{FLUSH}</w:pPr>{run('{%' + kind + ' ' + code + ' %}')}</w:p>"


def each(loop: str, *inside: str) -> str:
    """Paragraphs and tables for each item: `项 in 清单`."""
    return tag(f"for {loop}") + "".join(inside) + tag("endfor")


def when(test: str, *inside: str) -> str:
    """Paragraphs and tables where something holds."""
    return tag(f"if {test}") + "".join(inside) + tag("endif")


def otherwise(test: str, inside: str, other: str) -> str:
    """The one where something holds, else the other."""
    return tag(f"if {test}") + inside + tag("else") + other + tag("endif")


def cell(content: str, wide_mm: float, span: int = 1, *, top: bool = False) -> str:
    """A cell of paragraphs, in the middle of its height or at the top."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    wide = f'<w:tcW w:w="{round(wide_mm * MM)}" w:type="dxa"/>'
    place = f'<w:vAlign w:val="{"top" if top else "center"}"/>'
    return f"<w:tc><w:tcPr>{wide}{spans}{place}</w:tcPr>{content}</w:tc>"


def row(*cells: str, head: bool = False, least_mm: float = 0, parted: bool = False) -> str:
    """A row that is not parted, unless it may be; a heading row stands again on each page."""
    high = f'<w:trHeight w:val="{round(least_mm * MM)}" w:hRule="atLeast"/>' if least_mm else ""
    whole = "" if parted else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{whole}{high}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def steer(code: str, columns: int) -> str:
    """A row that only steers: {%tr for … %}."""
    return row(cell(p("{%tr " + code + " %}", "Cell"), WIDE_MM, columns))


def table(widths_mm: list[float], *rows: str, lines: bool = True) -> str:
    """A table as wide as the page."""
    edge = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = f"<w:tblBorders>{''.join(edge.format(name) for name in names)}</w:tblBorders>" if lines else ""
    grid = "".join(f'<w:gridCol w:w="{round(wide * MM)}"/>' for wide in widths_mm)
    margins = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def imprint(copied: str, printed: str) -> str:
    """版记 at the foot of the last page: as wide as the 版心, heavy lines outside and a light one between (7.4).

    Words stand one 4号 character in from either end. What floats has to be held by a paragraph, the last one;
    LibreOffice 7.4 floats no table and lets it follow the text.
    """
    half = WIDE_MM / 2
    place = '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpX="0" w:tblpYSpec="bottom"/>'
    edge = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="000000"/>'
    borders = f"<w:tblBorders>{edge.format('top', 8)}{edge.format('bottom', 8)}{edge.format('insideH', 6)}</w:tblBorders>"
    inner = '<w:tblCellMar><w:left w:w="280" w:type="dxa"/><w:right w:w="280" w:type="dxa"/></w:tblCellMar>'
    rows = (
        steer(f"if {copied}", 2),
        row(cell(p("抄送：{{ " + copied + " }}。", "Copied"), WIDE_MM, 2)),
        steer("endif", 2),
        row(cell(p("{{ " + printed + " }}", "Imprint"), half), cell(p("{{ 成文日期 }}印发", "ImprintDay"), half)),
    )
    grid = f'<w:gridCol w:w="{round(half * MM)}"/>' * 2
    apart = p("", "Anchor")  # from a table above
    return (
        f'{apart}<w:tbl><w:tblPr>{place}<w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>{inner}'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{p('', 'Anchor')}"
    )


def rows_of(loop: str, columns: list[tuple[str, float, str]], *, small: bool = False) -> str:
    """A table of a list: (heading, width in mm, field) of each column; `#` before a field centres it."""
    head, body = ("SmallHead", "Small") if small else ("CellHead", "Cell")
    heads = row(*(cell(p(name, head), wide) for name, wide, _ in columns), head=True)
    cells = [
        cell(p("{{ " + field.lstrip("#") + " }}", body + ("Middle" if field.startswith("#") else "")), wide)
        for _, wide, field in columns
    ]
    steering = steer(f"for {loop}", len(columns)), row(*cells), steer("endfor", len(columns))
    return table([wide for _, wide, _ in columns], heads, *steering)


SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1978" w:left="1588" w:header="851" w:footer="1424" w:gutter="0"/>'
    '<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'


def fonts() -> str:
    """The table of fonts, each with those that may stand in for it."""

    def one(name: str) -> str:
        other = f'<w:altName w:val="{ALTERNATIVES[name]}"/>' if name in ALTERNATIVES else ""
        charset = "86" if name in ALTERNATIVES else "00"
        return f'<w:font w:name="{name}">{other}<w:charset w:val="{charset}"/><w:pitch w:val="variable"/></w:font>'

    return f"{HEAD}<w:fonts {ROOT}>{''.join(one(name) for name in (*ALTERNATIVES, LATIN))}</w:fonts>"


def styles() -> str:
    """The styles."""
    base = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{FANG}" '
        f'w:cs="{LATIN}"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" '
        'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    return f"{HEAD}<w:styles {ROOT}>{base}{''.join(STYLES)}</w:styles>"


def footer(key: str) -> str:
    """The page number between dashes."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        f'{HEAD}<w:ftr {ROOT}><w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr>{run("— ")}{field}{run(" —")}</w:p></w:ftr>'
    )


def settings() -> str:
    """Odd and even pages differ."""
    return (
        f'{HEAD}<w:settings {ROOT}><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/>"
        '<w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    )


def types() -> str:
    """What kind each part is of."""
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
        "footer1": "footer",
        "footer2": "footer",
    }
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{base}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'{parts}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def related(*pairs: tuple[str, str]) -> str:
    """Relations of a part, rId1 first."""
    lines = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(pairs, 1))
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def core() -> str:
    """Title and issuer as properties of the file."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ 标题 }}</dc:title><dc:creator>{{ 落款 }}</dc:creator>'
        "</cp:coreProperties>"
    )
