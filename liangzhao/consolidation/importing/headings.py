"""Which of our fields a heading names: by the names lists use, however they are dressed up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

_NOTE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|<.*?>")
_ASIDE = "*:·.。、，,#_-/\\“”\"'※★●◆"
_ORDER = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、．]|^[a-z]\d{0,2}[.、]")
_SOMEBODY_ELSE = re.compile(
    r"联系人|经办|审核|审批人|填表|填报|录入|核对|配偶|父亲|母亲|紧急|推荐|带教|^原|^曾|^前|变更|上级|主管部门|主管单位|举办|主办|"
    r"开户|隶属|备注|是否|序号|院校|毕业|户籍|家庭|通讯|居住|出生|"
    r"合同|身份证有效|身份证件有效|校验|婚姻|健康"
)
_DRESS = re.compile(
    r"^(?:医务人员|卫生技术人员|从业人员|人员|护士|医师|医生|持证人|本人|申请人|注册|现|当前|目前|所属|所在|第一|国家)+"
)
_TAIL = re.compile(r"(?:信息|情况|内容|全部|必填|选填)$")
SHORTEST_TAIL = 2
ONLY_ALONE = frozenset({"状况", "类型", "等级", "地区", "区划", "执业证", "护士证", "资格证", "资格证书"})
"""Names that say nothing at the end of a longer heading: 住房状况, 教师资格证."""


def plain(heading: str) -> str:
    """A heading without blanks, line breaks, signs and the difference of full and half width."""
    text = unicodedata.normalize("NFKC", heading).lower()
    return "".join(letter for letter in "".join(text.split()) if letter not in _ASIDE)


def bare(heading: str) -> str:
    """The same without notes in brackets (units, 必填, examples) and numbers of columns."""
    text = unicodedata.normalize("NFKC", heading)
    return _TAIL.sub("", plain(_NOTE.sub("", _ORDER.sub("", "".join(text.split()).lower()))))


def proposals(headings: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Field → heading: the very names first, then undressed ones, then those that end with a known name.

    A longer name tells more than a shorter one; a heading about somebody else (联系人姓名, 原执业机构) is left alone.
    """
    wanted = {field: [plain(each) for each in aliases] for field, aliases in names.items()}
    found: dict[str, str] = {}
    for form in (plain, bare, _undressed):
        _exactly(found, headings, wanted, form)
    _by_tail(found, headings, wanted)
    return {field: found[field] for field in names if field in found}


def _undressed(heading: str) -> str:
    text = bare(heading)
    return "" if _SOMEBODY_ELSE.search(text) else _DRESS.sub("", text)


def _exactly(
    found: dict[str, str],
    headings: Sequence[str],
    wanted: Mapping[str, Sequence[str]],
    form: Callable[[str], str],
) -> None:
    """Add the fields that have a heading of this very name, in one of its forms."""
    shaped: dict[str, str] = {}
    for heading in headings:
        shaped.setdefault(form(heading), heading)
    shaped.pop("", None)
    for field, aliases in wanted.items():
        told = next((shaped[each] for each in aliases if each in shaped and shaped[each] not in found.values()), None)
        if told is not None and field not in found:
            found[field] = told


def _by_tail(found: dict[str, str], headings: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> None:
    ends = [
        (len(alias), field, heading)
        for heading in headings
        if heading not in found.values() and not _SOMEBODY_ELSE.search(text := bare(heading))
        for field, aliases in wanted.items()
        if field not in found
        for alias in aliases
        if len(alias) >= SHORTEST_TAIL and alias not in ONLY_ALONE and not alias.isascii() and text.endswith(alias)
    ]
    for _length, field, heading in sorted(ends, key=lambda each: -each[0]):
        if field not in found and heading not in found.values():
            found[field] = heading
