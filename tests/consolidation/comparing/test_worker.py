"""Two dates of a list compared by the worker: what became of each row, at any size of step, killed at any of them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import ComparedLine, Comparison
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import working
from liangzhao.consolidation.uploads.comparing import asking, joining, laying, lines, naming
from liangzhao.consolidation.uploads.comparing.asking import ComparisonMovedOn, NotComparable
from liangzhao.kernel.identifiers import id_number
from liangzhao.reference.demo import load_demo_authorities
from tests.consolidation.comparing.lists import Rows, compared, dated, fates_of
from tests.consolidation.uploads.people import officer
from tests.support.cast import Cast
from tests.support.dying import died, seconds_of

S = Comparison.State
KILLS = 12
HOSPITAL, OTHER = "北京海淀示例医院", "北京西城示例医院"


def number(at: int) -> str:
    """An identity number."""
    return id_number.compose("110108", date(1980, 1, 1) + timedelta(days=at), 12)


def person(
    at: int, name: str = "王芳", place: str = HOSPITAL, *, licence: str = "", id_no: str | None = None, **more: str
) -> tuple[str, ...]:
    """A row of a list of persons."""
    printed = licence or f"2015110{at:05d}"
    told = number(at) if id_no is None else id_no
    return name, told, printed, place, more.get("level", "1"), more.get("category", "1"), more.get("scopes", "0101")


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


ROW = person(1)
PERSONS: list[tuple[str, tuple[str, ...], tuple[str, ...], set[Fate]]] = [
    ("nothing changed", ROW, ROW, {Fate.SAME}),
    ("written in full width", ROW, (ROW[0], ROW[1], "２０１５１１０００００１", *ROW[3:]), {Fate.SAME}),
    ("another name", ROW, person(1, "王芬"), {Fate.RENAMED}),
    ("another institution", ROW, person(1, place=OTHER), {Fate.MOVED}),
    ("the institution is not told", ROW, person(1, place=""), {Fate.SAME}),
    ("another level", ROW, person(1, level="2"), {Fate.RECLASSIFIED}),
    ("the level in a word", ROW, person(1, level="执业医师"), {Fate.SAME}),
    ("another category", ROW, person(1, category="4"), {Fate.RECLASSIFIED}),
    ("another scope", ROW, person(1, scopes="0102"), {Fate.RECLASSIFIED}),
    ("scopes in another order", person(1, scopes="0101，0102"), person(1, scopes="0102、0101"), {Fate.SAME}),
    ("all at once", ROW, person(1, "王芬", OTHER, level="2"), {Fate.RENAMED, Fate.MOVED, Fate.RECLASSIFIED}),
    ("another certificate", ROW, person(1, licence="201511099999"), {Fate.SAME}),
    ("by the certificate when the older list has no number", person(1, id_no=""), ROW, {Fate.SAME}),
    ("by the certificate when a number is wrong", person(1, id_no="110108198001010000"), person(1), {Fate.SAME}),
    ("by the certificate when a number is hidden", person(1, id_no="110***********002X"), ROW, {Fate.SAME}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "fates"), [case[1:] for case in PERSONS], ids=[case[0] for case in PERSONS]
)
@pytest.mark.parametrize("kind", [Kind.PHYSICIAN, Kind.NURSE])
def test_what_became_of_a_person(
    clerk: Actor, kind: Kind, before: tuple[str, ...], after: tuple[str, ...], fates: set[Fate]
) -> None:
    made = compared(dated(clerk, kind, [before], at=1), dated(clerk, kind, [after], at=2), clerk)

    assert (made.state, fates_of(made)) == (S.DONE, {(2, 2): fates})


UNSURE: list[tuple[str, Rows, Rows]] = [
    ("only name and institution", [("王芳", "", "", HOSPITAL)], [("王芳", "", "", HOSPITAL)]),
    ("a number on one date only", [person(1)], [("王芳", "", "", HOSPITAL)]),
    ("one certificate, two identity numbers", [person(1)], [person(2, licence="201511000001")]),
    ("one certificate, two identity numbers, another name", [person(1)], [person(2, "李强", licence="201511000001")]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), [case[1:] for case in UNSURE], ids=[case[0] for case in UNSURE])
def test_who_is_not_known_for_sure_is_asked_about(clerk: Actor, before: Rows, after: Rows) -> None:
    made = compared(dated(clerk, Kind.NURSE, before, at=1), dated(clerk, Kind.NURSE, after, at=2), clerk)

    assert fates_of(made) == {(2, 0): {Fate.ASK}, (0, 2): {Fate.NEW}}
    asked, came = lines.every(made, None, with_same=True)
    assert [side.row for side in (*asked.candidates, *came.candidates)] == [2, 2]


@pytest.mark.django_db
def test_namesakes_with_numbers_of_their_own_are_two_people(clerk: Actor) -> None:
    older, newer = dated(clerk, Kind.NURSE, [person(1)], at=1), dated(clerk, Kind.NURSE, [person(2)], at=2)

    assert fates_of(compared(older, newer, clerk)) == {(2, 0): {Fate.GONE}, (0, 2): {Fate.NEW}}


@pytest.mark.django_db
def test_who_stands_twice_in_a_list_is_told_apart_by_the_rest(clerk: Actor) -> None:
    here, there = person(1), person(1, place=OTHER)
    older = dated(clerk, Kind.PHYSICIAN, [here, there, person(2), person(2)], at=1)
    newer = dated(clerk, Kind.PHYSICIAN, [person(2), there, here, person(3)], at=2)

    assert fates_of(compared(older, newer, clerk)) == {
        (2, 4): {Fate.SAME},
        (3, 3): {Fate.SAME},
        (4, 2): {Fate.SAME},
        (5, 0): {Fate.REPEATED},
        (0, 5): {Fate.NEW},
    }


@pytest.mark.django_db
def test_who_missed_a_date_is_back(clerk: Actor) -> None:
    dated(clerk, Kind.NURSE, [person(3, place=OTHER), person(1)], at=1)
    older = dated(clerk, Kind.NURSE, [person(2)], at=2)
    newer = dated(clerk, Kind.NURSE, [person(2), person(1), person(4)], at=3)

    made = compared(older, newer, clerk)

    assert fates_of(made) == {(2, 2): {Fate.SAME}, (0, 3): {Fate.BACK}, (0, 4): {Fate.NEW}}
    back = next(line for line in lines.after(made, Fate.BACK, -1, 5))
    assert back.older is not None
    assert (back.older.row, back.older.load.received_at < older.received_at) == (3, True)


@pytest.mark.django_db
def test_of_a_date_nobody_compared_nothing_is_said(clerk: Actor) -> None:
    older, newer = dated(clerk, Kind.NURSE, [person(1)], at=1), dated(clerk, Kind.NURSE, [person(2), person(1)], at=2)
    made = compared(older, newer, clerk)
    dated(clerk, Kind.NURSE, [person(3)], at=3)

    (line,) = lines.after(made, Fate.SAME, -1, 5)

    told = lines.history(line, asking.dates_of(newer))
    assert [(load.pk, row) for load, row in told] == [(older.pk, 2), (newer.pk, 3)]


def clinic(at: int, name: str = "", **more: str) -> tuple[str, ...]:
    """A row of a list of institutions."""
    told = more.get("code", str(at)), name or f"北京第{at}示例诊所", more.get("district", "海淀区")
    return *told, more.get("address", f"学院路{at}号"), more.get("kind", "D211"), more.get("reg_no", "")


@pytest.mark.django_db
def test_codes_given_anew_each_time_are_not_believed(clerk: Actor) -> None:
    far = clinic(1, "广西南宁市金陵镇卫生院", district="南宁市")
    older = dated(clerk, Kind.INSTITUTION, [far, *(clinic(at) for at in range(2, 21))], at=1)
    newer = dated(clerk, Kind.INSTITUTION, [clinic(at, code=str(at - 1)) for at in range(2, 22)], at=2)

    found = fates_of(compared(older, newer, clerk))

    assert found == {(2, 0): {Fate.GONE}, **{(at + 1, at): {Fate.SAME} for at in range(2, 21)}, (0, 21): {Fate.NEW}}


@pytest.mark.django_db
def test_institutions_of_one_registration_number_are_one(clerk: Actor) -> None:
    registered = "PDY10001711010811A1001"
    older = dated(clerk, Kind.INSTITUTION, [clinic(1, code="a", reg_no=registered)], at=1)
    newer = dated(clerk, Kind.INSTITUTION, [clinic(1, "北京新名医院", code="b", reg_no=registered)], at=2)

    assert fates_of(compared(older, newer, clerk)) == {(2, 2): {Fate.RENAMED}}


@pytest.mark.django_db
def test_the_better_claim_on_a_name_wins_and_the_other_is_asked_about(clerk: Actor) -> None:
    older: Rows = [("", "北京燕化医院", "房山区"), ("", "北京市燕化医院", "房山区")]
    newer: Rows = [("", "北京燕化医院", "房山区", "迎风街15号")]

    found = fates_of(
        compared(dated(clerk, Kind.INSTITUTION, older, at=1), dated(clerk, Kind.INSTITUTION, newer, at=2), clerk)
    )

    assert found == {(2, 2): {Fate.SAME}, (3, 0): {Fate.ASK}}


@pytest.mark.django_db
def test_a_comparison_is_stopped_and_gone_on_with(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laying, "ROWS", 2)
    rows = [person(at) for at in range(5)]
    older, newer = dated(clerk, Kind.NURSE, rows, at=1), dated(clerk, Kind.NURSE, rows, at=2)
    made = asking.ask(older.pk, newer.pk, by=clerk)
    working.work(0)

    halfway = Comparison.objects.get(pk=made.pk)
    asking.stop(halfway, by=clerk)
    working.work(60)
    stopped = Comparison.objects.get(pk=made.pk)
    asking.resume(stopped, by=clerk)
    working.work(60)

    assert (halfway.state, halfway.done, halfway.total) == (S.COMPARING, 2, 20)
    assert (stopped.state, stopped.done) == (S.STOPPED, 2)
    done = Comparison.objects.get(pk=made.pk)
    assert (done.state, done.done, done.counts) == (S.DONE, 20, {"same": 5})
    with pytest.raises(ComparisonMovedOn):
        asking.stop(done, by=clerk)


@pytest.mark.django_db
def test_a_load_undone_meanwhile_ends_the_comparison_with_the_reason(clerk: Actor) -> None:
    older, newer = dated(clerk, Kind.NURSE, [person(1)], at=1), dated(clerk, Kind.NURSE, [person(1)], at=2)
    made = asking.ask(older.pk, newer.pk, by=clerk)
    with service_transaction("test"):
        newer.state, newer.undone_at = newer.State.UNDONE, newer.received_at
        newer.save()

    working.work(60)

    failed = Comparison.objects.get(pk=made.pk)
    assert (failed.state, failed.problem) == (S.FAILED, str(NotComparable()))


@pytest.mark.django_db
def test_rows_read_by_other_columns_are_laid_out_anew(clerk: Actor) -> None:
    older, newer = dated(clerk, Kind.NURSE, [person(1)], at=1), dated(clerk, Kind.NURSE, [person(1)], at=2)
    third = dated(clerk, Kind.NURSE, [person(1)], at=3)
    compared(older, newer, clerk)
    with service_transaction("test"):
        newer.columns = {"name": "licence_no", "id_no": "id_no"}
        newer.save()

    assert fates_of(compared(newer, third, clerk)) == {(2, 2): {Fate.RENAMED}}


STEPS = {"laying.ROWS": 7, "joining.ROWS": 5, "joining.ASKED": 3, "naming.ROWS": 3, "naming.CLAIMS": 6}
MODULES = {"laying": laying, "joining": joining, "naming": naming}


def _in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, size in STEPS.items():
        module, name = place.split(".")
        monkeypatch.setattr(MODULES[module], name, size)


def _dates(kind: Kind) -> tuple[Rows, Rows, Rows]:
    """Three dates of a list in which everything happens to somebody."""
    if kind is Kind.INSTITUTION:
        rows = [clinic(at, code="" if at % 3 else str(at)) for at in range(40)]
        moved = [clinic(at, f"北京第{at}示例门诊部", code="" if at % 3 else str(at)) for at in range(5, 15)]
        far = clinic(50, "广西南宁市金陵镇卫生院", code="", district="南宁市")
        return rows[:8], [*rows[4:30], far], [*moved, *rows[15:28], *rows[:3], *rows[32:40]]
    rows = [person(at, f"王{at}", id_no=None if at % 3 else "", licence="" if at % 5 else "无") for at in range(40)]
    moved = [person(at, f"王{at}", OTHER, id_no=None if at % 3 else "") for at in range(5, 15)]
    return rows[:8], rows[4:30], [*moved, *rows[15:28], *rows[:3], *rows[32:40]]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.INSTITUTION, Kind.NURSE])
def test_small_steps_find_what_large_ones_find(clerk: Actor, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    first, second, third = _dates(kind)
    for source in ("大步", "小步"):
        dated(clerk, kind, first, at=1, source=source)
    large = compared(
        dated(clerk, kind, second, at=2, source="大步"), dated(clerk, kind, third, at=3, source="大步"), clerk
    )
    _in_small_steps(monkeypatch)
    small = compared(
        dated(clerk, kind, second, at=2, source="小步"), dated(clerk, kind, third, at=3, source="小步"), clerk
    )

    assert fates_of(small) == fates_of(large)
    assert small.counts == large.counts
    assert {"same", "changed", "new", "gone", "back again"} <= set(small.counts)


def _officer() -> Actor:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        return cast.actor(cast.account("officer", RoleCode.ACCEPTOR, authority=cast.authority("海淀")))


def _compared_in(by: Actor, kind: Kind, source: str, older: Rows, newer: Rows) -> float:
    """The seconds that comparing takes where nothing is in the way."""
    with actor_transaction(by):
        pair = [dated(by, kind, rows, at=at, source=source).pk for at, rows in enumerate((older, newer), start=2)]
        asking.ask(*pair, by=by)
    return seconds_of(lambda: working.work(60))


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("kind", [Kind.INSTITUTION, Kind.NURSE])
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    _in_small_steps(monkeypatch)
    dice, by = Random(11), _officer()
    first, second, third = _dates(kind)
    whole = min(_compared_in(by, kind, source, second, third) for source in ("一", "二"))
    dated(by, kind, first, at=1)
    older, newer = dated(by, kind, second, at=2), dated(by, kind, third, at=3)
    with actor_transaction(by):
        made = asking.ask(older.pk, newer.pk, by=by)

    moments = [dice.uniform(0, whole / KILLS) for _kill in range(KILLS)]  # the first ones end before the work does
    killed = sum(died(lambda: working.work(60), after=moment) for moment in moments)
    working.work(60)

    with service_transaction("test"):
        done = Comparison.objects.select_related("older", "newer").get(pk=made.pk)
        kept = ComparedLine.objects.filter(comparison=made)
        olds = sorted(number for number in kept.values_list("older_number", flat=True) if number)
        news = sorted(number for number in kept.values_list("newer_number", flat=True) if number)
    assert killed >= KILLS // 2
    assert (done.state, done.done) == (S.DONE, done.total)
    assert olds == list(range(2, len(second) + 2))
    assert news == list(range(2, len(third) + 2))
