"""Two dates of one list side by side: what stayed, changed, came, went, came back; what went is told, never deleted."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from liangzhao.consolidation.matching.addresses import address_likeness, read_address
from liangzhao.consolidation.matching.catalogue import Catalogue, Row
from liangzhao.consolidation.matching.deciding import Decision, Match, Shown, match
from liangzhao.consolidation.matching.folding import fold
from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.rivals import settled

_WORDS = "same-words"
"""The rule of rows that say the very same."""
_SAME_ADDRESS = 0.5
"""Addresses less alike than this are of two places: another street, or another number in it."""

# "无" and a few more words say that there is no address: whoever had none, or has none now, did not move.
_NO_ADDRESS = frozenset(
    {"无", "暂无", "没有", "不详", "未知", "未填", "空", "-", "--", "—", "——", "/", "\\", "*", "N/A", "n/a"}
)

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


class Fate(StrEnum):
    """What became of an entry between the two dates; a row that says of one what another row says is no entry."""

    SAME = "same"
    RENAMED = "renamed"
    MOVED = "moved"
    RECLASSIFIED = "reclassified"
    NEW = "new"
    BACK = "back again"
    GONE = "gone"
    ASK = "ask"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a dated list, its class there, and the numbers it is known by, the surest first; empty for none."""

    row: Row
    institution_class: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one entry; ``old`` is empty for one that came, ``new`` for one that went or must be asked about.

    Of a row that only the newer list repeats, ``old`` is empty though it must be asked about. For one that is back,
    ``old`` is its key in the earlier list. One entry may have changed in several ways. ``rule`` is what its two rows
    were joined by, with the score of that; ``classes`` are the old and the new one of an entry that has another.
    """

    fates: tuple[Fate, ...]
    old: str
    new: str
    old_name: str
    new_name: str
    rule: str = ""
    score: float = 0.0
    candidates: tuple[Shown, ...] = ()
    classes: tuple[str, str] = ("", "")


def reconcile(
    old: Sequence[Listed],
    new: Sequence[Listed],
    *,
    earlier: Sequence[Listed] = (),
    progress: Progress = lambda _done, _all: None,
) -> list[Line]:
    """A line for every entry of either list, the old ones in their order first.

    ``earlier`` are rows of lists before the old one: who was there, missed the old list and is in the new one, is back.
    Rows that say the same word for word are one entry, and one that a date repeats once more is asked about; rows of
    one number are one entry, unless a date has several of it.
    """
    same = _word_for_word(old, new)
    stands = {_said(old[before]): (old[before], new[after]) for before, after in same.items()}
    olds, news = ([each for each in rows if _said(each) not in stands] for rows in (old, new))
    kept = _by_number(olds, news)
    taken = {each.row.key for each in kept.values()}
    left = [each for each in news if each.row.key not in taken]
    catalogue = Catalogue([each.row for each in left])
    answers = _answers([each.row for each in olds if each.row.key not in kept], catalogue, progress)
    fresh = {each.row.key: each for each in left}
    changed = [_old_line(each, kept, answers, fresh) for each in olds]
    joined = {line.new for line in changed if line.new}
    came = [each for each in news if each.row.key not in joined]
    return [*_in_order(old, new, same, stands, iter(changed)), *_came(came, earlier)]


def _said(each: Listed) -> Listed:
    """All that a row says, whatever its key."""
    return replace(each, row=each.row._replace(key=""))


def _word_for_word(old: Sequence[Listed], new: Sequence[Listed]) -> dict[int, int]:
    """Places in the new list by places in the old one, of rows that say the same; the first stands for the first."""
    waiting: dict[Listed, deque[int]] = defaultdict(deque)
    for at, each in enumerate(new):
        waiting[_said(each)].append(at)
    found = ((at, waiting.get(_said(each))) for at, each in enumerate(old))
    return {at: places.popleft() for at, places in found if places}


def _in_order(
    old: Sequence[Listed],
    new: Sequence[Listed],
    same: Mapping[int, int],
    stands: Mapping[Listed, tuple[Listed, Listed]],
    changed: Iterator[Line],
) -> Iterator[Line]:
    """The lines of the old rows in their order, then those of rows that only the newer list repeats."""
    for at, each in enumerate(old):
        if at in same:
            yield _pair(each, new[same[at]], _WORDS, 1.0)
        elif twins := stands.get(_said(each)):
            yield Line((Fate.ASK,), each.row.key, "", each.row.name, "", _WORDS, 1.0, (_shown(twins[1]),))
        else:
            yield next(changed)
    paired = frozenset(same.values())
    for at, each in enumerate(new):
        if at not in paired and (twins := stands.get(_said(each))):
            yield Line((Fate.ASK,), "", each.row.key, "", each.row.name, _WORDS, 1.0, (_shown(twins[0]),))


def _shown(each: Listed) -> Shown:
    return Shown(each.row.key, each.row.name, 1.0)


def _by_number(old: Sequence[Listed], new: Sequence[Listed]) -> dict[str, Listed]:
    """The new row of each old one that shares a number with it which nobody else has on either date."""
    kept: dict[str, Listed] = {}
    for at in range(max((len(each.numbers) for each in old), default=0)):
        taken = {each.row.key for each in kept.values()}
        before = _alone(at, [each for each in old if each.row.key not in kept])
        after = _alone(at, [each for each in new if each.row.key not in taken])
        kept |= {each.row.key: after[number] for number, each in before.items() if number in after}
    return kept


def _alone(at: int, rows: Sequence[Listed]) -> dict[str, Listed]:
    """The rows by their number of one sort, as far as no two of them have the same."""
    found = [(each.numbers[at], each) for each in rows if len(each.numbers) > at and each.numbers[at]]
    many = Counter(number for number, _each in found)
    return {number: each for number, each in found if many[number] == 1}


def _answers(rows: Sequence[Row], catalogue: Catalogue, progress: Progress) -> dict[str, Match]:
    """The answer for each row; of several that mean one entry only the first is joined to it."""
    matches = []
    for row in rows:
        matches.append(match(row, catalogue))
        progress(len(matches), len(rows))
    answers: dict[str, Match] = {}
    taken: set[str] = set()
    for one in settled(lambda: iter(matches)):
        if one.decision is Decision.LINK and one.target not in taken:
            taken.add(one.target)
            answers[one.row] = one
        elif one.decision is not Decision.NONE:
            answers[one.row] = Match(one.row, Decision.CANDIDATES, "", one.score, one.rule, one.candidates)
    return answers


def _old_line(each: Listed, kept: dict[str, Listed], answers: dict[str, Match], fresh: dict[str, Listed]) -> Line:
    key, name = each.row.key, each.row.name
    if key in kept:
        return _pair(each, kept[key], "same-key", 1.0)
    answer = answers.get(key)
    if answer is None:
        return Line((Fate.GONE,), key, "", name, "")
    if answer.decision is Decision.LINK:
        return _pair(each, fresh[answer.target], answer.rule, answer.score)
    return Line((Fate.ASK,), key, "", name, "", answer.rule, answer.score, answer.candidates)


def _pair(old: Listed, new: Listed, rule: str, score: float) -> Line:
    fates = tuple(changes(old, new)) or (Fate.SAME,)
    classes = (old.institution_class, new.institution_class) if Fate.RECLASSIFIED in fates else ("", "")
    return Line(fates, old.row.key, new.row.key, old.row.name, new.row.name, rule, score, classes=classes)


def changes(old: Listed, new: Listed) -> Iterator[Fate]:
    """In which ways one institution is told otherwise by the newer list."""
    if is_renamed(old.row.name, new.row.name):
        yield Fate.RENAMED
    if _has_moved(old.row, new.row):
        yield Fate.MOVED
    if old.institution_class and new.institution_class and old.institution_class != new.institution_class:
        yield Fate.RECLASSIFIED


def is_renamed(old: str, new: str) -> bool:
    """Whether what is one institution by its number has another name, and not only another way of writing it."""
    return fold(old) != fold(new)


def _has_moved(old: Row, new: Row) -> bool:
    """To another address, or another division of today; a merger of districts moves nobody."""
    table = place_table()
    if fold(old.district) != fold(new.district) and old.district and new.district:
        places = table.of_column(old.district), table.of_column(new.district)
        if table.agreement(*places) < 0:
            return True
    if fold(old.address) == fold(new.address):
        return False
    before, after = read_address(_told(old.address)), read_address(_told(new.address))
    if before is None or after is None or not before.pairs or not after.pairs:
        return False
    return address_likeness(before, after) < _SAME_ADDRESS


def _told(address: str) -> str:
    """The address a row tells; empty for a word that says there is none."""
    return "" if is_nothing(address) else address


def is_nothing(text: str) -> bool:
    """Whether a cell says in a word or sign that there is nothing to say."""
    return "".join(text.split()) in _NO_ADDRESS


def _came(came: Sequence[Listed], earlier: Iterable[Listed]) -> Iterator[Line]:
    """Lines for rows without an old one: back again when an earlier list had them, else new."""
    before = Catalogue([each.row for each in earlier])
    for each in came:
        found = match(each.row, before)
        if found.decision is Decision.LINK:
            was = found.candidates[0]
            yield Line((Fate.BACK,), was.target, each.row.key, was.name, each.row.name, found.rule, found.score)
        else:
            yield Line((Fate.NEW,), "", each.row.key, "", each.row.name)
