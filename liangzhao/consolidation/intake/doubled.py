"""Institutions a list brings though the register has them from elsewhere: told in the trial and kept with the load.

Only entries of the same authority and name are compared, by what a run over the register compares them with: what is
found here is what that run would find, and is not found twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from liangzhao.consolidation.importing.institutions import Done
from liangzhao.consolidation.importing.report import DOUBLED, Problem
from liangzhao.consolidation.intake import changes, proposals
from liangzhao.consolidation.matching import catalogue
from liangzhao.consolidation.matching.doubling import twins
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.models import WAITING, Load
from liangzhao.consolidation.quality.model import Context, Finding, Found, Kind, Row
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.consolidation.quality.running import tidied
from liangzhao.kernel import clock
from liangzhao.kernel.words import _, sentence
from liangzhao.registers.models import Institution

RULE = "DQ-14"
_NAME = "name"
_COMPARED = ("name", "address", "reg_no", "uscc", "division")
_READ = (*_COMPARED, "name_sort", "other_names", "authority_id", "source")
_AT_ONCE = 500


@dataclass(frozen=True)
class Doubled:
    """A finding of a row, and the entries that its own is one with: the first is named to whoever loads."""

    finding: Finding
    others: tuple[Institution, ...]

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes it the same finding as another one of its list."""
        return self.finding.row, self.finding.rule, self.finding.found.field

    @property
    def entries(self) -> list[str]:
        """The keys of these entries."""
        return [str(each.pk) for each in self.others]

    @property
    def problem(self) -> Problem:
        """The same in words; the row is registered all the same."""
        known = self.others[0]
        says = _("登记簿中已有“%(name)s”，可能是同一家机构；本行照样登记，由登记机关在数据清理中决定是否合并。")
        if known.source:
            says = _(
                "登记簿中已有“%(name)s”（来源：%(source)s），可能是同一家机构；"
                "本行照样登记，由登记机关在数据清理中决定是否合并。"
            )
        told = sentence(says, name=known.name, source=known.source)
        return Problem(self.finding.row, RULE, _NAME, known.name[:60], told, blocks=False, fault=DOUBLED)


def entered(done: Iterable[Done]) -> dict[int, UUID]:
    """The institutions that rows brought, of what was done with them."""
    return {number: entry for number, register, entry, before, _after in done if _is_new(register, before)}


def _is_new(register: str, before: object) -> bool:
    return register == Kind.INSTITUTION and before is None


def brought(load: Load, entry_of: Mapping[int, tuple[UUID, UUID]]) -> dict[int, UUID]:
    """The same of rows that were taken, in this run or in one that was stopped."""
    if load.kind != Kind.INSTITUTION:
        return {}
    theirs = changes.brought(load, [entry for entry, _organ in entry_of.values()])
    return {number: entry for number, (entry, _organ) in entry_of.items() if entry in theirs}


def of_entries(entry_of: Mapping[int, UUID], load: Load | None = None) -> list[Doubled]:
    """Which institutions that rows brought stand there already; of what ``load`` itself brought its list tells."""
    own = Institution.objects.only(*_READ).in_bulk(list(entry_of.values()))
    namesakes = _namesakes(own.values()) if own else []
    rivals = _rivals(namesakes, load)
    row_of = {entry: number for number, entry in entry_of.items()}
    pairs = [(row_of[key], each, rivals[_called(each)]) for key, each in own.items() if _called(each) in rivals]
    called = {_called(each) for _number, each, _others in pairs}
    alike = _alike(each for each in (*own.values(), *namesakes) if _called(each) in called)
    found = [one for number, each, others in pairs for one in _judged(number, each, others, alike)]
    return sorted(found, key=lambda one: one.key)


def _called(each: Institution) -> tuple[UUID, str]:
    return each.authority_id, fold(each.name)


def _namesakes(own: Iterable[Institution]) -> list[Institution]:
    """Who else is called so at the same authority, the oldest first."""
    listed = list(own)
    standing = Institution.objects.filter(
        merged_into=None,
        authority_id__in={each.authority_id for each in listed},
        name_sort__in={each.name_sort for each in listed},
    )
    return list(standing.only(*_READ).exclude(pk__in=[each.pk for each in listed]).order_by("pk"))


def _rivals(namesakes: Sequence[Institution], load: Load | None) -> dict[tuple[UUID, str], list[Institution]]:
    """Those of them that the load did not bring itself."""
    ours = changes.brought(load, [each.pk for each in namesakes]) if load and namesakes else set()
    found = defaultdict(list)
    for each in namesakes:
        if each.pk not in ours:
            found[_called(each)].append(each)
    return found


def _alike(listed: Iterable[Institution]) -> dict[frozenset[str], float]:
    """Who of these, all that are called so, are one by their names and addresses, and how sure that is."""
    rows = {
        str(each.pk): catalogue.Row(
            str(each.pk),
            each.name,
            each.division,
            each.address,
            tuple(each.other_names),
            tuple(filter(None, (each.reg_no, each.uscc))),
        )
        for each in listed
    }
    return {frozenset((each.one, each.other)): each.score for each in twins(list(rows.values()))} if rows else {}


def _judged(
    number: int, own: Institution, others: Sequence[Institution], alike: Mapping[frozenset[str], float]
) -> Iterator[Doubled]:
    """The findings of one entry, a field each, as the run over the register keeps them."""
    told: dict[str, tuple[Found, list[Institution]]] = {}
    for other in others:
        found = list(_by_rule(own, other))
        if not found and (score := alike.get(frozenset((str(own.pk), str(other.pk))))):
            found = [Found(_NAME, own.name, confidence=score)]
        for each in found:
            told.setdefault(each.field, (each, []))[1].append(other)
    for each, theirs in told.values():
        yield Doubled(BY_ID[RULE].finding(number, each), tuple(theirs))


def _by_rule(own: Institution, other: Institution) -> Iterator[Found]:
    context = Context(Kind.INSTITUTION, clock.today())
    mine, theirs = (tidied(0, _row(each), context)[0] for each in (own, other))
    for grouping in BY_ID[RULE].groups:
        key = grouping.key(mine, context)
        if key and key == grouping.key(theirs, context):
            for _at, found in grouping.judge([(0, theirs), (1, mine)], context):
                yield replace(found, others=())


def _row(each: Institution) -> Row:
    return {name: str(getattr(each, name)) for name in _COMPARED}


def keep(load: Load, found: Sequence[Doubled], entry_of: Mapping[int, tuple[UUID, UUID]]) -> Counter[str]:
    """Keep them with the load, each with the entries that stand already; how many are new to it, by rule."""
    about = load.proposals.filter(number__in=[each.finding.row for each in found], rule=RULE)
    known = set(about.values_list("number", "rule", "field"))
    proposals.keep(load, [each.finding for each in found], entry_of)
    against = {each.key: each for each in found}
    changed = []
    for each in about.filter(state__in=WAITING):
        if (each.number, each.rule, each.field) in against:
            each.other_entries = against[each.number, each.rule, each.field].entries
            changed.append(each)
    load.proposals.bulk_update(changed, ["other_entries"], batch_size=_AT_ONCE)
    return Counter(each.finding.rule for each in found if each.key not in known)
