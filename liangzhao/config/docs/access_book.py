"""docs/generated/access.md: who may do what, for auditors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, Role, RoleCode
from liangzhao.config.docs.markdown import GENERATED, table
from liangzhao.kernel.row_security import DatabaseRole

PORTALS = {"personal": "个人端", "institution": "机构端", "authority": "管理端", "console": "平台管理"}
SCOPES = {
    DatabaseRole.PERSON: "本人",
    DatabaseRole.INSTITUTION: "本机构及其主要、备案人员",
    DatabaseRole.REGISTRAR: "本机关登记",
    DatabaseRole.AREA: "本辖区（只读）",
    DatabaseRole.CONSOLE: "账户和代码表",
    DatabaseRole.AUDITOR: "操作日志（只读）",
}


def pages() -> Mapping[str, str]:
    """The access book as one page."""
    return {"access.md": "\n".join(["# 角色、权限与页面", "", GENERATED, _roles(), _matrix(), _doors()])}


def _roles() -> str:
    rows = [
        (str(role.code), role.name, role.duty, PORTALS[role.portal], SCOPES[role.scope], _excluded(role))
        for role in ROLES.values()
    ]
    return "## 角色\n\n" + table(("代码", "角色", "职责", "端", "范围", "不得兼任"), rows)


def _excluded(role: Role) -> str:
    if role.excludes == frozenset(RoleCode) - {role.code}:
        return "其他所有角色"
    return "、".join(sorted(role.excludes))


def _matrix() -> str:
    rows = [
        (f"`{permission}`", *("●" if permission in role.may else "" for role in ROLES.values())) for permission in P
    ]
    return "## 权限\n\n" + table(("权限", *map(str, ROLES)), rows)


def _doors() -> str:
    rows = [(f"`/{path}`", _mark(pattern), "、".join(sorted(_asking(pattern)))) for path, pattern in _routes()]
    says = "每个地址要么写明所需权限，要么写明对公众开放的理由；写明的请求方法须在 5 分钟内验证过身份，否则再次验证。"
    return f"## 页面\n\n{says}\n\n" + table(("地址", "权限或理由", "再次验证"), rows)


def _asking(pattern: URLPattern) -> frozenset[str]:
    """The methods of a route that need a proof of the last minutes."""
    from liangzhao.access.proofs import ASKS_AGAIN  # behind it are models, which load later than this command

    by_permission = (ASKS_AGAIN.get(each, frozenset()) for each in getattr(pattern.callback, "permissions", ()))
    return frozenset().union(getattr(pattern.callback, "again", ()), *by_permission)


def _routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, path)
        elif not path.startswith("ui/"):
            yield path, pattern


def _mark(pattern: URLPattern) -> str:
    permissions = getattr(pattern.callback, "permissions", ())
    if permissions:
        scope = getattr(pattern.callback, "scope", None)
        return "、".join(f"`{permission}`" for permission in permissions) + (f"（{SCOPES[scope]}）" if scope else "")
    return f"公开：{getattr(pattern.callback, 'public_because', '显示设置，不读取任何记录')}"
