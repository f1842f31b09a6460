"""What kinds of lists are called on the command line: one or many of them, as anybody may write it."""

from __future__ import annotations

KINDS = {word: kind for kind in ("institution", "physician", "nurse", "qualification") for word in (kind, f"{kind}s")}
"""Each word for a kind, and the kind."""
SHOWN = "institution(s), physician(s), nurse(s), qualification(s)"
