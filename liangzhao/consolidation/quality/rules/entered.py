"""What of a row its entry in the register does not say: words of no code table, text that is too long (DQ-36)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain

from liangzhao.consolidation.importing import left_out
from liangzhao.consolidation.importing.states import ACTIVE, STATUS, status_of
from liangzhao.consolidation.quality.columns import Columns
from liangzhao.consolidation.quality.model import EVERY, Action, Context, Decider, Found, Kind, Row
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.kernel.words import _

LEFT_OUT = left_out.RULE


def left_out_of(row: Row, context: Context) -> Iterable[Found]:
    """The values of a tidied row that an entry leaves out; an entry of the register is no row of a list."""
    if context.of_register:
        return
    for name, lost in left_out.all_lost(context.kind, row, context.on):
        if lost.likeness:
            yield Found(name, row[name], lost.near[0], confidence=lost.likeness, action=Action.PROPOSE)
        else:
            yield Found(name, row[name])
    if context.kind is Kind.INSTITUTION and _is_said_in_vain(status := row.get(STATUS, "")):
        yield Found(STATUS, status)


def _is_said_in_vain(status: str) -> bool:
    return status != "" and status_of(status) != ACTIVE


def _perhaps_left_out(columns: Columns) -> Iterable[int]:
    kind, on = columns.context.kind, columns.context.on
    if columns.context.of_register:
        return ()
    found = [columns.where(name, partial(left_out.lost, kind, name, on=on)) for name in left_out.fields_of(kind)]
    status = columns.where(STATUS, _is_said_in_vain) if kind is Kind.INSTITUTION else []
    return chain(status, *found)


RULES = (
    Rule(
        LEFT_OUT,
        _("名单中的这一项没有照样进入登记簿：代码表中没有的词留空，过长的文字只登记前一部分，机构的状态由登记机关决定。"),
        "words of optional coded fields against their tables; lengths of texts; the state a list gives an institution",
        Action.DECIDE, Decider.ORGAN, "本平台：名单内容不得无声遗漏", EVERY, left_out_of,
        glance=_perhaps_left_out,
    ),
)  # fmt: skip
