"""Synthetic nurses who may have their licence, stored in bulk; made once per home and used again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connections

from liangzhao.access.actors import Actor, Scope
from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo import portraits
from liangzhao.config.demo.bulk import NewInstitution, NewPractitioner, write_institutions, write_practitioners
from liangzhao.documents import store
from liangzhao.documents.models import Blob
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number, nurse_no, reg_no, uscc
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.reference import authorities
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Act
from liangzhao.registers.institutions.models import Institution
from liangzhao.registers.nurses.models import NurseRegistration
from liangzhao.registers.people.actions import index_of
from liangzhao.registers.people.models import Person
from liangzhao.registers.photos.models import Photo

DIVISION = "110108"
INSTITUTIONS = 20
AT_ONCE = 1_000


@dataclass(frozen=True)
class Holder:
    """A nurse who may have her licence, and the authority that issues it."""

    person_id: UUID
    authority_id: UUID

    @property
    def actor(self) -> Actor:
        """The nurse at the 个人端."""
        scope = Scope(DatabaseRole.PERSON, person=self.person_id)
        return Actor(account_id=None, acting_as="P-NUR", scope=scope, may=ROLES[RoleCode.NURSE].may)


def nurses(count: int) -> list[Holder]:
    """So many nurses of one authority, those of earlier runs first."""
    with service_transaction("bench") as by:
        act = Act(by=by, at=clock.now(), kind="enter", source="bench")
        places = _institutions(act)
        known = NurseRegistration.objects.count()
        photo = store.put(portraits.draw(1, "2", 35), media_type="image/jpeg")
    for start in range(known, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        with service_transaction("bench"):
            write_practitioners([_nurse(number, places[number % len(places)], photo, act) for number in numbers])
    if known < count:
        _analyse()
    with service_transaction("bench"):
        rows = NurseRegistration.objects.order_by("licence_no").values_list("person_id", "authority_id")
        return [Holder(person, authority) for person, authority in rows[:count]]


def _analyse() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _institutions(act: Act) -> list[Institution]:
    found = list(Institution.objects.order_by("uscc")[:INSTITUTIONS])
    if not found:
        authority = Authority.objects.get(short_name__startswith="海淀")
        found = [_institution(number, authority) for number in range(INSTITUTIONS)]
        write_institutions([NewInstitution(row, ("03", "04"), act) for row in found])
    return found


def _institution(number: int, authority: Authority) -> Institution:
    code = uscc.compose("12", DIVISION, f"{71000000 + number}")
    return Institution(
        public_ref=f"bench{number:011d}",
        uscc=code,
        reg_no=reg_no.compose(code[8:17], DIVISION, "11", "A100", "1"),
        name=f"北京海淀第{number}测量医院",
        address=f"北京市海淀区测量路{number}号",
        division=DIVISION,
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
        verify_due_on=date(2036, 5, 1),
        phone="010-00000001",
        authority=authority,
        area_path=authorities.subtree_bounds(authority)[0],
    )


def _nurse(number: int, institution: Institution, photo: Blob, act: Act) -> NewPractitioner:
    birth = date(1975, 1, 1) + timedelta(days=number // 400)  # sequence numbers run out within a day
    id_no = id_number.compose(DIVISION, birth, number % 400 * 2)
    person = Person(
        id_no=id_no,
        id_no_index=index_of(id_no),
        name="王小兰",
        sex="2",
        birth_date=birth,
        mobile=f"139{number:08d}",
        activated_at=act.at,
        real_name_level=Person.RealName.ID_MATCH,
    )
    registration = NurseRegistration(
        person=person,
        licence_no=nurse_no.compose(2015, "11", 1 + number),
        title="254",
        practice_place="110000",
        main_institution=institution,
        department="内科",
        valid_until=clock.today() + timedelta(days=900),
        first_registered_on=date(2015, 7, 1),
        approved_on=date(2025, 6, 20),
        issued_on=date(2025, 6, 20),
        authority=institution.authority,
    )
    decided = {"decided_at": act.at, "decided_by": UUID(int=1)}
    confirmed = Photo(
        person=person,
        image=photo,
        thumbnail=photo,
        has_passed=True,
        status=Photo.Status.CONFIRMED,
        uploaded_at=act.at,
        **decided,
    )
    return NewPractitioner(registration, act, photo=confirmed, activated=act)
