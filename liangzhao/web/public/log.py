"""公开日志: what it proves, how far it is, its tree, and the proof of one licence step by step."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.log import notes
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.proofs import Head, LicenceProof, Listed, entries_about, head_of, latest_entries, proof_of
from liangzhao.audit.tags import WORDS, Tag
from liangzhao.kernel import clock
from liangzhao.licensing.workflow import LICENCE
from liangzhao.web.doors import public
from liangzhao.web.pages import page
from liangzhao.web.public.forms import NumberForm
from liangzhao.web.public.limits import limited
from liangzhao.web.public.log_drawings import tree_drawing, way_drawing
from liangzhao.web.public.log_files import DAMAGES, WHY, folder
from liangzhao.web.public.nav import NAV
from liangzhao.web.requests import Request
from liangzhao.web.ui.folding import folded
from liangzhao.web.ui.parts import Column, Empty, Fact, Row, Table
from liangzhao.web.words import said

LATEST = 12
LAG = timedelta(seconds=10)
"""Behind by more, the page says so; two seconds are promised."""


KINDS = {"licence": gettext_noop("制证"), "account": gettext_noop("账户与登录"), "role": gettext_noop("账户与登录")}
OTHER = gettext_noop("内部事项")


class LogForm(NumberForm):
    """The identifier of a licence to be looked up in the log; no name is asked, the log knows none."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own
        del self.fields["name"]


@require_http_methods(["GET", "HEAD", "POST"])
@limited
@public(WHY, commits="own")
def log(request: Request) -> HttpResponse:
    """The log's head and latest entries; with an identifier, where its licence stands.

    A holder's own page sends the identifier in a POST: no address of theirs holds it.
    """
    given = request.POST if request.method == "POST" else request.GET
    form = LogForm(given) if "identifier" in given else LogForm()
    context: dict[str, object] = {"nav": NAV, "nav_key": "log", "form": form}
    try:
        context |= _contents(folder(), form)
    except DAMAGES:
        context |= {"head": None, "is_damaged": True}
    return page(request, "public/log.html", context)


def _contents(place: LogFolder, form: LogForm) -> dict[str, object]:
    head = head_of(place)
    if head is None:
        return {"head": None}
    context = {"head": head, "drawing": tree_drawing(head.checkpoint.size)} | _about_head(place, head)
    if form.is_bound and form.is_valid():
        context |= _about_licence(form.cleaned_data["identifier"], place, head)
    return context


def _about_head(place: LogFolder, head: Head) -> dict[str, object]:
    complete, at = place.complete_until(), clock.now()
    latest, earlier = folded(_table(latest_entries(place, head, LATEST)))
    return {
        "facts": [
            Fact(_("记录条数"), f"{head.checkpoint.size:,}"),
            Fact(
                _("根"),
                head.checkpoint.root.hex(),
                _("全部记录算出的一个值，改动任何一条都会使它变化"),
            ),
            Fact(_("检查点"), place.published_at(), _age(at, place.published_at())),
            Fact(_("日志名称"), head.checkpoint.origin),
        ],
        "complete": complete,
        "lags": complete is None or at - complete > LAG,
        "table": latest,
        "earlier": earlier,
        "own_check": [
            Fact(_("日志地址"), _code(f"{settings.LIANGZHAO_PUBLIC_URL}/log/")),
            *map(_key, place.keys()),
        ],
    }


def _key(text: str) -> Fact:
    """A key of the log, its line being name+id+base64 of type and key."""
    is_ed25519 = base64.b64decode(text.split("+", 2)[2]).startswith(notes.ED25519_TYPE)
    return Fact(_("公钥（%(algorithm)s）") % {"algorithm": "Ed25519" if is_ed25519 else "SM2"}, _code(text))


def _code(text: str) -> SafeString:
    return format_html('<span class="log-code">{}</span>', text)


def _age(now: datetime, then: datetime | None) -> str:
    if then is None:
        return ""
    seconds = max(int((now - then).total_seconds()), 0)
    if seconds < 60:
        return _("%(count)s 秒前") % {"count": seconds}
    if seconds < 3600:
        return _("%(count)s 分钟前") % {"count": seconds // 60}
    return _("%(count)s 小时前；此后没有新的记录") % {"count": seconds // 3600}


def _about_licence(identifier: str, place: LogFolder, head: Head) -> dict[str, object]:
    with actor_transaction(holder_of(identifier=identifier)):
        found = proof_of(identifier, place, head)
        listed = entries_about(identifier, place, head)
    if found is None:
        return {"asked": identifier, "proof": None}
    return {
        "asked": identifier,
        "proof": found,
        "drawing": tree_drawing(head.checkpoint.size, marked=found.index),
        "way": way_drawing(found.leaf, found.index, found.steps, _path(found)),
        "proof_facts": _proof_facts(found),
        "about": _table(listed[::-1], caption=_("日志中关于这本证照的全部记录")),
    }


def _path(found: LicenceProof) -> list[bytes]:
    return [base64.b64decode(digest) for digest in found.bundle["path"]]


def _proof_facts(found: LicenceProof) -> list[Fact]:
    licence = found.bundle["licence"]
    return [
        Fact(_("电子证照标识"), licence["identifier"]),
        Fact(_("签发时间"), datetime.fromisoformat(licence["at"])),
        Fact(_("序号"), f"{found.index:,}", _("从 0 数起")),
        Fact(_("证照数据的 SM3 摘要"), licence["record_sm3"]),
    ]


def _table(listed: list[Listed], caption: str = "") -> Table:
    columns = [
        Column(_("事项"), primary=True),
        Column(_("序号（从 0 数起）"), "number"),
        Column(_("时间"), "date"),
        Column(_("公开的内容"), wide=True),
    ]
    rows = [Row([_words(each.entry.tag), f"{each.index:,}", each.entry.at, _public(each)]) for each in listed]
    return Table(
        caption or _("最近的记录"),
        columns,
        rows,
        empty=Empty(_("还没有记录"), _("办理任何一件事，都会在这里留下一条。")),
    )


def _words(tag: str) -> str:
    """An act in words; of acts that only the operator's own people do, the kind."""
    known = WORDS.get(Tag(tag)) if tag in set(Tag) else None
    return _(known or KINDS.get(tag.partition(".")[0], OTHER))


def _public(each: Listed) -> str:
    """What anybody may see of an entry: a licence and its state, or the commitment alone."""
    entry = each.entry
    if entry.identifier is None:
        return _("摘要 %(digest)s…") % {"digest": entry.commitment.hex()[:24]}
    state = said(LICENCE.label(entry.state)) if entry.state in LICENCE.states else entry.state
    return _("证照 …%(end)s，%(state)s") % {"end": entry.identifier[-26:], "state": state}
