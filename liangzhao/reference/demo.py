"""The authorities of the demo: a national body, a municipality with a TCM organ beside it, its districts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from liangzhao.reference.actions import register_authority
from liangzhao.reference.entries import read_demo_authorities
from liangzhao.reference.models import Authority

FOUNDED = date(2018, 11, 8)  # health commissions replaced the former commissions of health and family planning
NATION = "11100000000000019F"
CITY = "11110000000000027E"
TCM = "111100000000000359"


@transaction.atomic
def load_demo_authorities() -> dict[str, Authority]:
    """Enter the demo authorities that are not there yet; all of them by 统一社会信用代码. Divisions must be loaded."""
    there: dict[str, Authority] = {each.uscc: each for each in Authority.objects.all()}
    for line in read_demo_authorities():
        if line.uscc in there:
            continue
        there[line.uscc] = register_authority(
            uscc=line.uscc,
            name=line.name,
            short_name=line.short_name,
            level=line.level,
            line=line.line,
            parent=there[line.parent] if line.parent else None,
            beside=there[line.beside] if line.beside else None,
            divisions=line.divisions,
            valid_from=FOUNDED,
            phone=line.phone,
            address=line.address,
        )
    return {line.uscc: there[line.uscc] for line in read_demo_authorities()}
