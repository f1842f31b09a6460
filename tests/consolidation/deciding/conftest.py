"""Findings about institutions and nurses of 海淀, as a load leaves them, and the officers who decide on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, undoing
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.support.cast import Cast


@dataclass
class Bench:
    """Makes findings; every row is kept as it was received."""

    cast: Cast
    place: Institution
    loads: dict[str, Load] = field(default_factory=dict)
    count: int = 0

    def load(self, kind: str = "institution", columns: dict[str, str] | None = None) -> Load:
        if kind not in self.loads:
            self.loads[kind] = keeping.opened(
                kind=kind,
                source=f"示例旧库-{kind}",
                digest=f"{self.cast.next():064d}",
                encoding="utf-8",
                columns=columns or {"name": "单位名称", "valid_until": "有效期至", "phone": "电话", "reg_no": "登记号"},
                rows=1000,
                at=clock.now(),
            )
        return self.loads[kind]

    def finding(
        self,
        field: str = "phone",
        old: str = "010-00000001",
        new: str | None = "010-00000002",
        *,
        rule: str = "DQ-34",
        kind: str = "institution",
        entry: Any = None,
        raw: dict[str, str] | None = None,
        **facts: Any,
    ) -> Proposal:
        self.count += 1
        load, about = self.load(kind), entry or self.place
        keeping.keep(load, [(self.count, raw or {"单位名称": about_name(about), "电话": old})], 1)
        return Proposal.objects.create(
            load=load,
            number=self.count,
            rule=rule,
            field=field,
            old=old,
            new=new or "",
            has_new=new is not None,
            confidence=facts.pop("confidence", 0.9),
            action=facts.pop("action", "propose"),
            decider=facts.pop("decider", "organ"),
            entry_id=facts.pop("entry_id", about.pk),
            authority_id=facts.pop("authority_id", about.authority_id),
            **facts,
        )


def taken_back(proposal: Proposal, first: Actor, second: Actor) -> Proposal:
    """A decision of two is taken back by two; the finding as it stands then."""
    with actor_transaction(first):
        undoing.undo(Proposal.objects.get(pk=proposal.pk), by=first, note="原件不符")
    with actor_transaction(second):
        return actions.confirm(Proposal.objects.get(pk=proposal.pk), by=second)


def about_name(entry: Any) -> str:
    return entry.name if isinstance(entry, Institution) else entry.person.name


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast, cast.institution("北京海淀示例医院", phone="010-00000001"))


@pytest.fixture
def officer(cast: Cast) -> Callable[..., Actor]:
    """Makes an officer of a role at an authority."""

    def make(role: RoleCode = RoleCode.ACCEPTOR, organ: str = "海淀") -> Actor:
        login = f"{role.lower()}-{cast.next()}"
        return cast.actor(cast.account(login, role, authority=cast.authority(organ)))

    return make


@pytest.fixture
def acceptor(officer: Callable[..., Actor]) -> Actor:
    return officer()


@pytest.fixture
def decider(officer: Callable[..., Actor]) -> Actor:
    return officer(RoleCode.DECIDER)


@pytest.fixture
def second_decider(officer: Callable[..., Actor]) -> Actor:
    return officer(RoleCode.DECIDER)
