"""The signs of many texts at once: which texts hold one of a set, and what stands where in those of a length.

Texts are laid one behind the other as numbers of their signs, so that a set of signs is one look into a table for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
_BEHIND = "\x1f"
_TOLD_APART = 1 << 16


class SignSet:
    """The signs for which ``holds`` is true; those beyond the basic plane are taken for members, whatever they are."""

    def __init__(self, holds: Callable[[str], object]) -> None:
        self._holds = holds

    @cached_property
    def table(self) -> Mask:
        """Whether it holds a sign, by the number of the sign; the last entry stands for all others."""
        told = [bool(self._holds(chr(number))) for number in range(_TOLD_APART - 1)]
        table = np.array([*told, True])
        table[ord(_BEHIND)] = False
        return table


class Signs:
    """The signs of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        laid = _BEHIND.join([*texts, ""])
        numbers = np.frombuffer(laid.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._numbers = np.minimum(numbers, _TOLD_APART - 1).astype(np.uint16)
        ends = np.flatnonzero(numbers == ord(_BEHIND))
        self._is_clear = len(ends) == len(texts)  # no text holds the sign that stands between them
        self._ends = ends if self._is_clear else np.arange(len(texts))
        self._starts = np.concatenate(([0], self._ends[:-1] + 1))

    def holding(self, *signs: SignSet) -> Mask:
        """Which texts hold, one behind the other, a sign of each of these sets; of some unclear ones, all."""
        if not self._is_clear:
            return np.ones(len(self._ends), dtype=np.bool_)
        last = len(self._numbers) - len(signs) + 1
        found = signs[0].table[self._numbers[:last]]
        for behind, each in enumerate(signs[1:], start=1):
            found &= each.table[self._numbers[behind : last + behind]]
        if not found.any():
            return np.zeros(len(self._ends), dtype=np.bool_)
        held = np.zeros(len(self._numbers), dtype=np.bool_)
        held[:last] = found
        return np.bitwise_or.reduceat(held, self._starts)

    def of_length(self, length: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
        """Which texts have that many signs, and a line of the numbers of its signs for each of them."""
        if not self._is_clear:
            return np.zeros(0, dtype=np.intp), np.zeros((0, length), dtype=np.int64)
        at = np.flatnonzero(self._ends - self._starts == length)
        return at, self._numbers[self._starts[at][:, None] + np.arange(length)].astype(np.int64)

    @property
    def are_empty(self) -> Mask:
        """Which texts have no sign."""
        return self._ends == self._starts if self._is_clear else np.zeros(len(self._ends), dtype=np.bool_)
