"""名单对照 at the pages: two loads of one list, what became of each; nothing is deleted by it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, working
from liangzhao.consolidation.uploads.comparing import asking, lines
from liangzhao.consolidation.uploads.comparing.asking import NotComparable
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses, officer, tried, worked
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
    made = Comparison.objects.select_related("older", "newer").get(pk=comparison.pk)
    found = lines.every(made, None, with_same=True)
    return {side.told.name: set(line.fates) for line in found if (side := line.newer or line.older)}


def test_each_institution_of_two_dates_has_its_fate(clerk: Actor) -> None:
    first, second = _loaded(FIRST, clerk), _loaded(SECOND, clerk)
    before = Institution.objects.count()

    made = asking.ask(second.pk, first.pk, by=clerk)
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

    made = asking.ask(second.pk, third.pk, by=clerk)
    working.work(60)

    assert _fates(made)["北京丁社区卫生服务站"] == {Fate.BACK}


def test_the_same_two_are_compared_once(clerk: Actor) -> None:
    first, second = _loaded(FIRST, clerk), _loaded(SECOND, clerk)

    assert asking.ask(first.pk, second.pk, by=clerk).pk == asking.ask(second.pk, first.pk, by=clerk).pk


def test_other_lists_and_those_of_others_are_not_compared(cast: Cast, clerk: Actor) -> None:
    first, other = _loaded(FIRST, clerk), _loaded(SECOND, clerk, source="另一份")
    neighbour = officer(cast, "东城")

    for pair, by in (((first, other), clerk), ((first, first), clerk), ((first, other), neighbour)):
        with pytest.raises(NotComparable):
            asking.ask(pair[0].pk, pair[1].pk, by=by)


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
    printed = text_of(client.get(f"{sent['Location']}?fate=gone&print=1"))
    assert "返回分页显示" in printed
    table = client.post(f"{sent['Location']}csv/")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert (len(rows), len(rows[0])) == (5, 13)
    only = client.post(f"{sent['Location']}csv/", {"fate": "gone"})
    assert len(list(csv.reader(io.StringIO(only.content.decode("utf-8-sig"))))) == 2
    assert Event.objects.filter(tag=Tag.LIST_EXPORTED, subject_kind="comparison").exists()
    assert "消失 1" in text_of(client.get("/gov/import/compare/"))


@pytest.mark.parametrize(
    ("hours", "heads"),
    [((16, 40), ("2026-03-03", "2026-03-04")), ((2, 15), ("2026-03-02 10:00", "2026-03-02 23:00"))],
    ids=["days of Beijing", "one day"],
)
def test_a_drawing_names_its_lists_by_the_day_they_came(
    cast: Cast, clerk: Actor, client: Client, hours: tuple[int, int], heads: tuple[str, str]
) -> None:
    loads = _loaded(FIRST, clerk), _loaded(SECOND, clerk)
    for load, hour in zip(loads, hours, strict=True):
        came = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour)
        Load.objects.filter(pk=load.pk).update(received_at=came)
    officer_at_work(cast, client)
    sent = client.post("/gov/import/compare/", {"first": str(loads[0].pk), "second": str(loads[1].pk)})
    working.work(60)

    page = client.get(sent["Location"]).content.decode()

    assert all(f">{head}</text>" in page for head in heads)


def test_two_different_lists_are_refused_in_words(cast: Cast, clerk: Actor, client: Client) -> None:
    first, _second = _loaded(FIRST, clerk), _loaded(SECOND, clerk)
    other = _loaded(SECOND + "6,北京己诊所,海淀区,某路6号,D211\n", clerk, source="另一份")
    _loaded(THIRD, clerk, source="另一份")
    officer_at_work(cast, client)

    answer = client.post("/gov/import/compare/", {"first": str(first.pk), "second": str(other.pk)})

    assert "请选择同一份名单的两次导入" in text_of(answer)


def test_a_neighbour_does_not_see_a_comparison(cast: Cast, clerk: Actor, client: Client) -> None:
    made = asking.ask(_loaded(FIRST, clerk).pk, _loaded(SECOND, clerk).pk, by=clerk)
    officer_at_work(cast, client, "东城")

    assert client.get(f"/gov/import/compare/{made.pk}/").status_code == 404


def test_the_two_newest_dates_of_a_list_are_proposed(cast: Cast, clerk: Actor, client: Client) -> None:
    _loaded(FIRST, clerk)
    second, third = _loaded(SECOND, clerk), _loaded(THIRD, clerk)
    officer_at_work(cast, client)

    form = client.get("/gov/import/compare/").context["form"]

    assert (form["first"].value(), form["second"].value()) == (str(second.pk), str(third.pk))


def test_an_officer_stops_a_comparison_and_lets_it_go_on(cast: Cast, clerk: Actor, client: Client) -> None:
    made = asking.ask(_loaded(FIRST, clerk).pk, _loaded(SECOND, clerk).pk, by=clerk)
    officer_at_work(cast, client)
    here = f"/gov/import/compare/{made.pk}/"

    client.post(here, {"action": "stop"})
    stopped = text_of(client.get(here))
    client.post(here, {"action": "resume"})
    working.work(60)

    assert ("已停止" in stopped, "继续对照" in stopped) == (True, True)
    assert "新增 1" in text_of(client.get(here))


def test_one_entry_is_shown_on_every_date(cast: Cast, clerk: Actor, client: Client) -> None:
    _loaded(FIRST, clerk)
    made = asking.ask(_loaded(SECOND, clerk).pk, _loaded(THIRD, clerk).pk, by=clerk)
    working.work(60)
    officer_at_work(cast, client)
    back = next(line for line in lines.every(Comparison.objects.get(pk=made.pk), Fate.BACK, with_same=False))

    page = text_of(client.get(f"/gov/import/compare/{made.pk}/{back.place}/"))

    assert "北京丁社区卫生服务站" in page
    assert page.count("未列出") == 1
    assert client.get(f"/gov/import/compare/{made.pk}/999/").status_code == 404


def test_nurses_are_compared_and_shown_masked(cast: Cast, clerk: Actor, client: Client) -> None:
    cast.institution(HOSPITAL)
    older = nurses(nurse_line(1), nurse_line(2, name="李秀英"))
    newer = nurses(nurse_line(1, name="王小芳"), nurse_line(3, name="赵国强"))
    loads = []
    for at, (content, stops) in enumerate(((older, 0), (newer, 1))):  # 王小芳 has the number registered as 王芳's
        upload = worked(actions.apply(tried(content, clerk, source="护士名册"), by=clerk, stops=stops))
        assert upload.load is not None
        Load.objects.filter(pk=upload.load.pk).update(received_at=clock.now() + timedelta(days=at))
        loads.append(upload.load.pk)
    made = asking.ask(*loads, by=clerk)
    working.work(60)
    officer_at_work(cast, client)

    html = client.get(f"/gov/import/compare/{made.pk}/").content.decode()
    table = client.post(f"/gov/import/compare/{made.pk}/csv/").content.decode("utf-8-sig")

    assert Comparison.objects.get(pk=made.pk).counts == {"renamed": 1, "changed": 1, "gone": 1, "new": 1}
    for text in (html, table):
        assert "李*2" in text
        assert not any(each in text for each in ("李秀英", "赵国强", "110108", "201511000002"))
