"""The same person, or the same institution, entered twice: found, looked at, made one, made two again."""

from liangzhao.consolidation.people.deciding import Candidate, Decision, Outcome, find
from liangzhao.consolidation.people.doubles import Doubt, pairs

__all__ = ["Candidate", "Decision", "Doubt", "Outcome", "find", "pairs"]
