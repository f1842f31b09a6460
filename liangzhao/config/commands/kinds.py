"""What kinds of lists are called on the command line: one or many of them, as anybody may write it."""

from __future__ import annotations

from liangzhao.kernel.words import _

KINDS = {word: kind for kind in ("institution", "physician", "nurse", "qualification") for word in (kind, f"{kind}s")}
"""Each word for a kind, and the kind."""
SHOWN = "institution(s), physician(s), nurse(s), qualification(s)"
WORDS = {
    "institution": _("医疗机构"),
    "physician": _("医师执业注册"),
    "nurse": _("护士执业注册"),
    "qualification": _("医师资格"),
}
"""What the kinds are called in messages."""
