"""SM3 (GB/T 32905), as the verifier computes it."""

from liangzhao_verify.sm3 import sm3

__all__ = ["sm3"]
