"""Entering the rows of a foreign list of institutions into the register.

What the list does not say stays empty: a missing 登记号 or 有效期限 is shown by the rules of eligibility as what it
is, with its remedy. On a later run only what came from an import is brought up to date: neither a completed
entry nor a decision of its authority is undone by a list.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import date
from typing import cast
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing import facts as fact_reading
from liangzhao.consolidation.importing import (
    left_out,
    normalising,
    overruling,
    places,
    service_subjects,
    states,
    totals,
)
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.importing.reading import SURPLUS
from liangzhao.consolidation.importing.report import EMPTY, UNKNOWN_WORD, Problem, Result
from liangzhao.kernel import clock
from liangzhao.kernel.words import _, sentence
from liangzhao.reference.models import Authority
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.models import Institution

_UNKNOWN_CODE = _("区划“%(place)s”无法识别，本行未登记，请按现行区划的名称或代码改正后重新导入。")
_UNKNOWN_PLACE = _("区县“%(place)s”无法识别，本行未登记；请在取值对照中指明是哪个区县，或改正后重新导入。")


Done = tuple[int, str, UUID, dict[str, object] | None, dict[str, object]]
"""What a row did: its number, the register, the entry, the fields before (None when it is new) and after."""


class RowRefused(Exception):
    """A row that cannot become an entry; carries its problem, and what else is to be mended in it."""

    def __init__(self, problem: Problem, more: Sequence[Problem] = ()) -> None:
        super().__init__(problem.says)
        self.problem, self.more = problem, tuple(more)

    def with_more(self, others: Iterable[Problem]) -> RowRefused:
        """Itself, with other faults of the row, each field once for each rule."""
        told = {(self.problem.rule, self.problem.field): self.problem}
        for each in others:
            told.setdefault((each.rule, each.field), each)
        self.more = tuple(told.values())[1:]
        return self


class NumberTaken(RowRefused):
    """A row with the 登记号 of an entry, ``holder``, that is not known to be its own; ``told`` is what it says."""

    def __init__(self, problem: Problem, *, holder: Institution, told: Told) -> None:
        super().__init__(problem)
        self.holder, self.told = holder, told


@dataclass(frozen=True)
class Told:
    """What a row says of an institution: the list's key of it, where it belongs, its facts, what is wrong with them.

    ``subjects`` are the codes of its 诊疗科目 when all of them are right ones; findings tell the others. ``state`` is
    the word for its state.
    """

    key: str
    authority: Authority
    division: str
    facts: dict[str, object]
    subjects: tuple[str, ...]
    problems: list[Problem]
    state: str = ""

    @property
    def twin(self) -> str:
        """Equal for rows that say the same name, address and authority; empty for what a 登记号 tells."""
        name, address = self.facts.get("name"), self.facts.get("address")
        if self.facts.get("reg_no") or not name or not address:
            return ""
        return f"={_digest(f'{name}|{self.authority.uscc}|{address}')}"

    def keys(self, number: int) -> dict[str, int]:
        """What later rows of the list are compared with, and where it stood first."""
        return {key: number for key in (self.key, self.twin) if key}


@dataclass
class InstitutionImport:
    """One run over one list: remembers what it entered, so that a row that says the same again is found.

    ``decided`` are the fields of which an officer said what is right.
    """

    source: str
    mapping: Mapping
    by: Actor
    decided: Collection[str] = ()
    seen: dict[str, int] = field(default_factory=dict)
    places: places.Places = field(default_factory=places.Places)
    done: list[Done] = field(default_factory=list)
    entry_of: dict[int, tuple[UUID, UUID]] = field(default_factory=dict)
    unnumbered: int = 0

    def take(self, number: int, row: Dictionary[str, str]) -> tuple[Result, list[Problem]]:
        """Enter, update or leave one row, in the caller's transaction; RowRefused when it cannot be an entry."""
        told = self.read(number, row)
        key, facts, problems = told.key, told.facts, told.problems
        if key in self.seen:
            says = sentence(
                _("与第%(row)d行是同一机构，本行未登记；如确为两家机构，请核对编码或名称。"), row=self.seen[key]
            )
            raise RowRefused(Problem(number, "DQ-14", "foreign_code", key, says), _to_mend(problems))
        known = Institution.objects.filter(source=self.source, foreign_code=key).first()
        if known is not None and known.merged_into_id is not None:
            return self._merged(number, known, told), [*problems, _of_merged(number, known)]
        if known is None and told.twin in self.seen:
            raise RowRefused(_twin(number, told, self.seen[told.twin]), _to_mend(problems))
        try:
            _refuse_number_of_another(number, told, known)
            result = self._enter(number, told) if known is None else self._update(number, known, told)
        except RowRefused as refused:
            raise refused.with_more(_to_mend(problems)) from None
        self.seen |= told.keys(number)
        if not (known.reg_no if known else facts.get("reg_no")):
            self.unnumbered += 1
        return result, problems

    def read(self, number: int, row: Dictionary[str, str]) -> Told:
        """What a row says, asking nothing of the register; RowRefused when it cannot be an entry."""
        _refuse_misshapen(number, row)
        given = {name: value.strip() for name, value in self.mapping.ours(row).items()}
        name = normalising.text(given.get("name", ""))
        facts, problems = fact_reading.read(number, given)
        authority = self.places.authority(*_place(given))
        refused = [] if name else [_nameless(number)]
        if authority is None or refused:
            refused += [] if authority else [_placeless(number, given)]
            raise RowRefused(refused[0]).with_more([*refused, *_to_mend(problems)])
        division = places.division(authority, normalising.text(given.get("division", "")))
        subjects = service_subjects.entered(given.get("subjects", ""), clock.today())
        state = normalising.text(given.get(states.STATUS, ""))
        return Told(_key(given, name, authority), authority, division, facts, subjects, problems, state)

    def _act(self) -> Act:
        source = f"import:{self.source}"[:60]
        return Act(by=self.by, at=clock.now(), kind=overruling.ACT, reason=self.source, source=source)

    def _enter(self, number: int, told: Told) -> Result:
        if problem := states.undecided(number, told.state, is_decided=states.STATUS in self.decided):
            raise RowRefused(problem)
        row = Institution(
            status=states.of_institution(told.state),
            public_ref=public_ref(),
            foreign_code=told.key,
            source=self.source,
            authority=told.authority,
            area_path=told.authority.area_path,
            division=told.division,
            **told.facts,
        )
        entries.enter_institution(row, subjects=told.subjects, act=self._act())
        self.done.append((number, "institution", row.pk, None, {}))
        self.entry_of[number] = row.pk, row.authority_id
        return Result.ENTERED

    def _merged(self, number: int, known: Institution, told: Told) -> Result:
        """What the list says of an entry that was merged changes nothing: its own row and the survivor's would vie."""
        standing = survivor_of(known)
        self.entry_of[number] = standing.pk, standing.authority_id
        self.seen[told.key] = number
        return Result.UNCHANGED

    def _update(self, number: int, known: Institution, told: Told) -> Result:
        self.entry_of[number] = known.pk, known.authority_id
        changed = overruling.said_otherwise(known, told.facts) | overruling.subjects_known_first(known, told.subjects)
        kept = overruling.kept_against(known, changed) if changed else set()
        told.problems.extend(overruling.problem(number, name, str(changed[name])) for name in sorted(kept))
        changed = {name: value for name, value in changed.items() if name not in kept}
        if not changed:
            return Result.UNCHANGED
        _refuse_impossible_period(number, known, changed)
        facts = {name: value for name, value in changed.items() if name != overruling.SUBJECTS}
        before = {name: getattr(known, name) if name in facts else [] for name in changed}
        entries.change(
            known, values=facts, subjects=told.subjects if overruling.SUBJECTS in changed else None, act=self._act()
        )
        self.done.append((number, "institution", known.pk, before, changed))
        return Result.UPDATED


