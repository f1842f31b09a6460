"""首页 and the plain pages of the public portal."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.web.doors import public
from liangzhao.web.pages import page
from liangzhao.web.public.figures import COVERAGE, Coverage
from liangzhao.web.public.nav import NAV
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Door, Kpi

WHY = "public information"


@require_safe
@public(WHY)
def home(request: Request) -> HttpResponse:
    """Four doors, how far the e-licences have come, and how it works."""
    coverage = COVERAGE.get()
    context = {"nav": NAV, "nav_key": "home", "doors_list": _doors(), "kpi_list": _kpis(coverage), "coverage": coverage}
    return page(request, "public/home.html", context)


def _doors() -> list[Door]:
    return [
        Door(_("查证照"), _("扫码、按标识或上传文件，核验证照真伪和现在的状态"), "/verify/", "scan"),
        Door(_("找医疗机构"), _("按名称、所在区和类别查登记信息与诊疗科目"), "/find/institutions/", "search"),
        Door(_("个人登录"), _("医师、护士申领和出示电子证照，上传照片"), "/account/login/?next=/me/", "person"),
        Door(
            _("机构与机关登录"),
            _("医疗机构确认人员信息，审批机关查询与统计；与个人登录是同一入口"),
            "/account/login/",
            "building",
        ),
    ]


def _kpis(coverage: Coverage) -> list[Kpi]:
    return [
        Kpi(
            _("在册医疗机构"),
            f"{coverage.institutions:,}",
            _("持执业许可证，含停业和暂缓校验的机构"),
            "/find/institutions/?standing=registered",
        ),
        Kpi(
            _("机构电子证照"),
            f"{coverage.licensed:,}",
            _("占在册机构的 %(share)s%%") % {"share": coverage.percent},
        ),
        Kpi(_("审批机关"), f"{coverage.authorities:,}", _("卫生健康与中医药主管部门")),
    ]


@require_safe
@public(WHY, commits="own")
def help_page(request: Request) -> HttpResponse:
    """How to apply, to show, to verify; whom to ask."""
    return page(request, "public/help.html", {"nav": NAV, "nav_key": "help"})


@require_safe
@public(WHY, commits="own")
def accessibility(request: Request) -> HttpResponse:
    """What these pages do for everybody's eyes and hands, and what they do not do yet."""
    return page(request, "public/accessibility.html", {"nav": NAV})


@require_safe
@public(WHY, commits="own")
def sitemap(request: Request) -> HttpResponse:
    """Every public page."""
    return page(request, "public/sitemap.html", {"nav": NAV})


@require_safe
@public(WHY, commits="own")
def complain(request: Request) -> HttpResponse:
    """Where to complain, and what to have at hand."""
    return page(request, "public/complain.html", {"nav": NAV, "nav_key": "complain"})
