from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "liangzhao.licensing"
    label = "licensing"

    def ready(self) -> None:
        from liangzhao.licensing import effects

        effects.connect()
