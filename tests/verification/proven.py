"""Proofs of licences from a public log, right ones and wrong ones, without a node behind them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from liangzhao.kernel import records
from liangzhao.kernel.identifiers import licence_id
from liangzhao_verify import sm2
from liangzhao_verify.keys import der_to_raw
from liangzhao_verify.log import bundles, notes, tree
from liangzhao_verify.log.bundles import Bundle
from liangzhao_verify.log.keys import sm2_key
from liangzhao_verify.log.notes import Checkpoint, Note, SignatureLine, VerifierKey, ed25519_key
from liangzhao_verify.trust import TrustedLog
from tests.verification.makers import ISSUER, TYPE_CODE

ORIGIN = "liangzhao.example.cn/log"
SIZE, PLACE = 11, 6
NUMBERED = tuple(licence_id.compose(TYPE_CODE, ISSUER, f"{n:020d}", 1) for n in range(SIZE))


@dataclass(frozen=True)
class Log:
    """A log of a few licences with its two keys; the one at ``PLACE`` is of the licence given."""

    identifier: str
    record_sm3: bytes
    ed25519: Ed25519PrivateKey
    sm2: sm2.PrivateKey
    origin: str = ORIGIN

    @property
    def keys(self) -> tuple[VerifierKey, VerifierKey]:
        """The public keys."""
        public = self.ed25519.public_key().public_bytes_raw()
        return ed25519_key(self.origin, public), sm2_key(self.origin, self.sm2.public_key.point())

    @property
    def trusted(self) -> TrustedLog:
        """The log as a trust bundle names it."""
        return TrustedLog(self.origin, tuple(key.text for key in self.keys))

    def body(self, place: int) -> bytes:
        """The private part of an entry."""
        return records.encode({"record": self.record_sm3 if place == PLACE else place.to_bytes(32)})

    def entry(self, place: int) -> bytes:
        """The public entry of a place."""
        named = self.identifier if place == PLACE else NUMBERED[place]
        commitment = hashlib.sha256(bytes(16) + self.body(place)).digest()
        return records.encode([1, "licence.issued", 1_773_282_600_000 + place, [named, 1, "ISSUED"], commitment])

    def node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        return tree.perfect_root(
            [tree.leaf_hash(self.entry(place)) for place in range(index << height, (index + 1) << height)]
        )

    def checkpoint(self, lines: tuple[int, ...] = (0, 1)) -> str:
        """The signed note over the whole log; ``lines`` says whose lines stand under it."""
        text = Checkpoint(self.origin, SIZE, tree.root_of_range(0, SIZE, self.node)).text()
        values = (self.ed25519.sign(text.encode()), der_to_raw(self.sm2.sign(text.encode())))
        made = [SignatureLine(key.name, key.key_id, value) for key, value in zip(self.keys, values, strict=True)]
        return Note(text, tuple(made[line] for line in lines)).serialised()

    def proof(self, place: int = PLACE, lines: tuple[int, ...] = (0, 1)) -> Bundle:
        """The proof of the licence at a place."""
        body = self.body(place)
        return bundles.compose(
            entry=self.entry(place),
            index=place,
            path=tree.inclusion_proof(place, SIZE, self.node),
            checkpoint=self.checkpoint(lines),
            salt=bytes(16),
            body=body,
            record_sm3=bundles.record_in(body) or b"",
        )


def begun(identifier: str, record_sm3: bytes) -> Log:
    """A log with new keys."""
    return Log(identifier, record_sm3, Ed25519PrivateKey.generate(), sm2.PrivateKey.generate())


def as_file(proof: Any) -> bytes:
    """The proof as it is downloaded."""
    return json.dumps(proof, ensure_ascii=False).encode()


@dataclass(frozen=True)
class WrongProof:
    """A way of being wrong: what is changed, the first failing step, and what the verdict then says."""

    make: Callable[[Log, Log], Any]
    step: str
    intact: bool | None
    says: str


def _with(**changes: Callable[[Any], Any]) -> Callable[[Log, Log], Any]:
    """The right proof with some parts changed by functions of their old values."""

    def make(right: Log, _other: Log) -> Any:
        proof: Any = json.loads(as_file(right.proof()))
        return proof | {name: change(proof[name]) for name, change in changes.items()}

    return make


def _flipped(text: str) -> str:
    raw = base64.b64decode(text)
    return base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()


def _resigned(right: Log, other: Log) -> Any:
    """The head signed by another log's keys that bear the same name."""
    return json.loads(as_file(right.proof())) | {"checkpoint": other.checkpoint()}


def _smaller(note: str) -> str:
    lines = note.split("\n")
    return "\n".join([lines[0], str(SIZE - 1), *lines[2:]])


def _line_changed(note: str) -> str:
    head, dash, rest = note.partition(notes._DASH)
    name, space, value = rest.partition(" ")
    first, newline, others = value.partition("\n")
    return head + dash + name + space + _flipped(first) + newline + others


WRONG_PROOFS: dict[str, WrongProof] = {
    "path changed": WrongProof(
        _with(path=lambda path: [_flipped(path[0]), *path[1:]]), "log", False, "与日志检查点不符"
    ),
    "path cut": WrongProof(_with(path=lambda path: path[:-1]), "log", False, "与日志检查点不符"),
    "path lengthened": WrongProof(_with(path=lambda path: [*path, path[0]]), "log", False, "与日志检查点不符"),
    "path turned round": WrongProof(_with(path=lambda path: path[::-1]), "log", False, "与日志检查点不符"),
    "index changed": WrongProof(_with(index=lambda index: index + 1), "log", False, "与日志检查点不符"),
    "index beyond the log": WrongProof(_with(index=lambda _index: SIZE), "log", False, "与日志检查点不符"),
    "entry changed": WrongProof(_with(entry=_flipped), "log", False, "与日志检查点不符"),
    "checkpoint of another size": WrongProof(_with(checkpoint=_smaller), "log", None, "没有可信日志的正确签名"),
    "checkpoint's signature changed": WrongProof(
        _with(checkpoint=_line_changed), "log", None, "没有可信日志的正确签名"
    ),
    "checkpoint by another log's keys": WrongProof(_resigned, "log", None, "没有可信日志的正确签名"),
    "checkpoint of another log": WrongProof(
        _with(checkpoint=lambda note: note.replace(ORIGIN, "elsewhere.example/log")), "log", None, "信任资料之外的日志"
    ),
    "checkpoint without signatures": WrongProof(
        _with(checkpoint=lambda note: note.split(notes._DASH)[0]), "log", None, "无法读取"
    ),
    "state in words changed": WrongProof(
        _with(licence=lambda licence: licence | {"state": "REVOKED"}), "log", False, "与日志条目不一致"
    ),
    "identifier in words changed": WrongProof(
        _with(licence=lambda licence: licence | {"identifier": NUMBERED[0]}), "log", False, "与日志条目不一致"
    ),
    "identifier with a wrong check character": WrongProof(
        _with(licence=lambda licence: licence | {"identifier": licence["identifier"][:-1] + "?"}),
        "identifier", False, "校验位不正确",
    ),
    "opening of another record": WrongProof(
        _with(opening=lambda opening: opening | {"body": base64.b64encode(b"\xa0").decode()}),
        "log", False, "与日志条目不一致",
    ),
    "salt changed": WrongProof(
        _with(opening=lambda opening: opening | {"salt": _flipped(opening["salt"])}), "log", False, "与日志条目不一致"
    ),
    "no licence named": WrongProof(_with(licence=lambda _licence: {}), "structure", None, "不是公开日志的证明文件"),
}  # fmt: skip
