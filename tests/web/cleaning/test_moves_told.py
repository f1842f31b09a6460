"""What moves with a merge is told for either record that may stay, and the second officer reads the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("survivor", ["own", "rival"])
def test_the_second_officer_reads_what_the_first_one_read(
    bench: Bench, acceptor: Client, decider: Client, survivor: str
) -> None:
    rival = bench.cast.institution("北京市海淀示例医院")
    found = bench.finding("name", bench.place.name, None, rule="DQ-14", other_entries=[str(rival.pk)])
    for place, count in ((bench.place, 2), (rival, 5)):
        for _time in range(count):
            bench.finding("phone", entry=place, institution_id=place.pk)
    shown = text(page(acceptor, address(found)))
    counts = {"own": 5, "rival": 2}

    sent(acceptor, found, "join", survivor=survivor, note="同一家医院")

    asked = text(page(decider, address(found)))
    assert "保留本条时一并转移 核实建议 5" in shown
    assert "保留另一条时一并转移 核实建议 2" in shown
    assert f"核实建议 {counts[survivor]} " in asked[asked.index("一并转移") :]
