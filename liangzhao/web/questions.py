"""A question of the authority as those asked see it: what was found, what stands there, what is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.asking.answering import LONGEST_REMARK, LONGEST_VALUE
from liangzhao.consolidation.importing.our_fields import FIELD_WORDS
from liangzhao.consolidation.models import Question
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock, masking
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.effects import Register
from liangzhao.web import coded
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Fact
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import said

Answer, Asked = Question.Answer, Question.Asked
WORDS: dict[str, str] = {
    Answer.KEEP: gettext_noop("无误"),
    Answer.CORRECT: gettext_noop("需要更正"),
    Answer.NOT_OURS: gettext_noop("不是本机构的"),
    Answer.NEW_PHOTO: gettext_noop("不是，已请本人重新上传"),
}
SENSITIVE = ("id_no", "qual_no", "mobile")
"""What is masked but to the person whose it is, while they are to say whether it is right."""
_TO_PERSON = {
    "DQ-03": gettext_noop("登记的%(field)s含有无法识别的字符，请核对。"),
    "DQ-04": gettext_noop("登记的身份证号是15位旧号，请核对换算后的18位号码是不是您的。"),
    "DQ-05": gettext_noop("登记的身份证号有误，请填写您的身份证号。"),
    "DQ-06": gettext_noop("登记的%(field)s与您的身份证号不一致，请核对。"),
    "DQ-07": gettext_noop("登记的身份证号不是真实的号码，请填写您的身份证号。"),
    "DQ-09": gettext_noop("同一身份证号登记了不同的人，请核对这个号码是不是您的。"),
    "DQ-30": gettext_noop("登记的照片缺失或不合格，需要您的照片。"),
    "DQ-31": gettext_noop("登记的手机号码无效或由多人共用，请填写您本人的号码。"),
}
"""What rules found, said to the person it is about; of other rules, that a field may be wrong."""
_NO_PHOTO = "photo_state"
"""The field of a finding about a photo that is missing or was returned: it cannot be called right."""
_SHOWN: dict[str, Callable[[str], str]] = {
    "id_no": lambda value: masking.id_number(value, birth_shown=True),
    "qual_no": masking.qualification_no,
    "mobile": masking.mobile,
    "photo_state": coded.photo,
    "photo_hash": lambda _hash: _("与他人的照片相同"),
}


@dataclass(frozen=True)
class Panel:
    """One question; ``form`` is there while it waits, ``change`` while an answer can still be another.

    ``asks_for_photo``: a new photo is the answer, from the person themselves; nothing need be written.
    """

    question: Question
    title: str
    says: str
    facts: list[Fact]
    badge: Badge
    form: AnswerForm | None
    answer: str
    change: AnswerForm | None = None
    asks_for_photo: bool = False
    remark: str = ""
    photo_at_institution: bool = False
    """Its institution sees to the new photo, where photos are confirmed."""


class AnswerForm(forms.Form):
    """An answer; what is right is asked only for a correction."""

    answer = forms.ChoiceField(label=gettext_lazy("核实结果"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=gettext_lazy("正确的内容"),
        required=False,
        max_length=LONGEST_VALUE,
        help_text=gettext_lazy("选择“需要更正”时填写，由登记机关核对后更正。"),
    )
    remark = forms.CharField(
        label=gettext_lazy("补充说明"),
        required=False,
        max_length=LONGEST_REMARK,
        help_text=gettext_lazy("供登记机关参考，可以不填。"),
    )

    def __init__(self, question: Question, data: dict[str, str] | None = None) -> None:
        super().__init__(data, prefix=str(question.pk), initial={"remark": question.remark or ""})
        shown = _offered(question)
        if Answer.CORRECT not in shown:
            del self.fields["value"]
        choice = self.fields["answer"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(each.value, _word(question, each)) for each in shown]


def _offered(question: Question) -> list[Question.Answer]:
    """The answers that make sense to whoever is asked."""
    is_institution = question.asked == Asked.INSTITUTION
    if not answering.is_about_photo(question):
        return [Answer.KEEP, Answer.CORRECT, *([Answer.NOT_OURS] if is_institution else [])]
    keep = [] if question.proposal.field == _NO_PHOTO else [Answer.KEEP]
    return [*keep, Answer.NEW_PHOTO, Answer.NOT_OURS] if is_institution else keep


def waiting(questions: Iterable[Question], *, filled: AnswerForm | None = None) -> list[Panel]:
    """The panels of questions; ``filled`` replaces the empty form of the question it was sent for."""
    return [_panel(each, filled) for each in questions]


def _panel(question: Question, filled: AnswerForm | None) -> Panel:
    proposal = question.proposal
    own = filled is not None and filled.prefix == str(question.pk)
    form = filled if own else AnswerForm(question)
    is_open = not question.answer
    is_photo, is_person = answering.is_about_photo(question), question.asked == Asked.PERSON
    asks_for_photo = is_open and is_person and is_photo
    can_answer = is_open and not (asks_for_photo and proposal.field == _NO_PHOTO)
    return Panel(
        question,
        title=field_word(proposal.field, proposal.register),
        says=_says(question),
        facts=_facts(question),
        badge=_badge(question),
        form=form if can_answer else None,
        answer=_answer(question),
        change=form if answering.may_change(question) else None,
        asks_for_photo=asks_for_photo,
        remark=question.remark or "",
        photo_at_institution=is_photo and not is_person,
    )


def take_answer(
    request: Request, asked: QuerySet[Question], ref: UUID, *, back: str, shown: Callable[[AnswerForm], HttpResponse]
) -> HttpResponse:
    """Keep what was sent for one of the questions ``asked`` here and lead back; what is wrong is ``shown`` with it."""
    question = asked.filter(pk=ref).first()
    if question is None:
        raise Http404
    form = AnswerForm(question, request.POST)
    if not form.is_valid():
        return shown(form)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            say = answering.change if "change" in request.POST else answering.answer
            say(question, given["answer"], by=request.actor, value=given.get("value", ""), remark=given["remark"])
    except (answering.ValueMissing, answering.ValueUnfit) as wrong:
        form.add_error("value", said(wrong))
        return shown(form)
    except Refusal as refusal:
        messages.warning(request, said(refusal))
    else:
        messages.success(request, _("已答复，由登记机关办理；决定之前可以更改答复。"))
    return HttpResponseRedirect(back)


def field_word(name: str, register: str) -> str:
    """What a field is called; a name is that of a person or of an institution."""
    if name == "name" and register != Register.INSTITUTION:
        return _("姓名")
    return _(FIELD_WORDS[name]) if name in FIELD_WORDS else name


def shown(name: str, value: str | None) -> str:
    """A value of a field in words, masked where the page is not the place for all of it."""
    shows = _SHOWN.get(name)
    return shows(value) if shows and value else value or _("（空）")


def is_told_whole(question: Question) -> bool:
    """Whether a number stands on the page as it is: it is the person's own, and they are to judge it."""
    is_judged = question.asked == Asked.PERSON and not question.answer
    return is_judged and question.proposal.field in SENSITIVE


