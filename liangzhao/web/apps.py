from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "liangzhao.web"
    label = "web"
