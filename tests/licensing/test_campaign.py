"""Issuing to everybody an authority registered."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from liangzhao.access.actors import Actor, service
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.licensing import campaign
from liangzhao.licensing.campaign import issue_all
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.signing.signer import SignerUnavailable
from tests.support.cast import Cast

pytestmark = [pytest.mark.usefixtures("demo_keys")]
BY: Actor = service("test")


@pytest.fixture
def stage(own_database: str) -> Cast:
    """A stage that commits."""
    with service_transaction("test") as by:
        return Cast(by=by, authorities=load_demo_authorities())


def states() -> dict[str, str]:
    """The state of every licence by its holder's name."""
    with service_transaction("test"):
        return {row.face["holder"]: row.state for row in Licence.objects.all()}


def test_everybody_who_may_gets_a_licence_and_the_others_are_counted_by_reason(stage: Cast) -> None:
    with service_transaction("test"):
        hospital = stage.institution()
        nurses = [stage.nurse(name, hospital) for name in ("王小兰", "孙丽", "赵敏", "周芳", "吴静")]
        stage.nurse("郑洁", hospital, photo="")
        stage.nurse("冯梅", stage.institution("北京东城示例医院", organ="东城", division="110101"))
        authority = hospital.authority_id
    issue(Request(Register.NURSE, nurses[0].person_id, new_key()), by=BY)

    report = issue_all(Register.NURSE, authority, by=BY, batch=2)

    assert (report.issued, report.standing, report.refused) == (4, 1, 1)
    assert report.obstacles == {"EL-N4": 1}
    assert states() == dict.fromkeys(("王小兰", "孙丽", "赵敏", "周芳", "吴静"), "ISSUED")
    with service_transaction("test"):
        assert Event.objects.filter(subject_kind="licence").count() == 10


def test_a_second_campaign_issues_nothing(stage: Cast) -> None:
    with service_transaction("test"):
        hospital = stage.institution()
        stage.physician("李建国", hospital)
    issue_all(Register.PHYSICIAN, hospital.authority_id, by=BY)

    again = issue_all(Register.PHYSICIAN, hospital.authority_id, by=BY)

    assert (again.issued, again.standing, again.refused) == (0, 1, 0)


def test_institutions_have_campaigns_too(stage: Cast) -> None:
    with service_transaction("test"):
        hospital = stage.institution()

    assert issue_all(Register.INSTITUTION, hospital.authority_id, by=BY).issued == 1


def test_a_face_that_cannot_be_printed_is_left_out(stage: Cast) -> None:
    with service_transaction("test"):
        hospital = stage.institution()
        stage.nurse("王小兰", hospital)
        stage.nurse("孙\U0003fff0丽", hospital)

    report = issue_all(Register.NURSE, hospital.authority_id, by=BY)

    assert (report.issued, report.obstacles) == (1, {campaign.NOT_PRINTABLE: 1})


def test_without_a_signer_the_batch_stays_planned_for_the_worker(stage: Cast) -> None:
    with service_transaction("test"):
        hospital = stage.institution()
        stage.nurse("王小兰", hospital)

    with patch("liangzhao.licensing.issue.configured", side_effect=SignerUnavailable), pytest.raises(SignerUnavailable):
        issue_all(Register.NURSE, hospital.authority_id, by=BY)

    assert states() == {"王小兰": "PLANNED"}
    assert seal_planned() == 1
    assert states() == {"王小兰": "ISSUED"}
