from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "liangzhao.access"
    label = "access"
