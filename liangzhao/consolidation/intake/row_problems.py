"""What keeps a row of persons out of the register, in words for whoever loads: the fault that is there, its remedy."""

from __future__ import annotations

from liangzhao.consolidation.importing.our_fields import PERSON_WORDS
from liangzhao.consolidation.importing.report import EMPTY, UNKNOWN_WORD, Problem
from liangzhao.consolidation.quality.model import PERSONS, Kind, Row
from liangzhao.consolidation.quality.rules import BY_ID, identity
from liangzhao.kernel import masking
from liangzhao.kernel.identifiers import qualification_no
from liangzhao.kernel.words import _, sentence

_MASKED = {"id_no": masking.document_no, "qual_no": masking.document_no, "mobile": masking.mobile}
_NAMES = frozenset({"name", "former_name"})
_NOT_REGISTERED = _("%(says)s本行未登记。")
_NO_COLUMN = _("名单没有“%(field)s”一列，本行未登记；请在列对照中指明是哪一列，没有的请补上这一列。")
_NO_NUMBER = _("%(field)s未填写，本行未登记；请向本人或执业机构核实后补填，只重新导入这些行。")
_NO_VALUE = _("%(field)s未填写，本行未登记；请对照原件补填后，只重新导入这些行。")
_UNKNOWN = _("%(field)s“%(value)s”无法识别，本行未登记；请在取值对照中指明它的意思，或改正后重新导入。")
_LENGTHS = {
    Kind.PHYSICIAN: _("医师执业证书编码应为15位数字，这里是“%(given)s”，本行未登记；请对照证书改正。"),
    Kind.NURSE: _("护士执业证书编号应为12位数字，这里是“%(given)s”，本行未登记；请对照证书改正。"),
}


def of_rule(number: int, rule: str, name: str, value: str, *, blocks: bool = True) -> Problem:
    """What a rule says of a value; of an empty one that the row needs, that it is empty."""
    says = sentence(BY_ID[rule].says)
    if blocks:
        says = sentence(_NOT_REGISTERED, says=says)
    return Problem(number, rule, name, shown(name, value), says, blocks=blocks)


def shown(name: str, value: str) -> str:
    """A value as a report may say it."""
    return _MASKED[name](value) if name in _MASKED and value else value[:60]


def shown_of(kind: Kind, name: str, value: str) -> str:
    """The same of a row of a kind: the name of a person is masked, that of an institution is not."""
    if name in _NAMES and kind in PERSONS:
        return masking.person_name(value) if value else ""
    return shown(name, value)


def empty(number: int, name: str, given: Row) -> Problem:
    """A field without which a row is no entry says nothing, or the list does not have it."""
    if name not in given:
        says = _NO_COLUMN
    elif name == "id_no":
        says = _NO_NUMBER
    else:
        says = _NO_VALUE
    return Problem(number, EMPTY, name, "", sentence(says, field=sentence(PERSON_WORDS[name])), fault=name)


def unknown_word(number: int, rule: str, name: str, value: str) -> Problem:
    """A word of that place for a coded field, which nobody told the meaning of."""
    told = sentence(_UNKNOWN, field=sentence(PERSON_WORDS[name]), value=value[:30])
    return Problem(number, rule, name, value[:60], told, fault=f"{UNKNOWN_WORD}:{name}")


def identity_problem(number: int, given: Row) -> Problem:
    """What is wrong with the number of the person, who cannot be told by it."""
    value = given.get("id_no", "")
    if not value:
        return empty(number, "id_no", given)
    if not identity.is_citizen(given):
        says = _("证件类型是“%(kind)s”，从名单只能登记居民身份证的持有人，本行未登记；请由登记机关另行登记。")
        told = sentence(says, kind=given.get("id_type", "")[:20])
        return Problem(number, "DQ-05", "id_no", shown("id_no", value), told, fault="kind")
    return of_rule(number, "DQ-07" if identity.is_placeholder(value) else "DQ-05", "id_no", value)


def misshapen_licence(number: int, kind: Kind, printed: str) -> Problem:
    """The number of a certificate does not have the digits such a number has."""
    says = sentence(_LENGTHS[kind], given=printed[:30])
    return Problem(number, "DQ-27", "licence_no", printed[:60], says, fault="shape")


def licence_of_another(number: int, printed: str) -> Problem:
    """The register has that number, of somebody else."""
    says = sentence(_("登记簿中这个执业证书编码属于另一人，本行未登记；请由登记机关核定是谁的。"))
    return Problem(number, "DQ-27", "licence_no", printed, says, fault="other")


def said_twice(number: int, name: str, value: str, first: int) -> Problem:
    """An earlier row of the list has the same number."""
    says = sentence(
        _("%(field)s与第%(row)d行相同，本行未登记；请核对原件，改正其中有误的一行。"),
        field=sentence(PERSON_WORDS[name]),
        row=first,
    )
    return Problem(number, "DQ-27", name, shown(name, value), says, fault=f"twice:{name}")


def qualification_problem(number: int, given: Row) -> Problem:
    """What is wrong with the number of a qualification."""
    value = given.get("qual_no", "")
    if not value:
        return empty(number, "qual_no", given)
    found = qualification_no.check(value)
    if found.ok:
        says = sentence(_("资格证书编码中的身份证号与本行的证件号码不一致，本行未登记；请核对是谁的证书。"))
        return Problem(number, "DQ-28", "qual_no", shown("qual_no", value), says, fault="other")
    wrong = next(finding for finding in found.findings if finding.level == "hard")
    says = sentence(_("%(why)s本行未登记。"), why=wrong.sentence)
    return Problem(number, "DQ-28", "qual_no", shown("qual_no", value), says, fault="shape")
