"""Whether journal, leaves, tiles and checkpoints still are what was written: everything computed again (SEC-T3)."""

from liangzhao.audit.examining.course import Examination, examine
from liangzhao.audit.examining.problems import Code, Problem

__all__ = ["Code", "Examination", "Problem", "examine"]
