"""请机构核实 where nobody of the institution can answer: said before, said afterwards, and allowed all the same."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.asking import reaching
from liangzhao.consolidation.models import Question
from liangzhao.registers.effects import Register
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db

BEFORE = "北京海淀示例医院没有可以答复这一项的账户"
AFTER = "机构（没有可以答复的账户）"
LISTED = "核实中，机构无账户"


def listed(client: Client, rule: str) -> str:
    return page(client, f"/gov/clean/{rule}/?tab=asked")


def test_nobody_can_answer_and_it_is_said(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()
    assert BEFORE in page(acceptor, address(proposal))

    answer = sent(acceptor, proposal, "ask_institution")

    assert answer.status_code == 302
    assert Question.objects.get(proposal=proposal).institution_id == bench.place.pk
    assert AFTER in page(acceptor, address(proposal))
    assert LISTED in listed(acceptor, proposal.rule)


def test_an_institution_with_its_administrator_is_asked_in_earnest(bench: Bench, acceptor: Client) -> None:
    proposal = bench.finding()
    bench.cast.account("i-adm", RoleCode.INSTITUTION_ADMIN, institution=bench.place)
    assert BEFORE not in page(acceptor, address(proposal))

    sent(acceptor, proposal, "ask_institution")

    assert AFTER not in page(acceptor, address(proposal))
    assert LISTED not in listed(acceptor, proposal.rule)
    Account.objects.filter(login="i-adm").update(is_active=False)
    assert AFTER in page(acceptor, address(proposal))
    assert LISTED in listed(acceptor, proposal.rule)


@pytest.mark.parametrize(
    ("role", "registers"),
    [
        (RoleCode.NURSING_OFFICE, {Register.NURSE}),
        (RoleCode.MEDICAL_OFFICE, {Register.PHYSICIAN}),
        (RoleCode.INSTITUTION_ADMIN, set(Register)),
    ],
)
def test_an_office_is_reached_about_its_own_profession(bench: Bench, role: RoleCode, registers: set[Register]) -> None:
    bench.cast.account("office", role, institution=bench.place)

    assert {each for each in Register if reaching.reached(each, [bench.place.pk])} == registers
