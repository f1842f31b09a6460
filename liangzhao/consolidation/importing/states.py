"""The states that words of lists mean, and which of them a list alone may enter an institution in.

An institution that its list calls revoked or closed is not entered as practising, where the public would find it so;
nor as what the list says, which nobody decided. Its row waits until the authority says what it is.
"""

from __future__ import annotations

from liangzhao.consolidation.importing import left_out
from liangzhao.consolidation.importing.report import UNKNOWN_WORD, Problem
from liangzhao.kernel.words import _, sentence

STATUS, ACTIVE = "status", "ACTIVE"
STATUS_WORDS = {
    "在册": "ACTIVE", "有效": "ACTIVE", "正常": "ACTIVE", "执业": "ACTIVE", "注册": "ACTIVE", "在业": "ACTIVE",
    "注销": "CANCELLED", "已注销": "CANCELLED", "吊销": "REVOKED", "已吊销": "REVOKED", "撤销": "ANNULLED",
    "已撤销": "ANNULLED", "暂停": "SUSPENDED", "暂停执业": "SUSPENDED",
    "运行": "ACTIVE", "正常运行": "ACTIVE", "运营": "ACTIVE", "正常运营": "ACTIVE", "在营": "ACTIVE", "营业": "ACTIVE",
    "正常营业": "ACTIVE", "开业": "ACTIVE", "正常执业": "ACTIVE", "停业": "CLOSED_TEMP", "暂停营业": "CLOSED_TEMP",
    "筹建": "PREPARING", "暂缓校验": "VERIFY_DEFERRED", "责令停止执业": "ORDERED_STOP",
}  # fmt: skip
"""歇业 is none of them: it says that 注销 is due, not that it was decided (医疗机构管理条例 第二十一条)."""
OF_INSTITUTIONS = (
    "ACTIVE", "PREPARING", "CLOSED_TEMP", "VERIFY_DEFERRED", "ORDERED_STOP", "CANCELLED", "REVOKED", "ANNULLED",
)  # fmt: skip


def status_of(value: str) -> str:
    """The state a wording means; empty for one nobody accepted."""
    return STATUS_WORDS.get(value, value if value.isascii() else "")


def of_institution(value: str) -> str:
    """The state of an institution that a wording means; one that says nothing is in practice. Empty for no such."""
    state = status_of(value or ACTIVE)
    return state if state in OF_INSTITUTIONS else ""


def undecided(number: int, value: str, *, is_decided: bool) -> Problem | None:
    """What keeps the row of a new institution out: a state that is not being in practice, unless an officer said so."""
    state = of_institution(value)
    if state == ACTIVE or (state and is_decided):
        return None
    says = _("名单中的状态是“%(word)s”，不能直接登记为执业，本行未登记；由登记机关在数据清理中决定以什么状态登记。")
    fault = STATUS
    if not state:
        says = _("状态“%(word)s”无法识别，本行未登记；请在取值对照中指明它的意思，或由登记机关在数据清理中决定。")
        fault = f"{UNKNOWN_WORD}:{STATUS}"
    return Problem(number, left_out.RULE, STATUS, value[:60], sentence(says, word=value[:30]), fault=fault)
