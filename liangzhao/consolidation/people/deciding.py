"""Which person of the register a record means: one, several to choose from, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from liangzhao.consolidation.people import profiles
from liangzhao.consolidation.people.profiles import Profile
from liangzhao.consolidation.people.scoring import Likeness, compare, weights
from liangzhao.consolidation.quality.rules import identity
from liangzhao.kernel import encryption
from liangzhao.kernel.identifiers import id_number
from liangzhao.reference.names import person_sort_key
from liangzhao.registers.models import NurseRegistration, Person, PhysicianQualification, PhysicianRegistration
from liangzhao.registers.people import actions as people
from liangzhao.registers.people.merging import survivor_of

BEST = 5
_MOST = 400
"""So many candidates are compared; more share a birth date only in a register with wrong dates."""


class Outcome(StrEnum):
    """What becomes of a record."""

    LINK = "link"
    ASK = "candidates"
    NONE = "none"


@dataclass(frozen=True)
class Candidate:
    """A person of the register, and how alike the record is."""

    person_id: UUID
    likeness: Likeness


@dataclass(frozen=True)
class Decision:
    """One of three outcomes; the candidates best first, five at most, none below the threshold of asking."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()

    @property
    def target(self) -> UUID | None:
        """The person linked to."""
        return self.candidates[0].person_id if self.outcome is Outcome.LINK else None

    @property
    def score(self) -> float:
        """The points of the best candidate."""
        return self.candidates[0].likeness.score if self.candidates else 0.0

    @property
    def rule(self) -> str:
        """The guard that forbade linking, or the features that brought it about."""
        if not self.candidates:
            return ""
        best = self.candidates[0].likeness
        return best.guard or "+".join(best.features)


def find(subject: Person | Mapping[str, str]) -> Decision:
    """The person of the register a row means, or another entry of the same person; in the caller's scope."""
    profile = _profile(subject)
    known = profiles.of_people(key for key in _candidates(profile) if key != profile.person_id)
    return decide(profile, known.values())


def _profile(subject: Person | Mapping[str, str]) -> Profile:
    if not isinstance(subject, Person):
        return profiles.of_row(subject)
    return profiles.of_people([subject.pk]).get(subject.pk) or Profile(person_id=subject.pk)


def decide(profile: Profile, known: Iterable[Profile]) -> Decision:
    """The decision among profiles that were found before; two that could both be linked are asked about."""
    given = weights()
    compared = [Candidate(each.person_id, compare(profile, each)) for each in known if each.person_id]
    likely = sorted(
        (each for each in compared if is_worth_asking(each.likeness)),
        key=lambda each: (-each.likeness.score, str(each.person_id)),
    )
    if not likely:
        return Decision(Outcome.NONE)
    fitting = [each for each in likely if each.likeness.score >= given.link and not each.likeness.guard]
    outcome = Outcome.LINK if len(fitting) == 1 and fitting[0] is likely[0] else Outcome.ASK
    return Decision(outcome, tuple(likely[:BEST]))


def is_worth_asking(likeness: Likeness) -> bool:
    """A number with two names is always looked at; two right numbers only when a certificate says they are one."""
    if likeness.guard == "one-number-two-names":
        return True
    if likeness.guard == "two-numbers":
        return {"same_qualification", "number_in_qualification", "same_licence"} & set(likeness.features) != set()
    return likeness.score >= weights().ask


def _candidates(profile: Profile) -> set[UUID]:
    """Everybody who shares a key with the record, each key answered by an index."""
    found: set[UUID] = set()
    for rows in _by_keys(profile):
        found.update(rows[:_MOST])
    merged = Person.objects.filter(pk__in=found, merged_into__isnull=False)
    for row in merged:
        found.discard(row.pk)
        found.add(survivor_of(row).pk)
    return found


def _by_keys(profile: Profile) -> Iterable[QuerySet[Person, UUID]]:
    everybody = Person.objects.order_by("pk").values_list("pk", flat=True)
    if numbers := list(_numbers(profile)):
        yield everybody.filter(id_type=people.CITIZEN_ID, id_no_index__in=numbers)
    if profile.qualifications:
        indexes = [encryption.blind_index(f"qual|{number}") for number in profile.qualifications]
        holders = PhysicianQualification.objects.filter(qual_no_index__in=indexes)
        yield everybody.filter(pk__in=holders.values("person_id"))
    if profile.licences:
        numbers_of = list(profile.licences)
        yield everybody.filter(
            Q(pk__in=PhysicianRegistration.objects.filter(licence_no__in=numbers_of).values("person_id"))
        )
        yield everybody.filter(
            Q(pk__in=NurseRegistration.objects.filter(licence_no__in=numbers_of).values("person_id"))
        )
    if profile.birth:
        yield everybody.filter(birth_date=profile.birth)
    if profile.name and profile.school:
        keys = {person_sort_key(name) for name in (profile.name, profile.plain_name)}
        yield everybody.filter(name_sort__in=list(keys))


def _numbers(profile: Profile) -> Iterable[bytes]:
    """The blind indexes of the number and of the right ones one slip away, and of those in certificates."""
    right = {profile.number} if profile.number else set(identity.repairs(profile.written))
    for number in profile.qualifications:
        right |= {each for each in (identity.inside(number),) if each}
    return [people.index_of(number) for number in sorted(right) if id_number.check(number).ok]
