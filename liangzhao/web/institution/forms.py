"""Forms of the 机构端."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liangzhao.licensing.issue import new_key
from liangzhao.registers.effects import Register
from liangzhao.registers.people.actions import WrongIdNumber, normal_id
from liangzhao.registers.photos.actions import RETURN_REASONS
from liangzhao.web import readings
from liangzhao.web.words import said

ALL = ("", _("全部"))
PROFESSIONS = {Register.PHYSICIAN: _("医师"), Register.NURSE: _("护士")}


def _purposes() -> list[tuple[str, str]]:
    return readings.choices(readings.AT_INSTITUTION)


class ApplyForm(forms.Form):
    """The hidden request key: however often the form is sent, it is one request (SEC-I2)."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls) -> ApplyForm:
        """A form that carries a key nobody used."""
        return cls(initial={"key": new_key()})

    @property
    def request_key(self) -> UUID:
        """The key that was sent; a fresh one for a form that was tampered with."""
        sent: UUID = self.cleaned_data["key"] if self.is_valid() else new_key()
        return sent


class PhotoFilterForm(forms.Form):
    """Filters of the photo queue; ``professions`` are those the user may confirm."""

    name = forms.CharField(label=_("姓名"), required=False, max_length=50)
    profession = forms.ChoiceField(label=_("人员类别"), required=False)
    checked = forms.ChoiceField(
        label=_("自动检查"),
        required=False,
        choices=[ALL, ("passed", _("通过")), ("failed", _("未通过"))],
    )

    def __init__(self, *args: Any, professions: list[Register], **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        choices = [(str(each), PROFESSIONS[each]) for each in professions]
        self.fields["profession"].choices = [ALL, *choices]  # type: ignore[attr-defined]  # a ChoiceField
        if len(professions) < 2:
            del self.fields["profession"]


class ReturnForm(forms.Form):
    """Why a photo goes back; the person reads the reason."""

    reason = forms.ChoiceField(
        label=_("退回原因"),
        help_text=_("本人会看到这一原因，并按它重新拍摄。"),
        choices=[("", _("请选择")), *((code, _(words)) for code, words in RETURN_REASONS.items())],
    )


class VerifyForm(forms.Form):
    """An ID number and why it is looked up."""

    id_number = forms.CharField(
        label=_("身份证号"),
        help_text=_("18 位，旧号 15 位也可以。查询会记入操作记录，持证人可以看到。"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    purpose = forms.ChoiceField(label=_("查询用途"), choices=_purposes)

    def clean_id_number(self) -> str:
        """The number as the register keeps it, however it was written."""
        try:
            return normal_id(str(self.cleaned_data["id_number"]))
        except WrongIdNumber as refusal:
            raise forms.ValidationError(said(refusal)) from refusal


class RevealForm(forms.Form):
    """Why the full number of a person is wanted."""

    purpose = forms.ChoiceField(
        label=_("查看用途"),
        help_text=_("查看会记入操作记录，本人可以看到。"),
        choices=_purposes,
    )
