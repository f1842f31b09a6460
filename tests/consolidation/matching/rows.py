"""Rows and answers for the tests of matching."""

from __future__ import annotations

from collections.abc import Sequence

from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Match, match

CITY = (
    "北京大学第三医院", "北京大学第一医院（北京大学北大医院）", "北京市海淀医院", "北京市海淀区中医医院",
    "北京朝阳医院",
    "北京市西城区广外医院", "北京市密云区医院", "北京市密云区中医医院", "北京市通州区潞城镇甘棠社区卫生服务中心",
    "北京市西城区月坛街道南沙沟社区卫生服务站", "北京市西城区月坛街道三里河一区社区卫生服务站",
    "北京市西城区月坛街道三里河二区社区卫生服务站", "中国人民解放军第三〇五医院", "北京昌平同康中医门诊部",
    "北京市房山区第一医院", "北京市房山区妇幼保健院", "北京市房山区疾病预防控制中心", "北京燕化医院", "北京和康诊所",
    "北京市东城区和康诊所", "北京市朝阳区和康诊所", "国家电网有限公司医务室",
)  # fmt: skip


def catalogue(names: Sequence[str] = CITY) -> Catalogue:
    """A catalogue of names, each its own key."""
    return Catalogue([Row(name, name) for name in names])


def answer(name: str, *, against: Catalogue | None = None, district: str = "", address: str = "") -> Match:
    """The answer for one name."""
    return match(Row("0", name, district, address), against or catalogue())
