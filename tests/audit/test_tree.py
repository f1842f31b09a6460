"""Merkle trees against the definition of RFC 6962, word for word; proofs of every place and every pair of sizes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.audit.log import tree
from liangzhao.audit.log.growth import Edge
from liangzhao.audit.log.tiles import WIDTH, Tile, node_reader, partial_tiles, tiles_of

LEAVES = [tree.leaf_hash(str(number).encode()) for number in range(70_000)]
SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 255, 256, 257, 300)


def defined(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1."""
    if not leaves:
        return tree.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return tree.node_hash(defined(leaves[:split]), defined(leaves[split:]))


def node(height: int, index: int) -> bytes:
    return tree.perfect_root(LEAVES[index << height : (index + 1) << height])


@pytest.mark.parametrize("size", [0, *SIZES])
def test_the_root_is_the_defined_one(size: int) -> None:
    edge = Edge()
    list(edge.add(LEAVES[:size]))

    assert edge.root() == tree.root_of_range(0, size, node) == defined(LEAVES[:size])


@pytest.mark.parametrize("size", SIZES)
def test_every_entry_is_proven_and_no_other_place(size: int) -> None:
    root = defined(LEAVES[:size])
    proofs = [tree.inclusion_proof(index, size, node) for index in range(size)]

    for index, proof in enumerate(proofs):
        tree.verify_inclusion(LEAVES[index], index, size, proof, root)
    wrong = [(index, other) for index in range(size) for other in range(size) if other != index]
    assert not [pair for pair in wrong if proves(LEAVES[pair[0]], pair[1], size, proofs[pair[0]], root)]


def proves(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    try:
        tree.verify_inclusion(leaf, index, size, proof, root)
    except tree.ProofFails:
        return False
    return True


@pytest.mark.parametrize("new", SIZES[:11])
def test_every_beginning_is_proven(new: int) -> None:
    for old in range(new + 1):
        proof = tree.consistency_proof(old, new, node)
        tree.verify_consistency(old, new, proof, defined(LEAVES[:old]), defined(LEAVES[:new]))


@given(st.integers(1, 400), st.integers(0, 400), st.data())
def test_a_changed_proof_proves_nothing(new: int, old: int, data: st.DataObject) -> None:
    old = min(old, new - 1) or 1
    proof = tree.consistency_proof(old, new, node)
    before, after = tree.root_of_range(0, old, node), tree.root_of_range(0, new, node)
    if not proof:
        return
    place = data.draw(st.integers(0, len(proof) - 1))
    proof[place] = tree.leaf_hash(proof[place])

    with pytest.raises(tree.ProofFails):
        tree.verify_consistency(old, new, proof, before, after)


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root"),
    [
        (0, 3, defined(LEAVES[:1]), defined(LEAVES[:3])),
        (3, 3, defined(LEAVES[:3]), defined(LEAVES[:4])),
        (4, 3, defined(LEAVES[:4]), defined(LEAVES[:3])),
        (-1, 3, tree.EMPTY_ROOT, defined(LEAVES[:3])),
    ],
)
def test_without_a_proof_only_the_same_is_consistent(old: int, new: int, old_root: bytes, new_root: bytes) -> None:
    with pytest.raises(tree.ProofFails):
        tree.verify_consistency(old, new, [], old_root, new_root)


@pytest.mark.parametrize("call", [lambda: tree.inclusion_steps(3, 3), lambda: tree.consistency_proof(4, 3, node)])
def test_there_is_no_proof_outside_the_tree(call: object) -> None:
    with pytest.raises(ValueError, match="tree"):
        call()  # type: ignore[operator]  # a function of no arguments


def test_tiles_of_70000_are_those_of_the_specification() -> None:
    found = list(tiles_of(70_000))

    assert sum(tile.level == 0 and tile.is_full for tile in found) == 273
    assert sum(tile.level == 1 and tile.is_full for tile in found) == 1
    assert partial_tiles(70_000) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert partial_tiles(256) == [Tile(1, 0, 1)]


def test_tiles_hold_what_the_specification_says_and_give_back_every_proof() -> None:
    edge = Edge()
    held = {(tile.level, tile.number): hashes for tile, hashes in edge.add(LEAVES)}
    held |= {(tile.level, tile.number): hashes for tile, hashes in edge.partial()}
    read: list[Tile] = []

    def reading(tile: Tile) -> list[bytes]:
        read.append(tile)
        assert len(held[tile.level, tile.number]) == tile.width
        return held[tile.level, tile.number]

    for index in (0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999):
        proof = tree.inclusion_proof(index, len(LEAVES), node_reader(len(LEAVES), reading))
        tree.verify_inclusion(LEAVES[index], index, len(LEAVES), proof, edge.root())
    assert held[1, 0][7] == defined(LEAVES[7 * WIDTH : 8 * WIDTH])
    assert held[2, 0] == [defined(LEAVES[: WIDTH * WIDTH])]
    assert len(read) <= 8 * 5
