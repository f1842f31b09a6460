"""OFD files of other vendors: read however they are written, judged the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liangzhao_verify import StepName, Verdict, verify_file
from tests.verification import crafted
from tests.verification.crafted import Style
from tests.verification.makers import Authority, unpacked

STYLES = {
    "from the root": Style(),
    "without the first slash": Style(reference="{}".format),
    "with a dot": Style(reference="./{}".format),
    "with a dot after the slash": Style(reference="/./{}".format),
    "from the signature's folder": Style(reference="../../../{}".format),
    "with backslashes": Style(reference=lambda name: "\\" + name.replace("/", "\\")),
    "in small letters": Style(reference=lambda name: "/" + name.lower()),
    "digest called SM3": Style(method="SM3"),
    "digest called sm3": Style(method="sm3"),
    "SHA-256": Style(method="SHA256", digest=crafted.sha256),
    "SHA-256 by OID": Style(method="2.16.840.1.101.3.4.2.1", digest=crafted.sha256),
    "seal v1": Style(value=crafted.seal_v1),
    "no seal, certificate inside": Style(value=crafted.signed_data),
    "other namespace": Style(namespace="http://www.ofdspec.org"),
    "default namespace": Style(prefix=""),
    "sizes after the data": Style(pack=crafted.streamed),
    "packed on Windows": Style(pack=crafted.with_backslashes),
    "names in GBK": Style(pack=crafted.with_names_in_gbk),
}


def _verdict(data: bytes, authority: Authority) -> Verdict:
    return verify_file(data, name="foreign.ofd", trust=authority.trust)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_a_signed_file_is_intact_and_trusted_however_it_is_written(style: Style, authority: Authority) -> None:
    verdict = _verdict(crafted.write(authority, style), authority)

    assert (verdict.intact, verdict.trusted, verdict.valid) == (True, True, False), verdict.as_json()
    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.STATE


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_changed_content_is_noticed_however_it_is_written(style: Style, authority: Authority) -> None:
    changed: dict[str, bytes] = {}

    def tamper(files: dict[str, bytes]) -> bytes:
        changed.update({**files, "Doc_0/Pages/第一页.xml": files["Doc_0/Pages/第一页.xml"] + b" "})
        return style.pack(changed)

    verdict = _verdict(crafted.write(authority, replace(style, pack=tamper)), authority)

    assert changed
    assert (verdict.intact, verdict.valid) == (False, False)
    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.DIGESTS


def test_a_signature_without_certificate_cannot_be_judged(authority: Authority) -> None:
    verdict = _verdict(crafted.write(authority, Style(value=crafted.bare)), authority)

    assert (verdict.intact, verdict.trusted, verdict.valid) == (None, None, False)
    assert "不含证书" in next(step.detail for step in verdict.steps if step.step == StepName.SEAL)


@pytest.mark.parametrize("method", ["MD5", "SHA1", "1.3.14.3.2.26", "", "rot13"])
def test_an_unsafe_digest_proves_nothing(method: str, authority: Authority) -> None:
    verdict = _verdict(crafted.write(authority, Style(method=method)), authority)

    assert (verdict.intact, verdict.valid) == (None, False)


def test_a_later_signature_does_not_break_an_earlier_one(authority: Authority) -> None:
    verdict = _verdict(crafted.write_twice(authority, Style()), authority)

    assert (verdict.intact, verdict.trusted) == (True, True), verdict.as_json()
    assert "又追加了签名" in next(step.detail for step in verdict.steps if step.step == StepName.DIGESTS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"s0"', b'"s9"'),
        (b"s0</ofd:MaxSignId>", b"s5</ofd:MaxSignId>"),
        (b"<ofd:Signature ", b"<!-- --><ofd:Signature "),
    ],
)
def test_a_signature_list_changed_otherwise_breaks_the_earlier_one(
    old: bytes, new: bytes, authority: Authority
) -> None:
    def tamper(files: dict[str, bytes]) -> bytes:
        listed = files["Doc_0/Signs/Signatures.xml"]
        return crafted.zipped({**files, "Doc_0/Signs/Signatures.xml": listed.replace(old, new, 1)})

    verdict = _verdict(crafted.write_twice(authority, Style(pack=tamper)), authority)

    assert verdict.intact is False


@pytest.mark.parametrize("first", [crafted.late, crafted.bare], ids=["late", "without certificate"])
def test_a_lesser_failure_of_one_signature_hides_no_wrong_one(first: crafted.Value, authority: Authority) -> None:
    style = Style(value=crafted.in_turn(first, crafted.wrong))

    verdict = _verdict(crafted.write_twice(authority, style), authority)

    assert verdict.first_failure is not None
    assert verdict.first_failure.step == StepName.SEAL
    assert verdict.intact is False


def test_a_second_signature_removed_leaves_its_files_unprotected(authority: Authority) -> None:
    twice = unpacked(crafted.write_twice(authority, Style()))
    listed = twice["Doc_0/Signs/Signatures.xml"]
    start = listed.index(b'<ofd:Signature ID="s1"')
    once = {**twice, "Doc_0/Signs/Signatures.xml": listed[:start] + b"</ofd:Signatures>"}

    verdict = _verdict(crafted.zipped(once), authority)

    assert verdict.intact is False
    assert "未经签名保护" in next(step.detail for step in verdict.steps if step.step == StepName.DIGESTS)


def test_a_file_that_only_looks_like_a_seal_must_be_covered(authority: Authority) -> None:
    files = unpacked(crafted.write(authority, Style()))

    verdict = _verdict(crafted.zipped({**files, "Doc_0/Signs/Sign_0/Seal.esl": b"seal"}), authority)

    assert verdict.intact is False
