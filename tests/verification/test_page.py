"""The page that verifies from a disk judges as the Python verifier does; driven in Chromium under its own address."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from liangzhao.licensing.faces.face import Face
from liangzhao_verify import Trust, verify, web
from liangzhao_verify.keys import key_id
from liangzhao_verify.revocation import COMPROMISED, Revocation
from liangzhao_verify.sm3 import sm3
from tests.architecture.test_locale import HAN
from tests.keys.settings_of_stores import rotate
from tests.verification import coded, proven
from tests.verification.coded import NOW, Code
from tests.verification.damaged_ofd import CASES, Case, Licence, named
from tests.verification.makers import INDEX, ISSUER, SEALED_AT, Authority
from tests.verification.proven import WRONG_PROOFS, Log, WrongProof, as_file
from tests.verification.wrong_codes import WRONG, Makers, Wrong

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Offline:
    """The page, opened from a disk, at an instant of our choice."""

    page: Page

    def judge_text(self, text: str) -> dict[str, Any]:
        self.page.fill("#text", text)
        return self._answer(lambda: self.page.click("#code button"))

    def judge_file(self, name: str, data: bytes) -> dict[str, Any]:
        payload: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        return self._answer(lambda: self.page.set_input_files("#file", payload))

    def judge_files(self, **files: bytes) -> dict[str, dict[str, str | None]]:
        """The verdicts on files given at once, by their names, in the order in which they are shown."""
        given: Any = [{"name": n, "mimeType": "application/octet-stream", "buffer": data} for n, data in files.items()]
        self._answer(lambda: self.page.set_input_files("#file", given))
        return {
            str(each.get_attribute("data-name")): {
                "valid": each.get_attribute("data-valid"),
                "failed": each.get_attribute("data-failed"),
                "log": each.query_selector("[data-step=log]").get_attribute("data-ok"),  # type: ignore[union-attr]
                "says": each.query_selector(".result p").inner_text(),  # type: ignore[union-attr]
            }
            for each in self.page.query_selector_all("#answer article")
        }

    def keep(self, data: bytes) -> None:
        """Give it a status list."""
        payload: Any = {"name": "list", "mimeType": "application/octet-stream", "buffer": data}
        before = self.page.get_attribute("#about", "data-lists")
        self.page.set_input_files("#file", payload)
        self.page.wait_for_function("before => document.getElementById('about').dataset.lists !== before", arg=before)

    def _answer(self, act: Any) -> dict[str, Any]:
        self.page.evaluate("document.getElementById('answer').removeAttribute('data-valid')")
        act()
        self.page.wait_for_selector("#answer[data-valid]:not([aria-busy])")
        return {
            "valid": self.page.get_attribute("#answer", "data-valid"),
            "intact": self.page.get_attribute("#answer", "data-intact"),
            "failed": self.page.get_attribute("#answer", "data-failed"),
            "says": self.page.inner_text("#answer .result p"),
        }


@pytest.fixture(scope="module")
def log(face: Face) -> Log:
    return proven.begun(face.identifier, sm3(face.record))


@pytest.fixture(scope="module")
def other_log() -> Log:
    return proven.begun(proven.NUMBERED[proven.PLACE], bytes(32))


@pytest.fixture(scope="module")
def trust(authority: Authority, log: Log) -> Trust:
    return replace(coded.trusted(authority), logs=(log.trusted,))


@pytest.fixture(scope="module")
def opened(chromium: Browser, trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    path: Path = tmp_path_factory.mktemp("page") / "liangzhao-verify.html"
    path.write_text(web.assemble(trust), encoding="utf-8")
    context = chromium.new_context(locale="zh-CN", offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.clock.set_fixed_time(NOW)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    yield Offline(page)
    context.close()
    assert problems == []


@pytest.fixture
def offline(opened: Offline) -> Offline:
    """The page as it is opened: what another test gave it to keep is forgotten."""
    opened.page.reload()
    opened.page.wait_for_selector("html[data-ready]")
    return opened


@pytest.fixture(scope="module")
def licence(ofd: bytes, authority: Authority, stranger: Authority) -> Licence:
    return Licence(ofd, authority, stranger)


def shown(intact: bool | None) -> str:
    return json.dumps(intact)


def test_a_right_code_is_genuine_and_its_state_unknown(offline: Offline, authority: Authority) -> None:
    found = offline.judge_text(Code(authority).text())

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "state")
    assert "没有提供状态列表" in found["says"]
    assert "李*例" in offline.page.inner_text("#answer .facts")


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_code_fails_first_where_it_is_wrong(
    wrong: Wrong, offline: Offline, authority: Authority, stranger: Authority
) -> None:
    found = offline.judge_text(wrong.make(Makers(authority, stranger)))

    assert (found["valid"], found["intact"], found["failed"]) == ("false", shown(wrong.intact), wrong.step)
    assert wrong.says in found["says"]


@pytest.mark.parametrize("lines", [(0, 1), (0,), (1,)], ids=["both", "ed25519", "sm2"])
def test_a_proof_stands_in_the_log(lines: tuple[int, ...], offline: Offline, log: Log) -> None:
    found = offline.judge_file("proof.json", as_file(log.proof(lines=lines)))

    assert (found["intact"], found["failed"]) == ("true", "state")
    assert offline.page.get_attribute("#answer [data-step=log]", "data-ok") == "true"


@pytest.mark.parametrize("wrong", WRONG_PROOFS.values(), ids=WRONG_PROOFS.keys())
def test_a_wrong_proof_fails_first_where_it_is_wrong(
    wrong: WrongProof, offline: Offline, log: Log, other_log: Log
) -> None:
    found = offline.judge_file("proof.json", as_file(wrong.make(log, other_log)))

    assert (found["intact"], found["failed"]) == (shown(wrong.intact), wrong.step)
    assert wrong.says in found["says"]


@pytest.mark.parametrize("is_proof_first", [True, False])
def test_several_files_each_get_their_verdict_and_the_proof_joins_its_licence(
    is_proof_first: bool, offline: Offline, ofd: bytes, authority: Authority, log: Log, other_log: Log
) -> None:
    other = authority.ofd(authority.face(serial="0000000000000000000B"))
    proof, foreign = as_file(log.proof()), as_file(other_log.proof(place=0))
    files = {"licence.ofd": ofd, "other.ofd": other, "proof.json": proof, "foreign.json": foreign}
    ordered = dict(sorted(files.items(), key=lambda each: each[0].endswith("ofd") == is_proof_first))
    status = coded.status_list(authority, {}, at=NOW - timedelta(hours=1))

    found = offline.judge_files(**ordered, list=status)

    assert {name: (one["valid"], one["failed"], one["log"]) for name, one in found.items()} == {
        "licence.ofd": ("true", "", "true"),
        "other.ofd": ("true", "", "null"),
        "proof.json": ("false", "state", "true"),
        "foreign.json": ("false", "log", "false"),
    }
    assert [name.endswith("ofd") for name in found] == [True, True, False, False]


def test_a_proof_joins_the_code_of_its_licence_as_well(offline: Offline, authority: Authority, log: Log) -> None:
    offline.keep(coded.status_list(authority, {}, at=NOW - timedelta(hours=1)))
    code = Code(authority).text().encode()

    found = offline.judge_files(**{"code.txt": code, "proof.json": as_file(log.proof())})

    assert (found["code.txt"]["valid"], found["code.txt"]["log"]) == ("true", "true")


@pytest.mark.parametrize("wrong", ["path changed", "checkpoint by another log's keys"])
def test_a_wrong_proof_beside_a_licence_fails_its_step_as_in_the_command(
    wrong: str, offline: Offline, ofd: bytes, trust: Trust, log: Log, other_log: Log
) -> None:
    proof = as_file(WRONG_PROOFS[wrong].make(log, other_log))

    found = offline.judge_files(**{"licence.ofd": ofd, "proof.json": proof})["licence.ofd"]
    python = verify(ofd, trust=trust, at=NOW, proof=proof).first_failure

    assert python is not None
    assert (found["failed"], found["says"]) == (python.step, str(python.detail)) == ("log", WRONG_SAYS[wrong])


WRONG_SAYS = {
    "path changed": "按证明计算的结果与日志检查点不符：这一条目不在日志的这个位置。",
    "checkpoint by another log's keys": "日志检查点没有可信日志的正确签名。",
}


def test_a_proof_of_another_record_is_told_from_that_of_the_licence(
    offline: Offline, authority: Authority, face: Face, trust: Trust, log: Log
) -> None:
    """The same version of the licence, but another record than the log committed to."""
    changed = authority.face(number="201511000999")
    assert changed.identifier == face.identifier
    other, proof = authority.ofd(changed), as_file(log.proof())

    found = offline.judge_files(**{"licence.ofd": other, "proof.json": proof})["licence.ofd"]
    python = verify(other, trust=trust, at=NOW, proof=proof).first_failure

    assert python is not None
    assert (found["failed"], found["says"]) == (python.step, str(python.detail))
    assert "证明属于另一张证照或另一个版本" in str(found["says"])


def test_a_right_ofd_is_genuine(offline: Offline, ofd: bytes) -> None:
    found = offline.judge_file("licence.ofd", ofd)

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "state")
    steps = {name: offline.page.get_attribute(f"#answer [data-step={name}]", "data-ok") for name in STEPS}
    assert steps == dict.fromkeys(STEPS, "true")


STEPS = ("structure", "digests", "seal", "chain", "identifier", "record")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_wrong_ofd_fails_first_where_it_is_wrong(case: Case, offline: Offline, licence: Licence) -> None:
    found = offline.judge_file("licence.ofd", case.damage(licence))

    assert (found["valid"], found["intact"], found["failed"]) == ("false", shown(case.intact), case.step)


def test_status_lists_say_the_state(offline: Offline, authority: Authority) -> None:
    code = Code(authority).text()
    offline.keep(coded.status_list(authority, {}, at=NOW - timedelta(hours=2)))
    in_force = offline.judge_text(code)
    offline.keep(coded.status_list(authority, {INDEX: 2}, at=NOW - timedelta(hours=1)))
    suspended = offline.judge_text(code)

    assert (in_force["valid"], in_force["failed"]) == ("true", "")
    assert "2 小时 0 分钟前" in in_force["says"]
    assert (suspended["valid"], suspended["failed"]) == ("false", "state")
    assert "暂停使用" in suspended["says"]


@pytest.fixture(scope="module")
def stolen(
    chromium: Browser, trust: Trust, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Offline]]:
    """The page as it is handed out after the authority's keys were revoked: for a reason, since an instant."""
    ids = sorted({key_id(each.spki) for each in trust.certificates})
    context = chromium.new_context(locale="zh-CN", offline=True)

    def handed_out(reason: str, at: datetime) -> Offline:
        known = replace(trust.roots, revocations=tuple(Revocation(named, at, reason) for named in ids))
        path: Path = tmp_path_factory.mktemp("page") / "liangzhao-verify.html"
        path.write_text(web.assemble(replace(trust, roots=known)), encoding="utf-8")
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        return Offline(page)

    yield handed_out
    context.close()


