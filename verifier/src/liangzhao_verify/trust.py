"""What a verifier without network has to know beforehand: a trust bundle, or roots alone.

A bundle is one JSON file that the issuing side publishes: trust roots, every certificate its authorities ever signed
with, the licence types, the keys of its public logs, and which keys were revoked since when. Its roots are believed
because their user chose to; its other certificates only as far as a root vouches for them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from liangzhao_verify.chain import Certificate, TrustRoots, TrustRootsUnreadable, read_certificate
from liangzhao_verify.keys import key_id
from liangzhao_verify.revocation import Revocation

FORMAT = "liangzhao-trust-1"


@dataclass(frozen=True)
class TrustedLog:
    """A public log: its origin and the verifier keys (``name+hash+key``) of which each must have signed."""

    origin: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Trust:
    """Whom a verifier believes."""

    roots: TrustRoots = field(default_factory=TrustRoots)
    certificates: tuple[Certificate, ...] = ()
    type_codes: Mapping[str, str] = field(default_factory=dict)
    logs: tuple[TrustedLog, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Trust:
        """A bundle, a PEM or DER file of roots, or a folder of such; raises TrustRootsUnreadable."""
        bundles = sorted(path.glob("*.json")) if path.is_dir() else [path] if path.suffix == ".json" else []
        if not bundles:
            return cls(TrustRoots.load(path))
        try:
            found = [cls.read(bundle.read_bytes()) for bundle in bundles]
        except (OSError, ValueError) as error:
            raise TrustRootsUnreadable(path=path.name) from error
        return _joined(found)

    @classmethod
    def read(cls, content: bytes) -> Trust:
        """The bundle in these bytes; ValueError for anything else."""
        parts = json.loads(content)
        try:
            return _bundle(cls, parts)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a trust bundle") from error

    def as_json(self) -> dict[str, object]:
        """The bundle as it is published."""
        return {
            "format": FORMAT,
            "roots": [_text(each) for each in self.roots.certificates],
            "certificates": [_text(each) for each in self.certificates],
            "type_codes": dict(self.type_codes),
            "logs": [{"origin": log.origin, "keys": list(log.keys)} for log in self.logs],
            "revocations": [each.as_json() for each in self.roots.revocations],
        }

    def certificate(self, issuer: str, named: bytes) -> Certificate | None:
        """The issuer's certificate of the key with this id, None when there is none."""
        return self._by_key.get((issuer, named))

    @cached_property
    def intermediates(self) -> tuple[Certificate, ...]:
        """The certificates that may stand between an authority's own and a root."""
        return tuple(each for each in self.certificates if each.is_authority)

    @cached_property
    def _by_key(self) -> dict[tuple[str, bytes], Certificate]:
        return {
            (number, bytes.fromhex(key_id(each.spki))): each
            for each in (*self.roots.certificates, *self.certificates)
            for number in each.organisation_numbers
        }


def _bundle(kind: type[Trust], parts: Any) -> Trust:
    if parts["format"] != FORMAT:
        raise ValueError("a bundle of another format")
    return kind(
        roots=TrustRoots(
            _certificates(parts["roots"]), tuple(Revocation.read(each) for each in parts.get("revocations", ()))
        ),
        certificates=_certificates(parts["certificates"]),
        type_codes={str(name): str(code) for name, code in parts["type_codes"].items()},
        logs=tuple(TrustedLog(str(log["origin"]), tuple(map(str, log["keys"]))) for log in parts["logs"]),
    )


def _certificates(texts: Iterable[str]) -> tuple[Certificate, ...]:
    return tuple(read_certificate(base64.b64decode(text, validate=True)) for text in texts)


def _text(certificate: Certificate) -> str:
    return base64.b64encode(certificate.der).decode()


def _joined(found: list[Trust]) -> Trust:
    return Trust(
        roots=TrustRoots(
            tuple(dict.fromkeys(one for each in found for one in each.roots.certificates)),
            tuple(dict.fromkeys(one for each in found for one in each.roots.revocations)),
        ),
        certificates=tuple(dict.fromkeys(one for each in found for one in each.certificates)),
        type_codes={name: code for each in found for name, code in each.type_codes.items()},
        logs=tuple(dict.fromkeys(log for each in found for log in each.logs)),
    )
