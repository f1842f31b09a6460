"""Where each area stands in a tile map: column and row of its square, no boundaries drawn."""

from __future__ import annotations

from collections.abc import Mapping

CHINA: Mapping[str, tuple[int, int]] = {
    "新疆": (0, 2),
    "西藏": (0, 4),
    "青海": (1, 3),
    "甘肃": (2, 2),
    "四川": (2, 4),
    "云南": (2, 5),
    "宁夏": (3, 2),
    "陕西": (3, 3),
    "重庆": (3, 4),
    "贵州": (3, 5),
    "广西": (3, 6),
    "海南": (3, 7),
    "山西": (4, 3),
    "湖北": (4, 4),
    "湖南": (4, 5),
    "广东": (4, 6),
    "澳门": (4, 7),
    "内蒙古": (5, 1),
    "河北": (5, 2),
    "河南": (5, 3),
    "安徽": (5, 4),
    "江西": (5, 5),
    "香港": (5, 7),
    "北京": (6, 2),
    "山东": (6, 3),
    "江苏": (6, 4),
    "浙江": (6, 5),
    "福建": (6, 6),
    "天津": (7, 2),
    "上海": (7, 4),
    "台湾": (7, 6),
    "辽宁": (7, 1),
    "吉林": (8, 1),
    "黑龙江": (8, 0),
}
"""The 34 provincial units."""

BEIJING: Mapping[str, tuple[int, int]] = {
    "延庆": (1, 0),
    "怀柔": (2, 0),
    "密云": (3, 0),
    "昌平": (2, 1),
    "顺义": (3, 1),
    "平谷": (4, 1),
    "门头沟": (0, 2),
    "海淀": (1, 2),
    "西城": (2, 2),
    "东城": (3, 2),
    "朝阳": (4, 2),
    "石景山": (1, 3),
    "丰台": (2, 3),
    "经开区": (3, 3),
    "通州": (4, 3),
    "房山": (1, 4),
    "大兴": (2, 4),
}
"""The 16 districts and 经开区, which is an authority without a division code of its own."""

LAYOUTS: Mapping[str, Mapping[str, tuple[int, int]]] = {"china": CHINA, "beijing": BEIJING}