@pytest.mark.parametrize("form", ["code", "ofd"])
@pytest.mark.parametrize(
    ("reason", "at", "says"),
    [
        (COMPROMISED, SEALED_AT - timedelta(days=1), "吊销，此后的签章无效"),
        ("superseded", SEALED_AT - timedelta(days=1), "吊销，此后的签章无效"),
        (COMPROMISED, SEALED_AT + timedelta(days=1), "没有时间证明能说明签章在此之前"),
    ],
)
def test_what_a_revoked_key_signed_is_refused(
    reason: str, at: datetime, says: str, form: str, stolen: Callable[..., Offline], authority: Authority
) -> None:
    found = _judged(form, stolen(reason, at), authority)

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "chain")
    assert says in found["says"]


def test_a_proof_of_the_time_before_the_theft_outweighs_it_for_the_file_it_is_of(
    stolen: Callable[..., Offline], ofd: bytes, trust: Trust, log: Log
) -> None:
    proof, at = as_file(log.proof()), SEALED_AT + timedelta(days=1)
    early = stolen(COMPROMISED, at).judge_files(**{"licence.ofd": ofd, "proof.json": proof})["licence.ofd"]
    late = stolen(COMPROMISED, SEALED_AT + timedelta(milliseconds=3)).judge_files(
        **{"licence.ofd": ofd, "proof.json": proof}
    )["licence.ofd"]

    assert (early["failed"], early["log"]) == ("state", "true")
    assert late["failed"] == "chain"


