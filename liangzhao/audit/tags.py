"""What can happen: the past-tense words of the journal. A word, once used, is never given another meaning."""

from __future__ import annotations

from enum import StrEnum

from liangzhao.kernel.words import _


class Tag(StrEnum):
    """Every act the journal knows."""

    ACTIVATION_CODE_MADE = "activation_code.made"
    ACTIVATION_SWITCHED = "activation.switched"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    ACCOUNT_REFUSED = "account.refused"
    ACCOUNT_SIGNED_OUT = "account.signed_out"
    ACCOUNT_LOCKED = "account.locked"
    ACCOUNT_UNLOCKED = "account.unlocked"
    SESSIONS_ENDED = "sessions.ended"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105  a word of the journal
    FACTOR_ADDED = "factor.added"
    FACTOR_REMOVED = "factor.removed"
    IDENTITY_BOUND = "identity.bound"
    IDENTITY_RELEASED = "identity.released"
    IDENTITY_REFUSED = "identity.refused"
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
    PERSON_COPIED = "person.copied"
    PERSON_DATA_ERASED = "person_data.erased"
    PERSON_DATA_RELEASED = "person_data.released"
    PERSON_DATA_RESTRICTED = "person_data.restricted"
    RIGHTS_GRANTED = "rights.granted"
    RIGHTS_REFUSED = "rights.refused"
    RIGHTS_REQUESTED = "rights.requested"
    RIGHTS_WITHDRAWN = "rights.withdrawn"
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
    LICENCE_PUT_IN_WALLET = "licence.put_in_wallet"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    REISSUE_ASKED = "reissue.asked"
    REISSUE_APPROVED = "reissue.approved"
    REISSUE_REJECTED = "reissue.rejected"
    REISSUE_DONE = "reissue.done"
    LIST_EXPORTED = "list.exported"
    SOURCE_IMPORTED = "source.imported"
    ENTRIES_MERGED = "entries.merged"
    MERGE_UNDONE = "merge.undone"
    FINDING_DECIDED = "finding.decided"
    FINDING_PASSED_ON = "finding.passed_on"
    FINDING_UNDONE = "finding.undone"
    QUESTION_ANSWERED = "question.answered"
    QUESTION_ASKED = "question.asked"
    QUESTION_REMINDED = "question.reminded"
    ENTRY_CONFIRMED = "entry.confirmed"


WORDS: dict[Tag, str] = {
    Tag.PERSON_VIEWED: _("查看登记信息"),
    Tag.LICENCE_VIEWED: _("查看电子证照"),
    Tag.LICENCE_SHOWN: _("亮照"),
    Tag.LICENCE_DOWNLOADED: _("下载证照文件"),
    Tag.LICENCE_PUT_IN_WALLET: _("放入钱包"),
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
    Tag.ACTIVATION_CODE_MADE: _("生成激活码"),
    Tag.ACTIVATION_SWITCHED: _("开启或关闭自动激活"),
    Tag.PERSON_ACTIVATED: _("激活账户"),
    Tag.KEY_ROTATED: _("更换签章密钥"),
    Tag.KEY_REVOKED: _("吊销签章密钥"),
    Tag.REISSUE_ASKED: _("提出停用密钥并重新签发"),
    Tag.REISSUE_APPROVED: _("批准停用密钥并重新签发"),
    Tag.REISSUE_REJECTED: _("不同意停用密钥并重新签发"),
    Tag.REISSUE_DONE: _("重新签发完成"),
    Tag.LIST_EXPORTED: _("导出名单"),
    Tag.ENTRIES_MERGED: _("合并重复登记"),
    Tag.MERGE_UNDONE: _("撤销合并"),
    Tag.PERSON_COPIED: _("下载本人信息副本"),
    Tag.PERSON_DATA_ERASED: _("删除个人信息"),
    Tag.PERSON_DATA_RELEASED: _("解除个人信息限制"),
    Tag.PERSON_DATA_RESTRICTED: _("限制处理个人信息"),
    Tag.RIGHTS_GRANTED: _("同意个人信息请求"),
    Tag.RIGHTS_REFUSED: _("不同意个人信息请求"),
    Tag.RIGHTS_REQUESTED: _("提出个人信息请求"),
    Tag.RIGHTS_WITHDRAWN: _("撤回个人信息请求"),
    Tag.FINDING_DECIDED: _("办理数据清理"),
    Tag.FINDING_PASSED_ON: _("转送数据清理"),
    Tag.FINDING_UNDONE: _("撤销数据清理决定"),
    Tag.QUESTION_ASKED: _("请求核实登记信息"),
    Tag.QUESTION_ANSWERED: _("答复信息核实"),
    Tag.QUESTION_REMINDED: _("催办信息核实"),
    Tag.ENTRY_CONFIRMED: _("确认登记信息无误"),
}
