"""What the rules of eligibility may know; None means that the fact is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liangzhao.law.states import (
    InstitutionState,
    LicenceForm,
    NurseState,
    PhotoState,
    PhysicianState,
    QualificationStatus,
)


@dataclass(frozen=True)
class Decision:
    """The act of an organ that put a registration into its state."""

    organ: str
    decided_on: date | None = None


@dataclass(frozen=True)
class Suspension:
    """A period out of practice, both days included; without a start it has begun, without an end it goes on."""

    since: date | None
    until: date | None
    organ: str

    def covers(self, on: date) -> bool:
        """Whether a day lies in the period."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class Doubted(StrEnum):
    """Which number of a practitioner is in doubt."""

    IDENTITY = "IDENTITY"
    LICENCE_NO = "LICENCE_NO"


class Asked(StrEnum):
    """Who was asked about it and has not answered."""

    NOBODY = "NOBODY"
    HOLDER = "HOLDER"
    INSTITUTION = "INSTITUTION"


@dataclass(frozen=True)
class Doubt:
    """A number that somebody else has as well; ``organ`` decides whose it is."""

    number: Doubted
    organ: str = ""
    organ_contact: str = ""
    asked: Asked = Asked.NOBODY


@dataclass(frozen=True)
class InstitutionFacts:
    """An institution as its register has it; ``missing`` names the empty fields of the face."""

    registered: bool
    licence_form: LicenceForm | None = None
    state: InstitutionState | None = None
    decision: Decision | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    verify_due: date | None = None
    missing: tuple[str, ...] = ()
    authority: str = ""
    authority_contact: str = ""


@dataclass(frozen=True)
class PractitionerFacts:
    """What the rules of physicians and nurses share.

    ``photo_confirmer`` is the main institution, or the authority where the institution has nobody else to confirm.
    """

    registered: bool
    state: PhysicianState | NurseState | None = None
    account_activated: bool | None = None
    real_name_verified: bool | None = None
    photo: PhotoState | None = None
    photo_return_reason: str = ""
    photo_confirmer: str = ""
    photo_confirmer_contact: str = ""
    authority_confirms_photo: bool = False
    suspensions: tuple[Suspension, ...] = ()
    decision: Decision | None = None
    doubts: tuple[Doubt, ...] = ()
    missing: tuple[str, ...] = ()
    main_institution: str = ""
    institution_contact: str = ""
    authority: str = ""
    authority_contact: str = ""


@dataclass(frozen=True)
class PhysicianFacts(PractitionerFacts):
    """A physician as register, account and photo have him; a physician's registration has no expiry."""

    state: PhysicianState | None = None
    qualification: QualificationStatus | None = None
    main_institution_state: InstitutionState | None = None


@dataclass(frozen=True)
class NurseFacts(PractitionerFacts):
    """A nurse as register, account and photo have her; the registration runs out after five years."""

    state: NurseState | None = None
    valid_until: date | None = None
