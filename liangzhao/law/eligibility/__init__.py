"""Who may have an e-licence, and what helps those who may not yet: one file of rules per licence."""

from __future__ import annotations

from datetime import date

from liangzhao.kernel.rules import Finding, check, permit
from liangzhao.law.eligibility import institution, nurse, physician
from liangzhao.law.eligibility.facts import Decision, InstitutionFacts, NurseFacts, PhysicianFacts, Suspension

__all__ = [
    "Decision",
    "Facts",
    "InstitutionFacts",
    "NurseFacts",
    "PhysicianFacts",
    "Suspension",
    "findings",
    "permit",
]

Facts = InstitutionFacts | PhysicianFacts | NurseFacts


def findings(facts: Facts, on: date) -> tuple[Finding, ...]:
    """Every finding for a subject of any of the three licences; :func:`permit` tells whether it may be issued."""
    if isinstance(facts, InstitutionFacts):
        return check(institution.RULES, facts, on)
    if isinstance(facts, PhysicianFacts):
        return check(physician.RULES, facts, on)
    return check(nurse.RULES, facts, on)
