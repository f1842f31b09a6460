"""What the tests of the 个人端 and the public pages share: signing in, uses written at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.conf import settings
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.licensing.faces import qr
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Person, PhysicianRegistration
from tests.support.cast import PASSWORD, Cast, person_actor
from tests.support.statements import counted


def signed_in(cast: Cast, client: Client, person: Person, role: RoleCode = RoleCode.NURSE) -> Client:
    """The client with this person's session."""
    login = f"user-{person.pk.hex[-8:]}"
    cast.account(login, role, person=person)
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client


def nurse_at_home(cast: Cast, client: Client, **facts: object) -> NurseRegistration:
    """王小兰 of the Haidian hospital, signed in."""
    nurse = cast.nurse("王小兰", cast.institution(), **facts)  # type: ignore[arg-type]
    signed_in(cast, client, nurse.person)
    return nurse


def physician_at_home(cast: Cast, client: Client, **facts: object) -> PhysicianRegistration:
    """李建国 of the Haidian hospital, signed in."""
    physician = cast.physician("李建国", cast.institution(), **facts)  # type: ignore[arg-type]
    signed_in(cast, client, physician.person, RoleCode.PHYSICIAN)
    return physician


def licensed(registration: NurseRegistration | PhysicianRegistration) -> Licence:
    """The licence of a registration, issued at the person's wish."""
    kind = Register.NURSE if isinstance(registration, NurseRegistration) else Register.PHYSICIAN
    request = Request(kind, registration.person_id, new_key())
    return issue(request, by=person_actor(registration.person))


@contextmanager
def at_most(statements: int) -> Iterator[None]:
    """Fails when the block sends more statements to tables; entering and leaving scopes is not counted."""
    with counted() as sent:
        yield
    asked = [text for text in sent if not text.startswith(("SAVEPOINT", "RELEASE")) and "set_config" not in text]
    assert len(asked) <= statements, "\n".join(text[:200] for text in asked)


def shown_code(client: Client) -> str:
    """The path that the live code now on the 亮照 page leads to."""
    made: list[str] = []
    real = qr.svg

    def remembered(text: str, title: str) -> str:
        made.append(text)
        return real(text, title)

    with patch.object(qr, "svg", remembered):
        client.get("/me/licence/show/")
    return made[0].removeprefix(settings.LIANGZHAO_PUBLIC_URL)
