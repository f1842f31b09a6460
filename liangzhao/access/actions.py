"""Accounts by the system administrator, roles by the security administrator: never one's own, always journalled."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from liangzhao.access import guessing, second_factors, sessions, signing_in
from liangzhao.access.actors import Actor
from liangzhao.access.can import require
from liangzhao.access.models import Account, Grant
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Portal, RoleCode, excludes
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import Sentence, _
from liangzhao.reference.models import Authority


class LoginTaken(Refusal):
    """Raised when an account with this login name exists, in use or not."""

    template = _("用户名已被使用，请换一个。")


class OwnAccount(Refusal):
    """Raised when an administrator would disable the account they act with."""

    template = _("不能停用本人账户，请由另一名系统管理员办理。")


class RolesExclude(Refusal):
    """Raised when an account holds a role that may not be joined with the one to be granted (三员分立)."""

    template = _("“%(new)s”不能与该账户已有的“%(held)s”由同一人担任，请授予另一账户，或先撤销原角色。")


class OwnRoles(Refusal):
    """Raised when somebody would change their own roles."""

    template = _("不能变更本人账户的角色，请由另一名安全管理员办理。")


class OwnFactors(Refusal):
    """Raised when an administrator would take away the second factors they sign in with themselves."""

    template = _("不能重置本人的验证方式，请由另一名安全管理员办理。")


class AlreadyGranted(Refusal):
    """Raised when the account holds the role for the same place."""

    template = _("该账户已有这一角色，无需重复授予。")


class PlaceMissing(Refusal):
    """Raised when a role is granted without the institution or authority it is held for, or with one it has not."""

    template = _("机构端角色须指定医疗机构，管理端角色须指定审批机关，其他角色不指定。")


class NobodyRegistered(Refusal):
    """Raised when a role of the 个人端 is granted to an account that belongs to nobody of the register."""

    template = _("该账户没有关联登记簿中的人员，不能授予医师、护士本人角色。")


@transaction.atomic
def create_account(*, login: str, name: str, password: str, by: Actor) -> Account:
    """A new account without any role: it may sign in and do nothing until the security administrator grants one."""
    require(by, P.ACCOUNT_MANAGE)
    login = login.strip().lower()
    if Account.objects.filter(login=login).exists():
        raise LoginTaken
    made = Account(login=login, name=name.strip(), created_at=clock.now())
    made.set_password(password)
    made.save(force_insert=True)
    _journal_account(Tag.ACCOUNT_CREATED, made, by)
    return made


@transaction.atomic
def disable_account(*, account: Account, by: Actor) -> Account:
    """Let an account sign in no more; its open sessions end at once."""
    require(by, P.ACCOUNT_MANAGE)
    if account.pk == by.account_id:
        raise OwnAccount
    sessions.end(account.pk)
    return _switch(account, Tag.ACCOUNT_DISABLED, by)


@transaction.atomic
def enable_account(*, account: Account, by: Actor) -> Account:
    """Let a disabled account sign in again, with the roles it still has."""
    require(by, P.ACCOUNT_MANAGE)
    return _switch(account, Tag.ACCOUNT_ENABLED, by)


@transaction.atomic
def grant_role(
    *,
    account: Account,
    role: RoleCode,
    by: Actor,
    institution_id: UUID | None = None,
    authority: Authority | None = None,
) -> Grant:
    """Let an account act in a role, for an institution or authority where the role needs one."""
    require(by, P.ROLE_GRANT)
    if account.pk == by.account_id:
        raise OwnRoles
    _fits(account, role, institution_id, authority)
    held = list(Grant.objects.select_for_update().filter(account=account))
    for other in held:
        if other.code is not role and excludes(role, other.code):
            raise RolesExclude(new=Sentence(ROLES[role].name), held=Sentence(ROLES[other.code].name))
    given = (str(role), institution_id, authority.pk if authority else None)
    if any((other.role, other.institution_id, other.authority_id) == given for other in held):
        raise AlreadyGranted
    made = Grant.objects.create(
        account=account, role=role, institution_id=institution_id, authority=authority, granted_at=clock.now()
    )
    _journal(Tag.ROLE_GRANTED, made, by)
    return made


@transaction.atomic
def withdraw_role(*, grant: Grant, by: Actor) -> None:
    """End a role of an account; it takes effect with the next page."""
    require(by, P.ROLE_GRANT)
    if grant.account_id == by.account_id:
        raise OwnRoles
    _journal(Tag.ROLE_WITHDRAWN, grant, by)
    grant.delete()


@transaction.atomic
def unlock_account(*, account: Account, by: Actor) -> bool:
    """Let an account that was guessed at be tried again at once; whether it was counted at all."""
    require(by, P.SECURITY_MANAGE)
    with scoped(SESSION_SCOPE):
        keys = [guessing.name_key(name) for name in (account.login, signing_in.second(account.login))]
        forgiven = [guessing.forgive(key) for key in keys]
    if any(forgiven):
        _journal_account(Tag.ACCOUNT_UNLOCKED, account, by)
    return any(forgiven)


@transaction.atomic
def reset_factors(*, account: Account, by: Actor) -> None:
    """Take away the second factors of somebody who lost them; their sessions end, the next sign-in asks to add one."""
    require(by, P.SECURITY_MANAGE)
    if account.pk == by.account_id:
        raise OwnFactors
    second_factors.remove(account, what="all", by=by)
    sessions.end(account.pk)


def _switch(account: Account, tag: Tag, by: Actor) -> Account:
    """Set what the tag says; saying it twice changes and records nothing."""
    row = Account.objects.select_for_update().get(pk=account.pk)
    wanted = tag is Tag.ACCOUNT_ENABLED
    if row.is_active is not wanted:
        row.is_active = wanted
        row.save(update_fields=["is_active"])
        _journal_account(tag, row, by)
    return row


def _fits(account: Account, role: RoleCode, institution_id: UUID | None, authority: Authority | None) -> None:
    portal = ROLES[role].portal
    if (institution_id is not None) is not (portal is Portal.INSTITUTION):
        raise PlaceMissing
    if (authority is not None) is not (portal is Portal.AUTHORITY):
        raise PlaceMissing
    if portal is Portal.PERSONAL and account.person_id is None:
        raise NobodyRegistered


def _journal(tag: Tag, grant: Grant, by: Actor) -> None:
    journal.record(
        tag,
        subject_kind="account",
        subject_id=grant.account_id,
        by=by,
        at=clock.now(),
        person_id=grant.account.person_id,
        body={"role": grant.role, "institution": grant.institution_id, "authority": grant.authority_id},
    )


def _journal_account(tag: Tag, account: Account, by: Actor) -> None:
    journal.record(
        tag, subject_kind="account", subject_id=account.pk, by=by, at=clock.now(), person_id=account.person_id
    )
