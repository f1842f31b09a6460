"""Keys of a log; the off-line verifier believes them, so they are written there."""

from liangzhao_verify.log.keys import (
    NoteUnreadable,
    parse_key,
    parse_keys,
    raw_sm2,
    sm2_key,
    verify_sm2,
)

__all__ = [
    "NoteUnreadable",
    "parse_key",
    "parse_keys",
    "raw_sm2",
    "sm2_key",
    "verify_sm2",
]
