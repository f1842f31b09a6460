"""A workflow of its own for the tests of the engine."""

from __future__ import annotations

from enum import StrEnum

from liangzhao.kernel.workflow import Workflow, step


class State(StrEnum):
    DRAFT = "DRAFT"
    IN_FORCE = "IN_FORCE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


class May(StrEnum):
    PERMIT_ISSUE = "PERMIT_ISSUE"
    PERMIT_SUSPEND = "PERMIT_SUSPEND"
    PERMIT_REVOKE = "PERMIT_REVOKE"


PERMIT = Workflow(
    name="permit",
    initial=State.DRAFT,
    transitions=(
        step("issue", {State.DRAFT}, State.IN_FORCE, May.PERMIT_ISSUE, "《示例法》第三十条"),
        step("renew", {State.IN_FORCE}, State.IN_FORCE, May.PERMIT_ISSUE, "《示例法》第三十条"),
        step("suspend", {State.IN_FORCE}, State.SUSPENDED, May.PERMIT_SUSPEND, "《示例法》第三十一条第一款"),
        step("restore", {State.SUSPENDED}, State.IN_FORCE, May.PERMIT_SUSPEND, "《示例法》第三十一条第三款"),
        step("revoke", {State.IN_FORCE, State.SUSPENDED}, State.REVOKED, May.PERMIT_REVOKE, "《示例法》第三十三条"),
    ),
    labels={
        "permit": "示例许可",
        "DRAFT": "草稿",
        "IN_FORCE": "有效",
        "SUSPENDED": "暂停",
        "REVOKED": "吊销",
        "issue": "颁发",
        "renew": "延续",
        "suspend": "暂停",
        "restore": "恢复",
        "revoke": "吊销",
    },
)
