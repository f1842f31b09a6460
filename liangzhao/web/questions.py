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
from liangzhao.consolidation.asking.answering import LONGEST_VALUE
from liangzhao.consolidation.importing.mapping import FIELD_WORDS
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
}
_SHOWN: dict[str, Callable[[str], str]] = {
    "id_no": lambda value: masking.id_number(value, birth_shown=True),
    "qual_no": masking.qualification_no,
    "mobile": masking.mobile,
    "photo_state": coded.photo,
    "photo_hash": lambda _hash: _("与他人的照片相同"),
}
_PHOTO = "DQ-30"


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


class AnswerForm(forms.Form):
    """An answer; what is right is asked only for a correction."""

    answer = forms.ChoiceField(label=gettext_lazy("核实结果"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=gettext_lazy("正确的内容"),
        required=False,
        max_length=LONGEST_VALUE,
        help_text=gettext_lazy("选择“需要更正”时填写，由登记机关核对后更正。"),
    )

    def __init__(self, question: Question, data: dict[str, str] | None = None) -> None:
        super().__init__(data, prefix=str(question.pk))
        shown = [Answer.KEEP, Answer.CORRECT]
        if _is_photo(question):
            shown.remove(Answer.CORRECT)
            del self.fields["value"]
        if question.asked == Asked.INSTITUTION:
            shown.append(Answer.NOT_OURS)
        choice = self.fields["answer"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(each.value, _(WORDS[each])) for each in shown]


def waiting(questions: Iterable[Question], *, filled: AnswerForm | None = None) -> list[Panel]:
    """The panels of questions; ``filled`` replaces the empty form of the question it was sent for."""
    return [_panel(each, filled) for each in questions]


def _panel(question: Question, filled: AnswerForm | None) -> Panel:
    proposal = question.proposal
    own = filled is not None and filled.prefix == str(question.pk)
    form = filled if own else AnswerForm(question)
    is_open = not question.answer
    asks_for_photo = is_open and question.asked == Asked.PERSON and _is_photo(question)
    can_answer = is_open and not (asks_for_photo and proposal.field == "photo_state")
    return Panel(
        question,
        title=field_word(proposal.field, proposal.register),
        says=_(BY_ID[proposal.rule].says),
        facts=_facts(question),
        badge=_badge(question),
        form=form if can_answer else None,
        answer=_answer(question),
        change=form if answering.may_change(question) else None,
        asks_for_photo=asks_for_photo,
    )


def _is_photo(question: Question) -> bool:
    """No value that could be written is right: only another photo is."""
    return question.proposal.rule == _PHOTO


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
            say(question, given["answer"], by=request.actor, value=given.get("value", ""))
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


def _facts(question: Question) -> list[Fact]:
    proposal = question.proposal
    facts = [Fact(_("登记内容"), shown(proposal.field, proposal.old))]
    if proposal.has_new:
        facts.append(Fact(_("可能应为"), shown(proposal.field, proposal.new)))
    facts.append(Fact(_("提出时间"), _day(question.asked_at)))
    if question.answer:
        facts.append(Fact(_("答复时间"), _day(question.answered_at)))
    else:
        facts.append(Fact(_("请于此前答复"), question.due_on))
    return facts


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
    return _(WORDS[question.answer]) if question.answer else ""
