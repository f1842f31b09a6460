"""The proof of one licence: what it proves, and every way it can be wrong."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from liangzhao.access.actors import holder_of
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.log.bundles import BundleFails, Failure, as_text, read_entry, record_in, verify_bundle
from liangzhao.audit.log.notes import ed25519_key
from liangzhao.audit.log.proofs import entries_about, head_of, latest_entries, proof_of
from liangzhao.kernel import records
from tests.audit.scene import ALL, ORIGIN, LogScene, identifier

NAMED = identifier(401)


def bundle_of(scene: LogScene, name: str = NAMED) -> dict[str, Any]:
    """The bundle as a reader gets it."""
    head = head_of(scene.folder)
    assert head is not None
    with actor_transaction(holder_of(identifier=name)):
        found = proof_of(name, scene.folder, head)
    assert found is not None
    made: dict[str, Any] = json.loads(json.dumps(found.bundle))
    return made


@pytest.mark.parametrize("number", [1, 299, 301, 399, 401, 699])
def test_every_licence_of_the_log_is_proven(scene: LogScene, number: int) -> None:
    proven = verify_bundle(bundle_of(scene, identifier(number)), scene.keys, identifier=identifier(number))

    assert (proven.origin, proven.size) == (ORIGIN, ALL)
    assert (proven.entry.tag, proven.entry.version, proven.entry.state) == ("licence.issued", 1, "ISSUED")
    assert proven.record_sm3 == number.to_bytes(32)


def test_either_key_of_the_log_will_do(scene: LogScene) -> None:
    bundle = bundle_of(scene)

    assert [verify_bundle(bundle, [key]).index for key in scene.keys] == [bundle["index"]] * 2


def test_the_record_at_hand_must_be_the_one_committed_to(scene: LogScene) -> None:
    bundle = bundle_of(scene)

    assert verify_bundle(bundle, scene.keys, record_sm3=(401).to_bytes(32)).entry.identifier == NAMED
    with pytest.raises(BundleFails, match="another record") as failed:
        verify_bundle(bundle, scene.keys, record_sm3=bytes(32))
    assert failed.value.failure is Failure.OTHER_RECORD


def test_another_licence_is_not_proven(scene: LogScene) -> None:
    with pytest.raises(BundleFails) as failed:
        verify_bundle(bundle_of(scene), scene.keys, identifier=identifier(402))
    assert failed.value.failure is Failure.OTHER_LICENCE


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def with_another_entry(bundle: dict[str, Any]) -> dict[str, Any]:
    facts: Any = records.decode(base64.b64decode(bundle["entry"]))
    facts[3][2] = "REVOKED"
    return bundle | {"entry": encoded(records.encode(facts))}


def with_another_body(bundle: dict[str, Any]) -> dict[str, Any]:
    body = encoded(records.encode({"record": bytes(32)}))
    return bundle | {"opening": bundle["opening"] | {"body": body}}


def changed(part: str, value: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda bundle: bundle | {part: value}


def says(part: str, value: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda bundle: bundle | {"licence": bundle["licence"] | {part: value}}


WRONG: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], Failure]] = [
    (changed("format", "other/1"), Failure.UNREADABLE),
    (changed("index", "5"), Failure.UNREADABLE),
    (changed("index", True), Failure.UNREADABLE),
    (changed("path", None), Failure.UNREADABLE),
    (changed("path", ["!"]), Failure.UNREADABLE),
    (changed("path", [5]), Failure.UNREADABLE),
    (changed("path", ["AA=="] * 65), Failure.UNREADABLE),
    (changed("checkpoint", "nothing"), Failure.UNREADABLE),
    (changed("entry", None), Failure.UNREADABLE),
    (changed("opening", None), Failure.UNREADABLE),
    (changed("index", 0), Failure.NOT_INCLUDED),
    (changed("index", ALL), Failure.NOT_INCLUDED),
    (changed("path", []), Failure.NOT_INCLUDED),
    (lambda bundle: bundle | {"path": bundle["path"][::-1]}, Failure.NOT_INCLUDED),
    (lambda bundle: bundle | {"checkpoint": bundle["checkpoint"].replace(f"\n{ALL}\n", f"\n{ALL + 1}\n")},
     Failure.NOT_SIGNED),
    (with_another_entry, Failure.NOT_INCLUDED),
    (with_another_body, Failure.NOT_OPENED),
    (changed("opening", {"salt": encoded(bytes(16)), "body": ""}), Failure.NOT_OPENED),
    (says("state", "REVOKED"), Failure.OTHER_ENTRY),
    (says("record_sm3", "00"), Failure.OTHER_ENTRY),
    (says("more", 1), Failure.OTHER_ENTRY),
    (changed("licence", None), Failure.OTHER_ENTRY),
]  # fmt: skip


@pytest.mark.parametrize(("change", "failure"), WRONG)
def test_whatever_is_wrong_is_named(
    scene: LogScene, change: Callable[[dict[str, Any]], dict[str, Any]], failure: Failure
) -> None:
    with pytest.raises(BundleFails) as failed:
        verify_bundle(change(bundle_of(scene)), scene.keys)
    assert failed.value.failure is failure


def test_a_log_nobody_knows_proves_nothing(scene: LogScene) -> None:
    with pytest.raises(BundleFails) as failed:
        verify_bundle(bundle_of(scene), [ed25519_key("other.example/log", bytes(range(32)))])
    assert failed.value.failure is Failure.NOT_SIGNED


@pytest.mark.parametrize(
    "facts",
    [[1, "a", 1, b""], [2, "a", 1, b"", b""], [1, 5, 1, b"", b""], [1, "a", "1", b"", b""], [1, "a", 1, b"", "x"],
     [1, "a", 2**62, b"", b""], [1, "a", 1, ["x", "1", "y"], b""], {"a": 1}],
)  # fmt: skip
def test_what_is_no_entry_is_refused(facts: object) -> None:
    with pytest.raises(BundleFails):
        read_entry(records.encode(facts))


@pytest.mark.parametrize("body", [b"\xff\xff", records.encode([1]), records.encode({"record": "text"})])
def test_a_body_without_a_digest_holds_no_record(body: bytes) -> None:
    assert record_in(body) is None


def test_an_entry_that_names_no_licence_says_so() -> None:
    entry = read_entry(records.encode([1, "account.signed_in", 0, b"reference", b"commitment"]))

    assert (entry.identifier, entry.version, entry.state) == (None, None, None)


def test_the_text_form_is_that_of_the_specification(scene: LogScene) -> None:
    bundle = bundle_of(scene)
    proof, checkpoint = as_text(bundle).split("\n\n", 1)  # type: ignore[arg-type]  # as it was read from JSON
    first, extra, index, *path = proof.split("\n")

    assert first == "c2sp.org/tlog-proof@v1"
    assert hashlib.sha256(b"\x00" + base64.b64decode(extra.removeprefix("extra "))).digest()
    assert (index, path, checkpoint) == (f"index {bundle['index']}", bundle["path"], bundle["checkpoint"])


def test_an_unknown_licence_has_no_proof(scene: LogScene) -> None:
    head = head_of(scene.folder)
    assert head is not None
    with actor_transaction(holder_of(identifier="nobody's")):
        assert proof_of("nobody's", scene.folder, head) is None
        assert entries_about("nobody's", scene.folder, head) == []


def test_whoever_names_one_licence_sees_no_other(scene: LogScene) -> None:
    head = head_of(scene.folder)
    assert head is not None
    with actor_transaction(holder_of(identifier=identifier(402))):
        assert proof_of(NAMED, scene.folder, head) is None


def test_the_latest_entries_are_listed_newest_first(scene: LogScene) -> None:
    head = head_of(scene.folder)
    assert head is not None
    listed = latest_entries(scene.folder, head, 300)

    assert [each.index for each in listed] == list(range(ALL - 1, ALL - 301, -1))
    assert {each.entry.tag for each in listed} == {"licence.issued", "account.signed_in"}
    assert all(isinstance(each.entry.at, datetime) for each in listed)
    assert len(latest_entries(scene.folder, head, 10_000)) == ALL
