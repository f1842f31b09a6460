"""Short titles of the rules of data quality and of eligibility, for every portal that shows what they found."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.law.eligibility import institution, nurse, physician

TITLES: Mapping[str, str] = {
    "DQ-01": gettext_noop("全角、空格和不可见字符"),
    "DQ-02": gettext_noop("姓名间隔号"),
    "DQ-03": gettext_noop("生僻字丢失"),
    "DQ-04": gettext_noop("15 位身份证号"),
    "DQ-05": gettext_noop("身份证号有误"),
    "DQ-06": gettext_noop("性别、出生日期与身份证号不符"),
    "DQ-07": gettext_noop("占位身份证号"),
    "DQ-08": gettext_noop("同一人多条记录"),
    "DQ-09": gettext_noop("不同的人同一身份证号"),
    "DQ-10": gettext_noop("两条有效注册"),
    "DQ-11": gettext_noop("行政区划已撤销或更名"),
    "DQ-12": gettext_noop("执业地点与机构区划不符"),
    "DQ-13": gettext_noop("机构名称与登记不同"),
    "DQ-14": gettext_noop("同一机构多条记录"),
    "DQ-15": gettext_noop("登记号形式有误"),
    "DQ-16": gettext_noop("组织机构代码缺失或有误"),
    "DQ-17": gettext_noop("统一社会信用代码缺失或有误"),
    "DQ-18": gettext_noop("执业机构找不到"),
    "DQ-19": gettext_noop("机构已终止而人员在册"),
    "DQ-20": gettext_noop("日期写法"),
    "DQ-21": gettext_noop("不可能的日期"),
    "DQ-22": gettext_noop("有效期止多算一日"),
    "DQ-23": gettext_noop("机构类别与名称不符"),
    "DQ-24": gettext_noop("诊疗科目以文字填写"),
    "DQ-25": gettext_noop("诊疗科目旧代码"),
    "DQ-26": gettext_noop("执业范围旧称"),
    "DQ-27": gettext_noop("执业证书编码重复或有误"),
    "DQ-28": gettext_noop("级别、类别与编码不符"),
    "DQ-29": gettext_noop("状态自相矛盾"),
    "DQ-30": gettext_noop("照片问题"),
    "DQ-31": gettext_noop("手机号码无效或多人共用"),
    "DQ-32": gettext_noop("测试数据"),
    "DQ-33": gettext_noop("乱码"),
    "DQ-34": gettext_noop("国家与省级数据不一致"),
    "DQ-35": gettext_noop("名单中消失"),
    "DQ-36": gettext_noop("未照样登记的内容"),
}
"""What each rule finds, as short as a line of a table; the rule's own sentence stands on its page."""


def title(rule: str) -> str:
    """What a rule finds."""
    return _(TITLES[rule]) if rule in TITLES else rule


CONDITIONS: Mapping[str, str] = {
    rule.id: rule.title for rules in (institution.RULES, physician.RULES, nurse.RULES) for rule in rules
}


def rule_words(rule_id: str) -> str:
    """The condition a rule of eligibility asks for; one that is no longer law is named by its id."""
    return _(CONDITIONS[rule_id]).rstrip("。.") if rule_id in CONDITIONS else rule_id
