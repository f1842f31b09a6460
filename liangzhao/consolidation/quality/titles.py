"""Short titles of the rules of data quality, for tables, and for the acts that follow from what they found."""

from __future__ import annotations

from collections.abc import Mapping

from liangzhao.kernel.words import _, sentence

TITLES: Mapping[str, str] = {
    "DQ-01": _("全角、空格和不可见字符"),
    "DQ-02": _("姓名间隔号"),
    "DQ-03": _("生僻字丢失"),
    "DQ-04": _("15 位身份证号"),
    "DQ-05": _("身份证号有误"),
    "DQ-06": _("性别、出生日期与身份证号不符"),
    "DQ-07": _("占位身份证号"),
    "DQ-08": _("同一人多条记录"),
    "DQ-09": _("不同的人同一身份证号"),
    "DQ-10": _("两条有效注册"),
    "DQ-11": _("行政区划已撤销或更名"),
    "DQ-12": _("执业地点与机构区划不符"),
    "DQ-13": _("机构名称与登记不同"),
    "DQ-14": _("同一机构多条记录"),
    "DQ-15": _("登记号形式有误"),
    "DQ-16": _("组织机构代码缺失或有误"),
    "DQ-17": _("统一社会信用代码缺失或有误"),
    "DQ-18": _("执业机构找不到"),
    "DQ-19": _("机构已终止而人员在册"),
    "DQ-20": _("日期写法"),
    "DQ-21": _("不可能的日期"),
    "DQ-22": _("有效期止多算一日"),
    "DQ-23": _("机构类别与名称不符"),
    "DQ-24": _("诊疗科目以文字填写"),
    "DQ-25": _("诊疗科目旧代码"),
    "DQ-26": _("执业范围旧称"),
    "DQ-27": _("执业证书编码重复或有误"),
    "DQ-28": _("级别、类别与编码不符"),
    "DQ-29": _("状态自相矛盾"),
    "DQ-30": _("照片问题"),
    "DQ-31": _("手机号码无效或多人共用"),
    "DQ-32": _("测试数据"),
    "DQ-33": _("乱码"),
    "DQ-34": _("登记簿与其他来源不一致"),
    "DQ-35": _("名单中消失"),
    "DQ-36": _("未照样登记的内容"),
}
"""What each rule finds, as short as a line of a table; the rule's own sentence stands on its page."""


def decided(rule: str) -> str:
    """The reason of an act by which somebody decided on what a rule found, as registers keep it."""
    return str(sentence(_("数据清理：%(title)s"), title=TITLES.get(rule, rule)))


def decision_undone(rule: str) -> str:
    """The reason of an act by which such a decision was undone."""
    return str(sentence(_("撤销数据清理的决定：%(title)s"), title=TITLES.get(rule, rule)))
