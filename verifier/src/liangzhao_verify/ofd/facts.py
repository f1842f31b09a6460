"""What an OFD licence says of itself: its custom data, and the text on its pages that its field index points at."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from liangzhao_verify import failures
from liangzhao_verify.custom_names import TAGS_NAMESPACE
from liangzhao_verify.ofd import document as ofd
from liangzhao_verify.ofd import xml
from liangzhao_verify.ofd.container import Package
from liangzhao_verify.shown import Shown


def read_shown(document: ofd.Document) -> Shown:
    """What the file shows; an index that cannot be read shows nothing."""
    try:
        return Shown(document.metadata, dict(_fields(document.package)))
    except failures.StructureFailure:
        return Shown(document.metadata, {})


def _fields(package: Package) -> Iterator[tuple[str, str]]:
    root = xml.parse(package[ofd.ROOT], ofd.ROOT)
    for body in xml.children(root, "DocBody"):
        name, content = ofd.member(package, xml.text(body, "DocRoot"))
        home, listed = ofd.folder(name), xml.parse(content, name)
        texts = dict(_texts(package, listed, home))
        index = _index(package, xml.text(listed, "CustomTags"), home)
        for field in () if index is None else xml.children(index, "Field"):
            shown = ((item.get("PageRef", ""), xml.text(item)) for item in xml.children(field, "ObjectRef"))
            yield field.get("Name", ""), "".join(texts.get(place, "") for place in shown)


def _index(package: Package, reference: str, home: str) -> etree._Element | None:
    """The index of fields among the custom tags of a document."""
    if not reference:
        return None
    name, content = ofd.member(package, reference, home, home)
    for tag in xml.children(xml.parse(content, name), "CustomTag"):
        if TAGS_NAMESPACE in (tag.get("NameSpace"), tag.get("TypeID")):
            place, index = ofd.member(package, xml.text(tag, "FileLoc"), ofd.folder(name), home)
            return xml.parse(index, place)
    return None


def _texts(package: Package, listed: etree._Element, home: str) -> Iterator[tuple[tuple[str, str], str]]:
    """The text of every text object, by the ids of its page and its own."""
    pages = xml.child(listed, "Pages")
    for page in () if pages is None else xml.children(pages, "Page"):
        place, content = ofd.member(package, page.get("BaseLoc", ""), home, home)
        for item in xml.parse(content, place).iter():
            if xml.local_name(item) == "TextObject":
                codes = ("".join(map(str, code.itertext())) for code in xml.children(item, "TextCode"))
                yield (page.get("ID", ""), item.get("ID", "")), "".join(codes)