@pytest.mark.parametrize("form", ["code", "ofd"])
def test_a_replaced_key_is_believed_about_the_time_before(
    form: str, stolen: Callable[..., Offline], authority: Authority
) -> None:
    found = _judged(form, stolen("superseded", SEALED_AT + timedelta(days=1)), authority)

    assert (found["intact"], found["failed"]) == ("true", "state")


def test_a_list_by_a_revoked_key_says_nothing(stolen: Callable[..., Offline], authority: Authority) -> None:
    page = stolen("superseded", SEALED_AT + timedelta(days=1))
    page.page.set_input_files(
        "#file",
        {"name": "list", "mimeType": "application/octet-stream", "buffer": coded.status_list(authority, {}, at=NOW)},
    )
    found = page.judge_text(Code(authority).text())

    assert (found["valid"], found["failed"]) == ("false", "state")


def _with_the_key_of_its_day(authority: Authority, folder: Path, *, brought: bool) -> bytes:
    """A licence sealed after a rotation, whose record was signed before it."""
    face, former = authority.face(), authority.signer.certificate(f"{ISSUER}/sm2")
    later = Authority(Path(shutil.copytree(authority.directory, folder / "later")))
    rotate(later.directory, later.signer, f"{ISSUER}/sm2")
    return later.ofd(replace(face, record_certificate=former if brought else b""), at=datetime.now(UTC))


