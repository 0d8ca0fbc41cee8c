"""Answers for what the register of issued documents (发文登记) says on the screen."""

from __future__ import annotations

LIST, DETAIL = "发文登记", "这份发文"
HEAD = ("文号", "单据", "发往", "出文日期", "经办", "状态")
SEARCH, SEARCH_TIP = "按文号、登记号、标题或单位查", "查发文（Ctrl+F）"
KIND, YEAR, YEAR_SAY = "文种", "年份", "{year} 年"
READING = "正在取发文登记"
EMPTY = ("还没有出过文", "在「单据」里选好一份，按「出文」，就会登记在这里。")
NOT_FOUND = ("没有查到“{text}”", "换几个字，或者清空查找框看全部。")
NONE_OF_FILTER = ("这个范围里没有发文", "换个文种或年份，或者看全部。")
ALL = "看全部"
COUNT, COUNT_MOST = "{count} 份", "最近 {count} 份，更早的请按文号查"
NOBODY = "—"

REPLACED, CLASH, NO_FILES = "已重出", "文号不一", "文件没写成"
CHANGED, READY, WAITING, SAME = "记录有改动", "可定稿", "待文号", "无改动"
STANDING = {
    "replaced": "已被 {number} 代替。",
    "clash": "纸面上是 {printed}，办公室给的是 {given}。以办公室的为准，请重出一份代替它，并告诉收到的单位。",
    "no_files": "已经登记，文件没有写成。请再写一次。",
    "no_files_changed": "已经登记，文件没有写成，记录又改动了。请重出一份。",
    "ready": "办公室已给文号，正式稿还没有出。",
    "ready_changed": "办公室已给文号 {given}，但出文后记录有改动，不能照原内容定稿。请重出一份。",
    "waiting": "这是草稿号，办公室同步后给文号。",
    "screen": "它是在窗口里临时选定内容出的，不能重新画，只能另出一份。",
}
FACTS = ("登记号", "单据", "发往", "出文时间", "经办", "文件", "代替", "重出原因")
MADE_FROM, MADE_FROM_COUNT = "依据的记录", "共 {count} 条：{said}"
MADE_FROM_MANY = "太多，登记簿只留了总摘要。"
MADE_FROM_NONE = "没有记下依据哪些记录。"
SINCE, SINCE_NONE, SINCE_MANY = "出文后改了什么", "没有改动。", "请用 inspector verify 核对原文件，里面逐条都有。"
MORE, TOLD_ONCE = "另有 {count} 处", "{said}，{count} 条"
OPEN, OPEN_TIP = "打开", "看原文件；文件不在上次的文件夹里，就照记录画出来（回车）"
AGAIN, AGAIN_TIP = "重出", "照现在的记录另出一份，代替这一份"
FINISH, FINISH_TIP = "定稿", "照原内容，用办公室给的文号出正式稿"
WRITE, WRITE_TIP = "写文件", "照原内容，把没写成的文件再写一次"
OPENING, WRITING = "正在打开", "正在写文件"
DRAWN, DRAWN_TITLE = "这是照现在的记录画的", "{title}（照现在的记录）"
NOT_IN_FOLDER, NO_FOLDER = "原文件不在 {folder}。", "上次写文件的文件夹不在了，找不到原文件。"
DRAWN_CHANGED = "出文后记录有改动，与发出去的那份不一样。"
FOLDER_TITLE = "写到哪个文件夹"
AGAIN_TITLE = "重出 {number}"
AGAIN_SAY = "照现在的记录另出一份，写到 {folder}，代替 {number}。原来的一份留在登记里。"
AGAIN_CHANGES, AGAIN_SAME = "出文后改了 {count} 处：", "出文后，依据的记录没有改动。"
REASON, REASON_HINT = "为什么重出", "例如：期限改了"
FINISH_SAY = "照原内容，以 {number} 出正式稿，写到 {folder}。"
WRITE_SAY = "照原内容，以 {number} 再写一次文件，写到 {folder}。"
