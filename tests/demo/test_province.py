"""A tiny province holds every state there is, and nothing in it contradicts itself."""

from __future__ import annotations

import hashlib
import json
import stat
from collections import Counter
from collections.abc import Iterable

import pytest
from asn1crypto import x509

from liangzhao.access.actors import Actor, acting
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import RoleCode
from liangzhao.access.signing_in import PasswordBackend
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit.models import Event
from liangzhao.config.demo import province as seeding
from liangzhao.config.demo.story import HEROES
from liangzhao.kernel import clock, identifiers
from liangzhao.kernel.identifiers import Identification
from liangzhao.licensing import eligibility
from liangzhao.licensing.keys import sm2 as sm2_key
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.subjects import subjects_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import (
    EntryVersion,
    Institution,
    Maintenance,
    NurseRegistration,
    Person,
    Photo,
    PhysicianQualification,
    PhysicianRegistration,
)
from liangzhao.signing.configuration import configured
from liangzhao.signing.digests import sm3
from liangzhao_verify import sm2
from liangzhao_verify.mathematics import is_signed_by
from tests.demo.conftest import SEED, TINY, Seeded

pytestmark = pytest.mark.usefixtures("province")

_TWO, _THREE = "met not_met", "met not_met cannot_tell"
_ANSWERS = {
    "EL-I1": _TWO,
    "EL-I2": _THREE,
    "EL-I3": _TWO,
    "EL-I4": _THREE,
    "EL-I5": _TWO,
    "EL-I6": _TWO,
    "EL-P1": _TWO,
    "EL-P2": _TWO,
    "EL-P3": _TWO,
    "EL-P4": _TWO,
    "EL-P5": _TWO,
    "EL-P6": _TWO,
    "EL-P7": _TWO,
    "EL-N1": _TWO,
    "EL-N2": _TWO,
    "EL-N3": _TWO,
    "EL-N4": _TWO,
    "EL-N5": _TWO,
}


def _holders(kind: Register) -> list[object]:
    if kind is Register.INSTITUTION:
        return list(Institution.objects.values_list("pk", flat=True))
    model = PhysicianRegistration if kind is Register.PHYSICIAN else NurseRegistration
    return list(model.objects.values_list("person_id", flat=True))


def _answers(kind: Register) -> set[tuple[str, str]]:
    with service_transaction("test"):
        found = subjects_of(kind, _holders(kind))  # type: ignore[arg-type]  # keys as the database gives them
        return {
            (finding.rule_id, finding.outcome.name.lower())
            for subject in found
            for finding in eligibility.findings(kind, subject, clock.today())
        }


@pytest.mark.parametrize("kind", list(Register))
def test_every_rule_has_somebody_for_each_of_its_answers(kind: Register) -> None:
    letter = {"institution": "I", "physician": "P", "nurse": "N"}[kind]
    expected = {(rule, word) for rule, words in _ANSWERS.items() if rule[3] == letter for word in words.split()}

    assert expected <= _answers(kind)


def test_the_numbers_add_up(province: Seeded) -> None:
    with service_transaction("test"):
        assert Institution.objects.count() == TINY.institutions
        assert (PhysicianRegistration.objects.count(), NurseRegistration.objects.count()) == (
            TINY.physicians,
            TINY.nurses,
        )
        assert Person.objects.count() == TINY.persons
        assert Licence.objects.filter(previous=None).count() == province.summary.licences


def _wrong(found: Iterable[Identification]) -> list[str]:
    return [each.kind for each in found if not each.ok]


