"""Which step an upload may take from which state: one table for actions, buttons and tests."""

from __future__ import annotations

from enum import StrEnum

from liangzhao.consolidation.models import Upload
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

S = Upload.State


class Step(StrEnum):
    """What somebody may want of an upload."""

    READ = "read"
    MAP = "map"
    APPLY = "apply"
    SUBMIT = "submit"
    AGREE = "agree"
    GIVE_BACK = "give_back"
    STOP = "stop"
    RESUME = "resume"
    UNDO = "undo"
    KEEP_REST = "keep_rest"
    WITHDRAW = "withdraw"


OPEN_IN: dict[Step, frozenset[S]] = {
    Step.READ: frozenset({S.UPLOADED, S.CHECKED, S.FAILED}),
    Step.MAP: frozenset({S.UPLOADED, S.CHECKED, S.FAILED}),
    Step.APPLY: frozenset({S.CHECKED}),
    Step.SUBMIT: frozenset({S.CHECKED}),
    Step.AGREE: frozenset({S.SUBMITTED}),
    Step.GIVE_BACK: frozenset({S.SUBMITTED}),
    Step.STOP: frozenset({S.MAPPED, S.APPLYING}),
    Step.RESUME: frozenset({S.STOPPED}),
    Step.UNDO: frozenset({S.APPLIED, S.STOPPED}),
    Step.KEEP_REST: frozenset({S.APPLIED}),
    Step.WITHDRAW: frozenset({S.UPLOADED, S.MAPPED, S.CHECKED, S.SUBMITTED, S.FAILED}),
}
WORKED_ON = (S.MAPPED, S.APPLYING, S.UNDOING)
"""States in which the worker has something to do."""
SUBMITTED_AND_LATER = (S.SUBMITTED, S.APPLYING, S.STOPPED, S.APPLIED, S.UNDOING, S.UNDONE, S.PARTIAL)
"""States in which an institution's upload is its authority's affair."""
UNFINISHED = (S.UPLOADED, S.MAPPED, S.CHECKED, S.SUBMITTED, S.APPLYING, S.STOPPED, S.FAILED)


class UploadMovedOn(Refusal):
    """Raised when the upload is no longer in a state from which that is done."""

    template = _("这次导入的状态已经变化，请刷新页面后再办理。")


def is_open(upload: Upload, step: Step) -> bool:
    """Whether the step may be taken now."""
    return upload.state in OPEN_IN[step]


def require_open(upload: Upload, step: Step) -> None:
    """Pass silently, or raise UploadMovedOn."""
    if not is_open(upload, step):
        raise UploadMovedOn
