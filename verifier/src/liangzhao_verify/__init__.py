"""Verification without a server: printed codes, and any OFD or PDF, read generously and judged strictly.

The steps, in the order they are taken; the first that fails is named:

1. structure   the container is whole and unambiguous, the XML or PDF can be read
2. digests     everything that was signed is as it was, and everything there was signed
3. seal        every signature is by the key in its certificate; the seal is its maker's and allows this signer
4. chain       every signer, and the maker of every seal, leads to a trust root and was certified when it signed
5. identifier  the licence identifier has the right form and check character
6. record      the attached licence record is signed by the issuer, is of this licence, and the issuer sealed the file
7. log         the licence stands in the public log, where a proof is given
8. state       the register, when it can be asked, or else a kept status list says the licence is in force

How strictly a container is judged:

- A member of an OFD that no signature covers makes the file not intact, whether or not a reader would show it: a
  page, a resource or an annotation put in later looks the same from outside. Only Signatures.xml, Signature.xml,
  SignedValue.dat and a seal file that repeats the sealed seal byte for byte need no cover.
- A signature list that an earlier signature covered may have grown by later signatures: cutting those off must give
  back the signed bytes, or the last signature must cover the list as it is.
- Bytes outside all members (before, between, behind them) make a container broken, and so does a member whose two
  headers disagree. In licences of ours (those with a record attached) every other field of the headers must be as our
  writer sets it. What may still differ is how a packer compressed the same content.
- In a PDF only validation material may follow the last signature.

``mathematics``, ``cms`` and ``chain`` know keys and certificates; ``ofd`` and ``pdf`` their formats; ``claim`` the
licence; ``files`` the steps of files but the last, which is ``state`` (a register) or ``status`` (kept lists);
``codes`` are the printed ones, ``trust`` is what must be known beforehand, ``api`` the one door to it all and
``command`` the command line. Nothing here needs Django, a database or a network.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liangzhao_verify.api import verify
    from liangzhao_verify.chain import TrustRoots, TrustRootsUnreadable
    from liangzhao_verify.files import verify_file
    from liangzhao_verify.status import Knowledge, StatusSource
    from liangzhao_verify.status.lists import KeptStatusLists
    from liangzhao_verify.trust import Trust
    from liangzhao_verify.verdict import KnownLicence, Lookup, Step, StepName, Verdict

__all__ = [
    "KeptStatusLists",
    "Knowledge",
    "KnownLicence",
    "Lookup",
    "StatusSource",
    "Step",
    "StepName",
    "Trust",
    "TrustRoots",
    "TrustRootsUnreadable",
    "Verdict",
    "verify",
    "verify_file",
]

_HOMES = {
    "verify": "api",
    "TrustRoots": "chain",
    "TrustRootsUnreadable": "chain",
    "verify_file": "files",
    "Knowledge": "status",
    "StatusSource": "status",
    "KeptStatusLists": "status.lists",
    "Trust": "trust",
    "KnownLicence": "verdict",
    "Lookup": "verdict",
    "Step": "verdict",
    "StepName": "verdict",
    "Verdict": "verdict",
}


def __getattr__(name: str) -> object:
    """The part of the package that has this name, loaded now: who needs Merkle trees loads no PDF reader."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
