"""Before a list is loaded its trial says what will wait afterwards: by rule, with the rows, and of a single row."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.models import WAITING, Proposal
from liangzhao.consolidation.uploads import previews, working
from tests.consolidation.uploads.people import HOSPITAL, nurse_line, nurses
from tests.support.cast import Cast
from tests.web.importing_scene import mapped, officer_at_work, text_of, the_upload

pytestmark = pytest.mark.django_db
HOME = "/gov/"
INSTITUTIONS = """机构编码,机构名称,区县,地址,机构类别,统一社会信用代码,登记号,有效期自,有效期至,机构状态
1,北京甲诊所,海淀区,某路1号,诊所,,,2020.1.1,2025-01-01,运行
2,北京甲诊所,海淀区,某路9号,诊所,91110108MA01ABCD0X,,2020-01-01,2025-01-01,停业
3,甲诊所,海淀区,某路1号,口腔诊所,,,2020-01-01,2019-01-01,注销
4,乙口腔门诊部（ 东区）,海淀区,某路3号,综合医院,,PDY00007911010517D2122,2020-01-01,2025-13-01,
4,乙口腔门诊部（ 东区）,海淀区,某路3号,综合医院,,PDY00007911010517D2122,2020-01-01,2025-13-01,
5,丁诊所,海淀区,,诊所,,,,,
5,丁诊所,海淀区,,诊所,,,,,
6,,海淀区,某路3号,综合医院,,,,,
7,丙医院,火星区,某路3号,综合医院,,,,,
8,丙医院,海淀区,某路3号,综合医院,,,,,
9,丙医院 ,海淀区,某路3号,综合医院,,,,,
,合计,,,,,,,,
""".encode()
LATE = nurse_line(2).replace("2015.1.20", "2031-01-20").replace("2030-01-19", "2036-01-19")


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    cast.institution(HOSPITAL)
    officer_at_work(cast, client)
    return client


def trial(office: Client, query: str = "") -> str:
    return text_of(office.get(f"{HOME}import/{the_upload().pk}/{query}"))


def test_a_trial_says_what_will_wait_and_who_decides(office: Client) -> None:
    mapped(office, HOME, nurses(nurse_line(1).replace("2015.1.20", "2015-01-20"), LATE))

    page = trial(office)

    assert "其中 1 处列入数据清理，等待处理。" in page
    assert "不可能的日期 1 1 由登记机关核定" in page
    assert page.index("导入后的疑点") < page.index("确认后登记")


def test_the_rows_of_a_rule_are_listed_and_lead_to_the_row(office: Client) -> None:
    mapped(office, HOME, nurses(nurse_line(1), LATE))

    rows = trial(office, "?finding=DQ-21")
    row = trial(office, "?row=3")

    assert "第2行" not in trial(office, "?finding=DQ-20")
    assert "第2行" in trial(office, "?finding=DQ-20.mended")
    assert "第3行 的全部问题 首次注册日期 2031-01-20 由登记机关核定" in rows
    assert "不可能的日期 首次注册日期 2031-01-20 由登记机关核定" in row


def test_of_a_clean_row_it_is_said_that_nothing_is_wrong(office: Client) -> None:
    mapped(office, HOME, nurses(nurse_line(1).replace("2015.1.20", "2015-01-20"), LATE))

    assert "第2行没有发现问题。" in trial(office, "?row=2")
    assert "没有第9行：名单从第2行到第3行。" in trial(office, "?row=9")


def test_what_was_told_is_what_waits_after_the_load(office: Client) -> None:
    upload = mapped(office, HOME, nurses(nurse_line(1), LATE, nurse_line(3).replace("2030-01-19", "2030/1/19")))
    told = [each for sort in previews.of(upload).expected for each in sort.first]

    office.post(f"{HOME}import/{upload.pk}/apply/")
    working.work(60)

    kept = Proposal.objects.order_by("number", "rule", "field")
    assert sorted((each.row, each.rule, each.field) for each in told) == [
        (each.number, each.rule, each.field) for each in kept
    ]
    waiting = [(each.number, each.rule) for each in kept if each.state in WAITING]
    assert [(each.row, each.rule) for each in told if each.decider != "machine"] == waiting == [(3, "DQ-21")]
    assert "不可能的日期 首次注册日期 2031-01-20 由登记机关核定" in text_of(
        office.get(f"{HOME}jobs/{upload.pk}/?row=3")
    )


NURSES = nurses(
    nurse_line(1),
    nurse_line(1),
    LATE,
    nurse_line(3, "北京海淀示范医院"),
    nurse_line(4).replace("在册", "在岗"),
    nurse_line(5).replace("201511000005", "201511000004"),
    nurse_line(6).replace("2030-01-19", "2010.1.1"),
    nurse_line(7),
    nurse_line(7, name="李"),
    "合计,,,,,,",
    LATE,
)


@pytest.mark.parametrize(
    ("kind", "content"), [("institution", INSTITUTIONS), ("nurse", NURSES)], ids=["places", "people"]
)
def test_the_trial_and_the_load_of_a_list_with_many_faults_count_alike(
    office: Client, kind: str, content: bytes
) -> None:
    upload = mapped(office, HOME, content, kind=kind)
    office.post(f"{HOME}import/{upload.pk}/values/")
    working.work(60)
    sorts = previews.of(the_upload()).expected
    mended = sum(each.findings for each in sorts if each.is_mended)
    waiting = sum(each.findings for each in sorts if not each.is_mended)

    office.post(f"{HOME}import/{upload.pk}/apply/")
    working.work(60)
    page = text_of(office.get(f"{HOME}jobs/{upload.pk}/")).replace(" ", "")

    assert mended > 0
    assert f"规则检查发现{mended + waiting}处疑点。{mended}处只是写法" in page
    assert f"{waiting}处在数据清理中等待处理" in page


@pytest.mark.parametrize(
    ("line", "says", "leads"),
    [
        (nurse_line(1), "规则检查发现 1 处疑点。 1 处只是写法，系统已自动整理。 没有等待处理的疑点。", False),
        (LATE, "规则检查发现 1 处疑点。 1 处在数据清理中等待处理。 去处理", True),
    ],
    ids=["mended", "waiting"],
)
def test_after_a_load_only_what_waits_leads_on(office: Client, line: str, says: str, *, leads: bool) -> None:
    upload = mapped(office, HOME, nurses(line))

    office.post(f"{HOME}import/{upload.pk}/apply/")
    working.work(60)
    answer = office.get(f"{HOME}jobs/{upload.pk}/")

    assert says.replace(" ", "") in text_of(answer).replace(" ", "")
    assert ("去处理" in answer.content.decode()) is leads
