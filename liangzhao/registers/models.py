"""All tables of the registers, for Django to find; each stands in the module of its subject."""

from liangzhao.registers.activation.models import ActivationCode, AutomaticActivation
from liangzhao.registers.institutions.models import Institution, InstitutionSubject
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.nurses.models import NurseFiling, NurseRegistration
from liangzhao.registers.people.models import Person, PhysicianQualification, Staffing
from liangzhao.registers.photos.models import Photo
from liangzhao.registers.physicians.models import PhysicianFiling, PhysicianRegistration
from liangzhao.registers.rights.models import Erasure, RightsRequest, SetAside
from liangzhao.registers.versions.models import EntryVersion

__all__ = [
    "ActivationCode",
    "AutomaticActivation",
    "EntryVersion",
    "Erasure",
    "Institution",
    "InstitutionSubject",
    "Maintenance",
    "NurseFiling",
    "NurseRegistration",
    "Person",
    "Photo",
    "PhysicianFiling",
    "PhysicianQualification",
    "PhysicianRegistration",
    "RightsRequest",
    "SetAside",
    "Staffing",
]
