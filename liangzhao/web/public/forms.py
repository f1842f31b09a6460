"""Forms of the public pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import licence_id
from liangzhao.reference import codes, institution_classes
from liangzhao.reference.models import AuthorityDivision
from liangzhao.reference.names import search_tokens
from liangzhao.web import coded
from liangzhao.web.words import said

LARGEST_FILE_MB = 20
MEGABYTE = 1024 * 1024
COUNTY = 3


class NumberForm(forms.Form):
    """The identifier of a licence and the name on it."""

    identifier = forms.CharField(
        label=_("电子证照标识"),
        max_length=200,
        help_text=_("印在证照下方，以 1.2.156.3005.2 开头。可以复制粘贴，空格和全角字符不影响。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("没有填写证照标识：请填写证照下方以 1.2.156.3005.2 开头的一串字符。")},
    )
    name = forms.CharField(
        label=_("姓名或机构名称"),
        max_length=100,
        help_text=_("与证照上的完全一致。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("没有填写姓名或机构名称：请按证照上的文字填写。")},
    )

    def clean_identifier(self) -> str:
        """The identifier as it is kept; one that cannot be anybody's is told before the register is asked."""
        found = licence_id.check(self.cleaned_data["identifier"])
        wrong = next((finding for finding in found.findings if finding.level == "hard"), None)
        if wrong is not None:
            raise forms.ValidationError(said(wrong.sentence))
        return found.normalised


class FileForm(forms.Form):
    """A licence file to be checked."""

    licence_file = forms.FileField(
        label=_("证照文件"),
        help_text=_("OFD 或 PDF，不超过 20 MB。文件只用于核验，不会保存。"),
        widget=forms.FileInput(attrs={"accept": ".ofd,.pdf,application/ofd,application/pdf"}),
        error_messages={
            "required": _("没有选择文件：请选择 OFD 或 PDF 证照文件。"),
            "empty": _("文件是空的：请重新选择。"),
        },
    )

    def clean_licence_file(self) -> UploadedFile:
        """The upload, when it is not too large."""
        upload: UploadedFile = self.cleaned_data["licence_file"]
        if (upload.size or 0) > LARGEST_FILE_MB * MEGABYTE:
            raise forms.ValidationError(_("文件超过 20 MB：电子证照文件通常不到 1 MB，请确认选择的是证照文件。"))
        return upload


class InstitutionForm(forms.Form):
    """What institutions are looked for by; the address of the page holds it."""

    q = forms.CharField(label=_("名称"), max_length=60, required=False, help_text=_("至少两个字"))
    district = forms.ChoiceField(label=_("所在区"), required=False)
    group = forms.ChoiceField(label=_("类别"), required=False)
    standing = forms.ChoiceField(
        label=_("登记状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("registered", _("在册")),
            ("filed", _("备案诊所")),
            ("ended", _("停止执业或已注销")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", _now("全部")), *district_choices()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["group"].choices = [("", _now("全部")), *class_choices()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_q(self) -> str:
        """The words, when there is enough of them to look for."""
        words = str(self.cleaned_data["q"]).strip()
        if words and not any(len(token) > 1 for token in search_tokens(words)):
            raise forms.ValidationError(_now("名称太短：请至少输入两个字。"))
        return words


def district_choices() -> list[tuple[str, str]]:
    """The counties that the authorities of this node look after."""
    known = AuthorityDivision.objects.filter(division__level=COUNTY).values_list("division_id", flat=True)
    return [(code, coded.division(code)) for code in sorted(set(known))]


def class_choices() -> list[tuple[str, str]]:
    """The large classes of institutions with a licence, such as A 医院."""
    known = codes.choices("institution_class", clock.today())
    large = [code for code, _name in known if len(code) == 1 and institution_classes.may_hold_licence(code)]
    return [(code, coded.institution_class(code)) for code in large]
