from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from liangzhao.kernel.workflow import Attempt, StepNotOpen, UnknownStep, Workflow, step
from liangzhao.kernel.workflow_drawings import mermaid, svg
from tests.kernel.example_workflow import PERMIT, May, State

ATTEMPTS = tuple(PERMIT.attempts())
ALLOWED = {
    ("DRAFT", "issue"): "IN_FORCE",
    ("IN_FORCE", "renew"): "IN_FORCE",
    ("IN_FORCE", "suspend"): "SUSPENDED",
    ("SUSPENDED", "restore"): "IN_FORCE",
    ("IN_FORCE", "revoke"): "REVOKED",
    ("SUSPENDED", "revoke"): "REVOKED",
}


def test_every_state_and_step_is_tried() -> None:
    assert {(attempt.state, attempt.step) for attempt in ATTEMPTS} == {
        (state, name) for state in State for name in ("issue", "renew", "suspend", "restore", "revoke")
    }


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=str)
def test_the_table_answers_every_state_and_step(attempt: Attempt) -> None:
    assert attempt.target == ALLOWED.get((attempt.state, attempt.step))


@pytest.mark.parametrize("attempt", [a for a in ATTEMPTS if a.target], ids=str)
def test_an_open_step_leads_on(attempt: Attempt) -> None:
    assert PERMIT.step(attempt.step, state=attempt.state).target == attempt.target


@pytest.mark.parametrize("attempt", [a for a in ATTEMPTS if not a.target], ids=str)
def test_a_step_that_is_not_open_is_refused(attempt: Attempt) -> None:
    with pytest.raises(StepNotOpen):
        PERMIT.step(attempt.step, state=attempt.state)


def test_the_refusal_says_state_and_step_in_words() -> None:
    with pytest.raises(StepNotOpen, match="当前状态为“吊销”，不能恢复。"):
        PERMIT.step("restore", state=State.REVOKED)


def test_a_step_carries_its_permission_and_article() -> None:
    revoke = PERMIT.step("revoke", state=State.SUSPENDED)

    assert revoke.permission is May.PERMIT_REVOKE
    assert revoke.article == "《示例法》第三十三条"


def test_a_step_nobody_wrote_is_a_mistake_of_the_program() -> None:
    with pytest.raises(UnknownStep):
        PERMIT.step("fly", state=State.DRAFT)


def test_the_open_steps_are_the_buttons_of_a_page() -> None:
    assert [row.name for row in PERMIT.open_steps(State.SUSPENDED)] == ["restore", "revoke"]


def test_final_states_are_those_nothing_leaves() -> None:
    assert PERMIT.final_states == ("REVOKED",)


def test_a_step_may_lead_elsewhere_from_another_state() -> None:
    two = Workflow("two", "A", (step("go", {"A"}, "B", "X_GO", "1"), step("go", {"B"}, "C", "X_GO", "1")))

    assert [two.step("go", state=state).target for state in "AB"] == ["B", "C"]


def test_one_state_cannot_be_left_twice_by_the_same_step() -> None:
    with pytest.raises(ValueError, match="once"):
        Workflow("twice", "A", (step("go", {"A"}, "B", "X_GO", "1"), step("go", {"A"}, "C", "X_GO", "1")))


def test_a_step_from_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        Workflow("none", "A", (step("go", set(), "B", "X_GO", "1"),))


def test_a_state_no_step_leads_to_is_refused() -> None:
    with pytest.raises(ValueError, match="no step leads to C"):
        Workflow("island", "A", (step("go", {"A"}, "B", "X_GO", "1"), step("stay", {"C"}, "C", "X_GO", "1")))


def test_the_trigger_lists_exactly_the_moves_of_the_table() -> None:
    sql = PERMIT.trigger_sql("example_permit", "state")

    assert (
        "NOT IN (('DRAFT', 'IN_FORCE'), ('IN_FORCE', 'REVOKED'), ('IN_FORCE', 'SUSPENDED'), "
        "('SUSPENDED', 'IN_FORCE'), ('SUSPENDED', 'REVOKED'))" in sql
    )


@pytest.mark.parametrize("name", ["x; drop table y", "Permit", 'a"b', ""])
def test_a_trigger_is_only_written_for_plain_names(name: str) -> None:
    with pytest.raises(ValueError, match="plain"):
        PERMIT.trigger_sql(name, "state")
    with pytest.raises(ValueError, match="plain"):
        PERMIT.trigger_sql("permit", name)


def test_the_mermaid_drawing_has_an_arrow_for_each_source() -> None:
    drawing = mermaid(PERMIT)

    assert "    IN_FORCE --> REVOKED : 吊销\n    SUSPENDED --> REVOKED : 吊销\n" in drawing
    assert drawing.startswith("stateDiagram-v2\n    DRAFT : 草稿\n")
    assert drawing.endswith("    REVOKED --> [*]\n")


def test_the_svg_drawing_is_well_formed_and_shows_every_state_step_and_article() -> None:
    root = ET.fromstring(svg(PERMIT))
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]

    assert {"草稿", "有效", "颁发", "恢复", "《示例法》第三十三条", "PERMIT_REVOKE"} <= set(words)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 6


def test_drawings_are_the_same_every_time() -> None:
    assert (svg(PERMIT), mermaid(PERMIT)) == (svg(PERMIT), mermaid(PERMIT))


def test_a_drawing_speaks_the_language_it_is_asked_for() -> None:
    assert "SUSPENDED : <暂停>" in mermaid(PERMIT, lambda msgid: f"<{msgid}>")


def test_a_reversal_is_allowed_to_the_database_and_offered_to_nobody() -> None:
    back = Workflow(
        "back",
        "A",
        (step("end", {"A"}, "B", "X_GO", "1"),),
        reversals=(step("take_back", {"B"}, "A", "X_GO", "1"),),
    )

    assert back.reversal(state="B", to="A").name == "take_back"
    assert "('B', 'A')" in back.trigger_sql("example_back", "state")
    assert back.final_states == ("B",)
    assert back.open_steps("B") == ()
    with pytest.raises(StepNotOpen):
        back.reversal(state="A", to="B")
