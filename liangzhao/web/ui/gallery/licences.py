"""Invented licences: cards, faces, the live code and verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.utils.safestring import mark_safe

from liangzhao.licensing.faces import qr
from liangzhao.licensing.faces.face import Face, FilingTable, LicenceKind
from liangzhao.web.ui import tones
from liangzhao.web.ui.gallery.basics import LONG_HOSPITAL
from liangzhao.web.ui.gallery.pictures import portrait
from liangzhao.web.ui.parts import Event, Fact, LicenceCard, Outcome

CODE = mark_safe(qr.svg("HTTPS://EXAMPLE.TEST/V/7Q4K9X2M5R8T1W3Z6B0C", "核验二维码"))  # noqa: S308 — a constant drawing
NOW = datetime(2026, 9, 30, 2, 42, 5, tzinfo=UTC)
ISSUER = "北京市海淀区卫生健康委员会（演示）"

CARD = LicenceCard(
    kind="physician",
    title="医师执业证书",
    badge=tones.badge("licence", "ISSUED"),
    name="陈敏华（示例）",
    lines=("执业医师 · 临床", "外科专业"),
    number_label="证书编码",
    number="110110000000218",
    photo_url=portrait(),
    qr=CODE,
    refreshed_at=NOW,
)

CARDS = (
    CARD,
    LicenceCard(
        kind="nurse",
        title="护士执业证书",
        badge=tones.badge("licence", "FROZEN"),
        name="阿卜杜热西提·买买提吐尔逊",
        lines=(LONG_HOSPITAL,),
        number_label="护士执业证书编号",
        number="201811000001",
        photo_url=portrait(1),
        refreshed_at=NOW,
        says="暂停使用至 2026-12-31，期间扫码显示已暂停。",
    ),
    LicenceCard(
        kind="institution",
        title="医疗机构执业许可证",
        badge=tones.badge("licence", "CANCELLED"),
        name=LONG_HOSPITAL,
        number_label="登记号",
        number="PDY00017X11010817A1001",
    ),
)

FACE = Face(
    kind=LicenceKind.PHYSICIAN,
    title="医师执业证书",
    identifier="1.2.156.3005.2.11100000000000019F002.11110108000000001X.0001A2B3C4D5E6F7G8H9.001.7",
    version=1,
    holder_name="陈敏华（示例）",
    number="110110000000218",
    facts=(
        ("姓名", "陈敏华（示例）"),
        ("性别", "女"),
        ("出生年月", "1984年06月"),
        ("执业级别", "执业医师"),
        ("执业类别", "临床"),
        ("执业范围", "外科专业"),
        ("任职资格", "副主任医师"),
        ("证书编码", "110110000000218"),
        ("执业地点", "北京市"),
        ("主要执业机构", "北京市海淀区示例医院"),
        ("签发机关", ISSUER),
        ("签发日期", "2026年03月12日"),
    ),
    filings=FilingTable(
        "多机构执业备案",
        ("机构名称", "执业范围", "有效期限"),
        (
            ("北京市延庆区示例医院", "外科专业", "2026年03月12日至2027年03月11日"),
            (LONG_HOSPITAL, "外科专业", "2026年05月01日至2028年04月30日"),
        ),
    ),
    issuer=ISSUER,
    issuer_code="11110108000000001X",
    issuer_division="110108",
    issued_on=date(2026, 3, 12),
    valid_from=None,
    valid_until=None,
    photo=None,
    static_code="",
    record=b"",
)

INSTITUTION_FACE = replace(
    FACE,
    kind=LicenceKind.INSTITUTION,
    title="医疗机构执业许可证",
    holder_name=LONG_HOSPITAL,
    number="PDY00017X11010817A1001",
    filings=None,
    identifier="1.2.156.3005.2.11100000000000019F001.11110108000000001X.0009H8G7F6E5D4C3B2A1.001.4",
    facts=(
        ("机构名称", LONG_HOSPITAL),
        ("登记号", "PDY00017X11010817A1001"),
        ("地址", "北京市海淀区西北旺镇示例路 1 号院 3 号楼"),
        ("法定代表人", "赵文华"),
        ("主要负责人", "欧阳建国"),
        ("有效期限", "2016年01月20日至2031年01月19日"),
        (
            "诊疗科目",
            "预防保健科;全科医疗科;内科;外科;妇产科;妇女保健科;儿科;儿童保健科;眼科;耳鼻咽喉科;口腔科;皮肤科;急诊医学科;康复医学科;医学检验科;医学影像科;中医科*****",
        ),
        ("签发机关", ISSUER),
        ("签发日期", "2026年03月12日"),
    ),
)

DETAILS = (
    Fact("性别", "女"),
    Fact("出生年月", "1984年06月"),
    Fact("任职资格", "副主任医师"),
    Fact("执业地点", "北京市"),
    Fact("主要执业机构", "北京市海淀区示例医院"),
    Fact("签发机关", ISSUER),
    Fact("签发日期", "2026年03月12日"),
)
ISSUED = (
    Event("上传证件照片", at=datetime(2026, 3, 10, 12, 15, tzinfo=UTC), by="本人"),
    Event("确认照片", at=datetime(2026, 3, 12, 1, 2, tzinfo=UTC), by="海淀区示例医院医务处", result="通过"),
    Event("核验条件并制发证照", at=datetime(2026, 3, 12, 1, 2, tzinfo=UTC), by=ISSUER),
)


def components() -> dict[str, Any]:
    """Cards of the three kinds and three states, two faces, the live code."""
    return {
        "cards": CARDS,
        "face": FACE,
        "institution_face": INSTITUTION_FACE,
        "photo_url": portrait(),
        "code": CODE,
        "seal": "示例专用章",
        "now": NOW,
        "address": "https://zhengzhao.example.test/v/7mfqk2xw5rj3ytn6bd4hgl2saq",
        "issued": tones.badge("licence", "ISSUED"),
    }


def licence_page() -> dict[str, Any]:
    """The licence page of a physician."""
    return {"nav_key": "licence", "card": CARD, "details": DETAILS, "filings": FACE.filings, "events": ISSUED}


def face_page() -> dict[str, Any]:
    """The full face, as it is printed."""
    return {"nav_key": "licence", "face": FACE, "photo_url": portrait(), "code": CODE, "seal": "示例专用章"}


def show_page() -> dict[str, Any]:
    """The live code on a phone held out to somebody."""
    return {"code": CODE, "now": NOW, "photo_url": portrait()}


def verdict_page() -> dict[str, Any]:
    """What somebody sees who scanned a live code."""
    facts = (
        Fact("执业类别", "临床 · 外科专业"),
        Fact("主要执业机构", "北京市海淀区示例医院"),
        Fact("签发机关", ISSUER),
        Fact("证书编码", "110110*****0218"),
    )
    outcome = Outcome("证照有效", "核验时间 2026-09-30 10:42:31", "V-8F2K-71QD")
    return {"outcome": outcome, "facts": facts, "photo_url": portrait(), "nav_key": "verify"}


def poster_page() -> dict[str, Any]:
    """The sheet a hospital prints and hangs."""
    return {"nav_key": "licence", "owner": "北京市海淀区示例医院", "code": CODE}
