"""The kinds of 登记簿维护: which change, of which register, from which form fields (design.md §12).

A thin layer over ``registers.entries``, the same functions that decided cases will call later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from liangzhao.kernel.words import _
from liangzhao.registers import entries
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.institutions.merging import survivor_of
from liangzhao.registers.institutions.models import Institution
from liangzhao.registers.versions.actions import Entry

FieldType = Literal["date", "text", "code", "codes", "number", "institution"]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class FieldSpec:
    """One field of a maintenance form. ``table`` names the code table of a coded field."""

    name: str
    label: str
    type: FieldType
    required: bool = True
    table: str = ""


@dataclass(frozen=True)
class MaintenanceKind:
    """A change an officer may propose. ``step`` names the workflow step, empty for a change of facts."""

    code: str
    register: Register
    label: str
    article: str
    fields: tuple[FieldSpec, ...]
    apply: Callable[[Any, Values, Act], object]
    step: str = ""

    def is_open_for(self, entry: Entry) -> bool:
        """Whether the entry's state allows it now."""
        workflow = entries.WORKFLOWS[self.register]
        if self.step:
            return any(row.name == self.step for row in workflow.open_steps(entry.status))
        return entry.status not in workflow.final_states

    @property
    def leads_to(self) -> str:
        """The state an entry is in after the step; empty for a change of facts."""
        rows = entries.WORKFLOWS[self.register].transitions
        return next((row.target for row in rows if self.step and row.name == self.step), "")

    def starts_on(self, values: Values) -> date | None:
        """The first day of a step, where it asks for one."""
        return _day(values.get("from_on")) if self.step else None


_FROM = FieldSpec("from_on", _("起始日期"), "date")
_UNTIL = FieldSpec("until_on", _("截止日期"), "date", required=False)


def _step(register: Register, step: str, article: str, *fields: FieldSpec) -> MaintenanceKind:
    workflow = entries.WORKFLOWS[register]

    def apply(entry: Any, values: Values, act: Act) -> object:
        return entries.move(
            entry, step=step, act=act, from_on=_day(values.get("from_on")), until_on=_day(values.get("until_on"))
        )

    label = workflow.label(step).template
    return MaintenanceKind(f"{register}.{step}", register, label, article, fields, apply, step=step)


def _change(
    register: Register, code: str, label: str, article: str, *fields: FieldSpec, reissues: bool = False
) -> MaintenanceKind:
    def apply(entry: Any, values: Values, act: Act) -> object:
        facts = {
            field.name: _fact(field, values.get(field.name))
            for field in fields
            if field.name != "subjects" and (field.required or values.get(field.name) not in (None, ""))
        }
        if reissues:
            facts["issued_on"] = _day(values.get("issued_on")) or entry.issued_on
        return entries.change(entry, values=facts, act=act, subjects=values.get("subjects"))

    return MaintenanceKind(f"{register}.{code}", register, label, article, fields, apply)


def _fact(field: FieldSpec, value: Any) -> Any:
    if field.type == "date":
        return _day(value)
    if field.type == "institution":
        return survivor_of(Institution.objects.get(pk=value))
    return value


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


_I, _P, _N = Register.INSTITUTION, Register.PHYSICIAN, Register.NURSE
_ISSUED_ON = FieldSpec("issued_on", _("签发日期"), "date")

