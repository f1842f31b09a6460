"""XML of an OFD, read without DTDs, entities, network or unbounded depth; namespaces do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from liangzhao_verify import failures

DEEPEST = 100
_DOCTYPE = re.compile(rb"<\x00?\x00?\x00?!\x00?\x00?\x00?D\x00?\x00?\x00?O\x00?\x00?\x00?C", re.IGNORECASE)


def parse(content: bytes, name: str) -> etree._Element:
    """The root element; raises XmlDeclaresTypes, XmlBroken or XmlTooDeep, naming the member."""
    if _DOCTYPE.search(content):
        raise failures.XmlDeclaresTypes(name=name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise failures.XmlBroken(name=name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise failures.XmlDeclaresTypes(name=name)
    if _depth(root) > DEEPEST:
        raise failures.XmlTooDeep(name=name)
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The direct children of this local name."""
    return (child for child in element if local_name(child) == name)


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """The element reached by following local names downwards, the first where there are several."""
    found: etree._Element | None = element
    for name in path:
        found = next(children(found, name), None) if found is not None else None
    return found


def text(element: etree._Element, *path: str) -> str:
    """The text at a path of local names, without blanks at its ends; empty when there is none."""
    found = child(element, *path)
    return "".join(str(part) for part in found.itertext()).strip() if found is not None else ""


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
