"""名单对照 at the pages: two loads of one list of institutions, what became of each; nothing is deleted by it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, comparing, working
from liangzhao.consolidation.uploads.comparing import NotComparable, Side
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.consolidation.uploads.people import officer, tried, worked
from tests.support.cast import Cast
from tests.web.importing_scene import officer_at_work, text_of

pytestmark = pytest.mark.django_db

HEAD = "机构编码,机构名称,区县,地址,类别\n"
FIRST = HEAD + (
    "1,北京甲中医门诊部,海淀区,中关村大街1号,D211\n"
    "2,北京乙口腔诊所,海淀区,学院路20号,D211\n"
    "3,北京丙综合医院,海淀区,阜成路3号,A100\n"
    "4,北京丁社区卫生服务站,海淀区,清河路4号,D211\n"
)
SECOND = HEAD + (
    "1,北京甲中医门诊部,海淀区,中关村大街1号,D211\n"
    "2,北京新乙口腔诊所,海淀区,学院路20号,D211\n"
    "3,北京丙综合医院,海淀区,玉泉路88号,A210\n"
    "5,北京戊眼科医院,海淀区,知春路5号,A100\n"
)
THIRD = SECOND + "4,北京丁社区卫生服务站,海淀区,清河路4号,D211\n"


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return officer(cast)


def _loaded(content: str, by: Actor, source: str = "机构名录") -> Load:
    upload = worked(actions.apply(tried(content.encode(), by, Kind.INSTITUTION, source=source), by=by))
    assert upload.load is not None
    taken = Load.objects.filter(pk=upload.load.pk)
    taken.update(received_at=clock.now() + timedelta(days=Load.objects.count()))  # the clock of tests stands still
    return taken.get()


def _fates(comparison: Comparison) -> dict[str, set[Fate]]:
    lines = comparing.lines_of(Comparison.objects.get(pk=comparison.pk))
    return {(each.newer or each.older or Side(0, "")).name: set(each.fates) for each in lines}


def test_each_institution_of_two_dates_has_its_fate(clerk: Actor) -> None:
    first, second = _loaded(FIRST, clerk), _loaded(SECOND, clerk)
    before = Institution.objects.count()

    made = comparing.ask(second.pk, first.pk, by=clerk)
    working.work(60)

    assert (made.older_id, made.newer_id) == (first.pk, second.pk)
    assert _fates(made) == {
        "北京甲中医门诊部": {Fate.SAME},
        "北京新乙口腔诊所": {Fate.RENAMED},
        "北京丙综合医院": {Fate.MOVED, Fate.RECLASSIFIED},
        "北京丁社区卫生服务站": {Fate.GONE},
        "北京戊眼科医院": {Fate.NEW},
    }
    assert Institution.objects.count() == before


def test_who_missed_a_list_and_is_in_the_next_is_back(clerk: Actor) -> None:
    _loaded(FIRST, clerk)
    second, third = _loaded(SECOND, clerk), _loaded(THIRD, clerk)

    made = comparing.ask(second.pk, third.pk, by=clerk)
    working.work(60)

    assert _fates(made)["北京丁社区卫生服务站"] == {Fate.BACK}


def test_the_same_two_are_compared_once(clerk: Actor) -> None:
    first, second = _loaded(FIRST, clerk), _loaded(SECOND, clerk)

    assert comparing.ask(first.pk, second.pk, by=clerk).pk == comparing.ask(second.pk, first.pk, by=clerk).pk


def test_other_lists_and_those_of_others_are_not_compared(cast: Cast, clerk: Actor) -> None:
    first, other = _loaded(FIRST, clerk), _loaded(SECOND, clerk, source="另一份")
    neighbour = officer(cast, "东城")

    for pair, by in (((first, other), clerk), ((first, first), clerk), ((first, other), neighbour)):
        with pytest.raises(NotComparable):
            comparing.ask(pair[0].pk, pair[1].pk, by=by)


def test_an_officer_compares_and_takes_the_result_along(cast: Cast, clerk: Actor, client: Client) -> None:
    first, second = _loaded(FIRST, clerk), _loaded(SECOND, clerk)
    officer_at_work(cast, client)

    assert "/gov/import/compare/" in client.get("/gov/import/").content.decode()
    sent = client.post("/gov/import/compare/", {"first": str(first.pk), "second": str(second.pk)})
    assert "正在对照" in text_of(client.get(sent["Location"]))
    working.work(60)

    page = text_of(client.get(sent["Location"]))
    assert all(each in page for each in ("新增 1", "消失 1", "更名 1", "登记簿没有改动"))
    gone = text_of(client.get(f"{sent['Location']}?fate=gone"))
    assert ("北京丁社区卫生服务站" in gone, "北京戊眼科医院" in gone) == (True, False)
    table = client.post(f"{sent['Location']}csv/")
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert (len(lines), len(lines[0])) == (6, 12)
    assert Event.objects.filter(tag=Tag.LIST_EXPORTED, subject_kind="comparison").exists()
    assert "消失 1" in text_of(client.get("/gov/import/compare/"))


def test_two_different_lists_are_refused_in_words(cast: Cast, clerk: Actor, client: Client) -> None:
    first, other = _loaded(FIRST, clerk), _loaded(SECOND, clerk, source="另一份")
    officer_at_work(cast, client)

    answer = client.post("/gov/import/compare/", {"first": str(first.pk), "second": str(other.pk)})

    assert "请选择同一份机构名单的两次导入" in text_of(answer)


def test_a_neighbour_does_not_see_a_comparison(cast: Cast, clerk: Actor, client: Client) -> None:
    made = comparing.ask(_loaded(FIRST, clerk).pk, _loaded(SECOND, clerk).pk, by=clerk)
    officer_at_work(cast, client, "东城")

    assert client.get(f"/gov/import/compare/{made.pk}/").status_code == 404
