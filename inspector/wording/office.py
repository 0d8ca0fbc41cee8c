"""Sentences of the office: what it refuses, what it sets aside, and what its administrator is told."""

from __future__ import annotations

SENTENCES = {
    "op_unknown": "隔离区里没有这些记录：{ops}。什么也没有改动。请先用“office quarantine”列出再选。",
    "office_datum_unknown": "没有名为“{name}”的办公室数据，什么也没有发布。可以发布的有：{names}。",
    "gap": "办公室缺前面的记录，要从第 {expected} 条补起。本机一条不少，会自动补送。",
    "op_foreign": "第 {seq} 条不是这台电脑写的，办公室没有收。本机记录未动，请联系管理员。",
    "transaction_split": "一次操作没有送全，办公室没有收。本机记录未动，会重新送。",
    "too_much": "一次送得太多（最多 {expected} 条），办公室没有收。本机记录未动，会分批再送。",
    "history_diverged": "办公室的数据是从备份恢复的，正在重新核对。本机记录都在，缺的会自动补送。",
}
