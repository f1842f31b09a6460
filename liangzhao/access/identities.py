"""Which account a subject of the platform is: bound by somebody who proved to be both, never by name or number."""

from __future__ import annotations

from django.db import IntegrityError

from liangzhao.access.journalling import record
from liangzhao.access.models import Account, Identity
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _


class IdentityTaken(Refusal):
    """Raised when a subject is bound to another account, or the account to another subject."""

    template = _("该统一身份已绑定其他账户，或您的账户已绑定其他统一身份，请先解除原绑定。")


class OnlyWayIn(Refusal):
    """Raised when somebody without a password would release the identity they come in with."""

    template = _("您的账户没有密码，解除绑定后将无法登录，请先联系本单位管理员设置密码。")


def account_of(issuer: str, subject: str) -> Account | None:
    """The account in use that is bound to a subject."""
    with scoped(SESSION_SCOPE):
        bound = Account.objects.filter(identities__issuer=issuer, identities__subject=subject, is_active=True)
        return bound.prefetch_related("grants__authority").first()


def bound_at(account: Account, issuer: str) -> Identity | None:
    """The subject of an issuer that is bound to the account."""
    with scoped(SESSION_SCOPE):
        return Identity.objects.filter(account=account, issuer=issuer).first()


def bind(account: Account, issuer: str, subject: str) -> None:
    """Let a subject come in as this account; IdentityTaken when either is bound otherwise."""
    try:
        with scoped(SESSION_SCOPE):
            Identity.objects.create(account=account, issuer=issuer, subject=subject, bound_at=clock.now())
            record(Tag.IDENTITY_BOUND, account, body={"issuer": issuer})
    except IntegrityError as taken:
        raise IdentityTaken from taken


def release(account: Account, issuer: str) -> None:
    """Let the subject come in no more; OnlyWayIn when the account has no password."""
    if not account.has_usable_password():
        raise OnlyWayIn
    with scoped(SESSION_SCOPE):
        if Identity.objects.filter(account=account, issuer=issuer).delete()[0]:
            record(Tag.IDENTITY_RELEASED, account, body={"issuer": issuer})
