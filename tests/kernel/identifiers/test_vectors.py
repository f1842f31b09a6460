"""The vectors of the standards and of real public documents, right ones and wrong ones."""

from __future__ import annotations

from datetime import date

import pytest

from liangzhao.kernel import identifiers

ON = date(2026, 6, 1)
LICENCE = "1.2.156.3005.2.11100000000000019F001.11110105000000035N.7K2Q9ZB4M1XC8D5T0R3V"
VENDORS_SAMPLE = "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001"
"""From the interface description of a licence-sharing system; it ends in M there, two implementations compute D."""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("id-number", "11010519491231002X"),
        ("id-number", "440524188001010014"),
        ("org-code", "D2143569X"),
        ("org-code", "D2143569-X"),
        ("org-code", "471171703"),
        ("org-code", "PDY000079"),
        ("uscc", "91350100M000100Y43"),
        ("uscc", "11100000000000019F"),
        ("uscc", "11110000000000027E"),
        ("uscc", "11110105000000035N"),
        ("uscc", "12110105000000043E"),
        ("reg-no", "PDY00007911010517D2122"),
        ("reg-no", "00000004311010511A1001"),
        ("reg-no", "47117170333050211A1001"),
        ("reg-no", "471510744 330682 11 A100 1"),
        ("reg-no", "457228822 441900 11 A100 1"),
        ("reg-no", "PDY00007-911010517D2122"),
        ("qualification-no", "20151111011010519491231002X"),
        ("physician-no", "110110105000001"),
        ("nurse-no", "201511000001"),
        ("licence-id", f"{LICENCE}.001.T"),
        ("licence-id", f"{LICENCE}.002.R"),
        ("licence-id", "1.2.156.3005.2.11100000000000019F003.11110105000000035N.00000000000000000001.001.R"),
        ("licence-id", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"),
        ("licence-id", f"{VENDORS_SAMPLE}.D"),
    ],
)
def test_a_right_number_is_accepted(kind: str, value: str) -> None:
    assert identifiers.check(kind, value, on=ON).ok


@pytest.mark.parametrize(
    ("kind", "value", "finding"),
    [
        ("id-number", "110105194912310021", "id-number.check"),
        ("id-number", "11010519490231002X", "id-number.birth-date"),
        ("id-number", "99010519491231002X", "id-number.province"),
        ("id-number", "110105491331002", "id-number.birth-date"),
        ("id-number", "11010520491231002X", "id-number.birth-date"),
        ("id-number", "1101051949123100", "id-number.length"),
        ("id-number", "1101051949123100A1", "id-number.characters"),
        ("id-number", "", "id-number.length"),
        ("org-code", "471171704", "org-code.check"),
        ("org-code", "47117170", "org-code.shape"),
        ("uscc", "91350100M000100Y44", "uscc.check"),
        ("uscc", "9135010OM000100Y43", "uscc.characters"),
        ("uscc", "91350100M000100I43", "uscc.characters"),
        ("uscc", "91350100S000100Y43", "uscc.characters"),
        ("uscc", "91350100M000V00Y43", "uscc.characters"),
        ("uscc", "91350100M0Z0100Y43", "uscc.characters"),
        ("uscc", "9135010A0000100Y43", "uscc.division"),
        ("uscc", "91350100M000100Y4", "uscc.length"),
        ("reg-no", "4711717033050211A1001", "reg-no.length"),
        ("reg-no", "47117170333050211A1003", "reg-no.management"),
        ("reg-no", "4711717033305021111001", "reg-no.shape"),
        ("reg-no", "47117170433050211A1001", "reg-no.check"),
        ("qualification-no", "201511110110105194912310021", "qualification-no.id-number"),
        ("qualification-no", "20151151011010519491231002X", "qualification-no.level"),
        ("qualification-no", "20981111011010519491231002X", "qualification-no.year"),
        ("qualification-no", "201511", "qualification-no.shape"),
        ("physician-no", "11011010500000", "physician-no.shape"),
        ("physician-no", "11011010500000X", "physician-no.shape"),
        ("nurse-no", "20151100001", "nurse-no.length"),
        ("nurse-no", "2015110000011", "nurse-no.length"),
        ("nurse-no", "证号201511", "nurse-no.shape"),
        ("licence-id", f"{LICENCE}.002.T", "licence-id.check"),
        ("licence-id", f"{VENDORS_SAMPLE}.M", "licence-id.check"),
        ("licence-id", f"{LICENCE}.000.7", "licence-id.version"),
        ("licence-id", LICENCE, "licence-id.shape"),
        ("licence-id", "2.16.156.3005.2", "licence-id.root"),
    ],
)
def test_a_wrong_number_is_rejected_and_the_reason_named(kind: str, value: str, finding: str) -> None:
    answer = identifiers.check(kind, value, on=ON)

    assert not answer.ok
    assert finding in {found.id for found in answer.findings if found.level == "hard"}


