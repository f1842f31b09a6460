"""Printed codes are plain CWT and COSE: two libraries not written by us read them and check their signatures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509

from liangzhao.signing.key_directory import KeyDirectory
from liangzhao.signing.signer import key_id
from tests.outside.conftest import HOME
from tests.verification import makers
from tests.verification.coded import Code
from tests.verification.makers import INDEX, ISSUER, OTHER, SEALED_AT, SERIAL, Authority

pytestmark = pytest.mark.outside

LIBRARIES = HOME / "cose"
BY_CWT = """
import cwt
from cwt import COSEKey
key = COSEKey.from_pem(open("key.pem").read(), kid=KID, alg="ES256")
claims = cwt.decode(RAW, key)
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
text = sys.argv[1].rpartition("/")[2]
RAW, KID = base64.b32decode(text + "=" * (-len(text) % 8)), bytes.fromhex(sys.argv[2])
{reading}
print(json.dumps({{str(name): value for name, value in claims.items()}}))
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return makers.provision(tmp_path_factory.mktemp("keys"))


def spki(authority: Authority, uscc: str) -> bytes:
    certificate = KeyDirectory(authority.directory).certificates(f"{uscc}/p256")[0]
    key: bytes = x509.Certificate.load(certificate).public_key.dump()
    return key


def read(reading: str, text: str, key: bytes, kid: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """What another library makes of a code under a key."""
    if not LIBRARIES.is_dir():
        pytest.fail("the COSE libraries are not here; make test brings them", pytrace=False)
    (folder / "key.pem").write_bytes(pem.armor("PUBLIC KEY", key))
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(reading=reading), text, kid],
        env=os.environ | {"PYTHONPATH": str(LIBRARIES)},
        cwd=folder,
        check=False,
        capture_output=True,
    )


@pytest.mark.parametrize("reading", [BY_CWT, BY_PYCOSE], ids=["cwt", "pycose"])
def test_another_library_reads_our_code(reading: str, authority: Authority, tmp_path: Path) -> None:
    key = spki(authority, ISSUER)

    done = read(reading, Code(authority).text(), key, key_id(key), tmp_path)

    claims: dict[str, Any] = json.loads(done.stdout or b"{}")
    assert claims, done.stderr.decode()
    assert (claims["1"], claims["6"], claims["-65538"]) == (ISSUER, int(SEALED_AT.timestamp()), SERIAL)
    assert (claims["-65540"], claims["-65541"]) == ("李*例", INDEX)


@pytest.mark.parametrize("reading", [BY_CWT, BY_PYCOSE], ids=["cwt", "pycose"])
def test_another_library_refuses_it_under_another_key(reading: str, authority: Authority, tmp_path: Path) -> None:
    done = read(reading, Code(authority).text(), spki(authority, OTHER), key_id(spki(authority, ISSUER)), tmp_path)

    assert done.returncode == 1
    assert done.stdout == b""
