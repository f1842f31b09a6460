"""Forms of the 个人端."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from liangzhao.licensing.issue import new_key
from liangzhao.registers.photos.checking import too_large
from liangzhao.web.personal import photo_findings

ACCEPTED_PHOTOS = "image/jpeg,image/png,.jpg,.jpeg,.png,image/heic"


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


class PhotoForm(forms.Form):
    """One photo, from the camera or from a file."""

    image = forms.FileField(
        label=_("照片文件"),
        help_text=_("JPG 或 PNG，不超过 5 MB。手机上可以直接拍照或从相册选择。"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED_PHOTOS, "data-preview": "photo-preview"}),
        error_messages={
            "required": _("没有选择照片：请先选择或拍摄一张照片。"),
            "empty": _("照片文件是空的：请重新选择。"),
        },
    )

    def clean_image(self) -> bytes:
        """The bytes of the upload; one that is too large is refused unread, with its true size."""
        image: UploadedFile = self.cleaned_data["image"]
        if (refused := too_large(image.size or 0)) is not None:
            raise forms.ValidationError(photo_findings.against(refused))
        return bytes(image.read())


class AcceptForm(forms.Form):
    """Accepting the crop that is shown; ``photo`` is the one that was looked at.

    Applying is the holder's own act, so the wish to do it at once is given, never presumed (个人信息保护法 art. 14).
    """

    photo = forms.UUIDField(widget=forms.HiddenInput)
    apply_after = forms.BooleanField(
        required=False,
        label=_("确认后自动申领"),
        help_text=_("机构确认照片后，如符合条件，系统立即为您签发电子证照，无需再次操作。"),
    )

    def __init__(self, *args: Any, may_apply: bool = True, **kwargs: Any) -> None:
        """Without ``may_apply``, because every licence there can be is there, nothing is asked."""
        super().__init__(*args, **kwargs)
        if not may_apply:
            del self.fields["apply_after"]


class WalletForm(forms.Form):
    """What of a licence goes into a wallet besides the facts on its face."""

    with_photo = forms.BooleanField(
        required=False,
        initial=True,
        label=_("包括照片"),
        help_text=_("出示凭证时，照片和其他各项一样，由您逐项选择是否提供。"),
    )
