"""What ``liangzhao import`` says last of a list taken in by ``--bulk`` or ``--keep-only``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from liangzhao.kernel.words import Sentence, _, sentence

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
        "共 %(rows)d 行：新登记 %(entries)d，登记簿已有 %(known)d，整行未登记 %(blocked)d%(refused)s%(again)s；"
        "发现问题 %(findings)d 项%(found)s。名单编号 %(load)s，撤销用 liangzhao loads undo %(load)s。"
    )
    return str(sentence(says, **_counts(kept, kept.repeated), **told))


def tried(kept: Kept, repeated: int) -> str:
    """The counts of a trial: the register is as it was, and there is nothing to take back."""
    says = _(
        "共 %(rows)d 行：将新登记 %(entries)d，登记簿已有 %(known)d，不能登记 %(blocked)d%(refused)s%(again)s；"
        "发现问题 %(findings)d 项%(found)s。这次只是检查，登记簿没有改动。"
    )
    told = {"rows": kept.rows, "findings": kept.findings.total(), "found": _by_rule(kept.findings)}
    return str(sentence(says, **_counts(kept, repeated), **told))


def _counts(kept: Kept, repeated: int) -> dict[str, Sentence | int | str]:
    """What became of the rows: entered, known, left out with the rules, those among them that are said again."""
    says = _("，其中 %(count)d 行与前面的行完全相同，只登记一次，无需处理")
    return {
        "entries": kept.entries,
        "known": kept.known,
        "blocked": kept.blocked.total(),
        "refused": _by_rule(kept.blocked),
        "again": sentence(says, count=repeated) if repeated else "",
    }


def _by_rule(counts: Counter[str]) -> str:
    """The rules with their counts, the most frequent first; nothing when there are none."""
    given = sorted(((rule, many) for rule, many in counts.items() if many), key=lambda each: (-each[1], each[0]))
    if not given:
        return ""
    rules = "、".join(f"{rule}×{many}" for rule, many in given[:_MOST_RULES])
    more = _("等") if len(given) > _MOST_RULES else ""
    return str(sentence(_("（%(rules)s%(more)s）"), rules=rules, more=more))
