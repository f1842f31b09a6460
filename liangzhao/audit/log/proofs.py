"""Finding the proof of a licence in the published log; run in the scope of whoever names the licence."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from liangzhao.audit.log import notes, tree
from liangzhao.audit.log.bundles import Bundle, Entry, compose, read_entry, record_in
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.notes import Checkpoint
from liangzhao.audit.log.tiles import WIDTH, node_reader
from liangzhao.audit.log.tree import Sibling
from liangzhao.audit.models import Event, Leaf
from liangzhao.audit.tags import Tag


@dataclass(frozen=True)
class Head:
    """The last checkpoint: what it says and the note that says it."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True)
class Listed:
    """One public entry with its place."""

    index: int
    entry: Entry


@dataclass(frozen=True)
class LicenceProof:
    """Where the issue of a licence version stands in the log, the steps to the root, and the bundle to take away."""

    head: Head
    index: int
    leaf: bytes
    steps: tuple[Sibling, ...]
    bundle: Bundle


def head_of(folder: LogFolder) -> Head | None:
    """The last checkpoint; None before the first."""
    note = folder.checkpoint()
    return Head(notes.parse_checkpoint(notes.parse_note(note).text), note) if note else None


def entries_about(identifier: str, folder: LogFolder, head: Head) -> list[Listed]:
    """What the published log says about a licence, oldest first."""
    places = Leaf.objects.filter(identifier=identifier, index__lt=head.checkpoint.size).order_by("index")
    size = head.checkpoint.size
    return [Listed(place, read_entry(folder.entry(place, size))) for place in places.values_list("index", flat=True)]


def latest_entries(folder: LogFolder, head: Head, count: int) -> list[Listed]:
    """The last public entries of the log, the newest first."""
    size = head.checkpoint.size
    first = max(size - count, 0)
    numbers = range(first // WIDTH, -(-size // WIDTH))
    entries = {number: folder.entries(number, min(WIDTH, size - number * WIDTH)) for number in numbers}
    indexes = range(size - 1, first - 1, -1)
    return [Listed(index, read_entry(entries[index // WIDTH][index % WIDTH])) for index in indexes]


def proof_of(identifier: str, folder: LogFolder, head: Head) -> LicenceProof | None:
    """The proof that a licence was issued; None when the published log does not hold it (yet).

    Runs in the scope of whoever names the identifier; raises TileMissing when the folder is not whole.
    """
    size = head.checkpoint.size
    found = _issue(identifier, size)
    if found is None:
        return None
    index, entry, salt, body = found
    path = tree.inclusion_proof(index, size, node_reader(size, folder.tile))
    bundle = compose(
        entry=entry,
        index=index,
        path=path,
        checkpoint=head.note,
        salt=salt,
        body=body,
        record_sm3=record_in(body) or b"",
    )
    return LicenceProof(head, index, tree.leaf_hash(entry), tuple(tree.inclusion_steps(index, size)), bundle)


def _issue(identifier: str, size: int) -> tuple[int, bytes, bytes, bytes] | None:
    """Place, entry, salt and body of a licence's issue among the first leaves, in one question to the database."""
    listed = Leaf.objects.filter(identifier=identifier, index__lt=size)
    place = Subquery(listed.filter(event_id=OuterRef("pk")).values("index"))
    issued = Event.objects.filter(pk__in=listed.values("event_id"), tag=Tag.LICENCE_ISSUED).annotate(place=place)
    found = issued.order_by("at", "id").values_list("place", "public_entry", "salt", "body").first()
    if found is None:
        return None
    index, entry, salt, body = found
    return index, bytes(entry), bytes(salt), bytes(body)
