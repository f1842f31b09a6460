"""A PKCS#11 module in software (Debian's SoftHSM2) with one token, and keys put there in the wrong ways."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import core, keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import Attribute, KeyType, Mechanism
from pkcs11.util.ec import encode_named_curve_parameters

from liangzhao.signing.signer import key_id
from liangzhao.signing.stores.pkcs11 import Token
from liangzhao_verify import sm2

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL, PIN = "liangzhao", "24681357"


def make_token(folder: Path) -> Path:
    """A fresh token in this folder; the configuration file that SOFTHSM2_CONF has to name."""
    configuration = folder / "softhsm2.conf"
    (folder / "tokens").mkdir(mode=0o700)
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--so-pin", "11223344", "--pin", PIN]
    subprocess.run(command, env={"SOFTHSM2_CONF": str(configuration)}, check=True, capture_output=True)
    return configuration


def token() -> Token:
    return Token(MODULE, LABEL, PIN)


def session() -> Any:
    """A session of the test's own; any that a store had open is over with it."""
    module = pkcs11.lib(str(MODULE))
    module.reinitialize()
    return module.get_token(token_label=LABEL).open(user_pin=PIN, rw=True)


def import_key(configuration: Path, folder: Path) -> bytes:
    """A P-256 key made outside and imported; its SubjectPublicKeyInfo."""
    made = ec.generate_private_key(ec.SECP256R1())
    encoding, private = serialization.Encoding, serialization.PrivateFormat.PKCS8
    spki = made.public_key().public_bytes(encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    file = folder / "made-outside.pem"
    file.write_bytes(made.private_bytes(encoding.PEM, private, serialization.NoEncryption()))
    command = ["softhsm2-util", "--import", str(file), "--token", LABEL, "--pin", PIN, "--label", "outside"]
    environment = {"SOFTHSM2_CONF": str(configuration)}
    subprocess.run([*command, "--id", key_id(spki)], env=environment, check=True, capture_output=True)
    return spki


def make_key(curve: bytes, **private: bool) -> tuple[bytes, Any]:
    """A key made inside with these attributes of its private half; its SubjectPublicKeyInfo and the session."""
    opened = session()
    parameters = opened.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: curve}, local=True)
    template = {Attribute[name.upper()]: value for name, value in private.items()}
    public, secret = parameters.generate_keypair(
        mechanism=Mechanism.EC_KEY_PAIR_GEN, label="wrong", store=True, private_template=template
    )
    spki = _spki(curve, core.OctetString.load(public[Attribute.EC_POINT]).native)
    for half in (public, secret):
        half[Attribute.ID] = bytes.fromhex(key_id(spki))
    return spki, (opened, secret)


P256_CURVE: bytes = encode_named_curve_parameters("secp256r1")
SM2_CURVE: bytes = core.ObjectIdentifier(sm2.CURVE_OID).dump()


def _spki(curve: bytes, point: bytes) -> bytes:
    named = core.ObjectIdentifier.load(curve).native
    if named == sm2.CURVE_OID:
        return sm2.PublicKey.from_point(point).spki()
    algorithm = {"algorithm": "ec", "parameters": keys.ECDomainParameters("named", "secp256r1")}
    der: bytes = keys.PublicKeyInfo({"algorithm": algorithm, "public_key": keys.ECPointBitString(point)}).dump()
    return der
