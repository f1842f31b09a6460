"""SEC-L2: before acts that weigh a session proves itself again; what was typed is not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils.http import urlencode

from liangzhao.access.models import Account, Session
from liangzhao.access.proofs import ASKS_AGAIN, is_recent
from liangzhao.access.roles import RoleCode
from liangzhao.access.sessions import SessionStore
from liangzhao.api import doors as api_doors
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.registers.models import Maintenance
from tests.access.routes import objects, routes
from tests.support.cast import PASSWORD, Cast
from tests.support.stage import Stage, build, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

APPROVAL = {"decision": "approve", "note": "材料齐全，“同意” <一>"}


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Everybody in place."""
    return build(cast)


@pytest.fixture
def later(stage: Stage) -> Iterator[datetime]:
    """Six minutes on."""
    with clock.at(clock.now() + timedelta(minutes=6)) as at:
        yield at


@pytest.fixture
def decider(stage: Stage) -> Client:
    """The decider of Haidian, just signed in."""
    return client_of(stage, RoleCode.DECIDER)


@pytest.fixture
def proposal(stage: Stage) -> Maintenance:
    """A proposal that waits for the decider."""
    return objects(stage)[0].proposal


def address(proposal: Maintenance) -> str:
    """Where it is decided."""
    return f"/gov/maintenance/{proposal.pk}/"


def status(proposal: Maintenance) -> str:
    """How it stands."""
    return Maintenance.objects.get(pk=proposal.pk).status


def test_shortly_after_signing_in_nothing_is_asked(proposal: Maintenance, decider: Client) -> None:
    answer = decider.post(address(proposal), {"decision": "reject", "note": "不符"})

    assert answer.status_code == 302
    assert status(proposal) == Maintenance.Status.REJECTED


def test_later_the_password_is_asked_for_and_the_act_waits(
    proposal: Maintenance, decider: Client, later: datetime
) -> None:
    asked = decider.post(address(proposal), APPROVAL).content.decode()

    assert "再次验证身份" in asked
    assert status(proposal) == Maintenance.Status.PROPOSED
    assert f'action="{address(proposal)}"' in asked
    assert '<input type="hidden" name="note" value="材料齐全，“同意” &lt;一&gt;">' in asked
    assert asked.count("csrfmiddlewaretoken") == asked.count('<form method="post" action="/account/logout/"') + 1


def test_with_the_password_the_act_is_done_with_what_was_typed(
    proposal: Maintenance, decider: Client, later: datetime
) -> None:
    answer = decider.post(address(proposal), {"decision": "reject", "note": "材料不全", "confirm_secret": PASSWORD})

    assert answer.status_code == 302
    assert Maintenance.objects.get(pk=proposal.pk).decision_note == "材料不全"
    assert is_recent(decider.session["proven_at"], later)


def test_with_a_wrong_password_it_is_not_and_the_journal_knows(
    proposal: Maintenance, decider: Client, later: datetime
) -> None:
    answer = decider.post(address(proposal), APPROVAL | {"confirm_secret": "wrong-password-1"})

    assert "密码不正确" in answer.content.decode()
    assert "wrong-password-1" not in answer.content.decode()
    assert status(proposal) == Maintenance.Status.PROPOSED
    assert Event.objects.filter(tag="account.refused").count() == 1


def test_guessing_here_locks_as_at_the_door(proposal: Maintenance, decider: Client, later: datetime) -> None:
    for _each in range(5):
        decider.post(address(proposal), APPROVAL | {"confirm_secret": "wrong-password-1"})

    answer = decider.post(address(proposal), APPROVAL | {"confirm_secret": PASSWORD})

    assert "已暂停登录" in answer.content.decode()
    assert status(proposal) == Maintenance.Status.PROPOSED


def test_reading_needs_no_second_look(proposal: Maintenance, decider: Client, later: datetime) -> None:
    assert "再次验证身份" not in decider.get(address(proposal)).content.decode()


