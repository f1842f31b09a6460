"""Words of division names: what a place is called without its rank."""

from __future__ import annotations

import re

_PEOPLES = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯"
    "|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_SHORT_PEOPLES = "回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各"
_RANK = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族?|[{_SHORT_PEOPLES}]族)*自治(?:区|州|县|旗)"
    r"|特别行政区|地区|林区|特区|新区|省|市|区|县|旗|盟|镇)$"
)
_COMMON = frozenset({"城", "郊", "市中", "市郊", "城中", "新市", "矿", "一", "二", "三"})  # many cities have one


def stem(name: str) -> str:
    """The name of a place without peoples and rank: 密云县 and 密云区 are both 密云; never empty."""
    return _RANK.sub("", name) or name


def same_place(one: str, other: str) -> bool:
    """Two names differ in rank only."""
    return stem(one) == stem(other)


def telling(name: str) -> bool:
    """The name says which place is meant; 郊区 or 市中区 could be anywhere."""
    return stem(name) not in _COMMON


def is_urban_district(name: str) -> bool:
    """The name is that of a 市辖区."""
    return name.endswith("区") and not name.endswith(("地区", "林区", "自治区", "特别行政区"))
