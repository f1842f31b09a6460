"""Everything that may be permitted, alphabetically. Which role may do what stands in ``roles.py``."""

from __future__ import annotations

from enum import StrEnum


class P(StrEnum):
    """A permission, SUBJECT_VERB."""

    ACCOUNT_MANAGE = "account.manage"
    AREA_READ = "area.read"
    CODE_TABLE_READ = "code_table.read"
    INSTITUTION_EDIT = "institution.edit"
    INSTITUTION_LICENCE_APPLY = "institution_licence.apply"
    INSTITUTION_LICENCE_READ = "institution_licence.read"
    INSTITUTION_LICENCE_SHOW = "institution_licence.show"
    JOURNAL_READ = "journal.read"
    LICENCE_APPLY = "licence.apply"
    LICENCE_BULK_ISSUE = "licence.bulk_issue"
    LICENCE_READ_BY_NUMBER = "licence.read_by_number"
    LICENCE_READ_STAFF = "licence.read_staff"
    LICENCE_SHOW = "licence.show"
    LICENCE_VOID = "licence.void"
    NURSE_ACTIVATE = "nurse.activate"
    NURSE_PHOTO_CONFIRM = "nurse_photo.confirm"
    NURSE_VERIFY = "nurse.verify"
    OWN_RECORD_EDIT = "own_record.edit"
    OWN_RECORD_READ = "own_record.read"
    PHOTO_CONFIRM_AUTHORITY = "photo.confirm_authority"
    PHOTO_UPLOAD = "photo.upload"
    PHYSICIAN_ACTIVATE = "physician.activate"
    PHYSICIAN_PHOTO_CONFIRM = "physician_photo.confirm"
    PHYSICIAN_VERIFY = "physician.verify"
    REGISTER_APPROVE = "register.approve"
    REGISTER_MAINTAIN = "register.maintain"
    REGISTER_READ = "register.read"
    ROLE_GRANT = "role.grant"
    STAFF_EXPORT = "staff.export"
    STAFF_READ = "staff.read"
    STATISTICS_EXPORT = "statistics.export"
    STATISTICS_READ = "statistics.read"
    USE_LOG_READ = "use_log.read"
