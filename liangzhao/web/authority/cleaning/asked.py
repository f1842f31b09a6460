"""What the practitioner or the institution was asked about a finding, and what they said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.web.authority.entry_facts import officer_names
from liangzhao.web.ui.parts import Fact
from liangzhao.web.words import paragraph


def answer_of(proposal: Proposal) -> Question | None:
    """The last question about a finding, answered or not."""
    return Question.objects.filter(proposal=proposal).order_by("-asked_at").first()


def facts(question: Question) -> list[Fact]:
    """Who was asked when, by when they should answer, and how often they were reminded."""
    is_person = question.asked == Question.Asked.PERSON
    return [
        Fact(_("请谁核实"), _("本人") if is_person else _("机构")),
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
