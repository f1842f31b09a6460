"""/v/ and /s/: what somebody sees who scans a code, and what is recorded of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client

from liangzhao.kernel import clock, records
from liangzhao.licensing import uses
from liangzhao.licensing.codes import static
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence, LicenceUse, ShowCode
from liangzhao.licensing.sealing import seal_planned
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.web.public.limits import CHECKS
from tests.support.cast import Cast
from tests.support.client import OutsideClient
from tests.web.scene import at_most, licensed, nurse_at_home, physician_at_home, shown_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys", "quiet_log")]


@pytest.fixture
def quiet_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Uses wait until the test flushes them; nobody is limited before the test begins."""
    CHECKS.clear()
    monkeypatch.setattr(uses, "LOG", uses.UseLog(uses.store, lambda _seconds, _flush: None))
    yield
    CHECKS.clear()


def printed_path(licence: Licence) -> str:
    return licence.static_code.removeprefix(settings.LIANGZHAO_PUBLIC_URL.upper())


def page_at(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_live_code_shows_photo_full_name_and_state(cast: Cast, client: Client) -> None:
    physician = physician_at_home(cast, client)
    licensed(physician)
    code = shown_code(client)

    with at_most(4):
        page = page_at(OutsideClient(), code)

    assert "证照有效" in page
    assert "李建国" in page
    assert "data:image/jpeg;base64," in page
    assert "执业医师" in page
    assert physician.licence_no not in page


def test_the_use_is_recorded_with_the_number_on_the_page(cast: Cast, client: Client) -> None:
    licence = licensed(nurse_at_home(cast, client))
    page = page_at(OutsideClient(), shown_code(client))
    assert not LicenceUse.objects.exists()

    uses.LOG.flush()

    use = LicenceUse.objects.get()
    assert (use.licence_id, use.how, use.state_shown) == (licence.pk, "LIVE_CODE", "ISSUED")
    assert uses.reference_of(use.pk) in page
    assert uses.reference_of(use.pk) in client.get("/me/licence/log/").content.decode()


def test_an_expired_code_asks_the_holder_to_refresh_and_speaks_of_no_licence(cast: Cast, client: Client) -> None:
    licensed(nurse_at_home(cast, client))
    code = shown_code(client)
    ShowCode.objects.update(good_until=clock.now() - timedelta(seconds=1))

    page = page_at(OutsideClient(), code)

    assert "二维码已过期，请持证人刷新" in page
    assert "王小兰" not in page
    assert uses.LOG.flush() == 0


@pytest.mark.parametrize("code", ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", "%E4%BD%A0", "0" * 300, "a=b", "%00"])
def test_a_code_we_never_made_is_not_ours(client: Client, code: str) -> None:
    assert "不是本系统的码" in page_at(client, f"/v/{code}")


def test_the_same_code_may_be_scanned_again_while_it_lives(cast: Cast, client: Client) -> None:
    licensed(nurse_at_home(cast, client))
    code = shown_code(client)

    pages = [
        page_at(OutsideClient(), code),
        page_at(OutsideClient(), code + "/"),
        page_at(OutsideClient(), "/v/" + code[3:].upper()),
    ]

    assert all("证照有效" in page for page in pages)
    assert uses.LOG.flush() == 3


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("FROZEN", "证照已暂停使用"),
        ("SUPERSEDED", "这一版本已被新版本取代"),
        ("EXPIRED", "证照已过期"),
        ("CANCELLED", "证照已注销"),
        ("REVOKED", "证照已被吊销"),
        ("ANNULLED", "证照已被撤销"),
        ("VOID", "证照已作废"),
    ],
)
def test_the_first_line_says_the_state_now(cast: Cast, client: Client, state: str, line: str) -> None:
    licence = licensed(nurse_at_home(cast, client))
    live, printed = shown_code(client), printed_path(licence)
    Licence.objects.update(state=state)

    for path in (live, printed):
        page = page_at(OutsideClient(), path)
        assert line in page
        assert "证照有效" not in page


def test_a_suspended_licence_says_since_when_and_by_whom(cast: Cast, client: Client) -> None:
    licence = licensed(nurse_at_home(cast, client))
    Licence.objects.update(state="FROZEN")

    page = page_at(OutsideClient(), printed_path(licence))

    assert "海淀区卫生健康委员会" in page
    assert re.search(r"自 20\d\d-\d\d-\d\d 起暂停使用，登记机关：", page)


