"""A page and a drawing for each workflow the system has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import liangzhao
from liangzhao.config.docs.markdown import GENERATED, table
from liangzhao.kernel.workflow import Step, Workflow
from liangzhao.kernel.workflow_drawings import mermaid, svg

AnyWorkflow = Workflow[Any]  # Any: the permission type of a floor that is not named here

_PACKAGE = Path(liangzhao.__file__).parent


def pages() -> Mapping[str, str]:
    """A Markdown page and an SVG for each workflow, below ``workflows/``."""
    found: dict[str, str] = {}
    for workflow in workflows():
        found[f"workflows/{workflow.name}.md"] = page(workflow)
        found[f"workflows/{workflow.name}.svg"] = svg(workflow)
    return found


def workflows() -> tuple[AnyWorkflow, ...]:
    """Every workflow declared in a module named ``workflow`` or ``workflows``, by name; ValueError for a name twice."""
    declared = [
        workflow
        for path in sorted([*_PACKAGE.rglob("workflow.py"), *_PACKAGE.rglob("workflows.py")])
        if path.parent.name != "kernel"
        for workflow in _declared_in(path)
    ]
    by_name = {workflow.name: workflow for workflow in declared}
    if len(by_name) != len({id(workflow) for workflow in declared}):
        raise ValueError("two workflows have the same name")
    return tuple(by_name[name] for name in sorted(by_name))


def page(workflow: AnyWorkflow) -> str:
    """The workflow in words: states, steps with permission and article, and the drawing."""
    title = workflow.label(workflow.name).render()
    states = [(f"`{state}`", workflow.label(state).render(), _place(workflow, state)) for state in workflow.states]
    steps = [_row(workflow, row) for row in workflow.transitions]
    return "\n".join(
        [
            f"# {title}\n",
            GENERATED,
            f"![{title}]({workflow.name}.svg)\n",
            table(("状态", "名称", "位置"), states),
            table(("步骤", "名称", "从", "到", "权限", "依据"), steps),
            f"```mermaid\n{mermaid(workflow)}```\n",
        ]
    )


def _declared_in(path: Path) -> Iterator[AnyWorkflow]:
    module = import_module(".".join(("liangzhao", *path.relative_to(_PACKAGE).with_suffix("").parts)))
    yield from (value for value in vars(module).values() if isinstance(value, Workflow))


def _place(workflow: AnyWorkflow, state: str) -> str:
    if state == workflow.initial:
        return "起始"
    return "终止" if state in workflow.final_states else ""


def _row(workflow: AnyWorkflow, row: Step[Any]) -> tuple[str, ...]:
    sources = "、".join(workflow.label(state).render() for state in workflow.states if state in row.sources)
    names = (workflow.label(row.name).render(), sources, workflow.label(row.target).render())
    return (f"`{row.name}`", *names, f"`{row.permission}`", row.article)
