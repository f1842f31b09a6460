"""不再登记 in words: which row is left out, which record stands, and what happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import entries, setting_aside
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.sides import Case, Source
from liangzhao.consolidation.intake.repeated import DUPLICATES
from liangzhao.consolidation.models import Load
from liangzhao.web.words import listed, paragraph, remarked


@dataclass(frozen=True)
class Offer:
    """The button, and what follows from it."""

    label: str
    says: str


def offer(case: Case) -> Offer | None:
    """What calling the rows of a case the same would do; None when no row is left to leave out."""
    found = case.proposal
    if found.rule not in DUPLICATES or case.load.origin == Load.Origin.REGISTER:
        return None
    left = setting_aside.rows_left_out(found)
    if not left:
        return None
    if case.own is None:
        says = paragraph(_("%(row)s（本行）不再登记。") % {"row": _row(found.number)}, *_standing(case))
        return Offer(_("同一条，本行不再登记"), says)
    rows = listed([_row(number) for number in left])
    stands = _("%(row)s（本行）已经登记，这条登记照旧有效，不作变更：%(entry)s。")
    return Offer(
        _("同一条，%(rows)s不再登记") % {"rows": rows},
        paragraph(
            stands % {"row": _row(found.number), "entry": _named(case.own)},
            _("%(rows)s没有登记，以后也不再登记。") % {"rows": rows},
        ),
    )


def decided(case: Case) -> str:
    """What was chosen, or done, in a line."""
    left = [] if case.own is None else setting_aside.rows_left_out(case.proposal)
    if not left:
        return _("与另一条相同，本行不再登记")
    return _("与本行相同，%(rows)s不再登记；本行的登记照旧") % {"rows": listed([_row(number) for number in left])}


def _standing(case: Case) -> Iterator[str]:
    """What becomes of the records that say the same."""
    if case.rivals:
        named = listed([_named(entry) for entry in case.rivals])
        yield _("已有的登记照旧有效，不作变更：%(entries)s。") % {"entries": named}
    rows = [side.number for side in case.sides if side.source is Source.OTHER_RAW and side.number is not None]
    if rows:
        yield _("%(rows)s保留，尚未登记，按其待办事项继续办理。") % {"rows": listed([_row(each) for each in rows])}


def _row(number: int) -> str:
    return _("第 %(n)d 行") % {"n": number}


def _named(entry: Entry) -> str:
    return remarked(entries.name_of(entry), getattr(entry, "reg_no", "") or getattr(entry, "licence_no", ""))