def test_a_revoked_institution_names_the_organ_that_approved_it(cast: Cast, client: Client) -> None:
    hospital = cast.institution()
    licence = issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)
    Licence.objects.update(state="REVOKED")

    page = page_at(client, printed_path(licence))

    assert re.search(r"自 20\d\d-\d\d-\d\d 起吊销，审批机关：北京市海淀区卫生健康委员会", page)


def test_a_poster_of_an_earlier_version_leads_to_the_newest(cast: Cast, client: Client) -> None:
    hospital = cast.institution()
    old = issue(Request(Register.INSTITUTION, hospital.pk, new_key()), by=cast.by)
    act = cast.act("rename")
    entries.change(hospital, values={"name": "北京海淀示例中心医院"}, act=act)
    seal_planned([hospital.pk])

    page = page_at(client, printed_path(old))
    way = re.search(r'<a class="with-icon" href="(/S/[^"]+)">查看现在的版本', page)

    assert "这一版本已被新版本取代" in page
    assert way is not None
    newest = page_at(client, way.group(1))
    assert "证照有效" in newest
    assert "北京海淀示例中心医院" in newest


def test_a_closed_institution_says_since_when_and_by_which_organ(cast: Cast, client: Client) -> None:
    hospital = cast.institution(status="CLOSED_TEMP", status_from_on=date(2026, 3, 2))
    issued = cast.institution("北京海淀第二示例医院")
    issue(Request(Register.INSTITUTION, issued.pk, new_key()), by=cast.by)
    Licence.objects.update(state="REVOKED")

    closed, revoked = (page_at(client, f"/i/{each.public_ref}/") for each in (hospital, issued))

    assert "自 2026-03-02 起停业，审批机关：北京市海淀区卫生健康委员会（演示）。" in closed
    assert re.search(r"自 20\d\d-\d\d-\d\d 起吊销，审批机关：北京市海淀区卫生健康委员会（演示）。", revoked)


def test_a_printed_code_shows_the_state_and_a_masked_holder(cast: Cast, client: Client) -> None:
    nurse = nurse_at_home(cast, client)
    licence = licensed(nurse)

    for path in (printed_path(licence), printed_path(licence).lower()):
        page = page_at(OutsideClient(), path)
        assert "证照有效" in page
        assert "王*兰" in page
        assert "王小兰" not in page
        assert nurse.licence_no not in page
        assert "data:image" not in page
    uses.LOG.flush()
    assert set(LicenceUse.objects.values_list("how", flat=True)) == {"STATIC_CODE"}


def forged(licence: Licence, **changed: object) -> str:
    """The printed code of a licence with other claims under the old signature."""
    signed = static.read(licence.static_code.rpartition("/")[2])
    claims = dict(signed.claims) | {getattr(static, name): value for name, value in changed.items()}
    parts = [signed.protected, {}, records.encode(claims), signed.signature]
    return base64.b32encode(static.COSE_SIGN1 + records.encode(parts)).decode().rstrip("=")


@pytest.mark.parametrize(
    "changed",
    [{"HOLDER": "李*国"}, {"VERSION": 2}, {"ISSUER": "11110000000000027E"}, {"ISSUER": "nobody"}, {"KIND": 7}],
)
def test_a_changed_printed_code_is_not_ours(cast: Cast, client: Client, changed: dict[str, object]) -> None:
    licence = licensed(nurse_at_home(cast, client))

    assert "不是本系统的码" in page_at(OutsideClient(), f"/S/{forged(licence, **changed)}")


def test_every_flipped_letter_of_a_printed_code_is_noticed(cast: Cast, client: Client) -> None:
    from liangzhao.licensing.codes import static_check

    text = licensed(nurse_at_home(cast, client)).static_code.rpartition("/")[2]
    genuine = static_check.check(text)

    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises((static.NotAStaticCode, static_check.ForgedCodeError)):
            static_check.check(text[:place] + other + text[place + 1 :])
    assert genuine.identifier == Licence.objects.get().identifier


def test_too_many_scans_from_one_address_are_asked_to_wait(client: Client) -> None:
    answers = [client.get("/v/aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    while answers[-1].status_code == 200 and len(answers) < 200:  # a slow machine has earned some more by then
        answers.append(client.get("/v/aaaaaaaaaaaaaaaaaaaaaaaaaa"))

    assert [each.status_code for each in answers[:10]] == [200] * 10
    assert answers[-1].status_code == 429
    assert "查询太频繁" in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) == 1


def test_nothing_of_the_answer_is_kept_by_browsers(cast: Cast, client: Client) -> None:
    licensed(nurse_at_home(cast, client))

    assert OutsideClient().get(shown_code(client))["Cache-Control"] == "no-store"
