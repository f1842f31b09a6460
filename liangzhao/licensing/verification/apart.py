"""Verification with the reading of the file in a limited child process: for files that strangers send to a server."""

from __future__ import annotations

import codecs
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyhanko.pdf_utils.crypt
import pyhanko.pdf_utils.metadata.xmp_xml  # noqa: F401  # see _WARM

import liangzhao_verify.pdf  # noqa: F401  # see _WARM
from liangzhao.documents import sandbox
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable
from liangzhao.kernel import records
from liangzhao_verify import failures, transport
from liangzhao_verify.chain import TrustRoots
from liangzhao_verify.files import examine, kind_of, unreadable
from liangzhao_verify.revocation import Revocation
from liangzhao_verify.state import with_state
from liangzhao_verify.verdict import Lookup, Verdict

# The child can open no file: what Python and pyHanko would import when they meet it must be there before.
_WARM = tuple(codecs.lookup(name) for name in ("ascii", "gb18030", "latin-1", "utf-16", "utf-16-be", "utf-32-be"))
_CHILD = f"{__name__}:examine_in_child"


def verify_file_apart(data: bytes, *, name: str, trust: TrustRoots, lookup: Lookup | None = None) -> Verdict:
    """The same as ``verify_file``; the register is asked here, not in the child. Raises ServiceBusy alone."""
    revoked = [each.as_json() for each in trust.revocations]
    proven = trust.proven_at.isoformat() if trust.proven_at else ""
    payload = records.encode([name, [root.der for root in trust.certificates], revoked, proven, data])
    try:
        verdict = transport.received(json.loads(sandbox.run(_CHILD, payload)))
    except (FileUnreadable, FileSlow, FileHeavy, ValueError):
        return unreadable(name, kind_of(data), failures.BeyondReading())
    return verdict if lookup is None else with_state(verdict, lookup)


def examine_in_child(payload: bytes) -> bytes:
    """What the child does with what the parent sent."""
    content: Any = records.decode(payload)
    name, roots, revoked, proven, data = content
    trust = replace(
        TrustRoots.of(roots),
        revocations=tuple(Revocation.read(each) for each in revoked),
        proven_at=datetime.fromisoformat(proven) if proven else None,
    )
    return json.dumps(transport.sent(examine(data, name=name, trust=trust))).encode()