@pytest.mark.parametrize(("brought", "failed"), [(True, "state"), (False, "record")])
def test_a_record_keeps_the_signature_of_its_day(
    brought: bool, failed: str, offline: Offline, authority: Authority, tmp_path: Path
) -> None:
    ofd = _with_the_key_of_its_day(authority, tmp_path, brought=brought)

    found = offline.judge_file("licence.ofd", ofd)
    python = verify(ofd, trust=coded.trusted(authority), at=NOW)

    assert python.first_failure is not None
    assert found["failed"] == python.first_failure.step == failed


def _judged(form: str, offline: Offline, authority: Authority) -> dict[str, Any]:
    if form == "code":
        return offline.judge_text(Code(authority).text())
    return offline.judge_file("licence.ofd", authority.ofd(authority.face()))


@pytest.mark.parametrize("form", ["code", "ofd"])
def test_the_state_of_every_form_has_an_age(form: str, offline: Offline, authority: Authority) -> None:
    offline.keep(coded.status_list(authority, {}, at=NOW - timedelta(hours=24)))

    found = _judged(form, offline, authority)

    assert (found["valid"], found["failed"]) == ("true", "")
    assert "24 小时 0 分钟前" in found["says"]


@pytest.mark.parametrize("form", ["code", "ofd"])
@pytest.mark.parametrize(
    ("age", "life"), [(timedelta(hours=24, minutes=1), None), (timedelta(hours=2), timedelta(hours=1))]
)
def test_nothing_is_called_valid_past_the_limit(
    age: timedelta, life: timedelta | None, form: str, offline: Offline, authority: Authority
) -> None:
    at = NOW - age
    offline.keep(coded.status_list(authority, {}, at=at, expires=at + life if life else None))

    found = _judged(form, offline, authority)

    assert (found["valid"], found["intact"], found["failed"]) == ("false", "true", "state")
    assert "超过了可以依据的期限，不能认定现在有效" in found["says"]


@pytest.mark.parametrize("form", ["code", "ofd"])
def test_bad_news_is_told_however_old(form: str, offline: Offline, authority: Authority) -> None:
    offline.keep(coded.status_list(authority, {INDEX: 1}, at=NOW - timedelta(days=60)))

    found = _judged(form, offline, authority)

    assert (found["valid"], found["failed"]) == ("false", "state")
    assert "60 天 0 小时前）显示证照现在的状态是“已失效”" in found["says"]


def test_the_page_speaks_english(offline: Offline, authority: Authority) -> None:
    offline.judge_text(Code(authority).text())
    offline.page.click("#language")
    text = offline.page.inner_text("main")
    holder = coded.Code(authority).holder
    offline.page.click("#language")

    assert [line for line in text.splitlines() if HAN.search(line) and "*" not in line and "演示" not in line] == []
    assert holder not in text


def test_everybody_can_use_it(offline: Offline, authority: Authority) -> None:
    offline.judge_text(Code(authority).text())

    found = Axe().run(offline.page)

    assert found.response["violations"] == []


def test_every_sentence_of_the_scripts_is_in_the_catalogue(trust: Trust) -> None:
    page = web.assemble(trust)
    english: dict[str, str] = json.loads(page.partition('id="english">')[2].partition("</script>")[0])

    assert {text for text, words in english.items() if text == words} == {"中文"}
