"""Rules as sentences: facts go in, findings with article, remedy and responsible party come out.

A rule answers met, not met, or cannot tell (a fact is missing). It applies on the days its first provision is in
force; a change of law adds a rule with the same id and a later provision and ends the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from liangzhao.kernel.words import Sentence, _, sentence

F = TypeVar("F")


class Outcome(StrEnum):
    """The three answers of a rule."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"

    @property
    def label(self) -> Sentence:
        """The answer as pages show it."""
        return Sentence(_OUTCOME_LABELS[self.value])


_OUTCOME_LABELS = {"met": _("符合"), "not met": _("不符合"), "cannot tell": _("暂时无法判断")}


@dataclass(frozen=True)
class Provision:
    """An article and the days it is in force, ``until`` not included; ``unread`` when its number was not re-read."""

    act: str
    article: str
    since: date
    until: date | None = None
    unread: bool = False

    def is_in_force(self, on: date) -> bool:
        """Whether the article binds on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def sentence(self) -> Sentence:
        """Act and article as they are cited."""
        return sentence(_("%(act)s%(article)s"), act=Sentence(self.act), article=self.article)


@dataclass(frozen=True)
class Answer:
    """What a rule says when it is not met or cannot tell: the reason, the remedy, who must act, where."""

    says: Sentence
    remedy: Sentence
    who: Sentence
    links: tuple[str, ...] = ()


def _always(_facts: object) -> bool:
    return True


def _blocks_always(_on: date) -> bool:
    return True


@dataclass(frozen=True)
class Rule(Generic[F]):
    """A requirement on facts of type F.

    ``met`` returns None when it cannot tell; ``otherwise`` words the answer for the facts that failed or are
    missing; ``blocking`` tells whether failing stops the act on a day or only warns.
    """

    id: str
    title: str
    sources: tuple[Provision, ...]
    met: Callable[[F, date], bool | None]
    otherwise: Callable[[F, date], Answer]
    unknown: Callable[[F, date], Answer]
    applies: Callable[[F], bool] = _always
    blocking: Callable[[date], bool] = _blocks_always

    def is_in_force(self, on: date) -> bool:
        """Whether the rule is law on a day."""
        return self.sources[0].is_in_force(on)

    def finding(self, facts: F, on: date) -> Finding:
        """The answer for these facts on this day."""
        met = self.met(facts, on)
        cited = tuple(source for source in self.sources if source.is_in_force(on))
        if met:
            return Finding(self.id, Outcome.MET, self.blocking(on), Sentence(self.title), cited)
        outcome = Outcome.CANNOT_TELL if met is None else Outcome.NOT_MET
        answer = (self.unknown if met is None else self.otherwise)(facts, on)
        return Finding(self.id, outcome, self.blocking(on), answer.says, cited, answer)


@dataclass(frozen=True)
class Finding:
    """The answer of one rule; the text properties are Chinese, the sentences are for pages that translate."""

    rule_id: str
    outcome: Outcome
    is_blocking_rule: bool
    sentence: Sentence
    sources: tuple[Provision, ...] = ()
    answer: Answer | None = field(default=None, repr=False)

    @property
    def blocks(self) -> bool:
        """Whether this finding stops the act: a blocking rule that is not met, or cannot tell."""
        return self.is_blocking_rule and self.outcome is not Outcome.MET

    @property
    def says(self) -> str:
        """The reason, or the requirement when it is met."""
        return self.sentence.render()

    @property
    def article_sentence(self) -> Sentence:
        """The articles in force that day."""
        return sentence("%(articles)s", articles=tuple(source.sentence for source in self.sources))

    @property
    def article(self) -> str:
        """The articles in force that day."""
        return self.article_sentence.render()

    @property
    def remedy_sentence(self) -> Sentence | None:
        """What to do; None when the rule is met."""
        return self.answer.remedy if self.answer else None

    @property
    def remedy(self) -> str:
        """What to do; empty when the rule is met."""
        return self.answer.remedy.render() if self.answer else ""

    @property
    def who_sentence(self) -> Sentence | None:
        """Who must act; None when the rule is met."""
        return self.answer.who if self.answer else None

    @property
    def who(self) -> str:
        """Who must act; empty when the rule is met."""
        return self.answer.who.render() if self.answer else ""

    @property
    def links(self) -> tuple[str, ...]:
        """Symbolic addresses of the remedies, such as ``personal:photo``, the first one foremost."""
        return self.answer.links if self.answer else ()

    @property
    def link(self) -> str:
        """The foremost of :attr:`links`, or nothing."""
        return self.links[0] if self.links else ""


def check(rules: Sequence[Rule[F]], facts: F, on: date) -> tuple[Finding, ...]:
    """Every finding of the rules in force on a day that concern these facts, in the order of the rules."""
    return tuple(rule.finding(facts, on) for rule in rules if rule.is_in_force(on) and rule.applies(facts))


def permit(findings: Iterable[Finding]) -> bool:
    """Whether the act may be done: rules were asked and none of them stops it."""
    asked = tuple(findings)
    return bool(asked) and not any(finding.blocks for finding in asked)
