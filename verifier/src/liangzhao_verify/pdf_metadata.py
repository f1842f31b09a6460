"""What a PDF licence says of itself in its metadata (XMP): its identifier, its end, where its state stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from liangzhao_verify.claim import STATUS_INDEX, VALID_UNTIL, Claim
from liangzhao_verify.custom_names import XMP_LIST, XMP_NAMESPACE, XMP_PLACE, XMP_VALID_UNTIL
from liangzhao_verify.identifiers import licence_id
from liangzhao_verify.ofd import xml

_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_MOST_DIGITS = 12


def claim_in(metadata: bytes) -> Claim | None:
    """The licence that the metadata names, None for another document; raises a StructureFailure for broken XML."""
    root = xml.parse(metadata, "XMP")
    identifier = next(_values(root, _IDENTIFIER), "")
    if not identifier.startswith(licence_id.ROOT):
        return None
    return Claim(identifier, carries_record=False, stated=_stated(root, identifier))


def _stated(root: etree._Element, identifier: str) -> dict[str, Any]:
    """State and end under the names of a record. What stands there twice, or names another's list, says nothing."""
    end, address, place = (_only(root, name) for name in (XMP_VALID_UNTIL, XMP_LIST, XMP_PLACE))
    stated: dict[str, Any] = {VALID_UNTIL: end}
    issuer = licence_id.check(identifier).parts.get("issuer", "")
    if place.isascii() and place.isdigit() and len(place) <= _MOST_DIGITS and address.rpartition("/")[2] == issuer:
        stated[STATUS_INDEX] = int(place)
    return stated


def _only(root: etree._Element, name: str) -> str:
    found = list(_values(root, f"{{{XMP_NAMESPACE}}}{name}"))
    return found[0] if len(found) == 1 else ""


def _values(root: etree._Element, name: str) -> Iterator[str]:
    """The values of a property: RDF writes a simple one as an element or, for short, as an attribute."""
    for element in root.iter():
        if element.tag == name:
            yield element.get(_RESOURCE) or xml.text(element)
        if name in element.attrib:
            yield str(element.attrib[name])