def test_who_may_only_propose_is_not_asked(stage: Stage, proposal: Maintenance) -> None:
    acceptor = client_of(stage, RoleCode.ACCEPTOR)

    with clock.at(clock.now() + timedelta(minutes=6)):
        answer = acceptor.post(address(proposal), {"decision": "withdraw", "note": "重提"})

    assert "再次验证身份" not in answer.content.decode()


LIST = "/gov/stats/licences/list/?by=area"


def hidden(page: str) -> dict[str, str]:
    """What the form of a page carries on, without its token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page[page.index("<main") :])
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_behind_a_download_a_page_starts_it_and_leads_back(stage: Stage, later: datetime) -> None:
    with clock.at(later - timedelta(minutes=6)):
        decider = client_of(stage, RoleCode.DECIDER)
    wanted = next(f"/{route.address}" for route in routes() if route.name == "authority:standings_csv")
    came = {"Referer": f"http://testserver{LIST}"}

    sent = decider.get(wanted, headers=came)
    assert sent["Location"] == "/account/confirm/?" + urlencode({"next": wanted, "file": "1"})
    asked = decider.get(sent["Location"], headers=came).content.decode()
    told = decider.post("/account/confirm/", hidden(asked) | {"confirm_secret": PASSWORD}).content.decode()

    assert "再次验证身份" in asked
    assert "身份已验证" in told
    assert "confirm_secret" not in told
    assert f'<meta http-equiv="refresh" content="0; url={wanted}">' in told
    assert f'<a class="button" href="{wanted}" download>' in told
    assert f'<a class="back" href="{LIST}">' in told
    assert decider.get(wanted)["Content-Disposition"].startswith("attachment")


def test_a_wrong_password_before_a_download_forgets_nothing(stage: Stage, later: datetime) -> None:
    with clock.at(later - timedelta(minutes=6)):
        decider = client_of(stage, RoleCode.DECIDER)
    address = "/account/confirm/?" + urlencode({"next": "/gov/stats/licences/list/csv/", "file": "1"})
    asked = decider.get(address, headers={"Referer": f"http://testserver{LIST}"}).content.decode()

    again = decider.post("/account/confirm/", hidden(asked) | {"confirm_secret": "wrong-password-1"})

    assert "密码不正确" in again.content.decode()
    assert hidden(again.content.decode()) == hidden(asked)
    assert f'<a class="back" href="{LIST}">' in again.content.decode()


def test_a_file_that_is_posted_for_is_posted_for_again_behind_the_question(stage: Stage, later: datetime) -> None:
    with clock.at(later - timedelta(minutes=6)):
        auditor = client_of(stage, RoleCode.AUDIT_ADMIN)
    wish = {"account": str(RoleCode.AUDIT_ADMIN).lower(), "as": "csv", "since": "2026-01-01", "until": "2026-01-31"}
    came = {"Referer": "http://testserver/console/journal/reach/"}

    asked = auditor.post("/console/journal/reach/", wish, headers=came).content.decode()
    told = auditor.post("/console/journal/reach/", hidden(asked) | {"confirm_secret": PASSWORD}).content.decode()
    taken = [event.tag for event in Event.objects.filter(tag="list.exported")]
    file = auditor.post("/console/journal/reach/", hidden(told))

    assert hidden(told) == wish
    assert '<form method="post" action="/console/journal/reach/" data-repeat data-start>' in told
    assert '<a class="back" href="/console/journal/reach/">' in told
    assert taken == []
    assert file["Content-Disposition"].startswith("attachment")


def test_what_is_posted_for_a_page_is_done_at_once(stage: Stage, later: datetime) -> None:
    with clock.at(later - timedelta(minutes=6)):
        auditor = client_of(stage, RoleCode.AUDIT_ADMIN)
    wish = {"account": str(RoleCode.AUDIT_ADMIN).lower(), "since": "2026-01-01", "until": "2026-01-31"}

    page = auditor.post("/console/journal/reach/", wish | {"confirm_secret": PASSWORD}).content.decode()

    assert "被查看的人数" in page


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:alert(1)", "gov/"])
def test_no_way_back_leads_elsewhere(decider: Client, back: str) -> None:
    wish = {"next": "/gov/stats/licences/list/csv/", "file": "1", "confirm_back": back, "confirm_secret": PASSWORD}

    told = decider.post("/account/confirm/", wish).content.decode()

    assert re.findall(r'<a class="back" href="([^"]*)"', told) == ["/"]


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/gov/stats/licences/list/?by=area", "/gov/stats/licences/list/?by=area"),
        ("http://testserver/account/confirm/?next=/gov/", ""),
        ("https://example.org/gov/", ""),
        ("//example.org/gov/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_from_the_question_one_goes_back_to_the_page_it_interrupted(decider: Client, came: str, back: str) -> None:
    asked = decider.get("/account/confirm/?next=/gov/", headers={"Referer": came}).content.decode()

    assert re.findall(r'<a class="back" href="([^"]*)"', asked) == ([back] if back else [])


def test_the_question_leads_nowhere_else(decider: Client) -> None:
    answer = decider.post("/account/confirm/", {"next": "https://example.org/", "confirm_secret": PASSWORD})

    assert answer["Location"] == "/gov/"


def test_a_proof_of_the_future_or_of_nonsense_is_none() -> None:
    now = clock.now()

    assert is_recent(now.isoformat(), now + timedelta(minutes=5))
    assert not is_recent(now.isoformat(), now + timedelta(minutes=5, seconds=1))
    assert not is_recent((now + timedelta(seconds=1)).isoformat(), now)
    assert not is_recent(None, now)


def test_a_table_of_counts_is_given_without_asking(stage: Stage, later: datetime) -> None:
    with clock.at(later - timedelta(minutes=6)):
        decider = client_of(stage, RoleCode.DECIDER)

    assert decider.get("/gov/stats/licences/csv/?table=coverage")["Content-Type"] == "text/csv; charset=utf-8"


def test_every_act_that_weighs_has_a_door_or_none_yet() -> None:
    guarded = {permission for route in routes() for permission in route.permissions if permission in ASKS_AGAIN}

    assert {str(each) for each in set(ASKS_AGAIN) - guarded} <= {"licence.bulk_issue"}


@pytest.mark.parametrize("minutes", [0, 6])
def test_a_call_is_told_what_to_do(stage: Stage, monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    monkeypatch.setattr(api_doors, "asks_again", lambda *given: True)
    nurse = client_of(stage, RoleCode.NURSE)

    with clock.at(clock.now() + timedelta(minutes=minutes)):
        answer = nurse.get("/api/v1/me/licences")

    assert answer.status_code == (403 if minutes else 200)
    assert minutes == 0 or answer.json()["type"] == "urn:liangzhao:problem:proof-too-old"
    assert minutes == 0 or "/account/confirm/" in answer.json()["detail"]


def test_adding_a_factor_needs_a_recent_proof(decider: Client, later: datetime) -> None:
    answer = decider.post("/account/security/totp/", {"code": "000000"})

    assert "再次验证身份" in answer.content.decode()
    assert Session.objects.filter(account__isnull=False).count() == 1


def test_who_has_no_password_is_sent_to_sign_in_anew(
    stage: Stage, proposal: Maintenance, decider: Client, later: datetime
) -> None:
    account = Account.objects.get(login=str(RoleCode.DECIDER).lower())
    account.set_unusable_password()
    account.save()
    kept = SessionStore(decider.session.session_key)
    kept["_auth_user_hash"] = account.get_session_auth_hash()
    kept.save()

    asked = decider.post(address(proposal), APPROVAL)

    assert "您的账户没有密码" in asked.content.decode()
    assert "confirm_secret" not in asked.content.decode()
    assert status(proposal) == Maintenance.Status.PROPOSED
