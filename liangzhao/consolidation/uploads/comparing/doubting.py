"""What to do about an entry that went from its list: ask whether it closed. Nothing is deleted by a list's silence.

The doubt becomes a finding of whoever registered the entry: from the workbench the institution or the practitioner is
asked, and only what an officer then decides changes the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import entries, holding
from liangzhao.consolidation.intake import findings
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Change, Comparison, Proposal
from liangzhao.consolidation.quality.fields import ENDED
from liangzhao.consolidation.quality.model import Finding, Found, Kind
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.consolidation.quality.rules.compared import GONE
from liangzhao.consolidation.uploads.comparing.lines import Compared, Side
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianRegistration

Entry = Institution | PhysicianRegistration | NurseRegistration
_MODELS: dict[Kind, type[Entry]] = {
    Kind.INSTITUTION: Institution,
    Kind.PHYSICIAN: PhysicianRegistration,
    Kind.NURSE: NurseRegistration,
}
_FIELD = "status"


class NotRegistered(Refusal):
    """Raised for a row that went of which the register has no entry that is still in force."""

    template = _("登记簿没有这一条有效登记，不需要核实。")


@dataclass(frozen=True)
class Standing:
    """The register entry of a row that went: whose it is, whether it has ended, and the finding about it, if any."""

    entry: UUID
    authority: UUID
    has_ended: bool
    finding: Proposal | None


def may_ask(actor: Actor) -> bool:
    """Whether an officer may raise the doubt: whoever decides on findings."""
    return holding.may_decide(actor)


def standing(comparison: Comparison, line: Compared) -> Standing | None:
    """Where the register is about a row that went; None when it has no such entry."""
    if Fate.GONE not in line.fates or line.older is None:
        return None
    with service_transaction("import"):
        found = _entry(Kind(comparison.older.kind), line.older)
        if found is None:
            return None
        mine = Proposal.objects.filter(load=comparison.older, number=line.older.row, rule=GONE).first()
        return Standing(found.pk, found.authority_id, found.status in ENDED, mine)


@transaction.atomic
def doubt(comparison: Comparison, line: Compared, *, by: Actor) -> Proposal:
    """The finding that an entry went from its list, for whoever registered it; made once. NotRegistered."""
    if not may_ask(by):
        raise NotPermitted
    known = standing(comparison, line)
    if known is None or known.has_ended or line.older is None:
        raise NotRegistered
    number, rule = line.older.row, BY_ID[GONE]
    with service_transaction("import"):
        entry = entries.found(str(comparison.older.kind), [known.entry])[str(known.entry)]
        old = entries.text_of(entry).get(_FIELD, "")
        made = Finding(GONE, number, Found(_FIELD, old, confidence=0.5), rule.action, rule.decider)
        findings.keep(comparison.older, [made], {number: (known.entry, known.authority)})
        found = Proposal.objects.get(load=comparison.older, number=number, rule=GONE)
    journal.record(
        Tag.SOURCE_IMPORTED,
        subject_kind="proposal",
        subject_id=found.pk,
        by=by,
        at=clock.now(),
        person_id=found.person_id,
        body={"act": "doubt", "comparison": str(comparison.pk), "entry": str(known.entry)},
    )
    return found


def _entry(kind: Kind, side: Side) -> Entry | None:
    """What the row became when its list was loaded, else what bears its numbers."""
    if kind not in _MODELS:
        return None
    done = Change.objects.filter(load=side.load, number=side.row, register=kind, undone_at=None).first()
    known = _MODELS[kind]._default_manager.filter(pk=done.entry_id).first() if done else None
    if known is not None:
        return known
    if kind is Kind.INSTITUTION:
        return _institution(side)
    return _registration(PhysicianRegistration if kind is Kind.PHYSICIAN else NurseRegistration, side)


def _institution(side: Side) -> Institution | None:
    """The one of that 登记号, else that one the same authority entered by the list's own code and name."""
    told, load = side.told, side.load
    if told.second and (known := Institution.objects.filter(reg_no=told.second).first()):
        return known
    if not told.key or load.authority_id is None:
        return None
    mine = Institution.objects.filter(authority_id=load.authority_id, foreign_code__iexact=told.key, name=told.name)
    found = list(mine[:2])
    return found[0] if len(found) == 1 else None


def _registration(model: type[PhysicianRegistration | NurseRegistration], side: Side) -> Entry | None:
    """The registration of that certificate, of that person where the row tells the number of one."""
    found = model._default_manager.filter(licence_no=side.told.second).first() if side.told.second else None
    if found is None or not side.told.key:
        return found
    index = Person.objects.values_list("id_no_index", flat=True).get(pk=found.person_id)
    return found if bytes(index) == encryption.blind_index(side.told.key) else None
