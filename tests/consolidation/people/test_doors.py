"""Every door that takes an id or a number leads from a merged entry to the one that stands, and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from liangzhao.access import limits
from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.config.commands import holders
from liangzhao.consolidation.importing import mapping, reading
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.intake.bulk.institutions import Workplaces
from liangzhao.consolidation.matching.register import read_register
from liangzhao.consolidation.measuring import rows as measured
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import deciding, merging
from liangzhao.consolidation.quality.model import Kind
from liangzhao.licensing import checking, issue, sealing
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.activation import codes, opening
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.people.conftest import Officers
from tests.support.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


@dataclass
class Scene:
    """A nurse and a hospital entered twice and merged twice over: the oldest row leads over another to the last."""

    cast: Cast
    client: Client
    officers: Officers
    nurse: NurseRegistration
    numbers: list[str]
    people: list[UUID]
    hospitals: list[Institution]

    def signed_in(self, role: RoleCode, **place: object) -> Client:
        login = f"door-{self.cast.next()}"
        self.cast.account(login, role, **place)  # type: ignore[arg-type]
        self.client.post("/account/login/", {"login": login, "password": PASSWORD})
        return self.client

    def officer(self) -> Client:
        return self.signed_in(RoleCode.REVIEWER, authority=self.cast.authority("海淀"))

    def page(self, url: str, **sent: str) -> str:
        answer = self.client.post(url, sent) if sent else self.client.get(url, follow=True)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    @property
    def first(self) -> Institution:
        return self.hospitals[0]

    @property
    def standing(self) -> Institution:
        return self.hospitals[-1]


def united(kind: str, survivor: UUID, absorbed: UUID, officers: Officers) -> Merge:
    """Merge two entries; the survivor keeps its name and its number."""
    kept = dict.fromkeys(["name", "id_no"] if kind == "person" else ["name"], "survivor")
    return merging.merge(kind, survivor, absorbed, kept, by=officers.first, second_by=officers.second)


@pytest.fixture
def apart(cast: Cast, client: Client, officers: Officers, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Nothing is merged yet."""
    monkeypatch.setattr(limits, "CHECKS", limits.Buckets(per_second=1e9, burst=1e9))
    hospitals = [
        cast.institution(name, foreign_code=f"Y{at}", source="旧库")
        for at, name in enumerate(("海淀区示例医院", "北京海淀示例医院", "海淀第一示例医院"))
    ]
    nurse = cast.nurse("王小兰", hospitals[0])
    issue.issue(issue.Request(Register.NURSE, nurse.person_id, issue.new_key()), by=cast.by)
    people = [nurse.person, cast.person("王晓兰"), cast.person("王筱兰")]
    numbers = [str(person.id_no) for person in people]
    return Scene(cast, client, officers, nurse, numbers, [person.pk for person in people], hospitals)


@pytest.fixture
def scene(apart: Scene) -> Scene:
    """Each row merged into the next."""
    for absorbed, survivor in ((0, 1), (1, 2)):
        united("person", apart.people[survivor], apart.people[absorbed], apart.officers)
        united("institution", apart.hospitals[survivor].pk, apart.hospitals[absorbed].pk, apart.officers)
    sealing.seal_planned()
    return apart


def by_public_page(scene: Scene) -> None:
    page = scene.page(f"/i/{scene.first.public_ref}/")
    assert f"<h1>{scene.standing.name}</h1>" in page
    assert f"“{scene.first.name}”与本机构是重复登记的同一机构" in page


def by_public_interface(scene: Scene) -> None:
    told = scene.client.get(f"/api/v1/institutions/{scene.first.public_ref}").json()
    assert (told["ref"], told["name"], told["merged"]) == (scene.standing.public_ref, scene.standing.name, True)
    itself = scene.client.get(f"/api/v1/institutions/{scene.standing.public_ref}").json()
    assert itself == {**told, "merged": False}


def by_entry_page(scene: Scene) -> None:
    scene.officer()
    for area in ("", "area/"):
        page = scene.page(f"/gov/registers/{area}institution/{scene.first.pk}/")
        assert f"<h1>{scene.standing.name}</h1>" in page
        assert f"“{scene.first.name}”已并入本条登记" in page


def by_licence_page(scene: Scene) -> None:
    scene.officer()
    for area in ("", "area/"):
        page = scene.page(f"/gov/institutions/licences/{area}{scene.first.pk}/")
        assert f"<h1>{scene.standing.name}</h1>" in page
        assert f"“{scene.first.name}”已并入本条登记" in page