def refuse_set_aside(number: int, row: Dictionary[str, str]) -> None:
    """RowRefused for a line that is nobody."""
    if problem := set_aside(number, row):
        raise RowRefused(problem)


def set_aside(number: int, row: Dictionary[str, str]) -> Problem | None:
    """What a line that is nobody is reported as; None for any other."""
    if totals.is_blank(row):
        return Problem(number, totals.BLANK, "", "", sentence(_("这是空行，已单独列出，不登记。")))
    if totals.is_heading_again(row):
        says = sentence(_("这是重复的表头，不是名单中的人或机构，已单独列出，不登记。"))
        return Problem(number, totals.RULE, "", "", says, fault=totals.HEADING)
    if totals.is_note(row.values()):
        says = sentence(_("这是表下的附注，不是名单中的人或机构，已单独列出，不登记。"))
        return Problem(number, totals.RULE, "", "", says, fault=totals.NOTE)
    if totals.is_total(row.values()):
        return Problem(
            number, totals.RULE, "", "", sentence(_("这是合计行，不是名单中的人或机构，已单独列出，不登记。"))
        )
    return None


def _place(given: Dictionary[str, str]) -> tuple[str, str]:
    return normalising.text(given.get("division", "")), normalising.text(given.get("district", ""))


def _nameless(number: int) -> Problem:
    return Problem(number, "IM-02", "name", "", sentence(_("机构名称为空，本行未登记，请补充后重新导入。")))


