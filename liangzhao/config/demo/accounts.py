"""Accounts of the demo: every role of domain.md §1.2, the three administrators, one password, one note of them."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.config.demo import story
from liangzhao.config.demo.bulk import NewInstitution, NewPractitioner
from liangzhao.config.demo.institutions import HERO_HOSPITAL, SOLO_CLINIC
from liangzhao.config.demo.note import NOTE, DemoAccount
from liangzhao.config.demo.scene import Scene
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution

R = RoleCode
_ENTRANCE = {Portal.PERSONAL: "me", Portal.INSTITUTION: "org", Portal.AUTHORITY: "gov", Portal.CONSOLE: "console"}
_PLAIN_WORDS = ("qinghe", "lanshan", "meiyuan", "songhe", "yunxi", "zhuxi", "baita", "hupan")


@dataclass(frozen=True)
class Login:
    """An account to be made: for nobody in the register unless a hero bears the same login."""

    login: str
    name: str
    roles: tuple[RoleCode, ...]


_OF_HOSPITAL: tuple[Login, ...] = (
    Login("hospital-admin", "周国平", (R.INSTITUTION_ADMIN,)),
    Login("medical-office", "赵敏", (R.MEDICAL_OFFICE,)),
    Login("nursing-office", "孙丽", (R.NURSING_OFFICE,)),
)
_OF_NEIGHBOUR: tuple[Login, ...] = (
    Login("dongcheng-hospital-admin", "钱进", (R.INSTITUTION_ADMIN,)),
    Login("dongcheng-medical-office", "吴敏霞", (R.MEDICAL_OFFICE,)),
    Login("dongcheng-nursing-office", "冯丽萍", (R.NURSING_OFFICE,)),
)
_OF_AUTHORITY: dict[str, tuple[Login, ...]] = {
    "海淀": (
        Login("haidian-acceptor", "何平", (R.ACCEPTOR,)),
        Login("haidian-reviewer", "高洁", (R.REVIEWER,)),
        Login("haidian-decider", "林志远", (R.DECIDER,)),
        Login("haidian-decider-2", "沈文静", (R.DECIDER,)),
        Login("haidian-issuer", "罗晓燕", (R.ISSUER,)),
        Login("haidian-supervisor", "梁正", (R.SUPERVISOR,)),
        Login("haidian-statistician", "宋佳", (R.STATISTICIAN,)),
    ),
    "东城": (
        Login("dongcheng-acceptor", "唐宁", (R.ACCEPTOR,)),
        Login("dongcheng-decider", "许建民", (R.DECIDER,)),
        Login("dongcheng-decider-2", "程岚", (R.DECIDER,)),
    ),
    "北京市卫": (
        Login("city-acceptor", "韩雪", (R.ACCEPTOR,)),
        Login("city-decider", "邓凯", (R.DECIDER,)),
        Login("city-decider-2", "夏雨晴", (R.DECIDER,)),
        Login("city-supervisor", "曹毅", (R.SUPERVISOR,)),
        Login("city-statistician", "彭悦", (R.STATISTICIAN,)),
    ),
    "北京市中": (
        Login("tcm-acceptor", "曾颖", (R.ACCEPTOR,)),
        Login("tcm-decider", "萧何清", (R.DECIDER,)),
        Login("tcm-decider-2", "姜白", (R.DECIDER,)),
    ),
    "经开区": (
        Login("zone-acceptor", "田野", (R.ACCEPTOR,)),
        Login("zone-decider", "董洪", (R.DECIDER,)),
        Login("zone-decider-2", "江宁远", (R.DECIDER,)),
    ),
}
"""Two deciders each: what a decider proposes himself another one has to confirm. A stolen key takes two as well."""
_OF_CONSOLE = (
    Login("system-admin", "潘越", (R.SYSTEM_ADMIN,)),
    Login("security-admin", "袁安", (R.SECURITY_ADMIN,)),
    Login("security-admin-2", "秦定", (R.SECURITY_ADMIN,)),
    Login("audit-admin", "于明", (R.AUDIT_ADMIN,)),
)
_OF_SOLO = (R.INSTITUTION_ADMIN, R.MEDICAL_OFFICE)
"""The only doctor runs the clinic too: nobody there can confirm the photo, so the authority does."""


class Accounts:
    """Makes the accounts of one node and remembers them for the note."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._password = (
            f"{secrets.choice(_PLAIN_WORDS)}-{secrets.randbelow(9000) + 1000}-{secrets.choice(_PLAIN_WORDS)}"
        )
        self._noted: list[DemoAccount] = []
        self._by_login: dict[str, Account] = {}

    def of_offices(self, written: Sequence[NewInstitution]) -> None:
        """Accounts of institutions, authorities and the console, in the caller's transaction."""
        for logins, place in ((_OF_HOSPITAL, HERO_HOSPITAL), (_OF_NEIGHBOUR, SOLO_CLINIC + 1)):
            for login in logins:
                self._add(login, institution=written[place].row)
        for short, logins in _OF_AUTHORITY.items():
            authority = next(each for each in self._scene.authorities.values() if each.short_name.startswith(short))
            for login in logins:
                self._add(login, authority=authority)
        for login in _OF_CONSOLE:
            self._add(login)

    def of_heroes(self, made: Sequence[NewPractitioner], written: Sequence[NewInstitution]) -> None:
        """Accounts of the story's people, in the caller's transaction."""
        for hero, new in zip(story.HEROES, made, strict=True):
            role = R.PHYSICIAN if hero.register is Register.PHYSICIAN else R.NURSE
            self._add(Login(hero.login, hero.name, (role,)), person=new.person.pk)
            if hero.institution == SOLO_CLINIC:
                self._add(Login(hero.login, hero.name, _OF_SOLO), institution=written[SOLO_CLINIC].row)

    def account(self, login: str) -> Account:
        """An account made here."""
        return self._by_login[login]

    def write_note(self) -> Path:
        """Write the list for ``liangzhao accounts`` under the node's home, readable by its owner alone."""
        path = Path(settings.LIANGZHAO_HOME) / NOTE
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._noted, file, ensure_ascii=False, indent=1)
        beside.replace(path)
        return path

    def _add(
        self,
        login: Login,
        *,
        person: UUID | None = None,
        institution: Institution | None = None,
        authority: Authority | None = None,
    ) -> None:
        account = self._by_login.get(login.login) or self._new(login, person)
        at = account.created_at
        for role in login.roles:
            Grant.objects.create(
                account=account,
                role=role,
                granted_at=at,
                authority=authority,
                institution_id=institution.pk if institution else None,
            )
            if institution and role in (R.MEDICAL_OFFICE, R.NURSING_OFFICE):
                self._scene.confirmers[institution.pk, str(role)] = account.pk
            portal = ROLES[role].portal
            self._noted.append(
                DemoAccount(
                    role=str(role),
                    name=account.name,
                    login=account.login,
                    password=self._password,
                    portal=str(portal),
                    url=f"{settings.LIANGZHAO_PUBLIC_URL}/{_ENTRANCE[portal]}/",
                )
            )

    def _new(self, login: Login, person: UUID | None) -> Account:
        account = Account(
            login=login.login, name=login.name, person_id=person, created_at=self._scene.now - timedelta(days=398)
        )
        account.set_password(self._password)
        account.save(force_insert=True)
        self._by_login[login.login] = account
        return account
