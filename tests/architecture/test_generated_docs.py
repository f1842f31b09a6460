"""What docs/generated says is what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.config.docs import pages, rule_book, workflow_book
from liangzhao.config.docs.command import DOCS, left_over, stale, write
from tests.kernel.example_workflow import PERMIT

PAGES = pages()


@pytest.mark.parametrize("path", PAGES)
def test_the_generated_page_is_fresh(path: str) -> None:
    assert (DOCS / path).read_text("utf-8") == PAGES[path]


def test_no_drawing_is_left_of_a_workflow_that_is_no_more() -> None:
    assert left_over(PAGES, DOCS) == []


def test_the_rule_book_names_every_rule_with_its_article() -> None:
    book = rule_book.rule_book()

    assert all(rule.id in book for _title, rules in rule_book.CHAPTERS for rule in rules)
    assert "《医师法》第十三条（自2022-03-01起）" in book
    assert "《执业医师法》第十四条（自1999-05-01起，2022-03-01起不再适用，条号待核）" in book


def test_the_rule_book_is_the_same_every_time() -> None:
    assert rule_book.rule_book() == rule_book.rule_book()


def test_the_page_of_a_workflow_has_its_table_and_drawing() -> None:
    page = workflow_book.page(PERMIT)

    assert "| `revoke` | 吊销 | 有效、暂停 | 吊销 | `PERMIT_REVOKE` | 《示例法》第三十三条 |" in page
    assert "![示例许可](permit.svg)" in page
    assert "```mermaid\nstateDiagram-v2\n" in page


def test_a_changed_or_missing_or_left_over_page_is_stale(tmp_path: Path) -> None:
    write({"rules.md": "a", "workflows/x.md": "b", "workflows/gone.md": "c"}, tmp_path)

    assert stale({"rules.md": "A", "workflows/x.md": "b", "new.md": "d"}, tmp_path) == [
        "new.md",
        "rules.md",
        "workflows/gone.md",
    ]


def test_writing_makes_everything_fresh(tmp_path: Path) -> None:
    write({"workflows/gone.md": "c"}, tmp_path)
    write({"rules.md": "a"}, tmp_path)

    assert stale({"rules.md": "a"}, tmp_path) == []