def _says(question: Question) -> str:
    """What was found, in words for whoever is asked."""
    proposal = question.proposal
    if question.asked != Asked.PERSON:
        return _(BY_ID[proposal.rule].says)
    says = _(_TO_PERSON[proposal.rule]) if proposal.rule in _TO_PERSON else _("登记的%(field)s可能有误，请核对。")
    return says % {"field": field_word(proposal.field, proposal.register)}


def _facts(question: Question) -> list[Fact]:
    proposal = question.proposal
    tells = _whole if is_told_whole(question) else shown
    facts = [Fact(_("登记内容"), tells(proposal.field, proposal.old))]
    if proposal.has_new:
        facts.append(Fact(_("可能应为"), tells(proposal.field, proposal.new)))
    facts.append(Fact(_("提出时间"), _day(question.asked_at)))
    if question.answer:
        facts.append(Fact(_("答复时间"), _day(question.answered_at)))
    else:
        facts.append(Fact(_("请于此前答复"), question.due_on))
    return facts


def _whole(_name: str, value: str | None) -> str:
    return value or _("（空）")


def _day(at: datetime | None) -> date | None:
    return clock.local_date(at) if at else None


def _badge(question: Question) -> Badge:
    if question.answer:
        return Badge(_("已答复"), Tone.OK)
    if question.due_on < clock.today():
        return Badge(_("已逾期"), Tone.ERR)
    return Badge(_("已提醒%(n)d次") % {"n": question.reminders} if question.reminders else _("待答复"), Tone.WARN)


def _answer(question: Question) -> str:
    if question.answer == Answer.CORRECT:
        value = shown(question.proposal.field, question.value)
        return _("需要更正为：%(value)s") % {"value": value}
    return _word(question, question.answer) if question.answer else ""


def _word(question: Question, answer: str) -> str:
    """An answer as those asked read it; where there is no photo, none is denied."""
    if answer == Answer.NEW_PHOTO and question.proposal.field == _NO_PHOTO:
        return _("已请本人重新上传")
    return _(WORDS[answer])
