"""Signing in: a name and its password, then whatever second proof the account has added (SEC-L1 – L4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db.models import Prefetch
from django.http import HttpRequest

from liangzhao.access import guessing, passkeys, proofs, second_factors
from liangzhao.access.actors import PUBLIC
from liangzhao.access.choosing import grants_of
from liangzhao.access.journalling import record
from liangzhao.access.models import Account, Grant, SignIn
from liangzhao.access.transactions import SESSION_SCOPE, reading, scoped
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters


class Means(StrEnum):
    """What somebody came in with."""

    PASSWORD = "password"  # noqa: S105  the word, not one
    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"
    PLATFORM = "platform"


class Duty(StrEnum):
    """What somebody who signed in must do before anything else."""

    PASSWORD = "password"  # noqa: S105  the word, not one
    FACTOR = "factor"


@dataclass(frozen=True)
class Visit:
    """From where somebody signs in: the program in two words, and the network address."""

    agent: str = ""
    address: str = ""


class NotKnown(Refusal):
    """Raised when a name and a password do not belong together; an unknown name says the same."""

    template = _("用户名或密码不正确，请核对后重试；忘记密码请联系本单位管理员重置。")


class WrongPassword(Refusal):
    """Raised when somebody who is signed in types a wrong password."""

    template = _("密码不正确，请重新输入。")


class PasswordOld(Refusal):
    """Raised when somebody would keep the password they were to change."""

    template = _("新密码不能与原密码相同。")


def by_password(login: str, password: str, visit: Visit) -> Account:
    """The account of a name and its password. NotKnown or LockedOut; an unknown name costs the same time."""
    with scoped(SESSION_SCOPE):
        known = Account.objects.filter(login=login.strip().lower()).prefetch_related("grants__authority").first()

    def is_right() -> bool:
        if known is None:
            Account().set_password(password)
            return False
        return known.check_password(password) and known.is_active

    _tried(login, known, Means.PASSWORD, visit, is_right, NotKnown())
    if known is None:
        raise NotKnown
    return known


def by_passkey(state: dict[str, str] | None, answer: str, visit: Visit) -> Account:
    """The account whose passkey answered a question to all passkeys; WrongPasskey or LockedOut."""
    owner = passkeys.owner_of(answer)
    account = PasswordBackend().get_user(owner) if owner else None
    if account is None:
        raise passkeys.WrongPasskey
    prove_passkey(account, state, answer, visit)
    return account


def prove_password(account: Account, password: str, visit: Visit) -> None:
    """Pass when it is the password of this account; else WrongPassword or LockedOut."""
    _tried(account.login, account, Means.PASSWORD, visit, lambda: account.check_password(password), WrongPassword())


def prove_code(account: Account, text: str, visit: Visit) -> Means:
    """Take a code of the authenticator or a recovery code; WrongCode or LockedOut."""
    used: list[Means] = []

    def is_right() -> bool:
        means = second_factors.use_code(account, text)
        used.extend([Means(means)] if means else [])
        return bool(used)

    # Counted apart from passwords: else whoever knows the password could forgive himself the wrong codes with it.
    _tried(second(account.login), account, Means.TOTP, visit, is_right, second_factors.WrongCode())
    return used[0]


def prove_passkey(account: Account, state: dict[str, str] | None, answer: str, visit: Visit) -> Means:
    """Pass when a passkey of the account answered the challenge; WrongPasskey or LockedOut."""

    def is_right() -> bool:
        return passkeys.answers(account, state, answer)

    _tried(second(account.login), account, Means.PASSKEY, visit, is_right, passkeys.WrongPasskey())
    return Means.PASSKEY


def takes_codes(account: Account) -> bool:
    """Whether a code is enough: not where the account's roles need a passkey and the node insists on it."""
    if not second_factors.has_totp(account):
        return False
    wanted = proofs.needed(grant.code for grant in grants_of(account))
    insists = proofs.policy() is proofs.Policy.REQUIRED and wanted is proofs.Proof.PASSKEY
    return not insists or second_factors.strongest(account) < proofs.Proof.PASSKEY


def second(login: str) -> str:
    """By what wrong second proofs of a login name are counted."""
    return f"second {login}"


def _tried(
    name: str, account: Account | None, means: Means, visit: Visit, is_right: Callable[[], bool], refusal: Refusal
) -> None:
    """Pass when the name is not locked and the answer right. What is counted is committed before it is refused."""
    with scoped(SESSION_SCOPE):
        at, key = clock.now(), guessing.name_key(name)
        try:
            guessing.refuse_locked(key, at)
        except guessing.LockedOut as locked:
            refusal = locked
        else:
            if is_right():
                guessing.forgive(key)
                return
            _count(key, account, means, visit)
    raise refusal


def _count(key: UUID, account: Account | None, means: Means, visit: Visit) -> None:
    locks = guessing.count_wrong(key, clock.now())
    if account is None:
        if locks:
            journal.record(
                Tag.ACCOUNT_LOCKED,
                subject_kind="login",
                subject_id=key,
                by=PUBLIC,
                at=clock.now(),
                body={"means": means},
            )
        return
    remember(account, means, visit, SignIn.Outcome.LOCKED if locks else SignIn.Outcome.REFUSED)
    record(Tag.ACCOUNT_REFUSED, account, by=PUBLIC, body={"means": str(means)})
    if locks:
        record(Tag.ACCOUNT_LOCKED, account, by=PUBLIC, body={"means": str(means)})


def remember(account: Account, means: Means, visit: Visit, outcome: SignIn.Outcome) -> None:
    """Put an attempt into the history its owner reads; in the caller's SESSION scope."""
    SignIn.objects.create(
        account=account, at=clock.now(), means=means, outcome=outcome, agent=visit.agent, address=visit.address
    )


def change_password(account: Account, *, current: str, new: str, visit: Visit) -> None:
    """Another password for an account that knows its present one; WrongPassword, PasswordOld or LockedOut."""
    prove_password(account, current, visit)
    if current == new:
        raise PasswordOld
    with scoped(SESSION_SCOPE):
        account.set_password(new)
        account.save(update_fields=["password", "password_changed_at"])
        record(Tag.PASSWORD_CHANGED, account)


def duty_of(account: Account) -> Duty | None:
    """What an account must do before it may act, None when nothing is open."""
    if _is_old(account, clock.now()):
        return Duty.PASSWORD
    if proofs.policy() is not proofs.Policy.REQUIRED:
        return None
    wanted = proofs.needed(grant.code for grant in grants_of(account))
    return Duty.FACTOR if second_factors.strongest(account) < wanted else None


def _is_old(account: Account, at: datetime) -> bool:
    days = parameters.number("password_age_days_longest", on=clock.local_date(at))
    since = account.password_changed_at or account.created_at
    return bool(days) and account.has_usable_password() and at - since > timedelta(days=days)


class PasswordBackend(BaseBackend):
    """What Django's sessions ask for the account; it brings the roles along."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django's signature
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # noqa: ARG002  Django's signature
    ) -> Account | None:
        try:
            return by_password(username or "", password or "", Visit())
        except Refusal:
            return None

    def get_user(self, user_id: UUID) -> Account | None:
        with reading(SESSION_SCOPE):
            grants = Prefetch("grants", Grant.objects.select_related("authority"))
            return Account.objects.filter(pk=user_id, is_active=True).prefetch_related(grants).first()