def by_maintenance_form(scene: Scene) -> None:
    scene.signed_in(RoleCode.REVIEWER, authority=scene.cast.authority("海淀"))
    answer = scene.client.get(f"/gov/registers/institution/{scene.first.pk}/maintain/close/")
    assert (answer.status_code, str(scene.standing.pk) in answer["Location"]) == (302, True)


def by_registration_number_searched(scene: Scene) -> None:
    scene.officer()
    answer = scene.client.post(
        "/gov/registers/", {"register": "institution", "number": scene.first.reg_no}, follow=True
    )
    assert f"<h1>{scene.standing.name}</h1>" in unescape(answer.content.decode())


def by_old_id_number_at_the_authority(scene: Scene) -> None:
    scene.officer()
    page = scene.page("/gov/nurses/licences/", id_type="01", id_no=scene.numbers[0], purpose="REGISTRATION")
    assert scene.nurse.licence_no in page
    assert "查询的证件号码所属的记录已并入此人的登记" in page


def by_old_id_number_at_the_institution(scene: Scene) -> None:
    scene.signed_in(RoleCode.NURSING_OFFICE, institution=scene.standing)
    page = scene.page("/org/nurses/verify/", id_number=scene.numbers[0], purpose="ONBOARDING")
    assert scene.nurse.licence_no in page
    assert "查询的证件号码所属的记录已并入此人的登记" in page


def by_command(scene: Scene) -> None:
    assert holders.by_id_number(scene.numbers[0]) == scene.people[-1]
    assert holders.by_number(Register.INSTITUTION, scene.first.reg_no) == scene.standing.pk


def by_scanned_code(scene: Scene) -> None:
    licence = Licence.objects.get(kind="nurse", state="ISSUED")
    found = checking.by_identifier(licence.identifier)
    assert found is not None
    assert found.holder_id == scene.people[-1]


def by_row_of_a_list(scene: Scene) -> None:
    found = deciding.find({"id_no": scene.numbers[0], "name": "王小兰"})
    assert (found.outcome, found.target) == ("link", scene.people[-1])


def by_workplace_of_a_list(scene: Scene) -> None:
    known = Workplaces.read()
    for asked in ({"institution": scene.first.name}, {"institution_reg_no": scene.first.reg_no}):
        place = known.find(asked)
        assert place is not None
        assert str(place.pk) == str(scene.standing.pk)


def by_list_of_institutions(scene: Scene) -> None:
    known = {row.key: row for row in read_register().rows}
    assert set(known) == {str(scene.standing.pk)}
    assert {scene.first.reg_no, scene.standing.reg_no} <= set(known[str(scene.standing.pk)].codes)
    assert scene.first.name in known[str(scene.standing.pk)].other_names


def by_look_over_the_register(scene: Scene) -> None:
    seen = [each.entry_id for chunk in measured.stream(Kind.INSTITUTION) for each in chunk]
    assert seen == [scene.standing.pk]
    assert measured.count(Kind.INSTITUTION) == 1


def by_approved_maintenance(scene: Scene) -> None:
    kind = next(kind for kind in KINDS.values() if any(field.type == "institution" for field in kind.fields))
    name = next(field.name for field in kind.fields if field.type == "institution")
    elsewhere = scene.cast.institution("东城示例医院", organ="东城", division="110101")
    nurse = scene.cast.nurse("赵晓梅", elsewhere)
    kind.apply(nurse, {name: str(scene.first.pk)}, scene.cast.act())
    nurse.refresh_from_db()
    assert nurse.main_institution_id == scene.standing.pk


DOORS: tuple[Callable[[Scene], None], ...] = (
    by_public_page,
    by_public_interface,
    by_entry_page,
    by_licence_page,
    by_maintenance_form,
    by_registration_number_searched,
    by_old_id_number_at_the_authority,
    by_old_id_number_at_the_institution,
    by_command,
    by_scanned_code,
    by_row_of_a_list,
    by_workplace_of_a_list,
    by_list_of_institutions,
    by_look_over_the_register,
    by_approved_maintenance,
)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_merged_entry_leads_to_the_one_that_stands(scene: Scene, door: Callable[[Scene], None]) -> None:
    door(scene)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_same_door_does_not_do_so_for_entries_apart(apart: Scene, door: Callable[[Scene], None]) -> None:
    with pytest.raises((AssertionError, KeyError)):
        door(apart)


def test_the_merged_entry_can_be_read_by_itself_and_leads_on(scene: Scene) -> None:
    scene.officer()

    page = scene.page(f"/gov/registers/institution/{scene.first.pk}/?alone=1")

    assert f"<h1>{scene.first.name}</h1>" in page
    assert "本条登记已并入另一条登记" in page
    assert f"/gov/registers/institution/{scene.standing.pk}/" in page


