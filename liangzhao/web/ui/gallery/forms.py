"""Invented forms, empty and with errors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liangzhao.web.ui.parts import Bulk, Chip, Choice

LOOK_UP_PURPOSES = [("", _("请选择")), ("check", _("入职核验")), ("daily", _("日常管理")), ("complaint", _("投诉核查"))]


class LookUpForm(forms.Form):
    """One of each control, with hints."""

    id_number = forms.CharField(
        label=_("身份证号"),
        help_text=_("18 位，最后一位可以是 X。查询会记入操作记录，持证人可以看到。"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    purpose = forms.ChoiceField(label=_("查询用途"), choices=LOOK_UP_PURPOSES)
    until = forms.DateField(label=_("有效期至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("人员类别"), choices=[("physician", _("医师")), ("nurse", _("护士"))], widget=forms.RadioSelect
    )
    notify = forms.BooleanField(label=_("照片确认后自动申领电子证照"), required=False)
    says = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label=_("证明材料"), required=False, help_text=_("PDF、JPG 或 PNG，不超过 10 MB"))

    def clean_id_number(self) -> str:
        """Refuse what is not eighteen characters long."""
        number = str(self.cleaned_data["id_number"])
        if len(number) != 18:
            raise forms.ValidationError(_("身份证号应为 18 位，请核对后重新填写"))
        return number


class PhotoForm(forms.Form):
    """The photo upload."""

    photo = forms.FileField(
        label=_("选择照片或现在拍摄"),
        help_text=_("系统自动裁剪，下一步可以查看"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "data-preview": "photo-preview"}),
        error_messages={"required": _("还没有选择照片：请选择一张近半年的证件照片")},
    )
    apply = forms.BooleanField(label=_("确认后自动申领"), required=False)


class FilterForm(forms.Form):
    """Filters of a staff table."""

    name = forms.CharField(label=_("姓名或证书编码"), required=False)
    department = forms.ChoiceField(
        label=_("科室"), required=False, choices=[("", _("全部")), ("1", _("急诊科")), ("2", _("妇产科"))]
    )
    state = forms.ChoiceField(
        label=_("电子证照"), required=False, choices=[("", _("全部")), ("NONE", _("未申领")), ("ISSUED", _("有效"))]
    )


class RatingForm(forms.Form):
    """The five steps of 好差评."""

    score = forms.ChoiceField(
        label=_("这次办理您满意吗"),
        widget=forms.RadioSelect,
        choices=[
            ("5", _("非常满意")),
            ("4", _("满意")),
            ("3", _("基本满意")),
            ("2", _("不满意")),
            ("1", _("非常不满意")),
        ],
    )
    reasons = forms.MultipleChoiceField(
        label=_("原因"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("fast", _("办得快")), ("clear", _("说得清楚")), ("slow", _("时间长")), ("again", _("反复要材料"))],
    )
    says = forms.CharField(label=_("想说的话"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


CHIPS = (Chip("科室：急诊科", "/ui/forms/?state=NONE"), Chip("电子证照：未申领", "/ui/forms/?department=1"))
BULK = Bulk(
    actions=(Choice("return", _("退回修改"), "danger"), Choice("confirm", _("确认照片"))),
    total=37,
    everything="signed-filter",
)


def components() -> dict[str, Any]:
    """A form as it is first seen, the same with errors, filters, rating and the bulk bar."""
    return {
        "form": LookUpForm({"bad-id_number": "11010119900101", "bad-purpose": "", "bad-kind": ""}, prefix="bad"),
        "fresh": LookUpForm(prefix="new"),
        "filter_form": FilterForm({}),
        "rating_form": RatingForm(),
        "chips": CHIPS,
        "bulk": BULK,
    }


def photo_page() -> dict[str, Any]:
    """The photo page after a wrong upload."""
    return {"nav_key": "photo", "form": PhotoForm({})}
