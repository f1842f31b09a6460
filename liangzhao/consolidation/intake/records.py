"""The tables whose rows a fix may change, and the values it gives them."""

from __future__ import annotations

from liangzhao.registers.models import Institution, NurseRegistration, Person, PhysicianQualification
from liangzhao.registers.models import PhysicianRegistration as Physician

Record = Institution | Physician | NurseRegistration | Person | PhysicianQualification
Values = dict[str, object]

MODELS: dict[str, type[Record]] = {
    "institution": Institution,
    "physician": Physician,
    "nurse": NurseRegistration,
    "person": Person,
    "qualification": PhysicianQualification,
}
"""The tables a fix may change, by the words changes are kept under."""
SUBJECTS = "subjects"
"""The 诊疗科目 of an institution: rows of their own, not a column."""
