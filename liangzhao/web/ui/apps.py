"""The interface kit as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, tags and static files shared by the portals."""

    name = "liangzhao.web.ui"
    label = "ui"
