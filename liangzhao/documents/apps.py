from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "liangzhao.documents"
    label = "documents"