KINDS: dict[str, MaintenanceKind] = {
    kind.code: kind
    for kind in (
        _step(_I, "close", "医疗机构管理条例 第二十一条", _FROM, _UNTIL),
        _step(_I, "resume", "医疗机构管理条例实施细则 第三十四条", _FROM),
        _step(
            _I,
            "defer_verification",
            "医疗机构管理条例实施细则 第三十七条",
            _FROM,
            FieldSpec("until_on", _("暂缓至"), "date"),
        ),
        _step(_I, "pass_verification", "医疗机构管理条例 第二十二条", _FROM),
        _step(_I, "order_stop", "医疗机构管理条例 第四十四至四十八条", _FROM),
        _step(_I, "cancel", "医疗机构管理条例 第二十一条；行政许可法 第七十条", _FROM),
        _step(_I, "revoke", "医疗机构管理条例 第四十四至四十八条", _FROM),
        _step(_I, "annul", "行政许可法 第六十九条", _FROM),
        _change(
            _I,
            "renew",
            _("延续（换证）"),
            "行政许可法 第五十条",
            FieldSpec("valid_from", _("有效期自"), "date"),
            FieldSpec("valid_until", _("有效期至"), "date"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _I,
            "verify",
            _("校验合格"),
            "医疗机构管理条例 第二十二条",
            FieldSpec("verify_due_on", _("下次校验日期"), "date"),
        ),
        _change(
            _I,
            "rename",
            _("变更名称"),
            "医疗机构管理条例 第二十条",
            FieldSpec("name", _("机构名称"), "text"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _I,
            "move",
            _("变更地址"),
            "医疗机构管理条例 第二十条",
            FieldSpec("address", _("地址"), "text"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _I,
            "heads",
            _("变更法定代表人、主要负责人"),
            "医疗机构管理条例 第二十条",
            FieldSpec("legal_rep_name", _("法定代表人"), "text"),
            FieldSpec("principal_name", _("主要负责人"), "text"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _I,
            "subjects",
            _("变更诊疗科目"),
            "医疗机构管理条例 第二十条",
            FieldSpec("subjects", _("诊疗科目"), "codes", table="diagnosis_subject"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _I,
            "complete",
            _("补充完善登记信息"),
            "京卫医〔2020〕80号 第三条",
            FieldSpec("reg_no", _("登记号"), "text", required=False),
            FieldSpec("uscc", _("统一社会信用代码"), "text", required=False),
            FieldSpec("institution_class", _("机构类别"), "code", required=False, table="institution_class"),
            FieldSpec("economic_type", _("所有制形式"), "code", required=False, table="economic_type"),
            FieldSpec("legal_rep_name", _("法定代表人"), "text", required=False),
            FieldSpec("principal_name", _("主要负责人"), "text", required=False),
            FieldSpec("valid_from", _("有效期自"), "date", required=False),
            FieldSpec("valid_until", _("有效期至"), "date", required=False),
            FieldSpec("issued_on", _("签发日期"), "date", required=False),
            FieldSpec("verify_due_on", _("下次校验日期"), "date", required=False),
            FieldSpec("subjects", _("诊疗科目"), "codes", required=False, table="diagnosis_subject"),
        ),
        _step(_P, "suspend", "医师法 第四十二条、第五十五至五十七条", _FROM, _UNTIL),
        _step(_P, "resume", "医师法 第四十二条", _FROM),
        _step(_P, "leave", "医师执业注册管理办法 第十九条", _FROM),
        _step(_P, "return", "医师执业注册管理办法 第二十条", _FROM),
        _step(_P, "cancel", "医师法 第十七条；医师执业注册管理办法 第十八条", _FROM),
        _step(_P, "revoke", "医师法 第五十四至五十八条", _FROM),
        _step(_P, "annul", "医师法 第五十四条；行政许可法 第六十九条", _FROM),
        _change(
            _P,
            "scopes",
            _("变更执业范围"),
            "医师法 第十四条",
            FieldSpec("scopes", _("执业范围"), "codes", table="practice_scope"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _P,
            "title",
            _("变更任职资格"),
            "京卫医〔2020〕80号 第三条",
            FieldSpec("title", _("任职资格"), "code", table="physician_title"),
        ),
        _change(
            _P,
            "institution",
            _("变更主要执业机构"),
            "医师执业注册管理办法 第二十条",
            FieldSpec("main_institution", _("主要执业机构"), "institution"),
            _ISSUED_ON,
            reissues=True,
        ),
        _step(_N, "suspend", "护士条例 第三十一条", _FROM, _UNTIL),
        _step(_N, "resume", "护士条例 第三十一条", _FROM),
        _step(_N, "cancel", "护士执业注册管理办法 第十九条；行政许可法 第七十条", _FROM),
        _step(_N, "revoke", "护士条例 第三十一条", _FROM),
        _step(_N, "annul", "行政许可法 第六十九条", _FROM),
        _change(
            _N,
            "renew",
            _("延续注册"),
            "护士条例 第十条",
            FieldSpec("valid_until", _("注册有效期至"), "date"),
            _ISSUED_ON,
            reissues=True,
        ),
        _change(
            _N,
            "title",
            _("变更技术职称"),
            "京卫医〔2020〕80号 第三条",
            FieldSpec("title", _("技术职称"), "code", table="nurse_title"),
        ),
        _change(
            _N,
            "institution",
            _("变更执业机构"),
            "护士条例 第九条",
            FieldSpec("main_institution", _("主要执业机构"), "institution"),
            _ISSUED_ON,
            reissues=True,
        ),
    )
}


def open_for(entry: Entry) -> list[MaintenanceKind]:
    """The kinds an officer may propose for an entry now."""
    register = entries.register_of(entry)
    return [kind for kind in KINDS.values() if kind.register is register and kind.is_open_for(entry)]
