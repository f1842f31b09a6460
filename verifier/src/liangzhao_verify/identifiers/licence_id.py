"""电子证照标识, GB/T 36904-2018: root, licence type, issuer, serial, version and an ISO 7064 MOD 37,36 check."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from liangzhao_verify.identifiers import uscc
from liangzhao_verify.identifiers.identification import (
    ALPHANUMERIC,
    Identification,
    IdentifierFinding,
    hard,
    identified,
    normalise,
    require_shape,
    soft,
)
from liangzhao_verify.refusals import Refusal
from liangzhao_verify.words import Sentence, _, paragraph

KIND = "licence-id"
__all__ = ["KIND", "LicenceId", "NotALicenceId", "check", "check_char", "compose", "new_serial", "normalise", "parse"]

ROOT = "1.2.156.3005.2"
SERIAL_LENGTH = 20
_SERIALS = len(ALPHANUMERIC) ** SERIAL_LENGTH
_VALUES = {char: value for value, char in enumerate(ALPHANUMERIC)}
_SHAPE = re.compile(
    r"1\.2\.156\.3005\.2"
    r"\.(?P<type>[0-9A-Z]{18}[0-9]{3})"
    r"\.(?P<issuer>[0-9A-Z]{18})"
    r"\.(?P<serial>[0-9A-Z]{1,40})"
    r"\.(?P<version>[0-9]{3})"
    r"\.(?P<check>[0-9A-Z])"
)
_SEEN_SERIALS = range(9, 33)


class NotALicenceId(Refusal):
    """Raised when a text is not the identifier of an e-licence."""

    template = _("电子证照标识有误：%(reasons)s")


@dataclass(frozen=True)
class LicenceId:
    """The parts of an identifier; the same licence keeps type, issuer and serial through all its versions."""

    type_code: str
    issuer: str
    serial: str
    version: int

    @property
    def text(self) -> str:
        """The identifier as it is printed."""
        return compose(self.type_code, self.issuer, self.serial, self.version)

    def at_version(self, version: int) -> LicenceId:
        """The identifier of another version of the same licence."""
        return LicenceId(self.type_code, self.issuer, self.serial, version)


def check_char(body: str) -> str:
    """The check character over type, issuer, serial and version without dots."""
    product = 36
    for char in body:
        product = ((product + _VALUES[char]) % 36 or 36) * 2 % 37
    return ALPHANUMERIC[(37 - product) % 36]


def new_serial() -> str:
    """A serial that nobody can guess: 20 of 0-9 and A-Z, 103 random bits."""
    number, chars = secrets.randbelow(_SERIALS), []
    for _place in range(SERIAL_LENGTH):
        number, value = divmod(number, len(ALPHANUMERIC))
        chars.append(ALPHANUMERIC[value])
    return "".join(chars)


def compose(type_code: str, issuer_uscc: str, serial: str, version: int) -> str:
    """The identifier of a version, 1 to 999, of a licence."""
    parts = (
        require_shape(type_code, r"[0-9A-Z]{18}\d{3}", "type code"),
        require_shape(issuer_uscc, r"[0-9A-Z]{18}", "issuer"),
        require_shape(serial, r"[0-9A-Z]{1,40}", "serial"),
        require_shape(f"{version:03d}", r"(?!000)\d{3}", "version"),
    )
    return ".".join((ROOT, *parts, check_char("".join(parts))))


def parse(value: str) -> LicenceId:
    """The parts of a right identifier; NotALicenceId for any other text."""
    found = check(value)
    if not found.ok:
        raise NotALicenceId(reasons=paragraph(*(f.sentence for f in found.findings if f.level == "hard")))
    parts = found.parts
    return LicenceId(parts["type_code"], parts["issuer"], parts["serial"], int(parts["version"]))


def check(value: str) -> Identification:
    """What an 电子证照标识 is and what is wrong with it."""
    text = normalise(value)
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return identified(KIND, value, text, [_shape(text)])
    parts = {
        "type_code": shape["type"],
        "issuer": shape["issuer"],
        "serial": shape["serial"],
        "version": shape["version"],
        "check": shape["check"],
    }
    return identified(KIND, value, text, [_check(parts), _version(parts), *_doubts(parts)], parts)


def _shape(text: str) -> IdentifierFinding:
    if not text.startswith(ROOT + "."):
        says = _("电子证照标识应以%(root)s.开头，请从证照或二维码页面完整复制。")
        return hard("licence-id.root", says, root=ROOT)
    says = _("电子证照标识应由根代码、21位类型代码、18位颁发机构代码、流水号、3位版本号、1位校验位组成，请完整填写。")
    return hard("licence-id.shape", says)


def _check(parts: dict[str, str]) -> IdentifierFinding | None:
    body = parts["type_code"] + parts["issuer"] + parts["serial"] + parts["version"]
    if check_char(body) == parts["check"]:
        return None
    return hard("licence-id.check", _("电子证照标识的校验位不符，请逐位核对或重新扫码。"))


def _version(parts: dict[str, str]) -> IdentifierFinding | None:
    if parts["version"] != "000":
        return None
    return hard("licence-id.version", _("电子证照标识的版本号从001起，请核对。"))


def _doubts(parts: dict[str, str]) -> list[IdentifierFinding | None]:
    return [
        _body(parts["type_code"][:18], "licence-id.type", _("证照类型代码")),
        _body(parts["issuer"], "licence-id.issuer", _("证照颁发机构代码")),
        _serial(parts["serial"]),
    ]


def _body(code: str, where: str, name: str) -> IdentifierFinding | None:
    if uscc.is_right(code):
        return None
    says = _("电子证照标识中的%(part)s不是正确的统一社会信用代码，请向颁发机构核实。")
    return soft(where, says, part=Sentence(name))


def _serial(serial: str) -> IdentifierFinding | None:
    if len(serial) in _SEEN_SERIALS:
        return None
    return soft("licence-id.serial", _("电子证照标识的流水号长度少见，请向颁发机构核实。"))
