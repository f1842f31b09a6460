"""The form of 列对照: each of our fields with the column it is read from, or with what all rows say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from liangzhao.consolidation.importing.our_fields import ENTERED_WITH, INSTEAD, NEEDED, is_told, known_fields
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.rules.standing import PRINTED
from liangzhao.consolidation.uploads import constants, values
from liangzhao.consolidation.uploads.previews import Head
from liangzhao.web.importing.forms import masked
from liangzhao.web.importing.values import code_word
from liangzhao.web.questions import field_word
from liangzhao.web.words import clauses

ALL = "all-"
"""Before the name of a field: what all rows say of it."""


@dataclass(frozen=True)
class Asked:
    """A field on the page: which column it is, and, for one without, what all rows say."""

    column: BoundField
    constant: BoundField | None

    @property
    def is_used(self) -> bool:
        """Whether something was chosen or is wrong."""
        return self.is_told or any(each is not None and each.errors for each in (self.column, self.constant))

    @property
    def is_told(self) -> bool:
        """Whether a column was chosen, or something said of all rows."""
        return any(each is not None and each.value() for each in (self.column, self.constant))


def needed(kind: Kind, *, is_staff_list: bool, is_copy: bool = False) -> tuple[str, ...]:
    """The fields without which no row is entered; an institution's own list need not say whose staff it is.

    A list that is only laid beside the register needs the number by which its rows and the entries meet.
    """
    if is_copy:
        return tuple(dict.fromkeys((*NEEDED[kind], PRINTED[kind])))
    return tuple(name for name in ENTERED_WITH[kind] if not (is_staff_list and name == "institution"))


class _ColumnField(forms.ChoiceField):
    """A column of the file; whether one may be missing the form looks at, because a constant may stand for it."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ColumnsForm(forms.Form):
    """Our fields, each with the column it is read from; samples stand under the label."""

    def __init__(
        self,
        upload: Upload,
        head: Head,
        data: Any = None,
        *,
        columns: Mapping[str, str] | None = None,
        said: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.kind, self.head, self.names = Kind(upload.kind), head, tuple(known_fields(upload.kind))
        is_copy = upload.origin == Load.Origin.COPY
        self.needed = needed(self.kind, is_staff_list=upload.institution_id is not None, is_copy=is_copy)
        self.offered = frozenset(constants.offered(self.kind))
        self.gone = dict(head.gone)
        chosen = upload.columns if columns is None else columns
        shown = {name: self.data.get(name, "") for name in self.names} if data is not None else chosen
        always = constants.of(upload.values, chosen) if said is None else said
        for name in self.names:
            self.fields[name] = self._column(name, chosen.get(name, ""), shown.get(name, ""))
            if name in self.offered:
                self.fields[ALL + name] = self._constant(name, always.get(name, ""))

    def _column(self, name: str, initial: str, shown: str) -> forms.Field:
        return _ColumnField(
            label=self._label(name),
            choices=[("", _("（不导入）")), *((heading, heading) for heading in self.head.headings)],
            required=name in self.needed,
            initial=initial,
            help_text=self._samples(name, shown),
        )

    def _constant(self, name: str, initial: str) -> forms.Field:
        label, hint = (
            _("%(field)s全部为") % {"field": field_word(name, self.kind)},
            _("文件没有这一列、各行都相同时填写。"),
        )
        if values.is_coded(self.kind, name):
            codes = [(code, code_word(self.kind, name, code)) for code in values.choices(self.kind, name)]
            choices = [("", _("（不填）")), *codes]
            return forms.ChoiceField(label=label, choices=choices, required=False, initial=initial, help_text=hint)
        longest = constants.LONGEST
        return forms.CharField(label=label, max_length=longest, required=False, initial=initial, help_text=hint)

    def _label(self, name: str) -> str:
        word = field_word(name, self.kind)
        if name not in self.needed:
            return word
        if name in INSTEAD:
            other = field_word(INSTEAD[name], self.kind)
            return _("%(field)s（与%(other)s至少对照一项）") % {"field": word, "other": other}
        return _("%(field)s（必须）") % {"field": word}

    def _samples(self, name: str, heading: str) -> str:
        given = [masked(value) for value in self.head.samples.get(heading, [])]
        shown = _("文件中的值：%(samples)s") % {"samples": _("、").join(given)} if given else ""
        gone = (
            _("上次取自“%(heading)s”，这份文件没有这一列") % {"heading": self.gone[name]} if name in self.gone else ""
        )
        return clauses(
            filter(
                None,
                [_("上次的名单没有这一列") if heading in self.head.new else gone, self._rivals(name, heading), shown],
            )
        )

    def _rivals(self, name: str, heading: str) -> str:
        """Which columns may be a field nobody chose one for."""
        rivals = dict(self.head.rivals).get(name, ())
        if heading or not rivals:
            return ""
        told = _("、").join(_("“%(heading)s”") % {"heading": each} for each in rivals)
        return _("%(columns)s都可能是这一项，无法判断，请核对后选择") % {"columns": told}

    def clean(self) -> dict[str, Any]:
        """Needed fields have a column or a constant that can be, and no column is two fields."""
        taken: dict[str, str] = {}
        for name, heading in self.columns.items():
            if heading in taken:
                says = _("“%(column)s”已经对照给“%(field)s”：一列只能对照一个字段。")
                self.add_error(name, says % {"column": heading, "field": field_word(taken[heading], self.kind)})
            taken.setdefault(heading, name)
        for name, said in self.always.items():
            if why := constants.wrong(self.kind, name, said):
                self.add_error(ALL + name, _(why))
        told = {*self.columns, *self.always}
        for name in self.needed:
            if not is_told(name, told) and name not in self.errors and ALL + name not in self.errors:
                self.add_error(name, self._missing(name))
        return self.cleaned_data

    def _missing(self, name: str) -> str:
        if name not in self.offered:
            return _("没有对照列：请选择文件中是哪一列。")
        return _("没有对照列：请选择文件中是哪一列；文件没有这一列、各行都相同的，请填写“全部为”。")

    @property
    def columns(self) -> dict[str, str]:
        """Our fields with their columns, as chosen."""
        return {name: heading for name in self.names if (heading := self.cleaned_data.get(name, ""))}

    @property
    def always(self) -> dict[str, str]:
        """What all rows say of the fields that have no column."""
        said = {name: self.cleaned_data.get(ALL + name, "").strip() for name in self.names}
        return {name: value for name, value in said.items() if value and not is_told(name, self.columns)}

    @property
    def lacking(self) -> list[str]:
        """The needed fields for which no column was found and nobody said anything."""
        told = {name for name in self.names if self._asked(name).is_told}
        return [field_word(name, self.kind) for name in self.needed if not is_told(name, told)]

    def groups(self) -> tuple[list[Asked], list[Asked], list[Asked]]:
        """Needed fields, those with a column, a constant or an error, the rest."""
        asked = {name: self._asked(name) for name in self.names}
        others = [each for name, each in asked.items() if name not in self.needed]
        used = [each for each in others if each.is_used]
        return [asked[name] for name in self.needed], used, [each for each in others if not each.is_used]

    def _asked(self, name: str) -> Asked:
        column = self[name]
        has_constant = name in self.offered and not (column.value() and not column.errors)
        return Asked(column, self[ALL + name] if has_constant else None)
