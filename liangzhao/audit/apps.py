from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "liangzhao.audit"
    label = "audit"
