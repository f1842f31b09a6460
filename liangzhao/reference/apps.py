from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "liangzhao.reference"
    label = "reference"
    default_auto_field = "django.db.models.UUIDField"
