"""Sentences for people; the off-line verifier speaks in the same, so they are written there."""

from liangzhao_verify.words import (
    DATE_FORM,
    LIST_SEPARATOR,
    Sentence,
    Translate,
    _,
    names,
    paragraph,
    sentence,
)

__all__ = ["DATE_FORM", "LIST_SEPARATOR", "Sentence", "Translate", "_", "names", "paragraph", "sentence"]
