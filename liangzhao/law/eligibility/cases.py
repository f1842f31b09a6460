"""The signed cases of eligibility, read from YAML; tests decide each of them, the rule book prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from liangzhao.kernel.rules import Finding, Outcome
from liangzhao.law import parameters
from liangzhao.law.eligibility import (
    Decision,
    Facts,
    InstitutionFacts,
    NurseFacts,
    PhysicianFacts,
    Suspension,
    findings,
)
from liangzhao.law.eligibility.facts import Asked, Doubt, Doubted
from liangzhao.law.states import (
    InstitutionState,
    LicenceForm,
    NurseState,
    PhotoState,
    PhysicianState,
    QualificationStatus,
)

CASES = Path(__file__).with_name("cases.yaml")
Given = Mapping[str, Any]  # Any: what YAML holds; turned into facts below

_SUBJECTS = {"I": "institution", "P": "physician", "N": "nurse"}
_STATES = {"institution": InstitutionState, "physician": PhysicianState, "nurse": NurseState}


@dataclass(frozen=True)
class Case:
    """One case: a subject on a day, and the answer a rule must give."""

    rule: str
    title: str
    on: date
    facts: Facts
    outcome: Outcome
    says: str = ""
    who: str = ""
    blocks: bool = False
    parameters: Mapping[str, parameters.Value] | None = None

    def decide(self) -> Finding:
        """What the rules answer now; LookupError when the rule does not concern the subject."""
        with parameters.replaced(**(self.parameters or {})):
            found = {finding.rule_id: finding for finding in findings(self.facts, self.on)}
        return found[self.rule]


def load(path: Path = CASES) -> tuple[Case, ...]:
    """The cases of a file in its order."""
    content = yaml.safe_load(path.read_text("utf-8"))
    return tuple(_case(row, content["subjects"], content["day"]) for row in content["cases"])


def _case(row: Given, subjects: Mapping[str, Given], day: date) -> Case:
    subject = _SUBJECTS[row["rule"][3]]
    return Case(
        rule=row["rule"],
        title=row["case"],
        on=row.get("day", day),
        facts=_facts(subject, {**subjects[subject], **row.get("facts", {})}),
        outcome=Outcome(row["outcome"]),
        says=row.get("says", ""),
        who=row.get("who", ""),
        blocks=row.get("blocks", False),
        parameters=row.get("parameters"),
    )


def _facts(subject: str, given: Given) -> Facts:
    known = {name: _fact(subject, name, value) for name, value in given.items()}
    if subject == "institution":
        return InstitutionFacts(**known)
    return PhysicianFacts(**known) if subject == "physician" else NurseFacts(**known)


def _fact(subject: str, name: str, value: Any) -> Any:  # Any: as Given
    if value is None:
        return None
    if name == "state":
        return _STATES[subject](value)
    if name == "decision":
        return Decision(**value)
    if name == "doubts":
        return tuple(_doubt(each) for each in value)
    if name == "suspensions":
        return tuple(Suspension(**period) for period in value)
    if name == "missing":
        return tuple(value)
    return _WORDS[name](value) if name in _WORDS else value


def _doubt(given: Given) -> Doubt:
    asked = Asked(given.get("asked", "NOBODY"))
    return Doubt(Doubted(given["number"]), given.get("organ", ""), given.get("organ_contact", ""), asked)


_WORDS = {
    "licence_form": LicenceForm,
    "photo": PhotoState,
    "qualification": QualificationStatus,
    "main_institution_state": InstitutionState,
}
