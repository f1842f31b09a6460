"""Forms for finding a practitioner: by ID number, or by exact name and institution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.reference import codes
from liangzhao.registers.people.actions import CITIZEN_ID, index_of
from liangzhao.web.authority.purposes import CHOICES
from liangzhao.web.words import said

_ = gettext_lazy


def id_types() -> list[tuple[str, str]]:
    """Kinds of identity documents."""
    return codes.choices("id_type", clock.today())


def _purposes() -> list[tuple[str, str]]:
    return [("", gettext("请选择")), *((code, gettext(words)) for code, words in CHOICES)]


class LookUpForm(forms.Form):
    """Sent by POST only: an ID number never stands in an address (SEC-P4)."""

    id_type = forms.ChoiceField(label=_("证件类型"), choices=id_types, initial=CITIZEN_ID)
    id_no = forms.CharField(
        label=_("身份证号"),
        required=False,
        max_length=40,
        help_text=_("全角数字、空格和小写 x 会自动规范。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
    name = forms.CharField(
        label=_("姓名"),
        required=False,
        max_length=50,
        help_text=_("不填身份证号时，填写完整姓名和机构名称。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    institution = forms.CharField(
        label=_("主要执业机构或备案机构名称"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label=_("查询用途"), choices=_purposes, help_text=_("用途会记入查询记录，持证人可以看到。")
    )
    entry = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Either an ID number that can exist, or a name with an institution."""
        given = super().clean() or {}
        given["name"], given["institution"] = given.get("name", "").strip(), given.get("institution", "").strip()
        if given.get("id_no", "").strip():
            try:
                given["index"] = index_of(given["id_no"], given.get("id_type") or CITIZEN_ID)
            except Refusal as refusal:
                self.add_error("id_no", said(refusal))
        elif not given["name"]:
            self.add_error("id_no", gettext("请填写身份证号，或填写完整姓名和机构名称。"))
        elif not given["institution"]:
            self.add_error("institution", gettext("按姓名查询时，请同时填写机构名称。"))
        return given
