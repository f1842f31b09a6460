"""A list without a 统一社会信用代码 is told the one the register has of that name (domain.md §8, D17)."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import Institution
from tests.consolidation.intake.test_persons import take
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

HEAD = "机构编码,机构名称,区县,地址,类别,统一社会信用代码\n"
NAMELESS = "1,北京海淀示例医院,海淀区,示例路1号,A100,\n"


def suggested(tmp_path: Path) -> tuple[bool, str | None]:
    take(Kind.INSTITUTION, HEAD + NAMELESS, tmp_path / "list.csv")
    found = Proposal.objects.get(rule="DQ-17", field="uscc")
    return found.has_new, found.new


def test_the_code_of_the_register_is_proposed(cast: Cast, tmp_path: Path) -> None:
    known = cast.institution("北京海淀示例医院")

    assert suggested(tmp_path) == (True, known.uscc)


def test_two_codes_of_one_name_propose_nothing(cast: Cast, tmp_path: Path) -> None:
    cast.institution("北京海淀示例医院")
    cast.institution("北京海淀示例医院")

    assert suggested(tmp_path) == (False, None)


def test_a_wrong_code_of_the_register_is_not_proposed(cast: Cast, tmp_path: Path) -> None:
    known = cast.institution("北京海淀示例医院")
    Institution.objects.filter(pk=known.pk).update(uscc=known.uscc[:17] + ("0" if known.uscc[17] != "0" else "1"))

    assert suggested(tmp_path) == (False, None)
