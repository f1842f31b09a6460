"""Finding institutions by parts of their names, as the public may, does not read the whole register."""

from __future__ import annotations

import pytest
from django.db import connection

from liangzhao.access.actors import PUBLIC
from liangzhao.access.transactions import actor_transaction
from liangzhao.reference.names import search_tokens
from liangzhao.registers.models import Institution
from tests.support.cast import Cast


@pytest.mark.django_db
def test_the_index_of_name_parts_serves_the_public_behind_row_security(cast: Cast) -> None:
    wanted = cast.institution("北京海淀示例医院")
    cast.institution("北京东城示例医院", organ="东城", division="110101")
    rows = Institution.objects.filter(name_tokens__contains=search_tokens("海淀示例"))

    with actor_transaction(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan, found = rows.explain(), list(rows)

    assert found == [wanted]
    assert "Bitmap Index Scan on institution_by_token" in plan
