"""What is wrong with a row in the language of whoever reads: a report keeps its sentences as they were written."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liangzhao.consolidation.importing.mapping import FIELD_WORDS
from liangzhao.consolidation.importing.report import Problem
from liangzhao.consolidation.intake import row_problems
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel.words import Sentence, sentence

_WRITTEN_IN = "zh-hans"


def says(problem: Problem) -> str:
    """The sentence of a problem, made again from its rule, field and value; else what its rule says of such rows."""
    if get_language() == _WRITTEN_IN:
        return problem.says
    again = next((each for each in _sentences(problem) if str(each) == problem.says), None)
    if again is not None:
        return again.render(_)
    if (whole := _(problem.says)) != problem.says or problem.rule not in BY_ID:
        return whole
    return _(BY_ID[problem.rule].says)


def _sentences(problem: Problem) -> Iterator[Sentence]:
    """What may have been said of a problem."""
    if problem.rule in BY_ID:
        rule = Sentence(BY_ID[problem.rule].says)
        yield from (rule, sentence(row_problems.NOT_REGISTERED, says=rule))
    if problem.field in FIELD_WORDS:
        word, value = Sentence(FIELD_WORDS[problem.field]), problem.value_masked
        yield from (sentence(each, field=word) for each in row_problems.EMPTIES)
        yield sentence(row_problems.UNKNOWN, field=word, value=value[:30])
    yield from (sentence(each, given=problem.value_masked[:30]) for each in row_problems.LENGTHS.values())
