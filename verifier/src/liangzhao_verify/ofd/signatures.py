"""The description of a signature, Signature.xml, and what it says was signed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from liangzhao_verify import failures
from liangzhao_verify.ofd import document as ofd
from liangzhao_verify.ofd import xml
from liangzhao_verify.ofd.container import Package


@dataclass(frozen=True)
class Reference:
    """A member as it was when signed: ``place`` is None when it is gone, ``written`` is the path in the file."""

    written: str
    place: str | None
    digest: bytes


@dataclass(frozen=True)
class Description:
    """A signature with its description, its value and the seal beside it, if any."""

    label: str
    place: str
    content: bytes
    check_method: str
    references: tuple[Reference, ...]
    value_place: str
    value: bytes
    seal_place: str | None

    def own_places(self, package: Package) -> set[str]:
        """The members that no signature of its own can cover.

        The seal file is among them only when the signature's value repeats it byte for byte.
        """
        own = {self.place, self.value_place}
        if self.seal_place is not None and package[self.seal_place] in self.value:
            own.add(self.seal_place)
        return own


def describe(document: ofd.Document) -> tuple[tuple[ofd.SignatureList, tuple[Description, ...]], ...]:
    """Every signature list with its signatures in the order of signing; raises a StructureFailure."""
    return tuple(
        (listed, tuple(_describe(document.package, listed, item) for item in listed.signatures))
        for listed in document.signature_lists
    )


def _describe(package: Package, listed: ofd.SignatureList, item: ofd.ListedSignature) -> Description:
    content = package[item.place]
    root = xml.parse(content, item.place)
    info = xml.child(root, "SignedInfo")
    references = xml.child(info, "References") if info is not None else None
    if info is None or references is None:
        raise failures.MemberMissing(name=f"{item.place} References")
    base, home = ofd.folder(item.place), ofd.folder(ofd.folder(listed.place))
    value_place, value = ofd.member(package, xml.text(root, "SignedValue"), base, home)
    seal_reference = xml.text(info, "Seal", "BaseLoc")
    return Description(
        label=item.id or item.place,
        place=item.place,
        content=content,
        check_method=references.get("CheckMethod", "MD5"),
        references=tuple(_references(package, references, base, home)),
        value_place=value_place,
        value=value,
        seal_place=ofd.member(package, seal_reference, base, home)[0] if seal_reference else None,
    )


def _references(package: Package, listed: etree._Element, base: str, home: str) -> Iterator[Reference]:
    for item in xml.children(listed, "Reference"):
        written = item.get("FileRef", "")
        yield Reference(written, ofd.resolve(package, written, base, home), _decoded(xml.text(item, "CheckValue")))


def _decoded(value: str) -> bytes:
    """The digest; an unreadable one equals no digest."""
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
