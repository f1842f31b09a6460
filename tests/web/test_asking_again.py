"""SEC-L2: no door to an act that weighs can be forgotten: each is found by what its code may call, then tried."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from liangzhao.access import actions as accounts
from liangzhao.access.permissions import P
from liangzhao.access.proofs import ASKS_AGAIN
from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.kernel import clock
from liangzhao.licensing import photo_confirmation, reissues, voiding
from liangzhao.registers.maintenance import actions as maintenance
from liangzhao.registers.rights import actions as rights
from liangzhao.web import answers
from tests.access.routes import Route, filled, objects, routes
from tests.support.callees import callees
from tests.support.cast import Cast
from tests.support.stage import build, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

ACTS = {
    inspect.unwrap(act): "POST"
    for act in (
        accounts.create_account,
        accounts.disable_account,
        accounts.enable_account,
        accounts.grant_role,
        accounts.reset_factors,
        accounts.unlock_account,
        accounts.withdraw_role,
        maintenance.approve,
        maintenance.reject,
        photo_confirmation.confirm_and_issue,
        reissues.approve,
        reissues.ask,
        rights.grant,
        rights.refuse,
        voiding.void_and_plan,
    )
}
"""What gives or takes a licence, an entry or a right of somebody else."""
CALM_PERMISSIONS = {
    "read": "looks, and leaves its line",
    "read_by_number": "looks, and leaves its line",
    "read_staff": "looks, and leaves its line",
    "apply": "asks for one's own",
    "show": "shows one's own",
    "upload": "one's own photo",
    "edit": "one's own facts",
    "verify": "looks, and leaves its line",
    "activate": "lets somebody sign in whom the register knows",
    "confirm": "looks and returns; the door that confirms says so itself",
    "maintain": "proposes; somebody else decides",
    "import": "brings rows to be examined; whoever puts them into force asks again at that door",
}
"""Permissions by their verb that need no second look. Any other verb asks again: approve, decide, export, grant …"""
CALM_EXPORT = P.STATISTICS_EXPORT  # counts of people, none of them named; the door of the list says so itself
CALM_FILES = {
    **{
        f"{side}:import_{what}": why
        for side in ("authority", "institution")
        for what, why in {
            "csv": "uploads with their counts, and which officer brought them",
            "template": "headings of an empty list",
            "toml": "which column is which",
        }.items()
    },
    "authority:import_compared_csv": "names and addresses of institutions",
    "authority:quality_report_csv": "counts, nobody is named",
    "authority:quality_report_csv_area": "counts, nobody is named",
    "authority:quality_score_csv": "counts, nobody is named",
    "authority:quality_score_csv_area": "counts, nobody is named",
    "authority:statistics_csv": "counts, nobody is named",
    "authority:statistics_csv_area": "counts, nobody is named",
    "institution:file": "the institution's own licence, which hangs on its wall",
    "personal:file": "one's own licence",
    "personal:uses_csv": "who saw one's own licence",
    "personal:views_csv": "who saw one's own record",
}
"""Addresses that give a file away without asking again, and why they may."""


def views(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Callable[..., HttpResponse]]]:
    """Every view by the name of its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.callback is not None:
            yield f"{space}{pattern.name or ''}", pattern.callback


def asking(view: Callable[..., Any]) -> set[str]:
    """The methods for which the door of a view asks again, for somebody who may do all it is for."""
    permissions = getattr(view, "permissions", ())
    return set().union(getattr(view, "again", ()), *(ASKS_AGAIN.get(each, ()) for each in permissions))


def gives_a_file(view: Callable[..., Any]) -> bool:
    return inspect.unwrap(answers.attachment) in callees(view)


GUARDED = {name: view for name, view in views() if getattr(view, "permissions", ())}
WEIGHING = {name for name, view in GUARDED.items() if ACTS.keys() & callees(view)}
FILES = {name for name, view in GUARDED.items() if gives_a_file(view)}


def test_every_act_that_weighs_is_found_behind_a_door() -> None:
    behind = set().union(*(callees(GUARDED[name]) for name in WEIGHING))

    assert {act.__qualname__ for act in ACTS.keys() - behind} == set()


def test_every_door_to_an_act_that_weighs_asks_again() -> None:
    assert {name for name in WEIGHING if "POST" not in asking(GUARDED[name])} == set()


def test_every_file_with_people_in_it_asks_again() -> None:
    assert {name for name in FILES if not asking(GUARDED[name])} == set(CALM_FILES)


def test_every_file_behind_a_question_is_started_by_a_page_that_leads_back() -> None:
    assert {name for name in FILES if asking(GUARDED[name])} == {
        name for name, view in GUARDED.items() if getattr(view, "file", False)
    }


def test_what_asks_before_it_is_fetched_is_a_file() -> None:
    assert {name for name, view in GUARDED.items() if "GET" in asking(view)} <= FILES


def test_every_permission_asks_again_or_has_a_calm_verb() -> None:
    verbs = {permission: str(permission).rpartition(".")[2] for permission in P}
    calm = {permission for permission, verb in verbs.items() if verb in CALM_PERMISSIONS} | {CALM_EXPORT}

    assert set(P) - set(ASKS_AGAIN) == calm


def test_a_door_that_forgot_to_ask_is_found() -> None:
    def forgetful() -> HttpResponse:
        return answers.table_file("人员名单", [], [])

    assert gives_a_file(forgetful)
    assert asking(forgetful) == set()


def asker(route: Route, method: str) -> list[RoleCode]:
    """The roles this door asks again when they come with this method."""

    def asks(role: RoleCode) -> bool:
        held = set(route.permissions) & ROLES[role].may
        return route.is_open_to(role) and (method in route.again or any(method in ASKS_AGAIN.get(p, ()) for p in held))

    return list(filter(asks, RoleCode))


ASKING = [(route, method) for route in routes() for method in ("GET", "POST") if asker(route, method)]


@pytest.mark.parametrize(("route", "method"), ASKING, ids=[f"{method} {route.name}" for route, method in ASKING])
def test_six_minutes_after_the_last_proof_each_such_door_asks(cast: Cast, route: Route, method: str) -> None:
    stage = build(cast)
    address = route.path(filled(route, objects(stage)[0]))
    client = client_of(stage, asker(route, method)[0])

    with clock.at(clock.now() + timedelta(minutes=6)):
        answer = getattr(client, method.lower())(address, follow=True)

    assert answer.status_code == 405 or "再次验证身份" in answer.content.decode()
