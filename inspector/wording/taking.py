"""Sentences about taking photos in: what became of a file, of a card, of an import that was cut off."""

from __future__ import annotations

SENTENCES = {
    "intake_done": "新收入 {taken} 张，已在库中 {here} 张，未收入 {refused} 个。（收入的里面有 {unreadable} 张读不出画面，原件照样保存。）",
    "recovered": "上次没有正常结束：清掉半张文件 {parts} 个，补记照片 {adopted} 张；没导完的来源：{paths}。已存好的都在，再导入一次会接着来。",
    "source_gone": "文件不见了，可能存储卡已拔出。已收入的都在。请重插后再导入一次，会接着来。",
    "source_forbidden": "没有权限读这个文件，未收入。请检查文件夹权限。",
    "card_gone": "存储卡读到一半断开了。卡上照片没有改动，本机没留下半张文件。请重插读卡器，再导入一次。",
    "source_unreadable": "这个文件读不出来，未收入；其余照常。请换读卡器再试。",
    "no_room": "本机磁盘放不下这个文件，没有收入；放得下的照常收入。请腾出空间后再导入一次。",
    "original_unreadable": "照片原件在本机磁盘上读不出来。记录还在。请从相机、手机或备份把这张照片再收入一次，好的内容会换上去。",
    "original_healed": "这张照片早已收入，但本机的原件坏了；已用这次的内容补好。",
    "folder_empty": "文件夹是空的，没有可收入的照片。",
    "recovered_left": "照片库里有 {left} 个没有记录的文件读不出来或内容不符，没有补记，原样留着。请运行核对。",
    "adopted": "上次中断时存下的照片，来源文件名没有记下",
    "drop_without_path": "手机里的照片不能直接拖进来（系统没有给出文件位置）。本机没有改动。请先把手机以“文件传输”方式连上并打开其文件夹，"
    "把照片复制到桌面，再拖进来；或者点“选文件夹”。",
}
