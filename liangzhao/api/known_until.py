"""What the interface's document says of answers from the replica: the header and the field that tell of when they are.

The answers themselves are dated by the pages' middleware (``web.degraded``), for all alike.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from liangzhao.kernel.standby import AS_OF, KNOWN_UNTIL
from liangzhao.kernel.words import _

_SAYS = _("只在主登记库暂时无法访问、由备用库答复时出现：答复内容截至的时刻（ISO 8601）；此后的变化不在其中。")
_SCHEMA = "KnownUntil"
_MOMENT = {"type": "string", "format": "date-time", "description": _SAYS}


def describe(document: dict[str, Any]) -> None:
    """Add header and field to the answers of every operation that a replica can give; those that write it cannot."""
    components = document["components"]
    components["schemas"][_SCHEMA] = {"type": "object", "title": _SCHEMA, "properties": {AS_OF: dict(_MOMENT)}}
    header = {key: value for key, value in _MOMENT.items() if key != "description"}
    components["headers"] = {KNOWN_UNTIL: {"description": _SAYS, "required": False, "schema": header}}
    for methods in document["paths"].values():
        for operation in methods.values():
            responses = operation["responses"]
            if HTTPStatus.CREATED not in responses:
                _date(responses[HTTPStatus.OK], components["schemas"])


def _date(response: dict[str, Any], schemas: dict[str, Any]) -> None:
    response["headers"] = {KNOWN_UNTIL: {"$ref": f"#/components/headers/{KNOWN_UNTIL}"}}
    content = response["content"]["application/json"]
    own = schemas.get(content["schema"].get("$ref", "").rpartition("/")[2])
    if own is not None and AS_OF not in own["properties"]:  # one that says of when it is stays as it is
        content["schema"] = {"allOf": [content["schema"], {"$ref": f"#/components/schemas/{_SCHEMA}"}]}
