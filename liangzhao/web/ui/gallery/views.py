"""The addresses of the gallery; nothing here reads a register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from liangzhao.web.doors import public
from liangzhao.web.ui.gallery import basics, charts, forms, licences, lists

WHY = "the gallery shows invented content and is mounted only where it is asked for"
Context = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Entry:
    """A page of the gallery: its title and what it hands to its template."""

    title: str
    context: Context


FAMILIES: Mapping[str, Entry] = {
    "basics": Entry("按钮、状态、步骤、说明", basics.components),
    "forms": Entry("表单、筛选、评价", forms.components),
    "lists": Entry("表格、照片、任务", lists.components),
    "licences": Entry("电子证照", licences.components),
    "charts": Entry("图表", charts.components),
}

PAGES: Mapping[str, Entry] = {
    "public-home": Entry("公众服务首页", basics.public_home),
    "guide": Entry("办事指南", basics.guide_page),
    "verdict": Entry("核验结果", licences.verdict_page),
    "personal-home": Entry("个人端首页", basics.personal_home),
    "personal-licence": Entry("个人端电子证照", licences.licence_page),
    "personal-face": Entry("证照全貌（打印）", licences.face_page),
    "personal-show": Entry("全屏亮照", licences.show_page),
    "personal-photo": Entry("上传照片，有错误", forms.photo_page),
    "institution-table": Entry("机构端人员表", lists.table_page),
    "institution-photos": Entry("机构端照片确认", lists.photos_page),
    "institution-poster": Entry("机构张贴的二维码（打印）", licences.poster_page),
    "institution-job": Entry("批量任务", lists.job_page),
    "authority-home": Entry("管理端工作台", charts.dashboard_page),
    "console-home": Entry("平台管理，空页", basics.console_page),
}


@public(WHY, commits="own")
def index(request: HttpRequest) -> HttpResponse:
    """The list of families and sample pages."""
    return render(request, "ui/gallery/index.html", {"families": FAMILIES, "pages": PAGES})


@public(WHY, commits="own")
def family(request: HttpRequest, name: str) -> HttpResponse:
    """A family of components, each with the tag that makes it."""
    entry = _entry(FAMILIES, name)
    context = entry.context() | {"heading": entry.title}
    return render(request, f"ui/gallery/{name}.html", context)


@public(WHY, commits="own")
def sample_page(request: HttpRequest, name: str) -> HttpResponse:
    """A whole page in its shell."""
    return render(request, f"ui/gallery/pages/{name.replace('-', '_')}.html", _entry(PAGES, name).context())


def _entry(entries: Mapping[str, Entry], name: str) -> Entry:
    try:
        return entries[name]
    except KeyError:
        raise Http404(name) from None
