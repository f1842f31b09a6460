"""Click → licence: the form is sent and the page with the licence comes back, 20 nurses at once, over HTTP."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench import holders, yardstick
from bench.figure import Figure, Measure, Scale
from bench.holders import Holder
from bench.issue import count_issued
from bench.measuring import percentile, spread
from bench.node import Node, SetUpWrong, free_port, web_server
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import RoleCode
from liangzhao.access.sessions import SessionStore, claim
from liangzhao.access.transactions import service_transaction
from liangzhao.config.node import close_connections
from liangzhao.kernel import clock

USERS, CLICKS = 20, 4
P95_MS = 150.0
PAUSE = (0.5, 2.5)
"""Seconds between a user's page and the click: somebody reads what the licence will say."""
APPLY = "/me/licence/apply/"
_CSRF = "b" * 32


def run(node: Node, scale: Scale) -> Figure:
    """p95 of clicks by users who read before they click, and of twenty clicks in one instant."""
    yardstick.prepare(node)
    people = holders.nurses(USERS * CLICKS)
    node.forget_licences()
    cookies = _signed_in(people)
    tails, middles, instants, points = [], [], [], []
    port = free_port()
    with web_server(port):
        for number in range(scale.rounds + 1):
            points.append(yardstick.point_selects(node))
            node.forget_licences()
            reading = _round(port, cookies[USERS:], PAUSE)
            instant = _round(port, cookies[:USERS], (0.0, 0.0))
            count_issued(len(cookies))
            if number == 0:  # the first round warms the server's caches
                continue
            tails.append(percentile(reading, 0.95) * 1000)
            middles.append(percentile(reading, 0.5) * 1000)
            instants.append(percentile(instant, 0.95) * 1000)
    return Figure(
        "click",
        f"Click → licence on the page, {USERS} users at once",
        (
            Measure("p95, users who read a second or two before they click", "ms", spread(tails), P95_MS),
            Measure("median of the same", "ms", spread(middles)),
            Measure("p95 when all click in the same instant", "ms", spread(instants)),
            Measure("pgbench prepared point look-ups beside it", "/s", spread(points)),
        ),
        ("A click is the POST that issues and the GET of the page with the licence. Browsers share the cores.",),
    )


def _signed_in(people: Sequence[Holder]) -> list[str]:
    """A session cookie for each nurse, whose accounts are made where they are missing."""
    with service_transaction("bench"):
        made = {account.person_id: account for account in Account.objects.filter(login__startswith="bench-nurse-")}
        example = Account()
        example.set_password("lanshan-bench-2026")
        for number, holder in enumerate(people):
            if holder.person_id not in made:
                account = Account.objects.create(
                    login=f"bench-nurse-{number}",
                    name="王小兰",
                    person_id=holder.person_id,
                    password=example.password,
                    created_at=clock.now(),
                )
                Grant.objects.create(account=account, role=RoleCode.NURSE, granted_at=clock.now())
                made[holder.person_id] = account
    return [_session(made[holder.person_id]) for holder in people]


def _session(account: Account) -> str:
    from django.conf import settings

    store = SessionStore()
    store["_auth_user_id"] = str(account.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = account.get_session_auth_hash()
    store.create()
    claim(store, account, agent="bench", address="127.0.0.1")
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={_CSRF}"


def _round(port: int, cookies: Sequence[str], pause: tuple[float, float]) -> list[float]:
    """Seconds of every click; the users are threads of a process of their own."""
    close_connections()
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=_child, args=(port, cookies, pause, told), daemon=True)
    child.start()
    answer: Any = told.get(timeout=120)
    child.join(30)
    if isinstance(answer, str):
        raise SetUpWrong(answer)
    return list(answer)


def _child(port: int, cookies: Sequence[str], pause: tuple[float, float], told) -> None:  # type: ignore[no-untyped-def]  # multiprocessing's own
    took: list[float] = []
    wrong: list[str] = []
    gate = threading.Barrier(USERS)
    shares = [cookies[user::USERS] for user in range(USERS)]
    users = [threading.Thread(target=_user, args=(port, share, pause, gate, took, wrong)) for share in shares]
    for user in users:
        user.start()
    for user in users:
        user.join()
    told.put(wrong[0] if wrong else took)


def _user(
    port: int,
    cookies: Sequence[str],
    pause: tuple[float, float],
    gate: threading.Barrier,
    took: list[float],
    wrong: list[str],
) -> None:
    caller, chance = HTTPConnection("127.0.0.1", port, timeout=30), random.Random(cookies[0])
    try:
        for cookie in cookies:
            _expect(_get(caller, APPLY, cookie), "确认申领".encode(), APPLY)
            if any(pause):
                time.sleep(chance.uniform(*pause))
            else:
                gate.wait(60)
            start = time.perf_counter()
            _click(caller, cookie)
            took.append(time.perf_counter() - start)
    except Exception as error:
        wrong.append(f"a user failed: {error!r}")
        gate.abort()
    finally:
        caller.close()


def _click(caller: HTTPConnection, cookie: str) -> None:
    body = urlencode({"csrfmiddlewaretoken": _CSRF, "key": uuid4(), "kind": "nurse"})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    caller.request("POST", APPLY, body, headers)
    answer = caller.getresponse()
    answer.read()
    where = answer.headers.get("Location", "")
    if answer.status != 302 or "/me/licence/" not in where or "apply" in where:
        raise SetUpWrong(f"the click was answered {answer.status} {where}")
    _expect(_get(caller, where, cookie), b"1.2.156.3005.2", where)


def _get(caller: HTTPConnection, path: str, cookie: str) -> HTTPResponse:
    caller.request("GET", path, headers={"Cookie": cookie})
    return caller.getresponse()


def _expect(answer: HTTPResponse, word: bytes, path: str) -> None:
    content = answer.read()
    if answer.status != 200 or word not in content:
        raise SetUpWrong(f"{path} answered {answer.status} without {word.decode()}")
