"""The form of a request about one piece of data: its field fits what is asked about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liangzhao.registers.models import Person, RightsRequest
from liangzhao.registers.rights.subjects import Subject
from liangzhao.web import coded
from liangzhao.web.personal.rights_tables import CODE_TABLES

MOBILE = r"^1[0-9]{10}$"
LONGEST = 400


class AskForm(forms.Form):
    """What should stand there instead, where a correction is asked for, and why."""

    def __init__(self, kind: str, subject: Subject, data: Any = None) -> None:
        super().__init__(data)
        if kind == RightsRequest.Kind.CORRECT:
            self.fields["wish"] = _wish(subject)
        if not subject.ends_at_once(kind):
            self.fields["reason"] = forms.CharField(
                label=_("理由和依据"),
                help_text=_("说明有误之处或者请求的理由，登记机关据此核实。"),
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def wish(self) -> str:
        """The wished value as it is kept."""
        value = self.cleaned_data.get("wish", "")
        return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()


def _wish(subject: Subject) -> forms.Field:
    label = _("应当更正为")
    if subject.key == "birth_date":
        return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))
    if subject.key in CODE_TABLES:
        return forms.ChoiceField(label=label, choices=[("", _("请选择")), *coded.choices(subject.key)])
    if subject.key == "mobile":
        return forms.RegexField(
            MOBILE, label=label, error_messages={"invalid": _("手机号码有误：请填写 11 位手机号码。")}
        )
    if subject.key == "email":
        return forms.EmailField(label=label, max_length=100)
    if not subject.corrected_here:
        return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    column = next(field for field in Person._meta.fields if field.name == subject.key)
    return forms.CharField(label=label, max_length=column.max_length)
