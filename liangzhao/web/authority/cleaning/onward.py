"""Where an officer goes after a decision: the next finding of the rule, that of the next rule, or all is done."""

from __future__ import annotations

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding import queues
from liangzhao.consolidation.deciding.holding import State, account, office
from liangzhao.consolidation.models import Proposal
from liangzhao.web.authority.cleaning import words
from liangzhao.web.requests import Request


def after(request: Request, done: Proposal, waiting: State) -> str:
    """The address of what waits for this officer next; another rule, and that nothing is left, is said there."""
    organ, own = office(request.actor), account(request.actor)
    following = queues.next_one(organ, done.rule, waiting, after=done.pk, own=own)
    way = behind(request, done.rule, waiting) if following is None else _case(following)
    return way if way == reverse("authority:cleaning") else f"{way}?done={done.pk}"


def behind(request: Request, rule: str, waiting: State) -> str:
    """The same when nothing of a rule is left."""
    organ, own = office(request.actor), account(request.actor)
    following = queues.next_of_rules(organ, rule, waiting, own=own)
    if following is None:
        messages.info(request, _all_done(waiting))
        return reverse("authority:cleaning")
    told = {"done": words.title(rule), "next": words.title(following.rule)}
    messages.info(request, _("“%(done)s”没有其他要办的了，接着办理“%(next)s”。") % told)
    return _case(following)


def _all_done(waiting: State) -> str:
    if waiting == State.SECOND:
        return _("等待您复核的事项都已办完。")
    return _("待处理的清理事项都已办完。")


def _case(found: Proposal) -> str:
    return reverse("authority:cleaning_case", args=[found.rule, found.pk])
