"""Invented tables, photo grids and jobs."""

from __future__ import annotations

from datetime import date
from typing import Any

from liangzhao.web.ui import tones
from liangzhao.web.ui.gallery.forms import BULK, FilterForm
from liangzhao.web.ui.gallery.pictures import portrait
from liangzhao.web.ui.parts import (
    Bulk,
    Chip,
    Choice,
    Column,
    Empty,
    Job,
    JobFailure,
    Link,
    NavGroup,
    NavItem,
    Paging,
    PhotoCard,
    Row,
    Table,
    Thumb,
)

NAMES = (
    "郭静静",
    "孙敏娜",
    "马涛磊",
    "阿卜杜热西提·买买提吐尔逊",
    "李桂秀",
    "张娜",
    "吴英桂",
    "赵文华",
    "欧阳建国",
    "陈娜磊",
    "龘䶮",
    "胡杰明",
)
DEPARTMENTS = ("急诊科", "妇产科", "中医科", "血管外科与介入治疗联合病区", "口腔科", "外科")
STATES = ("NONE", "ISSUED", "FROZEN", "ISSUED", "EXPIRED", "ISSUED")

INSTITUTION_NAV = (
    NavGroup("", (NavItem("工作台", "/org/", "home"),)),
    NavGroup(
        "本机构业务办理",
        (NavItem("申请｜亮照", "/org/licence/", "licence"), NavItem("机构信息维护", "/org/info/", "info")),
    ),
    NavGroup(
        "医师管理",
        (
            NavItem("医师管理", "/org/physicians/", "physicians"),
            NavItem("医师验证—电子证照验证", "/org/physicians/verify/", "verify-physician"),
        ),
    ),
    NavGroup(
        "护士管理",
        (
            NavItem("护士管理", "/org/nurses/", "nurses"),
            NavItem("信息验证—电子证照验证", "/org/nurses/verify/", "verify-nurse"),
        ),
    ),
    NavGroup(
        "确认",
        (
            NavItem("照片确认", "/org/confirm/photos/", "photos", 37),
            NavItem("信息确认", "/org/confirm/info/", "confirm-info", 4),
        ),
    ),
)

COLUMNS = (
    Column("照片", "photo"),
    Column("姓名", primary=True, sort_url="?sort=name", sorted="ascending"),
    Column("证书编号", "code"),
    Column("科室"),
    Column("电子证照", "badge"),
    Column("有效期至", "date", sort_url="?sort=until"),
    Column("在岗月数", "number"),
    Column("操作", "action"),
)


def staff_table(select: str = "chosen") -> Table:
    """A page of staff with long and rare names."""
    rows = [
        Row(
            (
                Thumb(portrait(i)),
                name,
                f"2018110{i:05d}",
                DEPARTMENTS[i % 6],
                tones.badge("licence", STATES[i % 6]),
                date(2027, 1 + i % 12, 28) if i % 5 else None,
                12 * i + 900,
                Link("查看", "/org/nurses/", hidden=name),
            ),
            value=f"r{i}",
            locked="本人不能确认自己的信息" if i == 2 else "",
        )
        for i, name in enumerate(NAMES)
    ]
    return Table(
        "护士",
        COLUMNS,
        rows,
        select=select,
        caption_hidden=True,
        paging=Paging(says="本页 12 人，共 37 人", previous_url="?before=b", next_url="?after=a", first_url="?"),
    )


def photo_cards() -> list[PhotoCard]:
    """Photos that pass, photos that do not, and one's own."""
    return [
        PhotoCard(
            f"p{i}",
            name,
            f"护士 · {DEPARTMENTS[i % 6]}",
            portrait(i),
            url="/org/nurses/",
            findings=("头部偏小：应占画面高度的一半以上", "背景不够平整") if i in (1, 6) else (),
            passes=i not in (1, 6),
            locked="本人不能确认自己的照片" if i == 4 else "",
        )
        for i, name in enumerate(NAMES)
    ]


EMPTY_TABLE = Table(
    "多机构备案",
    (Column("机构名称", primary=True), Column("有效期限", "date")),
    (),
    empty=Empty(
        "没有多机构备案", "在其他机构执业前需要备案，备案后显示在这里并印在证照上。", Link("办理备案", "/org/filings/")
    ),
)

JOB = Job(
    number="RW-20260930-0042",
    title="确认 237 人的照片",
    url="/ui/pages/institution-job/",
    done=168,
    total=237,
    succeeded=161,
    failed=7,
    eta_seconds=40,
    csv_url="/org/jobs/results.csv",
    failures=(
        JobFailure("郭静静", "照片高度不足 441 像素", Link("退回本人", "/org/confirm/photos/", hidden="郭静静")),
        JobFailure(
            "阿卜杜热西提·买买提吐尔逊",
            "系统中无法验证到资格信息",
            Link("查看", "/org/nurses/", hidden="阿卜杜热西提·买买提吐尔逊"),
        ),
    ),
)
FINISHED = Job(
    number="RW-20260929-0007",
    title="导出名单",
    url="/ui/lists/",
    done=52,
    total=52,
    succeeded=52,
    failed=0,
    finished=True,
    csv_url="/org/jobs/results.csv",
)


def components() -> dict[str, Any]:
    """Tables full and empty, the photo grid, jobs running and finished."""
    return {
        "staff": staff_table(select=""),
        "nothing": EMPTY_TABLE,
        "cards": photo_cards()[:6],
        "job_sample": JOB,
        "finished": FINISHED,
        "paging_sample": Paging(says="已是最后一页", previous_url="?before=z"),
    }


def table_page() -> dict[str, Any]:
    """The staff table of an institution with filters and bulk bar."""
    bulk = Bulk(
        (Choice("export", "导出名单", "secondary"), Choice("remind", "催传照片")), total=37, everything="signed-filter"
    )
    return {
        "nav": INSTITUTION_NAV,
        "nav_key": "nurses",
        "owner": "北京市海淀区示例医院",
        "staff": staff_table(),
        "filter_form": FilterForm({}),
        "chips": (Chip("电子证照：未申领", "?"),),
        "bulk": bulk,
    }


def photos_page() -> dict[str, Any]:
    """The grid of photos to confirm."""
    return {
        "nav": INSTITUTION_NAV,
        "nav_key": "photos",
        "owner": "北京市海淀区示例医院",
        "cards": photo_cards(),
        "bulk": BULK,
    }


def job_page() -> dict[str, Any]:
    """A job under way."""
    return {"nav": INSTITUTION_NAV, "nav_key": "photos", "owner": "北京市海淀区示例医院", "job_sample": JOB}
