"""What consolidation keeps: loads and files, findings and questions, scores over time."""

from liangzhao.consolidation.models.findings import WAITING, Confirmation, Proposal, Question
from liangzhao.consolidation.models.loads import Change, Comparison, Load, RawRow, Upload
from liangzhao.consolidation.models.merges import Merge
from liangzhao.consolidation.models.scores import Score

__all__ = [
    "WAITING",
    "Change",
    "Comparison",
    "Confirmation",
    "Load",
    "Merge",
    "Proposal",
    "Question",
    "RawRow",
    "Score",
    "Upload",
]
