"""Sample faces: one plain face per kind and the cases a layout breaks on. All persons and bodies are invented."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from liangzhao.kernel import records
from liangzhao.licensing.faces.face import Face, FilingTable, LicenceKind
from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.ofd import write_ofd
from liangzhao.signing import demo_ca, seals
from liangzhao.signing.signer import Signer
from liangzhao.signing.software import SoftwareSigner

ISSUER = "北京市海淀区卫生健康委员会（演示）"
ISSUER_CODE = "11110108000000010A"
STATUS_INDEX = 40_148
SEALED_AT = datetime(2026, 3, 12, 2, 8, 9, tzinfo=UTC)
RARE = "龘䶮㛃𠅤𬱖"
TYPE_CODES = {
    LicenceKind.INSTITUTION: "11100000000000019F001",
    LicenceKind.PHYSICIAN: "11100000000000019F002",
    LicenceKind.NURSE: "11100000000000019F003",
}
SUBJECTS = (
    "预防保健科;全科医疗科;内科;呼吸内科专业;消化内科专业;神经内科专业;心血管内科专业;血液内科专业;肾病学专业;内分泌专业;"
    "免疫学专业;变态反应专业;老年病专业;外科;普通外科专业;神经外科专业;骨科专业;泌尿外科专业;胸外科专业;心脏大血管外科专业;"
    "烧伤科专业;整形外科专业;妇产科;妇科专业;产科专业;计划生育专业;优生学专业;生殖健康与不孕症专业;儿科;新生儿专业;"
    "眼科;耳鼻咽喉科;口腔科;皮肤科;医疗美容科;精神科;急诊医学科;麻醉科;医学检验科;医学影像科"
)


@cache
def photo() -> bytes:
    """Return a drawn head-and-shoulders picture, 35 to 45, as JPEG."""
    picture = Image.new("RGB", (350, 450), "#dfe8f2")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((105, 90, 245, 270), fill="#e9c8a8")
    draw.pieslice((95, 70, 255, 250), 180, 360, fill="#2b2622")
    draw.ellipse((30, 300, 320, 640), fill="#f7f9fb")
    draw.polygon(((140, 300), (210, 300), (175, 380)), fill="#7ea3c4")
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def static_code(seed: str) -> str:
    """Return an address of the length a printed code has, in the alphanumeric set of QR."""
    payload = b"".join(hashlib.sha256(f"{seed}/{n}".encode()).digest() for n in range(8))[:230]
    return "HTTPS://LIANGZHAO.EXAMPLE.CN/S/" + base64.b32encode(payload).decode().rstrip("=")


def plain(kind: LicenceKind) -> Face:
    """Return an ordinary face of a kind."""
    if kind is LicenceKind.INSTITUTION:
        return institution()
    return physician() if kind is LicenceKind.PHYSICIAN else nurse()


def institution(
    name: str = "北京市海淀区示例中医医院",
    subjects: str = "中医科;内科专业*****",
    address: str = "北京市海淀区中关村东路演示段18号",
) -> Face:
    """Return 医疗机构执业许可证."""
    facts = (
        ("机构名称", name),
        ("登记号", "PDY00012311010817A2101"),
        ("地址", address),
        ("法定代表人", "陈示例"),
        ("主要负责人", "周示例"),
        ("有效期限", "2022年01月20日至2037年01月19日"),
        ("诊疗科目", subjects),
    )
    return _face(
        LicenceKind.INSTITUTION,
        "医疗机构执业许可证",
        name,
        "PDY00012311010817A2101",
        facts,
        None,
        valid_from=date(2022, 1, 20),
        valid_until=date(2037, 1, 19),
    )


def physician(name: str = "陈敏华（示例）", hospital: str = "北京市海淀区示例医院", filings: int = 2) -> Face:
    """Return 医师执业证书."""
    facts = (
        ("姓名", name),
        ("性别", "女"),
        ("出生年月", "1984年06月"),
        ("执业级别", "执业医师"),
        ("执业类别", "临床"),
        ("执业范围", "外科专业"),
        ("任职资格", "副主任医师"),
        ("证书编码", "110108000001218"),
        ("执业地点", "北京市"),
        ("主要执业机构", hospital),
    )
    rows = tuple(
        (f"北京市延庆区示例医院第{n}分院", "外科专业", "2026年03月12日至2027年03月11日") for n in range(1, filings + 1)
    )
    table = FilingTable("多机构执业备案", ("机构名称", "执业范围", "有效期限"), rows)
    return _face(LicenceKind.PHYSICIAN, "医师执业证书", name, "110108000001218", facts, table if rows else None)


def nurse(name: str = "李示例", hospital: str = "北京市海淀区示例医院", filings: int = 2) -> Face:
    """Return 护士执业证书."""
    facts = (
        ("姓名", name),
        ("性别", "女"),
        ("出生年月", "1992年11月"),
        ("执业地点", "北京市"),
        ("主要执业机构", hospital),
        ("技术职称", "主管护师"),
        ("护士执业证书编号", "201511000218"),
        ("注册有效期至", "2030年05月11日"),
    )
    rows = tuple((f"北京市昌平区示例社区卫生服务中心{n}", f"2026年03月{n:02d}日") for n in range(1, filings + 1))
    table = FilingTable("多机构执业备案", ("机构名称", "备案时间"), rows)
    return _face(
        LicenceKind.NURSE,
        "护士执业证书",
        name,
        "201511000218",
        facts,
        table if rows else None,
        valid_until=date(2030, 5, 11),
    )


def long_text(characters: int) -> str:
    """Return a name of an exact length, ending in brackets as names of branches do."""
    start = "北京市海淀区中关村科学城示例综合医院有限责任公司第二门诊部与健康管理中心及远程医疗协作示范基地"
    return (start * 9)[: characters - 8] + "（海淀北部分院）"


def forty_subjects() -> Face:
    """Return an institution with 40 subjects."""
    return institution(subjects=f"{SUBJECTS}*****")


def two_hundred_subjects() -> Face:
    """Return an institution whose subjects overflow page 1."""
    return institution(subjects=";".join([SUBJECTS] * 5) + "*****")


def twelve_filings(kind: LicenceKind) -> Face:
    """Return a practitioner with 12 filings."""
    return physician(filings=12) if kind is LicenceKind.PHYSICIAN else nurse(filings=12)


def long_names(kind: LicenceKind) -> Face:
    """Return a face whose names and address have 100 characters."""
    if kind is LicenceKind.INSTITUTION:
        return institution(name=long_text(100), address=long_text(100))
    name = "阿卜杜拉·买买提·" + "艾合麦提·" * 16 + "示例人名"
    face = physician(name, long_text(100)) if kind is LicenceKind.PHYSICIAN else nurse(name, long_text(100))
    assert face.filings is not None
    rows = tuple((long_text(100), *row[1:]) for row in face.filings.rows)
    return replace(face, filings=replace(face.filings, rows=rows))


def rare_characters(kind: LicenceKind) -> Face:
    """Return a face with rare characters in its name, some outside the basic plane."""
    name = f"{RARE}（示例）"
    if kind is LicenceKind.INSTITUTION:
        return institution(name=f"北京{RARE}示例医院", address=f"北京市海淀区{RARE}路1号")
    return physician(name) if kind is LicenceKind.PHYSICIAN else nurse(name)


def _face(
    kind: LicenceKind,
    title: str,
    holder: str,
    number: str,
    facts: tuple[tuple[str, str], ...],
    filings: FilingTable | None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Face:
    issued = (("签发机关", ISSUER), ("签发日期", "2026年03月12日"))
    identifier = f"1.2.156.3005.2.{TYPE_CODES[kind]}.{ISSUER_CODE}.7K2Q9ZB4M1XC8D5T0R3V.001.T"
    return Face(
        kind=kind,
        title=title,
        identifier=identifier,
        version=1,
        holder_name=holder,
        number=number,
        facts=facts + issued,
        filings=filings,
        issuer=ISSUER,
        issuer_code=ISSUER_CODE,
        issuer_division="110108",
        issued_on=date(2026, 3, 12),
        valid_from=valid_from,
        valid_until=valid_until,
        photo=None if kind is LicenceKind.INSTITUTION else photo(),
        static_code=static_code(identifier),
        record=records.encode({"identifier": identifier, "facts": [list(fact) for fact in facts + issued]}),
        record_signature=b"\x30\x06\x02\x01\x01\x02\x01\x01",
        type_code=TYPE_CODES[kind],
        status_list=f"https://liangzhao.example.cn/status/{ISSUER_CODE}",
        status_index=STATUS_INDEX,
    )


@dataclass(frozen=True)
class Office:
    """The issuer of the samples with keys and seal of its own."""

    signer: Signer
    key: str
    seal: bytes

    def ofd(self, face: Face) -> bytes:
        """Return the face as OFD, sealed at ``SEALED_AT``."""
        return write_ofd(face, compose(face), self.signer, self.key, SEALED_AT, seal=self.seal)


def office(directory: Path) -> Office:
    """Open the issuer's office in a folder of keys."""
    demo_ca.provision(directory, [(ISSUER_CODE, ISSUER)])
    key = f"{ISSUER_CODE}/sm2"
    return Office(SoftwareSigner(directory), key, seals.seal_for(key, directory))
