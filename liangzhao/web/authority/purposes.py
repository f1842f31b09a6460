"""Why an officer looks at a record: a word from this list goes into the journal and is shown to the holder."""

from __future__ import annotations

from uuid import UUID

from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.web.requests import Request

PURPOSES: dict[str, str] = {
    "case": _("办理登记注册业务"),
    "check": _("核对登记信息"),
    "supervision": _("监督检查"),
    "complaint": _("处理投诉举报"),
    "court": _("配合司法、执法机关"),
    "register": _("登记簿查阅和维护"),
}
CHOICES = [(code, words) for code, words in PURPOSES.items() if code != "register"]


def looked_at(
    request: Request, tag: Tag, *, subject_kind: str, subject_id: UUID, person_id: UUID | None, purpose: str
) -> None:
    """Journal that a record was read, by whom, in which reach and why."""
    actor = request.actor
    journal.record(
        tag,
        subject_kind=subject_kind,
        subject_id=subject_id,
        by=actor,
        at=clock.now(),
        person_id=person_id,
        body={
            "purpose": PURPOSES[purpose],
            "purpose_code": purpose,
            "authority": actor.authority_id,
            "scope": str(actor.scope.role),
        },
    )
