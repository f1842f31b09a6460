"""Where a row names an unknown institution, a name written by hand brings those of the register to choose among."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.models import Proposal
from liangzhao.registers.models import Institution
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, seen

pytestmark = pytest.mark.django_db
MEANT = "北京市海淀区妇幼保健院"


@pytest.fixture
def meant(bench: Bench) -> Institution:
    return bench.cast.institution(MEANT)


def unknown(bench: Bench, number: int = 1) -> Proposal:
    raw = {"姓名": f"王芳{number}", "执业机构": "查无此院"}
    return bench.finding("institution", "查无此院", None, rule="DQ-18", kind="nurse", raw=raw, entry_id=None)


def test_a_name_brings_what_it_may_mean(bench: Bench, meant: Institution, acceptor: Client) -> None:
    found = unknown(bench)
    assert "按名称查找机构" in page(acceptor, address(found))

    shown = page(acceptor, f"{address(found)}?sought=海淀妇幼")

    (box,) = re.findall(f'<input[^>]*value="found-{meant.pk}"[^>]*>', shown)
    assert "checked" not in box
    assert f"查到：{MEANT}" in shown
    assert '<input type="hidden" name="sought" value="海淀妇幼">' in shown


def test_what_was_found_is_taken_without_scripts(bench: Bench, meant: Institution, acceptor: Client) -> None:
    found = unknown(bench)
    given = {"act": "accept", "pick": f"found-{meant.pk}", "sought": "海淀妇幼", "seen": seen(acceptor, found)}

    answer = acceptor.post(address(found), given)

    assert answer.status_code == 302
    found.refresh_from_db()
    assert found.state == Proposal.State.SECOND
    assert str(meant.pk) in (found.chosen or "")


def test_a_name_nobody_has_says_so(bench: Bench, meant: Institution, acceptor: Client) -> None:
    assert "没有查到相近的机构。" in page(acceptor, f"{address(unknown(bench))}?sought=查无此处")


def test_only_a_workplace_is_looked_for(bench: Bench, acceptor: Client) -> None:
    phone = bench.finding()

    shown = page(acceptor, f"{address(phone)}?sought=海淀妇幼")

    assert "按名称查找机构" not in shown
    assert "查到：" not in shown


def test_one_look_leaves_one_line_however_often_a_name_is_looked_for(
    bench: Bench, meant: Institution, acceptor: Client
) -> None:
    found = unknown(bench)
    looks = Event.objects.filter(tag=Tag.PERSON_VIEWED, subject_id=found.pk)

    page(acceptor, f"{address(found)}?sought=海")
    page(acceptor, f"{address(found)}?sought=海淀")
    assert looks.count() == 1

    page(acceptor, address(found))
    assert looks.count() == 2


def test_those_decided_together_are_given_what_was_found(bench: Bench, meant: Institution, acceptor: Client) -> None:
    one, _two = unknown(bench, 1), unknown(bench, 2)
    here = f"{address(one)}together/"
    shown = page(acceptor, f"{here}?sought=海淀妇幼")
    assert f'value="found-{meant.pk}"' in shown
    until = shown.split('name="until" value="')[1].split('"')[0]

    given = {"act": "take", "pick": f"found-{meant.pk}", "sought": "海淀妇幼", "note": "来函", "until": until}
    answer = unescape(acceptor.post(here, given).content.decode())

    assert "已提出 2 条" in answer
