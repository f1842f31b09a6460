"""What anyone may ask: institutions, a licence by number and name, authorities, code tables."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from ninja import Path, Query, Schema

from liangzhao.access import limits
from liangzhao.api.doors import Doors, Request, public
from liangzhao.api.paging import After, Limit, Page, page_of
from liangzhao.api.problems import NothingHere, TooOften
from liangzhao.api.words import Code, Named, answers
from liangzhao.kernel import clock, masking
from liangzhao.licensing import checking, uses
from liangzhao.licensing.codes import static
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.queries import state_now
from liangzhao.reference import codes, divisions
from liangzhao.reference.models import Authority
from liangzhao.reference.names import search_tokens
from liangzhao.registers.effects import Register
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.institutions.standing import PUBLIC
from liangzhao.registers.models import Institution

router = Doors(tags=["公众"])
_OPEN = "basic registration facts are public (S2 item 7)"


class InstitutionLine(Schema):
    """An institution in a list."""

    ref: str
    name: str
    institution_class: Named
    division: Named
    address: str
    status: str


class InstitutionFacts(InstitutionLine):
    """The public facts of an institution; ``merged`` when ``ref`` is not the one asked for but what it became."""

    merged: bool

    other_names: list[str]
    reg_no: str
    uscc: str
    legal_rep_name: str
    principal_name: str
    subjects: list[Named]
    authority: str
    valid_from: date | None
    valid_until: date | None
    phone: str


class Institutions(Page):
    """A page of institutions in the order of their names."""

    items: list[InstitutionLine]


class AuthorityLine(Schema):
    """An authority 审批机关 in force today."""

    uscc: str
    name: str
    level: str
    line: str
    phone: str


class Authorities(Page):
    """A page of authorities in the order of their names."""

    items: list[AuthorityLine]


class CodeLine(Named):
    """A code in force on the day asked for."""

    parent: str
    level: int


class Codes(Page):
    """A page of one code table in the order of the codes."""

    table: str
    on: date
    items: list[CodeLine]


class CheckBody(Schema):
    """Number and name of a licence, in the body because addresses are written to logs."""

    identifier: Annotated[str, Query(min_length=1, max_length=120)]
    name: Annotated[str, Query(min_length=1, max_length=100)]


class Checked(Schema):
    """A licence as a public check shows it: its holder and number masked."""

    kind: Register
    title: str
    holder_masked: str
    number_masked: str
    state: str
    state_words: str
    issuer: str
    valid_until: date | None


class CheckAnswer(Schema):
    """``licence`` is null for an unknown number and for a wrong name alike (SEC-K7)."""

    found: bool
    licence: Checked | None = None


@router.get("/institutions", response=answers(Institutions, 429))
@public(_OPEN)
def institutions(
    request: Request,
    name: Annotated[str, Query(max_length=100)] = "",
    district: Annotated[str, Query(pattern=r"^([1-9][0-9]{5})?$")] = "",
    institution_class: Code = "",
    after: After = "",
    limit: Limit = 50,
) -> Institutions:
    """Find institutions by part of the name, by 行政区划 (a city or province finds those below it), by class."""
    _not_too_often(request)
    rows = Institution.objects.filter(PUBLIC, _named(name))
    if district:
        rows = rows.filter(division__startswith=district.removesuffix("00").removesuffix("00"))
    if institution_class:
        rows = rows.filter(institution_class__startswith=institution_class)
    found, following = page_of(rows, key="name_sort", after=after, limit=limit)
    return Institutions(items=[InstitutionLine(**_line(row)) for row in found], next=following)


def _not_too_often(request: Request) -> None:
    seconds = limits.CHECKS.wait(limits.address_of(request))
    if seconds:
        raise TooOften(seconds=math.ceil(seconds))


def _named(name: str) -> Q:
    tokens = search_tokens(name)
    return Q(name_tokens__contains=tokens) if len(tokens) > 1 else Q(name__icontains=name.strip())


def _line(row: Institution) -> dict[str, Any]:  # the fields of InstitutionLine
    today = clock.today()
    return {
        "ref": row.public_ref,
        "name": row.name,
        "institution_class": Named(
            code=row.institution_class, name=codes.name("institution_class", row.institution_class, today)
        ),
        "division": Named(code=row.division, name=divisions.full_name(row.division) if row.division else ""),
        "address": row.address,
        "status": row.status,
    }


@router.get("/institutions/{ref}", response=answers(InstitutionFacts, 404, 429))
@public(_OPEN)
def institution(request: Request, ref: Annotated[str, Path(max_length=16)]) -> InstitutionFacts:
    """The public facts of one institution; of an entry that was merged, those of the one it became."""
    _not_too_often(request)
    asked = Institution.objects.filter(PUBLIC, public_ref=ref).select_related("authority").first()
    if asked is None:
        raise NothingHere
    row = survivor_of(asked)
    subjects = [each.code for each in row.subjects.all()]
    words = codes.names("diagnosis_subject", subjects, clock.today())
    return InstitutionFacts(
        **_line(row),
        merged=row.pk != asked.pk,
        other_names=row.other_names,
        reg_no=row.reg_no,
        uscc=row.uscc,
        legal_rep_name=row.legal_rep_name,
        principal_name=row.principal_name,
        subjects=[Named(code=code, name=word) for code, word in zip(subjects, words, strict=True)],
        authority=row.authority.name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        phone=row.phone,
    )


@router.post("/licence-checks", response=answers(CheckAnswer, 429))
@public("whoever was shown a licence may check it by its number and its holder's name", commits="own")
def check_licence(request: Request, body: CheckBody) -> CheckAnswer:
    """Check a licence by its identifier and its holder's name; the holder sees the check in 用证记录."""
    _not_too_often(request)
    licence = checking.by_identifier_and_name(body.identifier, body.name)
    if licence is None:
        return CheckAnswer(found=False)
    state = state_now(licence)
    uses.note(licence, LicenceUse.How.NUMBER_AND_NAME, str(state))
    return CheckAnswer(
        found=True,
        licence=Checked(
            kind=Register(licence.kind),
            title=str(licence.face["title"]),
            holder_masked=static.masked_holder(licence),
            number_masked=_masked_number(licence),
            state=str(state),
            state_words=str(state.label),
            issuer=licence.authority.name,
            valid_until=licence.valid_until,
        ),
    )