@pytest.mark.parametrize(
    ("kind", "value", "finding"),
    [
        ("id-number", "110105491231002", "id-number.fifteen"),
        ("id-number", "110105491231996", "id-number.before-1900"),
        ("id-number", "440524188001010014", "id-number.too-old"),
        ("id-number", "110105201501010018", "id-number.too-young"),
        ("uscc", "T1350100M000100Y4G", "uscc.department"),
        ("reg-no", "110105000123", "reg-no.old-form"),
        ("reg-no", "PDY00007999010517D2122", "reg-no.unknown-division"),
        ("qualification-no", "20159911011010519491231002X", "qualification-no.province"),
        ("qualification-no", "20151119911010519491231002X", "qualification-no.category"),
        ("qualification-no", "201511110H01234567", "qualification-no.other-document"),
        ("physician-no", "310110105000001", "physician-no.prefix"),
        ("physician-no", "110990105000001", "physician-no.unknown-division"),
        ("nurse-no", "京护0098", "nurse-no.shape"),
        ("nurse-no", "A0098123", "nurse-no.old-form"),
        ("nurse-no", "1998123456", "nurse-no.old-form"),
        ("nurse-no", "201599000001", "nurse-no.prefix"),
        ("licence-id", "1.2.156.3005.2.11100000000000018F001.11110105000000035N.1.001.A", "licence-id.type"),
        ("licence-id", "1.2.156.3005.2.11100000000000019F001.11110105000000035M.1.001.A", "licence-id.issuer"),
        ("licence-id", "1.2.156.3005.2.11100000000000019F001.11110105000000035N.1.001.A", "licence-id.serial"),
    ],
)
def test_a_doubtful_number_names_its_doubt(kind: str, value: str, finding: str) -> None:
    assert finding in {found.id for found in identifiers.check(kind, value, on=ON).findings}


def test_a_finding_says_what_to_do_and_never_repeats_the_number() -> None:
    (finding,) = identifiers.check("id-number", "110105194912310021", on=ON).findings

    assert finding.says == "身份证号的校验码不符，请逐位核对后重新填写。"


def test_the_parts_of_an_id_number_tell_birth_and_sex() -> None:
    assert identifiers.check("id-number", "11010519491231002X", on=ON).parts == {
        "division": "110105",
        "province": "北京市",
        "birth_date": "1949-12-31",
        "sex": "2",
        "sequence": "002",
        "check": "X",
    }


def test_the_parts_of_a_credit_code_are_named() -> None:
    assert identifiers.check("uscc", "11110105000000035N").parts == {
        "department": "1",
        "organisation_kind": "1",
        "division": "110105",
        "org_code": "000000035",
        "check": "N",
    }


def test_the_parts_of_practitioners_numbers_are_named() -> None:
    assert identifiers.check("physician-no", "110110105000001").parts == {
        "level": "1",
        "category": "10",
        "division": "110105",
        "serial": "000001",
    }
    assert identifiers.check("nurse-no", "201511000001").parts == {"year": "2015", "province": "11", "serial": "000001"}


def test_the_parts_of_a_registration_number_are_named() -> None:
    assert identifiers.check("reg-no", "PDY00007911010517D2122").parts == {
        "org_code": "PDY000079",
        "division": "110105",
        "economic_type": "17",
        "category": "D212",
        "management": "2",
    }


def test_a_division_no_edition_knows_is_only_a_doubt() -> None:
    answer = identifiers.check("id-number", "11010519491231002X", known_division=lambda code: False, on=ON)

    assert answer.ok
    assert "id-number.unknown-division" in {finding.id for finding in answer.findings}


@pytest.mark.parametrize("kind", ["uscc", "reg-no", "physician-no", "qualification-no"])
def test_each_number_with_a_division_asks_the_table(kind: str) -> None:
    values = {
        "uscc": "11110105000000035N",
        "reg-no": "00000004311010511A1001",
        "physician-no": "110110105000001",
        "qualification-no": "20151111011010519491231002X",
    }
    asked: list[str] = []

    def known(code: str) -> bool:
        asked.append(code)
        return True

    identifiers.check(kind, values[kind], known_division=known, on=ON)

    assert asked == ["110105"]


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(identifiers.UnknownKind, match=r"没有这种编码：passport。.*licence-id"):
        identifiers.check("passport", "E12345678")
