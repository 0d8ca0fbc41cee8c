"""Answers for what is said when printing meets the world."""

from __future__ import annotations

SENTENCES = {
    "sheets_nothing_to_print": "没有可打印的内容，《{title}》没有生成。请先选定至少一条，再打印。",
    "sheets_photo_too_large": "照片像素过多（{pixels} 像素），没有印出；原件未动。请在电脑上打开原件查看。",
    "sheets_missing_glyphs": "有 {count} 个字字库里没有，纸上印成「〓」：{characters}。记录里的字没有变，请在纸上补写。",
}
