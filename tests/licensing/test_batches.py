"""What a batch asks of the database does not grow with the batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from liangzhao.kernel import clock
from liangzhao.licensing import eligibility
from liangzhao.licensing.subjects import subjects_of
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from tests.support.cast import Cast
from tests.support.statements import counted

pytestmark = pytest.mark.django_db

NAMES = ("王小兰", "孙丽", "赵敏", "周芳", "吴静", "郑洁")


def _institutions(cast: Cast) -> list[UUID]:
    return [cast.institution(f"北京海淀{name}示例诊所").pk for name in NAMES]


def _physicians(cast: Cast) -> list[UUID]:
    return _filed_elsewhere(cast, cast.physician)


def _nurses(cast: Cast) -> list[UUID]:
    return _filed_elsewhere(cast, cast.nurse)


def _filed_elsewhere(cast: Cast, enter: Callable[..., entries.Registration]) -> list[UUID]:
    home, other = cast.institution(), cast.institution("北京东城示例医院", organ="东城", division="110101")
    rows = [enter(name, home) for name in NAMES]
    for row in rows:
        act = cast.act("file")
        entries.file_at(row, institution=other, filed_on=date(2026, 1, 9), authority=other.authority, act=act)
    return [row.person_id for row in rows]


def _asked(kind: Register, holders: list[UUID]) -> tuple[int, int]:
    """How many subjects were judged, and how many statements that took."""
    with counted() as sent:
        subjects = subjects_of(kind, holders)
        judged = [eligibility.findings(kind, subject, clock.today()) for subject in subjects]
    assert all(eligibility.is_eligible(findings) for findings in judged)
    return len(judged), len(sent)


AS_THE_NODE = 3  # what is in doubt about the numbers: into the node's scope, the question, and back


@pytest.mark.parametrize(
    ("kind", "enter", "statements"),
    [
        (Register.INSTITUTION, _institutions, 1),
        (Register.PHYSICIAN, _physicians, 3 + AS_THE_NODE),
        (Register.NURSE, _nurses, 2 + AS_THE_NODE),
    ],
)
def test_the_eligibility_of_many_takes_as_many_statements_as_of_one(
    cast: Cast, kind: Register, enter: Callable[[Cast], list[UUID]], statements: int
) -> None:
    holders = enter(cast)
    _asked(kind, holders)  # the code tables are read once per process

    assert _asked(kind, holders[:1]) == (1, statements)
    assert _asked(kind, holders) == (len(NAMES), statements)
