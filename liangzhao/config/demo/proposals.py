"""登记簿维护 of the demo: proposals waiting for a second person, and decided ones, by the officers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from liangzhao.access.actors import Actor, acting
from liangzhao.access.models import Account
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.config.demo.accounts import Accounts
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.scene import Scene
from liangzhao.kernel import clock
from liangzhao.kernel.periods import add_years
from liangzhao.licensing.sealing import seal_planned
from liangzhao.registers.maintenance import actions
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration

Entry = Institution | PhysicianRegistration | NurseRegistration

OFFICERS = (
    ("haidian-acceptor", "haidian-decider"),
    ("dongcheng-acceptor", "dongcheng-decider"),
    ("city-acceptor", "city-decider"),
    ("tcm-acceptor", "tcm-decider"),
    ("zone-acceptor", "zone-decider"),
)
_ENDS = ("approve", "open", "reject", "approve", "open", "withdraw", "approve", "open")
_STORY = "海淀示例"


@dataclass(frozen=True)
class Change:
    """A change somebody proposes."""

    entry: Entry
    kind: str
    values: dict[str, str]
    reason: str


def make(scene: Scene, accounts: Accounts) -> int:
    """Proposals at the authorities that have officers, in every state; returns how many."""
    made = 0
    for proposer, decider in OFFICERS:
        dice = scene.dice("proposals", proposer)
        first, second = _actor(accounts.account(proposer)), _actor(accounts.account(decider))
        with actor_transaction(first):
            changes = list(_changes(scene, first, dice))
        for change, end in zip(changes, _ENDS, strict=False):
            _play(scene, change, end, first, second, dice)
            made += 1
    return made


def _actor(account: Account) -> Actor:
    with service_transaction("seed"):
        found = acting(account, list(account.grants.select_related("authority")))
    if found is None:
        raise LookupError(account.login)
    return found


def _changes(scene: Scene, by: Actor, dice: Dice) -> Iterator[Change]:
    """A few ordinary changes of what this authority registered; never of the story's hospital."""
    registered = {"authority_id": by.authority_id, "status": "ACTIVE"}
    nurses = NurseRegistration.objects.filter(**registered, valid_until__gt=scene.today)
    physicians = PhysicianRegistration.objects.filter(**registered)
    institutions = Institution.objects.filter(**registered, valid_until__gt=scene.today)
    institutions = institutions.exclude(name__contains=_STORY)
    for nurse in nurses.order_by("-licence_no")[:4]:
        soon = min(nurse.valid_until, add_years(scene.today, 5))
        values = {"valid_until": add_years(soon, 1).isoformat(), "issued_on": scene.today.isoformat()}
        yield Change(nurse, "nurse.renew", values, "延续注册申请已审核")
    for physician in physicians.order_by("-licence_no")[:2]:
        yield Change(physician, "physician.title", {"title": "232" if physician.title != "232" else "231"}, "职称变动")
    for institution in institutions.order_by("-name_sort")[:2]:
        due = scene.today + timedelta(days=365 + dice.randint(0, 60))
        yield Change(institution, "institution.verify", {"verify_due_on": due.isoformat()}, "校验合格")


def _play(scene: Scene, change: Change, end: str, first: Actor, second: Actor, dice: Dice) -> None:
    proposed = scene.at(dice.randint(2, 9), dice)
    if end == "approve":  # what it changes comes after all that befell the entry before
        proposed = scene.now - timedelta(hours=dice.uniform(18, 30))
    number = f"京卫演示维字〔{_year(proposed)}〕第{dice.randint(1, 400)}号"
    with clock.at(proposed), actor_transaction(first):
        proposal = actions.propose(
            entry=change.entry,
            kind=change.kind,
            values=change.values,
            document_no=number,
            reason=change.reason,
            by=first,
        )
    decided = proposed + timedelta(minutes=dice.randint(20, 200))
    if end == "withdraw":
        with clock.at(decided), actor_transaction(first):
            actions.withdraw(proposal=proposal, by=first)
    elif end == "reject":
        with clock.at(decided), actor_transaction(second):
            actions.reject(proposal=proposal, by=second, note="材料与登记信息不一致，请核对后重新提出。")
    elif end == "approve":
        with clock.at(decided), actor_transaction(second):
            entry = actions.approve(proposal=proposal, by=second)
        with clock.at(decided + timedelta(seconds=1)):
            seal_planned([entry.pk if isinstance(entry, Institution) else entry.person_id])


def _year(at: datetime) -> int:
    return clock.local_date(at).year
