"""What a PDF licence says about itself in its XMP metadata, in terms that PDF/A lets a reader look up."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from pyhanko.pdf_utils.metadata.model import NS, ExpandedName, XmpArray, XmpStructure, XmpValue

from liangzhao.licensing.faces.face import Face
from liangzhao_verify.custom_names import XMP_LIST, XMP_NAMESPACE, XMP_PLACE, XMP_VALID_UNTIL

PREFIX = "licence"
SCHEMA = "Licence of the Liangzhao register"

Properties = dict[ExpandedName, XmpValue]


@dataclass(frozen=True)
class Term:
    """A property of ours: its name, the type of its value by PDF/A, what it means."""

    name: str
    value_type: str
    means: str


# PDF/A asks every property outside its own schemas to be described in the file (ISO 19005-2, 6.6.2.3.3).
TERMS = (
    Term(XMP_LIST, "URI", "Token Status List of the issuing authority in which the state of the licence stands"),
    Term(XMP_PLACE, "Integer", "Index of the licence in that list, from 0"),
    Term(XMP_VALID_UNTIL, "Date", "Last day on which the licence is valid"),
)

etree.register_namespace(PREFIX, XMP_NAMESPACE)


def properties(face: Face) -> Properties:
    """The licence's identifier, the end of its validity, and where its state stands, with their description."""
    identifier = {ExpandedName(NS["dc"], "identifier"): XmpValue(face.identifier)}
    ours = _ours(face)
    return identifier | ours | ({ExpandedName(NS["pdfaExtension"], "schemas"): _described()} if ours else {})


def _ours(face: Face) -> Properties:
    said: dict[str, str] = {}
    if face.status_index is not None:
        said |= {XMP_LIST: face.status_list, XMP_PLACE: str(face.status_index)}
    if face.valid_until is not None:
        said[XMP_VALID_UNTIL] = face.valid_until.isoformat()
    return {ExpandedName(XMP_NAMESPACE, name): XmpValue(value) for name, value in said.items()}


def _described() -> XmpValue:
    """The extension schema, as PDF/A prescribes it."""
    terms = [
        _named(
            "pdfaProperty",
            name=XmpValue(each.name),
            valueType=XmpValue(each.value_type),
            category=XmpValue("internal"),
            description=XmpValue(each.means),
        )
        for each in TERMS
    ]
    schema = _named(
        "pdfaSchema",
        schema=XmpValue(SCHEMA),
        namespaceURI=XmpValue(XMP_NAMESPACE),
        prefix=XmpValue(PREFIX),
        property=XmpValue(XmpArray.ordered(terms)),
    )
    return XmpValue(XmpArray.unordered([schema]))


def _named(space: str, /, **fields: XmpValue) -> XmpValue:
    return XmpValue(XmpStructure({ExpandedName(NS[space], name): value for name, value in fields.items()}))
