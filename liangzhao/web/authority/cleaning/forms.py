"""What an officer sends about one finding: a value, a reason, another authority, or whose values stand in a merge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liangzhao.consolidation.deciding.actions import LONGEST_VALUE
from liangzhao.consolidation.deciding.holding import LONGEST_NOTE
from liangzhao.reference.models import Authority
from liangzhao.web.authority.cleaning.options import FOUND, OTHER, Option

OWN, RIVAL = "own", "rival"


class Numbered(forms.RadioSelect):
    """Radio buttons whose place is their access key; those that are ``refused`` cannot be picked."""

    refused: frozenset[str] = frozenset()

    def create_option(self, *args: Any, **more: Any) -> dict[str, Any]:  # Django's own signature
        option: dict[str, Any] = super().create_option(*args, **more)
        place = int(option["index"]) + 1
        if place < 10:
            option["attrs"]["accesskey"] = str(place)
        if str(option["value"]) in self.refused:
            option["attrs"]["disabled"] = True
        return option


class LookUpForm(forms.Form):
    """The name of a workplace, in the address; with scripts the choices follow while it is written."""

    sought = forms.CharField(
        label=gettext_lazy("按名称查找机构"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("填写名称中的几个字、简称或登记号，查到的机构列在下面供选择。"),
    )

    def __init__(self, sought: str, here: str) -> None:
        super().__init__({"sought": sought} if sought else None)
        follows = {
            "hx-get": here,
            "hx-trigger": "input changed delay:300ms",
            "hx-select": "#picks",
            "hx-target": "#picks",
            "hx-swap": "outerHTML",
            "data-quiet": "",
        }
        plain = {"autocomplete": "off", "spellcheck": "false", "aria-controls": "picks"}
        self.fields["sought"].widget = forms.TextInput(attrs={**plain, **follows})


class DecisionForm(forms.Form):
    """One finding; which button was pressed says what is to be done, and so what must be filled in."""

    pick = forms.ChoiceField(label=gettext_lazy("采用哪个值"), required=False, widget=Numbered)
    other = forms.CharField(
        label=gettext_lazy("另填的值"),
        required=False,
        max_length=LONGEST_VALUE,
        strip=True,
        help_text=gettext_lazy("选择“另填”时填写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("保留原值、合并或退回时必填；提出的理由复核人看得到。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    way = forms.ChoiceField(label=gettext_lazy("核定结果"), required=False, widget=Numbered)
    to = forms.ChoiceField(label=gettext_lazy("转给哪个机关"), required=False)

    def __init__(
        self,
        data: object,
        options: Sequence[Option],
        receivers: Iterable[Authority],
        ways: Sequence[tuple[str, str]],
        *,
        picks: bool = True,
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or nothing
        self._options = {option.key: option for option in options}
        first = _first_pick(options) if picks else ""
        self._fill("pick", [(each.key, each.label) for each in options] + [(OTHER, _("另填"))], first)
        widget = self.fields["pick"].widget
        if isinstance(widget, Numbered):
            widget.refused = frozenset(each.key for each in options if each.is_refused)
        self._fill("way", list(ways), "")
        self._fill("to", [(str(organ.pk), organ.name) for organ in receivers], "")

    def _fill(self, name: str, choices: list[tuple[str, str]], initial: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
            field.initial = initial

    @property
    def finds(self) -> bool:
        """Whether what was looked for is among the values to choose."""
        return any(key.startswith(FOUND) for key in self._options)

    @property
    def has_value(self) -> bool:
        """Whether a value was chosen, or written; an option may be to leave the field empty."""
        return self.cleaned_data.get("pick", "") in self._options or bool(self.cleaned_data.get("other"))

    @property
    def value_field(self) -> str:
        """Where the value stands that was sent, to say there what is wrong with it."""
        return "pick" if self.cleaned_data.get("pick", "") in self._options else "other"

    @property
    def value(self) -> str:
        """The value chosen; empty when none was."""
        picked = self.cleaned_data.get("pick", "")
        if picked in self._options:
            return self._options[picked].value
        other: str = self.cleaned_data.get("other", "")
        return other


def _first_pick(options: Sequence[Option]) -> str:
    """What is picked beforehand: the first value, except one that is refused; to empty a field is chosen.

    So is one of those that were looked for: which of them is meant nobody has judged.
    """
    if all(each.is_refused for each in options):
        return OTHER
    first = options[0]
    return first.key if first.value and not first.is_refused and not first.key.startswith(FOUND) else ""


def sides_sent(data: Mapping[str, str], names: Iterable[str], survivor: str) -> dict[str, str]:
    """Whose value stands for each field of a merge, told as survivor and absorbed."""
    given = {name: data.get(f"side-{name}", "") for name in names}
    return {
        name: "survivor" if side == survivor else "absorbed" for name, side in given.items() if side in (OWN, RIVAL)
    }
