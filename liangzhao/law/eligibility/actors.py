"""Who must act on a finding."""

from __future__ import annotations

from liangzhao.kernel.words import Sentence, _, sentence

HOLDER = Sentence(_("本人"))
THIS_INSTITUTION = Sentence(_("本机构"))
MAIN_INSTITUTION = Sentence(_("主要执业机构"))
AUTHORITY = Sentence(_("登记机关"))


def named(who: Sentence, name: str) -> Sentence:
    """The party with its name, where the name is known."""
    return sentence(_("%(who)s（%(name)s）"), who=who, name=name) if name else who
