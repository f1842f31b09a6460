"""Filters of the staff lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liangzhao.registers.effects import Register
from liangzhao.web.institution.forms import ALL
from liangzhao.web.institution.staff_rows import MODELS, PAST, RUN_OUT, Wanted
from liangzhao.web.ui import tones
from liangzhao.web.words import labelled

_LICENCES = ("NONE", "ISSUED", "FROZEN", "EXPIRED", "CANCELLED", "REVOKED", "ANNULLED", "VOID", "PLANNED")


class StaffFilterForm(forms.Form):
    """Name, department, states and end of registration; all in the address."""

    name = forms.CharField(label=_("姓名或证书编号"), required=False, max_length=50)
    department = forms.ChoiceField(label=_("科室"), required=False)
    status = forms.ChoiceField(label=_("注册状态"), required=False)
    licence = forms.ChoiceField(
        label=_("电子证照"),
        required=False,
        choices=[ALL, *((state, tones.LICENCE[state].word) for state in _LICENCES)],
    )
    photo = forms.ChoiceField(
        label=_("照片"),
        required=False,
        choices=[
            ALL,
            ("MISSING", _("缺照片")),
            ("UPLOADED", tones.PHOTO["UPLOADED"].word),
            ("CONFIRMED", tones.PHOTO["CONFIRMED"].word),
        ],
    )
    account = forms.ChoiceField(
        label=_("账户"), required=False, choices=[ALL, ("no", _("未激活")), ("yes", _("已激活"))]
    )
    until = forms.ChoiceField(
        label=_("注册到期"),
        required=False,
        choices=[ALL, ("30", _("30 天内")), ("90", _("90 天内")), ("180", _("180 天内")), (PAST, _("已过期"))],
    )

    def __init__(self, *args: Any, kind: Register, departments: Iterable[str], **kwargs: Any) -> None:  # Django's own
        super().__init__(*args, **kwargs)
        words = tones.MACHINES[str(kind)]
        self._choose("department", [ALL, *((name, name) for name in departments)])
        states = [*MODELS[kind].Status.values, *([RUN_OUT] if kind is Register.NURSE else [])]
        self._choose("status", [ALL, *((value, words[value].word) for value in states)])
        if kind is Register.PHYSICIAN:
            del self.fields["until"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def wanted(self) -> Wanted:
        """The filter of this address; values that are not choices narrow nothing."""
        self.is_valid()
        kept = {name: str(self.cleaned_data[name]).strip() for name in self.fields if name in self.cleaned_data}
        return Wanted(**kept)

    def words(self) -> dict[str, str]:
        """What is filtered, in words, by field."""
        found = {}
        for name, value in vars(self.wanted).items():
            if not value:
                continue
            field = self.fields[name]
            found[name] = labelled(str(field.label), _label(field, value))
        return found


def _label(field: forms.Field, value: str) -> str:
    """What a chosen value is called."""
    choices: Iterable[Any] = field.widget.choices if isinstance(field.widget, forms.Select) else ()
    return next((str(label) for known, label in choices if known == value), value)
