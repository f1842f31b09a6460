"""机构信息: what the register holds about the institution, where it comes from, what is missing and who changes it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.kernel.rules import Outcome
from liangzhao.licensing import composing, eligibility
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import EntryVersion
from liangzhao.web import coded
from liangzhao.web.doors import requires
from liangzhao.web.institution.links import task_list
from liangzhao.web.institution.nav import shell
from liangzhao.web.institution.queries import institution_of
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact
from liangzhao.web.ui.tones import badge
from liangzhao.web.words import listed


@require_safe
@requires(P.INSTITUTION_LICENCE_READ)
def info(request: Request) -> HttpResponse:
    """The facts of the face, the other facts, the missing ones with their remedy, the registering authority."""
    actor = request.actor
    subject = subject_of(Register.INSTITUTION, institution_of(actor))
    if subject is None:
        raise Http404
    face = composing.compose(subject, clock.today())
    findings = eligibility.findings(Register.INSTITUTION, subject, clock.today())
    row = subject.institution
    latest = EntryVersion.objects.filter(entry_id=row.pk, until=None).values_list("since", flat=True).first()
    context = shell(request, "info") | {
        "status": badge("institution", row.status),
        "face": [Fact(_(label), text or None) for label, text in face.facts],
        "others": _others(subject),
        "missing": listed(_(label) for label in face.missing()),
        "tasks": task_list([finding for finding in findings if finding.outcome is not Outcome.MET]),
        "authority": [
            Fact(_("登记机关"), coded.authority(subject.authority.name)),
            Fact(_("联系电话"), subject.authority.phone or None),
        ],
        "source": row.source,
        "changed_at": latest,
    }
    return page(request, "institution/info.html", context)


def _others(subject: Subject) -> list[Fact]:
    """What stands in the register but not on the face."""
    row = subject.institution

    def word(table: str, code: str) -> str | None:
        return coded.name(table, code) if code else None

    return [
        Fact(_("统一社会信用代码"), row.uscc or None),
        Fact(_("机构类别"), coded.institution_class(row.institution_class) if row.institution_class else None),
        Fact(_("其他名称"), listed(row.other_names) or None),
        Fact(_("经营性质"), word("management_type", row.mgmt_type)),
        Fact(_("床位"), row.beds),
        Fact(_("校验期截止"), row.verify_due_on),
        Fact(_("联系电话"), row.phone or None),
    ]
