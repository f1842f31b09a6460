"""Relations between tables go down the floors as well: import-linter does not see them."""

from __future__ import annotations

from django.apps import apps

FLOORS = (
    "kernel",
    "reference",
    "audit",
    "access",
    "documents",
    "registers",
    "licensing",
    "casework",
    "supervision",
    "web",
)
SAME_FLOOR = ({"reference", "audit"}, {"access", "documents"})


def test_no_relation_points_up_or_sideways() -> None:
    wrong = []
    for model in apps.get_models():
        here = model._meta.app_label
        if here not in FLOORS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or target is None or isinstance(target, str):
                continue
            there = target._meta.app_label
            sideways = any({here, there} == floor for floor in SAME_FLOOR)
            if sideways or (there in FLOORS and FLOORS.index(there) > FLOORS.index(here)):
                wrong.append(f"{here}.{model.__name__}.{field.name} -> {there}.{target.__name__}")

    assert wrong == []
