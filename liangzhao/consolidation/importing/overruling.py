"""What a list says otherwise than the register has it, and which of that the register keeps against the list."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence

from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.importing.report import Problem
from liangzhao.kernel.words import _, sentence
from liangzhao.registers.models import EntryVersion, Institution

ACT = "import"
"""The act by which a list enters or changes an entry."""
SUBJECTS = "subjects"
"""The 诊疗科目 of an entry: rows of their own, not a column."""


def said_otherwise(known: Institution, facts: Dictionary[str, object]) -> dict[str, object]:
    """What the list says otherwise than the register; a large class says nothing against one of its classes."""
    changed = {name: value for name, value in facts.items() if getattr(known, name) != value}
    large = str(changed.get("institution_class", ""))
    if len(large) == 1 and known.institution_class.startswith(large):
        del changed["institution_class"]
    return changed


def subjects_known_first(known: Institution, subjects: Sequence[str]) -> dict[str, object]:
    """诊疗科目 of an entry of which the register has none."""
    return {SUBJECTS: list(subjects)} if subjects and not known.subjects.exists() else {}


def kept_against(known: Institution, changed: Dictionary[str, object]) -> set[str]:
    """Fields last changed by somebody else than an import: no foreign list overrules the registering organ."""
    told = list(EntryVersion.objects.filter(entry_id=known.pk).order_by("number").values_list("act", "body"))
    return {name for name in changed if _last_act([(act, body.get(name)) for act, body in told]) != ACT}


def _last_act(history: Sequence[tuple[str, object]]) -> str:
    """The act that gave a field the value it has."""
    last, before = ACT, None
    for act, found in history:
        last = act if found != before else last
        before = found
    return last


def problem(number: int, name: str, value: str) -> Problem:
    """What is said of a field of a row that the register keeps against it."""
    template = _("%(field)s已由登记机关更改，与名单不同，以登记簿为准；名单正确的，请在登记簿维护中变更。")
    says = sentence(template, field=sentence(FIELD_WORDS[name]))
    return Problem(number, "DQ-34", name, value[:60], says, blocks=False)
