"""How sure a proposal is stands beside a proposal, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(bench: Bench) -> Proposal:
    return bench.finding(confidence=0.83)


@pytest.fixture
def without(bench: Bench) -> Proposal:
    return bench.finding("phone", "12", None, confidence=0.83, rule="DQ-31")


@pytest.mark.parametrize("path", ["/gov/clean/DQ-34/", "/gov/clean/DQ-34/csv/"])
def test_lists_name_what_is_so_sure(path: str, proposed: Proposal, acceptor: Client) -> None:
    shown = page(acceptor, path)

    assert "建议的可信度" in shown
    assert "83%" in shown


def test_the_case_names_it_too(proposed: Proposal, acceptor: Client) -> None:
    shown = page(acceptor, address(proposed))

    assert "建议的可信度" in shown
    assert "83%" in shown


@pytest.mark.parametrize("path", ["/gov/clean/DQ-31/", "/gov/clean/DQ-31/csv/"])
def test_without_a_proposal_lists_tell_none(path: str, without: Proposal, acceptor: Client) -> None:
    assert "83%" not in page(acceptor, path)


def test_without_a_proposal_the_case_tells_none(without: Proposal, acceptor: Client) -> None:
    assert "83%" not in page(acceptor, address(without))
