"""What can happen: the past-tense words of the journal. A word, once used, is never given another meaning."""

from __future__ import annotations

from enum import StrEnum

from liangzhao.kernel.words import _


class Tag(StrEnum):
    """Every act the journal knows."""

    ACCOUNT_CREATED = "account.created"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    ACCOUNT_REFUSED = "account.refused"
    ACCOUNT_SIGNED_OUT = "account.signed_out"
    ROLE_GRANTED = "role.granted"
    ROLE_WITHDRAWN = "role.withdrawn"
    REGISTER_ENTERED = "register.entered"
    REGISTER_CHANGED = "register.changed"
    MAINTENANCE_PROPOSED = "maintenance.proposed"
    MAINTENANCE_APPROVED = "maintenance.approved"
    MAINTENANCE_REJECTED = "maintenance.rejected"
    MAINTENANCE_WITHDRAWN = "maintenance.withdrawn"
    PHOTO_UPLOADED = "photo.uploaded"
    PHOTO_CONFIRMED = "photo.confirmed"
    PHOTO_RETURNED = "photo.returned"
    PHOTO_REMOVED = "photo.removed"
    PERSON_ACTIVATED = "person.activated"
    PERSON_VIEWED = "person.viewed"
    PERSON_CHANGED = "person.changed"
    LICENCE_PLANNED = "licence.planned"
    LICENCE_ISSUED = "licence.issued"
    LICENCE_SUPERSEDED = "licence.superseded"
    LICENCE_FROZEN = "licence.frozen"
    LICENCE_EXPIRED = "licence.expired"
    LICENCE_CANCELLED = "licence.cancelled"
    LICENCE_REVOKED = "licence.revoked"
    LICENCE_ANNULLED = "licence.annulled"
    LICENCE_VOIDED = "licence.voided"
    LICENCE_ABANDONED = "licence.abandoned"
    LICENCE_SHOWN = "licence.shown"
    LICENCE_VIEWED = "licence.viewed"
    LICENCE_DOWNLOADED = "licence.downloaded"
    LIST_EXPORTED = "list.exported"
    SOURCE_IMPORTED = "source.imported"


WORDS: dict[Tag, str] = {
    Tag.PERSON_VIEWED: _("查看登记信息"),
    Tag.LICENCE_VIEWED: _("查看电子证照"),
    Tag.LICENCE_SHOWN: _("亮照"),
    Tag.LICENCE_DOWNLOADED: _("下载证照文件"),
    Tag.LICENCE_ISSUED: _("签发电子证照"),
    Tag.LICENCE_SUPERSEDED: _("生成新版本"),
    Tag.LICENCE_FROZEN: _("暂停使用"),
    Tag.LICENCE_EXPIRED: _("过期"),
    Tag.LICENCE_CANCELLED: _("注销"),
    Tag.LICENCE_REVOKED: _("吊销"),
    Tag.LICENCE_ANNULLED: _("撤销"),
    Tag.LICENCE_VOIDED: _("作废"),
    Tag.PHOTO_UPLOADED: _("上传照片"),
    Tag.PHOTO_CONFIRMED: _("确认照片"),
    Tag.PHOTO_RETURNED: _("退回照片"),
    Tag.REGISTER_ENTERED: _("登记入册"),
    Tag.REGISTER_CHANGED: _("登记信息变更"),
    Tag.MAINTENANCE_PROPOSED: _("提出登记簿维护"),
    Tag.MAINTENANCE_APPROVED: _("批准登记簿维护"),
    Tag.MAINTENANCE_REJECTED: _("不同意登记簿维护"),
    Tag.MAINTENANCE_WITHDRAWN: _("撤回登记簿维护"),
    Tag.PERSON_ACTIVATED: _("激活账户"),
    Tag.LIST_EXPORTED: _("导出名单"),
}
