"""Short titles of the rules of data quality and of eligibility, for every portal that shows what they found."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liangzhao.consolidation.quality.titles import TITLES
from liangzhao.law.eligibility import institution, nurse, physician


def title(rule: str) -> str:
    """What a rule of data quality finds."""
    return _(TITLES[rule]) if rule in TITLES else rule


CONDITIONS: Mapping[str, str] = {
    rule.id: rule.title for rules in (institution.RULES, physician.RULES, nurse.RULES) for rule in rules
}


def rule_words(rule_id: str) -> str:
    """The condition a rule of eligibility asks for; one that is no longer law is named by its id."""
    return _(CONDITIONS[rule_id]).rstrip("。.") if rule_id in CONDITIONS else rule_id
