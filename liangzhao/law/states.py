"""The states of the three registers, of a photo and of a qualification, as the law and the rules name them."""

from __future__ import annotations

from enum import StrEnum

from liangzhao.kernel.words import Sentence, _


class LicenceForm(StrEnum):
    """What an institution practises under."""

    LICENCE = "LICENCE"
    CLINIC_FILING = "CLINIC_FILING"
    TCM_CLINIC_FILING = "TCM_CLINIC_FILING"

    @property
    def label(self) -> Sentence:
        """The form in words."""
        return Sentence(_FORMS[self])


class InstitutionState(StrEnum):
    """The states of an institution; EXPIRED and VERIFY_OVERDUE are computed, never stored."""

    PREPARING = "PREPARING"
    ACTIVE = "ACTIVE"
    CLOSED_TEMP = "CLOSED_TEMP"
    VERIFY_DEFERRED = "VERIFY_DEFERRED"
    ORDERED_STOP = "ORDERED_STOP"
    EXPIRED = "EXPIRED"
    VERIFY_OVERDUE = "VERIFY_OVERDUE"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"

    @property
    def label(self) -> Sentence:
        """The state in words."""
        return Sentence(_INSTITUTION[self])


class PhysicianState(StrEnum):
    """The states of a physician's registration."""

    QUALIFIED = "QUALIFIED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    LEFT_FILED = "LEFT_FILED"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"
    TRANSFERRING = "TRANSFERRING"

    @property
    def label(self) -> Sentence:
        """The state in words."""
        return Sentence(_PHYSICIAN[self])


class NurseState(StrEnum):
    """The states of a nurse's registration; EXPIRED is computed, never stored."""

    PASSED = "PASSED"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"

    @property
    def label(self) -> Sentence:
        """The state in words."""
        return Sentence(_NURSE[self])


class PhotoState(StrEnum):
    """The states of a practitioner's photo."""

    NONE = "NONE"
    UPLOADED = "UPLOADED"
    CONFIRMED = "CONFIRMED"
    RETURNED = "RETURNED"

    @property
    def label(self) -> Sentence:
        """The state in words."""
        return Sentence(_PHOTO[self])


class QualificationStatus(StrEnum):
    """What asking the examination register about a qualification came to."""

    VERIFIED = "VERIFIED"
    NOT_FOUND = "NOT_FOUND"
    MISMATCH = "MISMATCH"
    PENDING = "PENDING"

    @property
    def label(self) -> Sentence:
        """The status in words."""
        return Sentence(_QUALIFICATION[self])


_FORMS = {
    LicenceForm.LICENCE: _("医疗机构执业许可证"),
    LicenceForm.CLINIC_FILING: _("诊所备案凭证"),
    LicenceForm.TCM_CLINIC_FILING: _("中医诊所备案证"),
}
_INSTITUTION = {
    InstitutionState.PREPARING: _("筹建"),
    InstitutionState.ACTIVE: _("执业"),
    InstitutionState.CLOSED_TEMP: _("停业"),
    InstitutionState.VERIFY_DEFERRED: _("暂缓校验"),
    InstitutionState.ORDERED_STOP: _("责令停止执业"),
    InstitutionState.EXPIRED: _("有效期届满"),
    InstitutionState.VERIFY_OVERDUE: _("逾期未校验"),
    InstitutionState.CANCELLED: _("注销"),
    InstitutionState.REVOKED: _("吊销"),
    InstitutionState.ANNULLED: _("撤销"),
}
_PHYSICIAN = {
    PhysicianState.QUALIFIED: _("有资格未注册"),
    PhysicianState.ACTIVE: _("在册"),
    PhysicianState.SUSPENDED: _("暂停执业"),
    PhysicianState.LEFT_FILED: _("离岗备案"),
    PhysicianState.CANCELLED: _("注销"),
    PhysicianState.REVOKED: _("吊销"),
    PhysicianState.ANNULLED: _("撤销"),
    PhysicianState.TRANSFERRING: _("变更中"),
}
_NURSE = {
    NurseState.PASSED: _("考试合格未注册"),
    NurseState.ACTIVE: _("在册"),
    NurseState.EXPIRED: _("有效期满未延续"),
    NurseState.SUSPENDED: _("暂停执业"),
    NurseState.CANCELLED: _("注销"),
    NurseState.REVOKED: _("吊销"),
    NurseState.ANNULLED: _("撤销"),
}
_PHOTO = {
    PhotoState.NONE: _("未上传"),
    PhotoState.UPLOADED: _("等待机构确认"),
    PhotoState.CONFIRMED: _("已确认"),
    PhotoState.RETURNED: _("机构退回"),
}
_QUALIFICATION = {
    QualificationStatus.VERIFIED: _("已核验"),
    QualificationStatus.NOT_FOUND: _("未查询到"),
    QualificationStatus.MISMATCH: _("信息不一致"),
    QualificationStatus.PENDING: _("核验中"),
}