@pytest.mark.parametrize("told", ["nonsense", "ref9999999999999", "' OR 1=1"])
def test_nobody_is_told_of_a_merge_that_is_none(scene: Scene, told: str) -> None:
    answer = scene.client.get(f"/i/{scene.standing.public_ref}/", {"united": told})

    assert (answer.status_code, "重复登记的同一机构" in answer.content.decode()) == (200, False)


def test_an_undone_merge_leads_nowhere(apart: Scene) -> None:
    merge = united("institution", apart.standing.pk, apart.first.pk, apart.officers)
    merging.undo(merge, by=apart.officers.first, second_by=apart.officers.second)

    answer = apart.client.get(f"/i/{apart.first.public_ref}/")

    assert (answer.status_code, f"<h1>{apart.first.name}</h1>" in unescape(answer.content.decode())) == (200, True)


def test_a_code_for_the_merged_row_opens_the_account_of_the_person(apart: Scene) -> None:
    Person.objects.filter(pk__in=apart.people).update(activated_at=None)
    office = apart.cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=apart.first)
    (handed,) = codes.hand_out([apart.people[0]], by=apart.cast.actor(office))
    united("person", apart.people[1], apart.people[0], apart.officers)

    proof = opening.Proof(name="王小兰", id_no=apart.numbers[0], secret=handed.code)
    account = opening.open_account(proof, login="wang.xl", password=PASSWORD)

    assert account.person_id == apart.people[1]
    with pytest.raises(opening.NotProven):  # a code opens one account
        opening.open_account(proof, login="wang.2", password=PASSWORD)


def test_the_account_of_the_merged_row_reads_the_licences_of_the_person(apart: Scene) -> None:
    apart.cast.account("wang", RoleCode.NURSE, person=Person.objects.get(pk=apart.people[0]))
    united("person", apart.people[1], apart.people[0], apart.officers)

    apart.client.post("/account/login/", {"login": "wang", "password": PASSWORD})
    told = apart.client.get("/api/v1/me/licences").json()

    assert {line["kind"] for line in told["items"]} == {"nurse"}
    assert Account.objects.get(login="wang").person_id == apart.people[1]


HEAD = "姓名,身份证号码,护士执业证书编号,执业机构,首次注册日期,有效期至,状态\n"


def test_a_list_with_the_old_number_does_not_register_the_person_again(scene: Scene, tmp_path: Path) -> None:
    row = f"王小兰,{scene.numbers[0]},201511000001,{scene.first.name},2015.1.20,2030-01-19,在册\n"
    path = tmp_path / "list.csv"
    path.write_text(HEAD + row, "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.NURSE))

    report = running.run(
        table,
        mapping.complete(None, table, Kind.NURSE),
        source="示例",
        dry_run=False,
        progress=lambda _done, _all: None,
        kind=Kind.NURSE,
    )

    assert [problem.rule for problem in report.problems] == ["DQ-10"]
    assert list(NurseRegistration.objects.values_list("person_id", flat=True)) == [scene.people[-1]]


def test_a_list_with_the_merged_institution_changes_neither_entry(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("机构编码,机构名称,区县,地址,类别\nY0,海淀区示例医院,海淀区,别处1号,A100\n", "utf-8")
    table = reading.read(path, is_heading=mapping.heading_test(None, Kind.INSTITUTION))
    before = list(Institution.objects.order_by("pk").values_list("pk", "address", "version"))

    report = running.run(
        table,
        mapping.complete(None, table, Kind.INSTITUTION),
        source="旧库",
        dry_run=False,
        progress=lambda _done, _all: None,
        kind=Kind.INSTITUTION,
    )

    assert (report.entries, report.unchanged, [each.rule for each in report.problems]) == (0, 1, ["DQ-14"])
    assert list(Institution.objects.order_by("pk").values_list("pk", "address", "version")) == before


def test_the_reach_is_that_of_the_survivor(scene: Scene) -> None:
    """A number of a merged row opens nothing to those who may not see the survivor."""
    elsewhere = scene.cast.institution("东城示例医院", organ="东城", division="110101")
    office = scene.cast.account("far", RoleCode.NURSING_OFFICE, institution=elsewhere)

    with actor_transaction(scene.cast.actor(office)):
        assert holders.by_id_number(scene.numbers[0]) is None

    entries.file_at(
        NurseRegistration.objects.get(pk=scene.nurse.pk),
        institution=elsewhere,
        filed_on=scene.nurse.approved_on,
        authority=elsewhere.authority,
        act=scene.cast.act("file"),
    )
    with actor_transaction(scene.cast.actor(office)):
        assert holders.by_id_number(scene.numbers[0]) == scene.people[-1]
