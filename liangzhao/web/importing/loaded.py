"""命令行导入: a list that the command of the node took in, as an authority sees what it did there; and undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.intake import staying as stays
from liangzhao.consolidation.intake.staying import Stayed
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.consolidation.uploads import of_node
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import entries, rest, staying, wording
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact, Kpi
from liangzhao.web.words import said

S = Load.State


def loaded(side: Side) -> View[[UUID]]:
    """What a list of the command did to the entries of this authority, and what of it waits."""

    @require_safe
    @requires(side.permission)
    def view(request: Request, ref: UUID) -> HttpResponse:
        return page(request, "importing/loaded.html", _context(side, request, _load(request, ref)))

    return view


def undo(side: Side) -> View[[UUID]]:
    """What undoing would do, then undoing; who they are is asked again."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own", again={"POST"})
    def view(request: Request, ref: UUID) -> HttpResponse:
        with actor_transaction(request.actor):
            load = _load(request, ref)
            if request.method != "POST" and _may_undo(request, load):
                return page(request, "importing/undo.html", _asked(side, request, load))
        if request.method == "POST":
            try:
                with actor_transaction(request.actor):
                    of_node.undo(load, by=request.actor)
            except Refusal as refusal:
                messages.error(request, said(refusal))
        return HttpResponseRedirect(side.url("import_load", ref))

    return view


def _load(request: Request, ref: UUID) -> Load:
    found = of_node.of(request.actor, ref)
    if found is None:
        raise Http404
    return found


def _may_undo(request: Request, load: Load) -> bool:
    return of_node.is_undoable(load) and of_node.is_whole(load, request.actor.authority_id)


def _frame(side: Side, request: Request, load: Load) -> dict[str, Any]:
    stayed = _stayed(load)
    return {
        **side.frame(request),
        "shell": side.shell,
        "load": load,
        "source": load.source,
        "is_copy": load.origin == Load.Origin.COPY,
        "here": side.url("import_load", load.pk),
        "back": side.url("import"),
        "back_words": _("返回这份名单"),
        "undo_url": side.url("import_load_undo", load.pk),
        "remaining": load.left,
        "left": staying.table(side, load, stayed, is_over=bool(load.rest_kept)),
    }


def _stayed(load: Load) -> list[Stayed]:
    """What the last undoing left, as far as this authority sees the entries; of a list of several, no other's."""
    found = stays.read(load.stayed)
    known = staying.names([each.entry_id for each in found])
    return [each for each in found if each.entry_id in known]


def _asked(side: Side, request: Request, load: Load) -> dict[str, Any]:
    counts = [] if load.left else _counts(request, load)
    return _frame(side, request, load) | {"counts": counts, **staying.foretold(side, load)}


def _context(side: Side, request: Request, load: Load) -> dict[str, Any]:
    whole = of_node.is_whole(load, request.actor.authority_id)
    return _frame(side, request, load) | {
        "rest_kept": rest.told(load.rest_kept),
        "rest_url": side.url("import_load_rest", load.pk) if rest.may_of_node(request, load) else "",
        "undone": rest.undone_of(load) if load.left else 0,
        "left_decided": staying.are_decided(_stayed(load)),
        "badge": wording.state_of_load(load),
        "facts": _facts(load),
        "counts": _counts(request, load),
        "running": load.state == S.UNDOING,
        "is_held_by_others": not whole and load.state not in {S.UNDOING, S.UNDONE} and not load.rest_kept,
        "others": len(load.shares or {}) - 1,
        "waiting": Proposal.objects.filter(load=load.pk, state__in=WAITING).count(),
        "workbench": side.workbench(),
        "may_undo": _may_undo(request, load),
        "entries": entries.table(side, request, load) if load.state != S.UNDONE else None,
    }


def _counts(request: Request, load: Load) -> list[Kpi]:
    entered, updated = of_node.done_for(load, request.actor.authority_id)
    return [Kpi(_("本机关新登记"), f"{entered:,}"), Kpi(_("本机关更新"), f"{updated:,}")]


def _refused(load: Load) -> list[Fact]:
    """How many rows of the whole list were left out; whose they are nobody can tell."""
    refused = of_node.refused_of(load)
    if refused is None:
        return []
    note = _("全份名单的合计；是哪些行、什么原因，见系统运维的导入报告") if refused else ""
    return [Fact(_("没有登记、需要改正的行"), f"{refused:,}", note=note)]


def _facts(load: Load) -> list[Fact]:
    """What a list is, and when it was taken in and undone."""
    who = wording.account_names([load.undone_by]).get(load.undone_by) if load.undone_by else _("系统运维（命令行）")
    taken = ngettext("已收入 %(n)s 行", "已收入 %(n)s 行", load.taken) % {"n": f"{load.taken:,}"}
    return [
        Fact(_("来源"), load.source),
        Fact(_("名单内容"), wording.kind_word(load.kind)),
        *([Fact(_("名单用途"), wording.ORIGINS[Load.Origin.COPY])] if load.origin == Load.Origin.COPY else []),
        Fact(_("文件摘要"), load.digest[:16]),
        Fact(_("行数"), f"{load.rows:,}", note=taken if load.taken < load.rows else ""),
        *_refused(load),
        Fact(_("导入"), load.received_at, note=_("系统运维（命令行）")),
        *([Fact(_("撤销时间"), clock.local_date(load.undone_at), note=who or "")] if load.undone_at else []),
        Fact(_("名单编号"), str(load.pk)),
    ]
