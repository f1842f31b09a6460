"""Opening one's own account: name and ID number of the register, and a code of the main institution.

A wrong name, number or code is answered alike and counted, so that nobody can find out by trying who is registered.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from uuid import UUID

from liangzhao.access import guessing
from liangzhao.access.actions import LoginTaken
from liangzhao.access.actors import PUBLIC, Actor
from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import SESSION_SCOPE, scoped, service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers.activation import codes
from liangzhao.registers.activation.models import ActivationCode
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.nurses.models import NurseRegistration
from liangzhao.registers.people import actions as people
from liangzhao.registers.people.merging import rows_of, survivor_of
from liangzhao.registers.people.models import Person, Staffing
from liangzhao.registers.physicians.models import PhysicianRegistration

ROLES = {Register.PHYSICIAN: RoleCode.PHYSICIAN, Register.NURSE: RoleCode.NURSE}


class NotProven(Refusal):
    """Raised when name, ID number and code do not belong together, or the code is over."""

    template = _(
        "姓名、证件号码与激活码（或执业证书编码）不一致，或者激活码已过期。请核对，或向主要执业机构索取新的激活码。"
    )


class HasAccount(Refusal):
    """Raised when the person proved themselves and has an account already."""

    template = _("您已有账户，请直接登录；忘记密码请联系本单位管理员。")


@dataclass(frozen=True)
class Proof:
    """What somebody says of themselves; ``secret`` is the code, or the licence number where that is enough."""

    name: str
    id_no: str
    secret: str


def open_account(proof: Proof, *, login: str, password: str) -> Account:
    """The new account with its roles; NotProven, LockedOut, HasAccount or LoginTaken."""
    person_id = _proven(proof)
    with service_transaction("activation") as by:
        person = Person.objects.select_for_update().get(pk=person_id)
        if Account.objects.filter(person_id=person_id).exists():
            raise HasAccount
        login = login.strip().lower()
        if Account.objects.filter(login=login).exists():
            raise LoginTaken
        made = Account(login=login, name=person.name, person_id=person_id, created_at=clock.now())
        made.set_password(password)
        made.save(force_insert=True)
        for kind in _professions(person_id):
            Grant.objects.create(account=made, role=ROLES[kind], granted_at=clock.now())
        ActivationCode.objects.filter(person__in=rows_of(person_id)).update(used_at=clock.now())
        people.activate(person=person, act=Act(by=by, at=clock.now(), kind="activate", source="self"))
        _say(made, by)
    return made


def _proven(proof: Proof) -> UUID:
    """The person who proved themselves; what is counted is committed before it is refused."""
    refusal: Refusal = NotProven()
    key = guessing.name_key(f"activate {proof.id_no.strip().upper()}")
    person_id = _person_of(proof)
    with scoped(SESSION_SCOPE):
        try:
            guessing.refuse_locked(key, clock.now())
        except guessing.LockedOut as locked:
            refusal = locked
        else:
            if person_id is not None:
                guessing.forgive(key)
                return person_id
            if guessing.count_wrong(key, clock.now()):
                journal.record(
                    Tag.ACCOUNT_LOCKED,
                    subject_kind="login",
                    subject_id=key,
                    by=PUBLIC,
                    at=clock.now(),
                    body={"means": "activation"},
                )
    raise refusal


def _person_of(proof: Proof) -> UUID | None:
    """Who stands for the person of the number; a code opens the account whichever of the merged rows it names."""
    try:
        index = people.index_of(proof.id_no)
    except people.WrongIdNumber:
        return None
    with service_transaction("activation"):
        person = Person.objects.filter(id_type=people.CITIZEN_ID, id_no_index=index).first()
        if person is None:
            return None
        standing = survivor_of(person)
        if proof.name.strip() not in {row.name for row in Person.objects.filter(pk__in=rows_of(standing.pk))}:
            return None
        knows = _knows_code(person, proof.secret) or _knows_code(standing, proof.secret)
        return standing.pk if knows or _is_let_in(standing, proof.secret) else None


def _knows_code(person: Person, secret: str) -> bool:
    kept = ActivationCode.objects.filter(person=person, used_at=None, good_until__gt=clock.now()).first()
    return kept is not None and hmac.compare_digest(bytes(kept.digest), codes.digest_of(person.pk, secret))


def _is_let_in(person: Person, secret: str) -> bool:
    """Whether the main institution does without codes and the licence number is right."""
    wanted = "".join(sign for sign in secret.upper() if sign.isalnum())
    for model in (PhysicianRegistration, NurseRegistration):
        for row in model._default_manager.filter(person=person, licence_no=wanted):
            if codes.is_automatic(row.main_institution_id):
                return True
    return False


def _professions(person_id: UUID) -> list[Register]:
    held = Staffing.objects.filter(person_id=person_id, is_main=True).values_list("profession", flat=True)
    return [kind for kind in ROLES if kind in set(held)]


def _say(account: Account, by: Actor) -> None:
    journal.record(
        Tag.ACCOUNT_CREATED,
        subject_kind="account",
        subject_id=account.pk,
        by=by,
        at=clock.now(),
        person_id=account.person_id,
        body={"means": "activation"},
    )
