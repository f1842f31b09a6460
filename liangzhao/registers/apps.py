from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "liangzhao.registers"
    label = "registers"
