"""Status lists are read by libraries not written by us: npm's for wallets, three of Python's for COSE and the bits."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import pem, x509

from liangzhao.licensing.status import tokens
from liangzhao.licensing.status.meaning import Status
from liangzhao.licensing.status.packed import Packed
from liangzhao.licensing.status.tokens import Tokens
from liangzhao.signing.key_directory import KeyDirectory
from tests.outside.conftest import HOME
from tests.verification import makers
from tests.verification.coded import named
from tests.verification.makers import ISSUER, OTHER, Authority

pytestmark = pytest.mark.outside

FOLDER = "https://liangzhao.example.cn/status"
SCRIPT = Path(__file__).with_name("status_list.mjs")
PACKAGES = Path(__file__).resolve().parents[2] / "var" / "platform" / "node_modules"
BY_CWT = """
import cwt
from cwt import COSEKey
claims = cwt.decode(RAW, COSEKey.from_pem(open("key.pem").read(), kid=KID, alg="ES256"))
"""
BY_PYCOSE = """
import cbor2
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pycose.keys import EC2Key
from pycose.messages import Sign1Message
numbers = load_pem_public_key(open("key.pem", "rb").read()).public_numbers()
message = Sign1Message.decode(RAW)
message.key = EC2Key(crv="P_256", x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big"))
assert message.verify_signature(), "the signature does not hold"
claims = cbor2.loads(message.payload)
"""
PROGRAM = """
import base64, json, sys
from token_status_list import BitArray
RAW, KID, places = open("list.cwt", "rb").read(), bytes.fromhex(sys.argv[1]), map(int, sys.argv[2:])
{reading}
inner = claims[65533]
bits = BitArray.from_b64(inner["bits"], base64.urlsafe_b64encode(inner["lst"]).rstrip(b"=").decode())
print(json.dumps({{"sub": claims[2], "exp": claims[4] - claims[6], "values": [bits[place] for place in places]}}))
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return makers.provision(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def states() -> dict[int, Status]:
    """The states of five thousand licences at places with gaps."""
    dice = random.Random(7)
    return {place: dice.choice(list(Status)) for place in sorted(dice.sample(range(9_000), 5_000))}


@pytest.fixture(scope="module")
def made(authority: Authority, states: dict[int, Status]) -> Tokens:
    """A list signed now: some of them refuse one that is past its end, as they should."""
    packed = Packed.of((each, [place for place, status in states.items() if status is each]) for each in Status)
    return tokens.sign(ISSUER, packed, at=datetime.now(UTC), folder=FOLDER, signer=authority.signer)


def key_of(authority: Authority, uscc: str) -> bytes:
    """The public key of an authority in PEM."""
    certificate = KeyDirectory(authority.directory).certificates(f"{uscc}/p256")[0]
    armored: bytes = pem.armor("PUBLIC KEY", x509.Certificate.load(certificate).public_key.dump())
    return armored


def id_of(authority: Authority) -> str:
    """The id of the issuer's key as lists name it."""
    return named(authority, f"{ISSUER}/p256").hex()


def read_by_python(
    reading: str, list_: bytes, key: bytes, kid: str, places: list[int], folder: Path
) -> subprocess.CompletedProcess[bytes]:
    """What another library makes of a list under a key, which it knows by the id the list names."""
    if not (HOME / "cose" / "token_status_list.py").is_file():
        pytest.fail("the libraries are not here; make test brings them (tools/bring_checkers.py)", pytrace=False)
    (folder / "key.pem").write_bytes(key)
    (folder / "list.cwt").write_bytes(list_)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(reading=reading), kid, *map(str, places)],
        env=os.environ | {"PYTHONPATH": str(HOME / "cose")},
        cwd=folder,
        check=False,
        capture_output=True,
    )


def test_the_library_of_the_wallets_reads_it(
    authority: Authority, states: dict[int, Status], made: Tokens, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None or not (PACKAGES / "@sd-jwt" / "jwt-status-list").is_dir():
        pytest.fail("the npm packages are not here; make test brings them (tools/bring_platform.py)", pytrace=False)
    (tmp_path / "list.jwt").write_bytes(made.jwt)

    done = subprocess.run(
        [node, SCRIPT, PACKAGES, tmp_path / "list.jwt", *map(str, states)], check=True, capture_output=True
    )

    found = json.loads(done.stdout)
    assert found["values"] == [int(status) for status in states.values()]
    assert (found["typ"], found["bits"], found["signed"]) == ("statuslist+jwt", 2, True)
    assert found["sub"] == f"{FOLDER}/{ISSUER}"
    assert f"organizationIdentifier={ISSUER}" in found["subject"] or f"2.5.4.97={ISSUER}" in found["subject"]


@pytest.mark.parametrize("reading", [BY_CWT, BY_PYCOSE], ids=["cwt", "pycose"])
def test_libraries_of_cose_read_it(
    reading: str, authority: Authority, states: dict[int, Status], made: Tokens, tmp_path: Path
) -> None:
    done = read_by_python(reading, made.cwt, key_of(authority, ISSUER), id_of(authority), list(states), tmp_path)

    found = json.loads(done.stdout or b"{}")
    assert found, done.stderr.decode()
    assert found["values"] == [int(status) for status in states.values()]
    assert (found["sub"], found["exp"]) == (f"{FOLDER}/{ISSUER}", 24 * 3600)


@pytest.mark.parametrize("reading", [BY_CWT, BY_PYCOSE], ids=["cwt", "pycose"])
def test_they_refuse_it_under_another_key(reading: str, authority: Authority, made: Tokens, tmp_path: Path) -> None:
    done = read_by_python(reading, made.cwt, key_of(authority, OTHER), id_of(authority), [0], tmp_path)

    assert (done.returncode, done.stdout) == (1, b"")
