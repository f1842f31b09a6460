"""How Django renders forms here: label above, hint, error between hint and control."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders forms with the kit's templates; ``django/forms/field.html`` of this app wins over Django's."""

    form_template_name = "ui/parts/form.html"
