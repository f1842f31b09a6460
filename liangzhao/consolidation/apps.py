from django.apps import AppConfig


class ConsolidationConfig(AppConfig):
    name = "liangzhao.consolidation"
    label = "consolidation"

    def ready(self) -> None:
        from liangzhao.consolidation import blocking

        blocking.connect()
