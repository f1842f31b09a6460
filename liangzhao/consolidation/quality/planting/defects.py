"""One planter for each rule and kind: it spoils a row in one way and says which field it spoilt."""

from __future__ import annotations

from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting.institutions import OF_INSTITUTIONS
from liangzhao.consolidation.quality.planting.persons import OF_PERSONS
from liangzhao.consolidation.quality.planting.spoiling import Planter

PLANTERS: dict[Kind, dict[str, Planter]] = {Kind.INSTITUTION: OF_INSTITUTIONS, **OF_PERSONS}
