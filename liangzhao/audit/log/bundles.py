"""The proof of one licence; the off-line verifier reads it, so its form is written there."""

from liangzhao_verify.log.bundles import (
    FORMAT,
    TEXT_FORMAT,
    Bundle,
    BundleFails,
    Entry,
    Failure,
    Licence,
    Opening,
    Proven,
    as_text,
    compose,
    read_entry,
    record_in,
    verify_bundle,
)

__all__ = [
    "FORMAT",
    "TEXT_FORMAT",
    "Bundle",
    "BundleFails",
    "Entry",
    "Failure",
    "Licence",
    "Opening",
    "Proven",
    "as_text",
    "compose",
    "read_entry",
    "record_in",
    "verify_bundle",
]
