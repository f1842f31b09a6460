"""Addresses of the gallery; mounted at ``/ui/`` where the gallery is shown."""

from django.urls import path

from liangzhao.web.ui import gallery

app_name = "ui"
urlpatterns = [
    path("", gallery.index, name="gallery"),
    path("pages/<slug:name>/", gallery.sample_page, name="gallery-page"),
    path("<slug:name>/", gallery.family, name="gallery-family"),
]
