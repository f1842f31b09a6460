"""Drawings of a workflow: Mermaid text, and an SVG in which states are columns and every step is a row of its own."""

from __future__ import annotations

from html import escape
from typing import TypeVar

from liangzhao.kernel.words import Translate, _
from liangzhao.kernel.workflow import Step, Workflow

Perm = TypeVar("Perm")

_COLUMN, _ROW, _HEAD, _MARGIN, _NOTES = 132, 52, 64, 24, 300
_STYLE = (
    "text{font:13px system-ui,'Noto Sans CJK SC',sans-serif;fill:#1a222c}"
    ".state{fill:#eaf2fb;stroke:#0b5cad}.first{fill:#e2f4e9;stroke:#0f6b3a}.final{fill:#eceff3;stroke:#4b5866}"
    ".life{stroke:#c9d3de;stroke-dasharray:3 4}.move{stroke:#0b5cad;stroke-width:1.6;fill:none}"
    ".from{fill:#0b5cad}.note{font-size:11px;fill:#4b5866}"
)


def mermaid(workflow: Workflow[Perm], translate: Translate = _) -> str:
    """The workflow as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state} : {workflow.label(state).render(translate)}" for state in workflow.states]
    lines.append(f"    [*] --> {workflow.initial}")
    for row in workflow.transitions:
        words = workflow.label(row.name).render(translate)
        lines += [f"    {source} --> {row.target} : {words}" for source in _in_order(workflow, row)]
    lines += [f"    {state} --> [*]" for state in workflow.final_states]
    return "\n".join(lines) + "\n"


def svg(workflow: Workflow[Perm], translate: Translate = _) -> str:
    """The workflow as a stand-alone SVG; nothing in it overlaps, however many steps there are."""
    columns = {state: _MARGIN + _COLUMN * place + _COLUMN // 2 for place, state in enumerate(workflow.states)}
    right = _MARGIN + _COLUMN * len(columns)
    height = _HEAD + _ROW * len(workflow.transitions) + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right + _NOTES} {height}" role="img">',
        f"<title>{escape(workflow.label(workflow.name).render(translate))}</title><style>{_STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="from" d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for state, x in columns.items():
        parts += _column(workflow, state, x, height, translate)
    for place, row in enumerate(workflow.transitions):
        parts += _arrow(workflow, row, columns, _HEAD + _ROW * place + 34, right, translate)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _column(workflow: Workflow[Perm], state: str, x: int, height: int, translate: Translate) -> list[str]:
    look = "first" if state == workflow.initial else "final" if state in workflow.final_states else "state"
    words = escape(workflow.label(state).render(translate))
    return [
        f'<line class="life" x1="{x}" y1="{_HEAD - 12}" x2="{x}" y2="{height - 8}"/>',
        f'<rect class="{look}" x="{x - _COLUMN // 2 + 6}" y="16" width="{_COLUMN - 12}" height="34" rx="6"/>',
        f'<text x="{x}" y="38" text-anchor="middle">{words}</text>',
    ]


def _arrow(
    workflow: Workflow[Perm], row: Step[Perm], columns: dict[str, int], y: int, right: int, translate: Translate
) -> list[str]:
    sources = [columns[state] for state in _in_order(workflow, row)]
    target = columns[row.target]
    words = escape(workflow.label(row.name).render(translate))
    dots = [f'<circle class="from" cx="{x}" cy="{y}" r="4"/>' for x in sources]
    lines = [_line(x, target, y) for x in _outermost(sources, target)]
    if target in sources:
        lines.append(f'<path class="move" d="M{target} {y}h26v14h-20" marker-end="url(#head)"/>')
    middle = (min([*sources, target]) + max([*sources, target])) // 2
    return [
        *lines,
        *dots,
        f'<text x="{middle}" y="{y - 8}" text-anchor="middle">{words}</text>',
        f'<text class="note" x="{right + 8}" y="{y - 2}">{escape(row.article)}</text>',
        f'<text class="note" x="{right + 8}" y="{y + 13}">{escape(str(row.permission))}</text>',
    ]


def _outermost(sources: list[int], target: int) -> list[int]:
    """The sources farthest to the left and to the right of the target; the others lie on their lines."""
    left = [x for x in sources if x < target]
    right = [x for x in sources if x > target]
    return sorted({*([min(left)] if left else []), *([max(right)] if right else [])})


def _line(start: int, target: int, y: int) -> str:
    return f'<line class="move" x1="{start}" y1="{y}" x2="{target}" y2="{y}" marker-end="url(#head)"/>'


def _in_order(workflow: Workflow[Perm], row: Step[Perm]) -> list[str]:
    return sorted(row.sources, key=workflow.states.index)
