"""Entering the rows of a foreign list of institutions into the register.

What the list does not say stays empty: a missing 登记号 or 有效期限 is shown by the rules of eligibility as what it
is, with its remedy. Only what the list says is compared on a later run, so completed entries are not undone.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from functools import cached_property

from liangzhao.access.actors import Actor
from liangzhao.consolidation.importing import normalising
from liangzhao.consolidation.importing.mapping import Mapping
from liangzhao.consolidation.importing.report import Problem, Result
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import check
from liangzhao.kernel.words import _
from liangzhao.reference import codes, divisions, institution_classes
from liangzhao.reference.models import Authority
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.models import Institution

TEXTS = ("name", "address", "legal_rep_name", "principal_name", "postcode", "phone")
DAYS = ("valid_from", "valid_until", "issued_on")
CODED = {
    "economic_type": "economic_type",
    "mgmt_type": "management_type",
    "grade_level": "grade_level",
    "grade_rank": "grade_rank",
}
NUMBERS = {"reg_no": "reg-no", "uscc": "uscc"}
LONGEST = {"name": 100, "address": 200, "legal_rep_name": 50, "principal_name": 50, "postcode": 6, "phone": 40}
UNRATED = {"未评", "未评级", "未定级", "未定等", "合格", "无", "-", ""}


class RowRefused(Exception):
    """A row that cannot become an entry; carries its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.says)
        self.problem = problem


