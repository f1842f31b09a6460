"""What of a row the register will not say, in words for whoever loads the list: before it is in, and afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from liangzhao.consolidation.importing import left_out
from liangzhao.consolidation.importing.report import Problem
from liangzhao.consolidation.importing.states import STATUS
from liangzhao.consolidation.quality.model import PERSONS, Context, Kind, Row
from liangzhao.consolidation.quality.rules import entered
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import masking
from liangzhao.kernel.words import Sentence, _, names, sentence

_MASKED = frozenset({"name"})
_END = 10
LEFT = "left"
"""The sort of these faults; the field stands behind it."""


def of_row(number: int, row: Row, context: Context) -> Iterator[Problem]:
    """A problem for each value that an entry made of the row leaves out, as rule DQ-36 finds them."""
    given, _tidying = tidied(number, row, context)
    for found in entered.left_out_of(given, context):
        says = words(context, found.field, found.old)
        name = found.field
        shown = masking.person_name(found.old) if name in _MASKED and context.kind in PERSONS else found.old[:60]
        yield Problem(number, entered.LEFT_OUT, name, shown, says, blocks=False, fault=f"{LEFT}:{name}")


def words(context: Context, name: str, text: str) -> Sentence:
    """What becomes of a value that the register does not take over whole, and what may be meant."""
    kind = context.kind
    if kind is Kind.INSTITUTION and name == STATUS:
        says = _("名单中的状态是“%(word)s”；登记簿已有这一机构，其状态不随名单更改，请在登记簿维护中办理。")
        return sentence(says, word=text[:30])
    lost = left_out.lost(kind, name, text, context.on) or left_out.Lost(text)
    if name in left_out.LONGEST[kind]:
        return _of_length(len(text), left_out.LONGEST[kind][name], lost.keeps)
    if name == left_out.BEDS:
        return sentence(_("床位数应为整数，该项留空。"))
    if not lost.near:
        return sentence(_("“%(word)s”不在代码表中，该项留空。"), word=text[:30])
    says = _("“%(word)s”不在代码表中，该项留空；可能是：%(near)s。")
    return sentence(says, word=text[:30], near=names(*lost.near))


def _of_length(length: int, most: int, kept: str) -> Sentence:
    if not kept:
        return sentence(_("内容有%(length)d个字，最多%(most)d个字，该项留空。"), length=length, most=most)
    says = _("内容有%(length)d个字，只登记前%(most)d个字，到“%(end)s”为止。")
    return sentence(says, length=length, most=most, end=kept[-_END:])
