"""Undoing a list leaves what a decision changed since; undoing that decision first lets it go, too."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions as deciding
from liangzhao.consolidation.deciding import undoing as deciding_undoing
from liangzhao.consolidation.intake import proposals
from liangzhao.consolidation.intake.staying import Why
from liangzhao.consolidation.intake.undoing import NothingLeft, RestReasonMissing
from liangzhao.consolidation.models import Load, Proposal, Upload
from liangzhao.consolidation.uploads import actions
from liangzhao.consolidation.uploads.actions import AlreadyLoaded
from liangzhao.consolidation.uploads.course import UploadMovedOn
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.uploads.people import (
    HOSPITAL,
    administrator,
    nurse_line,
    nurses,
    officer,
    received,
    tried,
    worked,
)
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
S = Upload.State
UNKNOWN = "查无此院"


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    cast.institution(HOSPITAL)
    return officer(cast)


@pytest.fixture
def loaded(clerk: Actor) -> Upload:
    """A list with a nurse who was entered, and one whose workplace nobody finds."""
    return worked(actions.apply(tried(nurses(nurse_line(1), nurse_line(2, UNKNOWN)), clerk), by=clerk))


@pytest.fixture
def registered_since(cast: Cast, loaded: Upload) -> NurseRegistration:
    """The second row as another officer registered it in the workbench afterwards."""
    orphan = Proposal.objects.get(rule="DQ-18")
    with actor_transaction(other := officer(cast)):
        proposals.apply(orphan, HOSPITAL, by=other)
    return NurseRegistration.objects.get(licence_no="201511000002")


def undone(upload: Upload, by: Actor) -> Upload:
    return worked(actions.undo(Upload.objects.get(pk=upload.pk), by=by))


def test_what_another_officer_registered_from_a_row_since_stays(
    clerk: Actor, loaded: Upload, registered_since: NurseRegistration
) -> None:
    done = undone(loaded, clerk)

    assert list(NurseRegistration.objects.values_list("pk", flat=True)) == [registered_since.pk]
    assert list(Person.objects.values_list("pk", flat=True)) == [registered_since.person_id]
    assert (done.state, done.outcome["undone"]) == (S.APPLIED, 2)
    assert ([3, "nurse", str(registered_since.pk), Why.DECIDED]) in done.outcome["stayed"]
    assert Proposal.objects.get(rule="DQ-18").state == "APPLIED"


def test_an_entry_of_the_list_that_was_corrected_by_decision_stays_corrected(cast: Cast, clerk: Actor) -> None:
    upload = worked(actions.apply(tried(nurses(nurse_line(1), nurse_line(2)), clerk), by=clerk))
    nurse = NurseRegistration.objects.get(licence_no="201511000001")
    load = Load.objects.get()
    found = Proposal.objects.create(
        load=load, number=2, rule="DQ-22", field="department", old="", new="儿科", has_new=True, confidence=1,
        action="propose", decider="organ", register="nurse", entry_id=nurse.pk, person_id=nurse.person_id,
        authority_id=nurse.authority_id,
    )  # fmt: skip
    with actor_transaction(other := officer(cast)):
        proposals.apply(found, by=other)

    undone(upload, clerk)

    assert [(row.pk, row.department) for row in NurseRegistration.objects.all()] == [(nurse.pk, "儿科")]


def test_an_entry_whose_value_was_kept_by_decision_goes_and_the_decision_stands(cast: Cast, clerk: Actor) -> None:
    upload = worked(actions.apply(tried(nurses(nurse_line(1)), clerk), by=clerk))
    nurse = NurseRegistration.objects.get()
    found = Proposal.objects.create(
        load=Load.objects.get(), number=2, rule="DQ-22", field="department", old="", new="儿科", has_new=True,
        confidence=1, action="propose", decider="organ", register="nurse", entry_id=nurse.pk,
        person_id=nurse.person_id, authority_id=nurse.authority_id,
    )  # fmt: skip
    with actor_transaction(decider := officer(cast, role=RoleCode.DECIDER)):
        deciding.keep(found, "核对过证件", by=decider)

    done = undone(upload, clerk)

    assert (done.state, done.outcome["stayed"], NurseRegistration.objects.count()) == (S.UNDONE, [], 0)
    assert Proposal.objects.get(pk=found.pk).state == Proposal.State.REJECTED


def test_what_the_machine_mended_goes_with_the_list(clerk: Actor) -> None:
    spaced = nurse_line(1).replace("王芳1", "王 芳1")
    upload = worked(actions.apply(tried(nurses(spaced), clerk), by=clerk))
    mended = Proposal.objects.filter(action="auto", state="APPLIED").count()

    done = undone(upload, clerk)

    assert mended > 0
    assert (done.state, NurseRegistration.objects.count()) == (S.UNDONE, 0)


@pytest.mark.usefixtures("registered_since")
def test_the_decision_is_undone_first_if_all_is_to_go(cast: Cast, clerk: Actor, loaded: Upload) -> None:
    undone(loaded, clerk)
    decision = Proposal.objects.get(rule="DQ-18")
    with actor_transaction(decider := officer(cast, role=RoleCode.DECIDER)):
        deciding_undoing.undo(decision, by=decider)
    halfway = undone(loaded, clerk)
    with actor_transaction(second := officer(cast, role=RoleCode.DECIDER)):
        deciding.confirm(Proposal.objects.get(pk=decision.pk), by=second)

    done = undone(loaded, clerk)

    assert (halfway.state, [why for *_row, why in halfway.outcome["stayed"]]) == (S.APPLIED, ["DECIDED"] * 2)
    assert (done.state, done.outcome["stayed"], done.outcome["undone"]) == (S.UNDONE, [], 2)
    assert (NurseRegistration.objects.count(), Person.objects.count()) == (0, 0)


CONTENT = nurses(nurse_line(1), nurse_line(2, UNKNOWN))


def given_up(upload: Upload, by: Actor, reason: str = "核对无误") -> Upload:
    with actor_transaction(by):
        return actions.keep_rest(Upload.objects.get(pk=upload.pk), reason, by=by)


@pytest.mark.usefixtures("registered_since")
def test_a_list_whose_rest_was_given_up_may_be_loaded_again(clerk: Actor, loaded: Upload) -> None:
    undone(loaded, clerk)
    with pytest.raises(AlreadyLoaded):
        received(CONTENT, clerk)
    closed = given_up(loaded, clerk)
    kept = Load.objects.get().rest_kept

    again = worked(actions.apply(tried(CONTENT, clerk), by=clerk))

    load = Load.objects.get()
    assert (closed.state, closed.outcome["rest_kept"]) == (S.PARTIAL, kept)
    assert (kept["by"], kept["why"]) == (str(clerk.account_id), "核对无误")
    assert (again.state, again.load_id, load.rest_kept, load.left) == (S.APPLIED, load.pk, {}, 0)
    numbers = NurseRegistration.objects.values_list("licence_no", flat=True)
    assert sorted(numbers) == ["201511000001", "201511000002"]
    assert Upload.objects.get(pk=loaded.pk).state == S.PARTIAL


@pytest.mark.usefixtures("registered_since")
def test_the_rest_is_given_up_once_with_a_reason(clerk: Actor, loaded: Upload) -> None:
    with pytest.raises(NothingLeft):
        given_up(loaded, clerk)
    undone(loaded, clerk)
    for reason in ("", " ", "长" * 201):
        with pytest.raises(RestReasonMissing):
            given_up(loaded, clerk, reason)

    given_up(loaded, clerk)

    for act in (given_up, undone):
        with pytest.raises(UploadMovedOn):
            act(loaded, clerk)


def test_nobody_but_the_authority_gives_the_rest_up(cast: Cast, clerk: Actor) -> None:
    staff = administrator(cast, Institution.objects.get(name=HOSPITAL))
    sent = actions.apply(tried(nurses(nurse_line(1)), staff), by=staff)
    upload = worked(actions.apply(sent, by=clerk))
    entries.change(NurseRegistration.objects.get(), values={"department": "儿科"}, act=cast.act("nurse.department"))
    undone(upload, clerk)

    with pytest.raises(NotPermitted):
        given_up(upload, staff)

    assert given_up(upload, clerk).state == S.PARTIAL
