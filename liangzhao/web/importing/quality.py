"""How good a list is, on the page: points of each part, the counts behind them, and what costs the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liangzhao.consolidation.models import Load, Score, Upload
from liangzhao.consolidation.quality.score import CONSISTENCY, FRESH_DAYS, LINKAGE, UNIQUENESS, VALIDITY
from liangzhao.web.importing import wording
from liangzhao.web.questions import field_word
from liangzhao.web.ui.parts import Column, Row, Table

PARTS = {
    "completeness": gettext_lazy("完整性"),
    "validity": gettext_lazy("有效性"),
    "uniqueness": gettext_lazy("唯一性"),
    "consistency": gettext_lazy("一致性"),
    "linkage": gettext_lazy("关联性"),
    "timeliness": gettext_lazy("及时性"),
}
_RULES = {"validity": VALIDITY, "uniqueness": UNIQUENESS, "consistency": CONSISTENCY, "linkage": LINKAGE}
MOST_REASONS = 4


def of_list(upload: Upload, measured: Mapping[str, Any]) -> Table | None:
    """The score of the list as it came, each part with what costs it points."""
    parts = [(name, word, measured.get(name)) for name, word in PARTS.items()]
    rows = [
        Row(
            [
                str(word),
                f"{part['points']:.1f}",
                f"{part['good']:,} / {part['all']:,}",
                _reason(upload, name, measured) if part["good"] < part["all"] else "—",
            ]
        )
        for name, word, part in parts
        if isinstance(part, Mapping) and part.get("all")
    ]
    columns = [
        Column(_("方面"), primary=True),
        Column(_("得分"), "number"),
        Column(_("合格 / 全部"), "number"),
        Column(_("失分的原因"), wide=True),
    ]
    return Table(_("名单的质量"), columns, rows, caption_hidden=True) if rows else None


def _reason(upload: Upload, name: str, measured: Mapping[str, Any]) -> str:
    """What costs a part its points, the most frequent first."""
    if name == "timeliness":
        if "updated_on" not in upload.columns:
            return _("名单没有更新日期一列，无法判断是否及时。")
        return _("更新日期为空、无法识别，或早于 %(days)d 天前。") % {"days": FRESH_DAYS}
    if name == "completeness":
        empty = measured.get("empty", {})
        return _listed({_("%(field)s空缺") % {"field": field_word(each, upload.kind)}: empty[each] for each in empty})
    found = measured.get("findings", {})
    return _listed({wording.title(each): found[each] for each in found if each in _RULES[name]})


def _listed(counted: Mapping[str, int]) -> str:
    """Reasons with their rows; those beyond the first few are only said to be there."""
    order = sorted(((count, word) for word, count in counted.items() if count), key=lambda each: (-each[0], each[1]))
    told = [
        ngettext("%(what)s %(n)s 行", "%(what)s %(n)s 行", count) % {"what": word, "n": f"{count:,}"}
        for count, word in order[:MOST_REASONS]
    ]
    more = len(order) - len(told)
    return _("、").join([*told, *([_("另有 %(n)d 项") % {"n": more}] if more else [])]) or "—"


def before_and_after(load: Load | None) -> Table | None:
    """The score of a list as it came beside that of the entries it became, once both are measured."""
    kept = {each.occasion: each.parts for each in load.scores.filter(authority_id=None)} if load else {}
    before, after = (kept.get(each, {}) for each in (Score.Occasion.BEFORE, Score.Occasion.AFTER))
    rows = [
        Row([str(word), _points(before.get(name)), _points(after.get(name))])
        for name, word in PARTS.items()
        if name in before and name in after
    ]
    columns = [
        Column(_("方面"), primary=True),
        Column(_("导入前的名单"), "number"),
        Column(_("导入后的登记"), "number"),
    ]
    return Table(_("数据质量"), columns, rows, caption_hidden=True) if rows else None


def _points(part: Sequence[int] | None) -> str:
    """How many of a hundred are good; a dash when there was nothing to measure."""
    return f"{100 * part[0] / part[1]:.1f}" if part and part[1] else "—"
