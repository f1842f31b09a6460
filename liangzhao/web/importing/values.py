"""取值对照: what the words of that place in coded columns mean, told once and kept for the next list of the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews, values
from liangzhao.consolidation.uploads.course import Step, is_open
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import coded
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import wording
from liangzhao.web.importing.forms import masked
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.questions import field_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.tones import MACHINES
from liangzhao.web.words import remarked, said

Option = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """A coded column on the page: its words nobody knows, and those the system reads by itself."""

    title: str
    unknown: Sequence[BoundField]
    known: Sequence[BoundField]


class ValuesForm(forms.Form):
    """One choice for each word of each coded column."""

    def __init__(self, kind: Kind, columns: Sequence[values.Coded], data: Any = None, *, is_copy: bool = False) -> None:
        super().__init__(data, use_required_attribute=False)
        self.kind, self.columns = kind, columns
        untold = _("不对照：按原样与登记簿比较") if is_copy else _("不对照：这些行按发现的问题处理")
        for at, column in enumerate(columns):
            options = [(code, code_word(kind, column.field, code)) for code in values.choices(kind, column.field)]
            for place, word in enumerate(column.words):
                is_known = bool(word.code) and not word.is_told
                none = [] if is_known else [("", untold)]
                offered = _with(options, kind, column.field, word.code)
                self.fields[f"v{at}-{place}"] = forms.ChoiceField(
                    label=self._label(word),
                    choices=[*none, *(offered if is_known else _nearest_first(offered, kind, column.field, word.text))],
                    required=False,
                    initial=word.code,
                )

    def _label(self, word: values.Word) -> str:
        rows = ngettext("%(n)s 行", "%(n)s 行", word.rows) % {"n": f"{word.rows:,}"}
        return _("“%(word)s”（%(rows)s）") % {"word": masked(word.text), "rows": rows}

    @property
    def told(self) -> dict[str, dict[str, str]]:
        """What was chosen otherwise than the system reads."""
        told: dict[str, dict[str, str]] = {}
        for at, column in enumerate(self.columns):
            for place, word in enumerate(column.words):
                chosen = self.cleaned_data.get(f"v{at}-{place}", "")
                read = values.meaning(self.kind, column.field, word.text) if word.is_told else word.code
                if chosen and chosen != read:
                    told.setdefault(column.field, {})[word.text] = chosen
        return told

    def groups(self) -> list[Group]:
        """The columns with a word to tell first."""
        made = []
        for at, column in enumerate(self.columns):
            both: tuple[list[BoundField], list[BoundField]] = [], []
            for place, word in enumerate(column.words):
                both[bool(word.code) and not word.is_told].append(self[f"v{at}-{place}"])
            title = _("%(field)s（文件中的列：%(heading)s）")
            words = {"field": field_word(column.field, self.kind), "heading": column.heading}
            made.append(Group(title % words, both[0], both[1]))
        return sorted(made, key=lambda each: not each.unknown)


def _nearest_first(options: list[Option], kind: Kind, field: str, text: str) -> list[Option | tuple[str, list[Option]]]:
    """The options, with those whose names are like a word before all of them."""
    words = dict(options)
    near = [(code, words[code]) for code in values.nearest(kind, field, text) if code in words]
    rest = [each for each in options if each not in near]
    return [(_("写法相近"), near), (_("其余选项"), rest)] if near and rest else [*options]


def _with(options: list[tuple[str, str]], kind: Kind, field: str, code: str) -> list[tuple[str, str]]:
    """The options, with the code a word has now when the table does not offer it: a large class of institutions."""
    if not code or code in {each for each, _word in options}:
        return options
    return [(code, code_word(kind, field, code)), *options]


def code_word(kind: Kind, field: str, code: str) -> str:
    """What one of our codes is called."""
    if field == "status":
        return str(MACHINES[str(kind)][code].word)
    if field == values.PLACE:
        return coded.place_named(code)
    if field == "qual_level":
        return coded.name("qualification_level", code) or code
    if code == values.UNRATED_WORD:
        return _("未评定")
    if field == "institution_class":
        return f"{code} {coded.institution_class(code)}"
    name = coded.name(values.table_of(kind, field), code)
    if field == "scopes":
        return remarked(f"{code} {name}", _told_apart(kind, field, code))
    return remarked(name or code, _told_apart(kind, field, code))


def _told_apart(kind: Kind, field: str, code: str) -> str:
    """What tells a code from others of its name: the category, else its number and since when; whether it stands."""
    if not values.standing(kind, field, code):
        return _("现行代码表没有")
    alike = values.namesakes(kind, field, code)
    if not alike:
        return ""
    own, *others = alike
    if all(each.parent != own.parent for each in others):
        above = "practice_category" if field == "scopes" else values.table_of(kind, field)
        return coded.name(above, own.parent)
    return _("代码 %(code)s，%(day)s 起") % {"code": code, "day": own.effective_from}


def meanings(side: Side) -> View[[UUID]]:
    """The words of the coded columns of an upload; sending them lets the worker try the list."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            upload = side.own_upload(request, ref)
            columns = coded_columns(upload)
            if not is_open(upload, Step.MAP) or not columns:
                return HttpResponseRedirect(side.place_of(upload))
            data = request.POST if request.method == "POST" else None
            form = ValuesForm(Kind(upload.kind), columns, data, is_copy=wording.is_copy(upload))
            if request.method != "POST" or not form.is_valid():
                return _page(side, request, upload, form)
        try:
            with actor_transaction(request.actor):
                actions.choose_values(upload, form.told, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
            with actor_transaction(request.actor):
                return _page(side, request, upload, form)
        return HttpResponseRedirect(side.url("import_preview", upload.pk))

    return view


def coded_columns(upload: Upload) -> list[values.Coded]:
    """The coded columns of an upload with what is known of their words."""
    return values.coded(Kind(upload.kind), previews.of(upload).head, upload.columns, upload.values)


def is_asked(upload: Upload, columns: dict[str, str]) -> bool:
    """Whether a coded column holds a word that nobody knows yet."""
    return bool(values.unknown(Kind(upload.kind), previews.of(upload).head, columns, upload.values))


def _page(side: Side, request: Request, upload: Upload, form: ValuesForm) -> HttpResponse:
    context: dict[str, Any] = {
        **side.frame(request),
        "shell": side.shell,
        "upload": upload,
        "kind": wording.kind_word(upload.kind),
        "form": form,
        "groups": form.groups(),
        "is_copy": wording.is_copy(upload),
        "back": side.url("import_columns", upload.pk),
    }
    return page(request, "importing/values.html", context)
