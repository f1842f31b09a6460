"""Rows of tests and demonstrations that two officers set aside (domain.md §8, D32): out of the registers, kept as rows.

A row that says the same, or names the same person or institution, in another list of the owner or of the authority
that decided is not entered either, until the decision is taken back. For lists of the command all decisions hold.

Where one of the two has no number that the other has, name and address, or name and birth date, are no proof: a real
record may be called so. Such a row is entered, and somebody is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing import normalising, repeats
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.report import ISOLATED, RESEMBLING, Problem
from liangzhao.consolidation.intake import changes, findings, guarding, keeping, retaking
from liangzhao.consolidation.intake.owners import NODE, Owner
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.models import Change, Load, Proposal
from liangzhao.consolidation.quality.model import Action, Finding, Found, Kind
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel.identifiers import id_number
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence

RULE = "DQ-32"
"""The rule that says of a row that it is no registration."""
State = Proposal.State
_NUMBERS = ("reg_no", "uscc", "id_no", "licence_no", "qual_no")
_OF_THE_LIST = frozenset({"foreign_code"})
"""What a list calls a row, and the next one calls another."""
_ALIKE = ("address", "birth_date")
_ANY = "any"
_LEAST_TELLING = 3
"""So many different characters has what tells one record from another."""


class EntryInUse(Refusal):
    """Raised when an entry cannot be taken out with its row: somebody changed it, decided on it, or refers to it."""

    template = _(
        "这条登记不能移出登记簿：它已另有变更、决定，或者已被电子证照、备案、账户、其他登记使用。"
        "请先撤销这些决定，或在登记簿维护中办理。"
    )


def row_of(found: Proposal) -> tuple[Load, int] | None:
    """The row a finding is about, or that brought its entry; None for an entry that no list brought."""
    if found.entry_id is None:
        return None if found.load.origin == Load.Origin.REGISTER else (found.load, found.number)
    brought = Change.objects.filter(entry_id=found.entry_id, before__isnull=True, undone_at=None).select_related("load")
    change = brought.first()
    return (change.load, change.number) if change else None


def take_out(found: Proposal, load: Load, number: int, *, by: Actor) -> None:
    """Take what a row brought out of the registers; the row has no entry then. EntryInUse leaves all as it is."""
    holders = findings.holders_of(Kind(load.kind), [] if found.entry_id is None else [found.entry_id]).values()
    keys = {key for each in holders for key in (each.entry_id, each.person_id) if key is not None}
    if changes.undo_row(load, number, keys, by=by).left:
        raise EntryInUse
    if found.load_id == load.pk:
        found.refresh_from_db(fields=["entry_id"])


def enter_again(found: Proposal, load: Load, number: int, *, by: Actor) -> None:
    """Enter a row that was taken out, as it reads with everything decided about it; if it cannot be, it waits."""
    entry = retaking.retake_row(load, number, by=by)
    mended = load.proposals.filter(number=number, state=State.APPLIED, action=Action.AUTO)
    findings.record_mendings(load, list(mended))
    if found.load_id == load.pk:
        found.refresh_from_db(fields=["register", "entry_id", "authority_id", "institution_id", "person_id"])
    elif entry is not None:
        found.entry_id = entry
        found.save(update_fields=["entry_id"])


def known(kind: str, owner: Owner) -> frozenset[bytes]:
    """What the rows of a kind say that were set aside, as far as it holds for lists of an owner."""
    settled = Proposal.objects.filter(rule=RULE, state=State.REJECTED, decided_by__isnull=False, load__kind=kind)
    rows: dict[UUID, set[int]] = {}
    for found in settled.select_related("load"):
        if _holds_for(found, owner):
            for of, at in _rows(found):
                rows.setdefault(of, set()).add(at)
    theirs = Load.objects.filter(pk__in=rows).exclude(origin=Load.Origin.REGISTER)
    return frozenset(words for load in theirs for words in _said(load, rows[load.pk]))


def _holds_for(found: Proposal, owner: Owner) -> bool:
    """Whether it was decided about a list of the owner, or by its authority; for the command's lists all hold."""
    is_own = (found.load.authority_id, found.load.institution_id) == (owner.authority_id, owner.institution_id)
    return owner == NODE or is_own or (owner.authority_id is not None and found.authority_id == owner.authority_id)


