"""Answers for what books of tables, masked photos and the screen 报表 say."""

from __future__ import annotations

from datetime import date

EVERYTHING = "全部"
ISSUES = "共 {} 条"
OTHER, TOTAL, SUMMARY = "其他", "合计", "汇总"
BY_MAJOR = ("类型", "问题数", "已销号", "未销号", "超期")
BY_BODY, BY_PLACE, ENTRIES = "按单位", "按属地", "明细"
BODY, PLACE, NO_BODY, NO_PLACE = "主责单位", "属地", "（没有主责单位）", "（没有属地）"
SUM_HEAD = ("投入", "数量", "单位", "约数", "笔数")
ENTRY_HEAD = ("日期", "问题编号", "街道", "社区", "主责单位", "投入", "数量", "单位", "约数")
HIDDEN = "已遮挡"
MASKED = "已遮挡，原件摘要 {digest}"
WITHHELD = "遮挡位置认不出，整张遮住，请打开照片重新遮挡后再出，原件摘要 {digest}"
WHOLE = "遮挡位置认不出，整张遮住"
MASK_UNPLACED = "　另有 {count} 处遮挡认不出位置（来自别的电脑），出件时整张遮住；请在这里画好，保存后以这里为准。"
QUALIFIERS = {"over": "余", "about": "约", "nearly": "近"}

WEEK_WHOLE, STREET_SUM = "概况", "（街道合计）"
WEEK_COUNTS = ("本周新增", "累计发现", "累计解决", "在办", "超期")
WEEK_FIGURES = (
    ("fresh", "本周新增"), ("solved_in", "本周解决"), ("found", "累计发现"), ("solved", "累计解决"), ("open", "在办"),
    ("reported", "已反馈待核"), ("overdue", "超期"),
)  # fmt: skip
# parts of a paper that figures stand in, and what those of a 大类 are called in a 通报
IN_SENTENCES, IN_PLACES, IN_BASICS, IN_PROBLEMS = "报告用语", "街道和社区", "督查基本情况", "主要问题"
OF_TABLES, ALL_ISSUES = "各表行数", "问题"
PROBLEM_WORDS = ("发现", "已解决", "在办", "超期")
MASK_FIELDS = {
    "sha256": "照片摘要",
    "x": "左边距",
    "y": "上边距",
    "wide": "宽",
    "high": "高",
    "drawn_at_utc": "画框时间",
    "person_id": "画框人",
}

MASK_TITLE, MASK_VERB = "遮挡人脸和车牌", "保存遮挡"
MASK_SAY = "在脸和车牌上拖出方框。原件不动；发出去的单据用遮挡后的副本，遮住的内容无法还原。"
MASK_LOADING, MASK_UNREADABLE = "正在取照片", "这张照片显示不出来，不能画框；原件还在"
MASK_ADD, MASK_ADD_TIP = "加一个框", "在中间加一个框（N），再用方向键移动，Shift+方向键改大小"
MASK_REMOVE, MASK_REMOVE_TIP = "删掉这个框", "删掉选中的框（Delete），空格换下一个"
MASK_LOOK = "看遮挡后的样子"
MASK_COUNT, MASK_WHO, MASK_SOMEBODY = "{count} 个框", "，{person} {at} 画", "有人"
MASK_DONE, MASK_NONE, MASK_DONE_REST = "已遮挡 {count} 处", "这张照片不再遮挡", "原件没有改动，可以撤销。"

