"""The console: three administrators who exclude each other, roles with a trace, the journal to read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

import liangzhao
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.web.journal_words import role_words, subject_words
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, role: RoleCode) -> Client:
    client, login = Client(), f"{role.lower()}-{cast.next()}"
    cast.account(login, role)
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


@pytest.fixture
def security(cast: Cast) -> Client:
    return signed_in(cast, RoleCode.SECURITY_ADMIN)


@pytest.fixture
def officer(cast: Cast) -> Account:
    return cast.account("officer", RoleCode.ACCEPTOR, authority=cast.authority("海淀"))


def given(client: Client, account: Account, role: RoleCode, **place: str) -> str:
    response = client.post(f"/console/accounts/{account.pk}/", {"role": role, **place}, follow=True)
    return unescape(response.content.decode())


def test_a_role_is_granted_for_its_place_and_journalled(cast: Cast, security: Client, officer: Account) -> None:
    page = given(security, officer, RoleCode.DECIDER, authority=str(cast.authority("海淀").pk))

    assert "已授予角色。" in page
    assert officer.grants.filter(role=RoleCode.DECIDER).exists()
    event = Event.objects.get(tag="role.granted", subject_id=officer.pk)
    assert journal.body_of(event)["role"] == "A-DEC"


def test_an_institutions_role_names_it_by_its_number(cast: Cast, security: Client, officer: Account) -> None:
    hospital = cast.institution()

    assert "没有这个登记号" in given(security, officer, RoleCode.INSTITUTION_ADMIN, institution="123")
    given(security, officer, RoleCode.INSTITUTION_ADMIN, institution=hospital.reg_no)
    assert officer.grants.filter(role=RoleCode.INSTITUTION_ADMIN, institution_id=hospital.pk).exists()


@pytest.mark.parametrize("new", [RoleCode.SYSTEM_ADMIN, RoleCode.SECURITY_ADMIN, RoleCode.AUDIT_ADMIN])
@pytest.mark.parametrize("held", [RoleCode.SYSTEM_ADMIN, RoleCode.SECURITY_ADMIN, RoleCode.AUDIT_ADMIN])
def test_the_three_administrators_exclude_each_other(
    cast: Cast, security: Client, new: RoleCode, held: RoleCode
) -> None:
    admin = cast.account("admin", held)

    page = given(security, admin, new)

    says = "该账户已有这一角色" if new is held else f"“{ROLES[new].name}”不能与该账户已有的“{ROLES[held].name}”"
    assert says in page
    assert [grant.role for grant in admin.grants.all()] == [held]


def test_an_officer_becomes_no_administrator(security: Client, officer: Account) -> None:
    assert "“审计管理员”不能与该账户已有的“受理员”由同一人担任" in given(security, officer, RoleCode.AUDIT_ADMIN)


@pytest.mark.parametrize("role", [RoleCode.DECIDER, RoleCode.MEDICAL_OFFICE])
def test_a_role_needs_its_place(security: Client, officer: Account, role: RoleCode) -> None:
    assert "机构端角色须指定医疗机构" in given(security, officer, role)


def test_a_personal_role_needs_a_person(security: Client, officer: Account) -> None:
    assert "没有关联登记簿中的人员" in given(security, officer, RoleCode.NURSE)


def test_nobody_changes_their_own_roles(security: Client, cast: Cast) -> None:
    own = Account.objects.get(grants__role=RoleCode.SECURITY_ADMIN)
    grant = own.grants.get()

    assert "授予角色</button>" not in security.get(f"/console/accounts/{own.pk}/").content.decode()
    assert "不能变更本人账户的角色" in given(security, own, RoleCode.SYSTEM_ADMIN)
    security.post(f"/console/accounts/{own.pk}/roles/{grant.pk}/withdraw/")
    assert Grant.objects.filter(pk=grant.pk).exists()


def test_a_role_is_withdrawn_with_a_trace(security: Client, officer: Account) -> None:
    grant = officer.grants.get()

    security.post(f"/console/accounts/{officer.pk}/roles/{grant.pk}/withdraw/")

    assert not officer.grants.exists()
    assert Event.objects.filter(tag="role.withdrawn", subject_id=officer.pk).exists()


def test_the_system_administrator_grants_nothing(cast: Cast, officer: Account) -> None:
    system = signed_in(cast, RoleCode.SYSTEM_ADMIN)

    assert "officer" in system.get("/console/accounts/").content.decode()
    given(system, officer, RoleCode.DECIDER, authority=str(cast.authority("海淀").pk))
    assert officer.grants.count() == 1
    grant = officer.grants.get()
    assert system.post(f"/console/accounts/{officer.pk}/roles/{grant.pk}/withdraw/").status_code == 403
    assert system.get("/console/journal/").status_code == 403


def test_accounts_are_found_by_login_and_role(cast: Cast, security: Client, officer: Account) -> None:
    cast.account("second", RoleCode.DECIDER, authority=cast.authority("海淀"))

    by_login = security.get("/console/accounts/?q=OFF").content.decode()
    by_role = security.get("/console/accounts/?role=A-DEC").content.decode()
    assert ("officer" in by_login, "second" in by_login) == (True, False)
    assert ("officer</a>" in by_role, "second</a>" in by_role) == (False, True)


def test_the_auditor_reads_the_journal_and_leaves_a_trace(cast: Cast, security: Client, officer: Account) -> None:
    given(security, officer, RoleCode.DECIDER, authority=str(cast.authority("海淀").pk))
    auditor = signed_in(cast, RoleCode.AUDIT_ADMIN)
    event = Event.objects.get(tag="role.granted")

    found = auditor.get("/console/journal/?tag=role.granted").content.decode()
    assert str(officer.pk) in found
    assert "安全管理员" in found
    assert "A-DEC" in auditor.get(f"/console/journal/{event.pk}/").content.decode()
    taken = auditor.get(f"/console/journal/csv/?subject={officer.pk}").content.decode()
    assert "role.granted" in taken
    assert Event.objects.filter(tag="list.exported", acting_as="A-AUD").count() == 1


def test_the_journal_goes_on_by_key(cast: Cast, officer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liangzhao.web.console.journal_log.PAGE", 2)
    auditor = signed_in(cast, RoleCode.AUDIT_ADMIN)
    cast.institution()
    cast.institution("第二医院")
    seen: set[str] = set()
    url = "/console/journal/?tag=register.entered"

    while url:
        page = unescape(auditor.get(url).content.decode())
        new = {str(event.pk) for event in Event.objects.all() if f"/console/journal/{event.pk}/" in page}
        assert not new & seen
        seen |= new
        url = next((part.split('"')[0] for part in page.split('href="') if "after=" in part.split('"')[0]), "")

    assert len(seen) == Event.objects.filter(tag="register.entered").count()


def test_a_wrong_filter_is_told(cast: Cast) -> None:
    auditor = signed_in(cast, RoleCode.AUDIT_ADMIN)

    assert "没有符合条件的记录" in auditor.get("/console/journal/?subject=abc").content.decode()
    assert auditor.get("/console/journal/?after=abc").status_code == 404


@pytest.mark.parametrize("path", ["", "accounts/", "journal/"])
def test_officers_and_strangers_stay_outside(cast: Cast, officer: Account, path: str) -> None:
    client = Client()
    assert client.get(f"/console/{path}").status_code == 302
    client.post("/account/login/", {"login": "officer", "password": PASSWORD})
    assert client.get(f"/console/{path}").status_code == 403


NEW = {"login": "New.Officer", "name": "何平", "password": "qinghe-4711-baita"}


def test_the_system_administrator_creates_an_account_without_roles(cast: Cast, security: Client) -> None:
    system = signed_in(cast, RoleCode.SYSTEM_ADMIN)

    page = unescape(system.post("/console/accounts/new/", NEW, follow=True).content.decode())

    made = Account.objects.get(login="new.officer")
    assert "请安全管理员授予角色" in page
    assert made.check_password("qinghe-4711-baita")
    assert not made.grants.exists()
    assert Event.objects.filter(tag="account.created", subject_id=made.pk, acting_as="A-SYS").exists()
    assert security.get("/console/accounts/new/").status_code == 403


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"login": "officer"}, "用户名已被使用"),
        ({"login": "张三"}, "用户名只能用字母、数字"),
        ({"password": "12345"}, "密码"),
        ({"name": ""}, "没有填写姓名"),
    ],
)
def test_a_wrong_new_account_is_told(cast: Cast, officer: Account, given: dict[str, str], says: str) -> None:
    before = Account.objects.count()
    system = signed_in(cast, RoleCode.SYSTEM_ADMIN)

    assert says in unescape(system.post("/console/accounts/new/", {**NEW, **given}).content.decode())
    assert Account.objects.count() == before + 1  # the administrator's own


def test_a_disabled_account_is_out_with_its_next_page_until_enabled(cast: Cast, officer: Account) -> None:
    system, client = signed_in(cast, RoleCode.SYSTEM_ADMIN), Client()
    client.post("/account/login/", {"login": "officer", "password": PASSWORD})

    system.post(f"/console/accounts/{officer.pk}/switch/", {"action": "disable"})
    assert client.get("/gov/").status_code == 302
    system.post(f"/console/accounts/{officer.pk}/switch/", {"action": "disable"})
    assert Event.objects.filter(tag="account.disabled", subject_id=officer.pk).count() == 1
    system.post(f"/console/accounts/{officer.pk}/switch/", {"action": "enable"})
    assert client.post("/account/login/", {"login": "officer", "password": PASSWORD}).status_code == 302


def test_nobody_disables_their_own_account(cast: Cast) -> None:
    system = signed_in(cast, RoleCode.SYSTEM_ADMIN)
    own = Account.objects.get(grants__role=RoleCode.SYSTEM_ADMIN)

    page = system.post(f"/console/accounts/{own.pk}/switch/", {"action": "disable"}, follow=True)

    assert "不能停用本人账户" in page.content.decode()
    own.refresh_from_db()
    assert own.is_active


def test_whoever_acted_is_said_in_words() -> None:
    assert [role_words(acting_as) for acting_as in ("PUB", "A-AUD", "expiry")] == [
        "社会公众",
        "审计管理员",
        "系统（expiry）",
    ]
    assert role_words("PUB", has_account=True) == "账户本人"


def test_whatever_an_act_is_about_is_said_in_words() -> None:
    code = [path.read_text(encoding="utf-8") for path in Path(liangzhao.__file__).parent.rglob("*.py")]
    kinds = {kind for text in code for kind in re.findall(r'subject_kind="(\w+)"', text)}

    assert len(kinds) > 10
    assert [kind for kind in sorted(kinds) if subject_words(kind) == kind] == []
