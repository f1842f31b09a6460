"""A licence as an authority makes it, with keys and seals of a test CA, and the means to make wrong ones."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from PIL import Image

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing.faces.face import Face, FilingTable, LicenceKind
from liangzhao.licensing.faces.layout import compose
from liangzhao.licensing.faces.ofd import container, seal, write_ofd
from liangzhao.licensing.faces.pdf import write_pdf
from liangzhao.signing import demo_ca, seals, ses
from liangzhao.signing.digests import sm3
from liangzhao.signing.software import SoftwareSigner
from liangzhao_verify import KnownLicence, TrustRoots

ISSUER, ISSUER_NAME = "11110108000000010A", "海淀区卫生健康委员会（演示）"
OTHER, OTHER_NAME = "11110105000000020B", "朝阳区卫生健康委员会（演示）"
TYPE_CODE = "11100000000000019F003"
SERIAL, INDEX = "7K2Q9ZB4M1XC8D5T0R3V", 42
LISTS = "https://liangzhao.example.cn/status"
SEALED_AT = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)
PAGE = "Doc_0/Pages/Page_0/Content.xml"
RECORD, RECORD_SIGNATURE = "Doc_0/Attachs/record.cbor", "Doc_0/Attachs/record.sig"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Authority:
    """Where the keys of two test authorities lie."""

    directory: Path

    @property
    def signer(self) -> SoftwareSigner:
        return SoftwareSigner(self.directory)

    @property
    def trust(self) -> TrustRoots:
        return TrustRoots.load(self.directory / "trust")

    def seal(self, uscc: str = ISSUER) -> bytes:
        return seals.seal_for(f"{uscc}/sm2", self.directory)

    def record_signature(self, record: bytes, uscc: str = ISSUER) -> bytes:
        return self.signer.sign(f"{uscc}/sm2", record).value

    def ofd(self, face: Face, at: datetime = SEALED_AT, seal_der: bytes | None = None) -> bytes:
        return write_ofd(face, compose(face), self.signer, f"{ISSUER}/sm2", at, seal=seal_der or self.seal())

    def pdf(self, face: Face, uscc: str = ISSUER, at: datetime = SEALED_AT) -> bytes:
        return write_pdf(face, compose(face), self.signer, f"{uscc}/p256", at, seal=self.seal(uscc))

    def face(self, serial: str = SERIAL, **changes: object) -> Face:
        """A nurse's licence with a signed record; ``changes`` are fields of the face."""
        plain = _face(licence_id.compose(TYPE_CODE, ISSUER, serial, 1))
        face = replace(plain, **changes)  # type: ignore[arg-type]  # tests name fields of the dataclass
        return self.recorded(face, records.encode(_record(face)))

    def recorded(self, face: Face, record: bytes, uscc: str = ISSUER) -> Face:
        return replace(face, record=record, record_signature=self.record_signature(record, uscc))

    def lasting_seal(self) -> bytes:
        """A seal of the issuer that is in force for longer than any certificate; the issuer made it itself."""
        shown = ses.parse_seal(self.seal())
        key = f"{ISSUER}/sm2"
        content = ses.SealContent(
            seal_id="lasting",
            maker_system="TEST",
            kind=3,
            name=shown.name,
            certificates=(self.signer.certificate(key),),
            created_at=SEALED_AT,
            valid_from=SEALED_AT,
            valid_until=datetime(2099, 1, 1, tzinfo=UTC),
            picture=shown.picture,
        )
        return ses.build_seal(content, self.signer.certificate(key), lambda data: self.signer.sign(key, data).value)

    def resealed(self, files: Files, *, uscc: str = ISSUER, seal_der: bytes | None = None) -> bytes:
        """These files, sealed again by the authority itself: what a mistake in the office would look like."""
        unsealed = {name: data for name, data in files.items() if "/Signs/" not in name}
        face = self.face()
        parts = replace(container.parts(face, compose(face), "", SEALED_AT), files=unsealed)
        box = next(page.seal_box for page in compose(face) if page.seal_box is not None)
        made = seal.sealed(parts, box, seal_der or self.seal(uscc), self.signer, f"{uscc}/sm2", SEALED_AT)
        return container.pack(made)


def provision(directory: Path) -> Authority:
    """Two authorities under one test CA."""
    demo_ca.provision(directory, [(ISSUER, ISSUER_NAME), (OTHER, OTHER_NAME)])
    return Authority(directory)


def known(face: Face, **changes: object) -> KnownLicence:
    """What the register says of this face."""
    entry = KnownLicence(face.identifier, "ISSUED", "有效", True, sm3(face.record), "李*例")
    return replace(entry, **changes)  # type: ignore[arg-type]  # tests name fields of the dataclass


def unpacked(data: bytes) -> Files:
    """The members of a container in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if not name.endswith("/")}


def packed(files: Files) -> bytes:
    """The members packed as our writer packs."""
    return container.pack(files)


def _record(face: Face) -> dict[str, object]:
    """The canonical record of a face, as issuing writes it."""
    filings = face.filings
    place = {} if face.status_index is None else {"status_index": face.status_index}
    table = filings and {"title": filings.title, "columns": filings.columns, "rows": filings.rows}
    return {
        "record": 1,
        "kind": str(face.kind),
        "type": face.type_code,
        "identifier": face.identifier,
        "version": face.version,
        "number": face.number,
        "issuer_code": face.issuer_code,
        "issued_on": face.issued_on.isoformat(),
        "valid_from": face.valid_from and face.valid_from.isoformat(),
        "valid_until": face.valid_until and face.valid_until.isoformat(),
        "photo": sm3(face.photo or b""),
        **place,
        "face": {
            "title": face.title,
            "holder": face.holder_name,
            "facts": face.facts,
            "filings": table,
            "issuer": face.issuer,
        },
    }


def _face(identifier: str) -> Face:
    return Face(
        kind=LicenceKind.NURSE,
        title="护士执业证书",
        identifier=identifier,
        version=1,
        holder_name="李示例",
        number="201511000218",
        facts=(
            ("姓名", "李示例"),
            ("性别", "女"),
            ("出生年月", "1992年11月"),
            ("执业地点", "北京市"),
            ("主要执业机构", "示例医院"),
            ("技术职称", "主管护师"),
            ("护士执业证书编号", "201511000218"),
            ("注册有效期至", "2030年05月11日"),
            ("签发机关", ISSUER_NAME),
            ("签发日期", "2026年03月12日"),
        ),
        filings=FilingTable("多机构执业备案", ("机构名称", "备案时间"), (("示例卫生服务中心", "2026年03月01日"),)),
        issuer=ISSUER_NAME,
        issuer_code=ISSUER,
        issuer_division="110108",
        issued_on=date(2026, 3, 12),
        valid_from=None,
        valid_until=date(2030, 5, 11),
        photo=_photo(),
        static_code="HTTPS://LIANGZHAO.EXAMPLE.CN/S/" + "A" * 120,
        record=b"",
        type_code=TYPE_CODE,
        status_list=f"{LISTS}/{ISSUER}",
        status_index=INDEX,
    )


def _photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((350, 450)).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()
