"""What the practitioner or the institution was asked about a finding, and what they said."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.asking import reaching
from liangzhao.consolidation.deciding.holding import OPEN
from liangzhao.consolidation.deciding.passing_on import Asked, askable, is_disowned
from liangzhao.consolidation.deciding.sides import Case
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianQualification, PhysicianRegistration
from liangzhao.web.authority.entry_facts import officer_names
from liangzhao.web.ui.parts import Fact, Link
from liangzhao.web.words import paragraph


@dataclass(frozen=True)
class Disowned:
    """What an officer does about an entry that its institution called another's, and where."""

    says: str
    link: Link | None = None


def answer_of(proposal: Proposal) -> Question | None:
    """The last question about a finding, answered or not."""
    return Question.objects.filter(proposal=proposal).order_by("-asked_at").first()


def unreached(looked: Case) -> str:
    """That the institution of a case has nobody who could answer, in words; empty where it can be asked in earnest."""
    entry = looked.own
    if entry is None or isinstance(entry, PhysicianQualification) or Asked.INSTITUTION not in askable(looked):
        return ""
    place = entry if isinstance(entry, Institution) else entry.main_institution
    if reaching.reached(Register(looked.kind), [place.pk]):
        return ""
    return _("%(name)s没有可以答复这一项的账户：可以请机构核实，但开通账户之前无人答复。") % {"name": place.name}


def disowned(looked: Case, *, by: Actor) -> Disowned | None:
    """What follows when the institution of a case said that its entry is not its own; None otherwise."""
    entry = looked.own
    if entry is None or looked.proposal.state not in OPEN or not is_disowned(looked):
        return None
    if isinstance(entry, Institution):
        return Disowned(_("机构答复这条登记不是本机构的：请核实这家机构是谁，由本机关决定如何登记。"))
    says = _("机构答复这名人员不是本机构的，登记的执业机构可能有误：请本人核实在哪里执业，核定执业机构后再决定。")
    kind = KINDS.get(f"{looked.kind}.institution")
    if kind is None or not isinstance(entry, PhysicianRegistration | NurseRegistration):
        return Disowned(says)
    if not can(by, P.REGISTER_MAINTAIN) or not kind.is_open_for(entry):
        return Disowned(says)
    address = reverse("authority:maintain", args=[looked.kind, entry.pk, "institution"])
    return Disowned(says, Link(_("办理“%(step)s”") % {"step": _(kind.label)}, address))


def facts(question: Question) -> list[Fact]:
    """Who was asked when, by when they should answer, and how often they were reminded."""
    is_person = question.asked == Question.Asked.PERSON
    place = _("机构（没有可以答复的账户）") if reaching.unreached([question.proposal]) else _("机构")
    return [
        Fact(_("请谁核实"), _("本人") if is_person else place),
        Fact(_("提出人"), officer_names([question.asked_by]).get(question.asked_by, "—")),
        Fact(_("提出时间"), question.asked_at),
        Fact(_("答复期限"), question.due_on),
        Fact(_("已提醒次数"), str(question.reminders)),
    ]


def answer_words(question: Question) -> str:
    """Who was asked, and what they said when."""
    who = _("本人") if question.asked == Question.Asked.PERSON else _("机构")
    if question.answered_at is None:
        return _("已请%(who)s核实，答复期限 %(day)s。") % {"who": who, "day": question.due_on}
    answers = {
        Question.Answer.KEEP: _("%(who)s于 %(day)s 答复：登记内容无误。"),
        Question.Answer.CORRECT: _("%(who)s于 %(day)s 答复：需要更正。"),
        Question.Answer.NOT_OURS: _("%(who)s于 %(day)s 答复：不是本机构的。"),
        Question.Answer.NEW_PHOTO: _("%(who)s于 %(day)s 答复：已请本人重新上传照片。"),
    }
    told = answers[Question.Answer(question.answer)] % {"who": who, "day": clock.local_date(question.answered_at)}
    return paragraph(told, _("补充说明：%(remark)s") % {"remark": question.remark}) if question.remark else told
