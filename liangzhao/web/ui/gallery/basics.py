"""Invented content for buttons, tags, steps, facts and home pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from liangzhao.web.ui import tones
from liangzhao.web.ui.guides import Guide, Material, Section
from liangzhao.web.ui.parts import (
    Change,
    Door,
    Empty,
    Event,
    Fact,
    Kpi,
    Link,
    NavGroup,
    NavItem,
    Outcome,
    Task,
)
from liangzhao.web.ui.tones import Badge, Tone

LONG_HOSPITAL = "北京市海淀区西北旺镇航天城社区卫生服务中心示例医院（中国人民某某大学附属第三临床医学院）"

TASKS = (
    Task("账户已激活并完成实名核验", done=True),
    Task("护士执业注册在有效期内", done=True, badge=Badge("至 2028-05-20", Tone.OK)),
    Task(
        "证件照片缺失",
        done=False,
        badge=tones.badge("eligibility", "NOT_MET"),
        url="/me/photo/",
        remedy="上传近半年的证件照片，由主要执业机构确认。",
        who="您本人，然后是海淀区示例医院护理部",
        article="《护士条例》第八条",
    ),
    Task(
        "无法验证资格信息",
        done=False,
        badge=tones.badge("eligibility", "CANNOT_TELL"),
        url="/me/info/",
        remedy="核对姓名、证件号码和资格证书编码，再由登记机关核验。",
        who=LONG_HOSPITAL,
    ),
)

EVENTS = (
    Event("提交申请", at=datetime(2026, 3, 10, 12, 15, tzinfo=UTC), by="李敏（示例）"),
    Event("机构确认", at=datetime(2026, 3, 11, 1, 2, tzinfo=UTC), by="海淀区示例医院护理部", result="同意"),
    Event("受理", at=date(2026, 3, 11), by="北京市海淀区卫生健康委员会（演示）", result="视为受理"),
    Event("审核", state="now", turn="北京市海淀区卫生健康委员会（演示）", due=date(2026, 3, 25)),
    Event("决定", state="next"),
    Event("办结", state="next"),
)

FACTS = (
    Fact("姓名", "李敏（示例）", note="来源：护士执业注册"),
    Fact("主要执业机构", LONG_HOSPITAL, action=Link("变更", "/me/apply/", hidden="主要执业机构")),
    Fact("注册有效期至", date(2028, 5, 20)),
    Fact("技术职称", None, note="注册信息中没有这一项", action=Link("补充", "/me/info/", hidden="技术职称")),
    Fact("在册状态", tones.badge("nurse", "ACTIVE")),
)

CHANGES = (
    Change("手机号码", "138****5678", "139****0002"),
    Change("主要执业机构", "海淀区示例医院", LONG_HOSPITAL),
    Change("技术职称", None, "主管护师"),
)

DOORS = (
    Door("查证照", "扫码或凭证照编号核验真伪", "/verify/", "scan"),
    Door("找医生、找机构", "按姓名、机构查询执业注册", "/find/institutions/", "search"),
    Door("我要办", "办事指南、表格与示范文本", "/guides/", "form"),
    Door("机构与机关登录", "医疗机构和卫生健康部门入口", "/account/login/", "building"),
)

EMPTY = Empty(
    "还没有用证记录",
    "您亮照、他人核验或系统共享证照时，时间和用途会记在这里。现在一次也没有。",
    Link("去亮照", "/me/licence/show/"),
)

GUIDE = Guide(
    title="护士执业注册（首次注册）",
    code="NUR-01",
    who="通过护士执业资格考试、拟在医疗卫生机构执业的人员",
    time="法定 20 个工作日，承诺 8 个工作日",
    fee="不收费",
    materials=(
        Material("护士执业注册申请审核表", "本人签名，执业机构盖章", "/guides/form.pdf", "/guides/sample.pdf"),
        Material("健康体检证明", "二级以上医院 6 个月内出具"),
        Material("临床实习证明", "8 个月以上，教学、综合医院出具", "", "/guides/sample-2.pdf"),
    ),
    sections=(
        Section(
            "受理条件", ("具有完全民事行为能力", "通过国务院卫生主管部门组织的护士执业资格考试", "符合规定的健康标准")
        ),
        Section("不予受理", ("不具备上述条件之一的，说明理由，并告知可以申请行政复议或者提起行政诉讼。",)),
        Section("法律依据", ("《护士条例》第七条、第八条", "《护士执业注册管理办法》第五条至第九条")),
    ),
    apply=Link("在线办理", "/me/apply/"),
    effective_on=date(2026, 1, 1),
)

OUTCOMES = (
    Outcome(
        "照片已提交",
        "海淀区示例医院护理部通常在 1 个工作日内确认。",
        "ZP-2026-7Q4K",
        ("机构确认后自动申领电子证照", "证照生成后在消息中通知", "被退回时会写明原因"),
        (Link("回到首页", "/me/"), Link("查看照片", "/me/photo/")),
    ),
    Outcome("二维码已过期", "请持证人刷新二维码后再扫。证照本身是否有效，以刷新后的结果为准。", tone=Tone.WARN),
    Outcome("证照已注销", "2026-02-01 由北京市海淀区卫生健康委员会（演示）注销。", tone=Tone.ERR),
)

KPIS = (
    Kpi("待确认照片", "37", "最早的已等 2 天", "/org/confirm/photos/"),
    Kpi("到期护士", "12", "90 天内", "/org/nurses/"),
    Kpi("电子证照申领率", "94.1%", "1,208 / 1,284", "/org/stats/"),
)

PUBLIC_NAV = (
    NavGroup(
        "",
        (
            NavItem("首页", "/ui/pages/public-home/", "home"),
            NavItem("证照核验", "/verify/", "verify"),
            NavItem("查询", "/find/institutions/", "find"),
            NavItem("办事指南", "/guides/", "guides"),
            NavItem("监督举报", "/complain/", "complain"),
        ),
    ),
)

CONSOLE_NAV = (
    NavGroup(
        "机关与账户",
        (
            NavItem("机关与区划", "/console/authorities/", "authorities"),
            NavItem("账户与角色", "/console/accounts/", "accounts"),
        ),
    ),
    NavGroup(
        "运行",
        (
            NavItem("参数", "/console/parameters/", "parameters"),
            NavItem("密钥与印章", "/console/keys/", "keys"),
            NavItem("任务", "/console/jobs/", "jobs"),
        ),
    ),
)


TABS = (NavItem("本机关登记", "?scope=own", "own", 3), NavItem("本辖区", "?scope=area", "area"))


def components() -> dict[str, Any]:
    """Every small component once, or once per tone."""
    machines = {name: list(states) for name, states in tones.MACHINES.items()}
    return {
        "machines": machines,
        "days": (9, 2, 0, -3),
        "tab_items": TABS,
        "tasks": TASKS,
        "facts": FACTS,
        "events": EVENTS,
        "changes": CHANGES,
        "doors_list": DOORS,
        "empty_sample": EMPTY,
        "guide_sample": GUIDE,
        "outcomes": OUTCOMES,
        "kpi_list": KPIS,
        "tones": list(Tone),
        "badge_sample": Badge("还差 2 步", Tone.WARN),
        "moment": datetime(2026, 3, 12, 2, 42, tzinfo=UTC),
    }


def public_home() -> dict[str, Any]:
    """The home page of the public portal."""
    kpi_list = (
        Kpi("医疗机构", "11,208", "已领电子证照 94.1%"),
        Kpi("医师", "138,406", "已领电子证照 91.7%"),
        Kpi("护士", "152,930", "已领电子证照 88.3%"),
    )
    return {"nav": PUBLIC_NAV, "nav_key": "home", "doors_list": DOORS, "kpi_list": kpi_list, "as_of": date(2026, 9, 30)}


def guide_page() -> dict[str, Any]:
    """A service guide in the public portal."""
    return {"nav": PUBLIC_NAV, "nav_key": "guides", "guide_sample": GUIDE}


def personal_home() -> dict[str, Any]:
    """The home page of a nurse who still has two steps to go."""
    return {"nav_key": "home", "tasks": TASKS, "events": EVENTS, "badge_sample": Badge("还差 2 步", Tone.WARN)}


def console_page() -> dict[str, Any]:
    """A console page with nothing on it yet."""
    nothing = Empty(
        "没有正在运行的任务",
        "导入名单、集体制证等任务开始后，进度显示在这里。",
        Link("查看已完成的任务", "/console/jobs/?done=1"),
    )
    return {"nav": CONSOLE_NAV, "nav_key": "jobs", "owner": "北京节点（演示）", "empty_sample": nothing}
