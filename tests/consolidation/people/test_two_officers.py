"""No door lets one officer alone make two entries one, or anybody decide about themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

import liangzhao
from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.people.refusals import OwnEntry, SameOfficer
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import Person
from tests.consolidation.people.conftest import Officers
from tests.support.cast import Cast

ROOT = Path(liangzhao.__file__).parent
ACTS = {"merge", "undo"}
MODULE = "liangzhao.consolidation.people"


def callers(root: Path) -> Iterator[str]:
    """The modules that carry out or undo a merge."""
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module in {MODULE, f"{MODULE}.merging"}
            for alias in node.names
        }
        modules = {name for name, whole in names.items() if whole == "merging"}
        functions = {name for name, whole in names.items() if whole in ACTS}
        if any(_calls(node, modules, functions) for node in ast.walk(tree)):
            yield path.relative_to(root).as_posix()


def _calls(node: ast.AST, modules: set[str], functions: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.value.id in modules and node.func.attr in ACTS
    return isinstance(node.func, ast.Name) and node.func.id in functions


def test_only_the_deciding_of_a_case_merges() -> None:
    """The pages, the JSON interface and the command line reach a merge through its two officers or not at all."""
    assert list(callers(ROOT)) == ["consolidation/deciding/carrying_out.py"]


@pytest.mark.parametrize(
    "text",
    [
        "from liangzhao.consolidation.people import merging as m\nm.merge('person', 1, 2, {})",
        "from liangzhao.consolidation.people.merging import undo as back\nback(1)",
    ],
)
def test_another_door_would_be_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "door.py").write_text(text, "utf-8")

    assert list(callers(tmp_path)) == ["door.py"]


@pytest.mark.django_db
def test_one_account_is_not_two_officers(cast: Cast, officers: Officers) -> None:
    one, other = cast.person("王小兰"), cast.person("王小蘭")

    for second in (officers.first, officers.first.account_id):
        assert second is not None
        with pytest.raises(SameOfficer):
            merging.merge("person", one.pk, other.pk, {}, by=officers.first, second_by=second)
    assert Person.objects.filter(merged_into=None).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("who", [0, 1], ids=["survivor", "absorbed"])
def test_nobody_decides_about_themselves_as_the_first_either(cast: Cast, officers: Officers, who: int) -> None:
    people = [cast.person("王小兰"), cast.person("王小蘭")]
    one, other = (person.pk for person in people)
    own = cast.account("own", RoleCode.NURSE, person=people[who])

    with pytest.raises(OwnEntry):
        merging.merge("person", one, other, {}, by=officers.first, second_by=own.pk)

    Account.objects.filter(pk=own.pk).update(person_id=None)
    done = merging.merge("person", one, other, {}, by=officers.first, second_by=officers.second)
    Account.objects.filter(pk=own.pk).update(person_id=people[who].pk)
    with pytest.raises(OwnEntry):
        merging.undo(done, by=officers.first, second_by=own.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("undone", [False, True], ids=["done", "undone"])
def test_the_database_asks_for_two_as_well(officers: Officers, undone: bool) -> None:
    first, second = officers.first.account_id, officers.second.account_id
    row: dict[str, object] = {"done_by": first, "second_by": second if undone else first}
    if undone:
        row |= {"undone_at": clock.now(), "undone_by": second, "undone_second_by": second}

    with pytest.raises(IntegrityError, match="two_officers"), transaction.atomic():
        Merge.objects.create(
            kind="person", survivor_id=uuid7(), absorbed_id=uuid7(), ledger="{}", done_at=clock.now(), **row
        )
