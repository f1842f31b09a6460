"""Taking entries out of the registers that only a load knows; closed versions tell that they were there.

What nobody touched or refers to goes together, registrations before the persons they point at; the rest is asked once
more, one by one, because what referred to it may be gone by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from django.db import models
from django.db.models import Q

from liangzhao.consolidation.intake import merged
from liangzhao.consolidation.intake.merged import Keys
from liangzhao.consolidation.intake.records import MODELS
from liangzhao.consolidation.intake.staying import Why
from liangzhao.consolidation.models import Change, Merge
from liangzhao.consolidation.people import counting
from liangzhao.kernel import clock
from liangzhao.registers import staffing
from liangzhao.registers.models import EntryVersion, NurseRegistration, Person, PhysicianRegistration

OURS = frozenset({"import", "cleanse", "undo", Merge.ACT})
"""The acts of lists, of cleansing, of merging and of their undoing: changes and merges tell which of them stand."""
PARTS = {"institution": {"subjects"}, "person": {"staffing"}}
"""The names under which an entry's own parts point at it: they go with it."""
_REGISTERED = (PhysicianRegistration, NurseRegistration)
_LAST = "person"
_NOTHING: Mapping[type[models.Model], Keys] = MappingProxyType({})


def take_out(brought: Sequence[Change]) -> dict[UUID, Why]:
    """Why each of these changes that could not be undone stands; the entries of all others are gone.

    All are of one load.
    """
    stay: dict[UUID, Why] = {}
    persons: set[UUID] = set()
    for register in sorted({each.register for each in brought}, key=is_last):
        theirs = [each for each in brought if each.register == register]
        stay |= _together(register, theirs, persons)
    for change in brought:
        if change.pk in stay:
            del stay[change.pk]
            stay |= _together(change.register, [change], persons)
    staffing.refresh_many(Person.objects.filter(pk__in=persons).values_list("pk", flat=True))
    return stay


def is_last(register: str) -> bool:
    """Whether entries of a register go after all others, which may point at them."""
    return register == _LAST


def _together(register: str, brought: Sequence[Change], persons: set[UUID]) -> dict[UUID, Why]:
    """Delete the rows that may go, and tell why others stay; ``persons`` collects whose registrations went."""
    model = MODELS[register]
    rows = model._default_manager.select_for_update(of=("self",)).in_bulk([each.entry_id for each in brought])
    staying = held(register, brought[0].load_id, rows) if rows else {}
    going = rows.keys() - staying.keys()
    if going:
        EntryVersion.objects.filter(entry_id__in=going, until=None).update(until=clock.now())
        persons |= {row.person_id for row in rows.values() if isinstance(row, _REGISTERED) and row.pk in going}
        model._default_manager.filter(pk__in=going).delete()
    return {each.pk: staying[each.entry_id] for each in brought if each.entry_id in staying}


def held(
    register: str, load: UUID, entries: Keys, gone: Mapping[type[models.Model], Keys] = _NOTHING
) -> dict[UUID, Why]:
    """Which of these entries that a load brought have to stay, and why.

    A merge is told before all else: it is undone first. ``gone`` are rows, by table, that point at nothing by then.
    """
    used = _referred_to(MODELS[register], entries, PARTS.get(register, set()), gone)
    changed = _changed(load, entries) | (_persons_changed(load, entries) if register == _LAST else set())
    return {
        **dict.fromkeys(used, Why.USED),
        **dict.fromkeys(changed, Why.CHANGED),
        **dict.fromkeys(merged.standing(entries), Why.MERGED),
    }


def _changed(load: UUID, entries: Keys) -> set[UUID]:
    """Entries that somebody else changed: a version of another act, a change of another load or decision."""
    versions = EntryVersion.objects.filter(entry_id__in=entries).exclude(act__in=OURS)
    changes = Change.objects.filter(entry_id__in=entries, undone_at=None).exclude(load=load)
    return {*versions.values_list("entry_id", flat=True), *changes.values_list("entry_id", flat=True)}


def _persons_changed(load: UUID, entries: Keys) -> set[UUID]:
    """Persons have no versions, only their count: each of ours stands in a change, of a merge in its note."""
    touched = Q(version__gt=1) | Q(activated_at__isnull=False)
    asked = Person.objects.filter(touched, pk__in=entries).only("version", "activated_at").in_bulk()
    ours = Change.objects.filter(load=load, entry_id__in=list(asked), before__isnull=False)
    counts = dict(ours.values_list("entry_id").annotate(count=models.Count("pk")))
    of_merges = counting.of_undone(asked) if asked else {}
    return {
        key
        for key, row in asked.items()
        if row.activated_at is not None or row.version > 1 + 2 * int(counts.get(key, 0)) + of_merges.get(key, 0)
    }


def _referred_to(
    model: type[models.Model], entries: Keys, parts: set[str], gone: Mapping[type[models.Model], Keys]
) -> set[UUID]:
    """Rows another table points at; ``parts`` are the names under which their own parts do."""
    referred: set[UUID] = set()
    for other, name in pointing_at(model, parts):
        rows = other._default_manager.filter(**{f"{name}__in": entries})
        rows = rows.exclude(pk__in=gone[other]) if other in gone else rows
        referred |= set(rows.values_list(name, flat=True))
    return referred


def pointing_at(model: type[models.Model], parts: set[str]) -> Iterator[tuple[type[models.Model], str]]:
    """The tables that point at one, each with the name of the field by which it does; its parts left out."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if relation.get_accessor_name() not in parts and not isinstance(other, str):
            yield other, relation.field.name
