from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "liangzhao.supervision"
    label = "supervision"
