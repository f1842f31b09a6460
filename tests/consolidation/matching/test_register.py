"""The register as a list to match against: every name an entry has or had."""

from __future__ import annotations

import pytest

from liangzhao.consolidation.matching.catalogue import Catalogue
from liangzhao.consolidation.matching.deciding import Decision
from liangzhao.consolidation.matching.register import NoSuchRegisterKey, read_register
from liangzhao.registers import entries
from liangzhao.registers.models import Institution
from tests.consolidation.matching.rows import answer
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    """Return an entry that has had another name, and has a second one."""
    found = cast.institution()
    Institution.objects.filter(pk=found.pk).update(name="海淀长青医院", other_names=["海淀安宁老年病医院"])
    return Institution.objects.get(pk=found.pk)


def test_a_row_links_to_an_entry_by_its_name(hospital: Institution) -> None:
    found = answer("海淀长青医院", against=Catalogue(read_register().rows))

    assert (found.decision, found.target) == (Decision.LINK, str(hospital.pk))


def test_a_row_links_to_an_entry_by_its_second_name(hospital: Institution) -> None:
    found = answer("海淀安宁老年病医院", against=Catalogue(read_register().rows))

    assert found.candidates[0].target == str(hospital.pk)


def test_entries_may_be_told_by_another_number(hospital: Institution) -> None:
    keys = {row.key for row in read_register("reg_no").rows}

    assert keys == set(Institution.objects.values_list("reg_no", flat=True))


def test_a_number_that_entries_do_not_have_is_refused() -> None:
    with pytest.raises(NoSuchRegisterKey):
        read_register("fax")


def test_the_digest_follows_the_entries(hospital: Institution) -> None:
    before = read_register().digest
    Institution.objects.filter(pk=hospital.pk).update(name="海淀常青医院")

    assert read_register().digest != before


def test_a_row_links_to_an_entry_by_a_name_it_had(cast: Cast) -> None:
    entry = cast.institution()
    entries.change(entry, values={"name": "海淀松鹤康复医院"}, act=cast.act("institution.rename"))
    entries.change(entry, values={"name": "海淀长青医院"}, act=cast.act("institution.rename"))

    found = answer("海淀松鹤康复医院", against=Catalogue(read_register().rows))

    assert found.candidates[0].target == str(entry.pk)
    assert "海淀松鹤康复医院" in {name for row in read_register().rows for name in row.other_names}
