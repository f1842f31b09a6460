"""Forms of 登记簿维护, built from the fields a kind of maintenance asks for."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import reg_no, uscc
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers import entries
from liangzhao.registers.maintenance.kinds import FieldSpec, MaintenanceKind
from liangzhao.registers.models import Institution, PhysicianRegistration
from liangzhao.web import coded
from liangzhao.web.authority.entry_facts import Entry
from liangzhao.web.words import said

PERIODS = (("from_on", "until_on"), ("valid_from", "valid_until"))


class MaintenanceForm(forms.Form):
    """The fields of one kind, the document it rests on and the reason."""

    def __init__(self, kind: MaintenanceKind, entry: Entry, data: Any = None) -> None:
        super().__init__(data)
        self.kind, self.entry = kind, entry
        for spec in kind.fields:
            self.fields[spec.name] = _field(spec, entry)
        self.fields["document_no"] = forms.CharField(
            label=_("文号"), max_length=100, help_text=_("决定书、批准文件或申请的编号。")
        )
        self.fields["reason"] = forms.CharField(
            label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean(self) -> dict[str, Any]:
        """Dates in order, a step that has begun, and facts the register can hold."""
        given = super().clean() or {}
        try:
            entries.require_begun(self.kind.starts_on(given), on=clock.today())
        except Refusal as refusal:
            self.add_error("from_on", said(refusal))
        for start, end in PERIODS:
            if given.get(start) and given.get(end) and given[end] <= given[start]:
                self.add_error(end, _("结束日期须晚于起始日期，请核对。"))
        if not self.errors:
            self._try(given)
        if not self.errors and not self.kind.step and not self.changes(given):
            raise ValidationError(_("填写的内容与现在的登记相同，没有需要维护的内容。"))
        return given

    def values(self) -> dict[str, Any]:
        """What the proposal keeps: plain values, dates as text."""
        return {
            spec.name: _plain(self.cleaned_data[spec.name])
            for spec in self.kind.fields
            if self.cleaned_data.get(spec.name) not in (None, "", [])
        }

    def changes(self, given: Mapping[str, Any]) -> bool:
        """Whether any field differs from the register."""
        return any(
            given.get(spec.name) not in (None, "", [])
            and _plain(given[spec.name]) != _plain(current(self.entry, spec.name))
            for spec in self.kind.fields
        )

    def _try(self, given: Mapping[str, Any]) -> None:
        """Refuse what a constraint of the register would refuse at approval."""
        tried = copy.copy(self.entry)
        for spec in self.kind.fields:
            value = given.get(spec.name)
            if value in (None, "", []) or spec.name == "subjects":
                continue
            name = _STATUS_FIELDS.get(spec.name, spec.name)
            setattr(tried, f"{name}_id" if spec.type == "institution" else name, value)
        try:
            tried.validate_constraints()
        except ValidationError:
            self.add_error(None, _("填写的日期或号码与登记簿矛盾：起止颠倒、早于首次注册，或号码已被使用，请核对。"))


_STATUS_FIELDS = {"from_on": "status_from_on", "until_on": "status_until_on"}


def current(entry: Entry, name: str) -> Any:
    """The value of a field as the register has it now."""
    if name == "subjects" and isinstance(entry, Institution):
        return list(entry.subjects.values_list("code", flat=True))
    if name == "main_institution" and not isinstance(entry, Institution):
        return entry.main_institution_id
    return getattr(entry, name, None)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, UUID)):
        return str(value)
    return sorted(value) if isinstance(value, (list, tuple)) else value


def _field(spec: FieldSpec, entry: Entry) -> forms.Field:
    label, required, now = _(spec.label), spec.required, current(entry, spec.name)
    if spec.type == "date":
        initial = clock.today() if spec.name in ("from_on", "issued_on") else now
        helps = _("不能晚于今天；到期当天再办理。") if spec.name == "from_on" else ""
        return forms.DateField(label=label, required=required, initial=initial, widget=_DATE, help_text=helps)
    if spec.type == "code":
        return forms.ChoiceField(label=label, required=required, initial=now, choices=_choices(spec, entry))
    if spec.type == "codes":
        boxes = GroupedBoxes() if spec.table == SUBJECTS else forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(
            label=label, required=required, initial=now, choices=_choices(spec, entry), widget=boxes
        )
    if spec.type == "institution":
        return InstitutionField(label=label, required=required)
    if spec.type == "number":
        return forms.IntegerField(label=label, required=required, min_value=0, initial=now)
    return TextField(spec.name, label=label, required=required, initial=now, max_length=_longest(spec.name, entry))


_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


SUBJECTS = "diagnosis_subject"


class GroupedBoxes(forms.CheckboxSelectMultiple):
    """Checkboxes folded under their first level: 190 subjects would fill twelve screens of a phone."""

    template_name = "authority/_grouped_boxes.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The groups with how many of each are chosen, so that a folded one still tells."""
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        context["groups"] = [
            (label, options, sum(bool(option["selected"]) for option in options)) for label, options, _index in groups
        ]
        return context


Choices = list[tuple[str, str]] | list[tuple[str, list[tuple[str, str]]]]


def _choices(spec: FieldSpec, entry: Entry) -> Choices:
    parent = entry.category if isinstance(entry, PhysicianRegistration) and spec.table == "practice_scope" else None
    found = coded.choices(spec.table, parent)
    if spec.table == SUBJECTS:
        return _grouped(found)
    return found if spec.required or spec.type == "codes" else [("", _("不填写")), *found]


def _grouped(found: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Subjects under their first level, which stands first among them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in found:
        groups.setdefault(code[:2], []).append((code, f"{code} {name}"))
    return [(within[0][1], within) for within in groups.values()]


def _longest(name: str, entry: Entry) -> int:
    try:
        return getattr(type(entry)._meta.get_field(name), "max_length", None) or 200
    except FieldDoesNotExist:
        return 200


NUMBERS = {
    "reg_no": (reg_no.check, gettext_lazy("登记号有误：%(why)s")),
    "uscc": (uscc.check, gettext_lazy("统一社会信用代码有误：%(why)s")),
}


class TextField(forms.CharField):
    """A text of the register; a number must have its check character right."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name

    def clean(self, value: Any) -> str:
        """The text, normalised."""
        text: str = super().clean(value)
        if self.name not in NUMBERS or not text:
            return text
        check, refusal = NUMBERS[self.name]
        found = check(text)
        if not found.ok:
            hard = next(said(finding.sentence) for finding in found.findings if finding.level == "hard")
            raise ValidationError(refusal % {"why": hard})
        return found.normalised


class InstitutionField(forms.CharField):
    """An institution named by its 登记号; gives its id."""

    default_error_messages = {"unknown": gettext_lazy("登记簿中没有这个登记号的执业机构，请核对。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, help_text=_("填写新机构的登记号。"), **kwargs)

    def clean(self, value: Any) -> Any:
        """The id of the active institution with this number."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            number = reg_no.normalise(text)
        except Refusal:
            number = text
        found = Institution.objects.filter(reg_no=number, status=Institution.Status.ACTIVE).first()
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return found.pk


class DecisionForm(forms.Form):
    """Approval or refusal; a refusal needs its reason."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("reject", ""), ("withdraw", "")])
    note = forms.CharField(
        label=gettext_lazy("审批意见"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("不同意时必须填写理由。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal without a reason is sent back."""
        given = super().clean() or {}
        if given.get("decision") == "reject" and not given.get("note", "").strip():
            self.add_error("note", _("没有填写理由：不同意时请说明理由"))
        return given
