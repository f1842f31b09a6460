"""Accounts and the roles granted to them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.reference.models import Authority

_PERSONAL = [str(code) for code, role in ROLES.items() if role.portal is Portal.PERSONAL]
_INSTITUTION = [str(code) for code, role in ROLES.items() if role.portal is Portal.INSTITUTION]
_AUTHORITY = [str(code) for code, role in ROLES.items() if role.portal is Portal.AUTHORITY]
_CONSOLE = [str(code) for code, role in ROLES.items() if role.portal is Portal.CONSOLE]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login name; the login name is not case sensitive."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who can sign in. ``person_id`` names the natural person of the register, when there is one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    login = models.CharField(_("用户名"), max_length=60, unique=True, db_collation="C")
    name = models.CharField(_("姓名"), max_length=50)
    person_id = models.UUIDField(null=True, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    password_changed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(login__regex=r"^[a-z0-9][a-z0-9._@-]*$"), name="login_is_plain")
        ]

    def __str__(self) -> str:
        return self.login

    def set_password(self, raw_password: str | None) -> None:
        """Take a new password; its age begins now."""
        super().set_password(raw_password)
        self.password_changed_at = clock.now()


class Grant(models.Model):
    """A role held by an account, with the person, institution or authority it is held for."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants", db_index=False)
    role = models.CharField(max_length=5, db_collation="C")
    institution_id = models.UUIDField(null=True)
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "institution_id", "authority"],
                nulls_distinct=False,
                name="role_is_granted_once",
            ),
            models.CheckConstraint(
                name="role_has_its_scope",
                condition=(
                    Q(role__in=[*_PERSONAL, *_CONSOLE], institution_id=None, authority=None)
                    | Q(role__in=_INSTITUTION, institution_id__isnull=False, authority=None)
                    | Q(role__in=_AUTHORITY, institution_id=None, authority__isnull=False)
                ),
            ),
            # 三员分立 (SEC-Z6): one of the three administrators at most; other exclusions are refused by the trigger.
            models.UniqueConstraint(
                fields=["account"], condition=Q(role__in=_CONSOLE), name="one_of_three_administrators"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"

    @property
    def code(self) -> RoleCode:
        """The role as a value of the role table."""
        return RoleCode(self.role)
