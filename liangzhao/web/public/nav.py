"""The menu of the public pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liangzhao.web.ui.parts import NavGroup, NavItem

NAV = [
    NavGroup(
        "",
        [
            NavItem(_("首页"), "/", "home"),
            NavItem(_("证照核验"), "/verify/", "verify"),
            NavItem(_("查医疗机构"), "/find/institutions/", "institutions"),
            NavItem(_("公开日志"), "/log/", "log"),
            NavItem(_("使用帮助"), "/help/", "help"),
        ],
    )
]