def _rows(found: Proposal) -> Iterable[tuple[UUID, int]]:
    """The row of a finding that was set aside, and the one that brought its entry; nothing of one that was kept."""
    try:
        told = json.loads(found.chosen or "")
    except ValueError:
        return
    if isinstance(told, dict) and "aside" in told:
        yield found.load_id, found.number
        if "out" in told:
            yield UUID(told["out"][0]), int(told["out"][1])


def _said(load: Load, numbers: Iterable[int]) -> Iterator[bytes]:
    owner = Owner(load.authority_id, load.institution_id, load.loaded_by)
    columns = guarding.own_columns(Columns(load.columns, load.values), owner)
    for _number, row in keeping.rows_of(load, numbers):
        yield from marks(columns.ours(row))


def marks(given: Mapping[str, str]) -> Iterator[bytes]:
    """By what a row that was set aside is told again."""
    yield from (*_words(given), *_by_number(given), *_by_address(given), *_without_a_number(given))


def among(rows: Iterable[tuple[int, Mapping[str, str]]], columns: Columns, known: frozenset[bytes]) -> frozenset[int]:
    """The numbers of the rows that say what was set aside, or name it: by name and number, without one by address."""
    return frozenset(number for number, row in rows if known and not known.isdisjoint(_asked(columns.ours(row))))


def resembling(given: Mapping[str, str], known: frozenset[bytes]) -> str:
    """The field by which a row may be what was set aside though no number tells it; empty for any other row."""
    held = [name for name in _NUMBERS if given.get(name, "").strip()]
    for field in _ALIKE:
        asked = {mark for name in held or [_ANY] for mark in _lacking(given, name, field)}
        if asked and asked <= known:
            return field
    return ""


def finding(number: int, given: Mapping[str, str]) -> Finding:
    """What is kept of such a row, for somebody to decide."""
    return BY_ID[RULE].finding(number, Found("name", given.get("name", "")))


def doubt(number: int, field: str) -> Problem:
    """What is said of such a row; it is entered all the same."""
    says = {
        "address": _("名称和地址与已隔离的测试数据相同，但号码无从比较；本行照样登记，由登记机关在数据清理中决定。"),
        "birth_date": _(
            "姓名和出生日期与已隔离的测试数据相同，但号码无从比较；本行照样登记，由登记机关在数据清理中决定。"
        ),
    }
    return Problem(number, RULE, field, "", sentence(says[field]), blocks=False, fault=RESEMBLING)


def _without_a_number(given: Mapping[str, str]) -> Iterator[bytes]:
    """What tells a row by name and address or birth date, under each number it has not."""
    for name in (_ANY, *(name for name in _NUMBERS if not given.get(name, "").strip())):
        for field in _ALIKE:
            yield from _lacking(given, name, field)


def _lacking(given: Mapping[str, str], name: str, field: str) -> list[bytes]:
    """The mark of a row by name and what stands in a field, as of one that has no number of this name."""
    value = _born(given) if field == "birth_date" else given.get(field, "")
    return [hashlib.sha256(name.encode() + mark).digest() for mark in _named({**given, field: value}, field)]


def _born(given: Mapping[str, str]) -> str:
    """The birth date of a person, told or in the number."""
    told = normalising.day(given.get("birth_date", ""))
    return told.isoformat() if told else id_number.check(given.get("id_no", "")).parts.get("birth_date", "")


def _asked(given: Mapping[str, str]) -> set[bytes]:
    return {*_words(given), *(_by_number(given) or _by_address(given))}


def _words(given: Mapping[str, str]) -> list[bytes]:
    words = repeats.said({name: value for name, value in given.items() if name not in _OF_THE_LIST})
    return [words] if words else []


def _by_number(given: Mapping[str, str]) -> list[bytes]:
    return [each for name in _NUMBERS for each in _named(given, name)]


def _by_address(given: Mapping[str, str]) -> list[bytes]:
    return _named(given, "address")


def _named(given: Mapping[str, str], field: str) -> list[bytes]:
    """The name with what stands in a field, however they are written; nothing where one is missing or a filler (无)."""
    name, value = fold(given.get("name", "")), fold(given.get(field, ""))
    tells = bool(name) and len(set(value)) >= _LEAST_TELLING
    return [hashlib.sha256(repr((field, name, value)).encode()).digest()] if tells else []


def problem(number: int) -> Problem:
    """What is said of such a row."""
    says = _("本行已作为测试数据隔离，不再登记；确是登记信息的，请在数据清理中撤销隔离的决定。")
    return Problem(number, RULE, "", "", sentence(says), fault=ISOLATED)
