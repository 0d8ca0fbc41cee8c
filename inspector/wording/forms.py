"""Words of 公文模板 in 设置."""

from __future__ import annotations

SECTION = "公文模板"
ABOUT = (
    "公文按这里的模板出 Word。换上的模板只在这台电脑上：随备份走，不随同步走。"
    "要各处用一种样子，请把同一个文件在每台电脑上换上；校验码相同就是同一份。"
)
EXPORT, CHANGE, GIVE_BACK = "导出范本", "换成本单位的", "恢复随程序的"
EXPORT_TIP = "把现在用的模板写成 Word 文件，旁边附一份字段说明，改好再换上"
CHANGE_TIP = "选一个 Word 文件：先逐项检查，再看填好的样子，最后才换"
GIVE_BACK_TIP = "不再用本单位的模板"
CHECKING = "正在检查"
SHIPPED = "随程序"
OWN = "本单位的：{file}"
OWN_SINCE = "{when} {person}换上，校验码 {digest}"
OWN_UNKNOWN = "校验码 {digest}"
BY = "由{person}"
UNNAMED = "（没有文件名）"
READ_ONLY = "只读：工作区正由别的进程使用，这里不能改"

FILTER = "Word 文件 (*.docx);;所有文件 (*)"
CHOOSE = "《{title}》换成本单位的模板"
SAVE = "导出《{title}》的范本"
FILE_NAME = "{title}范本.docx"

REFUSED = "《{title}》的模板没有换"
REFUSED_WHY = "{file} 有 {count} 处问题，没有采用；现在用的模板不变。请在 Word 里逐处改好，存成 .docx 再选一次。"
PASSED = "{file} 检查通过，还没有换上"
FILLED = "下面是用“{about}”填好的样子，改的只是版式，记录没有动。"
SPECIMEN = "这里还没有可以出这种公文的记录，所以填的是字段的名字，写成〔字段〕。"
KNOW = "请留意："
PUT_TO_USE = "换上这份模板"
LATER = "先不换"

USED = "《{title}》改用本单位的模板。"
USED_REST = "以后出的公文都用它，已经发出的不变。只在这台电脑上；校验码 {digest}。"
DROPPED = "《{title}》改回随程序的模板。"
DROPPED_REST = "以后出的公文都用它，已经发出的不变。"
EXPORTED = "已写出 {file}。"
EXPORTED_REST = "旁边的“{fields}”写着有哪些字段、各是什么意思。都在 {folder}。"
ASK_BACK = "《{title}》改回随程序的模板？本单位的那份（{file}）会从这台电脑里删去；要留着，请先导出范本。"
BACK_VERB = "改回"
