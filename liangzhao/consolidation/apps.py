from django.apps import AppConfig


class ConsolidationConfig(AppConfig):
    name = "liangzhao.consolidation"
    label = "consolidation"
