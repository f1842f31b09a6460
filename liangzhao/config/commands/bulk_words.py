"""What ``liangzhao import`` says last of a list taken in by ``--bulk`` or ``--keep-only``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.intake.bulk.taking import Kept

_MOST_RULES = 5


def of(kept: Kept, *, is_entered: bool) -> str:
    """The counts of a run, and the number under which the list is taken back."""
    told = {"rows": kept.rows, "findings": kept.findings.total(), "found": _by_rule(kept.findings), "load": kept.load}
    if not is_entered:
        says = _(
            "共收入 %(rows)d 行，登记簿没有改动；发现问题 %(findings)d 项%(found)s。"
            "名单编号 %(load)s，撤销用 liangzhao loads undo %(load)s。"
        )
        return str(sentence(says, **told))
    says = _(
        "共 %(rows)d 行：新登记 %(entries)d，登记簿已有 %(known)d，整行未登记 %(blocked)d%(refused)s；"
        "发现问题 %(findings)d 项%(found)s。名单编号 %(load)s，撤销用 liangzhao loads undo %(load)s。"
    )
    refused, blocked = _by_rule(kept.blocked), kept.blocked.total()
    return str(sentence(says, entries=kept.entries, known=kept.known, blocked=blocked, refused=refused, **told))


def tried(kept: Kept) -> str:
    """The counts of a trial: the register is as it was, and there is nothing to take back."""
    says = _(
        "共 %(rows)d 行：将新登记 %(entries)d，登记簿已有 %(known)d，不能登记 %(blocked)d%(refused)s；"
        "发现问题 %(findings)d 项%(found)s。这次只是检查，登记簿没有改动。"
    )
    told = {"rows": kept.rows, "entries": kept.entries, "known": kept.known, "blocked": kept.blocked.total()}
    found = {"findings": kept.findings.total(), "found": _by_rule(kept.findings)}
    return str(sentence(says, refused=_by_rule(kept.blocked), **told, **found))


def _by_rule(counts: Counter[str]) -> str:
    """The rules with their counts, the most frequent first; nothing when there are none."""
    given = sorted(((rule, many) for rule, many in counts.items() if many), key=lambda each: (-each[1], each[0]))
    if not given:
        return ""
    rules = "、".join(f"{rule}×{many}" for rule, many in given[:_MOST_RULES])
    more = _("等") if len(given) > _MOST_RULES else ""
    return str(sentence(_("（%(rules)s%(more)s）"), rules=rules, more=more))
