"""Sentences of the demo."""

from __future__ import annotations

SENTENCES = {
    "demo_workspace": "样例有自己的工作区，不写进 {path}，没有动它。请去掉 --workspace，用 --out 指定样例放在哪个文件夹。",
    "demo_not_empty": "文件夹 {path} 里已有别的内容，没有动它。请用 --out 指定一个新文件夹。",
    "demo_put_aside": "上次的样例里有后来记下的内容，没有删，移到了 {path}。",
    "demo_in_use": "{path} 里的样例正在另一个窗口里打开，没有动它。请先关掉那个窗口。",
    "demo_no_photos": "{path} 里没有找到照片。没有改动任何内容。请换一个文件夹，或去掉 --photos。",
}
