"""What an OFD package says it holds: documents, pages, signatures, attachments and the metadata of a licence."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from liangzhao_verify import failures
from liangzhao_verify.ofd import xml
from liangzhao_verify.ofd.container import Package

ROOT = "OFD.xml"
_SIGNATURE_LIST = "Signatures.xml"
_ENCRYPTION_LIST = "Encryptions.xml"


@dataclass(frozen=True)
class ListedSignature:
    """A line of Signatures.xml: ``place`` is the member that holds the signature's description."""

    id: str
    place: str


@dataclass(frozen=True)
class SignatureList:
    """Signatures.xml of one document, in the order of signing."""

    place: str
    signatures: tuple[ListedSignature, ...]


@dataclass(frozen=True)
class Document:
    """An OFD as its readers see it; members are named as in the container."""

    package: Package
    metadata: Mapping[str, str]
    signature_lists: tuple[SignatureList, ...]
    attachments: Mapping[str, bytes]


def read_document(package: Package) -> Document:
    """The documents of a package, complete enough to be shown; raises a StructureFailure."""
    name = package.find(ROOT)
    if name is None or name not in package.members:
        raise failures.NotAnOfd()
    root = xml.parse(package[name], ROOT)
    if xml.local_name(root) != "OFD":
        raise failures.XmlBroken(name=ROOT)
    if package.find(_ENCRYPTION_LIST) is not None:
        raise failures.OfdEncrypted()
    bodies = list(xml.children(root, "DocBody"))
    if not bodies:
        raise failures.MemberMissing(name="DocBody")
    metadata: dict[str, str] = {}
    attachments: dict[str, bytes] = {}
    for body in bodies:
        metadata.update(_custom_data(body))
        attachments.update(_read_body(package, body))
    return Document(package, metadata, tuple(_signature_lists(package, bodies)), attachments)


def member(package: Package, reference: str, base: str = "", document: str = "") -> tuple[str, bytes]:
    """The name and bytes a reference leads to; raises MemberMissing."""
    name = resolve(package, reference, base, document)
    if name is None:
        raise failures.MemberMissing(name=reference[:120])
    return name, package[name]


def resolve(package: Package, reference: str, base: str = "", document: str = "") -> str | None:
    """The member a path means.

    A path beginning with a slash starts at the root. Writers disagree about the others, so they are tried from the
    folder of the file that holds them (``base``), from the root, and from the document's folder, in this order.
    """
    path = reference.strip().replace("\\", "/")
    starts = ("",) if path.startswith("/") else (base, "", document)
    for start in starts:
        name = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
        found = None if name.startswith("..") else package.find(name)
        if found is not None and found in package.members:
            return found
    return None


def folder(name: str) -> str:
    """The folder of a member."""
    return posixpath.dirname(name)


def _custom_data(body: etree._Element) -> Iterator[tuple[str, str]]:
    listed = xml.child(body, "DocInfo", "CustomDatas")
    if listed is None:
        return
    for item in xml.children(listed, "CustomData"):
        yield item.get("Name", ""), xml.text(item)


def _read_body(package: Package, body: etree._Element) -> dict[str, bytes]:
    """Read a document with all its pages; what comes back are its attachments by name."""
    name, content = member(package, xml.text(body, "DocRoot"))
    home = folder(name)
    root = xml.parse(content, name)
    pages = xml.child(root, "Pages")
    if pages is None:
        raise failures.MemberMissing(name="Pages")
    for page in xml.children(pages, "Page"):
        place, page_content = member(package, page.get("BaseLoc", ""), home, home)
        xml.parse(page_content, place)
    listed = xml.text(root, "Attachments")
    return dict(_attachments(package, listed, home)) if listed else {}


def _attachments(package: Package, reference: str, home: str) -> Iterator[tuple[str, bytes]]:
    name, content = member(package, reference, home, home)
    for item in xml.children(xml.parse(content, name), "Attachment"):
        place = resolve(package, xml.text(item, "FileLoc"), folder(name), home)
        if place is not None:
            yield item.get("Name", ""), package[place]


def _signature_lists(package: Package, bodies: list[etree._Element]) -> Iterator[SignatureList]:
    """The lists that OFD.xml names, else any list that lies in the package: dropping its mention hides nothing."""
    named = [reference for body in bodies if (reference := xml.text(body, "Signatures"))]
    stray = [name for name in package.members if posixpath.basename(name).casefold() == _SIGNATURE_LIST.casefold()]
    for reference in dict.fromkeys(named or stray):
        place, content = member(package, reference)
        yield SignatureList(place, tuple(_listed(package, place, content)))


def _listed(package: Package, place: str, content: bytes) -> Iterator[ListedSignature]:
    for item in xml.children(xml.parse(content, place), "Signature"):
        name, _content = member(package, item.get("BaseLoc", ""), folder(place))
        yield ListedSignature(item.get("ID", ""), name)