def test_every_identifier_passes_its_check() -> None:
    with service_transaction("test"):
        found = [
            *(identifiers.check("id-number", row.id_no) for row in Person.objects.all()),
            *(identifiers.check("uscc", row.uscc) for row in Institution.objects.exclude(uscc="")),
            *(identifiers.check("reg-no", row.reg_no) for row in Institution.objects.exclude(reg_no="")),
            *(identifiers.check("qualification-no", row.qual_no) for row in PhysicianQualification.objects.all()),
            *(identifiers.check("physician-no", row.licence_no) for row in PhysicianRegistration.objects.all()),
            *(identifiers.check("nurse-no", row.licence_no) for row in NurseRegistration.objects.all()),
            *(identifiers.check("licence-id", row.identifier) for row in Licence.objects.all()),
        ]

    assert len(found) > 300
    assert _wrong(found) == []


def test_sex_and_birth_are_those_of_the_id_number() -> None:
    with service_transaction("test"):
        people = list(Person.objects.all())

    assert people
    assert all(
        identifiers.check("id-number", row.id_no).parts["birth_date"] == row.birth_date.isoformat() for row in people
    )
    assert all(identifiers.check("id-number", row.id_no).parts["sex"] == row.sex for row in people)


def test_licences_are_in_every_state() -> None:
    with service_transaction("test"):
        states = Counter(Licence.objects.values_list("state", flat=True))

    assert {"ISSUED", "SUPERSEDED", "FROZEN", "EXPIRED", "CANCELLED", "REVOKED", "VOID"} <= set(states)
    assert states["PLANNED"] == 0
    assert states["ISSUED"] > sum(states.values()) / 2


def test_every_record_is_signed_by_its_authority() -> None:
    with service_transaction("test"):
        licences = list(Licence.objects.select_related("authority"))

    keys = {uscc: _spki(uscc) for uscc in {row.authority.uscc for row in licences}}
    assert licences
    assert all(sm3(bytes(row.record)) == bytes(row.record_digest) for row in licences)
    assert all(
        is_signed_by(keys[row.authority.uscc], sm2.SIGNATURE_OID, bytes(row.record), bytes(row.signature or b""))
        for row in licences
    )


def _spki(uscc: str) -> bytes:
    found: bytes = x509.Certificate.load(configured().certificate(sm2_key(uscc))).public_key.dump()
    return found


def test_every_leaf_hash_is_that_of_its_entry() -> None:
    with service_transaction("test"):
        events = list(Event.objects.all())

    assert len(events) > 800
    assert all(hashlib.sha256(b"\x00" + bytes(each.public_entry)).digest() == bytes(each.leaf_hash) for each in events)


def test_the_past_is_spread_over_the_year_and_nothing_lies_in_the_future() -> None:
    with service_transaction("test"):
        months = {at.strftime("%Y-%m") for at in Licence.objects.values_list("planned_at", flat=True)}
        latest = Event.objects.order_by("-at").values_list("at", flat=True)[0]

    assert len(months) >= 5
    assert latest <= clock.now()


def test_versions_of_an_entry_end_where_the_next_begins() -> None:
    with service_transaction("test"):
        versions = list(EntryVersion.objects.order_by("entry_id", "number"))

    following = {(each.entry_id, each.number): each for each in versions}
    closed = [each for each in versions if each.until]
    assert len(closed) > 60
    assert all(following[each.entry_id, each.number + 1].since == each.until for each in closed)
    assert all(each.body["version"] == each.number for each in versions)


def test_photos_stand_in_every_state_and_share_pictures() -> None:
    with service_transaction("test"):
        states = Counter(Photo.objects.values_list("status", flat=True))
        pictures = Photo.objects.values("image").distinct().count()
        alike = Counter(Photo.objects.exclude(likeness="").values_list("likeness", flat=True))

    assert {"CONFIRMED", "UPLOADED", "RETURNED"} <= set(states)
    assert 1 < pictures < sum(states.values())
    assert len(alike) == alike.total() == pictures  # the others who share one are not taken for the same face


