"""Who signed: the certificate, when, and with which seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from liangzhao_verify.chain import Certificate, TrustRoots, trace
from liangzhao_verify.words import Sentence, _, sentence

_TRACED = _("%(chains)s")


@dataclass(frozen=True)
class Maker:
    """Who made a seal, and when."""

    certificate: Certificate
    made_at: datetime


@dataclass(frozen=True)
class Signer:
    """A signer as the signature names it; ``others`` are certificates that came along."""

    label: str
    certificate: Certificate
    others: tuple[Certificate, ...]
    signed_at: datetime | None
    maker: Maker | None = None


def trace_all(signers: tuple[Signer, ...], roots: TrustRoots) -> Sentence:
    """How every signer, and the maker of every seal, leads to a root; raises the ChainFailure that fits."""
    chains = [trace(signer.certificate, signer.others, roots, signer.signed_at) for signer in signers]
    for signer in signers:
        if signer.maker is not None:
            trace(signer.maker.certificate, signer.others, roots, signer.maker.made_at)
    return sentence(_TRACED, chains=tuple({str(each): each for each in chains}.values()))