@dataclass
class InstitutionImport:
    """One run over one list: remembers what it entered, so that a row that says the same again is found."""

    source: str
    mapping: Mapping
    by: Actor
    seen: dict[str, int] = field(default_factory=dict)

    @cached_property
    def authorities(self) -> list[Authority]:
        """County-level health authorities, the ones that may have registered an institution of a list."""
        rows = Authority.objects.filter(line=Authority.Line.HEALTH).prefetch_related("divisions")
        return sorted(rows, key=lambda one: Authority.LEVEL_RANK[one.level], reverse=True)

    def take(self, number: int, row: Dictionary[str, str]) -> tuple[Result, list[Problem]]:
        """Enter, update or leave one row, in the caller's transaction; RowRefused when it cannot be an entry."""
        given = self._given(row)
        problems: list[Problem] = []
        name = normalising.text(given.get("name", ""))
        if not name:
            raise RowRefused(Problem(number, "DQ-17", "name", "", _("机构名称为空，请补充后重新导入。")))
        authority = self._authority(number, given)
        facts = self._facts(number, given, problems)
        key = self._key(given, name, authority)
        if key in self.seen:
            says = _("与第 %d 行是同一机构，未重复登记；如确为两家机构，请核对编码或名称。") % self.seen[key]
            raise RowRefused(Problem(number, "DQ-14", "foreign_code", key, says))
        self.seen[key] = number
        return self._enter(key, facts, authority, given), problems

    def _given(self, row: Dictionary[str, str]) -> dict[str, str]:
        given = {}
        for name, heading in self.mapping.columns.items():
            value = row.get(heading, "").strip()
            given[name] = self.mapping.values.get(name, {}).get(value, value)
        return given

    def _key(self, given: Dictionary[str, str], name: str, authority: Authority) -> str:
        code = normalising.text(given.get("foreign_code", ""))[:40]
        if code:
            return code
        digest = hashlib.sha256(f"{name}|{authority.uscc}|{given.get('address', '')}".encode()).hexdigest()
        return f"#{digest[:24]}"

    def _authority(self, number: int, given: Dictionary[str, str]) -> Authority:
        code = normalising.text(given.get("division", ""))
        place = normalising.text(given.get("district", ""))
        found = self._by_division(code) or self._by_name(place)
        if found is None:
            says = _("区划“%s”无法识别，请核对区县名称或在对照文件中指明。") % (place or code)
            raise RowRefused(Problem(number, "DQ-11", "district", place or code, says))
        return found

    def _by_division(self, code: str) -> Authority | None:
        current = set(divisions.resolve(code)) if code else set()
        return next((one for one in self.authorities if len(current) == 1 and current & _codes_of(one)), None)

    def _by_name(self, place: str) -> Authority | None:
        if not place:
            return None
        for authority in self.authorities:
            if any(divisions.name(code) in {place, f"{place}区", f"{place}县"} for code in _codes_of(authority)):
                return authority
        # A development zone is an authority without a division (domain.md §1.4): its own name says which.
        zones = [one for one in self.authorities if not _codes_of(one) and place.removeprefix("北京") in one.name]
        return zones[0] if len(zones) == 1 else self._retired(place)

    def _retired(self, place: str) -> Authority | None:
        codes_now = {now for code in divisions.find(place) for now in divisions.resolve(code)}
        fitting = [one for one in self.authorities if codes_now & _codes_of(one)]
        counties = [one for one in fitting if one.level == Authority.Level.COUNTY]
        return counties[0] if len(counties) == 1 else None

    def _facts(self, number: int, given: Dictionary[str, str], problems: list[Problem]) -> dict[str, object]:
        facts: dict[str, object] = {}
        for name in (*TEXTS, *DAYS, *CODED, *NUMBERS, "institution_class", "beds"):
            raw = given.get(name, "")
            if not raw:
                continue
            value, says = self._fact(name, raw)
            if says:
                rule = "DQ-20" if name in DAYS else "DQ-15" if name in NUMBERS else "DQ-23"
                problems.append(Problem(number, rule, name, raw[:60], says, blocks=False))
            if value not in (None, ""):
                facts[name] = value
        return facts

    def _fact(self, name: str, raw: str) -> tuple[object, str]:
        """The value to keep and what is wrong with the given one; a wrong value is left out, never bent."""
        if name in TEXTS:
            value = normalising.text(raw)
            return value[: LONGEST[name]], _("内容过长，已截断。") if len(value) > LONGEST[name] else ""
        if name in DAYS:
            day = normalising.day(raw)
            return day, "" if day else _("日期无法识别，未登记，请按 2026-03-12 的形式填写。")
        if name in NUMBERS:
            found = check(NUMBERS[name], raw)
            return (found.normalised, "") if found.ok else (None, _("号码校验不符，未登记，请核对原件。"))
        if name == "beds":
            return (int(raw), "") if raw.isdecimal() else (None, _("床位数应为整数，未登记。"))
        return self._code(name, normalising.text(raw))

    def _code(self, name: str, raw: str) -> tuple[str | None, str]:
        if name == "institution_class":
            code = raw.split(".")[0].strip().upper()
            if not institution_classes.exists(code, clock.today()):
                code = codes.find("institution_class", raw, clock.today()) or ""
            return (code, "") if code else (None, _("机构类别无法识别，未登记，请在对照文件中指明代码。"))
        table = CODED[name]
        if name.startswith("grade") and raw in UNRATED:
            return None, ""
        if codes.exists(table, raw, clock.today()):
            return raw, ""
        found = codes.find(table, raw, clock.today())
        return (found, "") if found else (None, _("代码无法识别，未登记，请在对照文件中指明。"))

    def _enter(
        self, key: str, facts: Dictionary[str, object], authority: Authority, given: Dictionary[str, str]
    ) -> Result:
        known = Institution.objects.filter(source=self.source, foreign_code=key).first()
        act = Act(by=self.by, at=clock.now(), kind="import", reason=self.source, source=f"import:{self.source}"[:60])
        if known is not None:
            changed = {name: value for name, value in facts.items() if getattr(known, name) != value}
            if not changed:
                return Result.UNCHANGED
            entries.change(known, values=changed, act=act)
            return Result.UPDATED
        row = Institution(
            public_ref=public_ref(),
            foreign_code=key,
            source=self.source,
            authority=authority,
            area_path=authority.area_path,
            division=_division(authority, given),
            **facts,
        )
        entries.enter_institution(row, subjects=[], act=act)
        return Result.ENTERED


def public_ref() -> str:
    """An opaque reference for public addresses: 80 random bits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def _codes_of(authority: Authority) -> set[str]:
    return {division.pk for division in authority.divisions.all()}


def _division(authority: Authority, given: Dictionary[str, str]) -> str:
    code = normalising.text(given.get("division", ""))
    if divisions.is_current(code):
        return code
    counties = sorted(_codes_of(authority))
    return counties[0] if len(counties) == 1 else ""
