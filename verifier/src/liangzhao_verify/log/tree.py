"""Merkle trees of RFC 6962: hashing, compact ranges, proofs of inclusion and consistency, and their verification."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()

Node = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at (height, index): that of leaves index·2^height … (index+1)·2^height."""


class ProofFails(ValueError):
    """Raised when a proof does not lead to the root it is meant for; the text says why."""


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of an entry: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash above two others: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^n hashes of one height."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, the largest first; the root of the empty tree for none."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def covering(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The (height, index) of the fewest complete subtrees that make up leaves low … high, left to right."""
    while low < high:
        height = min((low & -low).bit_length() - 1 if low else 64, (high - low).bit_length() - 1)
        yield height, low >> height
        low += 1 << height


def root_of_range(low: int, high: int, node: Node) -> bytes:
    """The hash over leaves low … high, where low begins a subtree at least as large as the range."""
    return fold([node(*place) for place in covering(low, high)])


@dataclass(frozen=True)
class Sibling:
    """One step of a path upwards: leaves ``low`` … ``high`` are hashed together and stand to the left or the right."""

    low: int
    high: int
    on_left: bool


def inclusion_steps(index: int, size: int) -> list[Sibling]:
    """The siblings on the way from a leaf to the root, the lowest first; ValueError for a leaf outside the tree."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    steps, low, high = list[Sibling](), 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            steps.append(Sibling(middle, high, on_left=False))
            high = middle
        else:
            steps.append(Sibling(low, middle, on_left=True))
            low = middle
    return steps[::-1]


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from a leaf to the root of the tree of this size (RFC 6962 §2.1.1)."""
    return [root_of_range(step.low, step.high, node) for step in inclusion_steps(index, size)]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of ``new`` leaves to begin with that of ``old`` (RFC 6962 §2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} is not the beginning of one of {new}")
    if old in (0, new):
        return []
    proof, low, high, whole = list[bytes](), 0, new, True
    parts: list[tuple[int, int]] = []
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            parts.append((middle, high))
            high = middle
        else:
            parts.append((low, middle))
            low, whole = middle, False
    if not whole:
        proof.append(root_of_range(low, high, node))
    return proof + [root_of_range(*part, node) for part in reversed(parts)]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf and its path lead to (RFC 9162 §2.1.3.2); raises ProofFails for a path of another shape."""
    if not 0 <= index < size:
        raise ProofFails("the leaf lies outside the tree")
    steps = inclusion_steps(index, size)
    if len(steps) != len(proof):
        raise ProofFails("the path has not the length of this leaf's")
    root = leaf
    for step, sibling in zip(steps, proof, strict=True):
        root = node_hash(sibling, root) if step.on_left else node_hash(root, sibling)
    return root


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofFails unless the path leads from the leaf to the root."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise ProofFails("the path leads to another root")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raise ProofFails unless the larger tree begins with the smaller (RFC 9162 §2.1.4.2)."""
    if old == new or old == 0:
        _verify_trivial(old, new, proof, old_root, new_root)
        return
    if not 0 < old < new or not proof:
        raise ProofFails("no proof for these sizes")
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofFails("the proof is too long")
        if first & 1 or first == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        first, last = first >> 1, last >> 1
    if last or before != old_root or after != new_root:
        raise ProofFails("the larger tree does not begin with the smaller")


def _verify_trivial(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof or not 0 <= old <= new:
        raise ProofFails("no proof for these sizes")
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofFails("the empty tree has another root")
    if old == new and old_root != new_root:
        raise ProofFails("one size, two roots")


def _split(count: int) -> int:
    """The largest power of two below ``count`` (at least 2)."""
    return 1 << (count - 1).bit_length() - 1
