"""The cast: synthetic people and institutions by name, built through the registers' own actions.

Haidian: 海淀区示例医院 with nurse 王小兰, physician 李建国, 医务处 赵敏 and 护理部 孙丽.
Dongcheng has a hospital of its own, so that every scope test has somebody on the other side of the wall.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from liangzhao.access.actors import Actor, Scope, acting
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import RoleCode
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number, nurse_no, physician_no, qualification_no, reg_no, uscc
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.reference import authorities
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.reference.models import Authority, AuthorityDivision
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.models import (
    Institution,
    NurseRegistration,
    Person,
    Photo,
    PhysicianRegistration,
)
from liangzhao.registers.people import actions as people

PASSWORD = "lanshan-demo-2026"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
_entered: list[bytes] = []
"""The rows of the demo authorities as their own action once entered them in this process."""


def demo_authorities() -> dict[str, Authority]:
    """The demo authorities in a database that has none, by 统一社会信用代码: the rows their action made, copied in."""
    if not _entered:
        _entered.append(pickle.dumps((load_demo_authorities(), list(AuthorityDivision.objects.all()))))
        found: dict[str, Authority] = pickle.loads(_entered[0])[0]
        return found
    made, divisions = pickle.loads(_entered[0])
    Authority.objects.bulk_create(made.values())
    AuthorityDivision.objects.bulk_create(divisions)
    return dict(made)


@dataclass
class Cast:
    """Builds the scene and remembers who is who."""

    by: Actor
    authorities: dict[str, Authority]
    count: int = 0
    made: dict[str, Any] = field(default_factory=dict)

    def act(self, kind: str = "test") -> Act:
        return Act(by=self.by, at=clock.now(), kind=kind, basis="京卫示〔2026〕1号", reason="测试", source="test")

    def authority(self, short: str) -> Authority:
        return next(one for one in self.authorities.values() if short in one.name)

    def next(self) -> int:
        self.count += 1
        return self.count

    def institution(
        self, name: str = "北京海淀示例医院", *, organ: str = "海淀", division: str = "110108", **facts: Any
    ) -> Institution:
        authority, number = self.authority(organ), self.next()
        code = uscc.compose("12", division, f"{70000000 + number}")
        row = Institution(
            public_ref=f"ref{number:013d}",
            uscc=code,
            reg_no=reg_no.compose(code[8:17], division, "11", "A100", "1"),
            name=name,
            address=f"北京市海淀区示例路{number}号",
            division=division,
            legal_rep_name="周国平",
            principal_name="吴志远",
            institution_class="A100",
            economic_type="11",
            mgmt_type="1",
            beds=300,
            valid_from=date(2022, 5, 1),
            valid_until=date(2037, 4, 30),
            issued_on=date(2022, 5, 1),
            first_registered_on=date(2010, 5, 1),
            verify_period_years=3,
            verify_due_on=date(2028, 5, 1),
            phone="010-00000001",
            authority=authority,
            area_path=authorities.subtree_bounds(authority)[0],
        )
        for field_name, value in facts.items():
            setattr(row, field_name, value)
        return entries.enter_institution(row, subjects=["03", "03.01", "04", "50"], act=self.act("enter"))

    def person(self, name: str, *, sex: str = "2", birth: date = date(1990, 5, 17), activated: bool = True) -> Person:
        number = self.next()
        day = birth + timedelta(days=number // 400)  # sequence numbers run out within a day
        made = people.enter(
            id_no=id_number.compose("110108", day, number % 400 * 2 + (1 if sex == "1" else 0)),
            name=name,
            sex=sex,
            birth_date=day,
            act=self.act("enter"),
            mobile=f"1390000{number:04d}",
        )
        return people.activate(person=made, act=self.act("activate")) if activated else made

    def photo(self, person: Person, *, status: str = "CONFIRMED", confirmer: Any = None) -> Photo:
        from liangzhao.documents import store
        from liangzhao.kernel.uuid7 import uuid7

        content = JPEG + str(person.pk).encode()
        blob = store.put(content, media_type="image/jpeg")
        decided = status in {"CONFIRMED", "RETURNED"}
        return Photo.objects.create(
            person=person,
            status=status,
            image=blob,
            thumbnail=blob,
            has_passed=True,
            uploaded_at=clock.now(),
            decided_at=clock.now() if decided else None,
            decided_by=(confirmer or uuid7()) if decided else None,
            return_reason="背景不是白色或有杂物" if status == "RETURNED" else "",
        )

    def nurse(
        self, name: str, institution: Institution, *, photo: str = "CONFIRMED", activated: bool = True, **facts: Any
    ) -> NurseRegistration:
        person = self.person(name, activated=activated)
        row = NurseRegistration(
            person=person,
            licence_no=nurse_no.compose(2015, "11", self.next()),
            title="254",
            practice_place="110000",
            main_institution=institution,
            department="心内科",
            valid_until=date(2030, 6, 30),
            first_registered_on=date(2015, 7, 1),
            approved_on=date(2025, 6, 20),
            issued_on=date(2025, 6, 20),
            authority=institution.authority,
        )
        for field_name, value in facts.items():
            setattr(row, field_name, value)
        if photo:
            self.photo(person, status=photo)
        entries.enter_registration(row, self.act("enter"))
        return row

    def physician(
        self,
        name: str,
        institution: Institution,
        *,
        photo: str = "CONFIRMED",
        activated: bool = True,
        verified: str = "VERIFIED",
        **facts: Any,
    ) -> PhysicianRegistration:
        person = self.person(name, sex="1", birth=date(1980, 3, 2), activated=activated)
        people.mirror_qualification(
            person=person,
            qual_no=qualification_no.compose(2008, "11", "1", "10", person.id_no),
            level="1",
            category="10",
            obtained_on=date(2008, 12, 1),
            issuing_organ="国家医学考试中心（演示）",
            verify_status=verified,
        )
        row = PhysicianRegistration(
            person=person,
            licence_no=physician_no.compose("1", "10", "110108", self.next()),
            level="1",
            category="1",
            scopes=["11"],
            title="233",
            practice_place="110000",
            main_institution=institution,
            department="心内科",
            first_registered_on=date(2009, 3, 1),
            approved_on=date(2021, 3, 1),
            issued_on=date(2021, 3, 1),
            authority=institution.authority,
        )
        for field_name, value in facts.items():
            setattr(row, field_name, value)
        if photo:
            self.photo(person, status=photo)
        entries.enter_registration(row, self.act("enter"))
        return row

    def account(
        self,
        login: str,
        role: RoleCode,
        *,
        name: str = "",
        person: Person | None = None,
        institution: Institution | None = None,
        authority: Authority | None = None,
    ) -> Account:
        made, _new = Account.objects.get_or_create(
            login=login,
            defaults={
                "name": name or (person.name if person else login),
                "person_id": person.pk if person else None,
                "created_at": clock.now(),
            },
        )
        if _new:
            made.set_password(PASSWORD)
            made.save()
        Grant.objects.create(
            account=made,
            role=role,
            institution_id=institution.pk if institution else None,
            authority=authority,
            granted_at=clock.now(),
        )
        return made

    def actor(self, account: Account) -> Actor:
        found = acting(account, list(account.grants.select_related("authority")))
        assert found is not None
        return found


def person_actor(person: Person) -> Actor:
    """The person at the 个人端, without an account behind it."""
    from liangzhao.access.roles import ROLES

    return Actor(
        account_id=None,
        acting_as="P-NUR",
        scope=Scope(DatabaseRole.PERSON, person=person.pk),
        may=ROLES[RoleCode.NURSE].may,
    )


@pytest.fixture
def cast(service: Actor) -> Cast:
    """An empty stage inside a service transaction."""
    return Cast(by=service, authorities=demo_authorities())


@pytest.fixture(scope="session")
def demo_keys() -> None:
    """Keys, certificates and seals of the demo authorities."""
    from pathlib import Path

    from django.conf import settings

    from liangzhao.reference.entries import read_demo_authorities
    from liangzhao.signing import demo_ca

    demo_ca.provision(Path(settings.LIANGZHAO_KEYS_DIR), [(line.uscc, line.name) for line in read_demo_authorities()])
