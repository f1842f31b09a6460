"""The names under which a licence file repeats its facts as data: GB/T 36903 in pinyin initials (OFD), and ours."""

from __future__ import annotations

TAGS_NAMESPACE = "urn:liangzhao:licence-fields:1"
NO_END = "长期"

# What the metadata (XMP) of a PDF licence adds to dc:identifier.
XMP_NAMESPACE = "urn:liangzhao:licence:1#"
XMP_LIST, XMP_PLACE, XMP_VALID_UNTIL = "statusList", "statusIndex", "validUntil"

# Facts that have no name of their own in the exchange tables, by the initials of their label.
EXTENSIONS = {
    "地址": "KZ_DZ", "法定代表人": "KZ_FDDBR", "主要负责人": "KZ_ZYFZR", "诊疗科目": "KZ_ZLKM", "性别": "KZ_XB",
    "出生年月": "KZ_CSNY", "执业级别": "KZ_ZYJB", "执业类别": "KZ_ZYLB", "执业范围": "KZ_ZYFW", "任职资格": "KZ_RZZG",
    "执业地点": "KZ_ZYDD", "主要执业机构": "KZ_ZYZYJG", "技术职称": "KZ_JSZC",
}  # fmt: skip
