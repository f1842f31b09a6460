"""The quality score of an authority as measured last: six parts, each with the counts behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from liangzhao.consolidation.models import Score
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.score import PARTS
from liangzhao.registers.effects import Register
from liangzhao.web import charts
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.charts import Value
from liangzhao.web.ui.parts import Chart, Column, Link, Row, Table
from liangzhao.web.words import paragraph, remarked


def panels(authority_id: UUID, score_url: str = "") -> list[Chart]:
    """A chart for each kind of entry that was measured, with the change since the same was measured before.

    Each part leads to what is behind it on the page of the score, where there is one.
    """
    kinds = (Kind.INSTITUTION, Kind.PHYSICIAN, Kind.NURSE)
    return [_panel(kind, newest, score_url) for kind in kinds if (newest := _newest(authority_id, kind))]


def _newest(authority_id: UUID, kind: Kind) -> list[Score]:
    """The last run over the register and the one before; without any, the last list as it is now and as it came."""
    measured = Score.objects.filter(authority_id=authority_id, kind=kind).order_by("-measured_at", "-id")
    if runs := list(measured.filter(occasion=Score.Occasion.RUN)[:2]):
        return runs
    last = measured.first()
    if last is None:
        return []
    came = measured.filter(load_id=last.load_id, occasion=Score.Occasion.BEFORE).exclude(pk=last.pk)
    return [last, *came[:1]]


def part_words(part: str) -> str:
    """What a part of the score is called."""
    words = {
        "completeness": _("完整性"),
        "validity": _("有效性"),
        "uniqueness": _("唯一性"),
        "consistency": _("一致性"),
        "linkage": _("关联性"),
        "timeliness": _("及时性"),
    }
    return words[part]


def points(parts: Mapping[str, Sequence[int]], part: str) -> float:
    """A part from 0 to 100; one without anything to judge has full points."""
    good, whole = parts[part]
    return 100 * good / whole if whole else 100.0


def behind(score_url: str, kind: Kind, part: str) -> str:
    """Where the findings behind a part of the score are told."""
    return f"{score_url}?{urlencode({'kind': kind, 'part': part})}#rules" if score_url else ""


def _panel(kind: Kind, measured: Sequence[Score], score_url: str) -> Chart:
    now, before = measured[0], measured[1] if len(measured) > 1 else None
    title = _("%(kind)s数据质量得分") % {"kind": kind_word(Register(kind))}
    urls = {part: behind(score_url, kind, part) for part in PARTS}
    values = [Value(part_words(part), points(now.parts, part), _shown(now, before, part), urls[part]) for part in PARTS]
    return Chart(
        key=f"quality-{kind}",
        title=title,
        drawing=charts.bars(values, title=title, most=100),
        table=_table(title, now, before, urls),
        basis=paragraph(_source(now), _basis()),
        as_of=now.measured_at,
    )


def _shown(now: Score, before: Score | None, part: str) -> str:
    shown = f"{points(now.parts, part):.1f}"
    return remarked(shown, _change(now, before, part)) if before else shown


def _change(now: Score, before: Score | None, part: str) -> str:
    if before is None:
        return "—"
    change = round(points(now.parts, part) - points(before.parts, part), 1)
    return _("持平") if not change else f"{change:+.1f}"


def _table(title: str, now: Score, before: Score | None, urls: Mapping[str, str]) -> Table:
    columns = [
        Column(_("项目"), primary=True),
        Column(_("得分"), "number"),
        Column(_("合格数"), "number"),
        Column(_("总数"), "number"),
        Column(_("比上次"), "number"),
    ]
    rows = [
        Row(
            [
                Link(part_words(part), urls[part]) if urls[part] else part_words(part),
                f"{points(now.parts, part):.1f}",
                f"{now.parts[part][0]:,}",
                f"{now.parts[part][1]:,}",
                _change(now, before, part),
            ]
        )
        for part in PARTS
    ]
    return Table(title, columns, rows, caption_hidden=True)


def _source(now: Score) -> str:
    occasions = {
        Score.Occasion.BEFORE: _("导入时的原始数据"),
        Score.Occasion.AFTER: _("导入后登记簿中的数据"),
        Score.Occasion.RUN: _("登记簿全面检查"),
    }
    told = occasions[Score.Occasion(now.occasion)]
    return _("依据：%(occasion)s，共 %(n)s 条。") % {"occasion": told, "n": f"{now.rows:,}"}


def _basis() -> str:
    return _("口径：完整性按应填项目计，其余按没有相应问题的记录计，满分 100。")
