"""与另一条合并: from an entry of the register an officer looks for the other one, and gets the pair as a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liangzhao.consolidation.deciding import entries, pointing
from liangzhao.consolidation.matching import looking_up
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import masking
from liangzhao.kernel.identifiers import nurse_no, physician_no
from liangzhao.kernel.refusals import Refusal
from liangzhao.reference.names import person_sort_key
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration
from liangzhao.registers.people import merging
from liangzhao.registers.people.actions import index_of
from liangzhao.web.authority.entry_facts import Entry
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.registers import MAY_MERGE, entry_or_404, merge_url
from liangzhao.web.authority.scopes import OWN, Reach
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.words import clauses, paragraph, remarked, said

MOST = 20
"""So many are listed; who wants another one says more of it."""
_MODELS = (PhysicianRegistration, NurseRegistration)


class OtherForm(forms.Form):
    """What the officer knows of the other one; sent by POST, it may be the number of a person."""

    given = forms.CharField(
        label=gettext_lazy("另一条的号码或者名称"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: object, *, is_place: bool) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or nothing
        self.fields["given"].help_text = (
            _("登记号、统一社会信用代码，或名称中连续的至少两个字。")
            if is_place
            else _("身份证号、执业证书编码，或完整姓名；只查本机关登记的人员。")
        )


@dataclass(frozen=True)
class Candidate:
    """An entry that may be the other one, in words."""

    key: UUID
    name: str
    says: str


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MAY_MERGE)
def merge_with(request: Request, register: str, ref: UUID) -> HttpResponse:
    """Look for the entry that is one with this one, then lay both side by side."""
    row = entry_or_404(request, register, ref)
    reach = Reach(OWN)
    if not merge_url(request, row, register, reach):
        raise Http404
    is_place = isinstance(row, Institution)
    form = OtherForm(request.POST or None, is_place=is_place)
    found: list[Candidate] = []
    given = form.cleaned_data["given"] if form.is_valid() else ""
    if given and "other" in request.POST:
        try:
            return _pointed(request, row, register)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
    elif given and not (found := _candidates(row, given)):
        form.add_error("given", _("没有找到另一条相符的登记，请核对号码或者名称。"))
    context = {
        "name": entries.name_of(row),
        "form": form,
        "given": given,
        "found": found[:MOST],
        "has_more": len(found) > MOST,
        "most": MOST,
        "elsewhere": "" if is_place else _elsewhere(),
        "back": reach.url("entry", register, row.pk),
    }
    return authority_page(request, "authority/cleaning_pointing.html", "registers", context)


def _elsewhere() -> str:
    """Why a person of another authority is not found by any number, and how the pair comes about all the same."""
    return paragraph(
        _("其他机关登记的人员，本机关无权查看，按证件号码也查不到。"),
        _("认为另一条由其他机关登记的，请告知该机关核对其登记的姓名、出生日期等内容。"),
        _("两条相符的，系统每晚检查登记簿时会列为待处理的一件，由两个机关的工作人员先后决定是否合并。"),
    )


def _pointed(request: Request, row: Entry, register: str) -> HttpResponse:
    try:
        other = UUID(request.POST["other"])
    except ValueError as wrong:
        raise Http404 from wrong
    found = pointing.point(Kind(register), row.pk, other, by=request.actor)
    return HttpResponseRedirect(reverse("authority:cleaning_case", args=[found.rule, found.pk]))


def _candidates(row: Entry, given: str) -> list[Candidate]:
    """Who else this may be, at most one too many; one line of each person."""
    if isinstance(row, Institution):
        # Whoever registered them: institutions are public.
        return [_place(each) for each in looking_up.nearest(given, near=row.authority_id) if each.pk != row.pk]
    people = {key: None for key in _people(given) if key != row.person_id}
    return [_person(each) for each in _newest(list(people)[: MOST + 1])]


def _people(given: str) -> Iterable[UUID]:
    """Persons in the officer's reach with this number or this very name."""
    try:
        numbered = merging.with_number(Person.objects.all(), index_of(given))
    except Refusal:
        numbered = None
    if numbered is not None:
        yield numbered.pk
    for model, number in ((PhysicianRegistration, physician_no), (NurseRegistration, nurse_no)):
        yield from model._default_manager.filter(licence_no=number.normalise(given)).values_list("person_id", flat=True)
    named = Person.objects.filter(merged_into=None, name_sort=person_sort_key(given), name=given)
    yield from named.order_by("birth_date", "pk").values_list("pk", flat=True)[: MOST + 2]


def _newest(people: Sequence[UUID]) -> list[PhysicianRegistration | NurseRegistration]:
    """The registration of each of these approved last, in the order of the persons."""
    latest: dict[UUID, PhysicianRegistration | NurseRegistration] = {}
    for model in _MODELS:
        rows = model._default_manager.filter(person_id__in=people).select_related("person", "main_institution")
        for each in rows.order_by("approved_on", "pk"):
            before = latest.get(each.person_id)
            if before is None or before.approved_on <= each.approved_on:
                latest[each.person_id] = each
    return [latest[key] for key in people if key in latest]


def _place(row: Institution) -> Candidate:
    return Candidate(row.pk, row.name, clauses(filter(None, [row.reg_no, row.address, row.authority.name])))


def _person(row: PhysicianRegistration | NurseRegistration) -> Candidate:
    person, kind = row.person, Register.PHYSICIAN if isinstance(row, PhysicianRegistration) else Register.NURSE
    born = _("%(year)s 年生") % {"year": masking.birth_date(person.birth_date)}
    name = remarked(person.name, person.former_name and _("曾用名%(name)s") % {"name": person.former_name})
    number = masking.id_number(person.id_no, birth_shown=True) if person.id_no else ""
    hide = masking.physician_no if kind is Register.PHYSICIAN else masking.nurse_no
    told = [kind_word(kind), born, number, hide(row.licence_no), row.main_institution.name]
    return Candidate(row.pk, name, clauses(filter(None, told)))
