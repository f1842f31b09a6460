"""Of several records that may be one, whichever case is looked at tells of all of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page

pytestmark = pytest.mark.django_db


def further(client: Client, found: Proposal) -> set[tuple[str, str]]:
    """The further records a case tells of, with where their finding is."""
    facts = re.findall(r"<dt>同组的另一条记录</dt><dd>(.*?)</div>", page(client, address(found)), re.S)
    links = (re.search(r'<a href="([^"]+)">([^<]+)', each) for each in facts)
    return {(link[2].strip(), link[1]) for link in links if link}


def members(found: Proposal) -> set[str]:
    return {str(found.entry_id), *found.other_entries}


def test_a_third_institution_is_told_from_every_side(bench: Bench, acceptor: Client) -> None:
    names = {str(bench.place.pk): bench.place.name}
    for name, days in (("北京市海淀示例医院", 0), ("北京海淀示例医院", 1)):
        looking.look_over(Kind.INSTITUTION)
        with clock.at(clock.now() + timedelta(days=days)):
            made = bench.cast.institution(name, uscc=bench.place.uscc)
        names[str(made.pk)] = name
    looking.look_over(Kind.INSTITUTION)
    found = list(Proposal.objects.filter(rule="DQ-14", state="OPEN"))

    told = {each.pk: further(acceptor, each) for each in found}

    assert len(found) > 1
    assert {each.pk: {name for name, _url in told[each.pk]} for each in found} == {
        each.pk: {names[key] for key in names.keys() - members(each)} for each in found
    }
    assert {url for links in told.values() for _name, url in links} <= {address(each) for each in found}
    assert all(told[each.pk] for each in found if len(members(each)) == 2)


def test_a_third_person_of_one_number_is_told_beside_an_old_finding(bench: Bench, acceptor: Client) -> None:
    rows = [bench.cast.nurse(name, bench.place) for name in ("王小兰", "李建国", "赵明")]
    old = bench.finding("id_no", "1", None, rule="DQ-09", kind="nurse", entry=rows[0], other_entries=[str(rows[1].pk)])
    both = [str(row.pk) for row in rows[:2]]
    new = bench.finding("id_no", "1", None, rule="DQ-09", kind="nurse", entry=rows[2], other_entries=both)

    assert further(acceptor, old) == {("赵明", address(new))}
    assert further(acceptor, new) == set()
