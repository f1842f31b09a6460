"""/verify/: by identifier and name, and by the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from liangzhao.kernel.identifiers import licence_id
from liangzhao.licensing import files, uses
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.web.public import even_time, verify
from liangzhao.web.public.limits import CHECKS
from liangzhao_verify import TrustRoots, verify_file
from liangzhao_verify.command import translation
from tests.support.cast import Cast, person_actor
from tests.web.scene import licensed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys", "quiet_log")]


@pytest.fixture
def quiet_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Uses wait until the test flushes them; nobody is limited before the test begins."""
    CHECKS.clear()
    monkeypatch.setattr(uses, "LOG", uses.UseLog(uses.store, lambda _seconds, _flush: None))
    yield
    CHECKS.clear()


@pytest.fixture
def licence(cast: Cast) -> Licence:
    """The licence of 王小兰."""
    return licensed(cast.nurse("王小兰", cast.institution()))


def ask(client: Client, identifier: str, name: str) -> str:
    """The page for an identifier and a name."""
    return client.post("/verify/number/", {"identifier": identifier, "name": name}).content.decode()


def send(client: Client, content: bytes, name: str = "licence.ofd") -> str:
    """The page for an uploaded file."""
    return client.post("/verify/file/", {"licence_file": SimpleUploadedFile(name, content)}).content.decode()


def test_identifier_and_name_tell_the_state_and_show_nobody(licence: Licence, client: Client) -> None:
    page = ask(client, licence.identifier, "王小兰")

    assert "证照有效" in page
    assert "王*兰" in page
    assert "王小兰" not in page
    assert licence.number not in page
    uses.LOG.flush()
    assert LicenceUse.objects.get().how == "NUMBER_AND_NAME"


def test_full_width_letters_and_blanks_do_not_matter(licence: Licence, client: Client) -> None:
    wide = licence.identifier.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"})

    assert "证照有效" in ask(client, f" {wide} ", " 王小兰 ")


def test_a_wrong_name_and_an_unknown_number_get_the_same_answer(licence: Licence, client: Client) -> None:
    unknown = licence_id.parse(licence.identifier).at_version(2).text

    wrong_name = ask(client, licence.identifier, "陈静")

    assert ask(client, unknown, "王小兰") == wrong_name
    assert "没有查到相符的证照" in wrong_name
    assert uses.LOG.flush() == 0


def test_every_no_takes_a_whole_number_of_steps() -> None:
    slept: list[float] = []

    for passed in (0.001, 0.030, 0.059, 0.070):
        even_time.wait_until_even(0.0, now=iter([passed]).__next__, sleep=slept.append)

    assert slept == pytest.approx([0.059, 0.030, 0.001, 0.050])


@pytest.mark.parametrize("identifier", ["", "123", "1.2.156.3005.2.1.1.1.001.X", "\x00", "王小兰"])
def test_what_cannot_be_an_identifier_is_told_before_the_register_is_asked(client: Client, identifier: str) -> None:
    page = ask(client, identifier, "王小兰")

    assert "错误：" in page
    assert "没有查到" not in page


def test_the_answer_has_no_address_of_its_own(client: Client) -> None:
    assert client.get("/verify/number/")["Location"] == "/verify/"
    assert client.get("/verify/file/")["Location"] == "/verify/"


@pytest.mark.parametrize("file_format", ["ofd", "pdf"])
def test_a_file_of_ours_is_valid_with_every_step(licence: Licence, client: Client, file_format: str) -> None:
    content = files.file_of(licence, file_format, by=person_actor(licence.person))  # type: ignore[arg-type]

    page = send(client, content, f"a.{file_format}")

    assert "文件真实，证照有效" in page
    assert page.count("task-done") == 7
    assert "王*兰" in page
    uses.LOG.flush()
    use = LicenceUse.objects.get()
    assert use.how == "FILE"
    assert uses.reference_of(use.pk) in page


def test_the_failing_step_is_told_in_english_on_an_english_page(licence: Licence, client: Client) -> None:
    content = bytearray(files.file_of(licence, "ofd", by=person_actor(licence.person)))  # type: ignore[arg-type]
    content[len(content) // 2] ^= 1
    failed = verify_file(bytes(content), name="a.ofd", trust=TrustRoots()).first_failure
    assert failed is not None
    assert failed.says.params
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = send(client, bytes(content), "a.ofd")

    assert escape(failed.says.render(translation("en"))) in page
    assert failed.detail not in page


def test_a_genuine_file_of_a_licence_not_in_force_says_so(licence: Licence, client: Client) -> None:
    content = files.file_of(licence, "ofd", by=person_actor(licence.person))  # type: ignore[arg-type]
    Licence.objects.update(state="REVOKED")

    page = send(client, content)

    assert "文件真实，但证照现在不是有效状态" in page
    assert "吊销" in page
    assert re.search(r"自 20\d\d-\d\d-\d\d 起吊销，登记机关：北京市海淀区卫生健康委员会", page)


def test_a_file_of_ours_says_which_licence_it_is_and_how_long_it_runs(
    licence: Licence, cast: Cast, client: Client
) -> None:
    physician = licensed(cast.physician("李建国", cast.institution()))
    pages = [
        send(client, files.file_of(each, "ofd", by=person_actor(each.person)))  # type: ignore[arg-type]
        for each in (licence, physician)
    ]

    assert all("证照名称" in page for page in pages)
    assert "护士执业证书" in pages[0]
    assert "注册有效期至" in pages[0]
    assert "医师执业证书" in pages[1]
    assert "长期（医师执业注册不设有效期）" in pages[1]
    assert all("登记簿显示证照现在有效。" in page for page in pages)


def test_a_changed_file_is_named_by_its_first_failing_step(licence: Licence, client: Client) -> None:
    content = bytearray(files.file_of(licence, "pdf", by=person_actor(licence.person)))  # type: ignore[arg-type]
    content[len(content) // 3] ^= 1

    page = send(client, bytes(content), "a.pdf")

    assert "文件真实" not in page
    assert "未通过" in page
    assert uses.LOG.flush() == 0


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"%PDF-1.7\n", b"hello", b"\x00" * 100, b"<x/>"])
def test_other_files_get_a_verdict_and_never_an_error_page(client: Client, content: bytes) -> None:
    page = send(client, content)

    assert "核验步骤" in page
    assert "文件真实" not in page


def test_an_empty_or_huge_file_is_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from liangzhao.web.public import forms

    monkeypatch.setattr(forms, "LARGEST_FILE_MB", 1)

    assert "文件是空的" in send(client, b"")
    assert "文件超过 20 MB" in send(client, b"x" * (1024 * 1024 + 1))
    assert "没有选择文件" in client.post("/verify/file/", {}).content.decode()


def test_a_busy_checker_is_told_and_the_file_may_be_sent_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from liangzhao.documents.refusals import ServiceBusy

    def busy(*_args: object, **_kwargs: object) -> None:
        raise ServiceBusy

    monkeypatch.setattr(verify, "verify_here", busy)

    assert "文件处理服务暂时不可用" in send(client, b"x")
