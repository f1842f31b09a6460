"""A worker that dies at any moment while it tries or applies a list: the next one loses and doubles nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.intake import closing, running
from liangzhao.consolidation.models import Change, Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, working
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import EntryVersion, Institution
from tests.consolidation.kept import kept_numbers
from tests.support.cast import Cast
from tests.support.dying import died

ROWS, KILLS = 300, 20
SOONEST, LATEST = 0.02, 0.5
S = Upload.State


def _list() -> bytes:
    lines = "".join(f"{number},示例第{number}诊所,海淀区,某路{number}号,D211\n" for number in range(ROWS))
    bad = f"{ROWS},示例无区诊所,,某路,D211\n"
    return ("机构编码,机构名称,区县,地址,类别\n" + lines + bad).encode()


def _officer() -> Actor:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        return cast.actor(cast.account("officer", RoleCode.ACCEPTOR, authority=cast.authority("海淀")))


def _work() -> None:
    working.work(60)


def _state() -> str:
    with service_transaction("test"):
        return Upload.objects.get().state


@pytest.mark.usefixtures("own_database")
def test_twenty_deaths_lose_and_double_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 10)
    monkeypatch.setattr(closing, "ROWS", 20)
    dice, by = Random(7), _officer()
    upload = actions.receive(_list(), kind=Kind.INSTITUTION, source="旧库", file_name="名单.csv", by=by)
    with actor_transaction(by):
        actions.choose_columns(upload, upload.columns, by=by)

    ends = Counter(died(_work, after=dice.uniform(SOONEST, LATEST)) for _kill in range(KILLS // 2))
    working.work(60)
    tried = _state()
    with actor_transaction(by):
        actions.apply(Upload.objects.get(), by=by)
    ends += Counter(died(_work, after=dice.uniform(SOONEST, LATEST)) for _kill in range(KILLS // 2))
    working.work(60)

    assert (tried, ends[True] >= KILLS // 2) == (S.CHECKED, True)
    with service_transaction("test"):
        done, load = Upload.objects.get(), Load.objects.get()
        assert (done.state, done.outcome["entries"], done.outcome["blocked"], done.outcome["unchanged"]) == (
            S.APPLIED,
            ROWS,
            1,
            0,
        )
        assert (load.state, load.taken) == (Load.State.TAKEN, ROWS + 1)
        assert kept_numbers() == list(range(2, ROWS + 3))
        assert sorted(Change.objects.values_list("number", flat=True)) == list(range(2, ROWS + 2))
        assert Institution.objects.count() == EntryVersion.objects.count() == ROWS
