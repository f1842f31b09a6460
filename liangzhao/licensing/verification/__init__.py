"""Verification on a node: the stand-alone verifier with a child process around it and the register beside it.

The rules are those of ``liangzhao_verify``, which knows no node. Here: ``apart`` reads in a child process what
strangers send; ``command`` is the command line of a node. What the register says is ``licensing.checking``.
"""

from liangzhao_verify.chain import TrustRoots, TrustRootsUnreadable
from liangzhao_verify.files import verify_file
from liangzhao_verify.state import with_state
from liangzhao_verify.verdict import STEP_TITLES, KnownLicence, Lookup, Step, StepName, Verdict
from liangzhao_verify.web import assemble as offline_page

__all__ = [
    "STEP_TITLES",
    "KnownLicence",
    "Lookup",
    "Step",
    "StepName",
    "TrustRoots",
    "TrustRootsUnreadable",
    "Verdict",
    "offline_page",
    "verify_file",
    "with_state",
]
