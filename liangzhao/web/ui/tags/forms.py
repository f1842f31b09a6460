"""Forms: error summary, rating, filters, bulk bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BooleanField, BoundField, ChoiceField, Field, FileField
from django.template import Context
from django.utils.translation import gettext as _

from liangzhao.web.ui.parts import Bulk, Chip
from liangzhao.web.ui.tags.library import register
from liangzhao.web.ui.tones import Words


@dataclass(frozen=True)
class FormError:
    """A sentence of an error summary and the control it leads to."""

    says: str
    target: str


def target_of(field: BoundField) -> str:
    """The id of the first control of a field, where a link of the summary puts the focus."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def errors_in_words(field: BoundField) -> list[str]:
    """The errors of a field, each naming it: Django's own 这个字段是必填项 does not say which, nor what to do."""
    errors = field.errors.as_data()
    return [_missing(field) if _is_bare(error) else sentence for error in errors for sentence in error.messages]


def _is_bare(error: ValidationError) -> bool:
    return error.code == "required" and error.message == Field.default_error_messages["required"]


def _missing(field: BoundField) -> str:
    if isinstance(field.field, FileField):
        return _("没有选择%(label)s：请选择文件") % {"label": field.label}
    if isinstance(field.field, ChoiceField):
        return _("没有选择%(label)s：请选择一项") % {"label": field.label}
    if isinstance(field.field, BooleanField):
        return _("没有勾选“%(label)s”：同意后请勾选") % {"label": field.label}
    return _("没有填写%(label)s：请填写") % {"label": field.label}


def errors_of(form: BaseForm) -> Iterator[FormError]:
    """Every error of a form in the order of its fields, errors of the whole form first."""
    for says in form.non_field_errors():
        yield FormError(str(says), "")
    for field in form:
        for says in errors_in_words(field):
            yield FormError(says, target_of(field))


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What must be corrected, first in the main part; nothing when all is well."""
    return {"errors": [error for form in forms if form.is_bound for error in errors_of(form)]}


@register.inclusion_tag("ui/parts/filters.html")
def filters(form: BaseForm, *, says: Words = "", chips: Sequence[Chip] = (), clear_url: str = "") -> dict[str, Any]:
    """A search form whose state is the address, with the count of results and a chip per filter."""
    return {"form": form, "says": says, "chips": chips, "clear_url": clear_url}


@register.inclusion_tag("ui/parts/bulk_bar.html")
def bulk_bar(bulk: Bulk) -> dict[str, Any]:
    """The bar of actions on chosen rows; stands inside the form that holds the table."""
    return {"bulk": bulk}


@register.inclusion_tag("ui/parts/rating.html", takes_context=True)
def rating(context: Context, form: BaseForm, url: str) -> dict[str, Any]:
    """The five-step rating of a finished case; ``form`` has fields score, reasons and says."""
    return {"form": form, "url": url, "csrf_token": context.get("csrf_token")}
