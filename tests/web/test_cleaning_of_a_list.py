"""What waits of one list: the count beside it leads to its own findings, rule by rule."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape

from liangzhao.consolidation.measuring import telling
from liangzhao.consolidation.models import Load, Proposal, Score
from liangzhao.consolidation.quality.score import PARTS
from liangzhao.kernel import clock
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast
from tests.web.officers import officer, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast, cast.institution("北京海淀示例医院", phone="010-00000001"))


@pytest.fixture
def measured(bench: Bench) -> Load:
    """A list with two findings that wait and one that was kept, measured when it had none."""
    for rule in ("DQ-17", "DQ-34"):
        bench.finding(rule=rule)
    bench.finding(rule="DQ-13", field="name", state="REJECTED", decided_at=clock.now())
    load = bench.load()
    facts = {"kind": "institution", "load": load, "source": load.source, "measured_at": clock.now(), "rows": 3}
    parts = {part: [3, 3] for part in PARTS}
    for occasion in ("BEFORE", "RUN"):
        Score.objects.create(authority_id=bench.place.authority_id, occasion=occasion, parts=parts, **facts)
    return load


def test_the_count_is_what_waits_now_and_leads_to_the_list(cast: Cast, measured: Load) -> None:
    client = officer(cast)

    shown = text_of(client, "/gov/clean/score/?kind=institution")

    told = telling.sources(telling.of_authority(cast.authority("海淀").pk))
    assert [(each.load, each.open) for each in told] == [(measured.pk, 2)]
    assert f'href="/gov/clean/?source={measured.pk}"' in shown


def test_the_list_tells_its_rules_and_each_leads_to_its_findings(cast: Cast, bench: Bench, measured: Load) -> None:
    client = officer(cast)
    elsewhere = Proposal.objects.create(
        load=Load.objects.create(kind="institution", source="别的名单", digest=uuid4().hex, received_at=clock.now()),
        number=1,
        rule="DQ-17",
        field="uscc",
        confidence=1,
        action="decide",
        decider="organ",
        entry_id=bench.place.pk,
        authority_id=bench.place.authority_id,
    )

    shown = text_of(client, f"/gov/clean/?source={measured.pk}")
    queue = text_of(client, f"/gov/clean/DQ-17/?source={measured.pk}")

    assert f"/gov/clean/DQ-17/?source={measured.pk}" in shown
    assert escape(f"/gov/clean/DQ-13/?tab=done&source={measured.pk}") not in shown.split("<details")[0]
    assert "已办完的规则（1）" in shown
    assert str(Proposal.objects.get(rule="DQ-17", load=measured).pk) in queue
    assert str(elsewhere.pk) not in queue


def test_a_list_nothing_waits_of_says_so(cast: Cast, measured: Load) -> None:
    Proposal.objects.update(state="REJECTED", decided_at=clock.now())

    assert "这份名单没有待办事项" in text_of(officer(cast), f"/gov/clean/?source={measured.pk}")


@pytest.mark.parametrize("given", ["nothing", "0190f5c8-0000-7000-8000-000000000001"])
def test_a_list_of_nobody_here_is_not_found(cast: Cast, measured: Load, given: str) -> None:
    client: Client = officer(cast)

    assert client.get(f"/gov/clean/?source={given}").status_code == 404
    assert officer(cast, organ="东城").get(f"/gov/clean/?source={measured.pk}").status_code == 404


def test_a_list_older_than_the_choices_is_still_a_choice(cast: Cast, bench: Bench, measured: Load) -> None:
    Load.objects.filter(pk=measured.pk).update(received_at=clock.now().replace(year=2020))
    for number in range(20):
        Load.objects.create(
            kind="institution", source=f"名单{number}", digest=f"{number:064d}", received_at=clock.now()
        )

    assert str(measured.pk) in text_of(officer(cast), f"/gov/clean/DQ-17/?source={measured.pk}")