def test_holders_find_uses_and_look_ups_of_their_licences() -> None:
    with service_transaction("test"):
        chen = Licence.objects.get(face__holder="陈静", kind="nurse")

        assert LicenceUse.objects.filter(holder_id=chen.holder_id).exists()
        assert Event.objects.filter(person_id=chen.person_id, tag__in=["person.viewed", "licence.viewed"]).exists()


def test_proposals_wait_and_were_decided() -> None:
    with service_transaction("test"):
        states = Counter(Maintenance.objects.values_list("status", flat=True))

    assert {"PROPOSED", "APPROVED", "REJECTED"} <= set(states)


def _accounts(province: Seeded) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((province.home / "demo-accounts.json").read_text())
    return found


def test_somebody_of_every_role_signs_in(province: Seeded) -> None:
    noted = _accounts(province)

    signed_in = [
        PasswordBackend().authenticate(None, each["login"], each["password"]) for each in _first_of_each(noted)
    ]

    assert {each["role"] for each in noted} == {str(role) for role in RoleCode}
    assert None not in signed_in


def _first_of_each(noted: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({each["role"]: each for each in reversed(noted)}.values())


def test_every_authority_has_two_for_what_two_must_decide(province: Seeded) -> None:
    logins = [each["login"] for each in _accounts(province) if each["role"] == RoleCode.DECIDER]

    with service_transaction("test"):
        organs = Counter(Grant.objects.filter(account__login__in=logins).values_list("authority__name", flat=True))

    assert set(organs.values()) == {2}
    assert len(organs) == 5


def test_the_note_of_accounts_is_for_its_owner_alone(province: Seeded) -> None:
    assert stat.S_IMODE((province.home / "demo-accounts.json").stat().st_mode) == 0o600
    assert all(len(each["password"]) >= 12 for each in _accounts(province))


def _actor(login: str) -> Actor:
    with service_transaction("test"):
        account = Account.objects.get(login=login)
        found = acting(account, list(account.grants.select_related("authority")))
    assert found is not None
    return found


@pytest.mark.parametrize("login", ["haidian-decider", "dongcheng-decider", "city-decider", "tcm-decider"])
def test_a_decider_sees_what_its_authority_registered_and_nothing_else(login: str) -> None:
    decider = _actor(login)
    with service_transaction("test"):
        registered = set(NurseRegistration.objects.filter(authority=decider.authority_id).values_list("pk", flat=True))

    with actor_transaction(decider):
        seen = set(NurseRegistration.objects.values_list("pk", flat=True))
        people = set(Person.objects.values_list("pk", flat=True))

    with service_transaction("test"):
        of_the_authority = set(
            Person.objects.filter(staffing__authority_id=decider.authority_id).values_list("pk", flat=True)
        )
    assert seen == registered
    assert people == of_the_authority


def test_the_heroes_are_as_the_story_wants_them() -> None:
    with service_transaction("test"):
        found = {each.name: each for each in Person.objects.filter(name__in=[hero.name for hero in HEROES])}
        licensed = set(Licence.objects.filter(state="ISSUED").values_list("holder_id", flat=True))

        assert not found["王小兰"].photos.exists()
        assert found["王小兰"].activated_at is not None
        assert found["李建国"].photos.get().status == "CONFIRMED"
        assert found["李建国"].pk not in licensed
        assert found["陈静"].pk in licensed
        assert not Licence.objects.filter(institution__name="北京海淀示例医院", kind="institution").exists()
        assert found["郑晓峰"].photos.get().status == "UPLOADED"


def test_a_second_run_is_refused() -> None:
    with pytest.raises(seeding.AlreadySeeded):
        seeding.build(TINY, SEED, {})


def test_versions_of_a_licence_were_planned_one_after_the_other() -> None:
    with service_transaction("test"):
        later = list(Licence.objects.exclude(previous=None).select_related("previous"))

    assert len(later) >= 4
    assert all(row.previous and row.previous.planned_at < row.planned_at <= row.state_at for row in later)
    assert all(row.previous and row.previous.serial == row.serial for row in later)
