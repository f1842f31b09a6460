"""账户与角色: find accounts, see their roles, and — for the security administrator — grant and withdraw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liangzhao.access import actions, guessing, signing_in
from liangzhao.access.actors import PUBLIC
from liangzhao.access.can import can
from liangzhao.access.models import Account, Grant
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.access.transactions import SESSION_SCOPE, actor_transaction, scoped
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import reg_no
from liangzhao.kernel.refusals import Refusal
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Fact, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import listed, remarked, said

PAGE = 50


class SearchForm(forms.Form):
    """The beginning of a login name; names of people do not stand in addresses (SEC-P4)."""

    q = forms.CharField(label=gettext_lazy("用户名"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        required=False,
        choices=lambda: [("", _("全部")), *((code, _(role.name)) for code, role in ROLES.items())],
    )


class GrantForm(forms.Form):
    """A role and, where it needs one, its place."""

    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        choices=lambda: [("", _("请选择")), *((code, remarked(_(role.name), code)) for code, role in ROLES.items())],
    )
    authority = forms.ChoiceField(
        label=gettext_lazy("审批机关"),
        required=False,
        help_text=gettext_lazy("管理端角色须选择。"),
        choices=lambda: [("", _("不指定")), *((str(one.pk), one.name) for one in Authority.objects.order_by("path"))],
    )
    institution = forms.CharField(
        label=gettext_lazy("医疗机构登记号"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("机构端角色须填写。"),
    )

    def clean_institution(self) -> UUID | None:
        """The institution with this 登记号, read as anyone may read it."""
        text = self.cleaned_data["institution"].strip()
        if not text:
            return None
        with actor_transaction(PUBLIC):
            found = Institution.objects.filter(reg_no=reg_no.normalise(text)).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("没有这个登记号的医疗机构，请核对。"))
        return found

    def clean_authority(self) -> Authority | None:
        """The chosen authority."""
        chosen = self.cleaned_data["authority"]
        return Authority.objects.get(pk=chosen) if chosen else None


@require_safe
@requires(P.ACCOUNT_MANAGE, P.ROLE_GRANT)
def accounts(request: Request) -> HttpResponse:
    """Accounts in the order of their login names."""
    form = SearchForm(request.GET)
    given = {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    rows, after = _matching(given), request.GET.get("after", "")
    total = rows.count()
    found = list((rows.filter(login__gt=after) if after else rows)[: PAGE + 1])
    shown, here = found[:PAGE], reverse("console:accounts")
    following = urlencode({**given, "after": shown[-1].login}) if len(found) > PAGE else ""
    paging = Paging(
        next_url=f"{here}?{following}" if following else "", first_url=f"{here}?{urlencode(given)}" if after else ""
    )
    may_manage = can(request.actor, P.ACCOUNT_MANAGE)
    context = {
        "form": form,
        "says": _("共 %(n)d 个账户") % {"n": total},
        "may_manage": may_manage,
        "table": _table(shown, paging),
    }
    return console_page(request, "console/accounts.html", "accounts", context)


def _matching(given: dict[str, Any]) -> QuerySet[Account]:
    rows = Account.objects.prefetch_related("grants__authority").order_by("login")
    if "q" in given:
        rows = rows.filter(login__startswith=given["q"].strip().lower())
    if "role" in given:
        rows = rows.filter(pk__in=Grant.objects.filter(role=given["role"]).values("account_id"))
    return rows


def _table(shown: Sequence[Account], paging: Paging) -> Table:
    columns = [
        Column(_("用户名"), "code", primary=True),
        Column(_("姓名")),
        Column(_("角色"), wide=True),
        Column(_("状态"), "badge"),
        Column(_("建立时间"), "date"),
    ]
    rows = [
        Row(
            [
                Link(account.login, reverse("console:account", args=[account.pk])),
                account.name,
                listed(dict.fromkeys(_(ROLES[grant.code].name) for grant in account.grants.all())) or None,
                state_of(account),
                account.created_at,
            ]
        )
        for account in shown
    ]
    empty = Empty(_("没有符合条件的账户"), _("请核对用户名，或换一个角色。"))
    return Table(_("账户"), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def state_of(account: Account) -> Badge:
    """Whether the account may sign in."""
    return Badge(_("启用"), Tone.OK) if account.is_active else Badge(_("停用"), Tone.MUTE)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.ACCOUNT_MANAGE, P.ROLE_GRANT)
def account(request: Request, ref: UUID) -> HttpResponse:
    """One account with its roles; a POST grants one more."""
    found = _account(ref)
    may_grant = can(request.actor, P.ROLE_GRANT)
    form = GrantForm(request.POST or None) if may_grant else None
    if form is not None and form.is_valid():
        try:
            actions.grant_role(
                account=found,
                role=RoleCode(form.cleaned_data["role"]),
                institution_id=form.cleaned_data["institution"],
                authority=form.cleaned_data["authority"],
                by=request.actor,
            )
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("已授予角色。"))
            return HttpResponseRedirect(reverse("console:account", args=[ref]))
    context = {
        "found": found,
        "facts": _facts(found),
        "grants": _grants(list(found.grants.all())),
        "form": form,
        "may_switch": can(request.actor, P.ACCOUNT_MANAGE) and found.pk != request.actor.account_id,
        "may_grant": may_grant and found.pk != request.actor.account_id,
        "may_secure": can(request.actor, P.SECURITY_MANAGE) and found.pk != request.actor.account_id,
    }
    return console_page(request, "console/account.html", "accounts", context)


def _account(ref: UUID) -> Account:
    found = Account.objects.prefetch_related("grants__authority").filter(pk=ref).first()
    if found is None:
        raise Http404
    return found


def _facts(found: Account) -> list[Fact]:
    return [
        Fact(_("用户名"), found.login),
        Fact(_("姓名"), found.name),
        Fact(_("状态"), state_of(found)),
        Fact(_("建立时间"), found.created_at),
        Fact(_("关联登记人员"), _("是") if found.person_id else _("否")),
        Fact(_("登录锁定"), _lock_of(found)),
    ]


def _lock_of(found: Account) -> Badge:
    """Whether the account was guessed at too often."""
    with scoped(SESSION_SCOPE):
        names = (found.login, signing_in.second(found.login))
        is_locked = bool(guessing.locked_among(names, clock.now()))
    return Badge(_("已锁定"), Tone.ERR) if is_locked else Badge(_("未锁定"), Tone.MUTE)


def _grants(grants: Sequence[Grant]) -> list[dict[str, object]]:
    wanted = [grant.institution_id for grant in grants if grant.institution_id]
    with actor_transaction(PUBLIC):
        names = dict(Institution.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [
        {
            "ref": grant.pk,
            "role": _(ROLES[grant.code].name),
            "duty": _(ROLES[grant.code].duty),
            "place": _place(grant, names),
            "granted_at": grant.granted_at,
        }
        for grant in grants
    ]


def _place(grant: Grant, names: dict[UUID, str]) -> str:
    if grant.authority is not None:
        return grant.authority.name
    if grant.institution_id is not None:
        return names.get(grant.institution_id, "")
    return _("平台") if ROLES[grant.code].portal is Portal.CONSOLE else ""


@require_POST
@requires(P.ROLE_GRANT)
def withdraw(request: Request, ref: UUID, grant_ref: UUID) -> HttpResponse:
    """Take a role away."""
    grant = Grant.objects.select_related("account").filter(pk=grant_ref, account_id=ref).first()
    if grant is None:
        raise Http404
    try:
        actions.withdraw_role(grant=grant, by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("已撤销角色。"))
    return HttpResponseRedirect(reverse("console:account", args=[ref]))
