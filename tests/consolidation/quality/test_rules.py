"""Every rule on its own examples, both ways, and the house rules of the table of rules."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

import pytest
import yaml

from liangzhao.consolidation.quality.fields import FIELDS
from liangzhao.consolidation.quality.model import Action, Context, Finding, Kind, KnownInstitution
from liangzhao.consolidation.quality.rules import BY_ID, RULES, compared
from liangzhao.consolidation.quality.running import examine

TODAY = date(2026, 3, 2)
EXAMPLES: dict[str, dict[str, Any]] = yaml.safe_load(
    resources.files("liangzhao.consolidation.quality").joinpath("examples.yaml").read_text("utf-8")
)
pytestmark = pytest.mark.usefixtures("written_tables")


def _cases(which: str) -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{rule}-{number}")
        for rule, given in EXAMPLES.items()
        for number, example in enumerate(given[which])
    ]


def look(rule: str, example: dict[str, Any]) -> list[Finding]:
    """What the rule finds in the last row of an example."""
    given = EXAMPLES[rule]
    context = Context(
        Kind(example["kind"]),
        TODAY,
        institutions=[
            KnownInstitution(**{**each, "former_names": tuple(each.get("former_names", ()))})
            for each in given.get("institutions", [])
        ],
        copies={key: _texts(row) for key, row in given.get("copies", {}).items()},
        codes_of_names=given.get("feed", {}),
    )
    rows = [_texts(row) for row in (*example.get("with", ()), example["row"])]
    found = examine(enumerate(rows, start=1), context)
    return [finding for finding in found if finding.rule == rule and finding.row == len(rows)]


def _texts(row: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}


@pytest.mark.parametrize(("rule", "example"), _cases("finds"))
def test_a_rule_finds_what_it_says(rule: str, example: dict[str, Any]) -> None:
    found = look(rule, example)

    action = Action(example["action"]) if "action" in example else BY_ID[rule].action
    new = str(example["new"]) if "new" in example else None
    assert [(one.found.field, one.found.new, one.action) for one in found] == [(example["field"], new, action)]


@pytest.mark.parametrize(("rule", "example"), _cases("leaves"))
def test_a_rule_leaves_alone_what_is_right(rule: str, example: dict[str, Any]) -> None:
    assert look(rule, example) == []


def test_the_rules_that_look_at_rows_have_examples_both_ways() -> None:
    assert [rule.id for rule in RULES] == [*(f"DQ-{number:02d}" for number in range(1, 35)), "DQ-36"]
    assert set(EXAMPLES) == {rule.id for rule in RULES}
    assert set(BY_ID) - set(EXAMPLES) == {compared.GONE}
    assert all(given["finds"] and given["leaves"] for given in EXAMPLES.values())


def test_examples_use_only_fields_there_are() -> None:
    used = {
        (example["kind"], name)
        for given in EXAMPLES.values()
        for example in (*given["finds"], *given["leaves"])
        for row in (*example.get("with", ()), example["row"])
        for name in row
    }

    assert {(kind, name) for kind, name in used if name not in FIELDS[Kind(kind)]} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_where_it_comes_from_and_how_it_looks(rule: Any) -> None:
    assert rule.says
    assert rule.detection
    assert rule.source
    assert rule.look or rule.groups
