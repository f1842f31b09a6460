"""What consolidation keeps: loads and files, findings and questions, scores over time."""

from liangzhao.consolidation.models.comparisons import ComparedLine, Comparison, ListedRow, Listing
from liangzhao.consolidation.models.findings import WAITING, Confirmation, Proposal, Question
from liangzhao.consolidation.models.loads import Change, Load, RawRows, Upload
from liangzhao.consolidation.models.merges import Merge, PendingMerge
from liangzhao.consolidation.models.scores import Score

__all__ = [
    "WAITING",
    "Change",
    "ComparedLine",
    "Comparison",
    "Confirmation",
    "ListedRow",
    "Listing",
    "Load",
    "Merge",
    "PendingMerge",
    "Proposal",
    "Question",
    "RawRows",
    "Score",
    "Upload",
]
