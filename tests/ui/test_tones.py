"""Words and tones of the states."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices

from liangzhao.kernel.rules import Outcome
from liangzhao.licensing.states import State
from liangzhao.registers.models import Institution, NurseRegistration, Photo, PhysicianRegistration
from liangzhao.web.ui import tones
from liangzhao.web.ui.tones import Tone


@pytest.mark.parametrize(
    ("machine", "state", "word", "tone"),
    [
        ("licence", "NONE", "未申领", Tone.MUTE),
        ("licence", "ISSUED", "有效", Tone.OK),
        ("licence", "issued", "有效", Tone.OK),
        ("licence", "FROZEN", "暂停使用", Tone.WARN),
        ("licence", "SUPERSEDED", "已被新版本取代", Tone.MUTE),
        ("licence", "REVOKED", "吊销", Tone.ERR),
        ("photo", "NONE", "未上传", Tone.ERR),
        ("photo", "UPLOADED", "等待机构确认", Tone.WARN),
        ("photo", "CONFIRMED", "已确认", Tone.OK),
        ("photo", "RETURNED", "机构退回", Tone.ERR),
        ("eligibility", "not met", "不符合", Tone.ERR),
    ],
)
def test_a_state_has_its_word_and_tone(machine: str, state: str, word: str, tone: Tone) -> None:
    badge = tones.badge(machine, state)

    assert (str(badge.word), badge.tone) == (word, tone)


@pytest.mark.parametrize(
    ("machine", "states"),
    [
        ("licence", State),
        ("photo", Photo.Status),
        ("institution", Institution.Status),
        ("physician", PhysicianRegistration.Status),
        ("nurse", NurseRegistration.Status),
    ],
)
def test_every_stored_state_has_a_badge(machine: str, states: type[TextChoices]) -> None:
    assert [state for state in states.values if state not in tones.MACHINES[machine]] == []


def test_a_licence_is_called_the_same_as_in_its_state_machine() -> None:
    words = {state: str(tones.LICENCE[state].word) for state in State.values}

    assert words == {state.value: str(state.label) for state in State}


def test_an_unknown_state_is_a_mistake_of_the_page() -> None:
    with pytest.raises(KeyError):
        tones.badge("licence", "LOST")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_of_a_rule_has_a_badge_with_the_same_word(outcome: Outcome) -> None:
    assert str(tones.badge("eligibility", outcome.value).word) == str(outcome.label)


@pytest.mark.parametrize(
    ("days", "word", "tone"),
    [
        (9, "剩 9 天", Tone.MUTE),
        (3, "剩 3 天", Tone.MUTE),
        (2, "剩 2 天", Tone.WARN),
        (0, "剩 0 天", Tone.WARN),
        (-1, "超期 1 天", Tone.ERR),
    ],
)
def test_a_deadline_warns_before_it_passes(days: int, word: str, tone: Tone) -> None:
    badge = tones.deadline(days)

    assert (str(badge.word), badge.tone) == (word, tone)
