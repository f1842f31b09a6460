"""What the system says when it will not do what was asked; the off-line verifier refuses in the same way."""

from liangzhao_verify.refusals import Refusal

__all__ = ["Refusal"]