def _masked_number(licence: Licence) -> str:
    if licence.kind == Licence.Kind.PHYSICIAN:
        return masking.physician_no(licence.number)
    return masking.nurse_no(licence.number) if licence.kind == Licence.Kind.NURSE else licence.number


@router.get("/authorities", response=answers(Authorities))
@public("who registers whom is public")
def authorities(request: Request, after: After = "", limit: Limit = 50) -> Authorities:  # noqa: ARG001
    """The authorities 审批机关 in force today."""
    today = clock.today()
    rows = Authority.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), valid_from__lte=today)
    found, following = page_of(rows, key="sort_key", after=after, limit=limit)
    lines = [
        AuthorityLine(uscc=row.uscc, name=row.name, level=row.level, line=row.line, phone=row.phone) for row in found
    ]
    return Authorities(items=lines, next=following)


@router.get("/code-tables", response=answers(list[str]))
@public("code tables are published standards")
def code_tables(request: Request) -> list[str]:  # noqa: ARG001
    """The names of all code tables."""
    return codes.tables()


@router.get("/code-tables/{table}", response=answers(Codes, 404))
@public("code tables are published standards")
def code_table(
    request: Request,  # noqa: ARG001
    table: Annotated[str, Path(max_length=40)],
    on: date | None = None,
    after: Code = "",
    limit: Limit = 100,
) -> Codes:
    """The codes of one table in force on a day, today by default; ``after`` is the last code of the page before."""
    if table not in codes.tables():
        raise NothingHere
    day = on or clock.today()
    behind = [entry for entry in codes.entries(table, day) if entry.code > after]
    lines = [CodeLine(code=each.code, name=each.name, parent=each.parent, level=each.level) for each in behind[:limit]]
    return Codes(table=table, on=day, items=lines, next=lines[-1].code if len(behind) > limit else None)
