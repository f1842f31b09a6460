"""Two entries an officer points at as one (与另一条合并): a duplicate like those found by rules, decided as they are.

The findings of an authority stand in a load of origin REGISTER that is its own; runs over the register are the node's.
A run does not close what it would not have found.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import entries, joining
from liangzhao.consolidation.deciding.entries import Entry
from liangzhao.consolidation.deciding.holding import account, may_decide, office, say
from liangzhao.consolidation.deciding.refusals import AtAnother, OneRecord
from liangzhao.consolidation.intake import findings, repeated
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.quality.model import Found, Kind
from liangzhao.kernel import clock
from liangzhao.kernel.words import Sentence
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration

SOURCE = "工作人员指出"
_NAME = "name"


def is_pointed(load: Load) -> bool:
    """Whether a load holds what officers pointed at, and no run of the rules found."""
    return load.origin == Load.Origin.REGISTER and load.authority_id is not None


@transaction.atomic
def point(kind: Kind, own: UUID, other: UUID, *, by: Actor) -> Proposal:
    """The open finding that an entry of this authority and another one are one; the one that waits already, if any.

    ``other`` may stand in another register of persons. Both must be in the officer's reach: NotPermitted otherwise.
    OneRecord when the two are one already, AtAnother when another authority decides on the pair.
    """
    mine, theirs = _pair(kind, own, other, by)
    with service_transaction("cleaning"):
        load = _load(kind, by)
        known = _waiting(repeated.rule_of(kind).id, mine, theirs)
        if known is not None:
            return _mine(known, by)
        made = _made(load, mine, theirs)
    say(Tag.FINDING_DECIDED, made, by, "point")
    return made


def _mine(known: Proposal, by: Actor) -> Proposal:
    if known.authority_id is not None and known.authority_id != office(by):
        raise AtAnother(who=Sentence(Authority.objects.get(pk=known.authority_id).name))
    return known


def _pair(kind: Kind, own: UUID, other: UUID, by: Actor) -> tuple[Entry, Entry]:
    """The two as the officer may see them."""
    known = entries.found_anywhere(kind, [str(own), str(other)])
    mine, theirs = known.get(str(own)), known.get(str(other))
    organ = entries.authority_of(mine) if mine is not None else None
    if not may_decide(by) or mine is None or theirs is None or organ is None or organ.pk != office(by):
        raise NotPermitted
    if joining.key_of(mine) == joining.key_of(theirs):
        raise OneRecord
    return mine, theirs


def _load(kind: Kind, by: Actor) -> Load:
    """Where this authority keeps what its officers point at, locked."""
    told = {"kind": kind, "origin": Load.Origin.REGISTER, "source": SOURCE, "digest": "", "authority_id": office(by)}
    begun = {"state": Load.State.TAKEN, "received_at": clock.now(), "loaded_by": account(by)}
    return Load.objects.select_for_update(of=("self",)).get_or_create(**told, defaults=begun)[0]


def _waiting(rule: str, mine: Entry, theirs: Entry) -> Proposal | None:
    """What says of these two already that they are one, and waits for somebody."""
    ours, others = _entries_of(mine), _entries_of(theirs)
    about = Q(entry_id__in=ours, other_entries__has_any_keys=[str(key) for key in others])
    about |= Q(entry_id__in=others, other_entries__has_any_keys=[str(key) for key in ours])
    return Proposal.objects.filter(about, rule=rule, state__in=WAITING).order_by("pk").first()


def _entries_of(entry: Entry) -> list[UUID]:
    """The entries of the institution, or of the person, that an entry is about."""
    if isinstance(entry, Institution):
        return [entry.pk]
    rows = (PhysicianRegistration, NurseRegistration)
    found = (each._default_manager.filter(person_id=entry.person_id).values_list("pk", flat=True) for each in rows)
    return [key for some in found for key in some]


def _made(load: Load, mine: Entry, theirs: Entry) -> Proposal:
    kind = Kind(load.kind)
    number = (load.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    finding = repeated.rule_of(kind).finding(number, Found(_NAME, entries.name_of(mine)))
    made = findings.proposal_of(load, finding, findings.holders_of(kind, [mine.pk])[mine.pk])
    made.other_entries = [str(theirs.pk)]
    made.save(force_insert=True)
    return made
