"""放弃其余撤销: what an undoing left of a list, and the reason why it stays for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.intake import staying as stays
from liangzhao.consolidation.intake.staying import Stayed
from liangzhao.consolidation.intake.undoing import is_left
from liangzhao.consolidation.models import Load, Upload
from liangzhao.consolidation.uploads import actions
from liangzhao.consolidation.uploads import of_node as lists_of_node
from liangzhao.consolidation.uploads.course import Step, is_open
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import staying, wording
from liangzhao.web.importing.forms import RestForm
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.words import said


@dataclass(frozen=True)
class Rest:
    """What an undoing left of a list, where its page is, and how it is given up."""

    load: Load
    here: str
    undone: int
    remaining: int
    stayed: Sequence[Stayed]
    keep: Callable[[str], object]


Find = Callable[[Request, UUID], "Rest | str"]
"""What is left of a list; of one without anything to give up, the page to go to."""


def of_upload(side: Side) -> View[[UUID]]:
    """What stays of an upload and why, then giving up to undo it."""

    def find(request: Request, ref: UUID) -> Rest | str:
        upload = side.upload(request, ref)
        if upload.load is None or not may(side, upload):
            return side.place_of(upload)
        undone, stayed = int(upload.outcome.get("undone", 0)), staying.of(upload)
        keep = partial(actions.keep_rest, upload, by=request.actor)
        return Rest(upload.load, side.url("job", ref), undone, staying.rows(stayed), stayed, keep)

    return _door(side, find)


def of_node(side: Side) -> View[[UUID]]:
    """The same of a list that the command took in."""

    def find(request: Request, ref: UUID) -> Rest | str:
        load, here = lists_of_node.of(request.actor, ref), side.url("import_load", ref)
        if load is None:
            raise Http404
        if not may_of_node(request, load):
            return here
        keep = partial(lists_of_node.keep_rest, load, by=request.actor)
        return Rest(load, here, undone_of(load), load.left, stays.read(load.stayed), keep)

    return _door(side, find)


def may(side: Side, upload: Upload) -> bool:
    """Whether this side may give up what is left of an upload; of an institution's list, its authority may."""
    left = upload.load is not None and is_left(upload.load)
    return left and not side.is_institution and is_open(upload, Step.KEEP_REST)


def may_of_node(request: Request, load: Load) -> bool:
    """Whether this authority may give up what is left of a list of the command."""
    return is_left(load) and lists_of_node.is_whole(load, request.actor.authority_id)


def undone_of(load: Load) -> int:
    """How many changes of a list were undone."""
    with service_transaction("import"):
        return load.changes.exclude(undone_at=None).count()


def told(kept: Mapping[str, str]) -> str:
    """Who gave the rest of an undoing up, when, and why; empty when nobody did."""
    if not kept:
        return ""
    by, at = UUID(kept["by"]), datetime.fromisoformat(kept["at"])
    who = wording.account_names([by]).get(by) or _("系统")
    given = {"who": who, "day": clock.local_date(at), "why": kept["why"]}
    return _("%(who)s于 %(day)s 放弃其余撤销，原因：%(why)s") % given


def _door(side: Side, find: Find) -> View[[UUID]]:
    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID) -> HttpResponse:
        form = RestForm(request.POST) if request.method == "POST" else RestForm()
        with actor_transaction(request.actor):
            found = find(request, ref)
            if isinstance(found, str):
                return HttpResponseRedirect(found)
            if not form.is_valid():
                return _page(side, request, found, form)
        try:
            with actor_transaction(request.actor):
                found.keep(form.cleaned_data["reason"])
        except Refusal as refusal:
            messages.error(request, said(refusal))
        else:
            messages.success(request, _("已放弃其余撤销，这些登记保留在登记簿中。"))
        return HttpResponseRedirect(found.here)

    return view


def _page(side: Side, request: Request, found: Rest, form: RestForm) -> HttpResponse:
    context = {
        **side.frame(request),
        "shell": side.shell,
        "source": found.load.source,
        "here": found.here,
        "undone": found.undone,
        "remaining": found.remaining,
        "left": staying.table(side, found.load, found.stayed),
        "form": form,
    }
    return page(request, "importing/rest.html", context)
