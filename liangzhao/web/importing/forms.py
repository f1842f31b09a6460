"""Forms of 导入: the file, how it is read, which column is which, why a list goes back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liangzhao.consolidation.models import Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.actions import LONGEST_REASON, LONGEST_SOURCE
from liangzhao.consolidation.uploads.opening import LARGEST
from liangzhao.consolidation.uploads.previews import Head
from liangzhao.kernel import masking
from liangzhao.web.importing.wording import KINDS, ORIGINS

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.xlsb,.ods,.json,.sql"
ENCODINGS = ("", "utf-8", "gb18030", "big5", "utf-16")
LAST_HEADING = 10_000
_PERSONAL_NUMBER = re.compile(r"\d(?:[\s-]?\d){13,}[\s-]?[\dXxＸｘ]")
"""An ID number, and every longer one: a 医师资格证书编码 ends with the ID number of its holder."""
_MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class UploadForm(forms.Form):
    """One file, what it lists, what it is for, and what the list is called."""

    kind = forms.ChoiceField(label=gettext_lazy("名单内容"), widget=forms.RadioSelect)
    origin = forms.ChoiceField(
        label=gettext_lazy("名单用途"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("国家库或上级库的副本只与本机关的登记逐项核对，不登记；不一致的转入数据清理。"),
    )
    source = forms.CharField(
        label=gettext_lazy("来源名称"),
        max_length=LONGEST_SOURCE,
        help_text=gettext_lazy("例如“2019年护士注册库”。同一来源再次导入时，沿用上次的列对照。"),
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "CSV、TSV、XLSX、XLS、ODS、JSON、SQL 或定宽文本，不超过 10 MB、5 万行；文字编码自动识别。"
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("没有选择文件：请先选择一个文件。"),
            "empty": gettext_lazy("文件是空的：请核对后重新选择。"),
        },
    )

    def __init__(self, kinds: Sequence[Kind], origins: Sequence[Load.Origin], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", [(each, KINDS[each]) for each in kinds])
        _offer(self, "origin", [(each, ORIGINS[each]) for each in origins])
        self.fields["kind"].initial, self.fields["origin"].initial = kinds[0], origins[0]
        if len(origins) == 1:
            del self.fields["origin"]

    def clean_file(self) -> UploadedFile:
        """The file; one that is too large is refused unread."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("文件超过 10 MB：请拆分后分别导入，或只导出需要的列。"))
        return file


class ReadingForm(forms.Form):
    """How the file is read: changing it reads it again."""

    encoding = forms.ChoiceField(label=gettext_lazy("文字编码"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("工作表或数据表"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("表头在第几行"),
        required=False,
        min_value=1,
        max_value=LAST_HEADING,
        help_text=gettext_lazy("不填则自动判断。"),
    )

    def __init__(self, head: Head, data: Any = None, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _offer(self, "encoding", [(each, each.upper() if each else _("自动识别")) for each in ENCODINGS])
        _offer(self, "sheet", [("", _("自动判断")), *((each, each) for each in head.sheets)])
        if not head.sheets:
            del self.fields["sheet"]
        else:
            del self.fields["encoding"]


def masked(value: str) -> str:
    """A sample of a column, without what identifies somebody."""
    hidden = _PERSONAL_NUMBER.sub(lambda found: masking.document_no(found[0]), value)
    return _MOBILE.sub(lambda found: masking.mobile(found[0]), hidden)


class GiveBackForm(forms.Form):
    """Why an institution's list goes back."""

    reason = forms.CharField(
        label=gettext_lazy("退回原因"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("没有写原因：请写明需要改正什么。")},
    )


class RestForm(forms.Form):
    """Why what an undoing left stays for good."""

    reason = forms.CharField(
        label=gettext_lazy("放弃的原因"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("没有写原因：请写明其余的登记为什么保留。")},
    )


class StopsForm(forms.Form):
    """The tick of somebody who has seen which e-licences a list stops, and how many these were."""

    understood = forms.BooleanField(
        error_messages={"required": gettext_lazy("没有勾选：请先看过会停止签发的电子证照，再勾选确认。")}
    )
    stops = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, licences: int, data: Any = None) -> None:
        super().__init__(data, initial={"stops": licences}, use_required_attribute=False)
        says = ngettext(
            "我已看过下面的名单，知道这 %(n)d 张电子证照将停止签发。",
            "我已看过下面的名单，知道这 %(n)d 张电子证照将停止签发。",
            licences,
        )
        self.fields["understood"].label = says % {"n": licences}
