"""The account of the absorbed person: one person signs in with one account."""

from __future__ import annotations

from liangzhao.access import moving as accounts
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part
from liangzhao.kernel.words import _

_STOPS = _("并入方的账户停用，角色移至保留方的账户，已登录的会话全部结束；撤销合并后账户恢复，须重新登录。")
_FOLLOWS = _("并入方的账户改由合并后的人员使用，已登录的会话全部结束。")


def _look(pair: Pair) -> Findings:
    given, kept = accounts.of_person(pair.absorbed), accounts.of_person(pair.survivor)
    if given is None:
        return Findings({_("账户"): 0})
    counts = {_("账户"): 1, _("角色"): given.grants.count()}
    if kept is None:
        return Findings(counts, notes=(_FOLLOWS,))
    if accounts.clashes(given.grants.all(), kept.grants.all()):
        return Findings(counts, refusals=(_("双方账户的角色不能由同一人担任，请先撤销其中一方的角色。"),))
    return Findings(counts, notes=(_STOPS,))


def _carry(moving: Moving) -> Memory:
    given = accounts.hand_over(giver_id=moving.pair.absorbed, taker_id=moving.pair.survivor, by=moving.by)
    return {"account": given}


def _bring_back(moving: Moving, memory: Memory) -> None:
    given = memory["account"]
    if isinstance(given, dict):
        accounts.hand_back(given, giver_id=moving.pair.absorbed, by=moving.by)


PART = Part("accounts", _look, _carry, _bring_back)
