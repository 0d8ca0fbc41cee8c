"""Answers for what the office says of photos: why one was not taken, and what happens next."""

from __future__ import annotations

SENTENCES = {
    "bad_digest": "照片编号不对，办公室没有收。本机照片完好。请升级程序，仍不行请联系管理员。",
    "blob_busy": "另一台电脑正在上传同一张照片。本机照片完好，稍后会自动再试。",
    "blob_empty": "照片文件是空的，办公室没有收。请查看原照片是否还读得出来。",
    "blob_too_long": "文件超过 4 GB，办公室收不下，已收部分保留。本机文件完好，请联系管理员。",
    "blob_unknown": "办公室没有这张照片，或者不在您负责的区里。",
    "digest_mismatch": "照片传到办公室后核对不符，办公室没有采用。本机会重新核对原照片，完好就从头再传。",
    "length_changed": "照片大小与先前说的不一样，将从头再传。本机照片完好。",
    "length_overrun": "送来的内容比先前说的长，多出部分没有收。本机照片完好，会自动再试。",
    "offset_mismatch": "照片续传的位置对不上，会从办公室已收到的地方接着传。本机照片完好。",
    "photo_store_away": "办公室的照片库暂时连不上。本机照片完好，稍后会自动再试。（{detail}）",
    "photo_store_url": "照片库地址有误：只认 s3://桶名/目录?endpoint=…&region=…，密钥请放在环境变量里。（{detail}）",
    "too_many_partials": "这台电脑有太多照片只传了一半，办公室先不收新的。本机照片完好，会先传完开了头的，稍后自动再试。",
    "read_only": "您的账号只能查看，不能上传。本机内容完好。如需上传请联系管理员。",
}
