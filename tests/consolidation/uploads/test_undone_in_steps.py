"""Undoing in steps: shown while it goes on, killed anywhere and gone on with, byte for byte; owners take turns."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from django.core import serializers

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.intake import running, undoing
from liangzhao.consolidation.models import Change, Load, Upload
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, working
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.consolidation.uploads.test_killed_worker import _officer as committed_officer
from tests.consolidation.uploads.test_killed_worker import _work
from tests.support.cast import Cast
from tests.support.dying import died

S = Upload.State
HEAD = "机构编码,机构名称,区县,地址,类别,电话\n"
ROWS, KILLS = 60, 12


def _list(first: int, last: int, phone: str) -> bytes:
    lines = (f"{at},示例第{at}诊所,海淀区,某路{at}号,D211,{phone}\n" for at in range(first, last))
    return (HEAD + "".join(lines)).encode()


def _register() -> list[dict[str, Any]]:
    """The rows of the register without what counts their versions."""
    found = serializers.serialize("python", Institution.objects.order_by("pk"))
    counters = {"version", "face_version", "updated_at"}
    return [{**row, "fields": {n: v for n, v in row["fields"].items() if n not in counters}} for row in found]


@pytest.mark.django_db
def test_an_undoing_shows_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.institution(HOSPITAL)
    clerk = officer(cast)
    upload = worked(actions.apply(tried(nurses(*map(nurse_line, range(6))), clerk), by=clerk))
    monkeypatch.setattr(undoing, "BATCH", 4)
    actions.undo(upload, by=clerk)

    working.work(0)
    halfway = Upload.objects.get(pk=upload.pk)
    done = worked(halfway)

    assert (halfway.state, halfway.done, halfway.outcome["undone"]) == (S.UNDOING, 2, 4)
    assert (done.state, done.outcome["undone"], done.outcome["left"]) == (S.UNDONE, 12, [])
    assert (NurseRegistration.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.usefixtures("own_database")
def test_twelve_deaths_while_undoing_bring_the_register_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "BATCH", 2)
    dice, by = Random(11), committed_officer()
    for content in (_list(0, ROWS, "010-1"), _list(ROWS // 2, ROWS + 40, "010-2")):
        upload = actions.receive(content, kind=Kind.INSTITUTION, source="旧库", file_name="名单.csv", by=by)
        with actor_transaction(by):
            actions.choose_columns(upload, upload.columns, by=by)
        working.work(60)
        with service_transaction("test"):
            before = _register()
        with actor_transaction(by):
            actions.apply(Upload.objects.get(pk=upload.pk), by=by)
        working.work(60)
    with actor_transaction(by):
        actions.undo(Upload.objects.get(pk=upload.pk), by=by)

    ends = Counter(died(_work, after=dice.uniform(0.01, 0.12)) for _kill in range(KILLS))
    working.work(60)

    assert ends[True] >= KILLS // 3
    with service_transaction("test"):
        done = Upload.objects.select_related("load").get(pk=upload.pk)
        assert (done.state, done.outcome["left"], done.outcome["undone"]) == (S.UNDONE, [], ROWS // 2 + 40)
        assert done.load is not None
        assert done.load.state == Load.State.UNDONE
        assert not Change.objects.filter(load=done.load, undone_at=None).exists()
        assert _register() == before


@pytest.mark.django_db
def test_two_authorities_take_turns(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(working, "TURN_SECONDS", 0.0)
    long, short = officer(cast), officer(cast, "东城")
    first = tried(_list(0, 40, "010"), long, Kind.INSTITUTION)
    second = tried(_list(0, 4, "010").decode().replace("海淀", "东城").encode(), short, Kind.INSTITUTION)
    actions.apply(first, by=long)
    actions.apply(second, by=short)

    turns = 0
    while Upload.objects.get(pk=second.pk).state == S.APPLYING:  # its batches, and its end step by step
        working.work(0)
        turns += 1
        assert turns < 40

    states = {each.pk: (each.state, each.done) for each in Upload.objects.all()}
    assert states[second.pk] == (S.APPLIED, 4)
    assert states[first.pk] in {
        (S.APPLYING, turns),
        (S.APPLYING, turns + 1),
        (S.APPLYING, turns - 1),
    }  # 2 each other turn


@pytest.mark.django_db
def test_the_lists_of_one_authority_keep_their_order(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    clerk = officer(cast)
    first = tried(_list(0, 6, "010"), clerk, Kind.INSTITUTION)
    second = tried(_list(50, 56, "010"), clerk, Kind.INSTITUTION, source="另一份")
    actions.apply(first, by=clerk)
    actions.apply(second, by=clerk)

    working.work(0)

    done = dict(Upload.objects.values_list("pk", "done"))
    assert sorted((done[first.pk], done[second.pk])) == [0, 2]
