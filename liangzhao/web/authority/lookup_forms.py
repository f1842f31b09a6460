"""Forms for finding a practitioner: by ID number, or by exact name and institution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from liangzhao.kernel.refusals import Refusal
from liangzhao.reference.names import search_tokens
from liangzhao.registers.people.actions import CITIZEN_ID, index_of
from liangzhao.web import coded, readings
from liangzhao.web.words import said

_ = gettext_lazy


TOO_SHORT = _("名称太短：请至少输入两个字。")


def is_too_short(part: str) -> bool:
    """Whether a part of a name is less than the two characters that a search needs."""
    return all(len(token) < 2 for token in search_tokens(part))


def id_types() -> list[tuple[str, str]]:
    """Kinds of identity documents."""
    return coded.choices("id_type")


def _purposes() -> list[tuple[str, str]]:
    return readings.choices(readings.AT_AUTHORITY)


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
        help_text=_("不填身份证号时，请填写完整姓名，并填写机构名称。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    institution = forms.CharField(
        label=_("主要执业机构或备案机构名称"),
        required=False,
        help_text=_("机构名称可以只填一部分，至少两个字。"),
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
        elif is_too_short(given["institution"]):
            self.add_error("institution", TOO_SHORT)
        return given
