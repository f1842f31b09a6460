"""Signing in as staff do: an authenticator, a passkey, and the question before acts that weigh."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta

from playwright.sync_api import CDPSession, Page

from liangzhao.access import second_factors
from liangzhao.access.models import Passkey, Session
from liangzhao.access.roles import RoleCode
from liangzhao.access.sessions import SessionStore
from liangzhao.kernel import clock
from tests.journeys.conftest import Visit
from tests.journeys.node import Node
from tests.journeys.people import Persona
from tests.journeys.visitor import DESK, PHONE, Device, Visitor
from tests.support.cast import PASSWORD


def clerk(node: Node, login: str, role: RoleCode = RoleCode.DECIDER) -> Persona:
    """Somebody new at Haidian's commission."""
    with node.scene() as cast:
        cast.account(login, role, name="方圆", authority=cast.authority("海淀"))
    return Persona(login, PASSWORD, "方圆")


def virtual_key(page: Page) -> tuple[CDPSession, str]:
    """A security key in the browser that checks its holder."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(added["authenticatorId"])


def long_ago(node: Node, who: Persona) -> None:
    """Make the sessions of somebody prove themselves an hour ago."""
    with node.scene():
        for row in Session.objects.filter(account__login=who.login):
            store = SessionStore(row.session_key)
            store["proven_at"] = (clock.now() - timedelta(hours=1)).isoformat()
            store.save()


def adds_a_passkey(somebody: Visitor) -> None:
    """From the page 账户安全."""
    somebody.goes("/account/security/").follows("添加通行密钥")
    somebody.fills("名称", "办公室电脑")
    somebody.page.get_by_role("main").get_by_role("button", name="添加", exact=True).click()
    somebody.page.wait_for_url("**/account/security/")
    somebody.looks().sees("通行密钥已添加", "办公室电脑")


def uses_the_passkey(somebody: Visitor, then: str) -> None:
    """Press the button and arrive."""
    somebody.page.get_by_role("button", name="使用通行密钥").click()
    somebody.page.wait_for_url(then)
    somebody.looks()


def test_an_authenticator_is_added_and_asked_for(node: Node, visitor: Visit, device: Device) -> None:
    """Given a clerk without second factor, when one is added, then the next log-in asks for its code."""
    who = clerk(node, f"fang-{device.width}-{device.scripts}".lower())
    somebody = visitor(device).signs_in(who, "/gov/")

    somebody.goes("/account/security/").sees("未启用").follows("启用动态验证码")
    secret = somebody.page.locator("p.code").inner_text().replace(" ", "")
    somebody.fills("动态验证码", second_factors.code_at(secret, second_factors.current_step() - 1))
    somebody.presses("启用").sees("恢复码")
    spare = somebody.page.locator("li.code").first.inner_text()
    somebody.follows("我已保存，返回账户安全").sees("已启用", "还有 10 个恢复码可用")

    back = visitor(device).signs_in(who, "/gov/").sees("第二步验证")
    back.fills("动态验证码", "000000")
    back.presses("验证并登录").sees("验证码不正确")
    back.fills("动态验证码", spare)
    back.presses("验证并登录")
    assert back.page.url == f"{node.site}/gov/"
    back.goes("/account/security/").sees("密码和恢复码", "还有 9 个恢复码可用", "失败")


def test_a_passkey_is_added_and_answers_at_the_door(node: Node, visitor: Visit) -> None:
    """Given a key in the browser, when it is added, then it opens the second door."""
    who, somebody = clerk(node, "fang-passkey"), visitor(Device(DESK))
    somebody.signs_in(who, "/gov/")
    virtual_key(somebody.page)
    adds_a_passkey(somebody)

    somebody.page.get_by_role("button", name="退出").click()
    somebody.signs_in(who, "/gov/").sees("第二步验证")
    uses_the_passkey(somebody, f"{node.site}/gov/")

    somebody.goes("/account/security/").sees("通行密钥", "最近使用")


def presses_passkey(somebody: Visitor) -> None:
    """The button beside name and password."""
    somebody.page.get_by_role("button", name="用通行密钥登录").click()


def test_a_passkey_alone_opens_the_door(node: Node, visitor: Visit, screen: Device) -> None:
    """Given a key with a passkey of this site, when its button is pressed, then nothing need be typed."""
    who, somebody = clerk(node, f"fang-alone-{screen.width}"), visitor(screen)
    somebody.signs_in(who, "/gov/")
    virtual_key(somebody.page)
    adds_a_passkey(somebody)
    with node.scene():
        Session.objects.filter(account__login=who.login).delete()

    somebody.goes("/gov/registers/").sees("登录")
    presses_passkey(somebody)
    somebody.page.wait_for_url(f"{node.site}/gov/registers/")

    somebody.looks().goes("/account/security/").sees("通行密钥", "最近使用")


def test_a_key_without_a_passkey_of_this_site_says_so_and_the_password_still_works(node: Node, visitor: Visit) -> None:
    """Given an empty key, or one whose passkey was removed here, then the page says what to do."""
    who, somebody = clerk(node, "fang-empty"), visitor(Device(DESK))
    somebody.signs_in(who, "/gov/")
    virtual_key(somebody.page)
    adds_a_passkey(somebody)
    with node.scene():
        Passkey.objects.filter(account__login=who.login).delete()
        Session.objects.filter(account__login=who.login).delete()

    somebody.goes("/account/login/")
    presses_passkey(somebody)
    somebody.sees("通行密钥验证没有通过")

    somebody.signs_in(who, "/gov/")
    assert somebody.page.url == f"{node.site}/gov/"


def test_at_another_site_the_browser_gives_no_passkey(node: Node, visitor: Visit) -> None:
    """Given the door at 127.0.0.1 instead of localhost, then the key stays silent."""
    who, somebody = clerk(node, "fang-abroad"), visitor(Device(DESK))
    somebody.signs_in(who, "/gov/")
    virtual_key(somebody.page)
    adds_a_passkey(somebody)
    elsewhere = node.site.replace("localhost", "127.0.0.1")

    somebody.goes(f"{elsewhere}/account/login/")
    presses_passkey(somebody)

    somebody.sees("没有得到通行密钥的应答")
    somebody.complaints = [each for each in somebody.complaints if not each.startswith("asked a foreign host")]


def test_without_scripts_no_button_promises_a_passkey(node: Node, visitor: Visit) -> None:
    """Given a browser without scripts, then the door asks for name and password only."""
    somebody = visitor(Device(PHONE, scripts=False)).goes("/account/login/")

    assert not somebody.page.get_by_role("button", name="用通行密钥登录").is_visible()


def test_before_an_act_that_weighs_the_passkey_answers_and_nothing_is_lost(node: Node, visitor: Visit) -> None:
    """Given a proof of an hour ago, when a list is exported, then the key is asked for and the list comes."""
    who, somebody = clerk(node, "fang-export", RoleCode.SUPERVISOR), visitor(Device(DESK))
    somebody.signs_in(who, "/gov/")
    virtual_key(somebody.page)
    adds_a_passkey(somebody)
    long_ago(node, who)

    somebody.goes("/account/security/").presses("移除").sees("再次验证身份")
    uses_the_passkey(somebody, "**/account/security/")

    somebody.sees("通行密钥已移除")


def test_the_answer_to_another_site_opens_nothing(node: Node, visitor: Visit) -> None:
    """Given the same key at 127.0.0.1 instead of localhost, then the browser gives nothing and nobody comes in."""
    who, somebody = clerk(node, "fang-elsewhere"), visitor(Device(DESK))
    somebody.signs_in(who, "/gov/")
    session, key = virtual_key(somebody.page)
    adds_a_passkey(somebody)
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    elsewhere = node.site.replace("localhost", "127.0.0.1")

    somebody.signs_in(who, f"{elsewhere}/gov/").sees("第二步验证")
    somebody.page.get_by_role("button", name="使用通行密钥").click()

    somebody.sees("没有得到通行密钥的应答")
    somebody.complaints = [each for each in somebody.complaints if not each.startswith("asked a foreign host")]
    assert kept[0]["rpId"] == "localhost"
    assert len(b64decode(kept[0]["credentialId"])) >= 16


def test_without_scripts_a_passkey_says_what_it_needs(node: Node, visitor: Visit) -> None:
    """Given a phone without scripts, then the page to add a passkey says so."""
    somebody = visitor(Device(PHONE, scripts=False)).signs_in(clerk(node, "fang-plain"), "/gov/")

    somebody.goes("/account/security/").follows("添加通行密钥").sees("使用通行密钥须启用脚本")


def test_a_stolen_phone_is_signed_out_from_the_desk(node: Node, visitor: Visit) -> None:
    """Given two browsers, when one ends the other, then the other is asked to sign in."""
    who = clerk(node, "fang-two")
    phone, desk = visitor(Device(PHONE)).signs_in(who, "/gov/"), visitor(Device(DESK)).signs_in(who, "/gov/")

    desk.goes("/account/security/").presses("结束其他登录").sees("已结束 1 处登录")

    phone.goes("/gov/").sees("登录已结束")
    with node.scene():
        assert Session.objects.filter(account__login=who.login).count() == 1
