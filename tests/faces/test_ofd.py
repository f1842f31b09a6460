"""The OFD file of a licence: its parts, its fonts, its metadata and its seal."""

from __future__ import annotations

import re
import zipfile
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from pytest_django.fixtures import Settings

from liangzhao.licensing.faces.face import Face, LicenceKind
from liangzhao.signing import seals, ses
from liangzhao.signing.digests import sm3
from tests.faces import samples

NAMES = {"ofd": "http://www.ofdspec.org/2016", "lz": "urn:liangzhao:licence-fields:1"}
SIGNATURE, VALUE = "Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"
KINDS = list(LicenceKind)
FACES = {
    **{f"plain-{kind}": samples.plain(kind) for kind in KINDS},
    **{f"rare-{kind}": samples.rare_characters(kind) for kind in KINDS},
    "two-pages": samples.two_hundred_subjects(),
    "filings": samples.twelve_filings(LicenceKind.PHYSICIAN),
}
every_face = pytest.mark.parametrize("face", FACES.values(), ids=FACES.keys())
every_kind = pytest.mark.parametrize("kind", KINDS)
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> samples.Office:
    return samples.office(tmp_path_factory.mktemp("keys"))


def unpack(data: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def find(data: bytes, path: str) -> list[etree._Element]:
    return list(etree.fromstring(data).iterfind(path, NAMES))


def texts(data: bytes, path: str) -> list[str]:
    return [element.text or "" for element in find(data, path)]


def texts_of(item: etree._Element) -> list[str]:
    return [code.text or "" for code in item.iterfind("ofd:TextCode", NAMES)]


def contents(files: Files) -> list[bytes]:
    return [data for name, data in files.items() if name.startswith("Doc_0/Pages/")]


def custom_data(files: Files) -> dict[str, str]:
    return {str(item.get("Name")): item.text or "" for item in find(files["OFD.xml"], ".//ofd:CustomData")}


@every_face
def test_every_other_file_is_digested_in_the_signature(office: samples.Office, face: Face) -> None:
    files = unpack(office.ofd(face))
    references = find(files[SIGNATURE], ".//ofd:Reference")
    digests = {str(item.get("FileRef")): b64decode(item.findtext("ofd:CheckValue", "", NAMES)) for item in references}

    assert digests == {f"/{name}": sm3(data) for name, data in files.items() if name not in (SIGNATURE, VALUE)}
    assert find(files[SIGNATURE], ".//ofd:References")[0].get("CheckMethod") == "1.2.156.10197.1.401"


def test_the_seal_signature_is_over_the_signature_file(office: samples.Office) -> None:
    files = unpack(office.ofd(samples.physician()))
    signature = ses.parse_ses_signature(files[VALUE])

    assert (signature.structure, signature.version) == ("v4", 4)
    assert signature.data_hash == sm3(files[SIGNATURE])
    assert signature.property_info == f"/{SIGNATURE}"
    assert signature.time == samples.SEALED_AT
    assert seals.verify_ses_signature(signature)
    assert seals.verify_seal(signature.seal, signature.cert_der, samples.SEALED_AT) == ()


def test_the_seal_beside_the_signature_is_the_one_inside_it(office: samples.Office) -> None:
    files = unpack(office.ofd(samples.nurse()))

    assert files["Doc_0/Signs/Sign_0/Seal.esl"] == office.seal
    assert ses.parse_ses_signature(files[VALUE]).seal.der == office.seal


def test_the_entry_point_already_names_the_signatures(office: samples.Office) -> None:
    files = unpack(office.ofd(samples.nurse()))

    assert texts(files["OFD.xml"], ".//ofd:Signatures") == ["/Doc_0/Signs/Signatures.xml"]
    assert [item.get("BaseLoc") for item in find(files["Doc_0/Signs/Signatures.xml"], "ofd:Signature")] == [
        f"/{SIGNATURE}"
    ]


def test_the_stamp_stands_on_the_page_of_the_issuer(office: samples.Office) -> None:
    files = unpack(office.ofd(samples.twelve_filings(LicenceKind.PHYSICIAN)))
    (stamp,) = find(files[SIGNATURE], ".//ofd:StampAnnot")
    first_page = find(files["Doc_0/Document.xml"], ".//ofd:Page")[0]

    assert stamp.get("PageRef") == first_page.get("ID")
    assert str(stamp.get("Boundary")).endswith(" 42 42")


def test_parts_of_the_document_follow_the_schemas_order(office: samples.Office) -> None:
    root = etree.fromstring(unpack(office.ofd(samples.nurse()))["Doc_0/Document.xml"])

    assert [etree.QName(child).localname for child in root] == ["CommonData", "Pages", "CustomTags", "Attachments"]


@every_face
def test_ids_are_unique_and_below_the_stated_maximum(office: samples.Office, face: Face) -> None:
    files = unpack(office.ofd(face))
    named = [name for name in files if name.startswith("Doc_0/") and name.endswith(".xml") and "/Signs/" not in name]
    ids = [int(item.get("ID", "")) for name in named for item in etree.fromstring(files[name]).iter() if item.get("ID")]

    assert len(ids) == len(set(ids))
    assert max(ids) <= int(texts(files["Doc_0/Document.xml"], ".//ofd:MaxUnitID")[0])


@every_face
def test_each_text_is_placed_by_the_advances_of_its_embedded_font(office: samples.Office, face: Face) -> None:
    files = unpack(office.ofd(face))
    typefaces = _typefaces(files)
    objects = [item for page in contents(files) for item in find(page, ".//ofd:TextObject")]

    assert objects
    for item in objects:
        font, size = typefaces[str(item.get("Font"))], float(str(item.get("Size")))
        widths, names = font["hmtx"], font.getBestCmap()
        for code in item.iterfind("ofd:TextCode", NAMES):
            deltas = [float(delta) for delta in (code.get("DeltaX") or "").split()]
            natural = [widths[names[ord(char)]][0] / font["head"].unitsPerEm * size for char in code.text or ""]
            spacing = (deltas or natural)[0] - natural[0]

            assert deltas == pytest.approx([width + spacing for width in natural[:-1]], abs=0.002)
            assert len(deltas) == len(code.text or "") - 1


def _typefaces(files: Files) -> dict[str, TTFont]:
    fonts = find(files["Doc_0/PublicRes.xml"], ".//ofd:Font")
    return {
        str(font.get("ID")): TTFont(BytesIO(files[f"Doc_0/Res/{font.findtext('ofd:FontFile', '', NAMES)}"]))
        for font in fonts
    }


def test_characters_beyond_the_basic_plane_are_placed_singly(office: samples.Office) -> None:
    files = unpack(office.ofd(samples.rare_characters(LicenceKind.NURSE)))
    codes = texts(contents(files)[0], ".//ofd:TextCode")

    assert [code for code in codes if any(char > "\uffff" for char in code)] == ["𠅤", "𬱖"]


def test_embedded_fonts_hold_what_is_shown_and_little_more(office: samples.Office) -> None:
    files = unpack(office.ofd(samples.nurse()))
    shown = set("".join(texts(contents(files)[0], ".//ofd:TextCode")))
    held = {chr(code) for font in _typefaces(files).values() for code in font.getBestCmap()}

    # A space and its no-break twin share a glyph, and so do a few Han characters and their radicals.
    assert shown <= held
    assert len(held - shown) < 40


@every_face
def test_the_field_index_points_at_what_shows_the_fact(office: samples.Office, face: Face) -> None:
    files = unpack(office.ofd(face))
    objects = {
        item.get("ID"): "".join(texts_of(item)) for page in contents(files) for item in find(page, ".//ofd:TextObject")
    }
    fields = find(files["Doc_0/Tags/Fields.xml"], "lz:Field")
    indexed = {str(field.get("Name")): "".join(objects[ref.text] for ref in field) for field in fields}

    assert {label: indexed[label] for label, _ in face.facts} == dict(face.facts)


def test_the_canonical_record_is_attached_with_its_signature(office: samples.Office) -> None:
    face = samples.institution()
    files = unpack(office.ofd(face))
    attached = {
        item.get("Name"): files[f"Doc_0/Attachs/{item.findtext('ofd:FileLoc', '', NAMES)}"]
        for item in find(files["Doc_0/Attachs/Attachments.xml"], "ofd:Attachment")
    }

    assert attached == {"record.cbor": face.record, "record.sig": face.record_signature}


def test_custom_data_of_an_institution(office: samples.Office) -> None:
    face = replace(samples.institution(), extra={"CZZTDM": "12110108000000022W"})
    data = custom_data(unpack(office.ofd(face)))

    assert data == {
        "ZZBS": face.identifier,
        "ZZMC": "医疗机构执业许可证",
        "ZZLXDM": "11100000000000019F001",
        "ZZBH": "PDY00012311010817A2101",
        "ZZBFJG": samples.ISSUER,
        "ZZBFJGDM": samples.ISSUER_CODE,
        "ZZBFRQ": "2026-03-12",
        "ZZYXQQSRQ": "2022-01-20",
        "ZZYXQJZRQ": "2037-01-19",
        "CZZT": "北京市海淀区示例中医医院",
        "CZZTDM": "12110108000000022W",
        "CZZTDMLX": "统一社会信用代码",
        "CZZTDMLXDM": "001",
        "ZZQZR": samples.ISSUER,
        "ZZQZSJ": "2026-03-12 10:08:09",
        "ZZQZMC": ses.parse_seal(office.seal).name,
        "KZ_BBH": "001",
        "KZ_GXSD": "110108",
        "KZ_DZ": "北京市海淀区中关村东路演示段18号",
        "KZ_FDDBR": "陈示例",
        "KZ_ZYFZR": "周示例",
        "KZ_ZLKM": "中医科;内科专业*****",
    }


def test_a_physicians_licence_has_no_end(office: samples.Office) -> None:
    assert custom_data(unpack(office.ofd(samples.physician())))["ZZYXQJZRQ"] == "长期"


@pytest.mark.parametrize(
    ("code", "written"), [("11010119900307803X", None), ("1****************X", "1****************X")]
)
def test_a_persons_code_is_written_only_masked(office: samples.Office, code: str, written: str | None) -> None:
    face = replace(samples.nurse(), extra={"CZZTDM": code, "CZZTDMLX": "公民身份号码", "CZZTDMLXDM": "111"})
    data = office.ofd(face)

    assert custom_data(unpack(data)).get("CZZTDM") == written
    assert not any(b"11010119900307803X" in part for part in unpack(data).values())


def test_markup_in_a_name_stays_text(office: samples.Office) -> None:
    face = samples.institution(name='甲&乙<丙>"丁"医院')
    files = unpack(office.ofd(face))

    assert custom_data(files)["CZZT"] == '甲&乙<丙>"丁"医院'
    assert '甲&乙<丙>"丁"医院' in texts(contents(files)[0], ".//ofd:TextCode")


def test_two_files_of_one_face_differ_in_the_signed_value_alone(office: samples.Office) -> None:
    one, other = (unpack(office.ofd(samples.nurse())) for _ in range(2))

    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == [VALUE]


def test_entries_carry_no_time_of_their_own(office: samples.Office) -> None:
    with zipfile.ZipFile(BytesIO(office.ofd(samples.nurse()))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_seal_of_the_node_is_used_unless_another_is_given(
    office: samples.Office, tmp_path: Path, settings: Settings
) -> None:
    from liangzhao.licensing.faces.layout import compose
    from liangzhao.licensing.faces.ofd import write_ofd

    nodes = samples.office(tmp_path)
    settings.LIANGZHAO_KEYS_DIR = tmp_path
    face = samples.nurse()

    files = unpack(write_ofd(face, compose(face), nodes.signer, nodes.key, samples.SEALED_AT))

    assert files["Doc_0/Signs/Sign_0/Seal.esl"] == nodes.seal != office.seal


@every_kind
def test_a_plain_licence_stays_small(office: samples.Office, kind: LicenceKind) -> None:
    assert len(office.ofd(samples.plain(kind))) < 260_000


def test_numbers_are_written_without_exponents(office: samples.Office) -> None:
    pages = contents(unpack(office.ofd(samples.two_hundred_subjects())))

    assert len(pages) > 1
    assert [page for page in pages if re.search(rb'="[^"]*\d[eE][-+]?\d', page)] == []
