"""The institutions an officer may choose among for a row without one: each once, and none like another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liangzhao.consolidation.deciding.choices import Back, Value
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.registers.models import Institution
from liangzhao.web.authority.cleaning import options, panels, rows
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
SAID, MEANT = "区妇幼保健院", "北京市海淀区妇幼保健院"


def unlinked(bench: Bench, *candidates: Institution, new: str | None = None) -> Proposal:
    """A nurse's row that names nobody, with the institutions it may mean."""
    raw, others = {"姓名": "王芳", "执业机构": SAID}, [str(each.pk) for each in candidates]
    about = {"other_entries": others, "entry_id": None}
    return bench.finding("institution", SAID, new, rule="DQ-18", kind="nurse", raw=raw, **about)


def offered(proposal: Proposal, answer: Question | None = None) -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in options.of(case_of(proposal), answer)]


def test_an_institution_that_is_proposed_by_its_name_is_no_other_candidate(cast: Cast, bench: Bench) -> None:
    meant, other = cast.institution(MEANT), cast.institution("北京市海淀区妇幼站")

    found = offered(unlinked(bench, meant, other, new=MEANT))

    assert [value for value, _label in found] == [MEANT, str(other.pk)]


def test_an_institution_that_was_answered_by_its_name_is_no_other_candidate(cast: Cast, bench: Bench) -> None:
    meant = cast.institution(MEANT)
    answer = Question(answer=Question.Answer.CORRECT, value=MEANT)

    assert [label for _value, label in offered(unlinked(bench, meant), answer)] == [f"答复：{MEANT}"]


def test_institutions_of_one_name_are_both_offered_when_only_their_name_is_answered(cast: Cast, bench: Bench) -> None:
    here, there = cast.institution(MEANT), cast.institution(MEANT, organ="东城", division="110101")
    answer = Question(answer=Question.Answer.CORRECT, value=MEANT)

    found = offered(unlinked(bench, here, there), answer)

    assert [value for value, _label in found] == [MEANT, str(here.pk), str(there.pk)]


def test_institutions_that_were_merged_are_offered_once(cast: Cast, bench: Bench) -> None:
    absorbed, standing = cast.institution(MEANT), cast.institution(MEANT)
    Institution.objects.filter(pk=absorbed.pk).update(status="CANCELLED", merged_into=standing)

    found = offered(unlinked(bench, absorbed, standing, new=str(absorbed.pk)))

    assert [value for value, _label in found] == [str(standing.pk)]


def test_institutions_that_would_read_alike_are_told_apart(cast: Cast, bench: Bench) -> None:
    here, there = cast.institution(MEANT), cast.institution(MEANT, organ="东城", division="110101")
    Institution.objects.filter(pk__in=[here.pk, there.pk]).update(reg_no="", address="")

    labels = [label for _value, label in offered(unlinked(bench, here, there))]

    assert labels == [f"候选机构：{MEANT}（{each.authority.name}）" for each in (here, there)]


def told(place: Institution) -> str:
    return f"{place.name}（{place.reg_no}；{place.address}）"


@pytest.mark.parametrize(
    ("state", "kept", "reads"),
    [
        ("SECOND", lambda key: Value(key).kept(), "{}"),
        ("APPLIED", lambda key: key, "{}"),
        ("SECOND", lambda key: Back({"state": "APPLIED", "chosen": key}).kept(), "撤销原决定（采用：{}），恢复原状"),
    ],
    ids=["proposed", "applied", "to be taken back"],
)
def test_a_decided_institution_is_told_by_its_name_and_number(
    cast: Cast, bench: Bench, state: str, kept: Callable[[str], str], reads: str
) -> None:
    meant, other = cast.institution(MEANT, address="海淀路1号"), cast.institution("北京市海淀区妇幼站")
    proposal = unlinked(bench, meant, other)
    proposal.state, proposal.chosen = state, kept(str(meant.pk))

    assert panels.chosen(case_of(proposal)) == reads.format(told(meant))


def test_a_file_names_the_institution_that_is_proposed(cast: Cast, bench: Bench) -> None:
    meant = cast.institution(MEANT, address="海淀路1号")

    (line,) = rows.lines([unlinked(bench, meant, new=str(meant.pk))])

    assert line[3] == told(meant)