# the screen
SPANS = (
    ("week", "本周"), ("last_week", "上周"), ("month", "本月"), ("last_month", "上月"), ("year", "今年"), ("all", "不限日期"),
    ("days", "指定日期"),
)  # fmt: skip
GROUPS = (
    ("汇总", ("weekly", "ledger", "three-lists", "efforts", "figures", "task-board", "completeness", "circular")),
    ("一次检查", ("visit-record", "photo-album", "blank-checklist", "water-survey")),
    ("交办与督办", ("rectify", "assign", "supervise", "urge", "notice-circular", "withdraw", "lead-transfer")),
    ("核查与销号", ("recheck", "closing")),
    ("留痕", ("talk", "account", "place-file", "rota", "rotation", "reconciliation")),
)
MORE = "其他单据"
WEEKS = ("本周", "上周")
WEEK = "第 {week} 周（{first} 至 {last}）"
LIST_NAME, SPAN_NAME, WEEK_NAME, RECORD_NAME = "单据", "时间", "哪一周", "范围"
COPIES, COPIES_HINT = "抄送", "没有就空着"
COPIES_TIP = "印在公文的版记里，如：区委办公室，区政府办公室。每种公文各记各的"
RECORD_HINT = {
    "visit": "选一个场次", "issues": "选一批问题，或输入编号", "body": "全部，或输入单位、地点、专项",
    "place": "选一个地点", "campaign": "选一个专项", "period": "全部，或输入单位、地点、专项", "lead": "选一条线索",
    "talk": "选一次约谈", "notice": "选一份文书", "circular": "选一期通报", "photos": "选一个场次，或输入问题编号",
    "rotation": "全部，或选一个专项",
}  # fmt: skip
NOTHING = {
    "visit": "还没有场次，先在「今日」开始一次检查。", "lead": "还没有线索。", "talk": "还没有约谈提醒。",
    "notice": "还没有发过文书，先在「台账」交办。", "circular": "还没有通报。", "place": "还没有登记地点。",
    "campaign": "还没有登记专项行动。",
}  # fmt: skip
CHOOSE = ("先选定{what}", "选好以后，这里就是单据的真实页面。")
PLACES = "{first}等 {count} 处"
ISSUES_STANDING = "{status}的问题 {count} 条"
STOPPED = "停下了"
DRAWING = "正在画"
DRAWING_TITLE, DRAWING_REST = "正在画《{title}》", "画好就出现在这里；可以停下，也可以先选别的。"
STOPPED_STATE = ("停下了，这份没有画完", "记录没有变化。点「重画」再画一次，或选别的单据。")
STALE = ("记录有改动，这份是 {time} 画的", "重画")
DRAWN_AT = "{time} 画成，共 {pages} 页"
NUMBERS, NUMBERS_HINT = "这份单据的数字", "点开看记录；页上按 N 逐个走"
ON_PAGE = "页上数字"
NO_NUMBERS = "这份单据不涉及具体记录。"
PRINT, SAVE, TO_FOLDER, ISSUE, BATCH = "打印", "另存", "发到文件夹", "出文", "本周全部单据"
TO_FOLDER_TIP = "不再询问，直接写到上次的文件夹"
ISSUE_TIP = "登记、编号，写成正式文件"
SEE_ISSUED = "看登记"
SAVED, SAVED_TO = "已存好", "文件在 {path}"
FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV"}
VARIANTS = (  # of a format: its word, and what is asked for besides
    ("xlsx", "另存 Excel，带缩略图", {"pictures": "yes"}),
    ("csv", "另存 CSV，GB18030 编码", {"encoding": "gb18030"}),
)
KINDS_OF_FILES = {
    "pdf": "PDF (*.pdf)", "docx": "Word 文档 (*.docx)", "xlsx": "Excel 工作簿 (*.xlsx)", "csv": "CSV 表格 (*.csv)",
}  # fmt: skip
FOLDER_TITLE, SAVE_TITLE = "写到哪个文件夹", "另存单据"
ISSUE_ASK = (
    "出文",
    "《{title}》将登记到发文登记，编号后写成 {formats}，放到 {folder}。出文后内容不再改动，要改就重出一份。",
)
ISSUED_BEFORE = (
    "这份已经出过",
    "《{title}》已在 {on} 以 {number} 出过。内容改了、要代替它，请到「发文登记」按「重出」。确实要另出一份、另编一个号吗？",
    "另出一份",
)
BATCH_TITLE, BATCH_VERB = "本周全部单据", "写到文件夹"
BATCH_SAY = "本周（{first} 至 {last}）涉及的单据共 {count} 份，勾上要的。一份写不成，不影响其余的。"
BATCH_NONE = ("本周没有可出的单据", "本周没有场次、文书和清单。")
BATCH_FOLDER, BATCH_CHANGE = "文件夹", "换一个"
BATCH_ALL, BATCH_NO = "全选", "全不选"
BATCH_PROGRESS = "写单据"
BATCH_REST = "正在写《{title}》"
BATCH_DONE = "写好 {done} 份"
BATCH_STOPPED = "停下了，写好 {done} / {whole} 份"
BATCH_FAILED = "{count} 份没有写成"
BATCH_LOOK, BATCH_FAULT = "查看原因", "《{title}》：{why}"
BATCH_BUG = "程序出错，已记入日志"
STANDINGS = (
    ("all", "问题"), ("found", "待交办"), ("assigned", "整改中"), ("reported", "已反馈待核"), ("closed", "已销号"),
    ("overdue", "超期"), ("supervised", "挂账督办"),
)  # fmt: skip
OF_PAPER, OF_SUM = "{title}：{what}", "，共 {count} 条记录"
TO_RECORDS = "{what}，点开看记录"
WHERE = "第 {page} 页，共 {pages} 页"
PRINTING, PRINTED = "正在送打印机：{done} / {pages} 页", "已送打印机，{done} / {pages} 页。"
NOT_ON_PAPER = ("这张表太长，不能打印", "请缩小范围，或者导出成 Excel。")


def of_paper(title: str, word: str, value: str, count: int) -> str:
    """Return what the records behind a figure are called; with how many they are where the figure is a sum of them."""
    named = OF_PAPER.format(title=title, what=f"{word} {value}".strip())
    return named if not word or value == str(count) else named + OF_SUM.format(count=count)


def to_records(word: str, value: str) -> str:
    """Return what is said of a figure one points at."""
    return TO_RECORDS.format(what=f"{word} {value}".strip())


def week_word(week: str, back: int, first: date, last: date) -> str:
    """Return a week as one chooses it: 本周 第47周（11-16 至 11-22）."""
    name = WEEKS[back] + " " if back < len(WEEKS) else ""
    return name + WEEK.format(week=int(week[-2:]), first=f"{first:%m-%d}", last=f"{last:%m-%d}")


def period(since: date | None, until: date | None) -> str:
    """Return a span of days in words, "" where nothing is set."""
    if since and until:
        return f"{since} 至 {until}" if since != until else f"{since}"
    return f"{since} 起" if since else f"截至 {until}" if until else ""


SENTENCES = {
    "issues_too_many_for_paper": "{said}的问题超过 {most} 个，一份单据装不下，没有排成页。请逐个选问题，或者按场次、单位另选一种单据。",
    "too_many_boxes": "一张照片最多画 {most} 个遮挡框，这次的改动没有保存。请合并相邻的框。",
    "table_too_long_for_paper": "《{name}》超过 {most} 行，印出来没有人看，没有排成页。请用日期、单位或地点缩小范围，或者导出成 Excel、CSV。",
    "table_too_long": "《{name}》超过 {most} 行，一张工作表放不下，文件没有写出。请缩小范围后再导出。",
}
