"""One definition of 在册 for queries and for rows in hand, and what the public may see."""

from __future__ import annotations

import itertools

import pytest
from django.db.models import Q

from liangzhao.registers.institutions import standing
from liangzhao.registers.models import Institution
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

EVERY_KIND = list(itertools.product(Institution.Status.values, Institution.Form.values, (True, False)))


@pytest.fixture
def every_kind(cast: Cast) -> dict[tuple[str, str, bool], Institution]:
    """An institution of every state and form, with and without its 登记号."""
    made = {}
    for status, form, numbered in EVERY_KIND:
        row = cast.institution(f"{status} {form} {numbered}", status=status, licence_form=form)
        if not numbered:
            Institution.objects.filter(pk=row.pk).update(reg_no="")
            row.refresh_from_db()
        made[status, form, numbered] = row
    return made


def test_queries_and_rows_agree_on_who_is_on_the_register(
    every_kind: dict[tuple[str, str, bool], Institution],
) -> None:
    asked = set(Institution.objects.filter(standing.ON_REGISTER).values_list("name", flat=True))

    assert asked == {row.name for row in every_kind.values() if standing.is_on_register(row)}
    assert asked == {f"{status} LICENCE True" for status in ("ACTIVE", "CLOSED_TEMP", "VERIFY_DEFERRED")}


def test_what_is_public_is_on_the_register_on_file_or_out_of_practice(
    every_kind: dict[tuple[str, str, bool], Institution],
) -> None:
    def of(condition: Q) -> list[str]:
        return sorted(Institution.objects.filter(condition).values_list("name", flat=True))

    parts = [of(standing.ON_REGISTER), of(standing.ON_FILE), of(standing.OUT_OF_PRACTICE)]

    assert sorted(itertools.chain(*parts)) == of(standing.PUBLIC)
    assert len(of(standing.PUBLIC)) == sum(numbered and status != "PREPARING" for status, _form, numbered in every_kind)
