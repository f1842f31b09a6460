"""Whose e-licences a list stops is known before anything of it is kept, and told again afterwards."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from liangzhao.config.commands import importing
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import running, stopping
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews
from liangzhao.consolidation.uploads.actions import StopsNotAgreed
from liangzhao.licensing.subjects import subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from tests.consolidation.intake.test_contradictions import (
    LI_WITH_HER_ID,
    LI_WITH_HER_LICENCE,
    OTHER_ID,
    THERE,
    WANG,
    stopped,
    wang,
)
from tests.consolidation.intake.test_persons import HEAD, take
from tests.consolidation.uploads.people import INSTITUTIONS, administrator, officer, tried
from tests.support.cast import Cast

__all__ = ["wang"]
pytestmark = pytest.mark.django_db

ZHAO = f"赵敏,{OTHER_ID},201511000003,{THERE},2016.1.20,2030-01-19,在册\n"


def try_out(text: str, path: Path) -> Report:
    path.write_text(text, "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.NURSE))
    columns = mapping.complete(None, table, Kind.NURSE)
    return running.run(table, columns, source="新库", dry_run=True, progress=lambda _d, _t: None, kind=Kind.NURSE)


@pytest.mark.parametrize(
    ("line", "rule"), [(LI_WITH_HER_ID, "DQ-09"), (LI_WITH_HER_LICENCE, "DQ-27")], ids=["identity", "licence number"]
)
def test_a_trial_names_the_licence_that_the_list_will_stop(
    wang: NurseRegistration, tmp_path: Path, line: str, rule: str
) -> None:
    tried_out = try_out(HEAD + line, tmp_path / "later.csv")
    before = stopped(wang)

    taken = take(Kind.NURSE, HEAD + line, tmp_path / "later.csv")

    found = [(stop.row, stop.rule, stop.register, stop.entry) for stop in tried_out.stops]
    assert found == [(2, rule, "nurse", str(wang.pk))]
    assert taken.stops == tried_out.stops
    assert (before, stopped(wang)) == (False, True)


def test_one_identity_stops_all_that_its_holder_is_registered_as(
    cast: Cast, wang: NurseRegistration, tmp_path: Path
) -> None:
    physician = cast.physician("王芳", wang.main_institution)
    PhysicianRegistration.objects.filter(pk=physician.pk).update(person=wang.person)

    report = try_out(HEAD + LI_WITH_HER_ID, tmp_path / "later.csv")
    take(Kind.NURSE, HEAD + LI_WITH_HER_ID, tmp_path / "later.csv")

    assert {stop.entry for stop in report.stops} == {str(wang.pk), str(physician.pk)}
    assert (report.people_to_stop, report.licences_to_stop) == (1, 2)
    subject = subject_of(Register.PHYSICIAN, wang.person_id)
    assert subject is not None
    assert subject.doubts


def test_a_licence_number_stops_its_own_register_only(cast: Cast, wang: NurseRegistration, tmp_path: Path) -> None:
    physician = cast.physician("王芳", wang.main_institution)
    PhysicianRegistration.objects.filter(pk=physician.pk).update(person=wang.person)

    report = try_out(HEAD + LI_WITH_HER_LICENCE, tmp_path / "later.csv")

    assert [stop.entry for stop in report.stops] == [str(wang.pk)]


def test_a_list_that_contradicts_itself_about_somebody_registered_stops_her_once(
    wang: NurseRegistration, tmp_path: Path
) -> None:
    """Her own row stands in the list as well, and is found together with the other one."""
    report = try_out(HEAD + WANG + LI_WITH_HER_ID, tmp_path / "later.csv")

    assert [stop.row for stop in report.stops] == [2, 3]
    assert (report.people_to_stop, report.licences_to_stop) == (1, 1)


def test_who_ended_has_no_licence_to_stop(wang: NurseRegistration, tmp_path: Path) -> None:
    NurseRegistration.objects.filter(pk=wang.pk).update(status="CANCELLED")

    assert try_out(HEAD + LI_WITH_HER_ID, tmp_path / "later.csv").stops == []


def test_a_list_that_contradicts_nobody_stops_nobody(wang: NurseRegistration, tmp_path: Path) -> None:
    report = try_out(HEAD + WANG + ZHAO, tmp_path / "later.csv")

    assert (report.stops, report.as_json()["licences_to_stop"]) == ([], 0)


def test_what_was_decided_stops_no_longer(wang: NurseRegistration, tmp_path: Path) -> None:
    report = take(Kind.NURSE, HEAD + LI_WITH_HER_ID, tmp_path / "later.csv")
    load = Load.objects.get(pk=report.load)
    before = stopping.by_load(load)

    Proposal.objects.filter(load=load).update(state="REJECTED", decided_at=load.received_at)

    assert ([stop.entry for stop in before], stopping.by_load(load)) == ([str(wang.pk)], [])


def test_nobody_applies_such_a_list_without_saying_so(cast: Cast, wang: NurseRegistration) -> None:
    by = officer(cast, "东城")
    upload = tried((HEAD + ZHAO + LI_WITH_HER_ID).encode(), by)

    assert previews.of(upload).licences_to_stop == 1
    for told in (0, 2):
        with pytest.raises(StopsNotAgreed):
            actions.apply(upload, by=by, stops=told)
    assert actions.apply(upload, by=by, stops=1).state == "APPLYING"


def test_an_institution_says_so_when_it_submits_its_list(cast: Cast, wang: NurseRegistration) -> None:
    admin = administrator(cast, wang.main_institution)
    line = LI_WITH_HER_ID.replace(THERE, wang.main_institution.name)
    upload = tried((HEAD + ZHAO.replace(THERE, wang.main_institution.name) + line).encode(), admin)

    with pytest.raises(StopsNotAgreed):
        actions.apply(upload, by=admin)

    submitted = actions.apply(upload, by=admin, stops=1)
    with pytest.raises(StopsNotAgreed):
        actions.apply(submitted, by=officer(cast))


@pytest.mark.parametrize("line", [LI_WITH_HER_ID, LI_WITH_HER_LICENCE], ids=["identity", "licence number"])
def test_a_trial_names_a_licence_once_when_the_row_is_said_again(
    wang: NurseRegistration, tmp_path: Path, line: str
) -> None:
    tried_out = try_out(HEAD + line + line, tmp_path / "later.csv")

    taken = take(Kind.NURSE, HEAD + line + line, tmp_path / "later.csv")

    assert [(stop.row, stop.entry) for stop in tried_out.stops] == [(2, str(wang.pk))]
    assert [(stop.row, stop.entry) for stop in taken.stops] == [(2, str(wang.pk))]


def test_a_list_of_institutions_stops_nobody_and_needs_no_word(cast: Cast) -> None:
    """No finding about an institution stops an e-licence (``blocking.RULES`` are of persons)."""
    clerk = officer(cast)
    upload = tried(INSTITUTIONS.encode(), clerk, Kind.INSTITUTION)

    assert previews.of(upload).stops == ()
    assert actions.apply(upload, by=clerk).state == "APPLYING"


@pytest.mark.parametrize(
    ("dry_run", "says"),
    [(True, "登记后，1 人的 1 张电子证照将停止签发"), (False, "1 人的 1 张电子证照停止签发")],
    ids=["tried", "entered"],
)
def test_the_command_says_whose_licences_stop(
    wang: NurseRegistration, tmp_path: Path, capsys: pytest.CaptureFixture[str], dry_run: bool, says: str
) -> None:
    path = tmp_path / "later.csv"
    path.write_text(HEAD + LI_WITH_HER_ID, "utf-8")
    plain = {"map": None, "keep_only": False, "bulk": False, "copy": False, "report": None, "source": "新库"}
    capsys.readouterr()

    importing._import(Namespace(kind="nurse", file=path, dry_run=dry_run, **plain))

    told, words = capsys.readouterr()
    account = json.loads(told)
    assert (account["licences_to_stop"], account["people_to_stop"]) == (1, 1)
    assert [stop["entry"] for stop in account["stops"]] == [str(wang.pk)]
    assert says in words
