"""A row whose 登记号 an institution of the register has: the same one, and renamed when the row names it otherwise.

The row is about that entry and enters nothing. Whether the entry gets the new name, its authority decides: the name
before stays in the versions of the entry. So it does of all else that the row says otherwise (``differing``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from liangzhao.consolidation.importing import normalising
from liangzhao.consolidation.importing.institutions import NumberTaken
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import RENAMED, STANDING, Problem
from liangzhao.consolidation.intake import differing
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.reconciling import is_renamed
from liangzhao.consolidation.models import Change, Proposal
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Finding, Found
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.consolidation.quality.rules.known import name_key
from liangzhao.kernel.identifiers import check
from liangzhao.kernel.words import _, sentence
from liangzhao.registers.models import EntryVersion, Institution

RULE, _NAME = "DQ-13", "name"
_SAME = _("登记簿中已有这家机构“%(name)s”，登记号相同：本行没有另行登记，登记簿没有改动。")
_RENAMED = _(
    "登记号已属于登记簿中的“%(old)s”，可能已更名为“%(new)s”：是否更名由登记机关在数据清理中决定，本行没有另行登记；"
    "不是同一机构的，请改正登记号后重新导入。"
)
_CONFIDENCE = 0.9
"""As sure as a name that is only written otherwise: the number says the same, a person looks."""


@dataclass(frozen=True)
class Known:
    """The entry a row is about, who registered it, what is said of that, and what its authority is asked."""

    entry_id: UUID
    authority_id: UUID
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()


def of_row(number: int, refused: NumberTaken, names: Mapping[str, frozenset[str]]) -> Known | None:
    """What a row says of the entry that has its 登记号; None when it may as well be another institution.

    ``names`` are those that the list gives with each 登记号: one that it gives with two tells nothing.
    """
    holder, name = refused.holder, str(refused.told.facts[_NAME])
    if len(names.get(holder.reg_no, ())) > 1 or not _is_there(refused):
        return None
    others = differing.of_row(number, holder, refused.told)
    asked, told = differing.findings(others), differing.problems(others)
    if not _is_new_name(holder, name):
        said = sentence(_SAME, name=holder.name)
        problem = Problem(number, "DQ-14", "reg_no", holder.reg_no, said, blocks=False, fault=STANDING)
        return Known(holder.pk, holder.authority_id, (problem, *told), asked)
    said = sentence(_RENAMED, old=holder.name, new=name)
    problem = Problem(number, RULE, _NAME, name[:60], said, blocks=False, fault=RENAMED)
    finding = BY_ID[RULE].finding(number, Found(_NAME, holder.name, name, confidence=_CONFIDENCE))
    return Known(holder.pk, holder.authority_id, (problem, *told), (finding, *asked))


def asks(found: Proposal) -> bool:
    """Whether a finding asks if an entry was renamed: its value is the register's, the proposed one the list's.

    Of a name that is only written otherwise it is the other way round.
    """
    is_of_entry = (found.rule, found.field) == (RULE, _NAME) and found.entry_id is not None
    return is_of_entry and _are_others([found.old or ""], found.new or "")


def _is_there(refused: NumberTaken) -> bool:
    """Whether the entry stands, in the district that the row says."""
    holder, told = refused.holder, refused.told
    is_same_place = (holder.authority_id, holder.division) == (told.authority.pk, told.division)
    return is_same_place and holder.merged_into_id is None and holder.status not in ENDED


def _is_new_name(holder: Institution, name: str) -> bool:
    """Whether a name is neither the one of an entry, however it is written, nor one it had before."""
    if not _are_others((holder.name, *holder.other_names), name):
        return False  # so with most rows, of which no history is asked
    return _are_others(_names_before(holder), name)


def _names_before(holder: Institution) -> list[str]:
    """The names of an entry in its versions; none it only had by a change that was undone."""
    changes = Change.objects.filter(register="institution", entry_id=holder.pk, after__has_key=_NAME)
    undone = list(changes.filter(undone_at__isnull=False).values_list("after__name", "done_at"))
    versions = EntryVersion.objects.filter(register="institution", entry_id=holder.pk).order_by("number")
    found: list[str] = []
    for name, run in groupby(versions.values_list("body__name", "since", "until"), key=lambda each: each[0]):
        spans = list(run)
        since, until = spans[0][1], spans[-1][2]
        if name and not any(name == given and since <= at and (until is None or at <= until) for given, at in undone):
            found.append(name)
    return found


def _are_others(known: Iterable[str], name: str) -> bool:
    return all(is_renamed(each, name) and name_key(each) != name_key(name) for each in known)


def names_by_number(rows: Iterable[Mapping[str, str]], columns: Columns) -> Mapping[str, frozenset[str]]:
    """The names that a list gives with each 登记号."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        given = columns.ours(row)
        number = check("reg-no", normalising.unmarked(given.get("reg_no", "")))
        if number.ok:
            found[number.normalised].add(fold(given.get(_NAME, "")))
    return {number: frozenset(names) for number, names in found.items()}
