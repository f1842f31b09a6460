"""Whether what was signed is what is there, and whether everything there was signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from liangzhao_verify import failures
from liangzhao_verify.digests import Digest, digest_method
from liangzhao_verify.ofd.container import Package
from liangzhao_verify.ofd.document import SignatureList
from liangzhao_verify.ofd.signatures import Description, Reference
from liangzhao_verify.words import Sentence, _, sentence

_MOST_NAMES = 5
_ALL_AS_SIGNED = _("%(count)s 项受签名保护的内容均未改动。")
_LIST_GREW = _(
    "%(count)s 项受签名保护的内容均未改动；签名 %(signatures)s 之后又追加了签名，签名列表因此变化，不影响其效力。"
)
_SIGNATURE_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?Signature[\s/>]")
_LIST_END = re.compile(rb"</(?:[\w.-]+:)?Signatures\s*>\s*$")

Signed = tuple[tuple[SignatureList, tuple[Description, ...]], ...]


@dataclass(frozen=True)
class _Group:
    """One Signatures.xml and the signatures it lists."""

    package: Package
    listed: SignatureList
    signatures: tuple[Description, ...]

    def grew_after(self, position: int, reference: Reference, digest: Digest) -> bool:
        """Whether the signature list differs from what was signed only by later signatures.

        Proven either by cutting the later ones off, which gives back the very bytes, or by the last signature, which
        covers the list as it is now.
        """
        later = self.signatures[position + 1 :]
        if reference.place != self.listed.place or not later:
            return False
        content = self.package[self.listed.place]
        return digest(_cut(content, position + 1)) == reference.digest or _covers(later[-1], self.listed.place, content)


def check_content(package: Package, signed: Signed) -> Sentence:
    """What is well, in words; raises the DigestFailure that fits."""
    covered: set[str] = set()
    exempt: set[str] = set()
    outgrown: list[str] = []
    gathered = failures.Gathered()
    for listed, signatures in signed:
        group = _Group(package, listed, signatures)
        exempt.add(listed.place)
        for position, signature in enumerate(signatures):
            with gathered.noting():
                if _check_references(group, position):
                    outgrown.append(signature.label)
            covered |= {reference.place for reference in signature.references if reference.place is not None}
            exempt |= signature.own_places(package)
    with gathered.noting():
        _refuse_unprotected(package.members.keys() - covered - exempt)
    gathered.raise_gravest()
    count = len(covered)
    if outgrown:
        return sentence(_LIST_GREW, count=count, signatures=tuple(outgrown))
    return sentence(_ALL_AS_SIGNED, count=count)


def _refuse_unprotected(names: set[str]) -> None:
    if names:
        raise failures.ContentUnprotected(names=_listing(sorted(names)))


def _check_references(group: _Group, position: int) -> bool:
    """Check one signature's references; True when the signature list has grown since."""
    signature = group.signatures[position]
    digest = digest_method(signature.check_method)
    if not signature.references:
        raise failures.NothingProtected(signature=signature.label)
    removed = [reference.written for reference in signature.references if reference.place is None]
    if removed:
        raise failures.ContentRemoved(names=_listing(removed))
    if digest is None:
        raise failures.DigestMethodUnknown(method=signature.check_method[:60])
    changed = list(_changed(group.package, signature, digest))
    broken = [reference for reference in changed if not group.grew_after(position, reference, digest)]
    if broken:
        raise failures.ContentChanged(names=_listing([reference.written for reference in broken]))
    return bool(changed)


def _changed(package: Package, signature: Description, digest: Digest) -> Iterator[Reference]:
    for reference in signature.references:
        if reference.place is not None and digest(package[reference.place]) != reference.digest:
            yield reference


def _covers(signature: Description, place: str, content: bytes) -> bool:
    digest = digest_method(signature.check_method)
    return digest is not None and any(
        reference.place == place and reference.digest == digest(content) for reference in signature.references
    )


def _cut(content: bytes, keep: int) -> bytes:
    """The signature list as it was with its first ``keep`` signatures, or nothing when it cannot be cut."""
    starts = [found.start() for found in _SIGNATURE_ELEMENT.finditer(content)]
    end = _LIST_END.search(content)
    return content[: starts[keep]] + content[end.start() :] if end and keep < len(starts) else b""


def _listing(names: list[str]) -> tuple[str, ...]:
    shown = tuple(name[:120] for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else (*shown, "…")
