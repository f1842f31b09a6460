"""Which findings of a queue are asked for: the filter above it, and what of it stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import queues
from liangzhao.consolidation.deciding.holding import State, office
from liangzhao.consolidation.deciding.queues import Narrowing
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.kernel import clock
from liangzhao.web.authority.cleaning import words
from liangzhao.web.importing.wording import kind_word
from liangzhao.web.requests import Request
from liangzhao.web.words import labelled

_SAMPLE = 200


class QueueFilter(forms.Form):
    """Which findings of a rule are shown; everything may be left open."""

    field = forms.ChoiceField(label=gettext_lazy("字段"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("来源"), required=False)
    result = forms.ChoiceField(label=gettext_lazy("办理结果"), required=False)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: object, fields: Sequence[str], loads: Sequence[Load], results: Sequence[Result]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        everything = ("", _("全部"))
        for name, choices in (
            ("field", [(each, words.field(each)) for each in fields]),
            ("source", [(str(load.pk), _named(load, loads)) for load in loads]),
            ("result", [(str(each), words.result(each)) for each in results]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [everything, *choices]
        if not results:
            del self.fields["result"]


def _named(load: Load, loads: Sequence[Load]) -> str:
    """A load by its source; those of one source by what they list, then by the moment they came in."""
    same = [each for each in loads if each.source == load.source]
    if len(same) == 1:
        return load.source
    kind = kind_word(load.kind)
    if sum(each.kind == load.kind for each in same) == 1:
        return labelled(load.source, kind)
    return labelled(load.source, f"{kind} {load.received_at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}")


def narrowed(request: Request, rule: Rule, actor: Actor) -> tuple[QueueFilter, Narrowing]:
    """The filter as it was sent, and which findings it asks for."""
    fields = _fields(actor, rule, request.GET.get("field", ""))
    loads = _loads(actor, rule, request.GET.get("source", ""))
    form = QueueFilter(request.GET, fields, loads, list(Result) if request.GET.get("tab") == "done" else [])
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    result = Result(chosen["result"]) if chosen.get("result") else None
    return form, Narrowing(chosen["field"], uuid_or_404(chosen["source"]), result=result)


def _fields(actor: Actor, rule: Rule, given: str) -> list[str]:
    """The fields the first findings of a rule are about, and the one asked for."""
    (walk,) = queues.findings(office(actor), rule.id, [State.OPEN])
    found = {*walk.values_list("field", flat=True)[:_SAMPLE]} | ({given} & FIELD_WORDS.keys())
    return sorted(found, key=words.field)


def _loads(actor: Actor, rule: Rule, given: str) -> list[Load]:
    """The newest loads this authority's findings can come from, its own and the node's, and the one asked for."""
    key = uuid_or_404(given)
    mine = Proposal.objects.filter(load=key, authority_id=office(actor)) if key else Proposal.objects.none()
    asked_for = mine.values_list("load_id", flat=True).first()
    with service_transaction("cleaning"):
        found = Load.objects.filter(Q(authority_id=None) | Q(authority_id=office(actor)), kind__in=rule.kinds)
        newest = list(found.filter(institution_id=None).order_by("-received_at")[:20])
        asked = Load.objects.filter(pk=asked_for) if asked_for else ()
        return [*newest, *(each for each in asked if each not in newest)]


def uuid_or_404(given: str) -> UUID | None:
    """A key of the address; None where it has none."""
    try:
        return UUID(given) if given else None
    except ValueError as wrong:
        raise Http404 from wrong


def query_of(narrowing: Narrowing) -> dict[str, str]:
    """What of an address asks for the same."""
    found = {"field": narrowing.field, "source": str(narrowing.load or ""), "result": narrowing.result or ""}
    return {name: value for name, value in found.items() if value}
