"""What the page believes of keys that were revoked: by reason, since an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from liangzhao_verify import Trust
from liangzhao_verify.revocation import COMPROMISED
from tests.verification import coded
from tests.verification.coded import NOW, Code
from tests.verification.makers import SEALED_AT, Authority
from tests.verification.page.driving import Offline, judged
from tests.verification.proven import Log, as_file

pytestmark = pytest.mark.browser


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
    found = judged(form, stolen(reason, at), authority)

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
    found = judged(form, stolen("superseded", SEALED_AT + timedelta(days=1)), authority)

    assert (found["intact"], found["failed"]) == ("true", "state")


def test_a_list_by_a_revoked_key_says_nothing(stolen: Callable[..., Offline], authority: Authority) -> None:
    page = stolen("superseded", SEALED_AT + timedelta(days=1))
    page.page.set_input_files(
        "#file",
        {"name": "list", "mimeType": "application/octet-stream", "buffer": coded.status_list(authority, {}, at=NOW)},
    )
    found = page.judge_text(Code(authority).text())

    assert (found["valid"], found["failed"]) == ("false", "state")
