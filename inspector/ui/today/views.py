"""Answers for what the pictures of the screens show of 今日: a form filled in, which is never kept."""

from __future__ import annotations

from collections.abc import Callable


def views(show: Callable[..., None]) -> dict[str, Callable[[], None]]:
    """Return name → call; `show` puts values on the form."""

    def water() -> None:
        measures = {
            f"p{point}.{name}": value
            for point, figures in enumerate(((14, 0.9, -35, 9.6), (8, 0.15, -212, 16.2), (18, 1.4, 20, 7.4)), 1)
            for name, value in zip(("transparency_cm", "do_mg_l", "orp_mv", "nh3n_mg_l"), figures, strict=True)
        }
        answers = {
            f"black_water_{n}": answer for n, answer in enumerate(("是", "是", "有", "有", "否", "是", "是", "是"), 1)
        }
        notes = {"p1": "涵洞口", "p2": "桥下", "p3": "下游"}
        attrs = {"water_scope": "城市建成区", "water_depth_cm": 60, "length_m": 900, "area_m2": 3600}
        show(category="black_water", measures=measures, answers=answers, notes=notes, attrs=attrs)

    def filled() -> None:
        answers = {"garbage_1": "有", "garbage_2": "是", "garbage_3": "否", "garbage_4": "否", "garbage_5": "未查看"}
        text = "市场后巷墙边成堆生活垃圾未入桶，约 2 立方米，有渗滤液流到路面，投放点不够用。"
        attrs = {"garbage_kind": "生活垃圾", "garbage_volume_m3": 2.0}
        show(category="garbage", answers=answers, attrs=attrs, description=text, spot="市场后巷")

    return {"water": water, "form": filled}