def _placeless(number: int, given: Dictionary[str, str]) -> Problem:
    code, place = _place(given)
    if not code and not place:
        says = sentence(_("没有写明所在区县，本行未登记；请补充后重新导入。"))
        return Problem(number, EMPTY, "district", "", says, fault="district")
    field = "district" if place else "division"
    says = sentence(_UNKNOWN_CODE if code else _UNKNOWN_PLACE, place=(place or code)[:30])
    return Problem(number, "DQ-11", field, (place or code)[:60], says, fault=f"{UNKNOWN_WORD}:{field}")


def _to_mend(problems: Iterable[Problem]) -> list[Problem]:
    """What else is wrong with cells of a row that is refused: it keeps no row out, and is mended with what does."""
    return [each for each in problems if each.rule not in {"DQ-23", "DQ-34"}]


def _refuse_misshapen(number: int, row: Dictionary[str, str]) -> None:
    """Neither a line that is nobody nor a row whose cells do not stand under their headings is an entry."""
    refuse_set_aside(number, row)
    if row.get(SURPLUS, ""):
        says = _("本行的列多于表头，各列可能错位，本行未登记；内容含分隔符的，请加引号，或另存为 XLSX 后重新导入。")
        raise RowRefused(Problem(number, "IM-03", "", "", sentence(says)))


def _refuse_number_of_another(number: int, told: Told, known: Institution | None) -> None:
    """A 登记号 belongs to one institution; whether two entries are the same one, the authority decides."""
    given = told.facts.get("reg_no")
    others = Institution.objects.exclude(pk=known.pk) if known else Institution.objects.all()
    holder = others.filter(reg_no=given).first() if given else None
    if holder is not None:
        taken = number_taken(number, told, holder)
        raise taken if known is None else RowRefused(taken.problem)


def number_taken(number: int, told: Told, holder: Institution) -> NumberTaken:
    """The refusal of a row whose 登记号 an entry of the register has."""
    says = sentence(_("登记号已属于登记簿中的“%(name)s”，本行未登记，请核对是否同一机构。"), name=holder.name)
    problem = Problem(number, "DQ-14", "reg_no", str(told.facts["reg_no"]), says)
    return NumberTaken(problem, holder=holder, told=told)


def _twin(number: int, told: Told, first: int) -> Problem:
    """Two rows that nothing but the list's own code tells apart are likely one institution: somebody must look."""
    says = sentence(
        _("名称、地址、所在区县与第%(row)d行相同，且都没有登记号，本行未登记；确为两家机构的，请补登记号后重新导入。"),
        row=first,
    )
    return Problem(number, "DQ-14", "name", str(told.facts["name"])[:60], says)


def _of_merged(number: int, known: Institution) -> Problem:
    says = sentence(_("该机构的登记已并入“%(name)s”，本行未改动登记簿。"), name=survivor_of(known).name)
    return Problem(number, "DQ-14", "name", known.name[:60], says, blocks=False)


def _refuse_impossible_period(number: int, known: Institution, changed: Dictionary[str, object]) -> None:
    since = cast("date | None", changed.get("valid_from", known.valid_from))
    until = cast("date | None", changed.get("valid_until", known.valid_until))
    if since is not None and until is not None and until <= since:
        says = sentence(_("与登记簿中的有效期限合起来，止期不晚于起期，本行未更新，请核对原件。"))
        raise RowRefused(Problem(number, "DQ-21", "valid_until", f"{since} — {until}", says))


def _key(given: Dictionary[str, str], name: str, authority: Authority) -> str:
    """The list's own code of an institution, else one made of what tells it from others."""
    code = left_out.kept(left_out.INSTITUTION, "foreign_code", normalising.text(given.get("foreign_code", "")))
    if code:
        return code
    address = given.get("address", "")
    return f"#{_digest(f'{name}|{authority.uscc}|{address}')}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def public_ref() -> str:
    """An opaque reference for public addresses: 80 random bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()
