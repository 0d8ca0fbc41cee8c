"""Sentences of the photo room: why something about a photo is unknown, marked or refused."""

from __future__ import annotations

SENTENCES = {
    # Refused: nothing was taken in.
    "empty_file": "文件是空的（0 字节），没有收入。卡上的文件原样未动。请看看相机里这张照片是否正常。",
    "not_an_image": "这不是照片或视频（文件内容没有图像标识），没有收入。原文件未动。请核对是否选错了文件。",
    # Kept as evidence, but not or not wholly to be seen.
    "picture_unreadable": "照片读不出来，原件已原样保存，仍可作为证据留存。请从相机或手机重新收入一次试试。",
    "picture_cut": "照片文件不完整，只能显示前面一部分。原件已原样保存。请从相机或手机重新收入一次试试。",
    "picture_too_large": "图像太大，不生成预览，以免占满内存。原件已原样保存。请用专门的看图软件查看。",
    "picture_is_video": "这是视频，作为附件保存，不显示画面。请用播放器查看原件。",
    # EXIF as a whole.
    "exif_absent": "照片不带拍摄信息（微信发送的照片通常如此）。时间、地点请人工填写。",
    "exif_damaged": "照片的拍摄信息有损坏，只采用了能确认的部分。原件未动。缺的请人工填写。",
    "exif_unsupported": "这种文件格式的拍摄信息读不了。原件已原样保存。时间、地点请人工填写。",
    # Time.
    "time_absent": "照片没有写拍摄时间。请人工填写。",
    "time_zero": "照片里的拍摄时间全是零，按不详处理。请人工填写。",
    "time_damaged": "照片里的拍摄时间不是有效的日期，按不详处理。请人工填写。",
    "time_modified_only": "照片只写了文件修改时间，可能不是拍摄时间。请核对。",
    "clock_reset": "拍摄时像是相机时钟复位了（电池用尽后常见）。原样保留，但不用来排序。请人工填写时间。",
    "clock_future": "拍摄时间比现在还晚，相机时钟不准。原样保留，但不用来排序。请人工填写时间。",
    "clock_disagrees_gps": "相机时钟与卫星时间差了整小时，已按卫星时间推算。请核对相机时钟。",
    "offset_damaged": "照片里的时区写法无效，按北京时间推算。请核对。",
    "gps_time_implausible": "照片里的卫星时间与拍摄时间对不上，没有采用。请核对相机时钟。",
    # Place.
    "gps_absent": "照片没有定位。请选择地点，或人工填写坐标。",
    "gps_damaged": "照片里的坐标有损坏，按不详处理，以免落错地方。请选择地点。",
    "gps_zero": "照片里的坐标为零（拍摄时没有定到位），按不详处理。请选择地点。",
    "gps_out_of_range": "照片里的坐标超出了经纬度范围，按不详处理。请选择地点。",
    "gps_no_ref": "照片里的坐标没有写明南北纬或东西经，按不详处理，以免落错地方。请选择地点。",
    "gps_interrupted": "拍摄时卫星信号中断，坐标是最后一次定位的。请核对地点。",
    "datum_unknown": "照片写的坐标系不认识，按 WGS-84 处理，可能有几百米偏差。请核对地点。",
    "altitude_damaged": "照片里的海拔无效，按不详处理。不影响其他内容。",
    "bearing_damaged": "照片里的拍摄方向无效，按不详处理。不影响其他内容。",
    "orientation_damaged": "照片里的横竖标记无效，按原样显示。如显示不正，原件不受影响。",
    # Coordinates typed or pasted.
    "coordinates_unreadable": "看不懂这个坐标：“{text}”。内容还在，请写成“23.2866, 116.7265”或“北纬23.2866 东经116.7265”。",
    "coordinates_out_of_range": "坐标超出范围（纬度 {lat}，经度 {lon}）。内容还在，请核对有没有写反或写错。",
    "unknown_datum": "不认识坐标系“{datum}”。内容还在，请选 WGS-84、GCJ-02、BD-09 或 CGCS2000。",
}
