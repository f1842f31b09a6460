"""What only two dates of a list show (DQ-35): no row tells it, so no row is looked at for it."""

from __future__ import annotations

from liangzhao.consolidation.quality.model import EVERY, Action, Decider
from liangzhao.consolidation.quality.rule import Rule
from liangzhao.kernel.words import _

GONE = "DQ-35"
RULES = (
    Rule(
        GONE,
        _("较晚的名单不再列出这一条登记，是否已经停业、注销或离开，请核实；核实之前登记簿不改动。"),
        "an officer asks about an entry that the newer date of a list no longer has",
        Action.DECIDE, Decider.ORGAN, "domain §8", EVERY,
    ),
)  # fmt: skip
