"""Verification with the reading of the file in a limited child process: for files that strangers send to a server."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pyhanko.pdf_utils.crypt
import pyhanko.pdf_utils.metadata.xmp_xml  # noqa: F401  # see _WARM

from liangzhao.documents import sandbox
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable
from liangzhao.kernel import records
from liangzhao.licensing.verification import failures
from liangzhao.licensing.verification.chain import TrustRoots
from liangzhao.licensing.verification.state import with_state
from liangzhao.licensing.verification.verdict import Lookup, Verdict
from liangzhao.licensing.verification.verify import examine, kind_of, unreadable

# The child can open no file: what Python and pyHanko would import when they meet it must be there before.
_WARM = tuple(codecs.lookup(name) for name in ("ascii", "gb18030", "latin-1", "utf-16", "utf-16-be", "utf-32-be"))
_CHILD = f"{__name__}:examine_in_child"


def verify_file_apart(data: bytes, *, name: str, trust: TrustRoots, lookup: Lookup | None = None) -> Verdict:
    """The same as ``verify_file``; the register is asked here, not in the child. Raises ServiceBusy alone."""
    payload = records.encode([name, [root.der for root in trust.certificates], data])
    try:
        verdict = Verdict.from_transport(json.loads(sandbox.run(_CHILD, payload)))
    except (FileUnreadable, FileSlow, FileHeavy):
        return unreadable(name, kind_of(data), failures.BeyondReading())
    return verdict if lookup is None else with_state(verdict, lookup)


def examine_in_child(payload: bytes) -> bytes:
    """What the child does with what the parent sent."""
    content: Any = records.decode(payload)
    name, roots, data = content
    return json.dumps(examine(data, name=name, trust=TrustRoots.of(roots)).for_transport()).encode()
